//! The search with stand-ins for CometBFT and Go: shell scripts in a temporary folder.
#![allow(clippy::unwrap_used, reason = "tests fail loudly")]

use super::*;
use std::fs;
use std::thread;
use tempfile::TempDir;

/// A folder of scripts on the path, and an empty cache.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Machine {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        Machine { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Written by another process: a file that this one has open for writing can not be executed,
    /// and a thread that forks at the wrong moment keeps it open.
    fn script(&self, name: &str, body: &str) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod +x \"$2\"";
        let status =
            Command::new("sh").args(["-c", write, "sh", body]).arg(&path).status().unwrap();
        assert!(status.success());
        path
    }

    fn comet(&self, name: &str, version: &str) -> PathBuf {
        self.script(name, &format!("echo {version}"))
    }

    /// A Go that needs the pinned module around it, counts its runs and "builds" the pinned
    /// version.
    fn go(&self) -> PathBuf {
        let body = "grep -q 'cometbft v0.38.25' go.mod && grep -q 'cometbft v0.38.25' go.sum || exit 1\n\
                    echo run >> \"${0%/bin/go}/runs\"\n\
                    printf '#!/bin/sh\\necho 0.38.25\\n' > cometbft && chmod +x cometbft";
        self.script("bin/go", body)
    }

    fn builds(&self) -> usize {
        fs::read_to_string(self.at("runs")).map_or(0, |runs| runs.lines().count())
    }

    fn search(&self) -> Search {
        Search {
            flag: None,
            environment: None,
            path: vec![self.at("bin")],
            cache: self.at("cache"),
        }
    }
}

#[test]
fn a_named_binary_is_taken_whatever_its_version() {
    let machine = Machine::new();
    machine.comet("bin/cometbft", VERSION);
    let flag = machine.comet("newer", "0.40.0");
    let environment = machine.comet("older", "0.37.18");

    let search = Search {
        flag: Some(flag.clone()),
        environment: Some(environment.clone()),
        ..machine.search()
    };
    assert_eq!(
        search.run(),
        Ok(Comet { path: flag, version: "0.40.0".into(), source: Source::Flag })
    );

    let search = Search { environment: Some(environment.clone()), ..machine.search() };
    assert_eq!(
        search.run(),
        Ok(Comet { path: environment, version: "0.37.18".into(), source: Source::Environment })
    );
}

#[test]
fn a_named_binary_that_does_not_run_is_an_error_even_if_another_would() {
    let machine = Machine::new();
    machine.comet("bin/cometbft", VERSION);
    let missing = Search { flag: Some(machine.at("missing")), ..machine.search() }
        .run()
        .unwrap_err()
        .to_string();
    assert!(missing.contains("--comet names") && missing.contains("missing"), "{missing}");

    let other = machine.script("other", "echo hello");
    let wrong =
        Search { environment: Some(other), ..machine.search() }.run().unwrap_err().to_string();
    assert!(
        wrong.contains("$COMETBFT names") && wrong.contains("does not answer `version`"),
        "{wrong}"
    );
}

#[test]
fn the_pinned_version_on_the_path_is_taken_also_when_it_prints_its_commit() {
    let machine = Machine::new();
    let path = machine.comet("bin/cometbft", "0.38.25+7e1fb9d");
    assert_eq!(
        machine.search().run(),
        Ok(Comet { path, version: VERSION.into(), source: Source::Path })
    );
}

#[test]
fn another_version_on_the_path_is_passed_over() {
    let machine = Machine::new();
    machine.comet("bin/cometbft", "0.38.17");
    machine.go();
    let found = machine.search().run().unwrap();
    assert_eq!((found.source, found.version.as_str()), (Source::Cache, VERSION));
}

#[test]
fn it_is_built_once_and_then_taken_from_the_cache() {
    let machine = Machine::new();
    machine.go();
    let first = machine.search().run().unwrap();
    let second = machine.search().run().unwrap();
    assert_eq!(first, second);
    assert!(first.path.starts_with(machine.at("cache")), "{}", first.path.display());
    assert_eq!(machine.builds(), 1);
}

#[test]
fn of_many_that_want_it_at_once_one_builds() {
    let machine = Machine::new();
    machine.go();
    let search = machine.search();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| search.run().unwrap());
        }
    });
    assert_eq!(machine.builds(), 1);
}

#[test]
fn what_a_killed_build_left_behind_does_no_harm() {
    let machine = Machine::new();
    machine.go();
    let half = build::cached(&machine.at("cache"));
    fs::create_dir_all(machine.at("cache/build")).unwrap();
    fs::write(machine.at("cache/build/cometbft"), "half").unwrap();
    fs::write(&half, "half").unwrap();
    assert_eq!(machine.search().run().unwrap().path, half);
    assert_eq!(version_of(&half), Ok(VERSION.into()));
}

#[test]
fn when_nothing_works_all_four_ways_are_named() {
    let machine = Machine::new();
    machine.comet("bin/cometbft", "0.37.18");
    let error = machine.search().run().unwrap_err().to_string();
    for part in [
        "--comet PATH",
        "$COMETBFT",
        "on $PATH",
        "is version 0.37.18",
        "cache:",
        "go build: no `go`",
        "Try:",
    ] {
        assert!(error.contains(part), "{part} is missing in {error}");
    }
}

#[test]
fn a_failed_build_shows_what_go_said() {
    let machine = Machine::new();
    machine.script("bin/go", "echo 'dial tcp: no route to host' >&2; exit 1");
    let error = machine.search().run().unwrap_err().to_string();
    assert!(error.contains("no route to host"), "{error}");
}
