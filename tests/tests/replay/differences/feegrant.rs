//! Fee allowances, where this chain differs from the SDK's on purpose.

use super::Cases::Named;
use super::Ours::Refuses;
use super::staking::at_the_door;
use super::{ALL, Difference};

/// Of messages about allowances.
pub(crate) const FEEGRANT: &[Difference] = &[
    at_the_door(&["feegrant-self"], "sdk", 7, "cannot self-grant fee authorization"),
    at_the_door(&["feegrant-revoke-self"], "sdk", 7, "addresses must be different"),
    at_the_door(&["feegrant-zero-limit"], "sdk", 10, "send amount is invalid: 0stake"),
    at_the_door(&["feegrant-filtered-empty"], "feegrant", 6, "allowed messages shouldn't be empty"),
    Difference {
        cases: Named(&["feegrant-nil"]),
        doors: ALL,
        ours: Refuses("feegrant", 5, "failed to get allowance"),
        why: "the SDK panics, and only in a block",
    },
];
