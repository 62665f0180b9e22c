//! The one list of modules: its order is the order of genesis, of hooks and of exports.

use auth::Auth;
use authz::Authz;
use bank::Bank;
use base::AnyModule;
use bitshares_snapshot_claim::SnapshotClaim;
use feegrant::Feegrant;
use gov::Gov;
use names::Names;
use staking::Staking;
use store::StoreName;

/// Every module of the chain.
pub(crate) fn modules() -> Vec<Box<dyn AnyModule>> {
    vec![
        Box::new(Auth),
        Box::new(Bank),
        Box::new(Authz),
        Box::new(Feegrant),
        Box::new(Names),
        Box::new(Staking),
        Box::new(Gov),
        Box::new(SnapshotClaim),
    ]
}

/// The authenticated stores, by the modules that own them. A store without a key is part
/// of the app hash, too; so the list changes only at an upgrade.
pub const STORES: &[StoreName] = &[
    StoreName("acc"),
    StoreName("authz"),
    StoreName("bank"),
    StoreName("claim"),
    StoreName("consensus"),
    StoreName("feegrant"),
    StoreName("gov"),
    StoreName("names"),
    StoreName("staking"),
    StoreName("upgrade"),
];
