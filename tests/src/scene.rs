//! A chain in memory with named people, block by block.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use auth::GOV;
use base::{Address, Block, Coins, Ctx, Mode, Seconds, Time, type_url};
use chain::{
    Chain, Finalized, Genesis, GenesisRequest, NoCache, NodeConfig, STORES, TxResult,
    ValidatorUpdate, View,
};
use prost::{Message, Name};
use prost_types::Any;
use proto::tendermint::types::ConsensusParams;
use serde_json::{Value, json};
use store::multistore::{ExternalKey, ExternalRef, ExternalValue, ExternalValues, MultiStore};
use store::{Changes, Nothing};

use crate::{Draft, Key, Signer, coins};

/// Codespace and code of a refusal.
pub type Refused = (&'static str, u32);

/// No refusal.
pub const OK: Refused = ("", 0);

/// A chain in memory. A clone is a twin that goes its own way.
#[derive(Clone)]
pub struct Scene {
    /// The rules.
    pub chain: Arc<Chain>,
    state: MultiStore,
    large: Arc<LargeValues>,
    block: Block,
    /// What CheckTx has promised since the last block.
    promised: Changes,
    /// What this node's operator has set.
    pub config: NodeConfig,
}

/// How a chain begins.
pub struct Start<'a> {
    /// Its name.
    pub chain_id: &'a str,
    /// The moment of genesis; blocks follow by the second.
    pub time: Time,
    /// The height at which genesis stands; the first block is the one after it.
    pub height: u64,
    /// Limits of blocks; none are the defaults of consensus.
    pub consensus_params: Option<ConsensusParams>,
    /// The validators that the genesis file names.
    pub validators: Vec<ValidatorUpdate>,
    /// The state of every module.
    pub app_state: &'a Value,
}

impl<'a> Start<'a> {
    /// The chain `scene-1` in 2026, without limits.
    pub fn with(app_state: &'a Value) -> Start<'a> {
        let time = Time::new(1_767_225_600, 0).expect("2026");
        let (consensus_params, validators) = (None, Vec::new());
        Start { chain_id: "scene-1", time, height: 1, consensus_params, validators, app_state }
    }
}

/// Values that are too long for a leaf; in a node they lie in the database.
#[derive(Default)]
struct LargeValues(Mutex<BTreeMap<ExternalKey, Vec<u8>>>);

impl LargeValues {
    fn keep(&self, written: Vec<ExternalValue>) {
        let mut values = self.0.lock().expect("no other thread");
        for ExternalValue { store, version, key, value } in written {
            values.insert(ExternalKey { store, version, key }, value);
        }
    }
}

impl ExternalValues for LargeValues {
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8> {
        let &ExternalRef { store, version, key, .. } = wanted;
        let values = self.0.lock().expect("no other thread");
        let value = values.get(&ExternalKey { store, version, key: key.to_vec() });
        value.unwrap_or_else(|| panic!("{wanted:?} was never written")).clone()
    }
}

impl Scene {
    /// A chain on which people own coins: `[("alice", "100uwls")]`.
    pub fn with(people: &[(&str, &str)]) -> Scene {
        Scene::from_genesis(&Scene::genesis_of(people))
    }

    /// The `app_state` of such a chain.
    pub fn genesis_of(people: &[(&str, &str)]) -> Value {
        let balances = people.iter().map(|(name, text)| {
            let coins = coins(text).into_iter().map(|coin| json!({"denom": coin.denom, "amount": coin.amount}));
            json!({"address": Key::of(name).address().to_string(), "coins": coins.collect::<Vec<Value>>()})
        });
        let balances: Vec<Value> = balances.collect();
        json!({"bank": {"params": {"default_send_enabled": true}, "balances": balances}})
    }

    /// A chain that begins with this `app_state`.
    pub fn from_genesis(app_state: &Value) -> Scene {
        Scene::try_genesis(app_state).unwrap_or_else(|error| panic!("genesis: {error}"))
    }

    /// The same, or why genesis is refused.
    pub fn try_genesis(app_state: &Value) -> Result<Scene, base::Error> {
        Scene::start(&Start::with(app_state))
    }

    /// A chain that begins so, or why its genesis is refused.
    pub fn start(start: &Start<'_>) -> Result<Scene, base::Error> {
        // Rules hold no state; to compile them from the descriptors takes longer than most tests.
        static RULES: LazyLock<Arc<Chain>> = LazyLock::new(|| Arc::new(Chain::new()));
        Scene::start_with(RULES.clone(), start)
    }

    /// The same with rules of the test's own.
    pub fn start_with(chain: Arc<Chain>, start: &Start<'_>) -> Result<Scene, base::Error> {
        let &Start { chain_id, time, height, ref consensus_params, ref validators, app_state } =
            start;
        let Genesis { changes, .. } = chain.genesis(
            &Nothing,
            &GenesisRequest {
                chain_id,
                time,
                initial_height: height,
                consensus_params: consensus_params.clone(),
                validators: validators.clone(),
                app_state: app_state.to_string().as_bytes(),
            },
        )?;
        let large = Arc::new(LargeValues::default());
        let applied = MultiStore::new(STORES, large.clone())
            .apply(height, &changes)
            .expect("genesis applies");
        large.keep(applied.written);
        let state = applied.state;
        let block = Block { height, time, chain_id: chain_id.into(), ..Block::default() };
        Ok(Scene {
            chain,
            state,
            large,
            block,
            promised: Changes::new(),
            config: NodeConfig::default(),
        })
    }

    /// Executes a block of these transactions.
    pub fn block(&mut self, txs: &[Vec<u8>]) -> Vec<TxResult> {
        let block = self.next_block();
        let done = self.execute(&block, txs);
        self.commit(block, &done.changes);
        done.results
    }

    /// Executes a block of these transactions that `bend` has bent: its time, who proposes
    /// it, who has signed the one before, what is proven against whom.
    pub fn block_with(&mut self, txs: &[Vec<u8>], bend: impl FnOnce(&mut Block)) -> Finalized {
        let mut block = self.next_block();
        bend(&mut block);
        let done = self.execute(&block, txs);
        self.commit(block, &done.changes);
        done
    }

    /// The block after the last one, a second later, in which nobody is heard of.
    pub fn next_block(&self) -> Block {
        let time = self.block.time.plus(Seconds(1)).expect("time");
        let Block { height, chain_id, .. } = self.block.clone();
        Block { height: height + 1, time, chain_id, ..Block::default() }
    }

    /// A block of one transaction.
    pub fn deliver(&mut self, draft: &Draft) -> TxResult {
        self.block(&[draft.sign()]).remove(0)
    }

    /// What `txs` would do as `block`. Nothing changes.
    pub fn execute(&self, block: &Block, txs: &[Vec<u8>]) -> Finalized {
        self.chain.finalize(&self.state, block, txs, &NoCache).expect("block")
    }

    /// Makes `changes` the state that `block` left behind.
    pub fn commit(&mut self, block: Block, changes: &Changes) {
        let applied = self.state.apply(block.height, changes).expect("changes apply");
        self.large.keep(applied.written);
        self.state = applied.state;
        self.block = block;
        self.promised = Changes::new();
    }

    /// A transaction in which `who` sends `message`, with the next sequence and no fee.
    pub fn draft<M: Message + Name>(&self, who: &str, message: &M) -> Draft {
        Draft::new(message, &self.block.chain_id, self.signer(who))
    }

    /// `who` signs, with the next sequence.
    pub fn signer(&self, who: &str) -> Signer {
        let key = Key::of(who);
        let account = self.number_and_sequence(&key.address());
        Signer::alone(key, account)
    }

    /// `who` sends `message` in a block of its own; it must succeed.
    pub fn ok<M: Message + Name>(&mut self, who: &str, message: M) -> TxResult {
        let tx = self.draft(who, &message).sign();
        let result = self.block(&[tx]).remove(0);
        if let Some(error) = &result.error {
            panic!("{who} was refused: {error}");
        }
        result
    }

    /// `who` sends `message`; it must be refused so, without a trace but fee and sequence.
    pub fn err<M: Message + Name>(&mut self, who: &str, message: M, refused: Refused) -> String {
        let tx = self.draft(who, &message).sign();
        let result = self.block(&[tx]).remove(0);
        let error = result.error.unwrap_or_else(|| panic!("{who} was not refused"));
        assert_eq!((error.codespace(), error.code()), refused, "{error}");
        error.to_string()
    }

    /// The authority decides `message` in a block of its own. Nobody has the key of the
    /// authority; later, holders vote.
    pub fn decree<M: Message + Name>(&mut self, message: M) -> Result<(), base::Error> {
        let block = self.next_block();
        let mut ctx = Ctx::new(&block, Mode::Deliver, &self.state);
        let parsed = self.chain.router().parse(&type_url::<M>(), &message.encode_to_vec());
        let done = parsed.and_then(|parsed| ctx.atomically(parsed));
        let changes = ctx.into_changes();
        self.commit(block, &changes);
        done.map(|_| ())
    }

    /// What CheckTx says of `tx` when nothing else is in the mempool.
    pub fn check(&self, tx: &[u8]) -> TxResult {
        self.chain.check(self.view(), Changes::new(), tx, false, &NoCache).0
    }

    /// What CheckTx says of `tx` behind those admitted since the last block; keeps it if good.
    pub fn admit(&mut self, tx: &[u8]) -> TxResult {
        self.check_behind_others(tx, false)
    }

    /// Whether `tx`, admitted before the last block, may stay in the mempool.
    pub fn recheck(&mut self, tx: &[u8]) -> TxResult {
        self.check_behind_others(tx, true)
    }

    fn check_behind_others(&mut self, tx: &[u8], again: bool) -> TxResult {
        let promised = std::mem::take(&mut self.promised);
        let (result, promised) = self.chain.check(self.view(), promised, tx, again, &NoCache);
        self.promised = promised;
        result
    }

    /// What Simulate says of `tx` behind those admitted since the last block.
    pub fn simulate(&self, tx: &[u8]) -> TxResult {
        self.chain.simulate(self.view(), self.promised.clone(), tx)
    }

    /// Asks a query.
    pub fn ask<R: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
    ) -> Result<R, base::Error> {
        let bytes = self.chain.answer(self.view(), path, &request.encode_to_vec())?;
        Ok(R::decode(bytes.as_slice()).expect("an answer of the promised type"))
    }

    /// Lets time pass: the next block is so much later.
    pub fn wait(&mut self, span: Seconds) {
        self.block.time = self.block.time.plus(span).expect("time");
    }

    /// What `who` owns, such as `100uwls`.
    pub fn balance(&self, who: &str) -> String {
        self.balance_at(&self.address(who))
    }

    /// What is at `address`.
    pub fn balance_at(&self, address: &Address) -> String {
        use proto::cosmos::bank::v1beta1::{QueryAllBalancesRequest, QueryAllBalancesResponse};
        let request =
            QueryAllBalancesRequest { address: address.to_string(), ..Default::default() };
        let path = "/cosmos.bank.v1beta1.Query/AllBalances";
        let response: QueryAllBalancesResponse = self.ask(path, &request).expect("balances");
        Coins::parse(&response.balances).expect("coins").to_string()
    }

    /// The address of a person, or of the authority.
    pub fn address(&self, who: &str) -> Address {
        if who == GOV { auth::authority() } else { Key::of(who).address() }
    }

    /// The root of all state.
    pub fn app_hash(&self) -> [u8; 32] {
        self.state.root()
    }

    /// The state.
    pub fn state(&self) -> &MultiStore {
        &self.state
    }

    /// The last block.
    pub fn last_block(&self) -> &Block {
        &self.block
    }

    /// Checks the invariants of all modules.
    pub fn audit(&self) {
        self.chain.audit(&self.ctx()).unwrap_or_else(|error| panic!("{error}"));
    }

    /// The state as a genesis.
    pub fn export(&self) -> Value {
        self.chain.export(&self.ctx()).expect("export")
    }

    /// A context above the state, outside of any block.
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx::new(&self.block, Mode::Deliver, &self.state)
    }

    /// The view that queries and CheckTx have.
    pub fn view(&self) -> View<'_> {
        View { state: &self.state, block: &self.block, config: &self.config }
    }

    /// Account number and next sequence; 0 and 0 without an account.
    pub fn number_and_sequence(&self, address: &Address) -> (u64, u64) {
        let account = auth::account(&self.ctx(), address).expect("account");
        account.map_or((0, 0), |account| (account.base().account_number, account.base().sequence))
    }
}

/// Codespace and code of `result`, [`OK`] if it took effect.
pub fn verdict(result: &TxResult) -> Refused {
    result.error.as_ref().map_or(OK, |error| (error.codespace(), error.code()))
}

/// The log of `result`, which must be refused.
pub fn log(result: &TxResult) -> String {
    result.error.as_ref().expect("a refusal").to_string()
}

/// A message as a transaction carries it.
pub fn pack<M: Message + Name>(message: &M) -> Any {
    Any { type_url: type_url::<M>(), value: message.encode_to_vec() }
}
