//! A shelf for values that do not fit into leaves.
#![allow(clippy::disallowed_types, reason = "it is read by states and filled by tests")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use store::StoreName;
use store::multistore::{ExternalRef, ExternalValue, ExternalValues};

type Name = (StoreName, u64, Vec<u8>);

/// Keeps external values in memory.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<BTreeMap<Name, Vec<u8>>>);

impl Shelf {
    pub(crate) fn new() -> Arc<Shelf> {
        Arc::default()
    }

    pub(crate) fn keep(&self, values: Vec<ExternalValue>) {
        let values =
            values.into_iter().map(|kept| ((kept.store, kept.version, kept.key), kept.value));
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
