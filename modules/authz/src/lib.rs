//! Authorizations: who may send which messages in the name of somebody else.

mod audit;
mod authorizations;
mod errors;
mod events;
mod exec;
mod genesis;
mod grant;
mod grants;
mod queries;
mod revoke;
mod state;

pub use authorizations::{AUTHORIZATION, AUTHORIZATION_TYPES};
pub use errors::{Channel, DuplicateEntry, Error, Host, Ibc, Transfer};

use base::{Ctx, Module, Result, Router};
use proto::cosmos::authz::v1beta1::GenesisState;
use store::Space;

/// The module.
pub struct Authz;

impl Module for Authz {
    const NAME: &'static str = "authz";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        router.carrier(grant::parse, grant::apply);
        router.carrier(exec::parse, exec::apply);
        router.msg(revoke::parse, revoke::apply);
        router.guard(grant::guard);
        router.guard(exec::guard);
        queries::routes(router);
    }

    fn spaces(&self) -> Vec<Space> {
        state::spaces()
    }

    fn default_genesis(&self) -> GenesisState {
        GenesisState::default()
    }

    fn import(&self, ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
        genesis::import(ctx, genesis)
    }

    fn export(&self, ctx: &Ctx<'_>) -> Result<GenesisState> {
        genesis::export(ctx)
    }

    fn begin_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        grants::sweep(ctx)
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
