//! Authorizations, where this chain differs from the SDK's on purpose.

use super::Cases::Named;
use super::Difference;
use super::Ours::Refuses;
use super::staking::at_the_door;
use crate::outcome::Door::{self, Block, Simulate};

const RUN: &[Door] = &[Simulate, Block];

/// Of messages about authorizations.
pub(crate) const AUTHZ: &[Difference] = &[
    at_the_door(&["authz-exec-empty"], "sdk", 18, "messages cannot be empty"),
    at_the_door(&["authz-exec-inner-invalid"], "sdk", 7, "invalid to address"),
    at_the_door(&["authz-exec-two-signers"], "authz", 9, "msg with only one signer"),
    at_the_door(&["authz-grant-self", "authz-revoke-self"], "authz", 7, "should be different"),
    at_the_door(&["authz-grant-unknown-msg"], "sdk", 29, "/a.b.MsgC doesn't exist."),
    at_the_door(&["authz-grant-empty-limit"], "sdk", 10, "spend limit cannot be nil"),
    at_the_door(&["authz-grant-duplicate-list"], "bank", 8, "duplicate entry"),
    at_the_door(&["authz-grant-no-authorization"], "sdk", 29, "authorization is nil"),
    at_the_door(&["authz-revoke-empty-type"], "sdk", 18, "missing msg method name"),
    Difference {
        cases: Named(&["authz-exec-inner-fails"]),
        doors: RUN,
        ours: Refuses(
            "sdk",
            5,
            "message /cosmos.bank.v1beta1.MsgSend: spendable balance 9999988888stake is smaller",
        ),
        why: NAMED,
    },
    Difference {
        cases: Named(&["authz-exec-inner-invalid"]),
        doors: RUN,
        ours: Refuses("sdk", 7, "message /cosmos.bank.v1beta1.MsgSend: invalid to address"),
        why: NAMED,
    },
    Difference {
        cases: Named(&["authz-revoke-again", "authz-revoke-expired"]),
        doors: RUN,
        ours: Refuses("authz", 2, "failed to delete grant with key cosmos1"),
        why: "the SDK prints the bytes of the key",
    },
];

const NAMED: &str = "the SDK prints all of the message that failed, we its type";
