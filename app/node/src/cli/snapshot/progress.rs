//! How far something is, on a terminal.

use std::io::{self, IsTerminal, Write};

/// A line on standard error that is written again and again; nothing where nobody watches.
pub(super) struct Progress {
    doing: &'static str,
    whole: u64,
    /// The part that was shown last, of a hundred; none where nobody watches.
    shown: Option<u64>,
}

impl Progress {
    /// Begins with nothing of `whole`.
    pub(super) fn begin(doing: &'static str, whole: u64) -> Progress {
        let shown = io::stderr().is_terminal().then_some(0);
        Progress { doing, whole, shown }
    }

    /// So much is done.
    pub(super) fn told(&mut self, done: u64) {
        let part = done.saturating_mul(100).checked_div(self.whole).unwrap_or(100).min(100);
        if self.shown.is_some_and(|shown| shown < part) {
            self.shown = Some(part);
            // Nobody misses a line that can not be written.
            write!(io::stderr().lock(), "\r{} {part} %", self.doing).ok();
        }
    }

    /// Leaves the line.
    pub(super) fn end(self) {
        if self.shown.is_some_and(|shown| shown > 0) {
            writeln!(io::stderr().lock()).ok();
        }
    }
}
