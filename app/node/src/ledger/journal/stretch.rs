//! A part of the journal, looked at from outside, and a journal that is made to end with it.

use std::sync::Arc;

use store::StoreName;
use store::journal::{Commit, Replay};

use super::{End, Journal, Segment};
use crate::ledger::LedgerError;
use crate::ledger::disk::Disk;

/// What a journal has between two heights, and how it can be made to end there.
pub(in crate::ledger) struct Stretch {
    journal: Journal,
    /// Height of the first block above the lower one.
    pub(in crate::ledger) first: Option<u64>,
    /// The last block up to the upper one, if it is above the lower one.
    pub(in crate::ledger) last: Option<Commit>,
    /// The segment with the last block, and where that block ends.
    cut: Option<(Segment, u64)>,
    later: Vec<Segment>,
}

impl Stretch {
    /// Reads from the state at height `base` up to the block at height `until`, and changes
    /// nothing. Ends early where a start would.
    pub(in crate::ledger) fn between(
        disk: Arc<dyn Disk>,
        base: u64,
        until: u64,
        stores: &[StoreName],
    ) -> Result<Stretch, LedgerError> {
        let (journal, segments) = Journal::find(disk)?;
        let mut replay = Replay::above(base, stores);
        let (mut first, mut last) = (None, None);
        let mut cut = None;
        let mut rest = segments.into_iter().peekable();
        while let Some(segment) = rest.next_if(|segment| segment.first <= until) {
            if rest.peek().is_some_and(|next| next.first <= base.saturating_add(1)) {
                continue;
            }
            let reading = journal.read(segment, until, &mut replay, &mut |block| {
                first.get_or_insert(block.commit.height);
                last = Some(block.commit);
                Ok(())
            })?;
            cut = Some((segment, reading.whole));
            if !matches!(reading.end, End::Clean) {
                break;
            }
        }
        Ok(Stretch { journal, first, last, cut, later: rest.collect() })
    }

    /// Removes all that comes behind, the last first and each durably before the next: whenever
    /// this is interrupted, a journal without a hole is left.
    pub(in crate::ledger) fn end_here(self) -> Result<(), LedgerError> {
        let Stretch { journal, cut, mut later, .. } = self;
        let cut = match cut {
            Some((segment, 0)) => {
                later.insert(0, segment);
                None
            }
            cut => cut,
        };
        for segment in later.into_iter().rev() {
            journal.drop_segment(segment, false)?;
            journal.sync_names()?;
        }
        let Some((segment, length)) = cut else { return Ok(()) };
        let path = segment.path();
        journal.disk.cut(&path, length).map_err(LedgerError::file("cutting", &path))
    }
}
