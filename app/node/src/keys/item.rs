//! What is inside a sealed file: the JSON of the Go library's `Item`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// The fields after `data` are always empty; Go writes them all the same.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    key: String,
    data: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    keychain_not_trust_application: bool,
    #[serde(default)]
    keychain_not_synchronizable: bool,
}

impl Drop for Item {
    fn drop(&mut self) {
        self.data.zeroize();
    }
}

/// The JSON of the item `key` that holds `data`.
pub(super) fn write(key: &str, data: &[u8]) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let item = Item {
        key: key.to_owned(),
        data: STANDARD.encode(data),
        label: String::new(),
        description: String::new(),
        keychain_not_trust_application: false,
        keychain_not_synchronizable: false,
    };
    serde_json::to_vec(&item).map(Zeroizing::new)
}

/// What the item of this JSON holds; `None` if it is none.
pub(super) fn read(json: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let item: Item = serde_json::from_slice(json).ok()?;
    STANDARD.decode(&item.data).ok().map(Zeroizing::new)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_written_as_go_writes_it() {
        let json = write("zero.info", b"data").unwrap();
        assert_eq!(
            std::str::from_utf8(&json).unwrap(),
            r#"{"Key":"zero.info","Data":"ZGF0YQ==","Label":"","Description":"","KeychainNotTrustApplication":false,"KeychainNotSynchronizable":false}"#
        );
        assert_eq!(read(&json).as_deref(), Some(&b"data".to_vec()));
        assert_eq!(read(br#"{"Key":"k","Data":"ZGF0YQ=="}"#).as_deref(), Some(&b"data".to_vec()));
        assert_eq!(read(b"[]"), None);
    }
}
