//! Messages: one file each, `parse` without state and `apply` with it.

mod add_correction;
pub(crate) mod claim;
mod create_sponsored_account;
mod end_correction;
mod finalize;
mod reading;
mod reclaim_loan;
mod release_team_stake;
mod update_params;
mod veto;

use base::{Ctx, Guard, Result, Router};
use proto::whaleshares::claim::v1 as wire;

pub(crate) fn routes(router: &mut Router) {
    router.msg(claim::parse, claim::apply);
    router.msg(veto::parse, veto::apply);
    router.msg(finalize::parse, finalize::apply);
    router.msg(create_sponsored_account::parse, create_sponsored_account::apply);
    router.msg(reclaim_loan::parse, reclaim_loan::apply);
    router.msg(release_team_stake::parse, release_team_stake::apply);
    router.msg(update_params::parse, update_params::apply);
    router.msg(add_correction::parse, add_correction::apply);
    router.msg(end_correction::parse, end_correction::apply);
    router.guard(create_sponsored_account::guard);
    guards(router);
}

/// Rules of claims, and money for some, take two thirds.
fn guards(router: &mut Router) {
    fn two_thirds<M>(_: &Ctx<'_>, _: M) -> Result<Guard> {
        Ok(Guard::TwoThirds)
    }
    router.guard(two_thirds::<wire::MsgUpdateParams>);
    router.guard(two_thirds::<wire::MsgAddCorrection>);
    router.guard(two_thirds::<wire::MsgEndCorrection>);
}
