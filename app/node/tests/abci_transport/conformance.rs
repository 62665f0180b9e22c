//! Our server and the one of `tendermint-abci` give the same bytes for the same requests.

use bytes::Bytes;
use proptest::prelude::*;
use tendermint_proto::{
    google::protobuf::Timestamp,
    v0_38::{
        abci::{
            CommitInfo, ExtendedCommitInfo, Misbehavior, RequestApplySnapshotChunk, RequestCheckTx,
            RequestCommit, RequestExtendVote, RequestFinalizeBlock, RequestInfo, RequestInitChain,
            RequestListSnapshots, RequestLoadSnapshotChunk, RequestOfferSnapshot,
            RequestPrepareProposal, RequestProcessProposal, RequestQuery,
            RequestVerifyVoteExtension, Snapshot, Validator, ValidatorUpdate, VoteInfo,
            request::Value as Ask,
        },
        crypto::{PublicKey, public_key::Sum},
        types::{BlockParams, ConsensusParams},
    },
};

use crate::{
    mirror::HEIGHT_OF_LARGER_BLOCKS,
    peer::{Peer, Served, check, echo, flush, wire},
    reference,
};

const TIME: Timestamp = Timestamp { seconds: 1_700_000_000, nanos: 5 };

fn bytes(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

/// Every kind of request, with as many fields set as the kind has.
fn all_kinds() -> Vec<Ask> {
    let mut kinds = single_calls();
    kinds.extend(block_calls());
    kinds
}

fn single_calls() -> Vec<Ask> {
    vec![
        echo("Grüße"),
        flush(),
        Ask::Info(RequestInfo {
            version: "0.38.25".to_owned(),
            block_version: 11,
            p2p_version: 8,
            abci_version: "2.0.0".to_owned(),
        }),
        genesis(),
        Ask::Query(RequestQuery {
            data: bytes("key"),
            path: "/store/bank/key".to_owned(),
            height: 3,
            prove: true,
        }),
        Ask::CheckTx(RequestCheckTx { tx: bytes("a transaction"), r#type: 1 }),
        Ask::Commit(RequestCommit {}),
        Ask::ListSnapshots(RequestListSnapshots {}),
        Ask::OfferSnapshot(RequestOfferSnapshot {
            snapshot: Some(Snapshot {
                height: 5,
                format: 3,
                chunks: 1,
                hash: bytes("h"),
                metadata: bytes("m"),
            }),
            app_hash: bytes("app hash"),
        }),
        Ask::LoadSnapshotChunk(RequestLoadSnapshotChunk { height: 5, format: 3, chunk: 0 }),
        Ask::ApplySnapshotChunk(RequestApplySnapshotChunk {
            index: 0,
            chunk: bytes("piece"),
            sender: "peer".to_owned(),
        }),
    ]
}

fn genesis() -> Ask {
    let block = BlockParams { max_bytes: 1, max_gas: -1 };
    let key = PublicKey { sum: Some(Sum::Ed25519(vec![3; 32])) };
    Ask::InitChain(RequestInitChain {
        time: Some(TIME),
        chain_id: "whaleshares-1".to_owned(),
        consensus_params: Some(ConsensusParams { block: Some(block), ..Default::default() }),
        validators: vec![ValidatorUpdate { pub_key: Some(key), power: 10 }],
        app_state_bytes: bytes("{\"bank\":{}}"),
        initial_height: 1,
    })
}

fn double_vote(validator: Validator) -> Misbehavior {
    Misbehavior {
        r#type: 1,
        validator: Some(validator),
        height: 7,
        time: Some(TIME),
        total_voting_power: 40,
    }
}

fn block_calls() -> Vec<Ask> {
    let txs = vec![bytes("first"), Bytes::new(), bytes("\0third")];
    let validator = Validator { address: bytes("validator address 20"), power: 10 };
    let vote = VoteInfo { validator: Some(validator.clone()), block_id_flag: 2 };
    let votes = vec![vote];
    let commit = Some(CommitInfo { round: 1, votes });
    let time = Some(TIME);
    let misbehavior = vec![double_vote(validator)];
    vec![
        Ask::PrepareProposal(RequestPrepareProposal {
            max_tx_bytes: 1_000,
            txs: txs.clone(),
            local_last_commit: Some(ExtendedCommitInfo::default()),
            misbehavior: misbehavior.clone(),
            height: 8,
            time,
            next_validators_hash: bytes("next"),
            proposer_address: bytes("proposer"),
        }),
        Ask::ProcessProposal(RequestProcessProposal {
            txs: txs.clone(),
            proposed_last_commit: commit.clone(),
            hash: bytes("hash"),
            height: 8,
            time,
            ..Default::default()
        }),
        Ask::ExtendVote(RequestExtendVote {
            hash: bytes("hash"),
            height: 8,
            txs: txs.clone(),
            ..Default::default()
        }),
        Ask::VerifyVoteExtension(RequestVerifyVoteExtension {
            hash: bytes("hash"),
            height: 8,
            vote_extension: bytes("data"),
            ..Default::default()
        }),
        Ask::FinalizeBlock(RequestFinalizeBlock {
            txs,
            decided_last_commit: commit,
            misbehavior,
            hash: bytes("hash"),
            height: HEIGHT_OF_LARGER_BLOCKS,
            time,
            ..Default::default()
        }),
    ]
}

/// The reference server, then ours on both kinds of sockets.
fn all_servers(compare: impl Fn(&mut dyn FnMut() -> Peer) -> Vec<Vec<u8>>) {
    let reference = reference::serve();
    let expected = compare(&mut || Peer::tcp(reference));
    for served in [Served::unix(), Served::tcp()] {
        let ours = compare(&mut || served.connect());
        assert_eq!(ours.len(), expected.len());
        for (index, (our, their)) in ours.iter().zip(&expected).enumerate() {
            assert!(our == their, "response {index} on {:?}", served.server.address());
        }
        served.server.stop();
    }
}

fn answers(peer: &mut Peer, count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|_| peer.receive_raw().expect("an answer")).collect()
}

#[test]
fn synchronous_calls_of_every_kind_are_answered_alike() {
    all_servers(|connect| {
        let mut peer = connect();
        let mut all = Vec::new();
        for request in all_kinds() {
            peer.send(&[request, flush()]);
            all.extend(answers(&mut peer, 2));
        }
        all
    });
}

#[test]
fn empty_messages_of_every_kind_are_answered_alike() {
    all_servers(|connect| {
        let mut peer = connect();
        let empty: Vec<Ask> = all_kinds().into_iter().map(emptied).collect();
        peer.send(&empty);
        answers(&mut peer, empty.len())
    });
}

/// The same kind with every field at its default.
fn emptied(request: Ask) -> Ask {
    match request {
        Ask::Echo(_) => echo(""),
        Ask::Flush(_) => flush(),
        Ask::Info(_) => Ask::Info(RequestInfo::default()),
        Ask::InitChain(_) => Ask::InitChain(RequestInitChain::default()),
        Ask::Query(_) => Ask::Query(RequestQuery::default()),
        Ask::CheckTx(_) => check(""),
        Ask::Commit(_) => Ask::Commit(RequestCommit {}),
        Ask::ListSnapshots(_) => Ask::ListSnapshots(RequestListSnapshots {}),
        Ask::OfferSnapshot(_) => Ask::OfferSnapshot(RequestOfferSnapshot::default()),
        Ask::LoadSnapshotChunk(_) => Ask::LoadSnapshotChunk(RequestLoadSnapshotChunk::default()),
        Ask::ApplySnapshotChunk(_) => Ask::ApplySnapshotChunk(RequestApplySnapshotChunk::default()),
        Ask::PrepareProposal(_) => Ask::PrepareProposal(RequestPrepareProposal::default()),
        Ask::ProcessProposal(_) => Ask::ProcessProposal(RequestProcessProposal::default()),
        Ask::ExtendVote(_) => Ask::ExtendVote(RequestExtendVote::default()),
        Ask::VerifyVoteExtension(_) => {
            Ask::VerifyVoteExtension(RequestVerifyVoteExtension::default())
        }
        Ask::FinalizeBlock(_) => Ask::FinalizeBlock(RequestFinalizeBlock::default()),
    }
}

#[test]
fn pipelined_requests_are_answered_alike_and_in_order() {
    let mut requests = Vec::new();
    for round in 0..40_u8 {
        requests.extend(all_kinds());
        for transaction in 0..round {
            requests.push(check(vec![round, transaction]));
            if transaction % 3 == 0 {
                requests.push(flush());
            }
        }
    }
    requests.push(flush());
    all_servers(|connect| {
        let Peer { reader, mut writer } = connect();
        let sending = wire(&requests);
        let sender = std::thread::spawn(move || writer.write_all(&sending).unwrap());
        let mut peer = Peer { reader, writer: Box::new(std::io::sink()) };
        let all = answers(&mut peer, requests.len());
        sender.join().unwrap();
        all
    });
}

#[test]
fn large_blocks_are_answered_alike() {
    let transaction = |number: u32, length| Bytes::from(number.to_be_bytes().repeat(length));
    let many: Vec<Bytes> = (0..10_000).map(|number| transaction(number, 60)).collect();
    let few: Vec<Bytes> = (0..8).map(|number| transaction(number, 250_000)).collect();
    let requests = [
        Ask::FinalizeBlock(RequestFinalizeBlock {
            txs: many.clone(),
            height: 1,
            ..Default::default()
        }),
        Ask::PrepareProposal(RequestPrepareProposal { txs: many, height: 2, ..Default::default() }),
        Ask::ProcessProposal(RequestProcessProposal { txs: few, height: 2, ..Default::default() }),
    ];
    all_servers(|connect| {
        let mut peer = connect();
        let mut all = Vec::new();
        for request in &requests {
            peer.send(&[request.clone(), flush()]);
            all.extend(answers(&mut peer, 2));
        }
        all
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_chunking_of_the_stream_changes_no_answer(
        cuts in prop::collection::vec(1_usize..400, 1..40),
        repeats in 1_usize..4,
    ) {
        let served = Served::unix();
        let requests = vec![all_kinds(); repeats].concat();
        let mut at_once = served.connect();
        at_once.send(&requests);
        let expected = answers(&mut at_once, requests.len());

        let mut peer = served.connect();
        let mut stream = &wire(&requests)[..];
        for cut in cuts.into_iter().cycle() {
            let (chunk, rest) = stream.split_at(cut.min(stream.len()));
            peer.writer.write_all(chunk).unwrap();
            stream = rest;
            if stream.is_empty() {
                break;
            }
        }
        prop_assert_eq!(answers(&mut peer, requests.len()), expected);
        served.server.stop();
    }
}
