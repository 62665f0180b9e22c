//! What the transport asks of the application.

use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestCheckTx, RequestExtendVote, RequestFinalizeBlock,
    RequestInfo, RequestInitChain, RequestLoadSnapshotChunk, RequestOfferSnapshot,
    RequestPrepareProposal, RequestProcessProposal, RequestQuery, RequestVerifyVoteExtension,
    ResponseApplySnapshotChunk, ResponseCheckTx, ResponseCommit, ResponseExtendVote,
    ResponseFinalizeBlock, ResponseInfo, ResponseInitChain, ResponseListSnapshots,
    ResponseLoadSnapshotChunk, ResponseOfferSnapshot, ResponsePrepareProposal,
    ResponseProcessProposal, ResponseQuery, ResponseVerifyVoteExtension,
};

use crate::exit::ExitReason;

/// An answer, or the reason why the node can not go on.
///
/// The reason's text reaches CometBFT as `ResponseException`, upon which CometBFT stops as well.
/// A refusal of a transaction, a proposal or a query is an answer, not a reason.
pub type Answer<T> = Result<T, ExitReason>;

/// The 14 calls that concern the chain; `Echo` and `Flush` end in the transport.
///
/// Calls of one connection come one after another, calls of different connections at the same
/// time: consensus (`init_chain`, proposals, votes, `finalize_block`, `commit`), mempool
/// (`check_tx_batch`), query (`info`, `query`) and snapshots. A query that asks CometBFT's RPC
/// back must hold no lock that consensus needs. A panic in any of them ends the process.
///
/// Byte fields of a request share one buffer with it: whoever keeps a single transaction for
/// long should copy it.
pub trait Application: Send + Sync {
    /// Tells the last height that survives a power cut, and its app hash.
    fn info(&self, request: RequestInfo) -> Answer<ResponseInfo>;

    /// Starts the chain from its genesis; may come again until the first commit.
    fn init_chain(&self, request: RequestInitChain) -> Answer<ResponseInitChain>;

    /// Answers from committed state.
    fn query(&self, request: RequestQuery) -> Answer<ResponseQuery>;

    /// Admits transactions to the mempool; exactly one verdict for each, in the same order.
    ///
    /// The batch is what CometBFT has sent so far, at most 256, and never empty.
    fn check_tx_batch(&self, requests: Vec<RequestCheckTx>) -> Vec<ResponseCheckTx>;

    /// Chooses the transactions of a block that this validator proposes.
    fn prepare_proposal(&self, request: RequestPrepareProposal) -> Answer<ResponsePrepareProposal>;

    /// Accepts or rejects a block that somebody proposes.
    fn process_proposal(&self, request: RequestProcessProposal) -> Answer<ResponseProcessProposal>;

    /// Adds the application's data to this validator's vote.
    fn extend_vote(&self, request: RequestExtendVote) -> Answer<ResponseExtendVote>;

    /// Judges the data that another validator's application added to its vote.
    fn verify_vote_extension(
        &self,
        request: RequestVerifyVoteExtension,
    ) -> Answer<ResponseVerifyVoteExtension>;

    /// Executes a decided block without making it durable.
    fn finalize_block(&self, request: RequestFinalizeBlock) -> Answer<ResponseFinalizeBlock>;

    /// Makes the executed block durable; answering is the promise that it is.
    fn commit(&self) -> Answer<ResponseCommit>;

    /// Lists the snapshots that peers may fetch.
    fn list_snapshots(&self) -> Answer<ResponseListSnapshots>;

    /// Accepts or rejects a snapshot that peers offer to this new node.
    fn offer_snapshot(&self, request: RequestOfferSnapshot) -> Answer<ResponseOfferSnapshot>;

    /// Hands out one piece of a snapshot.
    fn load_snapshot_chunk(
        &self,
        request: RequestLoadSnapshotChunk,
    ) -> Answer<ResponseLoadSnapshotChunk>;

    /// Takes in one piece of the accepted snapshot.
    fn apply_snapshot_chunk(
        &self,
        request: RequestApplySnapshotChunk,
    ) -> Answer<ResponseApplySnapshotChunk>;
}
