//! `MsgCreateValidator`: somebody registers as producer, with stake of its own.

use base::{Address, Amount, Ctx, Dec, Error as Refused, Event, Result, Sdk};
use proto::cosmos::staking::v1beta1::{
    CommissionRates, Description, MsgCreateValidator, MsgCreateValidatorResponse,
};

use super::reading::{Asked, operator};
use crate::description;
use crate::errors::Error;
use crate::holding::Holding;
use crate::money::lock;
use crate::params::{Params, params};
use crate::records::{Commission, Producer, amount, dec};
use crate::ripening::note_vote;
use crate::state::{DESCRIPTIONS, NEXT_SEQUENCE, OPERATORS, PRODUCERS};

/// Type of the only keys that consensus understands.
const ED25519: &str = "/cosmos.crypto.ed25519.PubKey";

/// A producer that makes sense.
pub(crate) struct CreateValidator {
    operator: Address,
    key: [u8; 32],
    description: Description,
    commission: Commission,
    min_self_delegation: Amount,
    asked: Asked,
}

pub(crate) fn parse(msg: MsgCreateValidator) -> Result<CreateValidator> {
    let operator = operator("validator", &msg.validator_address)?;
    let any = msg.pubkey.ok_or(Error::NoKey)?;
    let asked = Asked::parse(msg.value, "invalid delegation amount")?;
    let description = msg.description.unwrap_or_default();
    if description == Description::default() {
        return Err(Sdk::InvalidRequest.because("empty description"));
    }
    let commission = rates(msg.commission.unwrap_or_default())?;
    let min_self_delegation = amount(&msg.min_self_delegation)?;
    if min_self_delegation.is_zero() {
        let text = "minimum self delegation must be a positive integer";
        return Err(Sdk::InvalidRequest.because(text));
    }
    if asked.coin().amount < min_self_delegation {
        return Err(Error::SelfDelegationTooSmall.into());
    }
    description::check(&description)?;
    let key = consensus_key(&any)?;
    Ok(CreateValidator { operator, key, description, commission, min_self_delegation, asked })
}

/// The key that a producer signs blocks with.
fn consensus_key(any: &prost_types::Any) -> Result<[u8; 32]> {
    if any.type_url != ED25519 {
        let name = any.type_url.split('.').rev().nth(1).unwrap_or_default();
        let text = format!("got: {name}, expected: [ed25519]");
        return Err(Refused::from(Error::KeyType).because(text));
    }
    match auth::PublicKey::from_any(any)? {
        auth::PublicKey::Ed25519(key) => {
            key.as_bytes().try_into().map_err(|_| Error::KeyType.into())
        }
        _ => Err(Error::KeyType.into()),
    }
}

/// Rates that can be kept.
fn rates(wire: CommissionRates) -> Result<Commission> {
    if wire == CommissionRates::default() {
        return Err(Sdk::InvalidRequest.because("empty commission"));
    }
    let commission = Commission {
        rate: dec(&wire.rate)?,
        max_rate: dec(&wire.max_rate)?,
        max_change_rate: dec(&wire.max_change_rate)?,
        ..Commission::default()
    };
    let Commission { rate, max_rate, max_change_rate, .. } = commission;
    let fault = match () {
        () if max_rate.is_negative() => Some(Error::CommissionNegative),
        () if max_rate > Dec::ONE => Some(Error::CommissionHuge),
        () if rate.is_negative() => Some(Error::CommissionNegative),
        () if rate > max_rate => Some(Error::CommissionAboveMax),
        () if max_change_rate.is_negative() => Some(Error::ChangeRateNegative),
        () if max_change_rate > max_rate => Some(Error::ChangeRateAboveMax),
        () => None,
    };
    fault.map_or(Ok(commission), |fault| Err(fault.into()))
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: CreateValidator,
) -> Result<MsgCreateValidatorResponse> {
    let CreateValidator { operator, key, description, commission, min_self_delegation, asked } =
        message;
    let rules = params(ctx)?;
    allowed(ctx, &rules, &operator, &commission)?;
    let commission = Commission { updated: ctx.block.time, ..commission };
    let sequence = NEXT_SEQUENCE.get(ctx)?.unwrap_or(1);
    let producer = Producer {
        key,
        sequence,
        commission,
        min_self_delegation,
        jail: None,
        strikes: 0,
        struck_at: None,
        tombstoned: false,
        left_at: None,
        left_height: 0,
    };
    let address = producer.consensus_address();
    if OPERATORS.has(ctx, &address)? {
        return Err(Error::KeyTaken.into());
    }
    let amount = asked.of_bond(&rules)?;
    if amount < rules.min_bp_self_stake {
        let least = rules.min_bp_self_stake;
        return Err(Error::BelowLeastSelfStake { least, given: amount }.into());
    }
    NEXT_SEQUENCE.set(ctx, &sequence.saturating_add(1))?;
    OPERATORS.set(ctx, &address, &operator)?;
    PRODUCERS.set(ctx, &operator, &producer)?;
    DESCRIPTIONS.set(ctx, &operator, &description)?;
    lock(ctx, &rules, &operator, amount)?;
    let mut holding = Holding::open(ctx, &rules, &operator)?;
    holding.gain(ctx, amount)?;
    holding.vote(ctx, &operator, amount)?;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("create_validator")
        .with("validator", operator.validator_text())
        .with("amount", asked.coin().to_string());
    ctx.emit(event);
    Ok(MsgCreateValidatorResponse {})
}

fn allowed(
    ctx: &Ctx<'_>,
    rules: &Params,
    operator: &Address,
    commission: &Commission,
) -> Result<()> {
    let least = rules.min_commission_rate;
    if commission.rate < least {
        let text = format!("cannot set validator commission to less than minimum rate of {least}");
        return Err(Refused::from(Error::CommissionBelowMin).because(text));
    }
    match PRODUCERS.has(ctx, operator)? {
        true => Err(Error::OperatorTaken.into()),
        false => Ok(()),
    }
}
