//! Programs that behave as CometBFT would at its worst.

use std::{
    env, fs,
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    time::Instant,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use node::{
    abci::Address,
    exit::ExitReason,
    supervisor::{CometCommand, Supervisor},
};

use crate::{
    counter::Counter,
    home::{PATIENCE, Running, config, impostor, is_gone, socket, until},
};

#[test]
fn a_flood_of_output_neither_blocks_the_child_nor_loses_its_last_words() {
    // 64 MB, of which 16 MB are one line.
    let (_home, comet) = impostor(
        "yes '{\"_msg\":\"flood\",\"level\":\"debug\",\"module\":\"p2p\"}' | head -c 48000000\n\
         head -c 16000000 /dev/zero | tr '\\0' x\n\
         echo; echo 'out of disk' >&2; exit 3",
    );
    let reason = Running::start(&comet, 0).end();
    let text = reason.to_string();
    assert_eq!(reason.code(), 15);
    assert!(text.starts_with("CometBFT ended with exit status: 3;"), "{text}");
    assert!(text.contains("out of disk"), "{text}");
}

#[test]
fn consensus_that_has_stopped_ends_a_node_whose_processes_live() {
    let (_home, comet) = impostor(
        "echo '{\"_msg\":\"CONSENSUS FAILURE!!!\",\"err\":\"boom\",\"level\":\"error\",\"module\":\"consensus\"}'\n\
         exec sleep 1000",
    );
    let reason = Running::start(&comet, 0).end();
    assert_eq!(reason, ExitReason::ConsensusFailure("CONSENSUS FAILURE!!! err=boom".to_owned()));
}

#[test]
fn a_replay_that_gives_another_app_hash_is_a_consensus_failure() {
    let (_home, comet) = impostor(
        "echo 'panic: state.AppHash does not match AppHash after replay. Got' >&2\n\
         for frame in $(seq 100); do echo \"frame $frame\" >&2; done; exit 2",
    );
    let reason = Running::start(&comet, 0).end();
    assert_eq!(reason.code(), 13);
    assert!(reason.to_string().contains("does not match AppHash"), "{reason}");
}

#[test]
fn a_second_signal_does_not_wait_for_a_child_that_will_not_stop() {
    let (home, comet) =
        impostor("trap 'touch \"$3/deaf\"' TERM; touch \"$3/ready\"; while :; do sleep 1; done");
    let node = Running::start(&comet, 0);
    for sign in ["ready", "deaf"] {
        until(sign, || home.path().join(sign).exists());
        kill(Pid::this(), Signal::SIGTERM).unwrap();
    }
    let start = Instant::now();
    assert_eq!(node.end(), ExitReason::Stopped);
    assert!(start.elapsed() < PATIENCE, "the limit of an orderly stop was not waited for");
}

/// The test starts itself again, as the node that is to be killed.
#[test]
fn a_killed_node_takes_along_even_a_child_that_knows_nothing_of_it() {
    const PID_FILE: &str = "SUPERVISED_PID_FILE";
    if env::var_os(PID_FILE).is_some() {
        let (_home, comet) = impostor(&format!(
            "echo $$ > \"${PID_FILE}.new\"; mv \"${PID_FILE}.new\" \"${PID_FILE}\"; exec sleep 1000"
        ));
        Running::start(&comet, 0).end();
        return;
    }
    if Command::new("setpriv").arg("--version").output().is_err() {
        assert!(env::var("CI").as_deref() != Ok("true"), "setpriv of util-linux is missing");
        eprintln!("skipped: no setpriv");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let name = "impostor::a_killed_node_takes_along_even_a_child_that_knows_nothing_of_it";
    let mut node = Command::new(env::current_exe().unwrap())
        .args(["--exact", name])
        .env(PID_FILE, &file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("the start of the child", || file.exists());
    let child = Pid::from_raw(fs::read_to_string(&file).unwrap().trim().parse().unwrap());
    assert!(!is_gone(child));
    node.kill().unwrap();
    node.wait().unwrap();
    until("the death of the child", || is_gone(child));
}

#[test]
fn a_missing_program_is_named() {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("no-cometbft-here");
    let comet = CometCommand { program, home: home.path().to_owned(), args: vec![] };
    let (told, _commits) = mpsc::channel();
    let address = Address::unix(&socket(home.path()));
    let started = Supervisor::start(config(address, &comet), Arc::new(Counter::new(0, told)));
    let reason = started.map(|_| ()).unwrap_err();
    assert_eq!(reason.code(), 16);
    assert!(reason.to_string().contains("no-cometbft-here"), "{reason}");
    assert_eq!(home.path().read_dir().unwrap().count(), 0, "the socket is gone again");
}
