//! Messages: one file each, `parse` without state and `apply` with it. Those of v1beta1 are the
//! same messages in older words.

mod amend_section;
mod cancel_proposal;
mod cancel_upgrade;
mod deposit;
mod exec_legacy_content;
mod legacy;
mod propose_section;
mod reading;
mod repeal_section;
mod software_upgrade;
mod submit_proposal;
mod update_params;
mod update_rules;
mod vote;
mod vote_weighted;

use base::{Ctx, Guard, Result, Router};
use proto::cosmos::gov::v1 as sdk;
use proto::whaleshares::gov::v1 as own;

pub(crate) fn routes(router: &mut Router) {
    router.msg(submit_proposal::parse, submit_proposal::apply);
    router.msg(deposit::parse, deposit::apply);
    router.msg(vote::parse, vote::apply);
    router.msg(vote_weighted::parse, vote_weighted::apply);
    router.msg(cancel_proposal::parse, cancel_proposal::apply);
    router.msg(exec_legacy_content::parse, exec_legacy_content::apply);
    router.msg(update_params::parse, update_params::apply);
    router.msg(update_rules::parse, update_rules::apply);
    router.msg(propose_section::parse, propose_section::apply);
    router.msg(amend_section::parse, amend_section::apply);
    router.msg(repeal_section::parse, repeal_section::apply);
    router.msg(software_upgrade::parse, software_upgrade::apply);
    router.msg(cancel_upgrade::parse, cancel_upgrade::apply);
    legacy::routes(router);
    guards(router);
}

/// The constitution, and how decisions are made, take two thirds.
fn guards(router: &mut Router) {
    fn two_thirds<M>(_: &Ctx<'_>, _: M) -> Result<Guard> {
        Ok(Guard::TwoThirds)
    }
    router.guard(two_thirds::<sdk::MsgUpdateParams>);
    router.guard(two_thirds::<own::MsgUpdateRules>);
    router.guard(two_thirds::<own::MsgProposeSection>);
    router.guard(two_thirds::<own::MsgAmendSection>);
    router.guard(two_thirds::<own::MsgRepealSection>);
}
