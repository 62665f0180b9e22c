//! Fee allowances: who pays the fees of somebody else, and how much.

mod allowance;
mod audit;
mod basic;
mod errors;
mod events;
mod genesis;
mod grant_allowance;
mod keeper;
mod periodic;
mod prune_allowances;
mod queries;
mod queue;
mod revoke_allowance;
mod state;

pub use errors::Error;
pub use keeper::pay;

use base::{Ctx, Module, Result, Router};
use proto::cosmos::feegrant::v1beta1::GenesisState;
use store::Space;

/// The interface that the descriptors name where an allowance may stand.
pub const ALLOWANCE: &str = "cosmos.feegrant.v1beta1.FeeAllowanceI";

/// Type URLs of the allowances that a message may carry.
pub const ALLOWANCE_TYPES: [&str; 3] = [
    "/cosmos.feegrant.v1beta1.AllowedMsgAllowance",
    "/cosmos.feegrant.v1beta1.BasicAllowance",
    "/cosmos.feegrant.v1beta1.PeriodicAllowance",
];

/// The module.
pub struct Feegrant;

impl Module for Feegrant {
    const NAME: &'static str = "feegrant";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        router.msg(grant_allowance::parse, grant_allowance::apply);
        router.msg(revoke_allowance::parse, revoke_allowance::apply);
        router.msg(prune_allowances::parse, prune_allowances::apply);
        router.guard(grant_allowance::guard);
        queries::routes(router);
    }

    fn spaces(&self) -> Vec<Space> {
        state::spaces()
    }

    fn default_genesis(&self) -> GenesisState {
        GenesisState::default()
    }

    fn import(&self, ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
        genesis::import(ctx, &genesis)
    }

    fn export(&self, ctx: &Ctx<'_>) -> Result<GenesisState> {
        genesis::export(ctx)
    }

    fn end_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        queue::prune(ctx, queue::A_BLOCK)
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
