//! An application whose every answer depends on every byte of the request.

use std::sync::{
    Mutex,
    mpsc::{self, Receiver, Sender},
};

use bytes::Bytes;
use node::{
    abci::{Answer, Application},
    exit::ExitReason,
};
use prost::Message;
use sha2::{Digest, Sha256};
use tendermint_proto::v0_38::{
    abci::{
        Event, EventAttribute, ExecTxResult, RequestApplySnapshotChunk, RequestCheckTx,
        RequestExtendVote, RequestFinalizeBlock, RequestInfo, RequestInitChain,
        RequestLoadSnapshotChunk, RequestOfferSnapshot, RequestPrepareProposal,
        RequestProcessProposal, RequestQuery, RequestVerifyVoteExtension,
        ResponseApplySnapshotChunk, ResponseCheckTx, ResponseCommit, ResponseExtendVote,
        ResponseFinalizeBlock, ResponseInfo, ResponseInitChain, ResponseListSnapshots,
        ResponseLoadSnapshotChunk, ResponseOfferSnapshot, ResponsePrepareProposal,
        ResponseProcessProposal, ResponseQuery, ResponseVerifyVoteExtension, Snapshot,
    },
    types::{BlockParams, ConsensusParams},
};

/// A block of this height doubles `block.max_bytes` from what the tests start with.
pub(crate) const HEIGHT_OF_LARGER_BLOCKS: i64 = 77;
pub(crate) const MAX_BYTES: i64 = 22_020_096;

/// A transaction or query path that waits inside the application until the test lets it go on.
pub(crate) const WAIT: &str = "wait";
/// A transaction that gets no verdict.
pub(crate) const IGNORED: &str = "ignored";
/// A query path that panics.
pub(crate) const PANIC: &str = "panic";
/// A query path after which the node can not go on.
pub(crate) const HALT: &str = "halt";

pub(crate) struct Mirror {
    batches: Mutex<Vec<usize>>,
    entered: Mutex<Sender<()>>,
    released: Mutex<Receiver<()>>,
}

/// The test's side of [`WAIT`].
pub(crate) struct Gate {
    pub(crate) entered: Receiver<()>,
    pub(crate) release: Sender<()>,
}

impl Mirror {
    pub(crate) fn new() -> (Self, Gate) {
        let (enter, entered) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let mirror = Self {
            batches: Mutex::new(Vec::new()),
            entered: Mutex::new(enter),
            released: Mutex::new(released),
        };
        (mirror, Gate { entered, release })
    }

    /// The sizes of the batches of transactions so far.
    pub(crate) fn batches(&self) -> Vec<usize> {
        self.batches.lock().unwrap().clone()
    }

    fn wait(&self) {
        self.entered.lock().unwrap().send(()).unwrap();
        self.released.lock().unwrap().recv().unwrap();
    }
}

fn imprint(request: &impl Message) -> Bytes {
    Sha256::digest(request.encode_to_vec()).to_vec().into()
}

/// A number from 1 to 5, the range of all enumerations of verdicts.
fn verdict(request: &impl Message, kinds: i32) -> i32 {
    i32::from(imprint(request)[0]) % kinds + 1
}

fn event(imprint: &Bytes) -> Event {
    let value = hex::encode(imprint);
    let attribute = EventAttribute { key: "imprint".to_owned(), value, index: true };
    Event { r#type: "mirror".to_owned(), attributes: vec![attribute, EventAttribute::default()] }
}

fn executed(tx: &Bytes) -> ExecTxResult {
    ExecTxResult {
        code: u32::from(tx.first() == Some(&0)),
        data: tx.slice(..tx.len().min(9)),
        gas_wanted: -1,
        gas_used: i64::MAX,
        events: vec![event(&tx.slice(..tx.len().min(9)))],
        codespace: "mirror".to_owned(),
        ..Default::default()
    }
}

impl Application for Mirror {
    fn info(&self, request: RequestInfo) -> Answer<ResponseInfo> {
        let last_block_app_hash = imprint(&request);
        Ok(ResponseInfo {
            data: request.version,
            last_block_height: 5,
            last_block_app_hash,
            ..Default::default()
        })
    }

    fn init_chain(&self, request: RequestInitChain) -> Answer<ResponseInitChain> {
        let app_hash = imprint(&request);
        let RequestInitChain { consensus_params, validators, .. } = request;
        Ok(ResponseInitChain { consensus_params, validators, app_hash })
    }

    fn query(&self, request: RequestQuery) -> Answer<ResponseQuery> {
        match request.path.as_str() {
            WAIT => self.wait(),
            PANIC => panic!("the query asked for it"),
            HALT => {
                return Err(ExitReason::Halt { height: 9, time_s: 0 });
            }
            _ => {}
        }
        let value = imprint(&request);
        let RequestQuery { data: key, height, .. } = request;
        Ok(ResponseQuery { key, value, height, codespace: "sdk".to_owned(), ..Default::default() })
    }

    fn check_tx_batch(&self, requests: Vec<RequestCheckTx>) -> Vec<ResponseCheckTx> {
        self.batches.lock().unwrap().push(requests.len());
        if requests.iter().any(|request| request.tx == WAIT) {
            self.wait();
        }
        let check = |request: RequestCheckTx| ResponseCheckTx {
            data: imprint(&request),
            gas_wanted: request.tx.len().try_into().unwrap(),
            events: vec![event(&request.tx.slice(..request.tx.len().min(4)))],
            ..Default::default()
        };
        let answered = requests.into_iter().filter(|request| request.tx != IGNORED);
        answered.map(check).collect()
    }

    fn prepare_proposal(&self, request: RequestPrepareProposal) -> Answer<ResponsePrepareProposal> {
        let mut txs = vec![imprint(&request)];
        txs.extend(request.txs);
        Ok(ResponsePrepareProposal { txs })
    }

    fn process_proposal(&self, request: RequestProcessProposal) -> Answer<ResponseProcessProposal> {
        Ok(ResponseProcessProposal { status: verdict(&request, 2) })
    }

    fn extend_vote(&self, request: RequestExtendVote) -> Answer<ResponseExtendVote> {
        Ok(ResponseExtendVote { vote_extension: imprint(&request) })
    }

    fn verify_vote_extension(
        &self,
        request: RequestVerifyVoteExtension,
    ) -> Answer<ResponseVerifyVoteExtension> {
        Ok(ResponseVerifyVoteExtension { status: verdict(&request, 2) })
    }

    fn finalize_block(&self, request: RequestFinalizeBlock) -> Answer<ResponseFinalizeBlock> {
        let app_hash = imprint(&request);
        let larger = BlockParams { max_bytes: 2 * MAX_BYTES, max_gas: -1 };
        let changed = ConsensusParams { block: Some(larger), ..Default::default() };
        Ok(ResponseFinalizeBlock {
            events: vec![event(&app_hash)],
            tx_results: request.txs.iter().map(executed).collect(),
            consensus_param_updates: (request.height == HEIGHT_OF_LARGER_BLOCKS).then_some(changed),
            app_hash,
            ..Default::default()
        })
    }

    fn commit(&self) -> Answer<ResponseCommit> {
        Ok(ResponseCommit { retain_height: 3 })
    }

    fn list_snapshots(&self) -> Answer<ResponseListSnapshots> {
        let snapshot = Snapshot { height: 1000, format: 3, chunks: 2, ..Default::default() };
        Ok(ResponseListSnapshots { snapshots: vec![snapshot, Snapshot::default()] })
    }

    fn offer_snapshot(&self, request: RequestOfferSnapshot) -> Answer<ResponseOfferSnapshot> {
        Ok(ResponseOfferSnapshot { result: verdict(&request, 5) })
    }

    fn load_snapshot_chunk(
        &self,
        request: RequestLoadSnapshotChunk,
    ) -> Answer<ResponseLoadSnapshotChunk> {
        Ok(ResponseLoadSnapshotChunk { chunk: imprint(&request) })
    }

    fn apply_snapshot_chunk(
        &self,
        request: RequestApplySnapshotChunk,
    ) -> Answer<ResponseApplySnapshotChunk> {
        Ok(ResponseApplySnapshotChunk {
            result: verdict(&request, 5),
            refetch_chunks: vec![request.index, 7],
            reject_senders: vec![request.sender],
        })
    }
}
