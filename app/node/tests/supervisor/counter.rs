//! The smallest application: it counts blocks, and its app hash is the count with a salt.

use std::sync::{Mutex, PoisonError, mpsc::Sender};

use node::abci::{Answer, Application};
use tendermint_proto::v0_38::abci::{
    ExecTxResult, RequestApplySnapshotChunk, RequestCheckTx, RequestExtendVote,
    RequestFinalizeBlock, RequestInfo, RequestInitChain, RequestLoadSnapshotChunk,
    RequestOfferSnapshot, RequestPrepareProposal, RequestProcessProposal, RequestQuery,
    RequestVerifyVoteExtension, ResponseApplySnapshotChunk, ResponseCheckTx, ResponseCommit,
    ResponseExtendVote, ResponseFinalizeBlock, ResponseInfo, ResponseInitChain,
    ResponseListSnapshots, ResponseLoadSnapshotChunk, ResponseOfferSnapshot,
    ResponsePrepareProposal, ResponseProcessProposal, ResponseQuery, ResponseVerifyVoteExtension,
    response_process_proposal::ProposalStatus, response_verify_vote_extension::VerifyStatus,
};

/// Tells each height once it is committed; forgets everything when it is dropped.
pub(crate) struct Counter {
    salt: u8,
    height: Mutex<i64>,
    committed: Mutex<Sender<i64>>,
}

impl Counter {
    pub(crate) fn new(salt: u8, committed: Sender<i64>) -> Self {
        Self { salt, height: Mutex::new(0), committed: Mutex::new(committed) }
    }

    fn hash(&self, height: i64) -> bytes::Bytes {
        let mut hash = vec![self.salt];
        hash.extend(height.to_be_bytes());
        hash.into()
    }

    fn height(&self) -> i64 {
        *self.height.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Application for Counter {
    fn info(&self, _: RequestInfo) -> Answer<ResponseInfo> {
        let last_block_height = self.height();
        Ok(ResponseInfo {
            last_block_height,
            last_block_app_hash: self.hash(last_block_height),
            ..Default::default()
        })
    }

    fn init_chain(&self, _: RequestInitChain) -> Answer<ResponseInitChain> {
        Ok(ResponseInitChain { app_hash: self.hash(0), ..Default::default() })
    }

    fn query(&self, request: RequestQuery) -> Answer<ResponseQuery> {
        Ok(ResponseQuery { key: request.data, height: self.height(), ..Default::default() })
    }

    fn check_tx_batch(&self, requests: Vec<RequestCheckTx>) -> Vec<ResponseCheckTx> {
        requests.iter().map(|_| ResponseCheckTx { gas_wanted: 1, ..Default::default() }).collect()
    }

    fn prepare_proposal(&self, request: RequestPrepareProposal) -> Answer<ResponsePrepareProposal> {
        Ok(ResponsePrepareProposal { txs: request.txs })
    }

    fn process_proposal(&self, _: RequestProcessProposal) -> Answer<ResponseProcessProposal> {
        Ok(ResponseProcessProposal { status: ProposalStatus::Accept.into() })
    }

    fn extend_vote(&self, _: RequestExtendVote) -> Answer<ResponseExtendVote> {
        Ok(ResponseExtendVote::default())
    }

    fn verify_vote_extension(
        &self,
        _: RequestVerifyVoteExtension,
    ) -> Answer<ResponseVerifyVoteExtension> {
        Ok(ResponseVerifyVoteExtension { status: VerifyStatus::Accept.into() })
    }

    fn finalize_block(&self, request: RequestFinalizeBlock) -> Answer<ResponseFinalizeBlock> {
        *self.height.lock().unwrap_or_else(PoisonError::into_inner) = request.height;
        let result = ExecTxResult { gas_wanted: 1, gas_used: 1, ..Default::default() };
        Ok(ResponseFinalizeBlock {
            tx_results: vec![result; request.txs.len()],
            app_hash: self.hash(request.height),
            ..Default::default()
        })
    }

    fn commit(&self) -> Answer<ResponseCommit> {
        let told = self.committed.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever wanted to know may have seen enough.
        told.send(self.height()).ok();
        Ok(ResponseCommit::default())
    }

    fn list_snapshots(&self) -> Answer<ResponseListSnapshots> {
        Ok(ResponseListSnapshots::default())
    }

    fn offer_snapshot(&self, _: RequestOfferSnapshot) -> Answer<ResponseOfferSnapshot> {
        Ok(ResponseOfferSnapshot::default())
    }

    fn load_snapshot_chunk(
        &self,
        _: RequestLoadSnapshotChunk,
    ) -> Answer<ResponseLoadSnapshotChunk> {
        Ok(ResponseLoadSnapshotChunk::default())
    }

    fn apply_snapshot_chunk(
        &self,
        _: RequestApplySnapshotChunk,
    ) -> Answer<ResponseApplySnapshotChunk> {
        Ok(ResponseApplySnapshotChunk::default())
    }
}
