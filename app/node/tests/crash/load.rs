//! People who send money all the time, through whichever node answers.

use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use localnet::{Description, NodeDescription};
use node::comet_rpc::RpcError;
use prost::Message;
use proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use proto::cosmos::base::abci::v1beta1::TxResponse;

use crate::rpc::Rpc;
use crate::until;
use crate::wallet::{Position, Wallet};

/// Between two transfers of one person: enough to have some in each block and in each mempool,
/// too little to keep two cores busy.
const PACE: Duration = Duration::from_millis(50);
/// More than any test sends.
const FUNDS: u64 = 1_000_000_000;
const FUNDED_WITHIN: Duration = Duration::from_secs(30);
/// Codespace `sdk`: the sequence is not the account's next one.
const WRONG_SEQUENCE: u32 = 32;
/// The code for a transaction that the mempool has already.
const IN_MEMPOOL: u32 = 19;

/// Somebody who sends one unit at a time to a friend of his own.
pub(crate) struct Sender {
    wallet: Wallet,
    friend: String,
    position: Position,
}

impl Sender {
    /// The account that `name` shares with others, in its state on a running node. Whoever comes
    /// first puts money into it.
    pub(crate) fn of(network: &Description, name: &str, rpc: &Rpc) -> Result<Sender, RpcError> {
        let own = Wallet::of(network, network.account(name).unwrap());
        let wallet = own.shared();
        let address = wallet.address();
        if balance(rpc, &address, wallet.denom(), 0)? == 0 {
            let tx = own.transfer(position(rpc, &own.address())?, &address, FUNDS);
            assert_eq!(rpc.broadcast(&tx)?.code, 0);
            until("the funding", FUNDED_WITHIN, || {
                balance(rpc, &address, wallet.denom(), 0).is_ok_and(|funds| funds > 0)
            });
        }
        Ok(Sender { position: position(rpc, &address)?, friend: own.friend(), wallet })
    }

    /// Sends a transfer that no other is like. Whether the node has taken it.
    pub(crate) fn send(&mut self, rpc: &Rpc) -> Result<bool, RpcError> {
        let tx = self.wallet.transfer(self.position, &self.friend, 1);
        let TxResponse { code, raw_log: log, .. } = rpc.broadcast(&tx)?;
        match code {
            0 => self.position.sequence += 1,
            // The node knows of transfers that we do not, or lost some with its mempool.
            WRONG_SEQUENCE => self.position.sequence = expected(&log),
            // It has the transfer, and was killed when it should have said so.
            IN_MEMPOOL => self.position = position(rpc, &self.wallet.address())?,
            _ => panic!("a transfer was refused with code {code}: {log}"),
        }
        Ok(code == 0)
    }

    /// How much it has to send, as this node says.
    fn funds(&self, rpc: &Rpc) -> Result<usize, RpcError> {
        balance(rpc, &self.wallet.address(), self.wallet.denom(), 0)
    }

    /// How much the friend had at `height`, as this node says; 0 is the newest.
    pub(crate) fn received(&self, rpc: &Rpc, height: u64) -> Result<usize, RpcError> {
        balance(rpc, &self.friend, self.wallet.denom(), height)
    }
}

fn balance(rpc: &Rpc, address: &str, denom: &str, height: u64) -> Result<usize, RpcError> {
    let request = QueryBalanceRequest { address: address.into(), denom: denom.into() };
    let path = "/cosmos.bank.v1beta1.Query/Balance";
    let answer: QueryBalanceResponse = rpc.query(path, &request, height)?;
    Ok(answer.balance.unwrap().amount.parse().unwrap())
}

fn position(rpc: &Rpc, address: &str) -> Result<Position, RpcError> {
    let request = QueryAccountRequest { address: address.into() };
    let answer: QueryAccountResponse =
        rpc.query("/cosmos.auth.v1beta1.Query/Account", &request, 0)?;
    let account = BaseAccount::decode(answer.account.unwrap().value.as_slice()).unwrap();
    Ok(Position { number: account.account_number, sequence: account.sequence })
}

/// `account sequence mismatch, expected 5, got 4`
fn expected(log: &str) -> u64 {
    let number = log.split("expected ").nth(1).and_then(|rest| rest.split(',').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{log}"))
}

/// Several senders at work, each in a thread, for as long as this is there.
pub(crate) struct Load {
    alive: Arc<()>,
    threads: Vec<JoinHandle<Sender>>,
}

impl Load {
    /// Alice, Bob, Carol and Dave begin to send, once every node knows of their money.
    pub(crate) fn start(network: &Description) -> Load {
        let first = Rpc::new(&network.nodes[0]);
        let people = ["alice", "bob", "carol", "dave"];
        let senders = people.map(|name| Sender::of(network, name, &first).unwrap());
        for node in &network.nodes {
            let rpc = Rpc::new(node);
            let all =
                || senders.iter().all(|sender| sender.funds(&rpc).is_ok_and(|funds| funds > 0));
            until(&format!("the funding on {}", node.name), FUNDED_WITHIN, all);
        }
        let alive = Arc::new(());
        let threads = senders.into_iter().enumerate().map(|(n, sender)| {
            let (nodes, life) = (network.nodes.clone(), Arc::downgrade(&alive));
            thread::spawn(move || keep_sending(sender, &nodes, n, &life))
        });
        let threads = threads.collect();
        Load { alive, threads }
    }

    /// The senders, after their last transfer.
    pub(crate) fn stop(self) -> Vec<Sender> {
        drop(self.alive);
        self.threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    }
}

/// Stays with one node until it does not answer, since each mempool has its own idea of the next
/// sequence.
fn keep_sending(
    mut sender: Sender,
    nodes: &[NodeDescription],
    first: usize,
    life: &Weak<()>,
) -> Sender {
    let rpcs: Vec<Rpc> = nodes.iter().map(Rpc::new).collect();
    let mut through = first % rpcs.len();
    while life.strong_count() > 0 {
        if sender.send(&rpcs[through]).is_err() {
            through = (through + 1) % rpcs.len();
        }
        thread::sleep(PACE);
    }
    sender
}
