//! Proofs of misbehaviour in blocks.

use prost_types::Timestamp;
use proto::tendermint::types;
use serde::Deserialize;

use super::blocks::{BlockId, Commit, Header};
use super::quoted;
use super::status::PublicKey;

/// Evidence with the name of its kind, as CometBFT's JSON wraps what Go knows as an interface.
#[derive(Deserialize)]
#[serde(tag = "type", content = "value")]
pub(super) enum Evidence {
    /// Two votes of one validator.
    #[serde(rename = "tendermint/DuplicateVoteEvidence")]
    DuplicateVote(Box<DuplicateVote>),
    /// A block that light clients would have believed.
    #[serde(rename = "tendermint/LightClientAttackEvidence")]
    LightClientAttack(Box<LightClientAttack>),
}

#[derive(Deserialize)]
pub(super) struct DuplicateVote {
    vote_a: Vote,
    vote_b: Vote,
    #[serde(rename = "TotalVotingPower", deserialize_with = "quoted::number")]
    total_voting_power: i64,
    #[serde(rename = "ValidatorPower", deserialize_with = "quoted::number")]
    validator_power: i64,
    #[serde(rename = "Timestamp", deserialize_with = "quoted::time")]
    timestamp: Timestamp,
}

#[derive(Deserialize)]
struct Vote {
    r#type: i32,
    #[serde(deserialize_with = "quoted::number")]
    height: i64,
    round: i32,
    block_id: BlockId,
    #[serde(deserialize_with = "quoted::time")]
    timestamp: Timestamp,
    #[serde(deserialize_with = "quoted::hex")]
    validator_address: Vec<u8>,
    validator_index: i32,
    #[serde(deserialize_with = "quoted::base64")]
    signature: Vec<u8>,
    #[serde(default, deserialize_with = "quoted::base64")]
    extension: Vec<u8>,
    #[serde(default, deserialize_with = "quoted::base64")]
    extension_signature: Vec<u8>,
}

#[derive(Deserialize)]
pub(super) struct LightClientAttack {
    #[serde(rename = "ConflictingBlock")]
    conflicting_block: LightBlock,
    #[serde(rename = "CommonHeight", deserialize_with = "quoted::number")]
    common_height: i64,
    #[serde(rename = "ByzantineValidators", deserialize_with = "quoted::list")]
    byzantine_validators: Vec<Validator>,
    #[serde(rename = "TotalVotingPower", deserialize_with = "quoted::number")]
    total_voting_power: i64,
    #[serde(rename = "Timestamp", deserialize_with = "quoted::time")]
    timestamp: Timestamp,
}

#[derive(Deserialize)]
struct LightBlock {
    signed_header: SignedHeader,
    validator_set: ValidatorSet,
}

#[derive(Deserialize)]
struct SignedHeader {
    header: Header,
    commit: Commit,
}

#[derive(Deserialize)]
struct ValidatorSet {
    #[serde(deserialize_with = "quoted::list")]
    validators: Vec<Validator>,
    proposer: Option<Validator>,
}

#[derive(Deserialize)]
struct Validator {
    #[serde(deserialize_with = "quoted::hex")]
    address: Vec<u8>,
    pub_key: PublicKey,
    #[serde(deserialize_with = "quoted::number")]
    voting_power: i64,
    #[serde(deserialize_with = "quoted::number")]
    proposer_priority: i64,
}

impl From<Evidence> for types::Evidence {
    fn from(evidence: Evidence) -> types::Evidence {
        use types::evidence::Sum;
        let sum = match evidence {
            Evidence::DuplicateVote(votes) => Sum::DuplicateVoteEvidence((*votes).into()),
            Evidence::LightClientAttack(attack) => Sum::LightClientAttackEvidence((*attack).into()),
        };
        types::Evidence { sum: Some(sum) }
    }
}

impl From<DuplicateVote> for types::DuplicateVoteEvidence {
    fn from(votes: DuplicateVote) -> types::DuplicateVoteEvidence {
        types::DuplicateVoteEvidence {
            vote_a: Some(votes.vote_a.into()),
            vote_b: Some(votes.vote_b.into()),
            total_voting_power: votes.total_voting_power,
            validator_power: votes.validator_power,
            timestamp: Some(votes.timestamp),
        }
    }
}

impl From<Vote> for types::Vote {
    fn from(vote: Vote) -> types::Vote {
        types::Vote {
            r#type: vote.r#type,
            height: vote.height,
            round: vote.round,
            block_id: Some(vote.block_id.into()),
            timestamp: Some(vote.timestamp),
            validator_address: vote.validator_address,
            validator_index: vote.validator_index,
            signature: vote.signature,
            extension: vote.extension,
            extension_signature: vote.extension_signature,
        }
    }
}

impl From<LightClientAttack> for types::LightClientAttackEvidence {
    fn from(attack: LightClientAttack) -> types::LightClientAttackEvidence {
        let LightBlock { signed_header, validator_set } = attack.conflicting_block;
        let ValidatorSet { validators, proposer } = validator_set;
        let block = types::LightBlock {
            signed_header: Some(types::SignedHeader {
                header: Some(signed_header.header.into()),
                commit: Some(signed_header.commit.into()),
            }),
            validator_set: Some(types::ValidatorSet {
                validators: validators.into_iter().map(Validator::into).collect(),
                proposer: proposer.map(Validator::into),
                // The bytes of a set are hashed, so CometBFT never sends this sum.
                total_voting_power: 0,
            }),
        };
        types::LightClientAttackEvidence {
            conflicting_block: Some(block),
            common_height: attack.common_height,
            byzantine_validators: attack
                .byzantine_validators
                .into_iter()
                .map(Validator::into)
                .collect(),
            total_voting_power: attack.total_voting_power,
            timestamp: Some(attack.timestamp),
        }
    }
}

impl From<Validator> for types::Validator {
    fn from(validator: Validator) -> types::Validator {
        types::Validator {
            address: validator.address,
            pub_key: Some(validator.pub_key.into()),
            voting_power: validator.voting_power,
            proposer_priority: validator.proposer_priority,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use types::evidence::Sum;

    const VOTE: &str = r#"{"type":2,"height":"7","round":1,
        "block_id":{"hash":"AA","parts":{"total":1,"hash":"BB"}},"timestamp":"2026-01-01T00:00:06Z",
        "validator_address":"CC","validator_index":3,"signature":"AQI=","extension":null,
        "extension_signature":null}"#;

    fn read(text: &str) -> Sum {
        let evidence: Evidence = serde_json::from_str(text).unwrap();
        types::Evidence::from(evidence).sum.unwrap()
    }

    #[test]
    fn two_votes_of_one_validator_are_evidence() {
        let text = format!(
            r#"{{"type":"tendermint/DuplicateVoteEvidence","value":{{"vote_a":{VOTE},"vote_b":{VOTE},
            "TotalVotingPower":"100","ValidatorPower":"5","Timestamp":"2026-01-01T00:00:05Z"}}}}"#
        );
        let Sum::DuplicateVoteEvidence(votes) = read(&text) else { panic!("another kind") };
        assert_eq!((votes.total_voting_power, votes.validator_power), (100, 5));
        let vote = votes.vote_a.unwrap();
        assert_eq!((vote.height, vote.validator_index, vote.signature), (7, 3, vec![1, 2]));
    }

    #[test]
    fn a_block_made_for_light_clients_is_evidence() {
        let validator = r#"{"address":"CC","pub_key":{"type":"tendermint/PubKeyEd25519","value":"AQI="},
            "voting_power":"5","proposer_priority":"-2"}"#;
        let text = format!(
            r#"{{"type":"tendermint/LightClientAttackEvidence","value":{{
            "ConflictingBlock":{{"signed_header":{{
                "header":{{"version":{{"block":"11"}},"chain_id":"c","height":"9","time":"2026-01-01T00:00:06Z",
                    "last_block_id":{{"hash":"","parts":{{"total":0,"hash":""}}}},"last_commit_hash":"",
                    "data_hash":"","validators_hash":"","next_validators_hash":"","consensus_hash":"",
                    "app_hash":"","last_results_hash":"","evidence_hash":"","proposer_address":"CC"}},
                "commit":{{"height":"9","round":0,"block_id":{{"hash":"AA","parts":{{"total":1,"hash":"BB"}}}},
                    "signatures":[]}}}},
                "validator_set":{{"validators":[{validator}],"proposer":{validator}}}}},
            "CommonHeight":"8","ByzantineValidators":[{validator}],"TotalVotingPower":"100",
            "Timestamp":"2026-01-01T00:00:05Z"}}}}"#
        );
        let Sum::LightClientAttackEvidence(attack) = read(&text) else { panic!("another kind") };
        assert_eq!((attack.common_height, attack.byzantine_validators.len()), (8, 1));
        let block = attack.conflicting_block.unwrap();
        assert_eq!(block.signed_header.unwrap().commit.unwrap().height, 9);
        assert_eq!(block.validator_set.unwrap().proposer.unwrap().proposer_priority, -2);
    }
}
