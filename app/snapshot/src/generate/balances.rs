//! What accounts have in their balances.

use std::collections::BTreeMap;

use super::amounts::{middle, millionths, part, top_weight, zipf};
use super::assets::{
    BROWNIE, BROWNIE_LOOKALIKE, BTS, EUR, POOLS, USD, WHALESHARE, WHALESHARE_LOOKALIKE,
};
use super::names::EXCHANGES;
use super::profile::{BtsShares, Holders, Profile};
use super::random::{Parts, Random, Shuffle, Topic};
use super::{FIRST_ID, scaled};

/// One hundred-thousandth less than a BTS.
const DUST: u64 = 99_999;

/// What the accounts of the chain itself hold: burned BTS and WHALESHARE, and the committee's.
const SPECIAL: [(u64, u32, u64); 3] =
    [(0, BTS, 600_000_000), (3, BTS, 5_000_000_000), (3, WHALESHARE, 50)];

#[derive(Clone, Copy, PartialEq)]
enum Wealth {
    Zero,
    Dust,
    Exchange,
    Top,
    Middle,
}

const WEALTH: Topic = Topic(6);
const MIDDLE: Topic = Topic(7);
const HOLDERS: Topic = Topic(8);
const OTHERS: Topic = Topic(9);
const SHARES: Topic = Topic(10);

/// Balances of all accounts.
pub(super) struct Balances {
    wealth: Parts<Wealth>,
    bts: Vec<u64>,
    others: BTreeMap<u64, BTreeMap<u32, u64>>,
}

impl Balances {
    pub(super) fn new(seed: u64, profile: &Profile, accounts: u64) -> Balances {
        let shares = &profile.bts;
        let parts = [
            (Wealth::Exchange, zipf_size()),
            (Wealth::Top, millionths(accounts, shares.top_ppm)),
            (Wealth::Dust, millionths(accounts, shares.dust_ppm)),
            (Wealth::Zero, millionths(accounts, shares.zero_ppm)),
        ];
        let wealth = Parts::new(Shuffle::new(seed, WEALTH, accounts), &parts, Wealth::Middle);
        let bts = bts(seed, shares, accounts, &wealth);
        let mut balances = Balances { wealth, bts, others: BTreeMap::new() };
        for (id, asset, amount) in SPECIAL {
            balances.give(id, asset, amount);
        }
        balances.spread(seed, profile, accounts, WHALESHARE, &profile.whaleshare);
        balances.spread(seed, profile, accounts, BROWNIE, &profile.brownie);
        balances.others(seed, profile, accounts);
        balances.shares(seed, profile, accounts);
        balances
    }

    /// The balances of an account, by asset. Some have balances of nothing, as the real ones do.
    pub(super) fn of(&self, id: u64) -> Vec<(u32, u64)> {
        let others = self.others.get(&id).into_iter().flatten();
        let others = others.map(|(asset, amount)| (*asset, *amount));
        let Some(index) = id.checked_sub(FIRST_ID) else { return others.collect() };
        let bts = self.bts[usize::try_from(index).unwrap_or_default()];
        let was_emptied = bts == 0 && self.wealth.of(index).rank.is_multiple_of(2);
        let bts = (bts > 0 || was_emptied).then_some((BTS, bts));
        bts.into_iter().chain(others).collect()
    }

    /// The exchanges, the largest first.
    pub(super) fn exchanges(&self) -> Vec<(u64, &'static str)> {
        let id = |rank| FIRST_ID + self.wealth.member(Wealth::Exchange, rank);
        (0..).map(id).zip(EXCHANGES).collect()
    }

    /// The first account in the second half with more than one unit of BTS.
    pub(super) fn victim(&self) -> u64 {
        let half = self.bts.len() / 2;
        let behind = self.bts.iter().skip(half).position(|bts| *bts > 1).unwrap_or_default();
        FIRST_ID + u64::try_from(half + behind).unwrap_or_default()
    }

    /// Who holds the shares of a pool, and how many.
    pub(super) fn shareholders(&self, pool: u32) -> Vec<(u64, u64)> {
        let asset = POOLS + pool;
        let holders = self.others.iter();
        holders.filter_map(|(id, held)| held.get(&asset).map(|amount| (*id, *amount))).collect()
    }

    fn give(&mut self, id: u64, asset: u32, amount: u64) {
        *self.others.entry(id).or_default().entry(asset).or_default() += amount;
    }

    fn spread(&mut self, seed: u64, profile: &Profile, accounts: u64, asset: u32, all: &Holders) {
        let order = Shuffle::new(seed ^ u64::from(asset), HOLDERS, accounts);
        let amounts = zipf(all.sum, scaled(all.holders, profile, accounts));
        for (rank, amount) in (0..).zip(amounts) {
            self.give(FIRST_ID + order.origin(rank), asset, amount);
        }
    }

    /// Assets that do not count: dollars and euros of some, and lookalikes of a few.
    fn others(&mut self, seed: u64, profile: &Profile, accounts: u64) {
        let holders = [
            (USD, 30_000, 26),
            (EUR, 3_000, 22),
            (BROWNIE_LOOKALIKE, 50, 30),
            (WHALESHARE_LOOKALIKE, 50, 20),
        ];
        for (asset, holders, bits) in holders {
            for index in 0..scaled(holders, profile, accounts) {
                let mut random = Random::of(seed ^ u64::from(asset), OTHERS, index);
                let id = FIRST_ID + random.below(accounts);
                self.give(id, asset, random.magnitude(bits));
            }
        }
    }

    fn shares(&mut self, seed: u64, profile: &Profile, accounts: u64) {
        let pools = (POOLS..).zip(0..scaled(profile.objects.pools, profile, accounts));
        for (asset, pool) in pools {
            let mut random = Random::of(seed, SHARES, pool);
            for _ in 0..1 + random.below(4) {
                let id = FIRST_ID + random.below(accounts);
                self.give(id, asset, random.magnitude(24));
            }
        }
    }
}

fn zipf_size() -> u64 {
    u64::try_from(EXCHANGES.len()).unwrap_or_default()
}

/// The BTS of all accounts. The top has what the others leave of the sum.
fn bts(seed: u64, shares: &BtsShares, accounts: u64, wealth: &Parts<Wealth>) -> Vec<u64> {
    let exchanges = zipf(millionths(shares.sum, shares.exchanges_ppm), zipf_size());
    let of = |index: u64| {
        let place = wealth.of(index);
        let mut random = Random::of(seed, MIDDLE, index);
        match place.part {
            Wealth::Zero | Wealth::Top => 0,
            Wealth::Dust => 1 + random.below(DUST),
            Wealth::Exchange => exchanges[usize::try_from(place.rank).unwrap_or_default()],
            Wealth::Middle => middle(place.rank, place.size, &mut random),
        }
    };
    let mut bts: Vec<u64> = (0..accounts).map(of).collect();
    let special = SPECIAL.iter().filter(|(_, asset, _)| *asset == BTS);
    let special: u64 = special.map(|(.., amount)| amount).sum();
    let rest = shares.sum.saturating_sub(special + bts.iter().sum::<u64>());

    let top = wealth.size(Wealth::Top);
    let weights: u64 = (0..top).map(|rank| top_weight(rank, top)).sum();
    let mut left = rest;
    for rank in (0..top).rev() {
        let amount = match rank {
            0 => left,
            _ => part(rest, top_weight(rank, top), weights),
        };
        left -= amount;
        bts[usize::try_from(wealth.member(Wealth::Top, rank)).unwrap_or_default()] = amount;
    }
    bts
}
