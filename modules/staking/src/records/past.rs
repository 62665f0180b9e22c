//! `PastBlock` and `PastSet`: who produced, as far back as it is remembered.

use base::{Address, Amount, Result, Time};
use proto::whaleshares::staking::v1 as wire;

use super::{Record, amount, key, moment, operator};

/// What is remembered of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PastBlock {
    pub(crate) time: Time,
    pub(crate) proposer: Vec<u8>,
    pub(crate) next_validators_hash: Vec<u8>,
    /// Root of the state before it.
    pub(crate) app_hash: Vec<u8>,
    /// The height of the election whose set was in force.
    pub(crate) election: u64,
}

/// The set that an election has made, strongest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PastSet {
    pub(crate) seats: Vec<PastSeat>,
}

/// A producer in such a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PastSeat {
    pub(crate) operator: Option<Address>,
    pub(crate) key: [u8; 32],
    pub(crate) votes: Amount,
    pub(crate) power: u64,
}

impl Record for PastBlock {
    type Wire = wire::PastBlock;

    fn wire(&self) -> wire::PastBlock {
        wire::PastBlock {
            time: Some(self.time.into()),
            proposer: self.proposer.clone(),
            next_validators_hash: self.next_validators_hash.clone(),
            app_hash: self.app_hash.clone(),
            election: self.election,
        }
    }

    fn read(wire: &wire::PastBlock) -> Result<PastBlock> {
        Ok(PastBlock {
            time: moment(wire.time)?,
            proposer: wire.proposer.clone(),
            next_validators_hash: wire.next_validators_hash.clone(),
            app_hash: wire.app_hash.clone(),
            election: wire.election,
        })
    }
}

impl Record for PastSet {
    type Wire = wire::PastSet;

    fn wire(&self) -> wire::PastSet {
        let seat = |seat: &PastSeat| wire::PastSeat {
            operator: seat.operator.map(|operator| operator.validator_text()).unwrap_or_default(),
            consensus_key: seat.key.to_vec(),
            votes: seat.votes.to_string(),
            power: seat.power,
        };
        wire::PastSet { seats: self.seats.iter().map(seat).collect() }
    }

    fn read(wire: &wire::PastSet) -> Result<PastSet> {
        let seat = |seat: &wire::PastSeat| -> Result<PastSeat> {
            Ok(PastSeat {
                operator: operator(&seat.operator)?,
                key: key(&seat.consensus_key)?,
                votes: amount(&seat.votes)?,
                power: seat.power,
            })
        };
        Ok(PastSet { seats: wire.seats.iter().map(seat).collect::<Result<_>>()? })
    }
}
