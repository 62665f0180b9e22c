//! Vectors recorded from the Go modules.

use std::path::Path;

use serde_json::Value as Json;
use store::tree::Hash;

pub(crate) fn vectors(file: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/sdk").join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
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
