//! Stores whose names come from a file, and a shelf for values that do not fit into leaves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use store::StoreName;
use store::multistore::{ExternalRef, ExternalValue, ExternalValues};

/// Stores are named in code; vectors bring their own names.
pub(crate) fn store(name: &str) -> StoreName {
    StoreName(String::from(name).leak())
}

/// Keeps external values in memory.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<BTreeMap<(StoreName, u64, Vec<u8>), Vec<u8>>>);

impl Shelf {
    pub(crate) fn new() -> Arc<Shelf> {
        Arc::default()
    }

    pub(crate) fn keep(&self, values: Vec<ExternalValue>) {
        let values = values.into_iter().map(|kept| ((kept.store, kept.version, kept.key), kept.value));
        self.0.lock().unwrap().extend(values);
    }
}

impl ExternalValues for Shelf {
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8> {
        let shelf = self.0.lock().unwrap();
        let value = &shelf[&(wanted.store, wanted.version, wanted.key.to_vec())];
        assert_eq!(u64::try_from(value.len()).unwrap(), wanted.length);
        value.clone()
    }
}
