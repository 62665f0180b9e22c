//! Names of accounts: who is called how, and which names are kept for whom.

mod audit;
mod errors;
mod events;
mod genesis;
mod grammar;
mod keeper;
mod queries;
mod state;

pub use errors::{Error, MALFORMED, RESERVED};
pub use grammar::is_name;
pub use keeper::{may_register, name_of, owner_of, register, register_reserved, reserve_until};

use base::{Ctx, Module, Result, Router};
use proto::whaleshares::names::v1::GenesisState;
use store::Space;

/// The module.
pub struct Names;

impl Module for Names {
    const NAME: &'static str = "names";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
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

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
