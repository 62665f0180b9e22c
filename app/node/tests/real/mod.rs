//! Networks of real processes for tests: this build of `whaled` under real CometBFT nodes.

use std::path::Path;

use localnet::Options;

#[path = "../comet/mod.rs"]
pub(crate) mod comet;

/// A localnet of `validators` in `dir`; none on a machine that can not have CometBFT.
pub(crate) fn localnet(dir: &Path, validators: usize) -> Option<Options> {
    let comet = comet::find()?;
    Some(Options {
        validators,
        comet: Some(comet),
        ..Options::isolated(env!("CARGO_BIN_EXE_whaled"), dir)
    })
}
