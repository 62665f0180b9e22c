//! People who send money all the time, through whichever node answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base::type_url;
use localnet::{Account, Description, NodeDescription};
use node::comet_rpc::{Broadcast, RpcError};
use node::keys::{Mnemonic, Path, SecretKey, derive};
use prost::Message;
use prost_types::Any;
use proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use proto::cosmos::bank::v1beta1::{MsgSend, QueryBalanceRequest, QueryBalanceResponse};
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw, mode_info,
};

use crate::rpc::Rpc;

/// Between two transfers of one person: enough to have some in each block and in each mempool,
/// too little to keep two cores busy.
const PACE: Duration = Duration::from_millis(50);
const GAS: u64 = 200_000;
/// Codespace `sdk`: the sequence is not the account's next one.
const WRONG_SEQUENCE: u32 = 32;

/// Somebody with money who sends it, one unit at a time, to a friend of his own.
pub(crate) struct Sender {
    key: SecretKey,
    chain_id: String,
    denom: String,
    address: String,
    /// Whom nobody else pays.
    pub(crate) friend: String,
    number: u64,
    sequence: u64,
}

impl Sender {
    /// The account with its state on a running node.
    pub(crate) fn of(
        network: &Description,
        account: &Account,
        rpc: &Rpc,
    ) -> Result<Sender, RpcError> {
        let words: Mnemonic = account.mnemonic.parse().unwrap();
        let key = derive(&*words.seed(""), &Path::bip44(118, 0, 0).unwrap()).unwrap();
        base::prefix::fix(&network.prefix).unwrap();
        let friend = SecretKey::from_bytes(&[key.as_bytes()[0] | 1; 32]).unwrap();
        let request = QueryAccountRequest { address: account.address.clone() };
        let answer: QueryAccountResponse =
            rpc.query("/cosmos.auth.v1beta1.Query/Account", &request, 0)?;
        let state = BaseAccount::decode(answer.account.unwrap().value.as_slice()).unwrap();
        Ok(Sender {
            key,
            chain_id: network.chain_id.clone(),
            denom: network.denom.clone(),
            address: account.address.clone(),
            friend: friend.public_key().address().to_string(),
            number: state.account_number,
            sequence: state.sequence,
        })
    }

    /// Sends a transfer that no other is like. Whether the node has taken it.
    pub(crate) fn send(&mut self, rpc: &Rpc) -> Result<bool, RpcError> {
        let Broadcast { code, log, .. } = rpc.broadcast(&self.signed())?;
        match code {
            0 => self.sequence += 1,
            // The node knows of transfers that we do not, or lost some with its mempool.
            WRONG_SEQUENCE => self.sequence = expected(&log),
            _ => panic!("a transfer was refused with code {code}: {log}"),
        }
        Ok(code == 0)
    }

    /// How much the friend had at `height`, as this node says.
    pub(crate) fn received(&self, rpc: &Rpc, height: u64) -> usize {
        let request =
            QueryBalanceRequest { address: self.friend.clone(), denom: self.denom.clone() };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let answer: QueryBalanceResponse = rpc.query(path, &request, height).unwrap();
        answer.balance.unwrap().amount.parse().unwrap()
    }

    fn signed(&self) -> Vec<u8> {
        let one = Coin { denom: self.denom.clone(), amount: "1".into() };
        let message = MsgSend {
            from_address: self.address.clone(),
            to_address: self.friend.clone(),
            amount: vec![one],
        };
        let message = Any { type_url: type_url::<MsgSend>(), value: message.encode_to_vec() };
        let body = TxBody { messages: vec![message], ..TxBody::default() };
        let direct = mode_info::Single { mode: SignMode::Direct.into() };
        let signer = SignerInfo {
            public_key: Some(self.key.public_key().to_any()),
            mode_info: Some(ModeInfo { sum: Some(mode_info::Sum::Single(direct)) }),
            sequence: self.sequence,
        };
        let fee = Fee { gas_limit: GAS, ..Fee::default() };
        let auth_info =
            AuthInfo { signer_infos: vec![signer], fee: Some(fee), ..AuthInfo::default() };
        let document = SignDoc {
            body_bytes: body.encode_to_vec(),
            auth_info_bytes: auth_info.encode_to_vec(),
            chain_id: self.chain_id.clone(),
            account_number: self.number,
        };
        let signature = self.key.sign(&document.encode_to_vec()).to_vec();
        let SignDoc { body_bytes, auth_info_bytes, .. } = document;
        TxRaw { body_bytes, auth_info_bytes, signatures: vec![signature] }.encode_to_vec()
    }
}

/// `account sequence mismatch, expected 5, got 4`
fn expected(log: &str) -> u64 {
    let number = log.split("expected ").nth(1).and_then(|rest| rest.split(',').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{log}"))
}

/// Several senders at work, each in a thread.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Sender>>,
}

impl Load {
    /// Alice, Bob, Carol and Dave begin to send.
    pub(crate) fn start(network: &Description) -> Load {
        let stop = Arc::new(AtomicBool::new(false));
        let rpc = Rpc::new(&network.nodes[0]);
        let people = ["alice", "bob", "carol", "dave"];
        let threads = people.into_iter().enumerate().map(|(n, name)| {
            let sender = Sender::of(network, network.account(name).unwrap(), &rpc).unwrap();
            let (nodes, stop) = (network.nodes.clone(), Arc::clone(&stop));
            thread::spawn(move || keep_sending(sender, &nodes, n, &stop))
        });
        let threads = threads.collect();
        Load { stop, threads }
    }

    /// The senders, after their last transfer.
    pub(crate) fn stop(self) -> Vec<Sender> {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    }
}

/// Stays with one node until it does not answer, since each mempool has its own idea of the next
/// sequence.
fn keep_sending(
    mut sender: Sender,
    nodes: &[NodeDescription],
    first: usize,
    stop: &AtomicBool,
) -> Sender {
    let rpcs: Vec<Rpc> = nodes.iter().map(Rpc::new).collect();
    let mut through = first % rpcs.len();
    while !stop.load(Ordering::Relaxed) {
        if sender.send(&rpcs[through]).is_err() {
            through = (through + 1) % rpcs.len();
        }
        thread::sleep(PACE);
    }
    sender
}
