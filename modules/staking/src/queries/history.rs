//! Past blocks with their validators, as far back as they are remembered.

use base::{Ctx, Error, Result, Router, Status};
use proto::cosmos::staking::v1beta1::{
    BondStatus, HistoricalInfo, QueryHistoricalInfoRequest, QueryHistoricalInfoResponse, Validator,
};
use proto::tendermint::types::{BlockId, Header, PartSetHeader};
use proto::tendermint::version::Consensus;

use super::producers::voted;
use crate::records::{PastBlock, PastSeat};
use crate::state::{DESCRIPTIONS, PAST_BLOCKS, PAST_SETS, PRODUCERS};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.staking.v1beta1.Query/HistoricalInfo", historical_info);
}

fn historical_info(
    ctx: &Ctx<'_>,
    request: QueryHistoricalInfoRequest,
) -> Result<QueryHistoricalInfoResponse> {
    let asked = request.height;
    let height = u64::try_from(asked)
        .map_err(|_| Error::query(Status::InvalidArgument, "height cannot be negative"))?;
    let block = PAST_BLOCKS.get(ctx, &height)?.ok_or_else(|| {
        let text = format!("historical info for height {asked} not found");
        Error::query(Status::NotFound, text)
    })?;
    let set = PAST_SETS.get(ctx, &block.election)?.unwrap_or_default();
    let valset = set.seats.iter().map(|seat| validator(ctx, seat)).collect::<Result<_>>()?;
    let header = Some(header(ctx, asked, block));
    Ok(QueryHistoricalInfoResponse { hist: Some(HistoricalInfo { header, valset }) })
}

/// What the SDK knows of a header; the rest is empty there too.
fn header(ctx: &Ctx<'_>, height: i64, block: PastBlock) -> Header {
    Header {
        version: Some(Consensus::default()),
        chain_id: ctx.block.chain_id.clone(),
        height,
        time: Some(block.time.into()),
        last_block_id: Some(BlockId {
            hash: Vec::new(),
            part_set_header: Some(PartSetHeader::default()),
        }),
        next_validators_hash: block.next_validators_hash,
        app_hash: block.app_hash,
        proposer_address: block.proposer,
        ..Header::default()
    }
}

/// A validator with the key and the votes that it had then. What the producer says of itself
/// is as it is now; a validator of a genesis without producers says nothing.
fn validator(ctx: &Ctx<'_>, seat: &PastSeat) -> Result<Validator> {
    let past = Validator {
        status: BondStatus::Bonded.into(),
        unbonding_time: Some(base::Time::EPOCH.into()),
        ..voted(&seat.key, seat.votes)?
    };
    let Some(operator) = seat.operator else { return Ok(past) };
    let known = PRODUCERS.get(ctx, &operator)?;
    Ok(Validator {
        operator_address: operator.validator_text(),
        description: Some(DESCRIPTIONS.get(ctx, &operator)?.unwrap_or_default()),
        commission: known.as_ref().map(|producer| producer.commission.wire()),
        min_self_delegation: known
            .map(|producer| producer.min_self_delegation.to_string())
            .unwrap_or_default(),
        ..past
    })
}
