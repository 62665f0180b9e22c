//! A real CometBFT under the supervisor.

use std::fs;

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use node::{abci::Address, exit::ExitReason};

use crate::home::{PATIENCE, Running, real, socket};

#[test]
fn blocks_advance_on_either_socket_and_either_signal_stops_both() {
    let Some((_home, comet)) = real() else { return };
    let places = [
        (Address::unix(&socket(&comet.home)), Signal::SIGTERM),
        (Address::Tcp("127.0.0.1:0".to_owned()), Signal::SIGINT),
    ];
    for (address, signal) in places {
        let node = Running::start_at(address, &comet, 0);
        node.await_height(3);
        kill(Pid::this(), signal).unwrap();
        assert_eq!(node.end(), ExitReason::Stopped);
    }
}

#[test]
fn a_killed_cometbft_ends_the_node() {
    let Some((_home, comet)) = real() else { return };
    let node = Running::start(&comet, 0);
    node.await_height(2);
    kill(node.comet_pid, Signal::SIGKILL).unwrap();
    let reason = node.end();
    assert_eq!(reason.code(), 15);
    let text = reason.to_string();
    assert!(
        text.starts_with("CometBFT ended with signal: 9 (SIGKILL); its last lines:\n"),
        "{text}"
    );
    assert!(text.contains("height=2"), "{text}");
}

#[test]
fn cometbft_that_stops_by_itself_ends_the_node() {
    let Some((_home, comet)) = real() else { return };
    let node = Running::start(&comet, 0);
    node.await_height(1);
    kill(node.comet_pid, Signal::SIGTERM).unwrap();
    // Its connections close before its process ends, with the status of an orderly stop.
    let reason = node.end();
    assert!([15, 17].contains(&reason.code()), "{reason}");
}

#[test]
fn any_part_of_the_node_can_end_it() {
    let Some((_home, comet)) = real() else { return };
    let node = Running::start(&comet, 0);
    node.await_height(1);
    let reason = ExitReason::Failed("the gRPC server can not go on".to_owned());
    node.bell.end(reason.clone());
    assert_eq!(node.end(), reason);
}

#[test]
fn what_keeps_cometbft_from_starting_is_quoted() {
    let Some((_home, comet)) = real() else { return };
    fs::write(comet.home.join("config/genesis.json"), "{").unwrap();
    let reason = Running::start(&comet, 0).end();
    assert_eq!(reason.code(), 15);
    assert!(reason.to_string().contains("unexpected end of JSON input"), "{reason}");
}

#[test]
fn a_node_that_forgot_its_blocks_is_told_them_again() {
    let Some((_home, comet)) = real() else { return };
    let node = Running::start(&comet, 0);
    node.await_height(3);
    node.bell.end(ExitReason::Stopped);
    assert_eq!(node.end(), ExitReason::Stopped);

    let again = Running::start(&comet, 0);
    assert_eq!(again.commits.recv_timeout(PATIENCE), Ok(1));
    again.await_height(5);
    again.bell.end(ExitReason::Stopped);
    assert_eq!(again.end(), ExitReason::Stopped);
}

#[test]
fn another_app_hash_for_the_same_blocks_is_a_consensus_failure() {
    let Some((_home, comet)) = real() else { return };
    let node = Running::start(&comet, 0);
    node.await_height(3);
    node.bell.end(ExitReason::Stopped);
    assert_eq!(node.end(), ExitReason::Stopped);

    let reason = Running::start(&comet, 1).end();
    assert_eq!(reason.code(), 13, "{reason}");
    assert!(reason.to_string().contains("does not match AppHash after replay"), "{reason}");
}
