//! `MsgUnjail`: a producer that was jailed says that it is ready again.

use base::{Address, Ctx, Error, Result};
use proto::cosmos::slashing::v1beta1::{MsgUnjail, MsgUnjailResponse};

use super::reading::{operator, own_stake};
use crate::errors::{Error as Staking, Slashing};
use crate::params::params;
use crate::state::PRODUCERS;
use crate::votes::rank_again;

/// Who comes back.
pub(crate) struct Unjail {
    operator: Address,
}

pub(crate) fn parse(msg: MsgUnjail) -> Result<Unjail> {
    Ok(Unjail { operator: operator("validator", &msg.validator_addr)? })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: Unjail) -> Result<MsgUnjailResponse> {
    let Unjail { operator } = message;
    let mut producer = PRODUCERS.get(ctx, &operator)?.ok_or(Staking::NoProducer)?;
    let own = own_stake(ctx, &operator)?;
    if own.is_zero() {
        return Err(Slashing::NoSelfDelegation.into());
    }
    let rules = params(ctx)?;
    let least = producer.min_self_delegation.max(rules.min_bp_self_stake);
    if own < least {
        let text = format!("{own} less than {least}");
        return Err(Error::from(Slashing::SelfDelegationTooLow).because(text));
    }
    let Some(jail) = producer.jail else { return Err(Slashing::NotJailed.into()) };
    let now = ctx.block.time;
    if producer.tombstoned {
        let refused = Staking::Tombstoned(operator.validator_text());
        return Err(Error::from(Slashing::StillJailed).because(refused.to_string()));
    }
    if now < jail.until {
        let text = format!("it may come back at {}, it is {now}", jail.until);
        return Err(Error::from(Slashing::StillJailed).because(text));
    }
    producer.jail = None;
    PRODUCERS.set(ctx, &operator, &producer)?;
    rank_again(ctx, &rules, &operator)?;
    Ok(MsgUnjailResponse {})
}
