//! An allowance in one of its forms, and how it pays.

use base::{Coins, Ctx, Result, Sdk, Time, type_url};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::feegrant::v1beta1::{AllowedMsgAllowance, BasicAllowance, PeriodicAllowance};

use crate::basic::Basic;
use crate::errors::Error;
use crate::periodic::Periodic;

/// The most allowances within allowances, the outermost counted: with the message around them the
/// ten levels that decoding takes, as in the SDK.
const DEEPEST: usize = 9;

/// What looking at one message costs, of the allowance or of the transaction.
const GAS_A_MESSAGE: u64 = 10;

/// What somebody may still spend on fees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Allowance {
    /// So much in all.
    Basic(Basic),
    /// So much in each period.
    Periodic(Periodic),
    /// What `inner` says, but only for transactions that hold nothing else than `messages`.
    Filtered { inner: Box<Allowance>, messages: Vec<String> },
}

impl Allowance {
    /// Reads what a message, a genesis file or the store holds.
    pub(crate) fn read(any: &Any) -> Result<Allowance> {
        Allowance::read_within(any, DEEPEST)
    }

    fn read_within(any: &Any, levels: usize) -> Result<Allowance> {
        let deeper =
            levels.checked_sub(1).ok_or_else(|| base::Error::undefined("max depth exceeded"))?;
        if any.type_url == type_url::<BasicAllowance>() {
            return Ok(Allowance::Basic(Basic::read(&decode(any)?)?));
        }
        if any.type_url == type_url::<PeriodicAllowance>() {
            return Ok(Allowance::Periodic(Periodic::read(&decode(any)?)?));
        }
        if any.type_url != type_url::<AllowedMsgAllowance>() {
            return Err(Error::NoAllowance.because("failed to get allowance"));
        }
        let AllowedMsgAllowance { allowance, allowed_messages } = decode(any)?;
        let inner =
            allowance.ok_or_else(|| Error::NoAllowance.because("allowance should not be empty"))?;
        if allowed_messages.is_empty() {
            return Err(Error::NoMessages.because("allowed messages shouldn't be empty"));
        }
        let inner = Box::new(Allowance::read_within(&inner, deeper)?);
        Ok(Allowance::Filtered { inner, messages: allowed_messages })
    }

    /// Refuses what nobody may grant, though it may come to be by spending.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Allowance::Basic(_) => Ok(()),
            Allowance::Periodic(periodic) => periodic.check(),
            Allowance::Filtered { inner, .. } => inner.check(),
        }
    }

    /// The `Any` that clients get.
    pub(crate) fn to_any(&self) -> Any {
        match self {
            Allowance::Basic(basic) => pack(&basic.to_wire()),
            Allowance::Periodic(periodic) => pack(&periodic.to_wire()),
            Allowance::Filtered { inner, messages } => pack(&AllowedMsgAllowance {
                allowance: Some(inner.to_any()),
                allowed_messages: messages.clone(),
            }),
        }
    }

    /// The last moment at which it pays; none if it pays for ever.
    pub(crate) fn expires_at(&self) -> Option<Time> {
        match self {
            Allowance::Basic(basic) => basic.expiration,
            Allowance::Periodic(periodic) => periodic.basic.expiration,
            Allowance::Filtered { inner, .. } => inner.expires_at(),
        }
    }

    /// Pays `fee` for a transaction of these messages. What is left; none if it is used up.
    pub(crate) fn pay(
        self,
        ctx: &Ctx<'_>,
        fee: &Coins,
        messages: &[Any],
    ) -> Result<Option<Allowance>> {
        let now = ctx.block.time;
        match self {
            Allowance::Basic(basic) => Ok(basic.pay(now, fee)?.map(Allowance::Basic)),
            Allowance::Periodic(periodic) => Ok(periodic.pay(now, fee)?.map(Allowance::Periodic)),
            Allowance::Filtered { inner, messages: allowed } => {
                only_allowed(ctx, &allowed, messages)?;
                let left = inner.pay(ctx, fee, messages)?.map(Box::new);
                Ok(left.map(|inner| Allowance::Filtered { inner, messages: allowed }))
            }
        }
    }
}

fn only_allowed(ctx: &Ctx<'_>, allowed: &[String], messages: &[Any]) -> Result<()> {
    for _ in allowed {
        ctx.charge(GAS_A_MESSAGE, "check msg")?;
    }
    for message in messages {
        ctx.charge(GAS_A_MESSAGE, "check msg")?;
        if !allowed.contains(&message.type_url) {
            let detail = "message does not exist in allowed messages";
            return Err(Error::MessageNotAllowed.because(detail));
        }
    }
    Ok(())
}

fn decode<M: Message + Default>(any: &Any) -> Result<M> {
    M::decode(any.value.as_slice())
        .map_err(|error| Sdk::UnpackAny.because(format!("{}: {error}", any.type_url)))
}

fn pack<M: Message + Name>(message: &M) -> Any {
    Any { type_url: type_url::<M>(), value: message.encode_to_vec() }
}
