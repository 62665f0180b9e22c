//! Real processes on a real disk: a second one, a killed one, one that dies at a fail point.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use node::ledger::{DataLock, DatabaseKind, Ledger, LedgerError, Settings};

use crate::faults::dice;
use crate::story::{STORES, plain_story, small};

const HOME: &str = "WHALED_TEST_HOME";
const KIND: &str = "WHALED_TEST_DATABASE";
const END: u64 = 60;

fn settings() -> Settings {
    Settings { threads: true, ..small() }
}

/// The life of a node. Alone it lives in a new home; the tests below start it as a process of
/// its own in a home of theirs and read from its output what it has acknowledged.
#[test]
fn a_node_starts_where_it_ended_and_lives_through_its_story() {
    let new = tempfile::tempdir().unwrap();
    let home = std::env::var_os(HOME).map_or(new.path().to_owned(), Into::into);
    let kind = match std::env::var(KIND).as_deref() {
        Ok("redb") => DatabaseKind::Redb,
        _ => DatabaseKind::Sled,
    };
    let story = plain_story(END);
    let ledger = Ledger::open(&home, kind, &STORES, settings()).unwrap();
    say(&format!("has {}", ledger.latest().commit.height));
    story.check(&ledger);
    while ledger.latest().commit.height < END {
        let committed = story.step(&ledger).unwrap();
        say(&format!("has {}", committed.commit.height));
    }
    story.check(&ledger);
    ledger.close().unwrap();
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

fn spawn(home: &Path, kind: &str, fail: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["processes::a_node_starts_where_it_ended_and_lives_through_its_story", "--exact"])
        .args(["--nocapture", "--test-threads=1"])
        .env(HOME, home)
        .env(KIND, kind)
        .env_remove("RUST_BACKTRACE")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    match fail {
        Some(fail) => command.env("WHALED_FAIL", fail),
        None => command.env_remove("WHALED_FAIL"),
    };
    command.spawn().unwrap()
}

/// Reads what a node says until it has said `lines` lines or its output ends; the last height.
fn heights(child: &mut Child, lines: usize) -> Option<u64> {
    let said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let heights = said.filter_map(|line| line.strip_prefix("has ").and_then(|n| n.parse().ok()));
    heights.take(lines).last()
}

/// Lets a node live in the home to its end; it must find at least `acknowledged`.
fn lives_to_the_end(home: &Path, kind: &str, acknowledged: u64) {
    let mut child = spawn(home, kind, None);
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    said.read_to_string(&mut text).unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert!(child.wait().unwrap().success(), "{text}{errors}");
    let first = text.lines().find_map(|line| line.strip_prefix("has ")).unwrap();
    let first: u64 = first.parse().unwrap();
    assert!(first >= acknowledged, "{acknowledged} was acknowledged, {first} is there");
    assert!(text.contains(&format!("has {END}\n")), "{text}");
}

#[test]
fn a_killed_node_loses_nothing_and_its_lock_blocks_nobody() {
    for (kind, rounds) in [("sled", 6), ("redb", 6)] {
        for round in 0..rounds {
            let home = tempfile::tempdir().unwrap();
            let mut child = spawn(home.path(), kind, None);
            let acknowledged = heights(&mut child, 3 + round * 8).expect("it says something");
            child.kill().unwrap();
            child.wait().unwrap();
            lives_to_the_end(home.path(), kind, acknowledged);
        }
    }
}

#[test]
fn a_second_process_is_refused_at_once_and_the_first_goes_on() {
    let story = plain_story(5);
    let home = tempfile::tempdir().unwrap();
    let first = Ledger::open(home.path(), DatabaseKind::Sled, &STORES, settings()).unwrap();
    story.run(&first, 2);

    let mut second = spawn(home.path(), "sled", None);
    assert_eq!(heights(&mut second, 1), None, "it must not get as far as a height");
    let mut errors = String::new();
    second.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert!(!second.wait().unwrap().success());
    assert!(errors.contains("Locked"), "{errors}");

    let error = DataLock::take(home.path()).expect_err("it is taken");
    let LedgerError::Locked { path, holder } = &error else { panic!("{error}") };
    assert_eq!(*path, home.path().join("app.lock"));
    assert_eq!(*holder, std::process::id().to_string());
    assert!(error.to_string().contains("in use by process"), "{error}");

    story.run(&first, 5);
    story.check(&first);
    first.close().unwrap();
    drop(first);
    lives_to_the_end(home.path(), "sled", 5);
}

#[test]
fn a_damaged_database_file_never_stops_a_node_for_good() {
    for (kind, files) in [("sled", ["app.db/db", "app.db/conf"]), ("redb", ["app.db"; 2])] {
        for seed in 0..8 {
            let home = tempfile::tempdir().unwrap();
            let mut dice = dice(seed);
            let mut child = spawn(home.path(), kind, None);
            let acknowledged = heights(&mut child, 40).unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            let path = home.path().join(files[dice(2)]);
            let mut bytes = std::fs::read(&path).unwrap();
            let used = bytes.iter().rposition(|byte| *byte != 0).map_or(1, |place| place + 1);
            for _ in 0..20 {
                bytes[dice(used)] ^= 1 << dice(8);
            }
            std::fs::write(&path, bytes).unwrap();
            // The first start may find the damage while it reads, and die of it; no more.
            spawn(home.path(), kind, None).wait_with_output().unwrap();
            lives_to_the_end(home.path(), kind, acknowledged);
        }
    }
}

#[cfg(feature = "failpoints")]
#[test]
fn a_node_that_dies_at_any_fail_point_loses_nothing() {
    for point in node::ledger::failpoint::POINTS {
        for count in [1, 2, 5] {
            let home = tempfile::tempdir().unwrap();
            let mut child = spawn(home.path(), "sled", Some(&format!("{point}:{count}")));
            let acknowledged = heights(&mut child, usize::MAX).unwrap_or(0);
            assert!(!child.wait().unwrap().success(), "{point}:{count} was not reached");
            lives_to_the_end(home.path(), "sled", acknowledged);
        }
    }
}

#[cfg(feature = "failpoints")]
#[test]
fn an_unknown_fail_point_is_refused_with_all_that_exist() {
    let home = tempfile::tempdir().unwrap();
    let output = spawn(home.path(), "sled", Some("journal.never:1")).wait_with_output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("journal.never") && text.contains("checkpoint.before_rename"), "{text}");
}
