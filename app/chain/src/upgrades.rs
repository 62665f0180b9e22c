//! Upgrades: what a version of this program changes in the state when its height has come.
//!
//! A plan names an upgrade and a height. At that height every node has to run a version that
//! knows the upgrade; a node that does not stops before the block, one that knows it too early
//! stops at once, so that nobody makes blocks by other rules than the rest.

use base::{Block, Ctx, Error, Mode, Result};
use gov::{last_upgrade, planned_upgrade, upgrade_done};
use proto::cosmos::upgrade::v1beta1::Plan;
use store::Kv;

use crate::chain::Chain;

/// An upgrade that this version knows.
pub(crate) struct Upgrade {
    /// Its name in plans.
    pub(crate) name: &'static str,
    /// Brings the state into its new form.
    pub(crate) migrate: fn(&mut Ctx<'_>) -> Result<()>,
}

/// Every upgrade since the chain began, the oldest first. One stays for ever: a version that
/// does not know what the chain has gone through is too old for it.
pub(crate) const UPGRADES: &[Upgrade] = &[
    #[cfg(feature = "rehearsal")]
    Upgrade { name: "rehearsal", migrate: |ctx| gov::set_module_version(ctx, "bank", 2) },
];

/// Whether this version may make the next block.
#[derive(Clone, Debug, PartialEq)]
pub enum Readiness {
    /// It may.
    Ready,
    /// It may, and the state gets its new form first.
    Migrates(Plan),
    /// A newer version has to.
    TooOld(Plan),
    /// The version before has to, until the height of the plan.
    TooNew(Plan),
    /// The chain has gone through an upgrade of this name, which this version does not know.
    Outdated(String),
}

impl Chain {
    /// Whether this version may make the block of `height` above `state`.
    pub fn readiness(&self, state: &dyn Kv, height: u64) -> Result<Readiness> {
        let block = Block::default();
        readiness(&Ctx::new(&block, Mode::Simulate, state), height)
    }
}

fn readiness(ctx: &Ctx<'_>, height: u64) -> Result<Readiness> {
    let known = |name: &str| UPGRADES.iter().any(|upgrade| upgrade.name == name);
    if let Some(name) = last_upgrade(ctx)?.filter(|name| !known(name)) {
        return Ok(Readiness::Outdated(name));
    }
    let Some(plan) = planned_upgrade(ctx)? else { return Ok(Readiness::Ready) };
    let due = u64::try_from(plan.height).is_ok_and(|planned| planned <= height);
    Ok(match (due, known(&plan.name)) {
        (true, true) => Readiness::Migrates(plan),
        (true, false) => Readiness::TooOld(plan),
        (false, true) => Readiness::TooNew(plan),
        (false, false) => Readiness::Ready,
    })
}

/// Brings the state into its new form, if that is due in this block. Fails if another version
/// has to make the block.
pub(crate) fn migrate_if_due(ctx: &mut Ctx<'_>) -> Result<()> {
    let plan = match readiness(ctx, ctx.block.height)? {
        Readiness::Ready => return Ok(()),
        Readiness::Migrates(plan) => plan,
        unready => return Err(Error::undefined(unready.to_string())),
    };
    for upgrade in UPGRADES.iter().filter(|upgrade| upgrade.name == plan.name) {
        (upgrade.migrate)(ctx)?;
    }
    upgrade_done(ctx)
}

/// The sentences that cosmovisor and operators look for.
impl std::fmt::Display for Readiness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Readiness::Ready | Readiness::Migrates(_) => f.write_str("ready for the next block"),
            Readiness::TooOld(Plan { name, height, info, .. }) => {
                write!(f, "UPGRADE \"{name}\" NEEDED at height: {height}: {info}")
            }
            Readiness::TooNew(Plan { name, height, .. }) => write!(
                f,
                "BINARY UPDATED BEFORE TRIGGER! UPGRADE \"{name}\" - in binary but not executed on chain. Downgrade your binary until height {height}"
            ),
            Readiness::Outdated(name) => write!(
                f,
                "Wrong app version, upgrade handler is missing for upgrade \"{name}\", which this chain has gone through"
            ),
        }
    }
}
