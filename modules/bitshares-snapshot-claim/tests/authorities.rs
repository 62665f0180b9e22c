//! Who acts for an account, decided a second time: as bitshares-core's `sign_state` does, written
//! after its text and not after ours, on 100,000 accounts that know each other at random.

#![allow(clippy::unwrap_used, reason = "tests fail loudly")]
#![allow(clippy::indexing_slicing, reason = "tests fail loudly")]
#![allow(clippy::arithmetic_side_effects, reason = "tests fail loudly")]
#![allow(clippy::as_conversions, reason = "small numbers")]

use std::collections::BTreeSet;

use bitshares_snapshot_claim::bitshares::{Key, LegacyAddress};
use bitshares_snapshot_claim::proof::{Accounts, NotApproved};
use bitshares_snapshot_claim::snapshot::{Authority, Leaf};

const GRAPHS: usize = 100_000;
const MAX_DEPTH: u32 = 2;

/// Xorshift, so that a failure happens again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % limit
    }
}

/// What `sign_state` knows.
struct SignState<'a> {
    accounts: &'a [Leaf],
    keys: &'a [Key],
    /// Of every key that there is.
    addresses: &'a [(Key, [LegacyAddress; 5])],
    approved_by: BTreeSet<u64>,
    allow_non_immediate_owner: bool,
}

impl SignState<'_> {
    fn get(&self, id: u64) -> Option<Leaf> {
        self.accounts.iter().find(|account| account.account_id == id).cloned()
    }

    fn signed_by_address(&self, address: &[u8; 20]) -> bool {
        let known = |(key, addresses): &(Key, [LegacyAddress; 5])| {
            self.keys.contains(key) && addresses.iter().any(|known| known.0 == *address)
        };
        self.addresses.iter().any(known)
    }

    fn check_authority(&mut self, authority: &Authority, depth: u32) -> bool {
        if authority.threshold == 0 {
            return false; // ours
        }
        let mut total_weight = 0_u64;
        for (key, weight) in &authority.keys {
            if *key != Key::NULL && self.keys.contains(key) {
                total_weight += u64::from(*weight);
                if total_weight >= u64::from(authority.threshold) {
                    return true;
                }
            }
        }
        for (address, weight) in &authority.addresses {
            if self.signed_by_address(&address.0) {
                total_weight += u64::from(*weight);
                if total_weight >= u64::from(authority.threshold) {
                    return true;
                }
            }
        }
        for (account, weight) in &authority.accounts {
            if !self.approved_by.contains(account) {
                if depth == MAX_DEPTH {
                    continue;
                }
                let Some(member) = self.get(*account) else { continue };
                if self.check_authority(&member.active, depth + 1)
                    || (self.allow_non_immediate_owner
                        && self.check_authority(&member.owner, depth + 1))
                {
                    self.approved_by.insert(*account);
                    total_weight += u64::from(*weight);
                    if total_weight >= u64::from(authority.threshold) {
                        return true;
                    }
                }
            } else {
                total_weight += u64::from(*weight);
                if total_weight >= u64::from(authority.threshold) {
                    return true;
                }
            }
        }
        total_weight >= u64::from(authority.threshold)
    }
}

fn keys() -> Vec<Key> {
    let secret = |n: u8| secp256k1::SecretKey::from_secret_bytes([n; 32]).unwrap();
    let key = |n| Key::new(secp256k1::PublicKey::from_secret_key(&secret(n)).serialize());
    (1..=5).map(key).chain([Key::NULL]).collect()
}

fn authority(
    dice: &mut Dice,
    keys: &[Key],
    addresses: &[(Key, [LegacyAddress; 5])],
    accounts: u64,
) -> Authority {
    let mut authority = Authority { threshold: dice.below(6) as u32, ..Authority::default() };
    for key in keys {
        if dice.below(4) == 0 {
            authority.keys.push((*key, 1 + dice.below(3) as u16));
        }
    }
    for (_, addresses) in addresses {
        if dice.below(12) == 0 {
            let address = addresses[dice.below(5) as usize];
            authority.addresses.push((address, 1 + dice.below(3) as u16));
        }
    }
    // One account more than there are: it is unknown.
    for account in 0..=accounts {
        if dice.below(3) == 0 {
            authority.accounts.push((account, 1 + dice.below(3) as u16));
        }
    }
    authority
}

#[test]
fn a_second_implementation_decides_the_same_for_100_000_accounts() {
    let keys = keys();
    let addresses: Vec<_> = keys.iter().filter_map(|key| Some((*key, key.addresses()?))).collect();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut approved, mut unknown) = (0, 0);
    for graph in 0..GRAPHS {
        let count = 1 + dice.below(6);
        let accounts: Vec<Leaf> = (0..count)
            .map(|account_id| Leaf {
                account_id,
                name: "a".to_owned(),
                active: authority(&mut dice, &keys, &addresses, count),
                owner: authority(&mut dice, &keys, &addresses, count),
                memo_key: None,
                holdings: [0; 3],
                flags: 0,
            })
            .collect();
        let signers: Vec<Key> = keys.iter().copied().filter(|_| dice.below(3) == 0).collect();
        let allow_non_immediate_owner = dice.below(2) == 0;
        let mut state = SignState {
            accounts: &accounts,
            keys: &signers,
            addresses: &addresses,
            approved_by: BTreeSet::new(),
            allow_non_immediate_owner,
        };
        let expected = state.check_authority(&accounts[0].active, 0)
            || state.check_authority(&accounts[0].owner, 0);
        let verdict = Accounts::new(&accounts, allow_non_immediate_owner).approve(0, &signers);
        assert_eq!(verdict.is_ok(), expected, "graph {graph}: {signers:?} of {accounts:#?}");
        approved += usize::from(expected);
        unknown += usize::from(matches!(verdict, Err(NotApproved::Unknown(_))));
    }
    // Neither verdict is rare.
    assert!((GRAPHS / 10..GRAPHS * 9 / 10).contains(&approved), "{approved}");
    assert!(unknown > GRAPHS / 100, "{unknown}");
}
