//! Accounts: who they are, which key they sign with, and which transaction comes next.

mod account;
mod audit;
mod authority;
mod genesis;
mod keeper;
mod module_accounts;
mod nonces;
pub mod public_key;
mod queries;
mod state;
mod update_params;
mod vesting;

pub use account::Account;
pub use authority::{NotAuthority, only_authority};
pub use keeper::{
    account, exists, known_account, locked, open_if_new, params, store_account, unknown_account,
};
pub use module_accounts::{
    ACCOUNT_CREATION_POOL, DISTRIBUTION, FEE_COLLECTOR, GOV, LAUNCH_TEAM, MINT, MODULE_ACCOUNTS,
    ModuleAccount, SNAPSHOT_CLAIM, SOCIAL_SHARE, WHALESTAKE, authority, module_account,
    module_account_at,
};
pub use nonces::use_up_nonce;
pub use public_key::{PublicKey, Signature, Verifier};
pub use vesting::Vesting;

use base::{Ctx, Module, Result, Router};
use proto::cosmos::auth::v1beta1::GenesisState;
use store::Space;

/// Type URLs of the public keys that a transaction may carry.
pub const PUBLIC_KEY_TYPES: [&str; 4] = [
    "/cosmos.crypto.ed25519.PubKey",
    "/cosmos.crypto.multisig.LegacyAminoPubKey",
    "/cosmos.crypto.secp256k1.PubKey",
    "/cosmos.crypto.secp256r1.PubKey",
];

/// The module.
pub struct Auth;

impl Module for Auth {
    const NAME: &'static str = "auth";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
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

    fn begin_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        nonces::forget_past(ctx)
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}
