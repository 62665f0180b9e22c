//! `whaled pre-upgrade`: what cosmovisor calls before it starts another version.

use super::failure::Result;
use super::output;

/// Nothing has to be done before: the state gets its new form in the block of the upgrade.
pub(super) fn run() -> Result {
    output::line("nothing has to be done before this version starts")
}
