//! The database contract, held by the in-memory database that other tests build on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]
#![allow(clippy::disallowed_types, reason = "threads of app/node share the simulated database")]
#![allow(missing_docs, unreachable_pub, dead_code, reason = "shared with the tests of app/node")]

use std::sync::Arc;

mod faults;
mod suite;

use faults::{Atomicity, Memory, Power};
use proptest::prelude::*;
use store::backend::{BYTES_MAX, Chunk, KvBackend, OPERATIONS_MAX, Operation, chunks};

#[test]
fn memory_keeps_the_contract() {
    let memory = Memory::new(Power::steady(), Atomicity::Kept);
    suite::contract_holds(&mut || Arc::new(memory.clone()));
}

#[test]
fn chunks_stay_within_both_limits_and_keep_the_order() {
    let small = (0..600).map(|n| suite::put(&format!("{n:04}"), "x"));
    let sizes: Vec<usize> = chunks(small.clone()).map(|chunk| chunk.operations().len()).collect();
    assert_eq!(sizes, [OPERATIONS_MAX, OPERATIONS_MAX, 600 - 2 * OPERATIONS_MAX]);
    let together: Vec<Operation> = chunks(small.clone()).flat_map(Chunk::into_operations).collect();
    assert_eq!(together, small.collect::<Vec<_>>());

    let half = "w".repeat(BYTES_MAX / 2 - 1);
    let large = [suite::put("a", &half), suite::put("b", &half), suite::put("c", &half)];
    let sizes: Vec<usize> = chunks(large).map(|chunk| chunk.operations().len()).collect();
    assert_eq!(sizes, [2, 1]);

    let huge = "w".repeat(BYTES_MAX + 1);
    let lone = [suite::put("a", "x"), suite::put("b", &huge), suite::put("c", "x")];
    let sizes: Vec<usize> = chunks(lone).map(|chunk| chunk.operations().len()).collect();
    assert_eq!(sizes, [1, 1, 1]);
    assert_eq!(chunks([]).count(), 0);
}

#[test]
fn the_last_chunk_can_be_torn_where_the_contract_is_broken() {
    let torn = (0..64).any(|seed| {
        let memory = Memory::new(Power::steady(), Atomicity::Broken);
        let chunk = chunks([suite::put("a", "x"), suite::put("b", "x")]).next().unwrap();
        memory.write(chunk).unwrap();
        memory.reboot(&mut faults::dice(seed));
        memory.contents().len() == 1
    });
    assert!(torn);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn memory_behaves_as_a_map(steps in suite::steps()) {
        let memory = Memory::new(Power::steady(), Atomicity::Kept);
        suite::behaves_as_a_map(steps, &mut || Arc::new(memory.clone()));
    }

    #[test]
    fn memory_loses_nothing_flushed(crash in suite::crashes(30)) {
        let memory = Memory::new(Power::until(crash.after), Atomicity::Kept);
        let flushed = suite::write_until_crash(&crash, &memory);
        memory.reboot(&mut faults::dice(crash.seed));
        suite::nothing_flushed_is_lost(&crash, flushed, &memory);
    }
}
