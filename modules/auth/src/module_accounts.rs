//! The accounts of modules: one table of names, permissions and who may send to them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::Address;

/// An account that belongs to a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModuleAccount {
    /// The name that its address is made from.
    pub name: &'static str,
    /// What its module may do through it: `minter`, `burner`, `staking`.
    pub permissions: &'static [&'static str],
    /// Whether users may send coins to it.
    pub receives: bool,
}

/// Collects the fees of a block.
pub const FEE_COLLECTOR: &str = "fee_collector";

/// The authority: messages that change parameters must come from this account.
pub const GOV: &str = "gov";

/// Makes new tokens.
pub const MINT: &str = "mint";

/// Holds what is owed: yield, pay, and what belongs to the community.
pub const DISTRIBUTION: &str = "distribution";

/// Holds the tokens that are locked as Whalestake, and those that are being powered down.
pub const WHALESTAKE: &str = "whalestake";

/// Collects the part of new tokens that rewards content.
pub const SOCIAL_SHARE: &str = "social-share";

/// Holds the Whalestake that holders of BitShares can claim.
pub const SNAPSHOT_CLAIM: &str = "snapshot_claim";

/// Holds the Whalestake that is lent to new accounts.
pub const ACCOUNT_CREATION_POOL: &str = "account_creation_pool";

/// Holds the Whalestake of the launch team until it is released.
pub const LAUNCH_TEAM: &str = "launch_team";

/// Every module account of the chain. All exist from genesis on, so that nobody can
/// occupy the address first (ASA-2024-003).
pub const MODULE_ACCOUNTS: &[ModuleAccount] = &[
    ModuleAccount { name: FEE_COLLECTOR, permissions: &[], receives: false },
    ModuleAccount { name: GOV, permissions: &["burner"], receives: true },
    ModuleAccount { name: MINT, permissions: &["minter"], receives: false },
    ModuleAccount { name: DISTRIBUTION, permissions: &[], receives: false },
    ModuleAccount { name: WHALESTAKE, permissions: &["burner", "staking"], receives: false },
    ModuleAccount { name: SOCIAL_SHARE, permissions: &[], receives: false },
    ModuleAccount { name: SNAPSHOT_CLAIM, permissions: &[], receives: false },
    ModuleAccount { name: ACCOUNT_CREATION_POOL, permissions: &[], receives: false },
    ModuleAccount { name: LAUNCH_TEAM, permissions: &[], receives: false },
];

/// The module account called `name`, which must be in the table.
pub fn module_account(name: &str) -> &'static ModuleAccount {
    match MODULE_ACCOUNTS.iter().find(|account| account.name == name) {
        Some(account) => account,
        None => panic!("module account {name} is not in the table"),
    }
}

/// The module account at `address`, if it is one.
pub fn module_account_at(address: &Address) -> Option<&'static ModuleAccount> {
    static BY_ADDRESS: OnceLock<BTreeMap<Address, &'static ModuleAccount>> = OnceLock::new();
    let by_address = BY_ADDRESS.get_or_init(|| {
        MODULE_ACCOUNTS.iter().map(|account| (Address::module(account.name), account)).collect()
    });
    by_address.get(address).copied()
}

/// The address of the authority.
pub fn authority() -> Address {
    static GOV_ADDRESS: OnceLock<Address> = OnceLock::new();
    *GOV_ADDRESS.get_or_init(|| Address::module(GOV))
}
