//! Whether anybody could act for an account, if everybody signed.
//!
//! An account is called unsatisfiable only if no set of signatures can ever be enough, whatever
//! the order in which members are looked at: so the search here approves at least as much as the
//! chain's evaluation does. Whether a key is a point of the curve is not looked at.

use std::collections::BTreeSet;

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::proof::DEPTH;
use bitshares_snapshot_claim::snapshot::{Authority, Leaf};

use crate::accounts::Accounts;
use crate::error::Error;

/// Whether signatures can be enough for the account of this leaf.
pub(crate) fn is_satisfiable(
    leaf: &Leaf,
    accounts: &Accounts,
    non_immediate_owner: bool,
) -> Result<bool, Error> {
    let both = [&leaf.active, &leaf.owner];
    if both.into_iter().any(|authority| reaches(own_weight(authority), authority)) {
        return Ok(true);
    }
    let mut search = Search { accounts, non_immediate_owner, approved: BTreeSet::new() };
    // What is approved in one round counts in the next, wherever it stands.
    loop {
        let before = search.approved.len();
        for authority in both {
            if search.satisfies(authority, 0)? {
                return Ok(true);
            }
        }
        if search.approved.len() == before {
            return Ok(false);
        }
    }
}

fn reaches(weight: u64, authority: &Authority) -> bool {
    authority.threshold > 0 && weight >= u64::from(authority.threshold)
}

/// What keys and addresses weigh if all of them sign. The key of nobody does not.
fn own_weight(authority: &Authority) -> u64 {
    let keys = authority.keys.iter().filter(|(key, _)| *key != Key::NULL);
    let weights = keys.map(|(_, weight)| weight);
    let weights = weights.chain(authority.addresses.iter().map(|(_, weight)| weight));
    weights.fold(0, |sum, weight| sum.saturating_add(u64::from(*weight)))
}

struct Search<'a> {
    accounts: &'a Accounts,
    non_immediate_owner: bool,
    approved: BTreeSet<u64>,
}

impl Search<'_> {
    fn satisfies(&mut self, authority: &Authority, depth: u32) -> Result<bool, Error> {
        let mut sum = own_weight(authority);
        if reaches(sum, authority) {
            return Ok(true);
        }
        for (member, weight) in &authority.accounts {
            if self.counts(*member, depth)? {
                sum = sum.saturating_add(u64::from(*weight));
            }
        }
        Ok(reaches(sum, authority))
    }

    fn counts(&mut self, member: u64, depth: u32) -> Result<bool, Error> {
        if self.approved.contains(&member) {
            return Ok(true);
        }
        let found = self.accounts.get(member).filter(|_| depth < DEPTH);
        let Some(account) = found else { return Ok(false) };
        let leaf = account.leaf().map_err(|_| Error::Leaf { account: member })?;
        let below = depth.saturating_add(1);
        let approved = self.satisfies(&leaf.active, below)?
            || (self.non_immediate_owner && self.satisfies(&leaf.owner, below)?);
        if approved {
            self.approved.insert(member);
        }
        Ok(approved)
    }
}
