//! Upgrades: which version the chain goes on with, and from which height on.
//!
//! Holders decide it by a proposal, or producers by signalling the same. A plan replaces the one
//! before it, whoever made it.

use auth::authority;
use base::{Ctx, Error as Refused, Event, Result, Sdk};
use prost_types::Timestamp;
use proto::cosmos::upgrade::v1beta1::Plan;

use store::{Order, Range};

use crate::errors::Upgrade;
use crate::state::{APPLIED, MODULE_VERSIONS, PLAN};

/// Go's moment that says nothing; its clients and genesis files always write one.
const NO_TIME: Timestamp = Timestamp { seconds: -62_135_596_800, nanos: 0 };

/// The version of a module's state on a new chain.
const FIRST_VERSION: u64 = 1;

/// Refuses unless `signer` is the authority, with the words of the SDK's upgrade.
pub(crate) fn only_authority(signer: &str) -> Result<()> {
    let expected = authority().to_string();
    match signer == expected {
        true => Ok(()),
        false => {
            let text = format!("expected {expected} got {signer}");
            Err(Refused::from(Upgrade::InvalidSigner).because(text))
        }
    }
}

/// Refuses a plan that makes no sense. Only a height can be agreed upon: a time has no block.
#[allow(deprecated, reason = "the SDK refuses the fields that it has deprecated")]
pub(crate) fn valid(plan: &Plan) -> Result<()> {
    let invalid = |text: &str| Err(Sdk::InvalidRequest.because(text));
    if plan.time.is_some_and(|time| time != NO_TIME) {
        return invalid("time-based upgrades have been deprecated in the SDK");
    }
    if plan.upgraded_client_state.is_some() {
        return invalid("upgrade logic for IBC has been moved to the IBC module");
    }
    if plan.name.is_empty() {
        return invalid("name cannot be empty");
    }
    if plan.name.contains('\0') {
        return invalid("name cannot hold a zero byte");
    }
    match plan.height > 0 {
        true => Ok(()),
        false => invalid("height must be greater than 0"),
    }
}

/// Plans an upgrade.
pub(crate) fn schedule(ctx: &mut Ctx<'_>, plan: Plan) -> Result<()> {
    let height = u64::try_from(plan.height).unwrap_or(0);
    if height <= ctx.block.height {
        return Err(Sdk::InvalidRequest.because("upgrade cannot be scheduled in the past"));
    }
    if applied(ctx, &plan.name)?.is_some() {
        let text = format!("upgrade with name {} has already been completed", plan.name);
        return Err(Sdk::InvalidRequest.because(text));
    }
    keep(ctx, plan.clone())?;
    let event = Event::new("upgrade_planned")
        .with("name", plan.name)
        .with("height", plan.height.to_string());
    ctx.emit(event);
    Ok(())
}

/// Writes a plan that makes sense, always in the same bytes.
#[allow(deprecated, reason = "the fields that the SDK has deprecated say nothing")]
pub(crate) fn keep(ctx: &mut Ctx<'_>, plan: Plan) -> Result<()> {
    Ok(PLAN.set(ctx, &Plan { time: None, ..plan })?)
}

/// Drops the plan; there may be none.
pub(crate) fn cancel(ctx: &mut Ctx<'_>) -> Result<()> {
    if let Some(plan) = PLAN.get(ctx)? {
        PLAN.remove(ctx)?;
        ctx.emit(Event::new("upgrade_cancelled").with("name", plan.name));
    }
    Ok(())
}

/// Plans what enough producers have agreed on.
pub(crate) fn follow_producers(ctx: &mut Ctx<'_>) -> Result<()> {
    let Some(agreed) = staking::take_agreed_upgrade(ctx)? else { return Ok(()) };
    let plan = Plan {
        name: agreed.version,
        height: i64::try_from(agreed.height).unwrap_or(i64::MAX),
        ..Plan::default()
    };
    let name = plan.name.clone();
    if let Err(error) = ctx.atomically(|ctx| schedule(ctx, plan)) {
        let refused = Event::new("upgrade_refused").with("name", name);
        ctx.emit(refused.with("reason", error.to_string()));
    }
    Ok(())
}

/// The height of the upgrade called `name`, if the chain has gone through it.
pub(crate) fn applied(ctx: &Ctx<'_>, name: &str) -> Result<Option<u64>> {
    for entry in APPLIED.all(ctx) {
        let ((height, applied), _) = entry?;
        if applied == name {
            return Ok(Some(height));
        }
    }
    Ok(None)
}

/// The upgrade that is to come.
pub fn planned_upgrade(ctx: &Ctx<'_>) -> Result<Option<Plan>> {
    Ok(PLAN.get(ctx)?)
}

/// The name of the last upgrade that the chain has gone through.
pub fn last_upgrade(ctx: &Ctx<'_>) -> Result<Option<String>> {
    let all = Range::prefix(&APPLIED.part(&()));
    let last = APPLIED.entries(ctx, all, Order::Descending).next();
    Ok(last.transpose()?.map(|((_, name), _)| name))
}

/// Notes that the planned upgrade is done, in the block of now.
pub fn upgrade_done(ctx: &mut Ctx<'_>) -> Result<()> {
    let Some(plan) = PLAN.get(ctx)? else { return Ok(()) };
    PLAN.remove(ctx)?;
    APPLIED.set(ctx, &(ctx.block.height, plan.name.clone()), &true)?;
    ctx.emit(Event::new("upgrade_done").with("name", plan.name));
    Ok(())
}

/// Begins with the first version of every module's state, but of those that genesis names.
pub fn begin_versions<'m>(ctx: &mut Ctx<'_>, modules: impl Iterator<Item = &'m str>) -> Result<()> {
    for module in modules.map(str::to_owned) {
        if !MODULE_VERSIONS.has(ctx, &module)? {
            MODULE_VERSIONS.set(ctx, &module, &FIRST_VERSION)?;
        }
    }
    Ok(())
}

/// Notes the version of a module's state.
pub fn set_module_version(ctx: &mut Ctx<'_>, module: &str, version: u64) -> Result<()> {
    Ok(MODULE_VERSIONS.set(ctx, &module.to_owned(), &version)?)
}
