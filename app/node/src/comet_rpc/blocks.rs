//! Blocks, headers and commits: CometBFT's JSON to the messages of `tendermint.types`.

use prost_types::Timestamp;
use proto::tendermint::types;
use proto::tendermint::version::Consensus;
use serde::Deserialize;

use super::evidence::Evidence;
use super::quoted;

/// A block and its id.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "BlockText")]
pub struct BlockAnswer {
    /// Hash and parts.
    pub id: types::BlockId,
    /// The block.
    pub block: types::Block,
}

#[derive(Deserialize)]
struct BlockText {
    block_id: BlockId,
    block: Block,
}

#[derive(Deserialize)]
pub(super) struct BlockId {
    #[serde(deserialize_with = "quoted::hex")]
    hash: Vec<u8>,
    parts: Parts,
}

#[derive(Deserialize)]
struct Parts {
    total: u32,
    #[serde(deserialize_with = "quoted::hex")]
    hash: Vec<u8>,
}

#[derive(Deserialize)]
struct Block {
    header: Header,
    data: Data,
    evidence: EvidenceList,
    last_commit: Option<Commit>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(deserialize_with = "quoted::base64_list")]
    txs: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
struct EvidenceList {
    #[serde(deserialize_with = "quoted::list")]
    evidence: Vec<Evidence>,
}

/// The answer of `header`, and the head of a block.
#[derive(Deserialize)]
pub(super) struct HeaderText {
    pub(super) header: Header,
}

#[derive(Deserialize)]
pub(super) struct Header {
    version: Version,
    chain_id: String,
    #[serde(deserialize_with = "quoted::number")]
    height: i64,
    #[serde(deserialize_with = "quoted::time")]
    time: Timestamp,
    last_block_id: BlockId,
    #[serde(deserialize_with = "quoted::hex")]
    last_commit_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    data_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    validators_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    next_validators_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    consensus_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    app_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    last_results_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    evidence_hash: Vec<u8>,
    #[serde(deserialize_with = "quoted::hex")]
    proposer_address: Vec<u8>,
}

/// CometBFT leaves out a version of 0.
#[derive(Deserialize)]
struct Version {
    #[serde(default, deserialize_with = "quoted::number")]
    block: u64,
    #[serde(default, deserialize_with = "quoted::number")]
    app: u64,
}

#[derive(Deserialize)]
pub(super) struct Commit {
    #[serde(deserialize_with = "quoted::number")]
    height: i64,
    round: i32,
    block_id: BlockId,
    #[serde(deserialize_with = "quoted::list")]
    signatures: Vec<CommitSignature>,
}

#[derive(Deserialize)]
struct CommitSignature {
    block_id_flag: i32,
    #[serde(deserialize_with = "quoted::hex")]
    validator_address: Vec<u8>,
    #[serde(deserialize_with = "quoted::time")]
    timestamp: Timestamp,
    #[serde(deserialize_with = "quoted::base64")]
    signature: Vec<u8>,
}

impl From<BlockText> for BlockAnswer {
    fn from(BlockText { block_id, block }: BlockText) -> BlockAnswer {
        let evidence = block.evidence.evidence.into_iter().map(types::Evidence::from).collect();
        let block = types::Block {
            header: Some(block.header.into()),
            data: Some(types::Data { txs: block.data.txs }),
            evidence: Some(types::EvidenceList { evidence }),
            last_commit: block.last_commit.map(Commit::into),
        };
        BlockAnswer { id: block_id.into(), block }
    }
}

impl From<BlockId> for types::BlockId {
    fn from(BlockId { hash, parts }: BlockId) -> types::BlockId {
        let parts = types::PartSetHeader { total: parts.total, hash: parts.hash };
        types::BlockId { hash, part_set_header: Some(parts) }
    }
}

impl From<Header> for types::Header {
    fn from(header: Header) -> types::Header {
        let Version { block, app } = header.version;
        types::Header {
            version: Some(Consensus { block, app }),
            chain_id: header.chain_id,
            height: header.height,
            time: Some(header.time),
            last_block_id: Some(header.last_block_id.into()),
            last_commit_hash: header.last_commit_hash,
            data_hash: header.data_hash,
            validators_hash: header.validators_hash,
            next_validators_hash: header.next_validators_hash,
            consensus_hash: header.consensus_hash,
            app_hash: header.app_hash,
            last_results_hash: header.last_results_hash,
            evidence_hash: header.evidence_hash,
            proposer_address: header.proposer_address,
        }
    }
}

impl From<Commit> for types::Commit {
    fn from(commit: Commit) -> types::Commit {
        let signature = |of: CommitSignature| types::CommitSig {
            block_id_flag: of.block_id_flag,
            validator_address: of.validator_address,
            timestamp: Some(of.timestamp),
            signature: of.signature,
        };
        types::Commit {
            height: commit.height,
            round: commit.round,
            block_id: Some(commit.block_id.into()),
            signatures: commit.signatures.into_iter().map(signature).collect(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    /// As CometBFT 0.38.25 answered, but for the version of the application, which is 0 here.
    const BLOCK: &str = r#"{
        "block_id":{"hash":"36534A0F","parts":{"total":1,"hash":"54DBBF4E"}},
        "block":{
            "header":{"version":{"block":"11"},"chain_id":"chain-1","height":"28",
                "time":"2026-11-21T12:36:56.013812875Z",
                "last_block_id":{"hash":"","parts":{"total":0,"hash":""}},
                "last_commit_hash":"2B5A","data_hash":"27B8","validators_hash":"0C0E",
                "next_validators_hash":"0C0F","consensus_hash":"0480","app_hash":"00",
                "last_results_hash":"E3B0","evidence_hash":"E3B1","proposer_address":"EF50"},
            "data":{"txs":["YT1i"]},
            "evidence":{"evidence":[]},
            "last_commit":{"height":"27","round":0,
                "block_id":{"hash":"EB77","parts":{"total":1,"hash":"E332"}},
                "signatures":[
                    {"block_id_flag":2,"validator_address":"EF50",
                        "timestamp":"2026-11-21T12:36:56.013812875Z","signature":"0bY+"},
                    {"block_id_flag":1,"validator_address":"",
                        "timestamp":"0001-01-01T00:00:00Z","signature":null}]}}}"#;

    #[test]
    fn a_block_keeps_everything_that_cometbft_tells_of_it() {
        let BlockAnswer { id, block } = serde_json::from_str(BLOCK).unwrap();
        assert_eq!(id.hash, [0x36, 0x53, 0x4a, 0x0f]);
        let header = block.header.unwrap();
        assert_eq!(header.version, Some(Consensus { block: 11, app: 0 }));
        assert_eq!(header.time, Some(Timestamp { seconds: 1_795_264_616, nanos: 13_812_875 }));
        assert_eq!(header.next_validators_hash, [0x0c, 0x0f]);
        assert_eq!(block.data.unwrap().txs, [b"a=b"]);
        let commit = block.last_commit.unwrap();
        assert_eq!((commit.height, commit.signatures.len()), (27, 2));
        assert_eq!(commit.signatures[0].signature, [0xd1, 0xb6, 0x3e]);
        let absent = &commit.signatures[1];
        assert!(absent.validator_address.is_empty() && absent.signature.is_empty());
        assert_eq!(absent.timestamp.unwrap().seconds, -62_135_596_800);
    }
}
