//! Vectors recorded from the Go modules, and a shelf for values that do not fit into leaves.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;
use store::StoreName;
use store::multistore::{ExternalRef, ExternalValue, ExternalValues};
use store::tree::Hash;

pub(crate) fn vectors(file: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/sdk").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

pub(crate) fn number(json: &Json) -> u64 {
    json.as_u64().unwrap()
}

pub(crate) fn bytes(json: &Json) -> Vec<u8> {
    hex::decode(text(json)).unwrap()
}

pub(crate) fn hash(json: &Json) -> Hash {
    bytes(json).try_into().unwrap()
}

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
