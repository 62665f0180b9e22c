//! Scripts as people write them for chains of the SDK, with the name of the program in a variable.
//! What they print is what `simd` prints where it has the same, unless a comment says otherwise.

use std::process::{Command, Output, Stdio};

use crate::comet;
use crate::node::free_address;
use crate::program::Home;

/// Runs a script of this folder; what it prints is this.
fn prints(script: &str, expected: &[&str]) {
    let Some(comet) = comet::find() else { return };
    let home = Home::new("whale");
    let Output { status, stdout, stderr } = Command::new("sh")
        .arg(format!("{}/tests/cli/scripts/{script}", env!("CARGO_MANIFEST_DIR")))
        .env("BIN", env!("CARGO_BIN_EXE_whaled"))
        .env("DENOM", "uwls")
        .env("DIR", home.path())
        .env("IP", free_address())
        .env("HOME", home.beside(""))
        .env("WHALED_BECH32_PREFIX", "whale")
        .env("COMETBFT", comet)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{script}: {status}\n{out}\n{err}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines, expected, "{script}:\n{err}");
}

#[test]
fn validators_and_holders_do_their_daily_work() {
    prints(
        "daily.sh",
        &[
            "send: 0",
            "bob has: 10000000007",
            "multi-send: 0",
            "bob has: 10000000012",
            "send too much: 5",
            "delegate: 0",
            "delegated: 1000000000",
            "rewards of: the validator",
            "withdraw-rewards: 0",
            "unbond: 0",
            "delegated: 999999900",
            "edit-validator: 0",
            "moniker: blue",
            "submit-proposal: 0",
            "vote: 0",
            "weighted-vote: 0",
            "votes: 2",
            "proposal: PROPOSAL_STATUS_PASSED",
        ],
    );
}

#[test]
fn two_of_three_pay_out_of_a_treasury() {
    prints(
        "treasury.sh",
        &[
            "fill: 0",
            "good: 0",
            "paid by anna: 4",
            "good: 1",
            "paid by anna carl: 0",
            "ben has got: 5",
            "treasury has: 996995",
            "again: 19",
            "encoded: 1",
        ],
    );
}

#[test]
fn a_bot_without_money_acts_for_somebody_who_pays_for_it() {
    prints(
        "bot.sh",
        &[
            "authz grant: 0",
            "feegrant grant: 0",
            "grants: 1",
            "allowance: alice",
            "pays: 0",
            "pays in any order: 0",
            "pays in time: 0",
            "pays too late: 30",
            "pays too much: 5",
            "pays by itself: 5",
            "alice signs a file for any order: 0",
            "bob has got: 65",
            "revoke: 0",
            "pays: 2",
            "grants: 0",
            "feegrant revoke: 0",
            "pays: 38",
        ],
    );
}

#[test]
fn holders_change_a_parameter_and_plan_an_upgrade_and_drop_it() {
    prints(
        "decision.sh",
        &[
            "delegate: 0",
            "characters: 256",
            "submit-proposal: 0",
            "deposit: 0",
            "depositors: 1",
            "open: 1",
            "vote: 0",
            "vote: 0",
            "yes: 6000000000",
            "characters: 300",
            "software-upgrade: 0",
            "vote: 0",
            "plan: 100000",
            "cancel-software-upgrade: 0",
            "vote: 0",
            "plan: {}",
        ],
    );
}

#[test]
fn holders_write_a_section_of_the_constitution_and_amend_it() {
    prints(
        "constitution.sh",
        &[
            "delegate: 0",
            "in force: 256",
            "in force: 1814400s",
            "in force: 12s",
            "expedited: 500000000",
            "deposit of the draft: 100000000",
            "submit-proposal: 0",
            "vote: 0",
            "guard: GUARD_TWO_THIRDS",
            "would pass: true",
            "votes of alice: 0",
            "votes of the validator: 1",
            "section: Names are free.",
            "the draft is of: 1, Names are free.",
            "submit-proposal: 0",
            "vote: 0",
            "vote: 0",
            "yes: 6000000000",
            "section: Names cost a little.",
            "sections: 1",
            "versions: 2",
        ],
    );
}
