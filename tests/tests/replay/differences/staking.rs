//! Stake, where this chain differs from the SDK's on purpose.

use super::Cases::Named;
use super::Ours::{Accepts, Refuses};
use super::{Difference, REFUSED_AT_THE_DOOR};
use crate::outcome::Door::{self, Block, CheckTx, Simulate};

const RUN: &[Door] = &[Simulate, Block];

/// Refused in CheckTx already, with the words of the recorded block.
pub(super) const fn at_the_door(
    cases: &'static [&'static str],
    codespace: &'static str,
    code: u32,
    text: &'static str,
) -> Difference {
    Difference {
        cases: Named(cases),
        doors: &[CheckTx],
        ours: Refuses(codespace, code, text),
        why: REFUSED_AT_THE_DOOR,
    }
}

/// Of messages about stake, producers and rewards.
pub(crate) const STAKING: &[Difference] = &[
    at_the_door(&["staking-create-no-pubkey"], "staking", 39, "empty validator public key"),
    at_the_door(&["staking-create-rate-above-max"], "staking", 11, "more than the max rate"),
    at_the_door(&["staking-create-max-above-one"], "staking", 10, "more than 100%"),
    at_the_door(&["staking-create-negative-rate"], "staking", 9, "commission must be positive"),
    at_the_door(&["staking-create-change-above-max"], "staking", 14, "more than the max rate"),
    at_the_door(&["staking-create-min-self-zero"], "sdk", 18, "must be a positive integer"),
    at_the_door(&["staking-create-below-min-self"], "staking", 16, "minimum self delegation"),
    at_the_door(
        &["staking-create-zero", "staking-delegate-zero"],
        "sdk",
        18,
        "invalid delegation amount",
    ),
    at_the_door(
        &["staking-create-no-moniker", "staking-edit-empty-description"],
        "sdk",
        18,
        "empty description",
    ),
    at_the_door(
        &["staking-create-long-moniker"],
        "sdk",
        18,
        "invalid moniker length; got: 71, max: 70",
    ),
    at_the_door(&["staking-create-secp256k1"], "staking", 6, "got: secp256k1, expected: [ed25519]"),
    at_the_door(
        &["staking-delegate-bad-validator", "distr-withdraw-bad-validator"],
        "sdk",
        7,
        "invalid validator address",
    ),
    at_the_door(
        &["staking-edit-commission-above-one"],
        "sdk",
        18,
        "commission rate must be between 0 and 1",
    ),
    at_the_door(
        &["staking-redelegate-self"],
        "staking",
        29,
        "cannot redelegate to the same validator",
    ),
    at_the_door(&["staking-undelegate-zero"], "sdk", 18, "invalid shares amount"),
    at_the_door(&["staking-cancel-zero-height"], "sdk", 18, "invalid height"),
    at_the_door(&["distr-set-withdraw-bad"], "sdk", 7, "invalid withdraw address"),
    at_the_door(&["distr-fund-empty"], "sdk", 10, "amount cannot be nil"),
    Difference {
        cases: Named(&["staking-delegate-more", "staking-delegate-to-jailed"]),
        doors: RUN,
        ours: Accepts,
        why: "a vote does not withdraw what is earned, as the SDK's does: it waits to be asked for",
    },
    Difference {
        cases: Named(&[
            "staking-redelegate",
            "staking-redelegate-2",
            "staking-redelegate-3",
            "staking-redelegate-max-entries",
        ]),
        doors: RUN,
        ours: Accepts,
        why: "votes move at once and as often as one likes, because voters are not slashed",
    },
    Difference {
        cases: Named(&["distr-withdraw", "distr-withdraw-zero", "distr-withdraw-elsewhere"]),
        doors: RUN,
        ours: Accepts,
        why: "yield comes by another rule: the amounts differ",
    },
    Difference {
        cases: Named(&["staking-delegate-insufficient"]),
        doors: RUN,
        ours: Refuses("sdk", 5, "9995486000stake is smaller than 99999999999stake"),
        why: "the recorded vote before had withdrawn 1stake",
    },
    Difference {
        cases: Named(&["staking-delegate-vesting", "staking-delegate-locked"]),
        doors: RUN,
        ours: Refuses("sdk", 5, "spendable balance"),
        why: "locked coins can not be locked a second time, as Whalestake",
    },
    Difference {
        cases: Named(&["staking-redelegate-transitive"]),
        doors: RUN,
        ours: Refuses("sdk", 18, "1500000 is more than 1000000: invalid shares amount"),
        why: "votes may move on; these are too many",
    },
    Difference {
        cases: Named(&["staking-redelegate-too-much", "staking-undelegate-too-much"]),
        doors: RUN,
        ours: Refuses(
            "sdk",
            18,
            "99000000 is more than 3000000: invalid shares amount: invalid request",
        ),
        why: "the numbers stand before the words of the SDK",
    },
    Difference {
        cases: Named(&[
            "staking-undelegate",
            "staking-undelegate-2",
            "staking-undelegate-3",
            "staking-undelegate-max-entries",
            "staking-undelegate-self",
            "staking-undelegate-self-all",
        ]),
        doors: RUN,
        ours: Refuses("staking", 101, "more than can be powered down now"),
        why: "on the first day of a chain next to nothing can be powered down",
    },
    Difference {
        cases: Named(&[
            "staking-cancel-part",
            "staking-cancel-wrong-height",
            "staking-cancel-too-much",
            "staking-cancel-rest",
        ]),
        doors: RUN,
        ours: Refuses("undefined", 1, "desc = unbonding delegation with delegator"),
        why: "so nothing is being powered down",
    },
    Difference {
        cases: Named(&[
            "distr-commission",
            "distr-commission-jailed",
            "distr-commission-fraction",
            "distr-withdraw-three",
        ]),
        doors: RUN,
        ours: Refuses("distribution", 7, "no validator commission to withdraw"),
        why: "producers are paid for blocks that they sign, and the replay has no signatures of blocks",
    },
    Difference {
        cases: Named(&[
            "slashing-unjail-now",
            "slashing-unjail-too-early",
            "slashing-unjail-low-self",
            "slashing-unjail-no-self",
            "slashing-unjail-tombstoned",
        ]),
        doors: RUN,
        ours: Refuses("slashing", 5, "validator not jailed"),
        why: "the recorded producer is down, signs twice and falls below its own stake; here none of it has happened",
    },
];
