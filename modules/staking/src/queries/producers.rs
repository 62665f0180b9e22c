//! Producers as the SDK's validators. Their tokens are all their votes, entrusted ones too.

use base::{Address, Amount, Ctx, Error, Result, Router, Status, page, type_url};
use prost::Message;
use prost_types::Any;
use proto::cosmos::crypto::ed25519::PubKey;
use proto::cosmos::staking::v1beta1::{
    BondStatus, QueryDelegatorValidatorRequest, QueryDelegatorValidatorResponse,
    QueryDelegatorValidatorsRequest, QueryDelegatorValidatorsResponse, QueryValidatorRequest,
    QueryValidatorResponse, QueryValidatorsRequest, QueryValidatorsResponse, Validator,
};

use super::{NO_DELEGATOR, NO_VALIDATOR, account, height, internal, operator, shares};
use crate::errors;
use crate::params::{Params, params};
use crate::records::Producer;
use crate::state::{ALLOCATIONS, DESCRIPTIONS, PRODUCERS, SEATS};
use crate::votes::{producer, standing};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.staking.v1beta1.Query/Validators", validators);
    router.query("/cosmos.staking.v1beta1.Query/Validator", validator);
    router.query("/cosmos.staking.v1beta1.Query/DelegatorValidators", delegator_validators);
    router.query("/cosmos.staking.v1beta1.Query/DelegatorValidator", delegator_validator);
}

fn validators(ctx: &Ctx<'_>, request: QueryValidatorsRequest) -> Result<QueryValidatorsResponse> {
    let QueryValidatorsRequest { status: wish, pagination } = request;
    let wished = match &*wish {
        "" => None,
        wish => Some(status_of(wish)?),
    };
    let rules = params(ctx)?;
    let (validators, pagination) = page(ctx, &PRODUCERS, &(), pagination, |operator, producer| {
        let status = status(ctx, &rules, &producer)?;
        match wished.is_none_or(|wished| wished == status) {
            true => Ok(Some(wire(ctx, &rules, &operator, &producer)?)),
            false => Ok(None),
        }
    })
    .map_err(|error| internal(&error))?;
    Ok(QueryValidatorsResponse { validators, pagination: Some(pagination) })
}

fn status_of(name: &str) -> Result<BondStatus> {
    BondStatus::from_str_name(name).filter(|status| *status != BondStatus::Unspecified).ok_or_else(
        || Error::query(Status::InvalidArgument, format!("invalid validator status {name}")),
    )
}

fn validator(ctx: &Ctx<'_>, request: QueryValidatorRequest) -> Result<QueryValidatorResponse> {
    let operator = operator(&request.validator_addr, NO_VALIDATOR)?;
    let producer = PRODUCERS.get(ctx, &operator)?.ok_or_else(|| {
        let text = format!("validator {} not found", request.validator_addr);
        Error::query(Status::NotFound, text)
    })?;
    let validator = wire(ctx, &params(ctx)?, &operator, &producer)?;
    Ok(QueryValidatorResponse { validator: Some(validator) })
}

fn delegator_validators(
    ctx: &Ctx<'_>,
    request: QueryDelegatorValidatorsRequest,
) -> Result<QueryDelegatorValidatorsResponse> {
    let voter = account(&request.delegator_addr, NO_DELEGATOR)?;
    let rules = params(ctx)?;
    let (validators, pagination) =
        page(ctx, &ALLOCATIONS, &voter, request.pagination, |(_, operator), _| {
            Ok(Some(wire(ctx, &rules, &operator, &producer(ctx, &operator)?)?))
        })
        .map_err(|error| internal(&error))?;
    Ok(QueryDelegatorValidatorsResponse { validators, pagination: Some(pagination) })
}

fn delegator_validator(
    ctx: &Ctx<'_>,
    request: QueryDelegatorValidatorRequest,
) -> Result<QueryDelegatorValidatorResponse> {
    let voter = account(&request.delegator_addr, NO_DELEGATOR)?;
    let operator = operator(&request.validator_addr, NO_VALIDATOR)?;
    if !ALLOCATIONS.has(ctx, &(voter, operator))? {
        return Err(internal(&errors::Error::NoDelegation.into()));
    }
    let validator = wire(ctx, &params(ctx)?, &operator, &producer(ctx, &operator)?)?;
    Ok(QueryDelegatorValidatorResponse { validator: Some(validator) })
}

/// A producer with a seat is bonded, one that has lost it is unbonding for as long as its own
/// stake stays locked.
fn status(ctx: &Ctx<'_>, rules: &Params, producer: &Producer) -> Result<BondStatus> {
    if SEATS.has(ctx, &producer.consensus_address())? {
        return Ok(BondStatus::Bonded);
    }
    let locked =
        producer.left_at.is_some_and(|left| ctx.block.time.since(left) < rules.unbonding_time);
    Ok(if locked { BondStatus::Unbonding } else { BondStatus::Unbonded })
}

/// A producer as it is now.
fn wire(
    ctx: &Ctx<'_>,
    rules: &Params,
    operator: &Address,
    producer: &Producer,
) -> Result<Validator> {
    let unlocked = producer.left_at.map(|left| left.plus(rules.unbonding_time)).transpose()?;
    Ok(Validator {
        operator_address: operator.validator_text(),
        jailed: producer.jail.is_some(),
        status: status(ctx, rules, producer)?.into(),
        description: Some(DESCRIPTIONS.get(ctx, operator)?.unwrap_or_default()),
        unbonding_height: height(producer.left_height),
        unbonding_time: Some(unlocked.unwrap_or_default().into()),
        commission: Some(producer.commission.wire()),
        min_self_delegation: producer.min_self_delegation.to_string(),
        ..voted(&producer.key, standing(ctx, operator)?.votes()?)?
    })
}

/// A validator with a key and so many votes, and nothing else.
pub(super) fn voted(key: &[u8; 32], votes: Amount) -> Result<Validator> {
    let pubkey = PubKey { key: key.to_vec() };
    Ok(Validator {
        consensus_pubkey: Some(Any {
            type_url: type_url::<PubKey>(),
            value: pubkey.encode_to_vec(),
        }),
        tokens: votes.to_string(),
        delegator_shares: shares(votes)?.to_wire(),
        ..Validator::default()
    })
}
