//! The one list of modules: its order is the order of genesis, of hooks and of exports.

use auth::Auth;
use bank::Bank;
use base::AnyModule;
use staking::Staking;
use store::StoreName;

/// Every module of the chain.
pub(crate) fn modules() -> Vec<Box<dyn AnyModule>> {
    vec![Box::new(Auth), Box::new(Bank), Box::new(Staking)]
}

/// The authenticated stores, by the modules that own them. A store without a key is part
/// of the app hash, too; so the list changes only at an upgrade.
pub const STORES: &[StoreName] =
    &[StoreName("acc"), StoreName("bank"), StoreName("consensus"), StoreName("staking")];
