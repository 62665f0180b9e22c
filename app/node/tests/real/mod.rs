//! Networks of real processes for tests: this build of `whaled` under real CometBFT nodes.

use std::path::Path;

use cometbft_config::comet;
use localnet::Options;

/// A localnet of `validators` in `dir`; none on a machine that can not have CometBFT.
pub(crate) fn localnet(dir: &Path, validators: usize) -> Option<Options> {
    match comet::find(None) {
        Ok(found) => Some(Options {
            validators,
            comet: Some(found.path),
            ..Options::isolated(env!("CARGO_BIN_EXE_whaled"), dir)
        }),
        Err(error) => {
            missing(&error.to_string());
            None
        }
    }
}

/// Says what a test needs and does not have; with `CI=true` that is a failure.
pub(crate) fn missing(what: &str) {
    let message = format!("not tested: {what}");
    assert!(std::env::var_os("CI").is_none(), "{message}");
    eprintln!("{message}");
}
