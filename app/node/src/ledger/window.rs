//! The last states, for queries. Readers take a state and keep it as long as they like; they
//! wait for nobody but for the moment in which a new one is put beside it.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use store::journal::Commit;
use store::multistore::MultiStore;

use super::Settings;

/// A state that is durable.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The commit of the block that made it; all zero before the first block.
    pub commit: Commit,
    /// The state.
    pub state: MultiStore,
}

/// States that have left the window.
pub(super) type Gone = Vec<Arc<Committed>>;

/// The last states, oldest first; never empty.
pub(super) struct Window {
    states: RwLock<States>,
    settings: Settings,
}

struct States {
    latest: Arc<Committed>,
    /// With the number of keys that the state changed.
    recent: VecDeque<(Arc<Committed>, usize)>,
    /// Keys changed by all of `recent` but the oldest.
    changed: usize,
    /// States that have left the window; some reader may still hold one.
    departed: VecDeque<Weak<Committed>>,
}

impl Window {
    /// A window that shows `first` alone. A state before the first block is the latest, but no
    /// height has it.
    pub(super) fn new(settings: Settings, first: Committed) -> Window {
        let first = Arc::new(first);
        let recent = Some((Arc::clone(&first), 0)).filter(|(first, _)| first.commit.height > 0);
        let states = States {
            latest: first,
            recent: recent.into_iter().collect(),
            changed: 0,
            departed: VecDeque::new(),
        };
        Window { states: RwLock::new(states), settings }
    }

    /// Shows `first` alone.
    pub(super) fn restart(&self, first: Committed) {
        let mut states = self.write();
        states.changed = 0;
        let gone: Vec<(Arc<Committed>, usize)> = states.recent.drain(..).collect();
        states.departed.extend(gone.iter().map(|(state, _)| Arc::downgrade(state)));
        drop(states);
        self.push(first, 0);
    }

    fn read(&self) -> RwLockReadGuard<'_, States> {
        self.states.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, States> {
        self.states.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a state at the end that differs in `changed` keys from the one before. Hands out
    /// the states that leave: their last owner frees their nodes, half a microsecond a key.
    pub(super) fn push(&self, state: Committed, changed: usize) -> (Arc<Committed>, Gone) {
        let state = Arc::new(state);
        let mut states = self.write();
        states.latest = Arc::clone(&state);
        let first = states.recent.is_empty();
        states.recent.push_back((Arc::clone(&state), changed));
        states.changed = states.changed.saturating_add(if first { 0 } else { changed });
        let mut gone = Vec::new();
        while self.is_full(&states)
            && let Some((oldest, _)) = states.recent.pop_front()
        {
            let next = states.recent.front().map_or(0, |(_, changed)| *changed);
            states.changed = states.changed.saturating_sub(next);
            states.departed.push_back(Arc::downgrade(&oldest));
            gone.push(oldest);
        }
        (state, gone)
    }

    /// Whether the oldest state must go.
    fn is_full(&self, states: &States) -> bool {
        let Settings { window, window_keys, window_least, .. } = self.settings;
        let length = states.recent.len();
        length > window.max(1) || (states.changed > window_keys && length > window_least.max(1))
    }

    /// The newest state.
    pub(super) fn latest(&self) -> Arc<Committed> {
        Arc::clone(&self.read().latest)
    }

    /// The state after the block at `height`, if it is recent enough.
    pub(super) fn at(&self, height: u64) -> Option<Arc<Committed>> {
        let states = self.read();
        let found = states.recent.binary_search_by_key(&height, |(state, _)| state.commit.height);
        found.ok().and_then(|place| states.recent.get(place)).map(|(state, _)| Arc::clone(state))
    }

    /// Height of the oldest state that queries can ask for.
    pub(super) fn oldest(&self) -> u64 {
        self.read().recent.front().map_or(0, |(state, _)| state.commit.height)
    }

    /// Height of the oldest state that anybody still holds.
    pub(super) fn oldest_alive(&self) -> u64 {
        let mut states = self.write();
        states.departed.retain(|state| state.strong_count() > 0);
        let departed = states.departed.iter().filter_map(Weak::upgrade);
        let alive = departed.chain(states.recent.front().map(|(state, _)| Arc::clone(state)));
        alive.map(|state| state.commit.height).min().unwrap_or(0)
    }
}
