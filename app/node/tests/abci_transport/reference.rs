//! The same application behind the server of `tendermint-abci`, to compare with.

use std::{net::SocketAddr, sync::Arc, thread};

use node::abci::{Answer, Application};
use tendermint_abci::ServerBuilder;
use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestCheckTx, RequestExtendVote, RequestFinalizeBlock,
    RequestInfo, RequestInitChain, RequestLoadSnapshotChunk, RequestOfferSnapshot,
    RequestPrepareProposal, RequestProcessProposal, RequestQuery, RequestVerifyVoteExtension,
    ResponseApplySnapshotChunk, ResponseCheckTx, ResponseCommit, ResponseExtendVote,
    ResponseFinalizeBlock, ResponseInfo, ResponseInitChain, ResponseListSnapshots,
    ResponseLoadSnapshotChunk, ResponseOfferSnapshot, ResponsePrepareProposal,
    ResponseProcessProposal, ResponseQuery, ResponseVerifyVoteExtension,
};

use crate::mirror::Mirror;

#[derive(Clone)]
struct Reference(Arc<Mirror>);

/// Starts the reference server, which runs until the process ends.
pub(crate) fn serve() -> SocketAddr {
    let (mirror, _) = Mirror::new();
    let server = ServerBuilder::default().bind("127.0.0.1:0", Reference(Arc::new(mirror))).unwrap();
    let address = server.local_addr().parse().unwrap();
    thread::spawn(move || drop(server.listen()));
    address
}

fn certain<T>(answer: Answer<T>) -> T {
    answer.expect("transcripts hold nothing that ends the node")
}

impl tendermint_abci::Application for Reference {
    fn info(&self, request: RequestInfo) -> ResponseInfo {
        certain(self.0.info(request))
    }
    fn init_chain(&self, request: RequestInitChain) -> ResponseInitChain {
        certain(self.0.init_chain(request))
    }
    fn query(&self, request: RequestQuery) -> ResponseQuery {
        certain(self.0.query(request))
    }
    fn check_tx(&self, request: RequestCheckTx) -> ResponseCheckTx {
        self.0.check_tx_batch(vec![request]).remove(0)
    }
    fn commit(&self) -> ResponseCommit {
        certain(self.0.commit())
    }
    fn list_snapshots(&self) -> ResponseListSnapshots {
        certain(self.0.list_snapshots())
    }
    fn offer_snapshot(&self, request: RequestOfferSnapshot) -> ResponseOfferSnapshot {
        certain(self.0.offer_snapshot(request))
    }
    fn load_snapshot_chunk(&self, request: RequestLoadSnapshotChunk) -> ResponseLoadSnapshotChunk {
        certain(self.0.load_snapshot_chunk(request))
    }
    fn apply_snapshot_chunk(
        &self,
        request: RequestApplySnapshotChunk,
    ) -> ResponseApplySnapshotChunk {
        certain(self.0.apply_snapshot_chunk(request))
    }
    fn prepare_proposal(&self, request: RequestPrepareProposal) -> ResponsePrepareProposal {
        certain(self.0.prepare_proposal(request))
    }
    fn process_proposal(&self, request: RequestProcessProposal) -> ResponseProcessProposal {
        certain(self.0.process_proposal(request))
    }
    fn extend_vote(&self, request: RequestExtendVote) -> ResponseExtendVote {
        certain(self.0.extend_vote(request))
    }
    fn verify_vote_extension(
        &self,
        request: RequestVerifyVoteExtension,
    ) -> ResponseVerifyVoteExtension {
        certain(self.0.verify_vote_extension(request))
    }
    fn finalize_block(&self, request: RequestFinalizeBlock) -> ResponseFinalizeBlock {
        certain(self.0.finalize_block(request))
    }
}
