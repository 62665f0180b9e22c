//! What indexers see of allowances.

use base::{Address, Event};

/// The allowance of `granter` for `grantee` was `set`, `use`d, `update`d or `revoke`d.
pub(crate) fn allowance(kind: &'static str, granter: &Address, grantee: &Address) -> Event {
    Event::new(kind).with("granter", granter.to_string()).with("grantee", grantee.to_string())
}

/// Expired allowances were removed at the wish of `pruner`.
pub(crate) fn pruned(pruner: &Address) -> Event {
    Event::new("prune_feegrant").with("pruner", pruner.to_string())
}
