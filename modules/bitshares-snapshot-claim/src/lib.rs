//! Holders of BTS, WHALESHARE and BROWNIE.PTS get their Whalestake with the keys that they have on
//! BitShares. The README has the rules with worked numbers.

mod audit;
mod bitmap;
pub mod bitshares;
mod closing;
mod errors;
mod genesis;
mod lane;
mod lending;
mod messages;
mod params;
mod paying;
mod pending;
mod plan;
mod pool;
pub mod proof;
mod queries;
mod refusals;
pub mod snapshot;
mod snapshots;
mod sponsoring;
mod state;

pub use errors::Error;
pub use lane::{AccountNumber, claims_per_block, is_claim, refuse_claimed};
pub use refusals::Refused;

use base::{Ctx, Module, Result, Router, attempt};
use proto::whaleshares::claim::v1::GenesisState;
use store::Space;

/// The module.
pub struct SnapshotClaim;

impl Module for SnapshotClaim {
    const NAME: &'static str = "claim";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        messages::routes(router);
        queries::routes(router);
        router.watch_stake(lending::follow);
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
        attempt(ctx, Self::NAME, "pay", pending::pay_due);
        attempt(ctx, Self::NAME, "close", closing::close_due);
        attempt(ctx, Self::NAME, "forget", closing::forget);
        attempt(ctx, Self::NAME, "loans", lending::look_at_due);
        attempt(ctx, Self::NAME, "deposits", sponsoring::give_back_due);
        Ok(())
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
