//! What is known while lines come in, whatever their order.

use std::collections::BTreeMap;

use crate::accounts::Accounts;
use crate::dump::{Block, Holding};
use crate::error::Fault;
use crate::source::Source;

/// All that a dump says.
#[derive(Default)]
pub(crate) struct Books {
    pub(crate) accounts: Accounts,
    pub(crate) holdings: Vec<Holding>,
    /// What belongs to nobody, by asset and source.
    pub(crate) unowned: BTreeMap<(u32, Source), i128>,
    pub(crate) assets: BTreeMap<u32, Asset>,
    /// By instance of 2.3.
    pub(crate) supplies: BTreeMap<u64, Supply>,
    /// The asset that backs another, by instance of 2.4.
    pub(crate) backing: BTreeMap<u64, u32>,
    pub(crate) pools: Vec<Pool>,
    /// Accounts whose statistics say that they have BTS in orders, and how much.
    pub(crate) in_orders: Vec<(u64, i64)>,
    pub(crate) head: Option<Block>,
    pub(crate) chain_id: Option<[u8; 32]>,
}

/// An asset (1.3).
pub(crate) struct Asset {
    pub(crate) symbol: String,
    pub(crate) precision: u32,
    /// n of 2.3.n.
    pub(crate) supply: u64,
    /// n of 2.4.n.
    pub(crate) backing: Option<u64>,
}

/// How much there is of an asset (2.3).
pub(crate) struct Supply {
    pub(crate) current: i64,
    pub(crate) confidential: i64,
    pub(crate) fees: i64,
    pub(crate) collateral_fees: i64,
    pub(crate) fee_pool: i64,
}

/// A liquidity pool (1.19).
pub(crate) struct Pool {
    pub(crate) id: u64,
    pub(crate) share: u32,
    pub(crate) sides: [(u32, i64); 2],
}

impl Books {
    /// Units of an account.
    pub(crate) fn hold(&mut self, account: u64, asset: u32, amount: i64, source: Source) {
        if amount != 0 {
            self.holdings.push(Holding { account, asset, amount, source });
        }
    }

    /// Units of nobody.
    pub(crate) fn keep(&mut self, asset: u32, amount: i64, source: Source) -> Result<(), Fault> {
        if amount != 0 {
            let sum = self.unowned.entry((asset, source)).or_default();
            *sum = sum.checked_add(i128::from(amount)).ok_or(Fault::TooMuch)?;
        }
        Ok(())
    }
}
