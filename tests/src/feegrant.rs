//! Fee allowances between people, by name.

use base::Time;
use prost_types::{Any, Duration};
use proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, MsgPruneAllowances, MsgRevokeAllowance,
    PeriodicAllowance,
};

use crate::{Key, coins, pack};

fn text(who: &str) -> String {
    Key::of(who).address().to_string()
}

/// `granter` lets `grantee` pay fees from his money.
pub fn allow(granter: &str, grantee: &str, allowance: Any) -> MsgGrantAllowance {
    MsgGrantAllowance { granter: text(granter), grantee: text(grantee), allowance: Some(allowance) }
}

/// `granter` does so no longer.
pub fn disallow(granter: &str, grantee: &str) -> MsgRevokeAllowance {
    MsgRevokeAllowance { granter: text(granter), grantee: text(grantee) }
}

/// `pruner` has expired allowances removed.
pub fn prune(pruner: &str) -> MsgPruneAllowances {
    MsgPruneAllowances { pruner: text(pruner) }
}

/// So much in all, or without limit if it is nothing; until a moment, or for ever.
pub fn basic(limit: &str, until: Option<Time>) -> Any {
    pack(&wire(limit, until))
}

fn wire(limit: &str, until: Option<Time>) -> BasicAllowance {
    BasicAllowance { spend_limit: coins(limit), expiration: until.map(Into::into) }
}

/// So much each period of so many seconds, and so much in all; the next period begins at `reset`.
pub fn periodic(limit: &str, each: &str, seconds: i64, reset: Time) -> Any {
    pack(&PeriodicAllowance {
        basic: Some(wire(limit, None)),
        period: Some(Duration { seconds, nanos: 0 }),
        period_spend_limit: coins(each),
        period_can_spend: coins(each),
        period_reset: Some(reset.into()),
    })
}

/// The same as `allowance`, but for messages of these types only.
pub fn only(messages: &[&str], allowance: Any) -> Any {
    pack(&AllowedMsgAllowance {
        allowance: Some(allowance),
        allowed_messages: messages.iter().map(|name| (*name).to_owned()).collect(),
    })
}
