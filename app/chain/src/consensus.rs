//! Consensus parameters: the limits of blocks, kept in state so that every node agrees.

use base::{Block, Ctx, Error, EvidenceAge, Guard, Mode, Result, Sdk, Seconds};
use prost_types::Duration;
use proto::cosmos::consensus::v1::{
    MsgUpdateParams, MsgUpdateParamsResponse, QueryParamsRequest, QueryParamsResponse,
};
use proto::tendermint::types::{BlockParams, ConsensusParams};
use store::{Item, Kv, Proto, Space};

/// The parameters in force; the SDK's store and key.
const PARAMS: Item<Proto<ConsensusParams>> = Item::new("consensus", b"Consensus");

/// Blocks below these could not hold the proposal that makes them larger again.
const LEAST_BLOCK_BYTES: i64 = 100_000;
const LEAST_BLOCK_GAS: i64 = 2_000_000;

/// Largest block that CometBFT 0.38 can be asked for, in bytes.
const MAX_BLOCK_BYTES: i64 = 104_857_600;

pub(crate) fn spaces() -> Vec<Space> {
    vec![PARAMS.space()]
}

/// Writes the parameters that consensus begins with.
pub(crate) fn begin(ctx: &mut Ctx<'_>, params: ConsensusParams) -> Result<()> {
    Ok(PARAMS.set(ctx, &params)?)
}

/// The parameters in force.
pub(crate) fn params(ctx: &Ctx<'_>) -> Result<ConsensusParams> {
    Ok(PARAMS.get(ctx)?.unwrap_or_default())
}

/// The gas limit among the limits of a block; -1 and 0 set none.
pub(crate) fn gas_limit(limits: &BlockParams) -> Option<u64> {
    u64::try_from(limits.max_gas).ok().filter(|limit| *limit > 0)
}

/// How old evidence may be. Nothing is said where there are no parameters: all is too old.
pub(crate) fn evidence_age(params: &ConsensusParams) -> EvidenceAge {
    let Some(evidence) = &params.evidence else { return EvidenceAge::default() };
    let seconds = evidence.max_age_duration.as_ref().map_or(0, |age| age.seconds);
    EvidenceAge {
        blocks: u64::try_from(evidence.max_age_num_blocks).unwrap_or(0),
        span: Seconds(u64::try_from(seconds).unwrap_or(0)),
    }
}

/// The parameters in force in `state`, outside of a block; none before the first one.
pub(crate) fn params_in(state: &dyn Kv) -> Option<ConsensusParams> {
    let block = Block::default();
    let ctx = Ctx::new(&block, Mode::Simulate, state);
    // Without a gas limit reading can not fail.
    PARAMS.get(&ctx).ok()?
}

/// A change of parameters that CometBFT will accept.
pub(crate) struct UpdateParams {
    authority: String,
    params: ConsensusParams,
}

pub(crate) fn parse(msg: MsgUpdateParams) -> Result<UpdateParams> {
    let (Some(block), Some(evidence), Some(validator)) = (msg.block, msg.evidence, msg.validator)
    else {
        return Err(Error::undefined("all parameters must be present"));
    };
    let wrong = |text: String| Err(Error::undefined(text));
    if block.max_bytes != -1 && !(LEAST_BLOCK_BYTES..=MAX_BLOCK_BYTES).contains(&block.max_bytes) {
        return wrong(format!(
            "block.MaxBytes must be -1 or {LEAST_BLOCK_BYTES} to {MAX_BLOCK_BYTES}. Got {}",
            block.max_bytes
        ));
    }
    if block.max_gas < -1 || (1..LEAST_BLOCK_GAS).contains(&block.max_gas) {
        return wrong(format!(
            "block.MaxGas must be -1 or 0 for no limit, or {LEAST_BLOCK_GAS} or more. Got {}",
            block.max_gas
        ));
    }
    if evidence.max_age_num_blocks <= 0 {
        let age = evidence.max_age_num_blocks;
        return wrong(format!("evidence.MaxAgeNumBlocks must be greater than 0. Got {age}"));
    }
    if evidence.max_age_duration.as_ref().is_none_or(|age| age.seconds <= 0) {
        return wrong("evidence.MaxAgeDuration must be greater than 0".to_owned());
    }
    if evidence.max_bytes < 0 || (block.max_bytes > 0 && evidence.max_bytes > block.max_bytes) {
        let (bytes, limit) = (evidence.max_bytes, block.max_bytes);
        return wrong(format!(
            "evidence.MaxBytes must be 0 to block.MaxBytes ({limit}). Got {bytes}"
        ));
    }
    if validator.pub_key_types != ["ed25519"] {
        let types = validator.pub_key_types.join(", ");
        return wrong(format!("validator.PubKeyTypes must be ed25519 alone. Got {types}"));
    }
    let params = ConsensusParams {
        block: Some(block),
        evidence: Some(evidence),
        validator: Some(validator),
        version: None,
        abci: msg.abci,
    };
    Ok(UpdateParams { authority: msg.authority, params })
}

/// Limits of blocks decide who can follow the chain, and how long evidence counts.
pub(crate) fn guard(_: &Ctx<'_>, _: MsgUpdateParams) -> Result<Guard> {
    Ok(Guard::TwoThirds)
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, update: UpdateParams) -> Result<MsgUpdateParamsResponse> {
    auth::only_authority(&update.authority)?;
    let version = params(ctx)?.version;
    if update.params.abci.as_ref().is_some_and(|abci| abci.vote_extensions_enable_height != 0) {
        return Err(Sdk::NotSupported.because("this chain has no vote extensions"));
    }
    while_stake_is_locked(ctx, &update.params)?;
    PARAMS.set(ctx, &ConsensusParams { version, ..update.params })?;
    Ok(MsgUpdateParamsResponse {})
}

/// Evidence that counts after stake is free again would find nothing to answer for it
/// (ASA-2024-004).
fn while_stake_is_locked(ctx: &Ctx<'_>, params: &ConsensusParams) -> Result<()> {
    let age = params.evidence.as_ref().and_then(|evidence| evidence.max_age_duration);
    let (age, unbonding) = (age.unwrap_or_default(), staking::unbonding_time(ctx)?);
    let longest = Duration::from(unbonding);
    if (age.seconds, age.nanos) > (longest.seconds, longest.nanos) {
        let text = format!(
            "evidence.MaxAgeDuration must not exceed the unbonding time of {} s. Got {}.{:09} s",
            unbonding.0, age.seconds, age.nanos
        );
        return Err(Error::undefined(text));
    }
    Ok(())
}

pub(crate) fn query(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    Ok(QueryParamsResponse { params: Some(params(ctx)?) })
}
