//! What the holders of each asset share, and who of them counts.

use bitshares_snapshot_claim::snapshot::{ASSETS, AssetName};

use crate::build::{Standing, too_much};
use crate::dump::Dump;
use crate::error::Error;
use crate::policy::{Denominator, Policy};

/// What the holders of each asset share, in uwls, in the order of holdings (whitepaper 10.5): 70,
/// 10 and 10 of 100 parts of 21,000,000 Whalestake. The last ten are the launch team's.
pub const POOLS: [u64; 3] = [14_700_000_000_000, 2_100_000_000_000, 2_100_000_000_000];

/// What the launch team gets, in uwls.
pub const LAUNCH_TEAM: u64 = 2_100_000_000_000;

/// An asset shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// The asset.
    pub asset: AssetName,
    /// What is shared, in uwls.
    pub pool: u64,
    /// The holdings that it is divided by.
    pub denominator: u64,
    /// Holdings of exchanges.
    pub exchange_held: u64,
    /// Holdings of special accounts, which count for nothing.
    pub excluded: u64,
    /// All shares that can be claimed, in uwls.
    pub claimable: u64,
    /// The rest, which goes to the account-creation pool: of exchanges, of dust, of accounts that
    /// nobody can act for, and what rounding leaves.
    pub to_account_creation_pool: u64,
}

/// What the header says of an asset.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) pool: u64,
    pub(crate) denominator: u64,
    pub(crate) exchange_held: u64,
    pub(crate) excluded: u64,
}

/// Who holds how much of what counts.
pub(crate) struct Holders {
    /// By ascending id; nobody without a holding.
    held: Vec<(u64, [u64; 3])>,
    pub(crate) sums: [Sums; 3],
}

impl Holders {
    pub(crate) fn count(
        dump: &Dump,
        policy: &Policy,
        standing: &Standing,
    ) -> Result<Holders, Error> {
        let mut held: Vec<(u64, [u64; 3])> = Vec::new();
        for holding in &dump.holdings {
            let mut assets = ASSETS.iter().zip(&policy.counted);
            let place = assets.position(|(asset, counted)| {
                asset.instance == u64::from(holding.asset) && counted.contains(&holding.source)
            });
            let Some(place) = place else { continue };
            if held.last().is_none_or(|(account, _)| *account != holding.account) {
                held.push((holding.account, [0; 3]));
            }
            let sums = held.last_mut().map(|(_, sums)| sums);
            let Some(sum) = sums.and_then(|sums| sums.get_mut(place)) else { continue };
            let amount = u64::try_from(holding.amount).ok();
            let with = amount.and_then(|amount| sum.checked_add(amount));
            *sum = with.ok_or_else(|| too_much("holdings"))?;
        }
        let mut sums = POOLS.map(|pool| Sums { pool, ..Sums::default() });
        for (account, amounts) in &held {
            for (sums, amount) in sums.iter_mut().zip(amounts) {
                let is_exchange = standing.is_exchange(*account);
                let is_special = standing.is_special(*account);
                let counts = !is_special
                    && (!is_exchange || policy.denominator == Denominator::WithExchanges);
                let places = [
                    (&mut sums.excluded, !counts),
                    (&mut sums.exchange_held, is_exchange && counts),
                    (&mut sums.denominator, counts),
                ];
                for (sum, _) in places.into_iter().filter(|(_, counts)| *counts) {
                    *sum = sum.checked_add(*amount).ok_or_else(|| too_much("holdings"))?;
                }
            }
        }
        Ok(Holders { held, sums })
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = u64> {
        self.held.iter().map(|(account, _)| *account)
    }

    pub(crate) fn of(&self, account: u64) -> [u64; 3] {
        let place = self.held.binary_search_by_key(&account, |(account, _)| *account).ok();
        place.and_then(|place| self.held.get(place)).map_or([0; 3], |(_, amounts)| *amounts)
    }

    /// The table, once it is known what can be claimed.
    pub(crate) fn allocations(&self, claimable: [u64; 3]) -> Result<[Allocation; 3], Error> {
        let [bts, whaleshare, brownie] = ASSETS;
        let [a, b, c] = self.sums;
        let [x, y, z] = claimable;
        Ok([allocation(bts, a, x)?, allocation(whaleshare, b, y)?, allocation(brownie, c, z)?])
    }
}

fn allocation(asset: AssetName, sums: Sums, claimable: u64) -> Result<Allocation, Error> {
    let Sums { pool, denominator, exchange_held, excluded } = sums;
    let rest = pool.checked_sub(claimable).ok_or_else(|| too_much("shares"))?;
    Ok(Allocation {
        asset,
        pool,
        denominator,
        exchange_held,
        excluded,
        claimable,
        to_account_creation_pool: rest,
    })
}
