//! Who holds what, and how much there is of each asset.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use super::assets::{BROWNIE, BTS, WHALESHARE};

/// What was written so far, added up.
#[derive(Default)]
pub(super) struct Books {
    /// Of each asset all units, wherever they lie.
    pub(super) supplies: BTreeMap<u32, i128>,
    /// BTS of accounts in orders and as collateral.
    pub(super) in_orders: BTreeMap<u64, u64>,
    held: BTreeMap<u64, [u64; 3]>,
}

impl Books {
    /// Units that no account holds.
    pub(super) fn put(&mut self, asset: u32, amount: impl Into<i128>) {
        *self.supplies.entry(asset).or_default() += amount.into();
    }

    /// Units that an account holds.
    pub(super) fn hold(&mut self, id: u64, asset: u32, amount: u64) {
        self.put(asset, amount);
        self.attribute(id, asset, amount);
    }

    /// Units of an account that are in the supply already.
    pub(super) fn attribute(&mut self, id: u64, asset: u32, amount: u64) {
        let place = match asset {
            BTS => 0,
            WHALESHARE => 1,
            BROWNIE => 2,
            _ => return,
        };
        if amount > 0 {
            self.held.entry(id).or_default()[place] += amount;
        }
    }

    /// BTS of an account in an order or as collateral.
    pub(super) fn order(&mut self, id: u64, amount: u64) {
        *self.in_orders.entry(id).or_default() += amount;
    }

    pub(super) fn write_holdings(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        writeln!(out, "account,bts,whaleshare,brownie")?;
        for (id, [bts, whaleshare, brownie]) in &self.held {
            writeln!(out, "1.2.{id},{bts},{whaleshare},{brownie}")?;
        }
        out.flush()
    }
}
