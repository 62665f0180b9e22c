//! Money: who holds how much of what, and how much there is.

mod audit;
mod burn;
mod errors;
mod genesis;
mod keeper;
mod metadata;
mod multi_send;
mod queries;
mod send;
mod sending;
mod set_send_enabled;
mod state;
mod update_params;

pub use errors::Error;
pub use keeper::{balance, balances, burn, mint, set_aside, supply, transfer, transfer_free};

use base::{Ctx, Module, Result, Router};
use proto::cosmos::bank::v1beta1::GenesisState;
use store::Space;

/// The module.
pub struct Bank;

impl Module for Bank {
    const NAME: &'static str = "bank";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        router.msg(send::parse, send::apply);
        router.msg(multi_send::parse, multi_send::apply);
        router.msg(burn::parse, burn::apply);
        router.msg(set_send_enabled::parse, set_send_enabled::apply);
        router.msg(update_params::parse, update_params::apply);
        queries::routes(router);
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

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
