//! `Producer`: who has registered to make blocks, and how it has behaved.

use base::{Address, Amount, Dec, Error, Result, Time};
use proto::cosmos::staking::v1beta1::{Commission as WireCommission, CommissionRates};
use proto::whaleshares::staking::v1 as wire;
use sha2::{Digest, Sha256};

use super::{Record, amount, dec, key, moment};

pub(crate) use wire::JailReason;

/// A producer. Its operator is the key it is kept under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Producer {
    /// Its ed25519 key.
    pub(crate) key: [u8; 32],
    /// Place in the order of registration; breaks ties.
    pub(crate) sequence: u64,
    pub(crate) commission: Commission,
    pub(crate) min_self_delegation: Amount,
    /// Set while it may not be elected.
    pub(crate) jail: Option<Jail>,
    /// How often it was inactive without a month of good standing between.
    pub(crate) strikes: u32,
    pub(crate) struck_at: Option<Time>,
    /// It has signed twice and never comes back.
    pub(crate) tombstoned: bool,
    /// When and in which block it lost its seat last.
    pub(crate) left_at: Option<Time>,
    pub(crate) left_height: u64,
}

/// What a producer keeps of its pay, and how far it may change that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commission {
    pub(crate) rate: Dec,
    pub(crate) max_rate: Dec,
    /// The most that `rate` may change within a day.
    pub(crate) max_change_rate: Dec,
    pub(crate) updated: Time,
}

/// Why and until when a producer may not be elected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Jail {
    pub(crate) reason: JailReason,
    pub(crate) until: Time,
}

/// An upgrade that a producer is ready for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Signal {
    pub(crate) version: String,
    pub(crate) height: u64,
}

impl Producer {
    /// The address under which CometBFT knows it.
    pub(crate) fn consensus_address(&self) -> Address {
        consensus_address(&self.key)
    }
}

/// CometBFT's address of an ed25519 key: the first 20 bytes of its SHA-256.
pub(crate) fn consensus_address(key: &[u8; 32]) -> Address {
    let mut address = [0; 20];
    address.iter_mut().zip(Sha256::digest(key)).for_each(|(to, from)| *to = from);
    Address::from(address)
}

impl Commission {
    /// The part of `pay` that the producer keeps, rounded down in favour of its voters.
    pub(crate) fn of(&self, pay: Amount) -> Result<Amount> {
        Ok(self.rate.times_amount(pay)?.to_amount()?)
    }

    /// As Go prints it in the SDK's events.
    pub(crate) fn text(&self) -> String {
        let [rate, max, change] =
            [self.rate, self.max_rate, self.max_change_rate].map(Dec::to_wire);
        let nanos = match self.updated.nanos() {
            0 => String::new(),
            nanos => format!("nanos:{nanos} "),
        };
        let seconds = self.updated.seconds();
        format!(
            "commission_rates:<rate:\"{rate}\" max_rate:\"{max}\" max_change_rate:\"{change}\" > update_time:<seconds:{seconds} {nanos}> "
        )
    }

    /// The SDK's message of it.
    pub(crate) fn wire(&self) -> WireCommission {
        WireCommission {
            commission_rates: Some(CommissionRates {
                rate: self.rate.to_wire(),
                max_rate: self.max_rate.to_wire(),
                max_change_rate: self.max_change_rate.to_wire(),
            }),
            update_time: Some(self.updated.into()),
        }
    }
}

impl Record for Producer {
    type Wire = wire::Producer;

    fn wire(&self) -> wire::Producer {
        let jail = self
            .jail
            .map(|jail| wire::Jail { reason: jail.reason.into(), until: Some(jail.until.into()) });
        wire::Producer {
            consensus_key: self.key.to_vec(),
            sequence: self.sequence,
            commission: Some(self.commission.wire()),
            min_self_delegation: self.min_self_delegation.to_string(),
            jail,
            strikes: self.strikes,
            struck_at: self.struck_at.map(Into::into),
            tombstoned: self.tombstoned,
            left_at: self.left_at.map(Into::into),
            left_height: self.left_height,
        }
    }

    fn read(wire: &wire::Producer) -> Result<Producer> {
        let commission = wire.commission.clone().unwrap_or_default();
        let rates = commission.commission_rates.unwrap_or_default();
        let jail = wire.jail.as_ref().map(|jail| {
            let reason = JailReason::try_from(jail.reason)
                .map_err(|error| Error::undefined(format!("jail: {error}")))?;
            Ok::<Jail, Error>(Jail { reason, until: moment(jail.until)? })
        });
        Ok(Producer {
            key: key(&wire.consensus_key)?,
            sequence: wire.sequence,
            commission: Commission {
                rate: dec(&rates.rate)?,
                max_rate: dec(&rates.max_rate)?,
                max_change_rate: dec(&rates.max_change_rate)?,
                updated: moment(commission.update_time)?,
            },
            min_self_delegation: amount(&wire.min_self_delegation)?,
            jail: jail.transpose()?,
            strikes: wire.strikes,
            struck_at: wire.struck_at.map(|at| moment(Some(at))).transpose()?,
            tombstoned: wire.tombstoned,
            left_at: wire.left_at.map(|at| moment(Some(at))).transpose()?,
            left_height: wire.left_height,
        })
    }
}

impl Record for Signal {
    type Wire = wire::Signal;

    fn wire(&self) -> wire::Signal {
        wire::Signal { version: self.version.clone(), height: self.height }
    }

    fn read(wire: &wire::Signal) -> Result<Signal> {
        Ok(Signal { version: wire.version.clone(), height: wire.height })
    }
}
