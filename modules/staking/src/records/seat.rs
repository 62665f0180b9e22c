//! `Seat`: a place among the validators of CometBFT.

use base::{Address, Result};
use proto::whaleshares::staking::v1 as wire;

use super::{Record, key, operator};

/// A validator of CometBFT. It is kept under its consensus address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    /// The producer; none for a validator of the genesis file.
    pub(crate) operator: Option<Address>,
    pub(crate) key: [u8; 32],
    pub(crate) power: u64,
    /// The live clock when it signed last, and when it proposed last.
    pub(crate) last_signed_ms: u64,
    pub(crate) last_proposed_ms: u64,
    /// Blocks signed since the last pay.
    pub(crate) signed_in_round: u64,
    /// Blocks missed since it was seated, and one after the other until now.
    pub(crate) missed: u64,
    pub(crate) missed_in_a_row: u64,
    /// The block whose election seated it.
    pub(crate) since_height: u64,
}

impl Record for Seat {
    type Wire = wire::Seat;

    fn wire(&self) -> wire::Seat {
        wire::Seat {
            operator: self.operator.map(|operator| operator.validator_text()).unwrap_or_default(),
            consensus_key: self.key.to_vec(),
            power: self.power,
            last_signed_ms: self.last_signed_ms,
            last_proposed_ms: self.last_proposed_ms,
            signed_in_round: self.signed_in_round,
            missed: self.missed,
            missed_in_a_row: self.missed_in_a_row,
            since_height: self.since_height,
        }
    }

    fn read(wire: &wire::Seat) -> Result<Seat> {
        Ok(Seat {
            operator: operator(&wire.operator)?,
            key: key(&wire.consensus_key)?,
            power: wire.power,
            last_signed_ms: wire.last_signed_ms,
            last_proposed_ms: wire.last_proposed_ms,
            signed_in_round: wire.signed_in_round,
            missed: wire.missed,
            missed_in_a_row: wire.missed_in_a_row,
            since_height: wire.since_height,
        })
    }
}
