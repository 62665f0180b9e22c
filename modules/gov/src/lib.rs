//! Decisions by votes of Whalestake: proposals, the constitution, upgrades. The README has the
//! rules with worked numbers.

mod audit;
mod clearing;
mod closing;
mod constitution;
mod content;
mod deposits;
mod errors;
mod genesis;
mod messages;
mod params;
mod proposals;
mod queries;
mod records;
mod state;
mod upgrades;
mod votes;

pub use content::{CONTENT, CONTENT_TYPES};
pub use errors::{Error, Upgrade};
pub use upgrades::{
    begin_versions, last_upgrade, planned_upgrade, set_module_version, upgrade_done,
};

use base::{Ctx, Module, Result, Router, attempt};
use proto::whaleshares::gov::v1::GenesisState;
use store::Space;

/// The module.
pub struct Gov;

impl Module for Gov {
    const NAME: &'static str = auth::GOV;
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        messages::routes(router);
        queries::routes(router);
        router.watch_stake(votes::follow_stake);
    }

    fn spaces(&self) -> Vec<Space> {
        state::spaces()
    }

    fn default_genesis(&self) -> GenesisState {
        genesis::default()
    }

    fn import(&self, ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
        genesis::import(ctx, genesis)
    }

    fn export(&self, ctx: &Ctx<'_>) -> Result<GenesisState> {
        genesis::export(ctx)
    }

    fn end_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        closing::end_block(ctx);
        attempt(ctx, Self::NAME, "upgrade", upgrades::follow_producers);
        Ok(())
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
