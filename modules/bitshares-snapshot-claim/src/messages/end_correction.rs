//! `MsgEndCorrection`: holders end a correction before its time, also before it has begun.

use auth::only_authority;
use base::{Ctx, Event, Result};
use proto::whaleshares::claim::v1 as wire;

use crate::refusals::Refused;
use crate::snapshots::{counters, moment};
use crate::state::{CORRECTIONS, ENDS, Number};

/// Which.
pub(crate) struct EndCorrection {
    authority: String,
    number: Number,
}

pub(crate) fn parse(msg: wire::MsgEndCorrection) -> Result<EndCorrection> {
    Ok(EndCorrection { authority: msg.authority, number: Number(msg.number) })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    correction: EndCorrection,
) -> Result<wire::MsgEndCorrectionResponse> {
    let EndCorrection { authority, number } = correction;
    only_authority(&authority)?;
    let mut record = CORRECTIONS.get(ctx, &number)?.ok_or(Refused::NoSnapshot(number.0))?;
    let (now, end) = (ctx.block.time, moment(record.end)?);
    if counters(ctx, number)?.closed || end <= now {
        return Err(Refused::WindowClosed(end).into());
    }
    ENDS.remove(ctx, &(end, number))?;
    // Claims by memo keys that wait are paid still; the end of the block closes the rest.
    ENDS.set(ctx, &(now, number), &())?;
    record.end = Some(now.into());
    CORRECTIONS.set(ctx, &number, &record)?;
    ctx.emit(Event::new("correction_ended").with("correction", number.0.to_string()));
    Ok(wire::MsgEndCorrectionResponse {})
}
