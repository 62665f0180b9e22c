//! Reading ahead, batches, limits that move, and an orderly stop.

use std::thread;

use node::abci::{Client, Limits, Method};
use tendermint_proto::v0_38::abci::{
    RequestFinalizeBlock, RequestInitChain, request::Value as Ask, response::Value as Tell,
};

use crate::{
    mirror::{HEIGHT_OF_LARGER_BLOCKS, MAX_BYTES, WAIT},
    peer::{PATIENCE, Served, check, echo, flush, query},
};

#[test]
fn the_socket_is_read_while_the_application_is_busy() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[check(WAIT), flush()]);
    served.gate.entered.recv_timeout(PATIENCE).unwrap();

    // Many times what the operating system buffers: writing would block if nobody read.
    let transactions: Vec<Ask> = (0..8_000).map(|_| check(vec![1; 4_000])).collect();
    peer.send(&transactions);
    peer.send(&[flush()]);

    served.gate.release.send(()).unwrap();
    for _ in 0..8_003 {
        assert!(matches!(peer.receive(), Some(Tell::CheckTx(_) | Tell::Flush(_))));
    }
    let batches = served.mirror.batches();
    assert_eq!(batches.iter().sum::<usize>(), 8_001);
    assert_eq!(batches.iter().max(), Some(&256));
    let counted = served.server.metrics().check_tx_batches();
    assert_eq!(usize::try_from(counted), Ok(batches.len()));
    served.server.stop();
}

#[test]
fn reading_pauses_when_too_much_waits_and_goes_on_after() {
    let limits = Limits { backlog_max: 100_000, ..Limits::for_blocks(MAX_BYTES) };
    let served = Served::with_limits(limits);
    let mut peer = served.connect();
    peer.send(&[check(WAIT), flush()]);
    served.gate.entered.recv_timeout(PATIENCE).unwrap();

    let mut writer = peer.writer;
    peer.writer = Box::new(std::io::sink());
    let sender = thread::spawn(move || {
        let transactions: Vec<Ask> = (0..2_000).map(|_| check(vec![1; 10_000])).collect();
        writer.write_all(&crate::peer::wire(&transactions)).unwrap();
        writer
    });
    served.gate.release.send(()).unwrap();
    for _ in 0..2_002 {
        assert!(matches!(peer.receive(), Some(Tell::CheckTx(_) | Tell::Flush(_))));
    }
    peer.writer = sender.join().unwrap();
    peer.echoes();
    served.server.stop();
}

#[test]
fn one_slow_connection_does_not_hold_the_others() {
    let served = Served::tcp();
    let mut slow = served.connect();
    slow.send(&[query(WAIT), flush()]);
    served.gate.entered.recv_timeout(PATIENCE).unwrap();
    served.connect().echoes();
    served.gate.release.send(()).unwrap();
    assert!(matches!(slow.receive(), Some(Tell::Query(_))));
    served.server.stop();
}

#[test]
fn an_answer_leaves_without_a_flush_when_nothing_else_waits() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[echo("alone")]);
    assert!(matches!(peer.receive(), Some(Tell::Echo(_))));
    served.server.stop();
}

#[test]
fn a_genesis_may_be_longer_than_any_block() {
    let served = Served::with_limits(Limits::for_blocks(1_000));
    let mut peer = served.connect();
    let app_state_bytes = vec![b' '; 12 * 1024 * 1024].into();
    peer.send(&[Ask::InitChain(RequestInitChain { app_state_bytes, ..Default::default() })]);
    assert!(matches!(peer.receive(), Some(Tell::InitChain(_))));
    served.server.stop();
}

#[test]
fn the_limit_rises_with_the_consensus_parameters() {
    let block = |height, length: i64| {
        let txs = vec![vec![1; length.try_into().unwrap()].into()];
        Ask::FinalizeBlock(RequestFinalizeBlock { txs, height, ..Default::default() })
    };
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[block(HEIGHT_OF_LARGER_BLOCKS, 10)]);
    assert!(matches!(peer.receive(), Some(Tell::FinalizeBlock(_))));
    peer.send(&[block(HEIGHT_OF_LARGER_BLOCKS + 1, 2 * MAX_BYTES)]);
    assert!(matches!(peer.receive(), Some(Tell::FinalizeBlock(_))));
    peer.writer.write_all(&[0xff, 0xff, 0xff, 0x7f, 0x12]).unwrap();
    assert!(peer.exception().contains("longer than the 48234496 allowed"));
}

#[test]
fn stopping_finishes_and_answers_the_request_in_progress() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[query(WAIT), query("never taken")]);
    served.gate.entered.recv_timeout(PATIENCE).unwrap();

    let socket = served.folder.path().join("abci.sock");
    let server = served.server;
    let stopping = thread::spawn(move || server.stop());
    while socket.exists() {
        thread::yield_now();
    }
    assert!(!stopping.is_finished(), "the request is still in progress");
    served.gate.release.send(()).unwrap();
    assert!(matches!(peer.receive(), Some(Tell::Query(_))));
    stopping.join().unwrap();
    assert_eq!(peer.receive(), None);
    assert!(served.ends.try_recv().is_err(), "a stop on purpose is no loss");
}

#[test]
fn times_are_kept_by_method() {
    let served = Served::tcp();
    let mut client = Client::connect(served.server.address()).unwrap();
    for _ in 0..3 {
        assert!(matches!(client.call(query("/path")), Ok(Tell::Query(_))));
    }
    let metrics = served.server.metrics();
    let timings = metrics.timings();
    let counts: Vec<_> = timings.iter().map(|timing| (timing.method, timing.count)).collect();
    assert_eq!(counts, [(Method::Flush, 3), (Method::Query, 3)]);
    assert!(timings.iter().all(|timing| timing.total >= timing.max));
    served.server.stop();
}
