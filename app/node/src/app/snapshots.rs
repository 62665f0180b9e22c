//! State sync: snapshots that this node offers to others, and takes from them.

use store::journal::Commit;
use store::snapshot;
use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestLoadSnapshotChunk, RequestOfferSnapshot,
    ResponseApplySnapshotChunk, ResponseListSnapshots, ResponseLoadSnapshotChunk,
    ResponseOfferSnapshot, Snapshot, response_apply_snapshot_chunk::Result as Applied,
    response_offer_snapshot::Result as Offered,
};
use tracing::{info, warn};

use super::App;
use crate::ledger::Restored;

impl App {
    pub(super) fn offered_snapshots(&self) -> ResponseListSnapshots {
        let offer = |snapshot: &snapshot::Snapshot| Snapshot {
            height: snapshot.height,
            format: snapshot.format,
            chunks: snapshot.chunks(),
            hash: snapshot.hash.to_vec().into(),
            metadata: snapshot.metadata().into(),
        };
        let snapshots =
            self.ledger.checkpoints().iter().map(|point| offer(&point.snapshot)).collect();
        ResponseListSnapshots { snapshots }
    }

    pub(super) fn snapshot_chunk(
        &self,
        request: &RequestLoadSnapshotChunk,
    ) -> ResponseLoadSnapshotChunk {
        let chunk = self.ledger.chunk(request.height, request.format, request.chunk);
        ResponseLoadSnapshotChunk { chunk: chunk.unwrap_or_default().into() }
    }

    pub(super) fn consider_snapshot(&self, request: RequestOfferSnapshot) -> ResponseOfferSnapshot {
        let mut restoring = self.restoring.lock();
        // What was begun with another peer is dropped, with all its files.
        *restoring = None;
        let Some(offer) = request.snapshot else { return offered(Offered::Reject) };
        if offer.format != snapshot::FORMAT {
            return offered(Offered::RejectFormat);
        }
        let read = snapshot::Snapshot::from_offer(
            offer.height,
            offer.format,
            offer.chunks,
            &offer.hash,
            &offer.metadata,
        );
        let (Ok(snapshot), Ok(app_hash)) = (read, <[u8; 32]>::try_from(request.app_hash.as_ref()))
        else {
            return offered(Offered::Reject);
        };
        // The time of its block is neither in the offer nor in the snapshot, and CometBFT does not
        // fetch that block. No block needs it: each brings its own time. Until the next one CheckTx
        // and queries take it for 1970, so that no transaction is refused for its
        // `timeout_timestamp`; a block that comes later refuses it.
        let commit = Commit { height: offer.height, app_hash, ..Commit::default() };
        match self.ledger.restore(snapshot, commit) {
            Ok(restore) => {
                info!(height = offer.height, chunks = offer.chunks, "restoring a snapshot");
                *restoring = Some(restore);
                offered(Offered::Accept)
            }
            Err(error) => {
                warn!("snapshot refused: {error}");
                offered(Offered::Reject)
            }
        }
    }

    pub(super) fn take_chunk(
        &self,
        request: &RequestApplySnapshotChunk,
    ) -> ResponseApplySnapshotChunk {
        let mut restoring = self.restoring.lock();
        let Some(restore) = restoring.as_mut() else { return applied(Applied::Abort) };
        let missing = match restore.chunk(&request.chunk) {
            Ok(Restored::Missing(missing)) => missing,
            Ok(Restored::BadChunk) => {
                return ResponseApplySnapshotChunk {
                    refetch_chunks: vec![request.index],
                    reject_senders: vec![request.sender.clone()],
                    ..applied(Applied::Retry)
                };
            }
            Err(error) => {
                warn!("snapshot given up: {error}");
                *restoring = None;
                return applied(Applied::RejectSnapshot);
            }
        };
        if missing > 0 {
            return applied(Applied::Accept);
        }
        let Some(restore) = restoring.take() else { return applied(Applied::Abort) };
        match restore.finish() {
            Ok(()) => applied(Applied::Accept),
            Err(error) => {
                warn!("snapshot given up: {error}");
                applied(Applied::RejectSnapshot)
            }
        }
    }
}

fn offered(result: Offered) -> ResponseOfferSnapshot {
    ResponseOfferSnapshot { result: result.into() }
}

fn applied(result: Applied) -> ResponseApplySnapshotChunk {
    ResponseApplySnapshotChunk { result: result.into(), ..ResponseApplySnapshotChunk::default() }
}
