//! Queries of claims and of names, with what people type in places.

use super::daily::{Form, of, plain};

pub(super) const FORMS: [(&str, &[Form]); 2] =
    [("whaleshares.claim.v1.Query", CLAIMS), ("whaleshares.names.v1.Query", NAMES)];

const CLAIMS: &[Form] = &[
    plain("Params", "params", "Shows what holders decide about claims"),
    plain("Snapshot", "snapshot", "Shows what can be claimed, until when, and how much of it was"),
    plain("Corrections", "corrections", "Shows later snapshots"),
    of(
        "ClaimStatus",
        "status",
        &["index"],
        "Shows whether an account has claimed, by its number in the snapshot",
    ),
    of(
        "Claim",
        "claim",
        &["account_id"],
        "Shows who got the share of a BitShares account, by the n of 1.2.n",
    ),
    plain("Pending", "pending", "Shows claims by memo keys that wait for somebody to object"),
    of("Text", "text", &["name", "account_id", "to"], "Shows what a holder has to sign"),
    of("Simulate", "simulate", &["claim"], "Shows what a claim would bring, given in JSON"),
    plain("Pool", "pool", "Shows what newcomers can be lent"),
    of("Loan", "loan", &["borrower"], "Shows what an account was lent"),
    plain("Team", "team", "Shows what is released to the launch team"),
];

const NAMES: &[Form] = &[
    of("Owner", "owner", &["name"], "Shows whose name it is"),
    of("Name", "name", &["address"], "Shows the name of an account"),
    plain("Names", "names", "Shows all names"),
    plain("Rule", "rule", "Shows until when some names are kept for holders of BitShares accounts"),
];
