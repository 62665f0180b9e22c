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
#![allow(unreachable_pub, reason = "modules of a test program")]

mod differences;
mod outcome;
mod recording;
mod world;

use differences::Difference;
use recording::Recording;
use world::Findings;

#[test]
fn recorded_transactions_get_the_recorded_answers() {
    base::prefix::fix("cosmos").expect("the prefix");
    let recording = Recording::main();
    let findings = world::replay(&recording);
    assert_eq!(recording.cases.len(), 611);
    judge(&findings, differences::MAIN);
}

#[test]
fn so_they_do_on_a_chain_with_other_settings() {
    base::prefix::fix("cosmos").expect("the prefix");
    let recording = Recording::variant();
    let findings = world::replay(&recording);
    assert_eq!(recording.cases.len(), 50);
    judge(&findings, differences::VARIANT);
}

/// Everything is as recorded but what is listed, and everything that is listed differs as the
/// list says.
fn judge(findings: &Findings<'_>, differences: &[Difference]) {
    let mut complaints = findings.out_of_step.clone();
    let mut used = vec![false; differences.len()];
    for answered in &findings.answers {
        let (case, door) = (answered.case, answered.door);
        let differs = answered.ours.differs_from(&answered.recorded);
        let listed = differences.iter().position(|difference| difference.covers(case, door));
        match listed {
            None if differs.is_empty() => {}
            None => complaints.push(format!("{} {door:?}\n{}", case.id, differs.join("\n"))),
            Some(row) => {
                used[row] |= !differs.is_empty();
                let Difference { ours, why, .. } = &differences[row];
                if differs.is_empty() && matches!(differences[row].cases, differences::Cases::Named(_)) {
                    complaints.push(format!("{} {door:?}: differs no longer, though listed: {why}", case.id));
                } else if !differs.is_empty() && !answered.ours.verdict.starts_with(ours) {
                    let verdict = &answered.ours.verdict;
                    complaints.push(format!("{} {door:?}: listed as {ours}, but is {verdict}", case.id));
                }
            }
        }
    }
    let unused = differences.iter().zip(used).filter(|(_, used)| !used);
    complaints.extend(unused.map(|(row, _)| format!("listed, but no case differs so: {}", row.why)));
    let count = complaints.len();
    assert!(complaints.is_empty(), "{count} differences:\n{}", complaints.join("\n"));
}
