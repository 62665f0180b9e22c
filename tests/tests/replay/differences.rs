//! Where this chain answers differently on purpose: what it says instead, and why.
//!
//! Not listed, because they are never compared: gas used, and the step at which gas runs out.
//! The SDK reads parameters more often than we do, so a transfer costs it 67,674 gas and us
//! 39,770.

use Cases::{Named, WithMessage};
use Door::{Block, CheckTx, Simulate};
use Ours::{Accepts, Refuses};

mod authz;
mod feegrant;
mod gov;
mod staking;

pub(crate) use authz::AUTHZ;
pub(crate) use feegrant::FEEGRANT;
pub(crate) use gov::{GOV, GOV_VARIANT};
pub(crate) use staking::STAKING;

use crate::outcome::{Door, Outcome};
use crate::recording::Case;

/// A difference, pinned.
pub(crate) struct Difference {
    pub(crate) cases: Cases,
    pub(crate) doors: &'static [Door],
    pub(crate) ours: Ours,
    pub(crate) why: &'static str,
}

/// Which transactions.
pub(crate) enum Cases {
    /// Those with these names, every one of them.
    Named(&'static [&'static str]),
    /// Those with a message whose type begins so, one at least.
    WithMessage(&'static str),
}

/// Our answer.
pub(crate) enum Ours {
    Accepts,
    /// Codespace, code, and a part of the text.
    Refuses(&'static str, u32, &'static str),
}

impl Difference {
    pub(crate) fn covers(&self, case: &Case, door: Door) -> bool {
        let meant = match &self.cases {
            Named(names) => names.contains(&case.id.as_str()),
            WithMessage(prefix) => case.message_types().iter().any(|name| name.starts_with(prefix)),
        };
        meant && self.doors.contains(&door)
    }

    /// Whether every one of its cases has to differ.
    pub(crate) fn is_exact(&self) -> bool {
        matches!(self.cases, Named(_))
    }

    pub(crate) fn describes(&self, ours: &Outcome, door: Door) -> bool {
        let verdict = ours.verdict.as_str();
        match (&self.ours, door) {
            (Accepts, _) => verdict == "ok",
            (Refuses(_, _, text), Simulate) => {
                verdict.starts_with("refused: ") && verdict.contains(text)
            }
            (Refuses(codespace, code, text), _) => {
                verdict.starts_with(&format!("{codespace} {code}: ")) && verdict.contains(text)
            }
        }
    }
}

/// The recorder asked for the sequence before this case while the block before it was not
/// committed yet.
pub(crate) const MEASURED_EARLY: &str = "dup-again";

const ALL: &[Door] = &[Simulate, CheckTx, Block];

/// A transaction with a message of a module that is not built yet can not be decoded.
const fn without_module(messages: &'static str) -> Difference {
    let ours = Refuses("sdk", 2, "tx parse error");
    Difference {
        cases: WithMessage(messages),
        doors: ALL,
        ours,
        why: "the module does not exist here",
    }
}

/// Of the chain with its default settings.
pub(crate) const MAIN: &[Difference] = &[
    without_module("/cosmos.crisis."),
    without_module("/cosmos.distribution.v1beta1.MsgUpdateParams"),
    without_module("/cosmos.distribution.v1beta1.MsgDepositValidatorRewardsPool"),
    without_module("/cosmos.mint."),
    without_module("/cosmos.slashing.v1beta1.MsgUpdateParams"),
    without_module("/cosmos.staking.v1beta1.MsgUpdateParams"),
    without_module("/cosmos.vesting."),
    without_module("/ibc.applications."),
    without_module("/ibc.core."),
    Difference {
        cases: Named(&["decode-empty"]),
        doors: &[Simulate],
        ours: Refuses("sdk", 18, "must contain at least one message"),
        why: "the recorded service refuses empty bytes before the chain sees them; here the chain is asked",
    },
    Difference {
        cases: Named(&["decode-trailing-zero"]),
        doors: &[Simulate, CheckTx],
        ours: Refuses("sdk", 2, "proto: invalid field number"),
        why: "Go's protobuf library prints a space or U+00A0, as its build wants",
    },
    Difference {
        cases: Named(&["decode-raw-no-auth", "decode-auth-empty", "decode-auth-no-fee"]),
        doors: ALL,
        ours: Refuses("undefined", 1, "missing fee"),
        why: "the SDK panics",
    },
    Difference {
        cases: Named(&["decode-body-memo-invalid-utf8", "decode-any-string-invalid-utf8"]),
        doors: ALL,
        ours: Refuses("sdk", 2, "tx parse error"),
        why: "text that is not UTF-8 is no protobuf text",
    },
    Difference {
        cases: Named(&["sig-direct-no-pubkey"]),
        doors: &[CheckTx, Block],
        ours: Accepts,
        why: "the SDK panics; the account has a key, and the signature is good",
    },
    Difference {
        cases: Named(&["sig-pubkey-short", "sig-pubkey-empty"]),
        doors: ALL,
        ours: Refuses("sdk", 8, "length of pubkey is incorrect"),
        why: "the SDK panics, but not in a simulation, which would promise what can not be",
    },
    Difference {
        cases: Named(&["sig-no-mode-info"]),
        doors: &[Simulate],
        ours: Accepts,
        why: "a simulation verifies no signature and needs not know how one is made",
    },
    Difference {
        cases: Named(&["sig-mode-textual"]),
        doors: &[CheckTx, Block],
        ours: Refuses("sdk", 4, "unsupported sign mode SIGN_MODE_TEXTUAL"),
        why: "the SDK writes unsuppored",
    },
    Difference {
        cases: Named(&["gas-ante-out"]),
        doors: &[CheckTx],
        ours: Accepts,
        why: "30,000 gas are enough here for all that CheckTx does",
    },
    Difference {
        cases: Named(&["gas-ante-out"]),
        doors: &[Block],
        ours: Refuses("sdk", 11, "out of gas"),
        why: "gas runs out in the message, so the fee is paid and its events stay",
    },
    Difference {
        cases: Named(&["gas-message-out", "blockgas-2", "blockgas-3"]),
        doors: &[Block],
        ours: Accepts,
        why: "the same work costs less gas here, and the gas is enough",
    },
    Difference {
        cases: Named(&["fee-unknown-account"]),
        doors: ALL,
        ours: Refuses("sdk", 9, "fee payer address: cosmos1"),
        why: "the SDK prints the bytes of the address",
    },
    Difference {
        cases: Named(&["fee-granter-bad-address"]),
        doors: ALL,
        ours: Refuses("sdk", 7, "Invalid fee granter address"),
        why: "the SDK panics",
    },
    Difference {
        cases: Named(&[
            "bank-send-bad-denom",
            "bank-send-zero",
            "bank-send-negative",
            "bank-send-no-coins",
            "bank-send-unsorted",
            "bank-send-duplicate",
            "bank-multisend-empty-coins",
        ]),
        doors: &[CheckTx],
        ours: Refuses("sdk", 10, "invalid coins"),
        why: REFUSED_AT_THE_DOOR,
    },
    Difference {
        cases: Named(&[
            "bank-send-bad-receiver",
            "bank-send-empty-receiver",
            "bank-send-bad-checksum",
            "bank-send-other-prefix",
        ]),
        doors: &[CheckTx],
        ours: Refuses("sdk", 7, "invalid to address"),
        why: REFUSED_AT_THE_DOOR,
    },
    Difference {
        cases: Named(&["bank-multisend-sums-differ"]),
        doors: &[CheckTx],
        ours: Refuses("bank", 4, "sum inputs != sum outputs"),
        why: REFUSED_AT_THE_DOOR,
    },
    Difference {
        cases: Named(&["bank-multisend-two-inputs"]),
        doors: &[CheckTx],
        ours: Refuses("bank", 9, "multiple senders not allowed"),
        why: REFUSED_AT_THE_DOOR,
    },
    Difference {
        cases: Named(&["bank-multisend-no-outputs"]),
        doors: &[CheckTx],
        ours: Refuses("bank", 3, "no outputs to send transaction"),
        why: REFUSED_AT_THE_DOOR,
    },
    Difference {
        cases: Named(&["bank-multisend-overflow"]),
        doors: ALL,
        ours: Refuses("undefined", 1, "integer overflow"),
        why: "the SDK panics, and only in a block",
    },
    Difference {
        cases: Named(&["bank-send-to-bonded-pool"]),
        doors: &[Simulate, Block],
        ours: Accepts,
        why: "without staking the address is nobody's",
    },
    Difference {
        cases: Named(&["auth-update-params-unauthorized"]),
        doors: &[Simulate, Block],
        ours: Refuses("gov", 13, "expected gov account as only signer"),
        why: "the SDK's auth alone has no code for this",
    },
    Difference {
        cases: Named(&["consensus-update-params-unauthorized"]),
        doors: ALL,
        ours: Refuses("undefined", 1, "all parameters must be present"),
        why: "what makes no sense is refused before it is asked who sends it",
    },
    Difference { cases: Named(&["unordered-disabled"]), doors: ALL, ours: Accepts, why: UNORDERED },
    Difference {
        cases: Named(&["unordered-disabled-no-timeout"]),
        doors: ALL,
        ours: Refuses("sdk", 18, "unordered transaction must have timeout_timestamp set"),
        why: UNORDERED,
    },
    Difference {
        cases: Named(&["unordered-disabled-with-sequence"]),
        doors: ALL,
        ours: Refuses("sdk", 18, "sequence is not allowed for unordered transactions"),
        why: UNORDERED,
    },
];

const UNORDERED: &str = "unordered transactions are on here, as in the other recording";

/// DECISIONS 6.
const REFUSED_AT_THE_DOOR: &str = "CheckTx refuses what can never succeed";

/// Of the chain with other settings.
pub(crate) const VARIANT: &[Difference] = &[Difference {
    cases: Named(&["plain-no-fee"]),
    doors: ALL,
    ours: Refuses("undefined", 1, "missing fee"),
    why: "the SDK panics",
}];
