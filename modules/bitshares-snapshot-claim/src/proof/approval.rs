//! Whether keys act for an account, as BitShares decides it.
//!
//! Three things are otherwise here. An authority with threshold 0 is satisfied by nobody; there
//! it is by everybody. A key that is not needed is no error; there it depends on the order of
//! keys. And the key of nobody never counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::bitshares::{Key, LegacyAddress};
use crate::snapshot::{Authority, Leaf};

/// How deep accounts may be members of each other.
pub const DEPTH: u32 = 2;

/// Accounts that are known, and what holds among them.
#[derive(Clone, Debug)]
pub struct Accounts<'a> {
    leaves: BTreeMap<u64, &'a Leaf>,
    non_immediate_owner: bool,
}

/// Why keys do not act for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotApproved {
    /// They weigh too little.
    Weight {
        /// What the better of owner and active came to.
        weight: u64,
        /// What it needs.
        threshold: u32,
    },
    /// Both owner and active have members that are not known, this one first.
    Unknown(u64),
}

impl<'a> Accounts<'a> {
    /// `leaves`, none twice; `non_immediate_owner` says whether owner keys of members count.
    pub fn new(
        leaves: impl IntoIterator<Item = &'a Leaf>,
        non_immediate_owner: bool,
    ) -> Accounts<'a> {
        let leaves = leaves.into_iter().map(|leaf| (leaf.account_id, leaf)).collect();
        Accounts { leaves, non_immediate_owner }
    }

    /// The authorities that the keys of a claim for `account` may stand in: its own, and those of
    /// its members as deep as they count.
    pub fn visited(&self, account: u64) -> Vec<&'a Authority> {
        let mut seen = BTreeSet::new();
        let mut authorities = Vec::new();
        let mut row = vec![account];
        for depth in 0..=DEPTH {
            let mut next = Vec::new();
            for account in row {
                let Some(leaf) = self.leaves.get(&account).filter(|_| seen.insert(account)) else {
                    continue;
                };
                for authority in self.authorities(leaf, depth) {
                    next.extend(authority.accounts.iter().map(|(member, _)| *member));
                    authorities.push(authority);
                }
            }
            row = next;
        }
        authorities
    }

    fn authorities(&self, leaf: &'a Leaf, depth: u32) -> impl Iterator<Item = &'a Authority> {
        let owner = (depth == 0 || self.non_immediate_owner).then_some(&leaf.owner);
        [&leaf.active].into_iter().chain(owner)
    }

    /// Whether `keys` act for `account`: satisfy its active or its owner authority.
    pub fn approve(&self, account: u64, keys: &[Key]) -> Result<(), NotApproved> {
        let Some(leaf) = self.leaves.get(&account) else {
            return Err(NotApproved::Unknown(account));
        };
        let keys: BTreeSet<Key> = keys.iter().copied().filter(|key| *key != Key::NULL).collect();
        let addresses = keys.iter().filter_map(Key::addresses).flatten().collect();
        let mut round =
            Round { accounts: self, keys, addresses, approved: BTreeSet::new(), unknown: None };
        let (mut known, mut unknown) = (None, None);
        for authority in [&leaf.active, &leaf.owner] {
            let weight = round.weight(authority, 0);
            if reaches(weight, authority) {
                return Ok(());
            }
            let threshold = authority.threshold;
            match round.unknown.take() {
                Some(member) => unknown = unknown.or(Some(member)),
                None if threshold > 0 => known = closer(known, (weight, threshold)),
                None => {}
            }
        }
        // What is missing where all is known helps more than which leaf might.
        match (known, unknown) {
            (None, Some(member)) => Err(NotApproved::Unknown(member)),
            (known, _) => {
                let (weight, threshold) = known.unwrap_or_default();
                Err(NotApproved::Weight { weight, threshold })
            }
        }
    }
}

/// Of two weights with their thresholds the one that less is missing of.
fn closer(one: Option<(u64, u32)>, other: (u64, u32)) -> Option<(u64, u32)> {
    let missing = |(weight, threshold): (u64, u32)| u64::from(threshold).saturating_sub(weight);
    Some(one.filter(|one| missing(*one) <= missing(other)).unwrap_or(other))
}

/// Whether a weight is enough. With threshold 0 none is.
fn reaches(weight: u64, authority: &Authority) -> bool {
    authority.threshold > 0 && weight >= u64::from(authority.threshold)
}

/// One evaluation.
struct Round<'a> {
    accounts: &'a Accounts<'a>,
    keys: BTreeSet<Key>,
    addresses: BTreeSet<LegacyAddress>,
    /// Once approved an account counts everywhere, also deeper than members are followed.
    approved: BTreeSet<u64>,
    /// A member account that could have mattered and is not known.
    unknown: Option<u64>,
}

impl Round<'_> {
    /// What the keys weigh in an authority. It is not added up further than to the threshold,
    /// because BitShares then looks at no more members, and approves none of them.
    fn weight(&mut self, authority: &Authority, depth: u32) -> u64 {
        if authority.threshold == 0 {
            return 0;
        }
        let keys = authority.keys.iter().filter(|(key, _)| self.keys.contains(key));
        let addresses =
            authority.addresses.iter().filter(|(address, _)| self.addresses.contains(address));
        let weights = keys.map(|(_, weight)| weight).chain(addresses.map(|(_, weight)| weight));
        let mut sum = weights.fold(0_u64, |sum, weight| sum.saturating_add(u64::from(*weight)));
        for (member, weight) in &authority.accounts {
            if reaches(sum, authority) {
                break;
            }
            if self.counts(*member, depth) {
                sum = sum.saturating_add(u64::from(*weight));
            }
        }
        sum
    }

    fn counts(&mut self, member: u64, depth: u32) -> bool {
        if self.approved.contains(&member) {
            return true;
        }
        if depth >= DEPTH {
            return false;
        }
        let accounts = self.accounts;
        let Some(leaf) = accounts.leaves.get(&member) else {
            self.unknown.get_or_insert(member);
            return false;
        };
        let below = depth.saturating_add(1);
        let approves = |round: &mut Self, authority: &Authority| {
            let weight = round.weight(authority, below);
            reaches(weight, authority)
        };
        let approved = approves(self, &leaf.active)
            || (accounts.non_immediate_owner && approves(self, &leaf.owner));
        if approved {
            self.approved.insert(member);
        }
        approved
    }
}
