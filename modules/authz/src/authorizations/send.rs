//! `SendAuthorization`: coins up to a limit, to anybody or to some.

use std::collections::BTreeSet;

use base::{Address, Coins, CoinsFault, Ctx, Error, Result, Sdk};
use proto::cosmos::bank::v1beta1::{MsgSend, SendAuthorization};

use super::{Authorization, Rest, listed};
use crate::errors::DuplicateEntry;

pub(super) const MESSAGE: &str = "/cosmos.bank.v1beta1.MsgSend";

/// What an entry of the allow list costs, as in the SDK.
const ENTRY: (u64, &str) = (10, "send authorization");

/// Coins that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Send {
    limit: Coins,
    /// Empty allows everybody.
    receivers: Vec<Address>,
}

impl Send {
    pub(super) fn parse(wire: &SendAuthorization) -> Result<Send> {
        if wire.spend_limit.is_empty() {
            return Err(Sdk::InvalidCoins.because("spend limit cannot be nil"));
        }
        let limit = Coins::parse(&wire.spend_limit).map_err(|invalid| match invalid.fault {
            CoinsFault::NotPositive(_) => Sdk::InvalidCoins.because("spend limit must be positive"),
            fault => Sdk::InvalidCoins.because(format!("invalid spend limit: {fault}")),
        })?;
        let mut receivers = Vec::with_capacity(wire.allow_list.len());
        let mut seen = BTreeSet::new();
        for text in &wire.allow_list {
            let receiver = Address::parse(text).map_err(|error| {
                let error = Error::from(error);
                Sdk::InvalidAddress.because(format!("invalid address in allow list: {error}"))
            })?;
            if !seen.insert(receiver) {
                return Err(DuplicateEntry.into());
            }
            receivers.push(receiver);
        }
        Ok(Send { limit, receivers })
    }

    pub(super) fn to_wire(&self) -> SendAuthorization {
        SendAuthorization {
            spend_limit: self.limit.to_wire(),
            allow_list: self.receivers.iter().map(Address::to_string).collect(),
        }
    }

    pub(super) fn accept(self, ctx: &Ctx<'_>, message: &MsgSend) -> Result<Rest> {
        let Send { limit, receivers } = self;
        let left = limit.minus(&Coins::parse(&message.amount)?).map_err(|_| {
            Sdk::InsufficientFunds.because("requested amount is more than spend limit")
        })?;
        let to = Address::parse(&message.to_address)?;
        if !receivers.is_empty() && !listed(ctx, &receivers, &to, ENTRY)? {
            return Err(Sdk::Unauthorized.because(format!("cannot send to {to} address")));
        }
        match left.is_empty() {
            true => Ok(Rest::Nothing),
            false => Ok(Rest::Less(Authorization::Send(Send { limit: left, receivers }))),
        }
    }
}
