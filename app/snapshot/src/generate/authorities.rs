//! Who acts for whom.

use bitshares_snapshot_claim::bitshares::{Key, LegacyAddress};
use bitshares_snapshot_claim::snapshot::Authority;

use super::FIRST_ID;
use super::amounts::millionths;
use super::keys::{Held, NEIGHBOURS, Public, Role};
use super::profile::AuthorityShares;
use super::random::{Parts, Random, Shuffle, Topic};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    TopHolders,
    Ring,
    NoThreshold,
    NullKey,
    Deeper,
    MembersOfMembers,
    Members,
    Addresses,
    SeveralKeys,
    AllEqual,
    OwnerIsActive,
    MemoIsActive,
    AllDiffer,
    AnyKey,
}

/// Who acts for the accounts.
pub(super) struct Authorities {
    seed: u64,
    kinds: Parts<Kind>,
    top_holders: [u64; 5],
}

/// Who acts for one account.
pub(super) struct Signers {
    pub(super) owner: Authority,
    pub(super) active: Authority,
    pub(super) memo: Key,
    /// How many of the largest holders are members, if these are.
    pub(super) top_holders: Option<u64>,
    /// Keys that are enough for the active authority, if any are without other accounts.
    pub(super) enough: Vec<Held>,
}

const KINDS: Topic = Topic(3);
const CHOICES: Topic = Topic(4);

impl Authorities {
    pub(super) fn new(seed: u64, shares: &AuthorityShares, accounts: u64) -> Authorities {
        // Of every kind there is one, however few accounts there are.
        let of = |ppm| millionths(accounts, ppm).max(1);
        let one_key = millionths(accounts, shares.one_key_ppm);
        let of_one_key = |ppm| millionths(one_key, ppm);
        let equal = of_one_key(shares.all_equal_ppm);
        let owner = of_one_key(shares.owner_is_active_ppm);
        let memo = of_one_key(shares.memo_is_active_ppm);
        let parts = [
            (Kind::TopHolders, 5),
            (Kind::Ring, of(shares.rings_ppm)),
            (Kind::NoThreshold, of(shares.no_threshold_ppm)),
            (Kind::NullKey, of(shares.null_key_ppm)),
            (Kind::Deeper, of(shares.deeper_ppm)),
            (Kind::MembersOfMembers, of(shares.members_of_members_ppm)),
            (Kind::Members, of(shares.members_ppm)),
            (Kind::Addresses, of(shares.addresses_ppm)),
            (Kind::SeveralKeys, of(shares.several_keys_ppm)),
            (Kind::AllEqual, equal),
            (Kind::OwnerIsActive, owner),
            (Kind::MemoIsActive, memo),
            (Kind::AllDiffer, one_key - equal - owner - memo),
        ];
        let kinds = Parts::new(Shuffle::new(seed, KINDS, accounts), &parts, Kind::AnyKey);
        Authorities { seed, kinds, top_holders: shares.top_holders }
    }

    /// Who acts for the account.
    pub(super) fn of(&self, id: u64, public: &Public) -> Signers {
        let mut random = Random::of(self.seed, CHOICES, id);
        let place = self.kinds.of(id - FIRST_ID);
        let [owner, active, memo] = Role::ALL.map(|role| Held { role, id });
        let with = |owner: &[Held], memo: Held| Signers {
            owner: any_of(owner, public),
            active: any_of(&[active], public),
            memo: public.of(memo),
            top_holders: None,
            enough: vec![active],
        };
        match place.part {
            Kind::AllEqual => with(&[active], active),
            Kind::OwnerIsActive => with(&[active], memo),
            Kind::MemoIsActive => with(&[owner], active),
            Kind::AllDiffer => with(&[owner], memo),
            Kind::AnyKey => {
                let two = any_of(&[active, Held { id: id + 1, ..active }], public);
                Signers { active: two, ..with(&[owner], memo) }
            }
            Kind::SeveralKeys => {
                let (several, enough) = several(id, public, &mut random);
                Signers { active: several, enough, ..with(&[owner], memo) }
            }
            Kind::Addresses => {
                let [one, other] = [owner, active].map(|key| address(key, public, &mut random));
                let memo = if random.coin() { public.of(active) } else { Key::NULL };
                Signers { owner: one, active: other, memo, ..with(&[], active) }
            }
            Kind::NoThreshold => {
                let never = Authority { threshold: 0, ..any_of(&[active], public) };
                let owner = never.clone();
                Signers { owner, active: never, enough: Vec::new(), ..with(&[], active) }
            }
            Kind::NullKey => {
                let nobody =
                    Authority { threshold: 1, keys: vec![(Key::NULL, 1)], ..Authority::default() };
                let (owner, memo) = (nobody.clone(), Key::NULL);
                Signers { owner, active: nobody, memo, enough: Vec::new(), ..with(&[], active) }
            }
            kind => {
                let rank = usize::try_from(place.rank).unwrap_or_default();
                let top_holders = (kind == Kind::TopHolders).then(|| self.top_holders[rank]);
                let members = match top_holders {
                    Some(count) => self.largest(count, &mut random),
                    None => self.members(kind, place.rank, &mut random),
                };
                let has_key = top_holders.is_some() || random.coin();
                let owner = if has_key { any_of(&[owner], public) } else { members.clone() };
                let memo = public.of(memo);
                Signers { owner, active: members, memo, top_holders, enough: Vec::new() }
            }
        }
    }

    /// Accounts that act for one of a kind.
    fn members(&self, kind: Kind, rank: u64, random: &mut Random) -> Authority {
        let one_of = |kind, random: &mut Random| {
            vec![(self.member(kind, random.below(self.kinds.size(kind))), 1)]
        };
        let of = |accounts, threshold| Authority { threshold, accounts, ..Authority::default() };
        match kind {
            Kind::Ring => of(vec![(self.member(kind, (rank + 1) % self.kinds.size(kind)), 1)], 1),
            Kind::Deeper => of(one_of(Kind::MembersOfMembers, random), 1),
            Kind::MembersOfMembers => of(one_of(Kind::Members, random), 1),
            _ => {
                let wanted = 1 + random.below(3);
                let members = (0..wanted).flat_map(|_| one_of(Kind::MemoIsActive, random));
                let mut members: Vec<(u64, u16)> = members.collect();
                members.sort_unstable();
                members.dedup();
                let all = u32::try_from(members.len()).unwrap_or(1);
                let threshold = if random.coin() { all } else { 1 };
                of(members, threshold)
            }
        }
    }

    /// So many accounts, more than half of whose weight is needed.
    fn largest(&self, count: u64, random: &mut Random) -> Authority {
        let start = random.below(self.kinds.size(Kind::MemoIsActive) - count);
        let weighted = (start..start + count).map(|rank| {
            let weight = u16::try_from(1 + random.below(100)).unwrap_or(1);
            (self.member(Kind::MemoIsActive, rank), weight)
        });
        let mut accounts: Vec<(u64, u16)> = weighted.collect();
        accounts.sort_unstable();
        let sum: u32 = accounts.iter().map(|(_, weight)| u32::from(*weight)).sum();
        Authority { threshold: sum / 2 + 1, accounts, ..Authority::default() }
    }

    fn member(&self, kind: Kind, rank: u64) -> u64 {
        FIRST_ID + self.kinds.member(kind, rank)
    }
}

/// One of the keys is enough.
fn any_of(keys: &[Held], public: &Public) -> Authority {
    let mut keys: Vec<(Key, u16)> = keys.iter().map(|key| (public.of(*key), 1)).collect();
    keys.sort_unstable();
    Authority { threshold: 1, keys, ..Authority::default() }
}

/// Several keys with weights, and which are enough together.
fn several(id: u64, public: &Public, random: &mut Random) -> (Authority, Vec<Held>) {
    let count = 2 + random.below(NEIGHBOURS);
    let heaviest = if random.coin() { 1 } else { 9 };
    let mut keys: Vec<(Held, u64)> = (id..id + count)
        .map(|id| (Held { role: Role::Active, id }, 1 + random.below(heaviest)))
        .collect();
    let sum: u64 = keys.iter().map(|(_, weight)| weight).sum();
    keys.sort_unstable_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let largest = keys.first().map_or(0, |(_, weight)| *weight);
    let threshold = (sum * 2).div_ceil(3).max(largest + 1);
    let mut reached = 0;
    let enough = keys.iter().take_while(|(_, weight)| {
        let is_needed = reached < threshold;
        reached += weight;
        is_needed
    });
    let enough = enough.map(|(key, _)| *key).collect();
    let weighted =
        keys.iter().map(|(key, weight)| (public.of(*key), u16::try_from(*weight).unwrap_or(1)));
    let mut keys: Vec<(Key, u16)> = weighted.collect();
    keys.sort_unstable();
    let threshold = u32::try_from(threshold).unwrap_or(u32::MAX);
    (Authority { threshold, keys, ..Authority::default() }, enough)
}

/// One of the five addresses of a key.
fn address(key: Held, public: &Public, random: &mut Random) -> Authority {
    let addresses = public.of(key).addresses().into_iter().flatten();
    let chosen = usize::try_from(random.below(5)).unwrap_or_default();
    let addresses: Vec<(LegacyAddress, u16)> =
        addresses.skip(chosen).take(1).map(|address| (address, 1)).collect();
    Authority { threshold: 1, addresses, ..Authority::default() }
}
