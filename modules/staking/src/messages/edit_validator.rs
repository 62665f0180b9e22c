//! `MsgEditValidator`: a producer changes what it says of itself, its commission, or what it
//! demands of itself.

use base::{Address, Amount, Ctx, Dec, Event, Result, Sdk, Seconds};
use proto::cosmos::staking::v1beta1::{Description, MsgEditValidator, MsgEditValidatorResponse};

use super::reading::{operator, own_stake};
use crate::description;
use crate::errors::Error;
use crate::params::params;
use crate::records::{Commission, amount, dec};
use crate::state::{DESCRIPTIONS, PRODUCERS};
use crate::votes::producer;

const DAY: Seconds = Seconds(86_400);

/// Changes that make sense.
pub(crate) struct EditValidator {
    operator: Address,
    description: Description,
    rate: Option<Dec>,
    min_self_delegation: Option<Amount>,
}

pub(crate) fn parse(msg: MsgEditValidator) -> Result<EditValidator> {
    let operator = operator("validator", &msg.validator_address)?;
    let description = msg.description.unwrap_or_default();
    if description == Description::default() {
        return Err(Sdk::InvalidRequest.because("empty description"));
    }
    let min_self_delegation = match msg.min_self_delegation.as_str() {
        "" => None,
        text => Some(amount(text)?),
    };
    if min_self_delegation.is_some_and(Amount::is_zero) {
        let text = "minimum self delegation must be a positive integer";
        return Err(Sdk::InvalidRequest.because(text));
    }
    let rate = match msg.commission_rate.as_str() {
        "" => None,
        text => Some(dec(text)?),
    };
    if rate.is_some_and(|rate| rate.is_negative() || rate > Dec::ONE) {
        let text = "commission rate must be between 0 and 1 (inclusive)";
        return Err(Sdk::InvalidRequest.because(text));
    }
    Ok(EditValidator { operator, description, rate, min_self_delegation })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, edit: EditValidator) -> Result<MsgEditValidatorResponse> {
    let EditValidator { operator, description, rate, min_self_delegation } = edit;
    let least = params(ctx)?.min_commission_rate;
    if rate.is_some_and(|rate| rate < least) {
        let text = format!("commission rate cannot be less than the min commission rate {least}");
        return Err(Sdk::InvalidRequest.because(text));
    }
    let mut producer = producer(ctx, &operator)?;
    let known = DESCRIPTIONS.get(ctx, &operator)?.unwrap_or_default();
    let description = description::updated(known, description);
    description::check(&description)?;
    if let Some(rate) = rate {
        producer.commission = changed(&producer.commission, rate, ctx)?;
    }
    if let Some(least) = min_self_delegation {
        if least <= producer.min_self_delegation {
            return Err(Error::MinSelfDelegationDecreased.into());
        }
        if least > own_stake(ctx, &operator)? {
            return Err(Error::SelfDelegationTooSmall.into());
        }
        producer.min_self_delegation = least;
    }
    DESCRIPTIONS.set(ctx, &operator, &description)?;
    PRODUCERS.set(ctx, &operator, &producer)?;
    let event = Event::new("edit_validator")
        .with("commission_rate", producer.commission.text())
        .with("min_self_delegation", producer.min_self_delegation.to_string());
    ctx.emit(event);
    Ok(MsgEditValidatorResponse {})
}

/// The commission with a new rate: one change a day, and none larger than promised.
fn changed(commission: &Commission, rate: Dec, ctx: &Ctx<'_>) -> Result<Commission> {
    let now = ctx.block.time;
    if now.since(commission.updated) < DAY {
        return Err(Error::CommissionTooSoon.into());
    }
    if rate > commission.max_rate {
        return Err(Error::CommissionAboveMax.into());
    }
    if rate.minus(commission.rate)? > commission.max_change_rate {
        return Err(Error::ChangeTooLarge.into());
    }
    Ok(Commission { rate, updated: now, ..*commission })
}
