//! The gas meter and the SDK's schedule of storage costs.

use std::cell::Cell;

use store::OutOfGas;

/// What storage costs: `KVGasConfig` of the SDK.
pub(crate) mod cost {
    pub(crate) const HAS: u64 = 1_000;
    pub(crate) const DELETE: u64 = 1_000;
    pub(crate) const READ_FLAT: u64 = 1_000;
    pub(crate) const READ_BYTE: u64 = 3;
    pub(crate) const WRITE_FLAT: u64 = 2_000;
    pub(crate) const WRITE_BYTE: u64 = 30;
    pub(crate) const NEXT_FLAT: u64 = 30;
}

/// Counts gas up to a limit. Reading state also costs gas, so counting needs no `&mut`.
#[derive(Clone, Debug)]
pub struct Gas {
    limit: u64,
    used: Cell<u64>,
}

impl Gas {
    /// At most `limit`.
    pub fn limited(limit: u64) -> Gas {
        Gas { limit, used: Cell::new(0) }
    }

    /// Counts without a limit: simulations, block hooks, queries of our own.
    pub fn unlimited() -> Gas {
        Gas::limited(u64::MAX)
    }

    /// Uses `amount` for the step named `location`.
    pub fn charge(&self, amount: u64, location: &'static str) -> Result<(), OutOfGas> {
        let used = self.used.get().saturating_add(amount);
        self.used.set(used);
        if used > self.limit {
            return Err(OutOfGas { location, wanted: self.limit, used });
        }
        Ok(())
    }

    /// Uses `each` for every one of `count` bytes.
    pub(crate) fn charge_bytes(
        &self,
        each: u64,
        count: usize,
        location: &'static str,
    ) -> Result<(), OutOfGas> {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.charge(each.saturating_mul(count), location)
    }

    /// Used so far, the step that failed included.
    pub fn used(&self) -> u64 {
        self.used.get()
    }

    /// The most that may be used.
    pub fn limit(&self) -> u64 {
        self.limit
    }
}
