//! The chain: its modules, what it understands, and one function for each thing consensus
//! or a client can ask of it.

use base::{AnyModule, Block, Ctx, DecCoins, Gas, Mode, Result, Router, Sdk};
use proto::registry::{MSG, MSG_RESPONSE, PUB_KEY, Registry};
use proto::services::services;
use proto::strict::Strict;
use proto::tendermint::types::ConsensusParams;
use store::{Changes, Kv, Space};

use crate::run::{Rules, TxResult, run_tx};
use crate::signatures::{NoCache, SignatureCache};
use crate::tx::Transaction;
use crate::validators::{self, ValidatorUpdate};
use crate::{consensus, modules};

/// What an operator sets for his own node; no rule of the chain.
#[derive(Clone, Debug, Default)]
pub struct NodeConfig {
    /// Lowest price of gas for which this node takes a transaction into its mempool.
    pub min_gas_prices: DecCoins,
    /// Most gas that one query or simulation may use, so that nobody can make the node walk its whole state.
    pub query_gas_limit: Option<u64>,
}

/// All rules of the chain. Holds no state.
pub struct Chain {
    modules: Vec<Box<dyn AnyModule>>,
    router: Router,
    strict: Strict,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain::new()
    }
}

impl Chain {
    /// The chain with all its modules.
    pub fn new() -> Chain {
        Chain::of(modules::modules())
    }

    /// A chain of these modules.
    pub fn of(modules: Vec<Box<dyn AnyModule>>) -> Chain {
        let mut router = Router::default();
        modules.iter().for_each(|module| module.routes(&mut router));
        router.msg(consensus::parse, consensus::apply);
        router.guard(consensus::guard);
        router.query("/cosmos.consensus.v1.Query/Params", consensus::query);
        let strict = decoding(&router);
        Chain { modules, router, strict }
    }

    /// Everything that can be sent and asked.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// The modules in the order of genesis and blocks.
    pub fn modules(&self) -> impl Iterator<Item = &dyn AnyModule> {
        self.modules.iter().map(AsRef::as_ref)
    }

    /// Where all state lies: the golden key table.
    pub fn spaces(&self) -> Vec<Space> {
        self.modules().flat_map(|module| module.spaces()).chain(consensus::spaces()).collect()
    }

    /// Reads a transaction by every rule of decoding.
    pub fn decode(&self, bytes: &[u8]) -> Result<Transaction> {
        let parts = self
            .strict
            .check(bytes)
            .map_err(|malformed| Sdk::TxDecode.because(malformed.to_string()))?;
        let tx = Transaction::assemble(bytes, parts.has_unknown)?;
        if tx.messages().is_empty() {
            return Err(Sdk::InvalidRequest.because("must contain at least one message"));
        }
        Ok(tx)
    }

    /// Whether `tx` may enter the mempool (`Mode::Check`) or stay there (`Mode::Recheck`).
    /// `changes` are those of the transactions checked before it; a good one adds its own.
    pub fn check(
        &self,
        view: View<'_>,
        changes: Changes,
        tx: &[u8],
        recheck: bool,
        cache: &dyn SignatureCache,
    ) -> (TxResult, Changes) {
        let mode = if recheck { Mode::Recheck } else { Mode::Check };
        let ctx = Ctx::resume(view.block, mode, view.state, changes);
        let mut ctx = ctx.with_router(&self.router);
        let block_gas_limit = self.block_gas_limit(view.state);
        let min_gas_prices = &view.config.min_gas_prices;
        let rules = Rules {
            block_gas_limit,
            block_gas_left: None,
            claims_left: None,
            simulation_gas: None,
            min_gas_prices,
            cache,
        };
        let start = ctx.savepoint();
        let mut result = run_tx(self, &mut ctx, tx, rules);
        if !result.is_ok() {
            ctx.back_to(start);
        }
        result.events.clear();
        (result, ctx.into_changes())
    }

    /// Verifies the signatures of `tx` as far as committed state tells what was signed, and
    /// tells `cache` which are good. Decides nothing; many may run at once.
    pub fn verify_ahead(&self, view: View<'_>, tx: &[u8], cache: &dyn SignatureCache) {
        let Ok(tx) = self.decode(tx) else { return };
        crate::ahead::verify(view, &tx, cache);
    }

    /// The most gas a block may use, as `state` has it.
    pub fn block_gas_limit(&self, state: &dyn Kv) -> Option<u64> {
        consensus::gas_limit(&consensus::params_in(state)?.block?)
    }

    /// The most bytes a block may have, as `state` has it; -1 is no limit, none is no state.
    pub fn block_bytes_limit(&self, state: &dyn Kv) -> Option<i64> {
        Some(consensus::params_in(state)?.block?.max_bytes)
    }

    /// For how many blocks evidence counts, as `state` has it; 0 if nothing is said of it.
    pub fn evidence_age_blocks(&self, state: &dyn Kv) -> u64 {
        consensus::evidence_age(&consensus::params_in(state).unwrap_or_default()).blocks
    }

    /// Who decides the block after the next, as `state` has it.
    pub fn validators(&self, state: &dyn Kv) -> Result<Vec<ValidatorUpdate>> {
        let block = Block::default();
        let ctx = Ctx::new(&block, Mode::Simulate, state);
        Ok(validators::all(&staking::validators(&ctx)?))
    }

    /// The limits of blocks and evidence, as `state` has them; none before the first block.
    pub fn consensus_params(&self, state: &dyn Kv) -> Option<ConsensusParams> {
        consensus::params_in(state)
    }

    /// What `tx` would do behind the transactions of the mempool, which made `changes`: so that
    /// who has sent one can already ask for the next. Needs no signature.
    pub fn simulate(&self, view: View<'_>, changes: Changes, tx: &[u8]) -> TxResult {
        let ctx = Ctx::resume(view.block, Mode::Simulate, view.state, changes);
        let mut ctx = ctx.with_router(&self.router);
        let block_gas_limit = self.block_gas_limit(view.state);
        let min_gas_prices = &view.config.min_gas_prices;
        let rules = Rules {
            block_gas_limit,
            block_gas_left: None,
            claims_left: None,
            simulation_gas: view.config.query_gas_limit,
            min_gas_prices,
            cache: &NoCache,
        };
        run_tx(self, &mut ctx, tx, rules)
    }

    /// Answers the query `path` from `view`.
    pub fn answer(&self, view: View<'_>, path: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut ctx = Ctx::new(view.block, Mode::Simulate, view.state);
        if let Some(limit) = view.config.query_gas_limit {
            ctx.meter(Gas::limited(limit));
        }
        self.router.answer(&ctx, path, bytes)
    }
}

/// Committed state as one height left it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The state.
    pub state: &'a dyn Kv,
    /// The block that made it.
    pub block: &'a Block,
    /// What the operator of this node has set.
    pub config: &'a NodeConfig,
}

/// What modules bring to stand in an `Any` besides messages: interfaces, and types of each.
pub const IMPLEMENTORS: &[(&str, &[&str])] = &[
    (PUB_KEY, &auth::PUBLIC_KEY_TYPES),
    (authz::AUTHORIZATION, &authz::AUTHORIZATION_TYPES),
    (feegrant::ALLOWANCE, &feegrant::ALLOWANCE_TYPES),
    (gov::CONTENT, &gov::CONTENT_TYPES),
];

/// How transactions are read: which types may stand in them.
fn decoding(router: &Router) -> Strict {
    let mut registry = Registry::default();
    for (interface, type_urls) in IMPLEMENTORS {
        for type_url in *type_urls {
            registry.implement(interface, type_url);
        }
    }
    for service in services(proto::pool()).iter().filter(|service| service.is_msg) {
        for method in &service.methods {
            let (input, output) = (method.input.full_name(), method.output.full_name());
            if router.takes(&format!("/{input}")) {
                registry.implement(MSG, &format!("/{input}"));
                registry.implement(MSG_RESPONSE, &format!("/{output}"));
            }
        }
    }
    match Strict::compile(proto::pool(), &registry) {
        Ok(strict) => strict,
        Err(error) => panic!("the descriptors do not compile: {error}"),
    }
}
