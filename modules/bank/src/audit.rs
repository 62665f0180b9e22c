//! What always holds: supply is the sum of balances, and the index names every holder.

use std::collections::BTreeMap;

use base::{Amount, Ctx, Denom, Error, LengthPrefixed, Result};

use crate::state::{BALANCES, HOLDERS, SUPPLY};

/// Walks over all balances; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    let mut sums: BTreeMap<Denom, Amount> = BTreeMap::new();
    let mut entries: u64 = 0;
    for entry in BALANCES.all(ctx) {
        let ((address, denom), amount) = entry?;
        entries = entries.saturating_add(1);
        if amount.is_zero() {
            return Err(Error::undefined(format!("{address} holds 0{denom}, which is no entry")));
        }
        if !HOLDERS.has(ctx, &(denom.clone(), LengthPrefixed(address)))? {
            return Err(Error::undefined(format!(
                "{address} holds {denom} but is not in the index"
            )));
        }
        let sum = sums.entry(denom).or_default();
        *sum = sum.plus(amount)?;
    }
    let mut indexed: u64 = 0;
    for holder in HOLDERS.all(ctx) {
        holder?;
        indexed = indexed.saturating_add(1);
    }
    if entries != indexed {
        return Err(Error::undefined(format!(
            "{entries} balances, {indexed} holders in the index"
        )));
    }
    let mut supply = BTreeMap::new();
    for entry in SUPPLY.all(ctx) {
        let (denom, amount) = entry?;
        supply.insert(denom, amount);
    }
    match supply == sums {
        true => Ok(()),
        false => {
            Err(Error::undefined(format!("supply is {supply:?}, balances add up to {sums:?}")))
        }
    }
}
