//! The writes of a block above committed state, with marks to go back to.

use crate::changes::Changes;
use crate::kv::{Kv, Order, Range, Scan, StoreName};

/// Writes above an immutable base. One ordered map holds them; a log of what they
/// replaced gives nested atomicity: `mark`, try, `rollback`.
pub struct Overlay<'a> {
    base: &'a dyn Kv,
    changes: Changes,
    undo: Vec<Undo>,
}

/// What stood in the overlay before a write; `None` if the key was untouched.
struct Undo {
    store: StoreName,
    key: Vec<u8>,
    before: Option<Option<Vec<u8>>>,
}

/// A moment that an [`Overlay`] can be taken back to.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Mark(usize);

impl<'a> Overlay<'a> {
    /// No writes yet.
    pub fn new(base: &'a dyn Kv) -> Overlay<'a> {
        Overlay::resume(base, Changes::new())
    }

    /// Goes on from writes made earlier above the same base.
    pub fn resume(base: &'a dyn Kv, changes: Changes) -> Overlay<'a> {
        Overlay { base, changes, undo: Vec::new() }
    }

    /// The value under `key` as the writes so far leave it.
    pub fn get(&self, store: StoreName, key: &[u8]) -> Option<Vec<u8>> {
        match self.changes.get(&store).and_then(|changes| changes.get(key)) {
            Some(written) => written.clone(),
            None => self.base.get(store, key),
        }
    }

    /// Writes `value`, or deletes the key if there is none.
    pub fn put(&mut self, store: StoreName, key: Vec<u8>, value: Option<Vec<u8>>) {
        assert!(!key.is_empty(), "empty key written to store {store}");
        assert!(
            value.as_ref().is_none_or(|value| !value.is_empty()),
            "empty value written to store {store}: absence proofs of its neighbours would fail"
        );
        let before = self.changes.entry(store).or_default().insert(key.clone(), value);
        self.undo.push(Undo { store, key, before });
    }

    /// The pairs of `range` as the writes so far leave them, lazily.
    pub fn scan(&self, store: StoreName, range: Range, order: Order) -> Scan<'_> {
        if range.end.as_ref().is_some_and(|end| *end <= range.start) {
            return Box::new(std::iter::empty());
        }
        let committed = self.base.scan(store, range.clone(), order);
        let Some(changes) = self.changes.get(&store) else { return committed };
        let written = changes.range(range).map(|(key, value)| (key.to_vec(), value.clone()));
        match order {
            Order::Ascending => Box::new(Merge::new(committed, written, order)),
            Order::Descending => Box::new(Merge::new(committed, written.rev(), order)),
        }
    }

    /// Remembers this moment.
    pub fn mark(&self) -> Mark {
        Mark(self.undo.len())
    }

    /// Forgets every write since `mark`.
    pub fn rollback(&mut self, mark: Mark) {
        while self.undo.len() > mark.0 {
            let Some(Undo { store, key, before }) = self.undo.pop() else { return };
            let Some(changes) = self.changes.get_mut(&store) else { continue };
            match before {
                Some(value) => drop(changes.insert(key, value)),
                None => changes.remove(key),
            }
        }
    }

    /// Makes the writes so far final: marks taken before become meaningless.
    pub fn settle(&mut self) {
        self.undo.clear();
    }

    /// All writes, sorted.
    pub fn into_changes(self) -> Changes {
        self.changes
    }
}

/// Two sorted walks as one; what was written hides what is committed.
struct Merge<'a, W: Iterator<Item = (Vec<u8>, Option<Vec<u8>>)>> {
    committed: std::iter::Peekable<Scan<'a>>,
    written: std::iter::Peekable<W>,
    order: Order,
}

impl<'a, W: Iterator<Item = (Vec<u8>, Option<Vec<u8>>)>> Merge<'a, W> {
    fn new(committed: Scan<'a>, written: W, order: Order) -> Merge<'a, W> {
        Merge { committed: committed.peekable(), written: written.peekable(), order }
    }

    fn written_comes_first(&mut self) -> bool {
        match (self.committed.peek(), self.written.peek()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some((committed, _)), Some((written, _))) => match self.order {
                Order::Ascending => written <= committed,
                Order::Descending => written >= committed,
            },
        }
    }
}

impl<W: Iterator<Item = (Vec<u8>, Option<Vec<u8>>)>> Iterator for Merge<'_, W> {
    type Item = (Vec<u8>, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.written_comes_first() {
            let (key, value) = self.written.next()?;
            self.committed.next_if(|(committed, _)| *committed == key);
            if let Some(value) = value {
                return Some((key, value));
            }
        }
        self.committed.next()
    }
}
