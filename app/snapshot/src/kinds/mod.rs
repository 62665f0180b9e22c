//! Kinds of objects: which fields of each are read, and which are known to hold nothing.

mod accounts;
mod chain;
mod holdings;

use crate::books::Books;
use crate::error::Fault;
use crate::line::Fields;

/// A kind of objects that says something of accounts or supplies.
pub(crate) struct Kind {
    space: u8,
    kind: u8,
    /// Fields that are read.
    pub(crate) read: &'static [&'static str],
    /// Fields that are known and hold nothing.
    pub(crate) passed: &'static [&'static str],
    /// What is done with an object.
    pub(crate) record: fn(&mut Books, u64, &Fields<'_>) -> Result<(), Fault>,
}

/// The kind, if it is one that is read.
pub(crate) fn find(space: u8, kind: u8) -> Option<&'static Kind> {
    [accounts::KINDS, holdings::KINDS, chain::KINDS]
        .into_iter()
        .flatten()
        .find(|known| (known.space, known.kind) == (space, kind))
}

/// Kinds that hold no units of any asset: committee members, witnesses, proposals, operations,
/// withdraw permissions, workers, custom authorities; global properties, history, blinded balances
/// (whose sum the supply of the asset tells), schedules, budgets and summaries.
const PASSED: &[(u8, &[u8])] =
    &[(1, &[5, 6, 10, 11, 12, 14, 17]), (2, &[0, 7, 8, 9, 10, 12, 13, 14, 15, 18])];

/// Whether the kind is known and holds nothing.
pub(crate) fn holds_nothing(space: u8, kind: u8) -> bool {
    PASSED.iter().any(|(known, kinds)| *known == space && kinds.contains(&kind))
}
