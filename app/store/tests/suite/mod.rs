//! What every database behind `KvBackend` must do. Each backend runs all of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use store::Range;
use store::backend::{Chunk, KvBackend, OPERATIONS_MAX, Operation, chunks};

/// Opens the database under test, again and again: the one before is closed by then.
pub type Open<'a> = dyn FnMut() -> Arc<dyn KvBackend> + 'a;

/// Shorthand for a put.
pub fn put(key: &str, value: &str) -> Operation {
    Operation::Put(key.into(), value.into())
}

/// Shorthand for a delete.
pub fn delete(key: &str) -> Operation {
    Operation::Delete(key.into())
}

fn write(database: &dyn KvBackend, operations: Vec<Operation>) {
    for chunk in chunks(operations) {
        database.write(chunk).unwrap();
    }
}

fn keys(database: &dyn KvBackend, start: &str, end: Option<&str>) -> Vec<String> {
    let range = Range { start: start.into(), end: end.map(Into::into) };
    database.scan(range).map(|(key, _)| String::from_utf8(key).unwrap()).collect()
}

/// The fixed cases of the contract.
pub fn contract_holds(open: &mut Open<'_>) {
    written_is_visible_and_survives_reopening(open);
    operations_of_a_chunk_apply_in_order(open);
    scans_go_up_within_their_bounds(open);
    full_chunks_and_large_values_fit(open);
}

fn written_is_visible_and_survives_reopening(open: &mut Open<'_>) {
    let database = open();
    assert_eq!(database.get(b"absent"), None);
    write(&*database, vec![put("whale", "1"), put("plankton", "2")]);
    write(&*database, vec![delete("plankton"), delete("never there")]);
    database.flush().unwrap();
    database.flush().unwrap();
    drop(database);
    let database = open();
    assert_eq!(database.get(b"whale"), Some(b"1".to_vec()));
    assert_eq!(database.get(b"plankton"), None);
    write(&*database, vec![delete("whale")]);
    assert_eq!(keys(&*database, "", None), Vec::<String>::new());
}

fn operations_of_a_chunk_apply_in_order(open: &mut Open<'_>) {
    let database = open();
    write(&*database, vec![put("k", "1"), delete("k"), put("k", "2")]);
    assert_eq!(database.get(b"k"), Some(b"2".to_vec()));
    write(&*database, vec![put("k", "3"), delete("k")]);
    assert_eq!(database.get(b"k"), None);
}

fn scans_go_up_within_their_bounds(open: &mut Open<'_>) {
    let database = open();
    write(&*database, ["c", "a", "b", "bb", "d"].map(|key| put(key, "x")).to_vec());
    assert_eq!(keys(&*database, "", None), ["a", "b", "bb", "c", "d"]);
    assert_eq!(keys(&*database, "b", Some("c")), ["b", "bb"]);
    assert_eq!(keys(&*database, "bc", None), ["c", "d"]);
    assert_eq!(keys(&*database, "c", Some("c")), Vec::<String>::new());
    assert_eq!(keys(&*database, "d", Some("a")), Vec::<String>::new());
    write(&*database, ["a", "b", "bb", "c", "d"].map(delete).to_vec());
}

fn full_chunks_and_large_values_fit(open: &mut Open<'_>) {
    let database = open();
    let large = "w".repeat(6_000_000);
    let full = (0..OPERATIONS_MAX * 3).map(|n| put(&format!("full/{n:04}"), "x"));
    write(&*database, full.chain([put("large", &large)]).collect());
    database.flush().unwrap();
    drop(database);
    let database = open();
    assert_eq!(keys(&*database, "full/", Some("full0")).len(), OPERATIONS_MAX * 3);
    assert_eq!(database.get(b"large").map(|value| value.len()), Some(large.len()));
    let all = keys(&*database, "", None);
    write(&*database, all.iter().map(|key| delete(key)).collect());
}

/// One thing that a user of a database does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Writes a chunk.
    Write(Vec<Operation>),
    /// Flushes.
    Flush,
    /// Flushes, closes and opens.
    Reopen,
}

/// Random steps over few keys, so that they collide.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || prop::collection::vec(0_u8..3, 1..4);
    let operation = prop_oneof![
        3 => (key(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(k, v)| Operation::Put(k, v)),
        1 => key().prop_map(Operation::Delete),
    ];
    let step = prop_oneof![
        6 => prop::collection::vec(operation, 1..12).prop_map(Step::Write),
        1 => Just(Step::Flush),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..30)
}

/// The database shows what a plain map shows after the same steps.
pub fn behaves_as_a_map(steps: Vec<Step>, open: &mut Open<'_>) {
    let mut model = BTreeMap::new();
    let mut database = Some(open());
    for step in steps {
        match step {
            Step::Write(operations) => {
                for operation in operations.clone() {
                    match operation {
                        Operation::Put(key, value) => model.insert(key, value),
                        Operation::Delete(key) => model.remove(&key),
                    };
                }
                write(database.as_deref().unwrap(), operations);
            }
            Step::Flush => database.as_deref().unwrap().flush().unwrap(),
            Step::Reopen => {
                database.take().unwrap().flush().unwrap();
                database = Some(open());
            }
        }
    }
    let database = database.unwrap();
    let found: BTreeMap<_, _> = database.scan(Range::default()).collect();
    assert_eq!(found, model);
    for (key, value) in model {
        assert_eq!(database.get(&key), Some(value));
    }
}

/// A history of chunks with distinct keys, flushed now and then, that a crash ends.
#[derive(Clone, Debug)]
pub struct Crash {
    /// For each chunk its size, and whether a flush follows.
    pub chunks: Vec<(usize, bool)>,
    /// After how many operations the power fails.
    pub after: u64,
    /// Chance for what survives.
    pub seed: u64,
}

/// Random crashes; `operations` bounds the moment of the power cut.
pub fn crashes(operations: u64) -> impl Strategy<Value = Crash> {
    let chunks = prop::collection::vec((1_usize..20, any::<bool>()), 1..12);
    (chunks, 0..operations, any::<u64>()).prop_map(|(chunks, after, seed)| Crash {
        chunks,
        after,
        seed,
    })
}

/// Writes until something fails; tells how many chunks were flushed.
pub fn write_until_crash(crash: &Crash, database: &dyn KvBackend) -> usize {
    let mut flushed = 0;
    for (number, (size, flush)) in crash.chunks.iter().enumerate() {
        let operations = (0..*size).map(|n| put(&format!("{number:03}/{n:03}"), "whale"));
        let chunk: Vec<Chunk> = chunks(operations).collect();
        for chunk in chunk {
            if database.write(chunk).is_err() {
                return flushed;
            }
        }
        if *flush {
            if database.flush().is_err() {
                return flushed;
            }
            flushed = number + 1;
        }
    }
    flushed
}

/// After the crash: what was flushed is there, and no chunk is there in part.
pub fn nothing_flushed_is_lost(crash: &Crash, flushed: usize, database: &dyn KvBackend) {
    for (number, (size, _)) in crash.chunks.iter().enumerate() {
        let found = database.scan(Range::prefix(format!("{number:03}/").as_bytes())).count();
        assert!(found == *size || found == 0, "chunk {number}: {found} of {size} operations");
        assert!(number >= flushed || found == *size, "chunk {number} was flushed and is lost");
    }
}
