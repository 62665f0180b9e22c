//! A dump when its last line is read: who held what, and who acted for whom.

use std::collections::{BTreeMap, BTreeSet};

use bitshares_snapshot_claim::snapshot::{ASSETS, Leaf, LeafError};

use crate::accounts::Accounts;
use crate::books::{Books, Pool};
use crate::error::Error;
use crate::ingest::{Counts, Wanted};
use crate::source::Source;

/// The asset with id 1.3.0.
const BTS: u32 = 0;

/// A block of BitShares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub number: u64,
    /// Its id, which begins with its number.
    pub id: [u8; 20],
    /// Its time, in seconds since 1970.
    pub time: u64,
}

/// What an account has of an asset in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// n of 1.2.n.
    pub account: u64,
    /// Where it lies.
    pub source: Source,
    /// n of 1.3.n.
    pub asset: u32,
    /// In the smallest unit.
    pub amount: i64,
}

/// An asset and its supply.
pub(crate) struct Total {
    pub(crate) symbol: String,
    pub(crate) supply: i64,
}

/// All that a dump says of accounts and supplies.
pub struct Dump {
    pub(crate) file: String,
    pub(crate) block: Block,
    pub(crate) chain_id: [u8; 32],
    pub(crate) accounts: Accounts,
    /// Ascending; one for each account, source and asset.
    pub(crate) holdings: Vec<Holding>,
    /// What belongs to no account.
    pub(crate) unowned: BTreeMap<(u32, Source), i128>,
    pub(crate) totals: BTreeMap<u32, Total>,
    pub(crate) in_orders: BTreeMap<u64, i64>,
    counts: Counts,
}

impl Dump {
    /// The block that it is of.
    pub fn block(&self) -> Block {
        self.block
    }

    /// How many lines, kinds and unknown things it had.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many accounts it has.
    pub fn accounts(&self) -> usize {
        self.accounts.len()
    }

    /// Every account by ascending id, with name, authorities and memo key, but without holdings
    /// and flags.
    pub fn account_leaves(&self) -> impl Iterator<Item = Result<Leaf, LeafError>> {
        self.accounts.iter().map(|account| account.leaf())
    }

    /// The name of account 1.2.`id`.
    pub fn name(&self, id: u64) -> Option<&str> {
        self.accounts.get(id).map(|account| account.name)
    }

    /// All holdings, of all assets, by account, source and asset.
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    /// What an account holds.
    pub fn holdings_of(&self, account: u64) -> &[Holding] {
        let start = self.holdings.partition_point(|holding| holding.account < account);
        let rest = self.holdings.get(start..).unwrap_or_default();
        let end = rest.partition_point(|holding| holding.account == account);
        rest.get(..end).unwrap_or_default()
    }

    /// The end of reading: whether it is the wanted dump and complete, as far as that can be seen
    /// before it is added up.
    pub(crate) fn close(
        file: &str,
        mut books: Books,
        counts: Counts,
        wanted: &Wanted,
    ) -> Result<Dump, Error> {
        let (block, chain_id) = origin(file, &books, wanted)?;
        let totals = totals(&mut books)?;
        check_assets(file, &books)?;
        books.accounts.sort();
        share_pools(&mut books, &totals)?;
        let holdings = merged(std::mem::take(&mut books.holdings))?;
        let owned_by = holdings.chunk_by(|one, next| one.account == next.account);
        for holding in owned_by.filter_map(|chunk| chunk.first()) {
            if !books.accounts.has(holding.account) {
                return Err(Error::Unknown {
                    what: format!("an object with units of 1.3.{}", holding.asset),
                    id: format!("1.2.{}", holding.account),
                });
            }
        }
        Ok(Dump {
            file: file.to_owned(),
            block,
            chain_id,
            accounts: books.accounts,
            holdings,
            unowned: books.unowned,
            totals,
            in_orders: books.in_orders.into_iter().collect(),
            counts,
        })
    }
}

fn origin(file: &str, books: &Books, wanted: &Wanted) -> Result<(Block, [u8; 32]), Error> {
    let missing =
        |id: &str, what| Error::Missing { file: file.to_owned(), id: id.to_owned(), what };
    let block = books.head.ok_or_else(|| missing("2.1.0", "the head block"))?;
    let chain_id = books.chain_id.ok_or_else(|| missing("2.11.0", "the chain id"))?;
    if chain_id != wanted.chain_id {
        return Err(Error::Chain {
            file: file.to_owned(),
            found: hex::encode(chain_id),
            wanted: hex::encode(wanted.chain_id),
        });
    }
    if block.number != wanted.block {
        return Err(Error::Block {
            file: file.to_owned(),
            found: block.number,
            wanted: wanted.block,
        });
    }
    let number = block.id.first_chunk().map(|first| u64::from(u32::from_be_bytes(*first)));
    if number != Some(block.number) {
        let id = hex::encode(block.id);
        return Err(Error::BlockId { file: file.to_owned(), number: block.number, id });
    }
    Ok((block, chain_id))
}

/// Whether the three assets are those that share, and not others with names alike.
fn check_assets(file: &str, books: &Books) -> Result<(), Error> {
    for name in &ASSETS {
        let id = u32::try_from(name.instance).ok();
        let asset = id.and_then(|id| books.assets.get(&id)).ok_or_else(|| Error::Missing {
            file: file.to_owned(),
            id: format!("1.3.{}", name.instance),
            what: name.symbol,
        })?;
        if (asset.symbol.as_str(), asset.precision) != (name.symbol, name.precision) {
            return Err(Error::Asset {
                instance: name.instance,
                found: format!("{} with {} decimals", asset.symbol, asset.precision),
                symbol: name.symbol,
                precision: name.precision,
            });
        }
    }
    Ok(())
}

/// Supplies by asset; and what the objects of supplies hold.
fn totals(books: &mut Books) -> Result<BTreeMap<u32, Total>, Error> {
    let mut totals = BTreeMap::new();
    let mut unowned = Vec::new();
    for (id, asset) in &books.assets {
        let unknown = |id: String| Error::Unknown { what: format!("asset 1.3.{id}"), id };
        let supply = books.supplies.get(&asset.supply);
        let supply = supply.ok_or_else(|| unknown(format!("2.3.{}", asset.supply)))?;
        unowned.push((*id, supply.confidential, Source::ConfidentialSupply));
        unowned.push((*id, supply.fees, Source::AccumulatedFees));
        unowned.push((BTS, supply.fee_pool, Source::AssetFeePool));
        if supply.collateral_fees != 0 {
            let backing = asset.backing.and_then(|id| books.backing.get(&id));
            let backing = backing.ok_or_else(|| unknown("2.4 (what backs it)".to_owned()))?;
            unowned.push((*backing, supply.collateral_fees, Source::AccumulatedCollateralFees));
        }
        totals.insert(*id, Total { symbol: asset.symbol.clone(), supply: supply.current });
    }
    for (asset, amount, source) in unowned {
        books.keep(asset, amount, source).map_err(|_| too_much(source))?;
    }
    Ok(totals)
}

fn too_much(source: Source) -> Error {
    Error::TooMuch { what: source.name().to_owned() }
}

/// Gives the BTS of liquidity pools to the accounts that hold their shares, in whole units; what
/// is left is nobody's.
fn share_pools(books: &mut Books, totals: &BTreeMap<u32, Total>) -> Result<(), Error> {
    let shares: BTreeSet<u32> = books.pools.iter().map(|pool| pool.share).collect();
    let mut held: BTreeMap<u32, BTreeMap<u64, i128>> = BTreeMap::new();
    for holding in books.holdings.iter().filter(|holding| shares.contains(&holding.asset)) {
        let sum = held.entry(holding.asset).or_default().entry(holding.account).or_default();
        let with = sum.checked_add(i128::from(holding.amount));
        *sum = with.ok_or_else(|| too_much(holding.source))?;
    }
    let none = BTreeMap::new();
    for Pool { id, share, sides } in std::mem::take(&mut books.pools) {
        let total = totals.get(&share).ok_or_else(|| Error::Unknown {
            what: format!("liquidity pool 1.19.{id}"),
            id: format!("1.3.{share}"),
        })?;
        for (asset, amount) in sides {
            if asset != BTS {
                let kept = books.keep(asset, amount, Source::LiquidityPoolOther);
                kept.map_err(|_| too_much(Source::LiquidityPoolOther))?;
                continue;
            }
            let mut rest = amount;
            for (account, shares) in held.get(&share).unwrap_or(&none) {
                let part = i128::from(amount).checked_mul(*shares);
                let part = part.and_then(|part| part.checked_div(i128::from(total.supply)));
                let part = part.and_then(|part| i64::try_from(part).ok());
                let part = part.ok_or_else(|| too_much(Source::LiquidityPool))?;
                books.hold(*account, BTS, part, Source::LiquidityPool);
                rest = rest.checked_sub(part).ok_or_else(|| too_much(Source::PoolRounding))?;
            }
            let kept = books.keep(BTS, rest, Source::PoolRounding);
            kept.map_err(|_| too_much(Source::PoolRounding))?;
        }
    }
    Ok(())
}

/// Holdings in order, those of one place added up.
fn merged(mut holdings: Vec<Holding>) -> Result<Vec<Holding>, Error> {
    holdings.sort_unstable();
    let mut overflow = None;
    holdings.dedup_by(|next, kept| {
        let place = |holding: &Holding| (holding.account, holding.source, holding.asset);
        if place(next) != place(kept) {
            return false;
        }
        match kept.amount.checked_add(next.amount) {
            Some(sum) => kept.amount = sum,
            None => overflow = Some(next.source),
        }
        true
    });
    match overflow {
        Some(source) => Err(too_much(source)),
        None => Ok(holdings),
    }
}
