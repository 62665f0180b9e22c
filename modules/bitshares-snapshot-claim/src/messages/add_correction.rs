//! `MsgAddCorrection`: holders add a snapshot of accounts that were left out or got too little.
//! It pays out of the account-creation pool, to which went what those accounts did not get.

use auth::only_authority;
use base::{Ctx, Event, Result, Seconds, Time};
use proto::whaleshares::claim::v1 as wire;
use store::{Order, Range};

use super::reading::not_frozen;
use crate::params::{BPS, params};
use crate::plan::WINDOW;
use crate::pool;
use crate::refusals::Refused;
use crate::snapshot::{Header, to_hex};
use crate::snapshots::{moment, too_much};
use crate::state::{CORRECTIONS, ENDS, Number};

/// The shortest time in which accounts of a correction can claim.
const SHORTEST: Seconds = Seconds(90 * 86_400);

/// A snapshot that makes sense.
pub(crate) struct AddCorrection {
    authority: String,
    header: Header,
    end: Time,
}

pub(crate) fn parse(msg: wire::MsgAddCorrection) -> Result<AddCorrection> {
    let header = Header::read(msg.header.unwrap_or_default());
    let header = header.map_err(|error| base::Error::undefined(error.to_string()))?;
    Ok(AddCorrection { authority: msg.authority, header, end: moment(msg.end)? })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    correction: AddCorrection,
) -> Result<wire::MsgAddCorrectionResponse> {
    let AddCorrection { authority, header, end } = correction;
    only_authority(&authority)?;
    not_frozen(ctx)?;
    let params = params(ctx)?;
    let start = ctx.block.time.plus(params.timelock)?;
    let (earliest, latest) = (start.plus(SHORTEST)?, start.plus(WINDOW)?);
    if end < earliest || end > latest {
        return Err(Refused::CorrectionEnd { start, earliest, latest }.into());
    }
    let asked = header.claimable().ok_or_else(|| too_much("pools"))?;
    reserve(ctx, asked, params.max_correction_bps)?;
    let all = Range::prefix(&CORRECTIONS.part(&()));
    let last = CORRECTIONS.entries(ctx, all, Order::Descending).next().transpose()?;
    let last = last.map_or(Number::GENESIS, |(number, _)| number);
    let number = last.0.checked_add(1).map(Number).ok_or_else(|| too_much("corrections"))?;
    let record = wire::Correction {
        number: number.0,
        header: Some(header.wire().clone()),
        start: Some(start.into()),
        end: Some(end.into()),
        counters: None,
    };
    CORRECTIONS.set(ctx, &number, &record)?;
    ENDS.set(ctx, &(end, number), &())?;
    let event = Event::new("correction_added")
        .with("correction", number.0.to_string())
        .with("snapshot", to_hex(&header.id()))
        .with("amount", asked.to_string())
        .with("start", start.to_string())
        .with("end", end.to_string());
    ctx.emit(event);
    Ok(wire::MsgAddCorrectionResponse { number: number.0, start: Some(start.into()) })
}

/// Keeps `asked` uwls of the pool for a correction, if all corrections together stay within
/// their part of what the pool ever got.
fn reserve(ctx: &mut Ctx<'_>, asked: u64, most_bps: u32) -> Result<()> {
    pool::change(ctx, |ctx, pool| {
        let most = u128::from(pool.inflow).saturating_mul(most_bps.into());
        let most = most.checked_div(BPS.into()).and_then(|most| u64::try_from(most).ok());
        let given = pool.corrected.saturating_add(pool.reserved);
        let room = most.unwrap_or(0).saturating_sub(given).min(pool::available(ctx, pool)?);
        if asked > room {
            return Err(Refused::CorrectionTooLarge { asked, room }.into());
        }
        pool::add(&mut pool.reserved, asked)
    })
}
