//! Whether all that was found is all that there is.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use crate::dump::Dump;
use crate::error::Error;
use crate::source::Source;

/// What was found of an asset, by where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetTable {
    /// n of 1.3.n.
    pub asset: u32,
    /// Its symbol.
    pub symbol: String,
    /// How much there is, as the chain says.
    pub current_supply: i128,
    /// How much was found, without places where nothing is.
    pub by_source: BTreeMap<Source, i128>,
    /// How much of it belongs to accounts.
    pub held_by_accounts: i128,
}

impl AssetTable {
    /// All that was found.
    pub fn found(&self) -> i128 {
        self.by_source.values().fold(0, |sum, amount| sum.saturating_add(*amount))
    }
}

/// BTS in orders and collateral against what the statistics of accounts (2.6) say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoreInOrders {
    /// No account's statistics speak of any: they were not kept.
    Untold,
    /// Equal for every account.
    Exact,
    /// Otherwise for this account, the first by id.
    Differs {
        /// n of 1.2.n.
        account: u64,
        /// By its statistics.
        told: i128,
        /// By its orders and collateral.
        found: i128,
    },
}

/// A dump added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// By id.
    pub assets: Vec<AssetTable>,
    /// BTS in orders.
    pub core_in_orders: CoreInOrders,
}

impl Reconciliation {
    /// An error for the first thing that does not add up.
    pub fn check(&self) -> Result<(), Error> {
        for table in &self.assets {
            let (supply, found) = (table.current_supply, table.found());
            if supply != found {
                return Err(Error::Supply {
                    asset: table.asset,
                    symbol: table.symbol.clone(),
                    supply,
                    found,
                    difference: found.saturating_sub(supply),
                });
            }
        }
        match self.core_in_orders {
            CoreInOrders::Differs { account, told, found } => {
                Err(Error::Orders { account, told, found })
            }
            CoreInOrders::Exact | CoreInOrders::Untold => Ok(()),
        }
    }

    /// The tables of assets, for machines.
    pub fn to_json(&self) -> Value {
        let number = |amount| Number::from_i128(amount).map_or(Value::Null, Value::Number);
        let tables = self.assets.iter().map(|table| {
            let sources = table.by_source.iter();
            let sources: Map<String, Value> =
                sources.map(|(source, sum)| (source.name().to_owned(), number(*sum))).collect();
            json!({
                "asset": format!("1.3.{}", table.asset),
                "symbol": table.symbol,
                "current_supply": number(table.current_supply),
                "by_source": sources,
                "held_by_accounts": number(table.held_by_accounts),
            })
        });
        tables.collect()
    }
}

impl Dump {
    /// Adds up every asset by source.
    pub fn reconcile(&self) -> Result<Reconciliation, Error> {
        let mut sums = self.unowned.clone();
        let mut in_orders: BTreeMap<u64, i128> = BTreeMap::new();
        for holding in &self.holdings {
            let amount = i128::from(holding.amount);
            let sum = sums.entry((holding.asset, holding.source)).or_default();
            *sum = sum.checked_add(amount).ok_or_else(|| Error::TooMuch {
                what: format!("1.3.{} ({})", holding.asset, holding.source.name()),
            })?;
            let is_order =
                matches!(holding.source, Source::LimitOrder | Source::CallOrderCollateral);
            if holding.asset == 0 && is_order {
                let sum = in_orders.entry(holding.account).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        let mut tables: BTreeMap<u32, AssetTable> = BTreeMap::new();
        for (asset, total) in &self.totals {
            let table = AssetTable {
                asset: *asset,
                symbol: total.symbol.clone(),
                current_supply: total.supply.into(),
                by_source: BTreeMap::new(),
                held_by_accounts: 0,
            };
            tables.insert(*asset, table);
        }
        for ((asset, source), sum) in sums {
            let table = tables.get_mut(&asset).ok_or_else(|| Error::Unknown {
                what: format!("an object of {}", source.name()),
                id: format!("1.3.{asset}"),
            })?;
            if source.is_of_accounts() {
                table.held_by_accounts = table.held_by_accounts.saturating_add(sum);
            }
            if sum != 0 {
                table.by_source.insert(source, sum);
            }
        }
        let core_in_orders = self.core_in_orders(in_orders);
        Ok(Reconciliation { assets: tables.into_values().collect(), core_in_orders })
    }

    fn core_in_orders(&self, mut found: BTreeMap<u64, i128>) -> CoreInOrders {
        if self.in_orders.is_empty() {
            return CoreInOrders::Untold;
        }
        let mut differences = Vec::new();
        for (account, told) in &self.in_orders {
            let (told, found) = (i128::from(*told), found.remove(account).unwrap_or_default());
            if told != found {
                differences.push((*account, told, found));
            }
        }
        differences.extend(found.into_iter().map(|(account, found)| (account, 0, found)));
        match differences.into_iter().min() {
            Some((account, told, found)) => CoreInOrders::Differs { account, told, found },
            None => CoreInOrders::Exact,
        }
    }
}
