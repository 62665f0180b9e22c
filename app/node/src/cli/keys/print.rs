//! Keys as `keys add`, `show` and `list` print them.

use serde_json::Value;

use crate::cli::failure::Result;
use crate::cli::output::{self, Format};
use crate::keys::KeyInfo;

/// One key: an object in JSON, a list of one in YAML.
pub(super) fn one(key: &KeyInfo, format: Format) -> Result {
    match format {
        Format::Json => output::line(&serde_json::to_string(key)?),
        Format::Text => many(std::slice::from_ref(key), format),
    }
}

/// A list of keys.
pub(super) fn many(keys: &[KeyInfo], format: Format) -> Result {
    let value: Value = serde_json::to_value(keys)?;
    output::value(&value, format)
}
