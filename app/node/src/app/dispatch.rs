//! The calls of ABCI, each to its place.

use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestCheckTx, RequestExtendVote, RequestFinalizeBlock,
    RequestInfo, RequestInitChain, RequestLoadSnapshotChunk, RequestOfferSnapshot,
    RequestPrepareProposal, RequestProcessProposal, RequestQuery, RequestVerifyVoteExtension,
    ResponseApplySnapshotChunk, ResponseCheckTx, ResponseCommit, ResponseExtendVote,
    ResponseFinalizeBlock, ResponseInfo, ResponseInitChain, ResponseListSnapshots,
    ResponseLoadSnapshotChunk, ResponseOfferSnapshot, ResponsePrepareProposal,
    ResponseProcessProposal, ResponseQuery, ResponseVerifyVoteExtension,
    response_verify_vote_extension::VerifyStatus,
};

use super::App;
use crate::abci::{Answer, Application};

impl Application for App {
    fn info(&self, request: RequestInfo) -> Answer<ResponseInfo> {
        self.tell_info(request)
    }

    fn init_chain(&self, request: RequestInitChain) -> Answer<ResponseInitChain> {
        self.begin_chain(request)
    }

    fn query(&self, request: RequestQuery) -> Answer<ResponseQuery> {
        Ok(self.answer_query(&request))
    }

    fn check_tx_batch(&self, requests: Vec<RequestCheckTx>) -> Vec<ResponseCheckTx> {
        self.admit(requests)
    }

    fn prepare_proposal(&self, request: RequestPrepareProposal) -> Answer<ResponsePrepareProposal> {
        self.choose(request)
    }

    fn process_proposal(&self, request: RequestProcessProposal) -> Answer<ResponseProcessProposal> {
        self.judge(request)
    }

    fn extend_vote(&self, _: RequestExtendVote) -> Answer<ResponseExtendVote> {
        Ok(ResponseExtendVote::default())
    }

    /// This chain has no vote extensions: only an empty one is right.
    fn verify_vote_extension(
        &self,
        request: RequestVerifyVoteExtension,
    ) -> Answer<ResponseVerifyVoteExtension> {
        let status = match request.vote_extension.is_empty() {
            true => VerifyStatus::Accept,
            false => VerifyStatus::Reject,
        };
        Ok(ResponseVerifyVoteExtension { status: status.into() })
    }

    fn finalize_block(&self, request: RequestFinalizeBlock) -> Answer<ResponseFinalizeBlock> {
        self.execute(request)
    }

    fn commit(&self) -> Answer<ResponseCommit> {
        self.make_durable()
    }

    fn list_snapshots(&self) -> Answer<ResponseListSnapshots> {
        Ok(self.offered_snapshots())
    }

    fn offer_snapshot(&self, request: RequestOfferSnapshot) -> Answer<ResponseOfferSnapshot> {
        Ok(self.consider_snapshot(request))
    }

    fn load_snapshot_chunk(
        &self,
        request: RequestLoadSnapshotChunk,
    ) -> Answer<ResponseLoadSnapshotChunk> {
        Ok(self.snapshot_chunk(&request))
    }

    fn apply_snapshot_chunk(
        &self,
        request: RequestApplySnapshotChunk,
    ) -> Answer<ResponseApplySnapshotChunk> {
        Ok(self.take_chunk(&request))
    }
}
