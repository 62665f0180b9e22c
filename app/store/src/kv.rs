//! What the core sees of committed state: named, ordered, immutable.

/// One authenticated store of the chain, such as `bank`; its name is part of the app hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreName(pub &'static str);

impl std::fmt::Display for StoreName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// Keys from `start` up to, but not including, `end`; no `end` means to the last key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// First key that may be returned.
    pub start: Vec<u8>,
    /// First key that may not be returned any more.
    pub end: Option<Vec<u8>>,
}

impl Range {
    /// Every key that begins with `prefix`.
    pub fn prefix(prefix: &[u8]) -> Range {
        Range { start: prefix.to_vec(), end: after_prefix(prefix) }
    }

    /// Whether `key` lies inside.
    pub fn contains(&self, key: &[u8]) -> bool {
        key >= self.start.as_slice() && self.end.as_deref().is_none_or(|end| key < end)
    }
}

/// The smallest key above every key that begins with `prefix`; none if `prefix` is all 0xFF.
pub fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

/// Direction of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the smallest key up.
    Ascending,
    /// From the largest key down.
    Descending,
}

/// A lazy walk over keys and values.
pub type Scan<'a> = Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + 'a>;

/// Committed state. Reading never fails: an implementation that can not answer
/// must end the process, because a node that guesses forks.
pub trait Kv: Send + Sync {
    /// The value under `key`, if there is one.
    fn get(&self, store: StoreName, key: &[u8]) -> Option<Vec<u8>>;

    /// The pairs of `range`, one at a time.
    fn scan(&self, store: StoreName, range: Range, order: Order) -> Scan<'_>;
}

/// State without a single key: the ground that genesis is built on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Kv for Nothing {
    fn get(&self, _: StoreName, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn scan(&self, _: StoreName, _: Range, _: Order) -> Scan<'_> {
        Box::new(std::iter::empty())
    }
}
