//! State as typed constants: `Item` and `Map` name a store, a prefix and their types once.

use std::any::type_name;
use std::marker::PhantomData;

use crate::codec::Codec;
use crate::keys::Key;
use crate::kv::{Order, Range, StoreName};

/// Bytes that hold most keys: an address with its length, and a denomination.
const USUAL_KEY: usize = 48;

/// A transaction has used up its gas; `location` says in which step, in the SDK's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of gas in location: {location}; gasWanted: {wanted}, gasUsed: {used}: out of gas")]
pub struct OutOfGas {
    /// The step that asked for more gas than was left.
    pub location: &'static str,
    /// The limit of the transaction.
    pub wanted: u64,
    /// What had been used when it failed, the failing step included.
    pub used: u64,
}

/// A pair that a scan has paid for, or the refusal to go on.
pub type Pair = Result<(Vec<u8>, Vec<u8>), OutOfGas>;

/// Metered reading. Collections ask for nothing else.
pub trait Read {
    /// The value under `key`.
    fn read(&self, store: StoreName, key: &[u8]) -> Result<Option<Vec<u8>>, OutOfGas>;

    /// Whether there is a value under `key`; cheaper than reading it.
    fn holds(&self, store: StoreName, key: &[u8]) -> Result<bool, OutOfGas>;

    /// Walks over `range`, paying step by step.
    fn walk(
        &self,
        store: StoreName,
        range: Range,
        order: Order,
    ) -> Box<dyn Iterator<Item = Pair> + '_>;
}

/// Metered writing.
pub trait Write: Read {
    /// Puts `value` under `key`.
    fn write(&mut self, store: StoreName, key: Vec<u8>, value: Vec<u8>) -> Result<(), OutOfGas>;

    /// Deletes `key`.
    fn delete(&mut self, store: StoreName, key: Vec<u8>) -> Result<(), OutOfGas>;
}

/// Where a collection lies and what it holds; one line of the golden key table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// The authenticated store.
    pub store: StoreName,
    /// The bytes that every key of the collection begins with.
    pub prefix: &'static [u8],
    /// Rust type of the keys.
    pub key: &'static str,
    /// Rust type of the values.
    pub value: &'static str,
}

/// One value.
pub struct Item<V> {
    store: StoreName,
    key: &'static [u8],
    value: PhantomData<fn() -> V>,
}

impl<V: Codec> Item<V> {
    /// The value under `key` of `store`.
    pub const fn new(store: &'static str, key: &'static [u8]) -> Item<V> {
        Item { store: StoreName(store), key, value: PhantomData }
    }

    /// The value, if it was ever set.
    pub fn get(&self, state: &impl Read) -> Result<Option<V::Value>, OutOfGas> {
        let bytes = state.read(self.store, self.key)?;
        Ok(bytes.map(|bytes| decode::<V>(self.store, self.key, &bytes)))
    }

    /// Sets the value.
    pub fn set(&self, state: &mut impl Write, value: &V::Value) -> Result<(), OutOfGas> {
        state.write(self.store, self.key.to_vec(), V::encode(value))
    }

    /// Deletes the value.
    pub fn remove(&self, state: &mut impl Write) -> Result<(), OutOfGas> {
        state.delete(self.store, self.key.to_vec())
    }

    /// For the golden key table.
    pub fn space(&self) -> Space {
        Space { store: self.store, prefix: self.key, key: "()", value: type_name::<V>() }
    }
}

/// Values by key.
pub struct Map<K, V> {
    store: StoreName,
    prefix: &'static [u8],
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: Key, V: Codec> Map<K, V> {
    /// The values whose keys begin with `prefix` in `store`.
    pub const fn new(store: &'static str, prefix: &'static [u8]) -> Map<K, V> {
        Map { store: StoreName(store), prefix, types: PhantomData }
    }

    /// The value under `key`.
    pub fn get(&self, state: &impl Read, key: &K) -> Result<Option<V::Value>, OutOfGas> {
        let key = self.key(key);
        let bytes = state.read(self.store, &key)?;
        Ok(bytes.map(|bytes| decode::<V>(self.store, &key, &bytes)))
    }

    /// Whether there is a value under `key`, at the price of reading it.
    pub fn reads(&self, state: &impl Read, key: &K) -> Result<bool, OutOfGas> {
        Ok(state.read(self.store, &self.key(key))?.is_some())
    }

    /// Whether there is a value under `key`.
    pub fn has(&self, state: &impl Read, key: &K) -> Result<bool, OutOfGas> {
        state.holds(self.store, &self.key(key))
    }

    /// Puts `value` under `key`.
    pub fn set(&self, state: &mut impl Write, key: &K, value: &V::Value) -> Result<(), OutOfGas> {
        state.write(self.store, self.key(key), V::encode(value))
    }

    /// Deletes `key`.
    pub fn remove(&self, state: &mut impl Write, key: &K) -> Result<(), OutOfGas> {
        state.delete(self.store, self.key(key))
    }

    /// All entries, smallest key first.
    pub fn all<'a>(&self, state: &'a impl Read) -> Entries<'a, K, V> {
        self.entries(state, Range::prefix(self.prefix), Order::Ascending)
    }

    /// The entries whose key begins with `part`, an element or elements of a longer key.
    pub fn under<'a>(&self, state: &'a impl Read, part: &impl Key) -> Entries<'a, K, V> {
        self.entries(state, Range::prefix(&self.part(part)), Order::Ascending)
    }

    /// The entries of a raw key range; what pages are made of.
    pub fn entries<'a>(
        &self,
        state: &'a impl Read,
        range: Range,
        order: Order,
    ) -> Entries<'a, K, V> {
        Entries {
            pairs: state.walk(self.store, range, order),
            store: self.store,
            prefix: self.prefix,
            types: PhantomData,
        }
    }

    /// The raw key of `key`.
    pub fn key(&self, key: &K) -> Vec<u8> {
        let mut bytes = self.beginning();
        key.put_last(&mut bytes);
        bytes
    }

    /// The raw beginning of all keys that begin with `part`.
    pub fn part(&self, part: &impl Key) -> Vec<u8> {
        let mut bytes = self.beginning();
        part.put(&mut bytes);
        bytes
    }

    /// The prefix, with room for most keys.
    fn beginning(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(USUAL_KEY);
        bytes.extend_from_slice(self.prefix);
        bytes
    }

    /// For the golden key table.
    pub fn space(&self) -> Space {
        Space {
            store: self.store,
            prefix: self.prefix,
            key: type_name::<K>(),
            value: type_name::<V>(),
        }
    }
}

/// A lazy walk over the entries of a [`Map`]; each step is paid for when it is taken.
pub struct Entries<'a, K, V> {
    pairs: Box<dyn Iterator<Item = Pair> + 'a>,
    store: StoreName,
    prefix: &'static [u8],
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: Key, V: Codec> Iterator for Entries<'_, K, V> {
    type Item = Result<(K, V::Value), OutOfGas>;

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = match self.pairs.next()? {
            Ok(pair) => pair,
            Err(out_of_gas) => return Some(Err(out_of_gas)),
        };
        let typed = key.strip_prefix(self.prefix).and_then(K::take_last);
        let typed = typed.unwrap_or_else(|| corrupt::<K>(self.store, &key));
        Some(Ok((typed, decode::<V>(self.store, &key, &value))))
    }
}

fn decode<V: Codec>(store: StoreName, key: &[u8], bytes: &[u8]) -> V::Value {
    V::decode(bytes).unwrap_or_else(|| corrupt::<V>(store, key))
}

/// What is stored was written by us: if it can not be read back, no user is at fault.
fn corrupt<T>(store: StoreName, key: &[u8]) -> ! {
    panic!("store {store} is corrupt: {key:02X?} does not read as {}", type_name::<T>())
}
