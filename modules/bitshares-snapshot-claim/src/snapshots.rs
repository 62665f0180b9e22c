//! The snapshots that can be claimed from: that of genesis and its corrections.

use base::{Ctx, Result, Time};
use proto::whaleshares::claim::v1 as wire;

use crate::Error;
use crate::plan::Plan;
use crate::refusals::Refused;
use crate::snapshot::{Header, Leaf};
use crate::state::{CORRECTIONS, COUNTERS, Number, PLAN};

/// A snapshot, and when it can be claimed from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) number: Number,
    pub(crate) header: Header,
    pub(crate) start: Time,
    pub(crate) end: Time,
    pub(crate) decay: Option<(Time, Time)>,
}

/// The snapshot with this number, whether it can be claimed from or not.
pub(crate) fn find(ctx: &Ctx<'_>, number: Number) -> Result<Snapshot> {
    if number == Number::GENESIS {
        let plan = PLAN.get(ctx)?.ok_or(Refused::NoSnapshot(0))?;
        let Plan { header, start, end, decay, .. } = plan;
        return Ok(Snapshot { number, header, start, end, decay });
    }
    let correction = CORRECTIONS.get(ctx, &number)?.ok_or(Refused::NoSnapshot(number.0))?;
    let header = Header::read(correction.header.unwrap_or_default());
    Ok(Snapshot {
        number,
        header: header.map_err(|error| base::Error::undefined(error.to_string()))?,
        start: moment(correction.start)?,
        end: moment(correction.end)?,
        decay: None,
    })
}

/// The snapshot with this number, which can be claimed from now: from its first moment on, until
/// just before its last.
pub(crate) fn open(ctx: &Ctx<'_>, number: Number) -> Result<Snapshot> {
    let snapshot = find(ctx, number)?;
    let now = ctx.block.time;
    if now < snapshot.start {
        return Err(Refused::NotStarted(snapshot.start).into());
    }
    match now < snapshot.end {
        true => Ok(snapshot),
        false => Err(Refused::WindowClosed(snapshot.end).into()),
    }
}

/// A time that is there.
pub(crate) fn moment(wire: Option<prost_types::Timestamp>) -> Result<Time> {
    Ok(wire.unwrap_or_default().try_into()?)
}

impl Snapshot {
    /// What the account of a leaf gets for each asset at `now`.
    pub(crate) fn parts(&self, index: u64, leaf: &Leaf, now: Time) -> Result<[u64; 3]> {
        let share = self.header.share(leaf).ok_or(Error::LeafMalformed { index })?;
        Ok(share.parts.map(|part| self.faded(part, now)))
    }

    /// What is left of a part at `now`, rounded down, by whole seconds.
    fn faded(&self, part: u64, now: Time) -> u64 {
        let Some((from, to)) = self.decay.filter(|(from, _)| now > *from) else { return part };
        let (left, whole) = (to.since(now).0, to.since(from).0);
        let product = u128::from(part).saturating_mul(left.into());
        product.checked_div(whole.into()).and_then(|left| left.try_into().ok()).unwrap_or(0)
    }

    /// All that it shares, less what exchanges held of it.
    pub(crate) fn claimable(&self) -> Result<u64> {
        self.header.claimable().ok_or_else(|| too_much("pools"))
    }
}

/// What has been claimed of a snapshot.
pub(crate) fn counters(ctx: &Ctx<'_>, number: Number) -> Result<wire::Counters> {
    Ok(COUNTERS.get(ctx, &number)?.unwrap_or_default())
}

/// Amounts of all assets together.
pub(crate) fn total(parts: [u64; 3]) -> Result<u64> {
    let sum = parts.into_iter().try_fold(0_u64, u64::checked_add);
    sum.ok_or_else(|| too_much("parts"))
}

pub(crate) fn too_much(what: &str) -> base::Error {
    base::Sdk::Logic.because(format!("the sum of {what} is more than can be"))
}

/// Amounts as messages have them.
pub(crate) fn to_parts([bts, whaleshare, brownie]: [u64; 3]) -> wire::Parts {
    wire::Parts { bts, whaleshare, brownie }
}

/// Amounts of a message.
pub(crate) fn of_parts(parts: Option<&wire::Parts>) -> [u64; 3] {
    parts.map_or([0; 3], |parts| [parts.bts, parts.whaleshare, parts.brownie])
}
