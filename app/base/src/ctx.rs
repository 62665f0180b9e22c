//! The context: what a message, a hook or a query may see and do.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use store::{Changes, Kv, Mark, Order, OutOfGas, Overlay, Pair, Range, Read, StoreName, Write};

use crate::block::Block;
use crate::errors::{Error, Result};
use crate::events::Event;
use crate::gas::{Gas, cost};
use crate::router::{NOTHING, Router, StakeChange};

/// On whose behalf the core runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Deciding whether a new transaction may enter the mempool.
    Check,
    /// Deciding whether a transaction of the mempool may stay after a block.
    Recheck,
    /// Telling a client what a transaction would do.
    Simulate,
    /// Executing a block.
    Deliver,
}

/// State, gas and events of one run. `&Ctx` reads, `&mut Ctx` writes.
pub struct Ctx<'a> {
    /// The block that is executed, or the last one where a query looks.
    pub block: &'a Block,
    /// On whose behalf.
    pub mode: Mode,
    overlay: Overlay<'a>,
    gas: Gas,
    events: Vec<Event>,
    router: &'a Router,
}

impl<'a> Ctx<'a> {
    /// Reads and writes above `base`, without a gas limit.
    pub fn new(block: &'a Block, mode: Mode, base: &'a dyn Kv) -> Ctx<'a> {
        Ctx::resume(block, mode, base, Changes::new())
    }

    /// Goes on from `changes` made earlier above the same base.
    pub fn resume(block: &'a Block, mode: Mode, base: &'a dyn Kv, changes: Changes) -> Ctx<'a> {
        let overlay = Overlay::resume(base, changes);
        Ctx { block, mode, overlay, gas: Gas::unlimited(), events: Vec::new(), router: &NOTHING }
    }

    /// With `router`, through which messages send other messages.
    #[must_use]
    pub fn with_router(mut self, router: &'a Router) -> Ctx<'a> {
        self.router = router;
        self
    }

    /// All that the chain understands; nothing, where state only is looked at.
    pub fn router(&self) -> &'a Router {
        self.router
    }

    /// Tells everybody who follows it that somebody's stake has changed.
    pub fn stake_changed(&mut self, change: &StakeChange) -> Result<()> {
        self.router.stake_watchers().iter().try_for_each(|watcher| watcher(self, change))
    }

    /// Runs `work`; if it fails, its writes and events never happened. Gas stays spent.
    pub fn atomically<T>(&mut self, work: impl FnOnce(&mut Ctx<'a>) -> Result<T>) -> Result<T> {
        let savepoint = self.savepoint();
        let result = work(self);
        if result.is_err() {
            self.back_to(savepoint);
        }
        result
    }

    /// Runs `work`; if it panics, its writes and events never happened, and the panic is an error.
    /// What `work` wrote before it failed with an error of its own stays.
    pub fn catching<T>(&mut self, work: impl FnOnce(&mut Ctx<'a>) -> Result<T>) -> Result<T> {
        let savepoint = self.savepoint();
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|panic| {
            self.back_to(savepoint);
            Err(Error::panic(panic_message(&*panic)))
        })
    }

    /// A moment to come back to; for the transaction boundary, which must also survive panics.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint { mark: self.overlay.mark(), events: self.events.len() }
    }

    /// Undoes writes and events since `savepoint`.
    pub fn back_to(&mut self, savepoint: Savepoint) {
        self.overlay.rollback(savepoint.mark);
        self.events.truncate(savepoint.events);
    }

    /// Makes everything so far final and frees the memory of the undo log.
    pub fn settle(&mut self) {
        self.overlay.settle();
    }

    /// Emits an event.
    pub fn emit(&mut self, event: impl Into<Event>) {
        self.events.push(event.into());
    }

    /// The events so far, removed.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Uses `amount` of gas for the step named `location`.
    pub fn charge(&self, amount: u64, location: &'static str) -> Result<(), OutOfGas> {
        self.gas.charge(amount, location)
    }

    /// The meter in use.
    pub fn gas(&self) -> &Gas {
        &self.gas
    }

    /// Counts with `gas` from now on; hands back the meter used so far.
    pub fn meter(&mut self, gas: Gas) -> Gas {
        std::mem::replace(&mut self.gas, gas)
    }

    /// All writes, sorted.
    pub fn into_changes(self) -> Changes {
        self.overlay.into_changes()
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("of an unknown kind")
}

/// A moment that a [`Ctx`] can be taken back to.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Savepoint {
    mark: Mark,
    events: usize,
}

impl Read for Ctx<'_> {
    fn read(&self, store: StoreName, key: &[u8]) -> Result<Option<Vec<u8>>, OutOfGas> {
        self.gas.charge(cost::READ_FLAT, "ReadFlat")?;
        let value = self.overlay.get(store, key);
        self.gas.charge_bytes(cost::READ_BYTE, key.len(), "ReadPerByte")?;
        let length = value.as_ref().map_or(0, Vec::len);
        self.gas.charge_bytes(cost::READ_BYTE, length, "ReadPerByte")?;
        Ok(value)
    }

    fn holds(&self, store: StoreName, key: &[u8]) -> Result<bool, OutOfGas> {
        self.gas.charge(cost::HAS, "Has")?;
        Ok(self.overlay.get(store, key).is_some())
    }

    fn walk(
        &self,
        store: StoreName,
        range: Range,
        order: Order,
    ) -> Box<dyn Iterator<Item = Pair> + '_> {
        let mut pairs = self.overlay.scan(store, range, order);
        let mut refused = false;
        Box::new(std::iter::from_fn(move || {
            if refused {
                return None;
            }
            let pair = pairs.next();
            let paid = self.pay_step(pair.as_ref());
            refused = paid.is_err();
            match (paid, pair) {
                (Err(out_of_gas), _) => Some(Err(out_of_gas)),
                (Ok(()), pair) => pair.map(Ok),
            }
        }))
    }
}

impl Ctx<'_> {
    fn pay_step(&self, pair: Option<&(Vec<u8>, Vec<u8>)>) -> Result<(), OutOfGas> {
        if let Some((key, value)) = pair {
            self.gas.charge_bytes(cost::READ_BYTE, key.len(), "ValuePerByte")?;
            self.gas.charge_bytes(cost::READ_BYTE, value.len(), "ValuePerByte")?;
        }
        self.gas.charge(cost::NEXT_FLAT, "IterNextFlat")
    }
}

impl Write for Ctx<'_> {
    fn write(&mut self, store: StoreName, key: Vec<u8>, value: Vec<u8>) -> Result<(), OutOfGas> {
        self.gas.charge(cost::WRITE_FLAT, "WriteFlat")?;
        self.gas.charge_bytes(cost::WRITE_BYTE, key.len(), "WritePerByte")?;
        self.gas.charge_bytes(cost::WRITE_BYTE, value.len(), "WritePerByte")?;
        self.overlay.put(store, key, Some(value));
        Ok(())
    }

    fn delete(&mut self, store: StoreName, key: Vec<u8>) -> Result<(), OutOfGas> {
        self.gas.charge(cost::DELETE, "Delete")?;
        self.overlay.put(store, key, None);
        Ok(())
    }
}
