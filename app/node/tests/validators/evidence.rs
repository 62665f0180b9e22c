//! Proof of two votes that nobody gave, made with the key of the one who would have.

use std::fs;
use std::path::Path;

use base::Time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cometbft_config::ValidatorKey;
use ed25519_dalek::{Signer, SigningKey};
use prost::Message;
use serde_json::{Value, json};
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::types::{
    CanonicalBlockId, CanonicalPartSetHeader, CanonicalVote, SignedMsgType,
};

use crate::rpc::{Powers, Rpc};

/// Hashes of the two blocks; CometBFT wants the lesser first.
pub(crate) const BLOCKS: [[u8; 32]; 2] = [[1; 32], [2; 32]];

/// Evidence that the node in `home` has voted for two blocks at `height`, where it was a validator,
/// as CometBFT's RPC takes it.
pub(crate) fn of_two_votes(rpc: &Rpc, home: &Path, height: u64) -> Value {
    let (of, secret) = key(home);
    let block = rpc.call("block", json!({ "height": height.to_string() })).unwrap();
    let header = &block["block"]["header"];
    let validators: Powers = rpc.validators(height).unwrap();
    let vote = |hash: &[u8; 32]| {
        let vote = CanonicalVote {
            r#type: SignedMsgType::Prevote.into(),
            height: i64::try_from(height).unwrap(),
            round: 0,
            block_id: Some(CanonicalBlockId {
                hash: hash.to_vec(),
                part_set_header: Some(CanonicalPartSetHeader { total: 1, hash: hash.to_vec() }),
            }),
            timestamp: Some(timestamp(&header["time"])),
            chain_id: header["chain_id"].as_str().unwrap().to_owned(),
        };
        let signature = secret.sign(&vote.encode_length_delimited_to_vec());
        let hash = hex::encode_upper(hash);
        json!({
            "type": vote.r#type,
            "height": height.to_string(),
            "round": 0,
            "block_id": { "hash": hash, "parts": { "total": 1, "hash": hash } },
            "timestamp": header["time"],
            "validator_address": of.address().to_string(),
            "validator_index": 0,
            "signature": STANDARD.encode(signature.to_bytes()),
        })
    };
    json!({
        "type": "tendermint/DuplicateVoteEvidence",
        "value": {
            "vote_a": vote(&BLOCKS[0]),
            "vote_b": vote(&BLOCKS[1]),
            "TotalVotingPower": validators.values().sum::<u64>().to_string(),
            "ValidatorPower": validators[of.public_key().as_slice()].to_string(),
            "Timestamp": header["time"],
        }
    })
}

/// The key that the node signs blocks with, and what it can do with it.
fn key(home: &Path) -> (ValidatorKey, SigningKey) {
    let file = home.join("config/priv_validator_key.json");
    let text: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let pair = STANDARD.decode(text["priv_key"]["value"].as_str().unwrap()).unwrap();
    let secret = SigningKey::from_keypair_bytes(&pair.try_into().unwrap()).unwrap();
    (ValidatorKey::read(&file).unwrap(), secret)
}

fn timestamp(text: &Value) -> Timestamp {
    let time: Time = text.as_str().unwrap().parse().unwrap();
    Timestamp { seconds: time.seconds(), nanos: i32::try_from(time.nanos()).unwrap() }
}
