//! The last states, for queries. Readers take a state and keep it as long as they like; they
//! wait for nobody but for the moment in which a new one is put beside it.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use store::journal::Commit;
use store::multistore::MultiStore;

/// A state that is durable.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The commit of the block that made it; all zero before the first block.
    pub commit: Commit,
    /// The state.
    pub state: MultiStore,
}

/// The last states, oldest first; never empty.
pub(super) struct Window {
    states: RwLock<States>,
    length: usize,
}

struct States {
    latest: Arc<Committed>,
    recent: VecDeque<Arc<Committed>>,
    /// States that have left the window; some reader may still hold one.
    departed: VecDeque<Weak<Committed>>,
}

impl Window {
    /// A window of `length` states that shows `first` alone. A state before the first block
    /// is the latest, but no height has it.
    pub(super) fn new(length: usize, first: Committed) -> Window {
        let first = Arc::new(first);
        let recent = Some(Arc::clone(&first)).filter(|first| first.commit.height > 0);
        let states = States {
            latest: first,
            recent: recent.into_iter().collect(),
            departed: VecDeque::new(),
        };
        Window { states: RwLock::new(states), length: length.max(1) }
    }

    /// Shows `first` alone.
    pub(super) fn restart(&self, first: Committed) {
        let mut states = self.write();
        let gone: Vec<Arc<Committed>> = states.recent.drain(..).collect();
        states.departed.extend(gone.iter().map(Arc::downgrade));
        drop(states);
        self.push(first);
    }

    fn read(&self) -> RwLockReadGuard<'_, States> {
        self.states.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, States> {
        self.states.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a state at the end.
    pub(super) fn push(&self, state: Committed) -> Arc<Committed> {
        let state = Arc::new(state);
        let mut states = self.write();
        states.latest = Arc::clone(&state);
        states.recent.push_back(Arc::clone(&state));
        let leaves = states.recent.len() > self.length;
        let gone = if leaves { states.recent.pop_front() } else { None };
        states.departed.extend(gone.as_ref().map(Arc::downgrade));
        drop(states);
        // The last owner of a state frees its nodes: not while readers wait.
        drop(gone);
        state
    }

    /// The newest state.
    pub(super) fn latest(&self) -> Arc<Committed> {
        Arc::clone(&self.read().latest)
    }

    /// The state after the block at `height`, if it is recent enough.
    pub(super) fn at(&self, height: u64) -> Option<Arc<Committed>> {
        let states = self.read();
        let found = states.recent.binary_search_by_key(&height, |state| state.commit.height);
        found.ok().and_then(|place| states.recent.get(place)).cloned()
    }

    /// Height of the oldest state that queries can ask for.
    pub(super) fn oldest(&self) -> u64 {
        self.read().recent.front().map_or(0, |state| state.commit.height)
    }

    /// Height of the oldest state that anybody still holds.
    pub(super) fn oldest_alive(&self) -> u64 {
        let mut states = self.write();
        states.departed.retain(|state| state.strong_count() > 0);
        let departed = states.departed.iter().filter_map(Weak::upgrade);
        let alive = departed.chain(states.recent.front().cloned());
        alive.map(|state| state.commit.height).min().unwrap_or(0)
    }
}
