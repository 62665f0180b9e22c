//! What a block changes, by store and key: in order, and found fast.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::kv::{Range, StoreName};

/// What a block changes, by store.
pub type Changes = BTreeMap<StoreName, StoreChanges>;

/// What a block changes in one store, sorted by key; `None` deletes. No key and no value is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreChanges(BTreeMap<Headed<'static>, Option<Vec<u8>>>);

impl StoreChanges {
    /// What becomes of `key`, if it changes.
    pub fn get<'a>(&'a self, key: &'a [u8]) -> Option<&'a Option<Vec<u8>>> {
        self.0.get(&Headed::borrowed(key))
    }

    /// Changes `key`; returns what it was changed to before.
    pub fn insert(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) -> Option<Option<Vec<u8>>> {
        self.0.insert(Headed::owned(key), value)
    }

    /// Leaves `key` as it was.
    pub(crate) fn remove(&mut self, key: Vec<u8>) {
        self.0.remove(&Headed::owned(key));
    }

    /// All changes, smallest key first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&[u8], &Option<Vec<u8>>)> {
        self.0.iter().map(|(key, value)| (&*key.bytes, value))
    }

    /// The changes of the keys of `range`, whose end must not lie before its start.
    pub(crate) fn range(
        &self,
        range: Range,
    ) -> impl DoubleEndedIterator<Item = (&[u8], &Option<Vec<u8>>)> {
        let start = Headed::owned(range.start);
        let changes = match range.end {
            Some(end) => self.0.range(start..Headed::owned(end)),
            None => self.0.range(start..),
        };
        changes.map(|(key, value)| (&*key.bytes, value))
    }

    /// Keeps the changes that `keep` wants.
    pub fn retain(&mut self, mut keep: impl FnMut(&[u8], &Option<Vec<u8>>) -> bool) {
        self.0.retain(|key, value| keep(&key.bytes, value));
    }

    /// How many keys change.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<(Vec<u8>, Option<Vec<u8>>)> for StoreChanges {
    fn extend<I: IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>>(&mut self, changes: I) {
        self.0.extend(changes.into_iter().map(|(key, value)| (Headed::owned(key), value)));
    }
}

impl FromIterator<(Vec<u8>, Option<Vec<u8>>)> for StoreChanges {
    fn from_iter<I: IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>>(changes: I) -> StoreChanges {
        let owned = changes.into_iter().map(|(key, value)| (Headed::owned(key), value));
        StoreChanges(owned.collect())
    }
}

impl IntoIterator for StoreChanges {
    type Item = (Vec<u8>, Option<Vec<u8>>);
    type IntoIter = Box<dyn Iterator<Item = Self::Item>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.0.into_iter().map(|(key, value)| (key.bytes.into_owned(), value)))
    }
}

/// A key with its first bytes as a number beside it. In a map of thousands of keys that decides
/// nearly every comparison without a look at the heap, which is where a search spends its time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Headed<'a> {
    head: u64,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Headed<'a> {
    fn borrowed(bytes: &'a [u8]) -> Headed<'a> {
        Headed { head: head(bytes), bytes: Cow::Borrowed(bytes) }
    }

    fn owned(bytes: Vec<u8>) -> Headed<'static> {
        Headed { head: head(&bytes), bytes: Cow::Owned(bytes) }
    }
}

/// The first eight bytes, zeros where there are less: ordered as the keys, but for keys that it
/// can not tell apart.
fn head(bytes: &[u8]) -> u64 {
    let mut head = [0; 8];
    for (slot, byte) in head.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    u64::from_be_bytes(head)
}

impl Ord for Headed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.head.cmp(&other.head).then_with(|| self.bytes.cmp(&other.bytes))
    }
}

impl PartialOrd for Headed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_ordered_by_their_bytes_whatever_their_heads_tell(
            keys in prop::collection::vec(prop::collection::vec(0..3_u8, 1..12), 2),
        ) {
            let [one, other] = keys.as_slice() else { unreachable!("two keys") };
            prop_assert_eq!(Headed::borrowed(one).cmp(&Headed::borrowed(other)), one.cmp(other));
        }
    }
}
