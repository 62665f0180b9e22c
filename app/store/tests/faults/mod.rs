//! A machine whose power can be cut: it counts what is asked of its disks, stops
//! at a chosen moment, and loses what was not synced as real disks do.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use store::Range;
use store::backend::{BackendError, Chunk, Found, KvBackend, Operation};

/// Runs for a number of operations, then refuses all.
#[derive(Clone, Debug)]
pub struct Power {
    asked: Arc<AtomicU64>,
    until: Arc<AtomicU64>,
}

impl Power {
    /// Power that fails at operation `until`, counted from zero.
    pub fn until(until: u64) -> Power {
        Power { asked: Arc::new(AtomicU64::new(0)), until: Arc::new(AtomicU64::new(until)) }
    }

    /// Power that never fails.
    pub fn steady() -> Power {
        Power::until(u64::MAX)
    }

    /// Operations asked for so far.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Turns the machine on again, for `more` operations.
    pub fn restore(&self, more: u64) {
        self.asked.store(0, Ordering::SeqCst);
        self.until.store(more, Ordering::SeqCst);
    }

    /// Counts an operation; false when the power is off. `Last` of all is the operation
    /// during which it fails: a disk may do a part of that one.
    pub fn draw(&self) -> Draw {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        match asked.cmp(&self.until.load(Ordering::SeqCst)) {
            std::cmp::Ordering::Less => Draw::Full,
            std::cmp::Ordering::Equal => Draw::Last,
            std::cmp::Ordering::Greater => Draw::Off,
        }
    }
}

/// How far an operation gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// It is done.
    Full,
    /// The power fails while it is done.
    Last,
    /// The power is off.
    Off,
}

/// Chance, given from outside so that a test can repeat it: `dice(n)` is below `n`.
pub type Dice<'a> = dyn FnMut(usize) -> usize + 'a;

/// A repeatable chance from a seed.
pub fn dice(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed ^ 0x9E37_79B9_7F4A_7C15;
    move |sides| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % sides.max(1)
    }
}

/// What a crash may do to chunks that were not flushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atomicity {
    /// A chunk is there or it is not, as the contract says.
    Kept,
    /// The last chunk that survives may be there in part, its last value cut at any byte:
    /// less than the contract allows.
    Broken,
}

/// A database in memory above a [`Power`]. Clones are the same database.
#[derive(Clone)]
pub struct Memory {
    power: Power,
    atomicity: Atomicity,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    visible: BTreeMap<Vec<u8>, Vec<u8>>,
    durable: BTreeMap<Vec<u8>, Vec<u8>>,
    unsynced: Vec<Chunk>,
}

impl Memory {
    /// An empty database.
    pub fn new(power: Power, atomicity: Atomicity) -> Memory {
        Memory { power, atomicity, state: Arc::default() }
    }

    /// What is there after the power came back: the durable part, and of the rest what the
    /// dice leave.
    pub fn reboot(&self, dice: &mut Dice<'_>) {
        let mut state = self.state.lock().unwrap();
        let unsynced = std::mem::take(&mut state.unsynced);
        let mut kept: Vec<Vec<Operation>> =
            unsynced.into_iter().filter(|_| dice(2) == 1).map(Chunk::into_operations).collect();
        if self.atomicity == Atomicity::Broken
            && let Some(last) = kept.last_mut()
        {
            last.truncate(dice(last.len() + 1));
            if let Some(Operation::Put(_, value)) = last.last_mut() {
                value.truncate(dice(value.len() + 1));
            }
        }
        for operation in kept.into_iter().flatten() {
            apply(&mut state.durable, operation);
        }
        state.visible = state.durable.clone();
    }

    /// Changes a bit of a stored value, wherever the dice fall; false if there is none.
    pub fn flip(&self, dice: &mut Dice<'_>) -> bool {
        let mut state = self.state.lock().unwrap();
        let State { visible, durable, .. } = &mut *state;
        let place = dice(durable.len());
        let Some((key, value)) = durable.iter_mut().nth(place) else {
            return false;
        };
        let byte = dice(value.len());
        let Some(byte) = value.get_mut(byte) else {
            return false;
        };
        *byte ^= 1 << dice(8);
        visible.insert(key.clone(), value.clone());
        true
    }

    /// Everything that a reader sees.
    pub fn contents(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.state.lock().unwrap().visible.clone()
    }
}

fn apply(map: &mut BTreeMap<Vec<u8>, Vec<u8>>, operation: Operation) {
    match operation {
        Operation::Put(key, value) => map.insert(key, value),
        Operation::Delete(key) => map.remove(&key),
    };
}

fn refused() -> BackendError {
    BackendError("the power is off".into())
}

impl KvBackend for Memory {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.state.lock().unwrap().visible.get(key).cloned()
    }

    fn scan(&self, range: Range) -> Found<'_> {
        let mut next = Bound::Included(range.start);
        Box::new(std::iter::from_fn(move || {
            let state = self.state.lock().unwrap();
            let (key, value) = state.visible.range((next.clone(), Bound::Unbounded)).next()?;
            if range.end.as_ref().is_some_and(|end| key >= end) {
                return None;
            }
            next = Bound::Excluded(key.clone());
            Some((key.clone(), value.clone()))
        }))
    }

    fn write(&self, chunk: Chunk) -> Result<(), BackendError> {
        let draw = self.power.draw();
        let mut state = self.state.lock().unwrap();
        if draw != Draw::Off {
            for operation in chunk.operations().iter().cloned() {
                apply(&mut state.visible, operation);
            }
            state.unsynced.push(chunk);
        }
        if draw == Draw::Full { Ok(()) } else { Err(refused()) }
    }

    fn flush(&self) -> Result<(), BackendError> {
        if self.power.draw() != Draw::Full {
            return Err(refused());
        }
        let mut state = self.state.lock().unwrap();
        let unsynced = std::mem::take(&mut state.unsynced);
        for operation in unsynced.into_iter().flat_map(Chunk::into_operations) {
            apply(&mut state.durable, operation);
        }
        Ok(())
    }
}
