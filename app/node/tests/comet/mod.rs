//! The real CometBFT for tests: named, on PATH, in the cache or built, as nodes find it.

use std::path::PathBuf;

/// CometBFT; none on a machine that can not have it.
pub(crate) fn find() -> Option<PathBuf> {
    match cometbft_config::comet::find(None) {
        Ok(found) => Some(found.path),
        Err(error) => {
            missing(&error.to_string());
            None
        }
    }
}

/// Says what a test needs and does not have; in CI that is a failure.
pub(crate) fn missing(what: &str) {
    let message = format!("not tested: {what}");
    assert!(std::env::var_os("CI").is_none(), "{message}");
    eprintln!("{message}");
}
