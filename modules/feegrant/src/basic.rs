//! `BasicAllowance`: so much in all, until a moment.

use base::{Coins, Result, Sdk, Time};
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::feegrant::v1beta1::BasicAllowance;

use crate::errors::Error;

/// A limit of time and one of money; each may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Basic {
    /// What is left; never empty, because what is used up is removed.
    pub(crate) spend_limit: Option<Coins>,
    /// The last moment at which it pays.
    pub(crate) expiration: Option<Time>,
}

impl Basic {
    pub(crate) fn read(wire: &BasicAllowance) -> Result<Basic> {
        let spend_limit = Some(coins("send", &wire.spend_limit)?).filter(|it| !it.is_empty());
        let expiration = wire.expiration.map(Time::try_from).transpose()?;
        if expiration.is_some_and(|expiration| expiration < Time::EPOCH) {
            return Err(Error::InvalidDuration.because("expiration time cannot be negative"));
        }
        Ok(Basic { spend_limit, expiration })
    }

    pub(crate) fn to_wire(&self) -> BasicAllowance {
        BasicAllowance {
            spend_limit: self.spend_limit.as_ref().map(Coins::to_wire).unwrap_or_default(),
            expiration: self.expiration.map(Into::into),
        }
    }

    pub(crate) fn is_expired(&self, now: Time) -> bool {
        self.expiration.is_some_and(|expiration| expiration < now)
    }

    /// What is left after `fee`; none if that was all.
    pub(crate) fn pay(&self, now: Time, fee: &Coins) -> Result<Option<Basic>> {
        let what = "basic allowance";
        if self.is_expired(now) {
            return Err(Error::Expired.because(what));
        }
        self.without(fee, what)
    }

    /// The same whatever the time; `what` is the SDK's word for the limit.
    pub(crate) fn without(&self, fee: &Coins, what: &str) -> Result<Option<Basic>> {
        let Some(limit) = &self.spend_limit else { return Ok(Some(self.clone())) };
        let left = limit.minus(fee).map_err(|_| Error::LimitExceeded.because(what))?;
        let expiration = self.expiration;
        Ok((!left.is_empty()).then_some(Basic { spend_limit: Some(left), expiration }))
    }
}

/// Coins in order and positive; `what` is the SDK's word for them.
pub(crate) fn coins(what: &str, wire: &[Coin]) -> Result<Coins> {
    Coins::parse(wire).map_err(|invalid| {
        Sdk::InvalidCoins.because(format!("{what} amount is invalid: {}", invalid.given))
    })
}
