//! Requests of ABCI in the words of the core.

use base::{Address, Block, Misbehavior, Time, Vote};
use chain::ValidatorUpdate;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{self, MisbehaviorType, RequestFinalizeBlock, VoteInfo};
use tendermint_proto::v0_38::crypto::public_key::Sum;
use tendermint_proto::v0_38::types::BlockIdFlag;

use super::failure;
use crate::abci::Answer;
use crate::exit::ExitReason;

/// The block that `request` asks to execute, above the state with the root `app_hash`.
pub(crate) fn block(
    request: &RequestFinalizeBlock,
    chain_id: &str,
    app_hash: &[u8],
) -> Answer<Block> {
    let votes = request.decided_last_commit.iter().flat_map(|commit| &commit.votes);
    let misbehavior = request.misbehavior.iter().filter_map(|proof| misbehavior(proof).transpose());
    Ok(Block {
        height: height(request.height)?,
        time: time(request.time)?,
        chain_id: chain_id.to_owned(),
        proposer: request.proposer_address.to_vec(),
        next_validators_hash: request.next_validators_hash.to_vec(),
        app_hash: app_hash.to_vec(),
        votes: votes.map(vote).collect::<Answer<_>>()?,
        misbehavior: misbehavior.collect::<Answer<_>>()?,
        ..Block::default()
    })
}

/// The validators that the genesis file names.
pub(crate) fn genesis_validators(named: &[abci::ValidatorUpdate]) -> Answer<Vec<ValidatorUpdate>> {
    let read = |(index, validator): (usize, &abci::ValidatorUpdate)| {
        let wrong = |text: &str| ExitReason::Config(format!("genesis: validators[{index}].{text}"));
        let key = match validator.pub_key.as_ref().and_then(|key| key.sum.as_ref()) {
            Some(Sum::Ed25519(bytes)) => <[u8; 32]>::try_from(bytes.as_slice()).ok(),
            _ => None,
        };
        let key = key.ok_or_else(|| wrong("pub_key: this chain takes ed25519 keys alone"))?;
        let power = u64::try_from(validator.power)
            .map_err(|_| wrong(&format!("power: {} is less than 0", validator.power)))?;
        Ok(ValidatorUpdate { key, power })
    };
    named.iter().enumerate().map(read).collect()
}

/// A time, which consensus always gives.
pub(crate) fn time(time: Option<Timestamp>) -> Answer<Time> {
    let time = time.unwrap_or_default();
    let nanos = u32::try_from(time.nanos).map_err(|error| failure("block time", error))?;
    Time::new(time.seconds, nanos).map_err(|error| failure("block time", error))
}

fn height(height: i64) -> Answer<u64> {
    u64::try_from(height).map_err(|error| failure("block height", error))
}

fn vote(info: &VoteInfo) -> Answer<Vote> {
    let signed = info.block_id_flag() == BlockIdFlag::Commit;
    Ok(Vote { validator: address(info.validator.as_ref())?, signed })
}

/// Nothing for a kind of misbehavior that this program does not know, as in the SDK.
fn misbehavior(proof: &abci::Misbehavior) -> Answer<Option<Misbehavior>> {
    if proof.r#type() == MisbehaviorType::Unknown {
        return Ok(None);
    }
    Ok(Some(Misbehavior {
        validator: address(proof.validator.as_ref())?,
        height: height(proof.height)?,
        time: time(proof.time)?,
    }))
}

fn address(validator: Option<&abci::Validator>) -> Answer<Address> {
    let bytes = validator.map(|validator| validator.address.as_ref()).unwrap_or_default();
    Address::new(bytes).map_err(|error| failure("validator of a block", error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use base::{EvidenceAge, Seconds};
    use tendermint_proto::v0_38::abci::CommitInfo;
    use tendermint_proto::v0_38::crypto::PublicKey;

    use super::*;

    fn validator(number: u8) -> Option<abci::Validator> {
        Some(abci::Validator { address: vec![number; 20].into(), power: 10 })
    }

    fn consensus_address(number: u8) -> Address {
        Address::new(&[number; 20]).unwrap()
    }

    fn request() -> RequestFinalizeBlock {
        let flags = [BlockIdFlag::Commit, BlockIdFlag::Nil, BlockIdFlag::Absent];
        let vote = |(number, flag): (u8, BlockIdFlag)| VoteInfo {
            validator: validator(number),
            block_id_flag: flag.into(),
        };
        let kinds = [
            MisbehaviorType::DuplicateVote,
            MisbehaviorType::Unknown,
            MisbehaviorType::LightClientAttack,
        ];
        let proof = |(number, kind): (u8, MisbehaviorType)| abci::Misbehavior {
            r#type: kind.into(),
            validator: validator(number),
            height: 5,
            time: Some(Timestamp { seconds: 50, nanos: 1 }),
            total_voting_power: 30,
        };
        RequestFinalizeBlock {
            height: 7,
            time: Some(Timestamp { seconds: 70, nanos: 9 }),
            proposer_address: vec![1; 20].into(),
            next_validators_hash: vec![8; 32].into(),
            decided_last_commit: Some(CommitInfo {
                round: 0,
                votes: (1..).zip(flags).map(vote).collect(),
            }),
            misbehavior: (1..).zip(kinds).map(proof).collect(),
            ..RequestFinalizeBlock::default()
        }
    }

    #[test]
    fn a_block_is_what_consensus_says_of_it() {
        let vote = |number, signed| Vote { validator: consensus_address(number), signed };
        let proof = |number| Misbehavior {
            validator: consensus_address(number),
            height: 5,
            time: Time::new(50, 1).unwrap(),
        };
        let expected = Block {
            height: 7,
            time: Time::new(70, 9).unwrap(),
            chain_id: "chain-1".into(),
            proposer: vec![1; 20],
            next_validators_hash: vec![8; 32],
            app_hash: vec![9; 32],
            // A vote for nil is as good as none.
            votes: vec![vote(1, true), vote(2, false), vote(3, false)],
            misbehavior: vec![proof(1), proof(3)],
            evidence_age: EvidenceAge { blocks: 0, span: Seconds(0) },
        };
        assert_eq!(block(&request(), "chain-1", &[9; 32]).unwrap(), expected);
    }

    #[test]
    fn a_block_without_votes_is_the_first_one() {
        let first = RequestFinalizeBlock { decided_last_commit: None, ..request() };
        assert_eq!(block(&first, "chain-1", &[]).unwrap().votes, []);
    }

    #[test]
    fn a_block_that_makes_no_sense_ends_the_node() {
        let negative = RequestFinalizeBlock { height: -1, ..request() };
        assert_eq!(block(&negative, "chain-1", &[]).unwrap_err().code(), 13);
        let nobody = VoteInfo { validator: None, block_id_flag: BlockIdFlag::Commit.into() };
        let commit = CommitInfo { round: 0, votes: vec![nobody] };
        let nameless = RequestFinalizeBlock { decided_last_commit: Some(commit), ..request() };
        assert_eq!(block(&nameless, "chain-1", &[]).unwrap_err().code(), 13);
    }

    #[test]
    fn validators_of_a_genesis_have_ed25519_keys() {
        let named = |sum, power| abci::ValidatorUpdate { pub_key: Some(PublicKey { sum }), power };
        let good = named(Some(Sum::Ed25519(vec![7; 32])), 10);
        assert_eq!(
            genesis_validators(std::slice::from_ref(&good)).unwrap(),
            [ValidatorUpdate { key: [7; 32], power: 10 }]
        );
        let key = "genesis: validators[1].pub_key: this chain takes ed25519 keys alone";
        for (bad, text) in [
            (named(Some(Sum::Secp256k1(vec![7; 33])), 10), key),
            (named(Some(Sum::Ed25519(vec![7; 31])), 10), key),
            (named(None, 10), key),
            (
                named(Some(Sum::Ed25519(vec![8; 32])), -1),
                "genesis: validators[1].power: -1 is less than 0",
            ),
        ] {
            let refused = genesis_validators(&[good.clone(), bad]).unwrap_err();
            assert_eq!((refused.code(), refused.to_string()), (11, text.to_owned()));
        }
    }
}
