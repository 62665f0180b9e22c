//! The line that a holder signs.

use std::fmt;

use crate::snapshot::{Hash, to_hex};

/// How far ahead of the chain's time a signed text may count, in seconds: 90 days.
pub const EXPIRES_WITHIN_S: u64 = 90 * 86_400;

/// What a claim says. It is printed and never read: what a chain checks is that the signed bytes
/// are the ones it prints itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimText<'a> {
    /// The chain on which it is claimed.
    pub chain_id: &'a str,
    /// The snapshot.
    pub snapshot: Hash,
    /// The account's name on BitShares.
    pub name: &'a str,
    /// Its instance: n of 1.2.n.
    pub account_id: u64,
    /// Who gets the Whalestake.
    pub to: &'a str,
    /// The name that the receiver's account gets; empty for none.
    pub account_name: &'a str,
    /// The highest fee that may be taken out of the claim, in uwls.
    pub max_fee: u64,
    /// When it counts no longer, in seconds since 1970.
    pub expires: u64,
}

impl fmt::Display for ClaimText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ClaimText { chain_id, snapshot, name, account_id, to, max_fee, expires, .. } = self;
        let account_name = if self.account_name.is_empty() { "-" } else { self.account_name };
        write!(
            f,
            "Claim Whalestake v1 chain={chain_id} snapshot={} bts={name}/1.2.{account_id} to={to} \
             as={account_name} maxfee={max_fee}uwls expires={expires}",
            to_hex(snapshot)
        )
    }
}

/// What a veto says: whoever holds the memo key gets nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VetoText<'a> {
    /// The chain on which it counts.
    pub chain_id: &'a str,
    /// The snapshot.
    pub snapshot: Hash,
    /// The account's name on BitShares.
    pub name: &'a str,
    /// Its instance: n of 1.2.n.
    pub account_id: u64,
    /// When it counts no longer, in seconds since 1970.
    pub expires: u64,
}

impl fmt::Display for VetoText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let VetoText { chain_id, snapshot, name, account_id, expires } = self;
        write!(
            f,
            "Veto memo claims v1 chain={chain_id} snapshot={} bts={name}/1.2.{account_id} \
             expires={expires}",
            to_hex(snapshot)
        )
    }
}
