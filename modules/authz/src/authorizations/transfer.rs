//! `TransferAuthorization` of ibc-go: coins up to a limit through each of some channels.

use std::collections::BTreeSet;

use base::{Amount, Coin, Coins, Ctx, Error, Result};
use proto::ibc::applications::transfer::v1::{
    Allocation as Wire, MsgTransfer, TransferAuthorization,
};

use super::{Authorization, Rest, listed};
use crate::errors::{self, Channel, Host, Ibc};

pub(super) const MESSAGE: &str = "/ibc.applications.transfer.v1.MsgTransfer";

/// What an entry of a list costs, as in ibc-go.
const ENTRY: (u64, &str) = (30, "transfer authorization");

/// A list of memos with this alone allows them all.
const ANY_MEMO: &str = "*";

/// Coins that may go to other chains: at least one allocation, at most one for a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transfer(Vec<Allocation>);

/// What may go through one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Allocation {
    port: String,
    channel: String,
    /// An amount of 2^256 − 1 is no limit and never shrinks.
    limit: Coins,
    /// Empty allows everybody. Addresses of other chains are texts here.
    receivers: Vec<String>,
    /// Empty allows no memo.
    memos: Vec<String>,
}

impl Transfer {
    pub(super) fn parse(wire: TransferAuthorization) -> Result<Transfer> {
        if wire.allocations.is_empty() {
            return Err(Error::from(errors::Transfer).because("allocations cannot be empty"));
        }
        let mut channels = BTreeSet::new();
        let mut allocations = Vec::with_capacity(wire.allocations.len());
        for allocation in wire.allocations {
            if !channels.insert(allocation.source_channel.clone()) {
                let text = format!("duplicate source channel ID: {}", allocation.source_channel);
                return Err(Error::from(Channel).because(text));
            }
            allocations.push(Allocation::parse(allocation)?);
        }
        Ok(Transfer(allocations))
    }

    pub(super) fn to_wire(&self) -> TransferAuthorization {
        let allocations = self.0.iter().map(|allocation| Wire {
            source_port: allocation.port.clone(),
            source_channel: allocation.channel.clone(),
            spend_limit: allocation.limit.to_wire(),
            allow_list: allocation.receivers.clone(),
            allowed_packet_data: allocation.memos.clone(),
        });
        TransferAuthorization { allocations: allocations.collect() }
    }

    pub(super) fn accept(self, ctx: &Ctx<'_>, message: &MsgTransfer) -> Result<Rest> {
        let Transfer(mut allocations) = self;
        let used = allocations.iter_mut().find(|allocation| {
            allocation.channel == message.source_channel && allocation.port == message.source_port
        });
        let Some(used) = used else {
            let text = "requested port and channel allocation does not exist";
            return Err(Error::from(Ibc::NotFound).because(text));
        };
        used.allows(ctx, message)?;
        let token = Coin::parse(&message.token.clone().unwrap_or_default())?;
        if used.limit.amount_of(token.denom.as_str()) == Amount::MAX {
            return Ok(Rest::Same);
        }
        let denom = token.denom.clone();
        used.limit = used.limit.minus(&token.into()).map_err(|_| {
            let text = format!("requested amount of token {denom} is more than spend limit");
            Error::from(Ibc::InsufficientFunds).because(text)
        })?;
        allocations.retain(|allocation| !allocation.limit.is_empty());
        match allocations.is_empty() {
            true => Ok(Rest::Nothing),
            false => Ok(Rest::Less(Authorization::Transfer(Transfer(allocations)))),
        }
    }
}

impl Allocation {
    fn parse(wire: Wire) -> Result<Allocation> {
        if wire.spend_limit.is_empty() {
            return Err(Error::from(Ibc::InvalidCoins).because("spend limit cannot be nil"));
        }
        let limit = Coins::parse(&wire.spend_limit).map_err(|invalid| {
            Error::from(Ibc::InvalidCoins).because(format!("invalid spend limit: {invalid}"))
        })?;
        identifier(&wire.source_port, 2, 128)
            .map_err(|error| error.because("invalid source port ID"))?;
        identifier(&wire.source_channel, 8, 64)
            .map_err(|error| error.because("invalid source channel ID"))?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = wire.allow_list.iter().find(|receiver| !seen.insert(*receiver)) {
            let text = format!("duplicate entry in allow list {twice}");
            return Err(Error::from(errors::Transfer).because(text));
        }
        Ok(Allocation {
            port: wire.source_port,
            channel: wire.source_channel,
            limit,
            receivers: wire.allow_list,
            memos: wire.allowed_packet_data,
        })
    }

    /// Whether the receiver and the memo may be these.
    fn allows(&self, ctx: &Ctx<'_>, message: &MsgTransfer) -> Result<()> {
        if !self.receivers.is_empty() && !listed(ctx, &self.receivers, &message.receiver, ENTRY)? {
            let text = "not allowed receiver address for transfer";
            return Err(Error::from(Ibc::InvalidAddress).because(text));
        }
        let memo = message.memo.trim();
        let refused = match self.memos.as_slice() {
            [] if memo.is_empty() => return Ok(()),
            [] => "memo must be empty because allowed packet data in allocation is empty".into(),
            [only] if only == ANY_MEMO => return Ok(()),
            memos => {
                let memos: Vec<&str> = memos.iter().map(|memo| memo.trim()).collect();
                if listed(ctx, &memos, &memo, ENTRY)? {
                    return Ok(());
                }
                format!("not allowed memo: {}", message.memo)
            }
        };
        Err(Error::from(errors::Transfer).because(refused))
    }
}

/// Whether `id` can be the name of a port or a channel: ICS 24.
fn identifier(id: &str, shortest: usize, longest: usize) -> Result<()> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-#[]<>".contains(&byte);
    let fault = if id.trim().is_empty() {
        "identifier cannot be blank".to_owned()
    } else if id.contains('/') {
        format!("identifier {id} cannot contain separator '/'")
    } else if !(shortest..=longest).contains(&id.len()) {
        format!(
            "identifier {id} has invalid length: {}, must be between {shortest}-{longest} characters",
            id.len()
        )
    } else if !id.bytes().all(allowed) {
        format!(
            "identifier {id} must contain only alphanumeric or the following characters: '.', '_', '+', '-', '#', '[', ']', '<', '>'"
        )
    } else {
        return Ok(());
    };
    Err(Error::from(Host).because(fault))
}

#[cfg(test)]
mod tests;
