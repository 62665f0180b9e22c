//! What a real SDK chain was given and what it answered: `tests/vectors/recorded`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One recorded chain: its transactions one by one, and the blocks they came in.
pub(crate) struct Recording {
    /// Every transaction with its answers, in the order of the file.
    pub(crate) cases: Vec<Case>,
    /// Bytes of the transactions of every block that has some.
    pub(crate) blocks: BTreeMap<u64, Vec<Vec<u8>>>,
    /// The last height with a transaction.
    pub(crate) last_height: u64,
    /// Name to address of everybody who signs.
    pub(crate) people: BTreeMap<String, String>,
    /// The genesis file, as CometBFT reads it.
    pub(crate) genesis: Value,
    /// What some blocks told at their end of proposals that ended.
    pub(crate) decided: BTreeMap<u64, Vec<Event>>,
}

/// One transaction.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) input: Value,
    tx_hex: String,
    /// None if it was not asked for.
    pub(crate) simulate: Option<Simulation>,
    pub(crate) check_tx: Answer,
    pub(crate) recheck_tx: Option<Answer>,
    /// None for the one transaction that never came into a block.
    pub(crate) finalize_block: Option<Delivery>,
    /// Next sequence of every signer before the block of this transaction; null without an
    /// account.
    pub(crate) sequences_before: Option<BTreeMap<String, Option<u64>>>,
    pub(crate) sequences_after: Option<BTreeMap<String, Option<u64>>>,
}

/// The result of a transaction.
#[derive(Deserialize)]
pub(crate) struct Answer {
    pub(crate) code: u32,
    pub(crate) codespace: String,
    pub(crate) log: String,
    pub(crate) data: String,
    /// ABCI carries it as a signed number: from 2^63 on it wraps.
    pub(crate) gas_wanted: i64,
    #[serde(default)]
    pub(crate) events: Vec<Event>,
}

/// The result in a block.
#[derive(Deserialize)]
pub(crate) struct Delivery {
    pub(crate) height: u64,
    pub(crate) index: usize,
    #[serde(flatten)]
    pub(crate) answer: Answer,
}

/// The answer of Simulate: a status of gRPC or a result.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Simulation {
    Refused { message: String },
    Done { data: String, gas_wanted: u64, events_equal_delivery: bool, events: Option<Vec<Event>> },
}

#[derive(Clone, Deserialize)]
pub(crate) struct Event {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) attributes: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Transactions {
    accounts: Vec<Person>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
    address: String,
}

#[derive(Deserialize)]
struct BlockEvents {
    blocks: Vec<FinalizedBlock>,
}

#[derive(Deserialize)]
struct FinalizedBlock {
    height: u64,
    response: FinalizeBlockResponse,
}

#[derive(Deserialize)]
struct FinalizeBlockResponse {
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Replay {
    last_height: u64,
    blocks: Vec<ReplayBlock>,
}

#[derive(Deserialize)]
struct ReplayBlock {
    height: u64,
    #[serde(default)]
    txs: Vec<ReplayTx>,
}

/// The id of a case, or bytes that are no case.
#[derive(Deserialize)]
#[serde(untagged)]
enum ReplayTx {
    Case(String),
    Bytes { tx_hex: String },
}

impl Recording {
    /// The chain with its default settings.
    pub(crate) fn main() -> Recording {
        let recording =
            Recording::read("transactions.json", "replay.json", "files/oracle-genesis-doc.json");
        let BlockEvents { blocks } = file("block-events.json");
        let at_its_end = |block: FinalizedBlock| {
            let events = block.response.events.into_iter().filter(Event::is_of_the_end);
            (block.height, events.collect::<Vec<Event>>())
        };
        let of_proposals =
            |events: &[Event]| events.last().is_some_and(|last| last.kind.ends_with("_proposal"));
        let decided = blocks.into_iter().map(at_its_end).filter(|(_, events)| of_proposals(events));
        Recording { decided: decided.collect(), ..recording }
    }

    /// The chain with other settings, among them no limit of gas for blocks.
    pub(crate) fn variant() -> Recording {
        let genesis = "files/variant-genesis-doc.json";
        Recording::read("transactions-variant.json", "replay-variant.json", genesis)
    }

    fn read(transactions: &str, replay: &str, genesis: &str) -> Recording {
        let Transactions { accounts, cases } = file(transactions);
        let replay: Replay = file(replay);
        let bytes = |tx: ReplayTx| match tx {
            ReplayTx::Bytes { tx_hex } => hex::decode(tx_hex).expect("hex"),
            ReplayTx::Case(id) => cases.iter().find(|case| case.id == id).expect("a case").bytes(),
        };
        let blocks = replay.blocks.into_iter();
        let blocks = blocks.map(|block| (block.height, block.txs.into_iter().map(bytes).collect()));
        Recording {
            blocks: blocks.collect(),
            last_height: replay.last_height,
            people: accounts.into_iter().map(|person| (person.name, person.address)).collect(),
            genesis: file(genesis),
            decided: BTreeMap::new(),
            cases,
        }
    }

    /// The cases of the block at `height`, in its order.
    pub(crate) fn cases_at(&self, height: u64) -> Vec<(&Case, &Delivery)> {
        let delivered =
            self.cases.iter().filter_map(|case| Some((case, case.finalize_block.as_ref()?)));
        let mut cases: Vec<_> =
            delivered.filter(|(_, delivery)| delivery.height == height).collect();
        cases.sort_by_key(|(_, delivery)| delivery.index);
        cases
    }
}

impl Event {
    /// Whether a hook at the end of a block told it.
    fn is_of_the_end(&self) -> bool {
        self.attributes
            .iter()
            .any(|(key, value)| (key.as_str(), value.as_str()) == ("mode", "EndBlock"))
    }
}

impl Case {
    /// The transaction.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        hex::decode(&self.tx_hex).expect("hex")
    }

    /// Type URLs of its messages, those inside of messages too.
    pub(crate) fn message_types(&self) -> Vec<&str> {
        let mut found = Vec::new();
        collect_types(&self.input["messages"], &mut found);
        found
    }
}

fn collect_types<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_types(item, found)),
        Value::Object(members) => {
            found.extend(members.get("@type").and_then(Value::as_str));
            members.values().for_each(|member| collect_types(member, found));
        }
        _ => {}
    }
}

/// A file of the recording.
pub(crate) fn file<T: DeserializeOwned>(name: &str) -> T {
    let path = format!("{}/vectors/recorded/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}
