//! Where this chain answers differently on purpose.

use crate::outcome::Door;
use crate::recording::Case;

/// A difference, pinned: what we say, and why.
pub(crate) struct Difference {
    pub(crate) cases: Cases,
    pub(crate) doors: &'static [Door],
    /// What our verdict begins with.
    pub(crate) ours: &'static str,
    pub(crate) why: &'static str,
}

/// Which transactions.
pub(crate) enum Cases {
    /// Those with one of these names.
    Named(&'static [&'static str]),
    /// Those that hold a message whose type begins so.
    WithMessage(&'static str),
}

impl Difference {
    pub(crate) fn covers(&self, case: &Case, door: Door) -> bool {
        let named = match &self.cases {
            Cases::Named(names) => names.contains(&case.id.as_str()),
            Cases::WithMessage(prefix) => case.message_types().iter().any(|name| name.starts_with(prefix)),
        };
        named && self.doors.contains(&door)
    }
}

pub(crate) const MAIN: &[Difference] = &[];
pub(crate) const VARIANT: &[Difference] = &[];
