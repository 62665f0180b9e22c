//! Transactions: handed in, found again.

use proto::tendermint::abci::{Event, EventAttribute};
use serde::Deserialize;

use super::quoted;

/// The answer to a transaction that was handed in: what CheckTx said, or nothing yet.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Broadcast {
    /// 0 if the mempool took it.
    pub code: u32,
    /// What CheckTx answered besides, in hex.
    #[serde(default, deserialize_with = "quoted::hex")]
    pub data: Vec<u8>,
    /// Why not.
    pub log: String,
    /// Who gave the code.
    pub codespace: String,
    /// SHA-256 of the transaction.
    #[serde(deserialize_with = "quoted::hex")]
    pub hash: Vec<u8>,
}

/// One page of a search.
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    /// The page.
    #[serde(deserialize_with = "quoted::list")]
    pub txs: Vec<FoundTx>,
    /// How many fit in all.
    #[serde(deserialize_with = "quoted::number")]
    pub total_count: u64,
}

/// A transaction in a block.
#[derive(Clone, Debug, Deserialize)]
pub struct FoundTx {
    /// SHA-256 of the transaction.
    #[serde(deserialize_with = "quoted::hex")]
    pub hash: Vec<u8>,
    /// Of its block.
    #[serde(deserialize_with = "quoted::number")]
    pub height: i64,
    /// What became of it.
    pub tx_result: TxOutcome,
    /// The transaction.
    #[serde(deserialize_with = "quoted::base64")]
    pub tx: Vec<u8>,
}

/// What became of a transaction in its block.
#[derive(Clone, Debug, Deserialize)]
pub struct TxOutcome {
    /// 0 if it took effect.
    pub code: u32,
    /// `TxMsgData`.
    #[serde(deserialize_with = "quoted::base64")]
    pub data: Vec<u8>,
    /// Why it did not.
    pub log: String,
    /// Nothing, on this chain.
    pub info: String,
    /// Its gas limit.
    #[serde(deserialize_with = "quoted::number")]
    pub gas_wanted: i64,
    /// What it used of it.
    #[serde(deserialize_with = "quoted::number")]
    pub gas_used: i64,
    /// What happened.
    #[serde(deserialize_with = "events")]
    pub events: Vec<Event>,
    /// Who gave the code.
    pub codespace: String,
}

#[derive(Deserialize)]
struct EventText {
    r#type: String,
    #[serde(deserialize_with = "quoted::list")]
    attributes: Vec<AttributeText>,
}

#[derive(Deserialize)]
struct AttributeText {
    key: String,
    value: String,
    #[serde(default)]
    index: bool,
}

fn events<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Event>, D::Error> {
    let attribute = |AttributeText { key, value, index }| EventAttribute { key, value, index };
    let event = |EventText { r#type, attributes }| Event {
        r#type,
        attributes: attributes.into_iter().map(attribute).collect(),
    };
    Ok(quoted::list(from)?.into_iter().map(event).collect())
}
