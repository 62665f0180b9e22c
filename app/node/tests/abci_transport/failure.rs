//! What is wrong is named, ends its connection, and is reported once.

use std::io::Write;

use node::{
    abci::{End, Fault, Limits, Method},
    exit::ExitReason,
};
use proptest::prelude::*;
use tendermint_proto::v0_38::abci::response::Value as Tell;

use crate::{
    mirror::{HALT, IGNORED, MAX_BYTES, PANIC},
    peer::{Served, check, echo, flush, query, wire},
};

#[test]
fn a_message_above_the_limit_is_refused_with_both_numbers() {
    let served = Served::with_limits(Limits::for_blocks(1_000));
    let mut peer = served.connect();
    let limit = 1_000 + 4 * 1024 * 1024;
    peer.send(&[check("before"), flush()]);
    assert!(matches!(peer.receive(), Some(Tell::CheckTx(_))));
    assert!(matches!(peer.receive(), Some(Tell::Flush(_))));

    let mut oversized = Vec::new();
    prost::encode_length_delimiter(limit + 1, &mut oversized).unwrap();
    oversized.extend(vec![0x12; 300_000]);
    peer.writer.write_all(&oversized).unwrap();
    let said = peer.exception();
    assert!(said.contains("4195305 bytes is longer than the 4195304 allowed"), "{said}");
    let end = served.end();
    assert!(
        matches!(
            &end,
            End::Refused { connection: 1, fault: Fault::TooLong { length: 4_195_305, .. } }
        ),
        "{end}"
    );
    served.server.stop();
}

#[test]
fn bytes_that_are_no_request_are_refused_after_the_answers_before_them() {
    let served = Served::unix();
    let mut peer = served.connect();
    let mut stream = wire(&[echo("before"), flush()]);
    stream.extend([3, 0x0a, 9, 9]);
    peer.writer.write_all(&stream).unwrap();
    assert!(matches!(peer.receive(), Some(Tell::Echo(_))));
    assert!(matches!(peer.receive(), Some(Tell::Flush(_))));
    let said = peer.exception();
    assert!(said.contains("3 bytes is not an ABCI 2.0 request"), "{said}");
    assert!(matches!(served.end(), End::Refused { fault: Fault::Undecodable { .. }, .. }));
    served.server.stop();
}

#[test]
fn requests_that_abci_2_does_not_have_are_named_by_their_field() {
    // `InsertTx` of later versions is field 21; an empty message is no request either.
    for (bytes, field) in [(&[3, 0xaa, 0x01, 0][..], 21), (&[0][..], 0)] {
        let served = Served::tcp();
        let mut peer = served.connect();
        peer.writer.write_all(bytes).unwrap();
        let said = peer.exception();
        assert!(said.contains(&format!("unknown request (field {field})")), "{said}");
        assert!(
            matches!(served.end(), End::Refused { fault: Fault::UnknownRequest { field: f, .. }, .. } if f == field)
        );
        served.server.stop();
    }
}

#[test]
fn the_application_s_reason_reaches_cometbft_and_the_node() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[query("fine"), query(HALT), query("never asked"), flush()]);
    assert!(matches!(peer.receive(), Some(Tell::Query(_))));
    assert_eq!(peer.exception(), "halt per configuration height 9 time 0");
    let End::Exception { method, reason, .. } = served.end() else { panic!("an exception") };
    assert_eq!((method, reason.code()), (Method::Query, 10));
    assert_eq!(reason, ExitReason::Halt { height: 9, time_s: 0 });
    served.server.stop();
}

#[test]
fn a_panic_is_reported_with_its_text() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[query(PANIC), flush()]);
    assert_eq!(peer.receive(), None);
    let End::Panicked { text, .. } = served.end() else { panic!("a panic") };
    assert_eq!(text, "the query asked for it");
    served.server.stop();
}

#[test]
fn a_transaction_without_a_verdict_is_a_panic() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.send(&[check("one"), check(IGNORED), check("three"), flush()]);
    assert_eq!(peer.receive(), None, "no verdict may go to the wrong one");
    let End::Panicked { text, .. } = served.end() else { panic!("a panic") };
    assert_eq!(text, "the application gave fewer verdicts than transactions");
    served.server.stop();
}

#[test]
fn a_lost_connection_is_reported_once_with_its_last_request() {
    for served in [Served::unix(), Served::tcp()] {
        let [mut query_connection, mut mempool, silent] =
            [served.connect(), served.connect(), served.connect()];
        query_connection.echoes();
        mempool.send(&[check("one"), flush()]);
        assert!(matches!(mempool.receive(), Some(Tell::CheckTx(_))));
        drop(silent);
        drop(mempool);
        let End::Lost { last, cause, .. } = served.end() else { panic!("a loss") };
        assert_eq!(last, Method::Flush);
        assert!(cause.is_none_or(|cause| matches!(cause, Fault::Io(_))));
        query_connection.echoes();
        served.server.stop();
        assert!(served.ends.try_recv().is_err(), "neither the silent one nor the stop counts");
    }
}

#[test]
fn a_message_cut_short_is_a_loss() {
    let served = Served::unix();
    let mut peer = served.connect();
    peer.echoes();
    peer.writer.write_all(&wire(&[check("a transaction")])[..5]).unwrap();
    drop(peer);
    assert!(matches!(
        served.end(),
        End::Lost { cause: Some(Fault::Truncated { missing: 13 }), .. }
    ));
    served.server.stop();
}

#[test]
fn more_connections_than_allowed_are_closed() {
    let served = Served::with_limits(Limits { connections_max: 2, ..Limits::for_blocks(1_000) });
    let [mut first, mut second] = [served.connect(), served.connect()];
    first.echoes();
    second.echoes();
    assert_eq!(served.connect().receive(), None);
    first.echoes();
    served.server.stop();
}

/// A stream of requests with some bytes changed, or no requests at all.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let requests = wire(&[echo("hello"), check("transaction"), query("/path"), flush()]);
    let damaged =
        prop::collection::vec((0..requests.len(), any::<u8>()), 1..6).prop_map(move |changes| {
            let mut stream = requests.clone();
            for (place, byte) in changes {
                stream[place] = byte;
            }
            stream
        });
    prop_oneof![prop::collection::vec(any::<u8>(), 0..400), damaged]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn hostile_bytes_end_their_connection_and_nothing_else(stream in hostile()) {
        let served = Served::with_limits(Limits::for_blocks(MAX_BYTES));
        let mut bystander = served.connect();
        bystander.echoes();
        let mut peer = served.connect();
        // The server may have closed the connection in the middle.
        peer.writer.write_all(&stream).ok();
        drop(peer.writer);
        drop(peer.reader);
        bystander.echoes();
        served.connect().echoes();
        served.server.stop();
        for end in served.ends.try_iter() {
            prop_assert!(!matches!(end, End::Panicked { .. }), "{}", end);
        }
    }
}
