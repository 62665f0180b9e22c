//! Proposals, where this chain differs from the SDK's on purpose.

use super::Cases::Named;
use super::Ours::{Accepts, Refuses};
use super::staking::at_the_door;
use super::{ALL, Difference};
use crate::outcome::Door::{Block, Simulate};

/// Of messages about proposals and votes.
pub(crate) const GOV: &[Difference] = &[
    at_the_door(&["gov-submit-no-title"], "sdk", 18, "proposal title cannot be empty"),
    at_the_door(&["gov-submit-no-summary"], "sdk", 18, "proposal summary cannot be empty"),
    at_the_door(&["gov-submit-no-msgs-no-metadata"], "gov", 11, "either metadata or Msgs length"),
    at_the_door(&["gov-submit-metadata-json-mismatch"], "gov", 5, "metadata title 'other' must"),
    at_the_door(&["gov-deposit-empty"], "sdk", 10, "invalid coins"),
    at_the_door(&["gov-vote-weighted-sum"], "gov", 7, "total weight lower than 1.00"),
    at_the_door(&["gov-vote-weighted-above"], "gov", 7, "total weight overflow 1.00"),
    at_the_door(&["gov-vote-weighted-duplicate"], "gov", 7, "duplicated vote option"),
    at_the_door(&["gov-vote-weighted-none"], "sdk", 18, "null"),
    at_the_door(&["gov-vote-weighted-text"], "gov", 7, r#"option:VOTE_OPTION_YES weight:"x""#),
    at_the_door(&["gov-vote-invalid-option"], "gov", 7, "9: invalid vote option"),
    at_the_door(&["gov-vote-unspecified"], "gov", 7, "VOTE_OPTION_UNSPECIFIED"),
    Difference {
        cases: Named(&["gov-v1beta1-submit", "gov-v1beta1-submit-amino"]),
        doors: &[Simulate, Block],
        ours: Accepts,
        why: "the SDK panics: the recorded program has left out a part; the other recording has it",
    },
];

/// Of the same on the chain with other settings.
pub(crate) const GOV_VARIANT: &[Difference] = &[
    at_the_door(&["v1beta1-submit-no-title"], "gov", 5, "proposal title cannot be blank"),
    Difference {
        cases: Named(&["v1beta1-submit-param"]),
        doors: ALL,
        ours: Refuses("sdk", 2, "tx parse error"),
        why: "no module keeps parameters where the SDK's did before, so none are changed there",
    },
];
