//! The node, and who validates.

use proto::tendermint::crypto;
use proto::tendermint::p2p::{DefaultNodeInfo, DefaultNodeInfoOther, ProtocolVersion};
use serde::Deserialize;

use super::quoted;

/// The answer of `status`.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    /// Who it is.
    pub node_info: NodeInfo,
    /// How far it is.
    pub sync_info: SyncInfo,
}

/// How far the node is.
#[derive(Clone, Debug, Deserialize)]
pub struct SyncInfo {
    /// Height of its newest block.
    #[serde(deserialize_with = "quoted::number")]
    pub latest_block_height: i64,
    /// Whether it still fetches old blocks.
    pub catching_up: bool,
}

/// What the node tells its peers of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "NodeInfoText")]
pub struct NodeInfo(pub DefaultNodeInfo);

#[derive(Deserialize)]
struct NodeInfoText {
    protocol_version: Protocols,
    id: String,
    listen_addr: String,
    network: String,
    version: String,
    #[serde(deserialize_with = "quoted::hex")]
    channels: Vec<u8>,
    moniker: String,
    other: Other,
}

#[derive(Deserialize)]
struct Protocols {
    #[serde(deserialize_with = "quoted::number")]
    p2p: u64,
    #[serde(deserialize_with = "quoted::number")]
    block: u64,
    #[serde(deserialize_with = "quoted::number")]
    app: u64,
}

#[derive(Deserialize)]
struct Other {
    tx_index: String,
    rpc_address: String,
}

impl From<NodeInfoText> for NodeInfo {
    fn from(text: NodeInfoText) -> NodeInfo {
        let Protocols { p2p, block, app } = text.protocol_version;
        let Other { tx_index, rpc_address } = text.other;
        NodeInfo(DefaultNodeInfo {
            protocol_version: Some(ProtocolVersion { p2p, block, app }),
            default_node_id: text.id,
            listen_addr: text.listen_addr,
            network: text.network,
            version: text.version,
            channels: text.channels,
            moniker: text.moniker,
            other: Some(DefaultNodeInfoOther { tx_index, rpc_address }),
        })
    }
}

/// The answer of `validators`: one page of the set.
#[derive(Clone, Debug, Deserialize)]
pub struct Validators {
    /// The height that the set is for.
    #[serde(deserialize_with = "quoted::number")]
    pub block_height: i64,
    /// The page.
    #[serde(deserialize_with = "quoted::list")]
    pub validators: Vec<ValidatorOfSet>,
    /// How many there are in all.
    #[serde(deserialize_with = "quoted::number")]
    pub total: u64,
}

/// One of those who sign blocks.
#[derive(Clone, Debug, Deserialize)]
pub struct ValidatorOfSet {
    /// The first 20 bytes of the hash of its key.
    #[serde(deserialize_with = "quoted::hex")]
    pub address: Vec<u8>,
    /// What verifies its votes.
    pub pub_key: PublicKey,
    /// Its weight.
    #[serde(deserialize_with = "quoted::number")]
    pub voting_power: i64,
    /// How soon it proposes.
    #[serde(deserialize_with = "quoted::number")]
    pub proposer_priority: i64,
}

/// A consensus key with the name of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", content = "value")]
pub enum PublicKey {
    /// What nearly all chains use.
    #[serde(rename = "tendermint/PubKeyEd25519")]
    Ed25519(#[serde(deserialize_with = "quoted::base64")] Vec<u8>),
    /// What CometBFT can be built with besides.
    #[serde(rename = "tendermint/PubKeySecp256k1")]
    Secp256k1(#[serde(deserialize_with = "quoted::base64")] Vec<u8>),
}

impl From<PublicKey> for crypto::PublicKey {
    fn from(key: PublicKey) -> crypto::PublicKey {
        use crypto::public_key::Sum;
        let sum = match key {
            PublicKey::Ed25519(bytes) => Sum::Ed25519(bytes),
            PublicKey::Secp256k1(bytes) => Sum::Secp256k1(bytes),
        };
        crypto::PublicKey { sum: Some(sum) }
    }
}
