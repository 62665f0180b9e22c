//! Transactions that a real SDK chain took or refused, fed to ours byte for byte.
//!
//! Codes, codespaces, logs, data and events of Simulate, CheckTx and of the block have to be
//! the recorded ones, and so have sequences before and after; `differences.rs` lists the rest.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

mod answers;
mod differences;
mod outcome;
mod recording;
mod world;

use differences::Difference;
use recording::Recording;
use world::{Answered, Findings};

#[test]
fn recorded_transactions_get_the_recorded_answers() {
    base::prefix::fix("cosmos").expect("the prefix");
    let recording = Recording::main();
    assert_eq!(recording.cases.len(), 611);
    assert_eq!(recording.decided.len(), 5);
    let lists = [
        differences::MAIN,
        differences::STAKING,
        differences::AUTHZ,
        differences::FEEGRANT,
        differences::GOV,
    ];
    judge(&world::replay(&recording), &lists);
}

#[test]
fn so_they_do_on_a_chain_with_other_settings() {
    base::prefix::fix("cosmos").expect("the prefix");
    let recording = Recording::variant();
    assert_eq!(recording.cases.len(), 50);
    judge(&world::replay(&recording), &[differences::VARIANT, differences::GOV_VARIANT]);
}

/// Everything is as recorded but what is listed, and everything that is listed differs as the
/// list says.
fn judge(findings: &Findings<'_>, lists: &[&[Difference]]) {
    let differences: Vec<&Difference> = lists.iter().copied().flatten().collect();
    let mut complaints = findings.out_of_step.clone();
    let mut used = vec![false; differences.len()];
    for answered in &findings.answers {
        let Answered { case, door, recorded, ours } = answered;
        let differs = ours.differs_from(recorded);
        let listed = differences.iter().position(|difference| difference.covers(case, *door));
        let complaint = match (listed, differs.is_empty()) {
            (None, true) => continue,
            (None, false) => differs.join("\n"),
            (Some(row), true) if differences[row].is_exact() => {
                format!("  differs no longer, though listed: {}", differences[row].why)
            }
            (Some(_), true) => continue,
            (Some(row), false) => {
                used[row] = true;
                if differences[row].describes(ours, *door) {
                    continue;
                }
                format!(
                    "  differs otherwise than listed ({})\n{}",
                    differences[row].why,
                    differs.join("\n")
                )
            }
        };
        complaints.push(format!("{} {door:?}\n{complaint}", case.id));
    }
    let unused = differences.iter().zip(used).filter(|(_, used)| !used);
    complaints
        .extend(unused.map(|(row, _)| format!("listed, but no case differs so: {}", row.why)));
    let count = complaints.len();
    assert!(complaints.is_empty(), "{count} differences:\n{}", complaints.join("\n"));
}
