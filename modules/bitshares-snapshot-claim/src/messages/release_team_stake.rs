//! `MsgReleaseTeamStake`: anybody may have paid what is due to somebody of the launch team.

use auth::LAUNCH_TEAM;
use base::{Address, Amount, Ctx, Event, Result};
use proto::whaleshares::claim::v1 as wire;

use super::reading::account;
use crate::refusals::Refused;
use crate::state::{PLAN, TEAM};

/// Four years of 365 days, within which everything is released evenly.
const RELEASE_SECONDS: u64 = 126_144_000;

/// Who is paid.
pub(crate) struct ReleaseTeamStake(Address);

pub(crate) fn parse(msg: wire::MsgReleaseTeamStake) -> Result<ReleaseTeamStake> {
    account("submitter", &msg.submitter)?;
    Ok(ReleaseTeamStake(account("member", &msg.member)?))
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    ReleaseTeamStake(address): ReleaseTeamStake,
) -> Result<wire::MsgReleaseTeamStakeResponse> {
    let text = || address.to_string();
    let member = TEAM.get(ctx, &address)?.ok_or_else(|| Refused::NoTeamMember(text()))?;
    let released = released_by_now(ctx, member.amount)?;
    let due = released.saturating_sub(member.released);
    if due == 0 {
        return Err(Refused::NothingDue(text()).into());
    }
    auth::open_if_new(ctx, &address)?;
    staking::hand_over(ctx, &Address::module(LAUNCH_TEAM), &address, Amount::from(due))?;
    TEAM.set(ctx, &address, &wire::TeamMember { released, ..member })?;
    let event =
        Event::new("team_stake_released").with("member", text()).with("amount", due.to_string());
    ctx.emit(event);
    Ok(wire::MsgReleaseTeamStakeResponse { amount: due })
}

/// What of `amount` is released by now, rounded down.
fn released_by_now(ctx: &Ctx<'_>, amount: u64) -> Result<u64> {
    let Some(plan) = PLAN.get(ctx)? else { return Ok(0) };
    let passed = ctx.block.time.since(plan.start).0.min(RELEASE_SECONDS);
    let product = u128::from(amount).saturating_mul(passed.into());
    let released = product.checked_div(RELEASE_SECONDS.into());
    Ok(released.and_then(|released| released.try_into().ok()).unwrap_or(0))
}
