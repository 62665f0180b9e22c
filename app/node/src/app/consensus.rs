//! Genesis, proposals and blocks.

use std::sync::Arc;

use base::Time;
use chain::{Finalized, Genesis, GenesisRequest, Verdict};
use store::journal::Commit;
use store::{Changes, Nothing};
use tendermint_proto::v0_38::abci::{
    RequestFinalizeBlock, RequestInfo, RequestInitChain, RequestPrepareProposal,
    RequestProcessProposal, ResponseCommit, ResponseFinalizeBlock, ResponseInfo, ResponseInitChain,
    ResponsePrepareProposal, ResponseProcessProposal, response_process_proposal::ProposalStatus,
};

use super::{App, Staged, answers, failure, requests};
use crate::abci::Answer;
use crate::exit::ExitReason;
use crate::fatal;
use crate::ledger::Committed;

/// A block that was executed; durable as soon as CometBFT says commit.
pub(super) struct Executed {
    staged: crate::ledger::Staged,
    block_hash: Vec<u8>,
    time: Time,
}

/// SHA-256 of nothing: the root of a chain without state, as the SDK answers InitChain.
const EMPTY_APP_HASH: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

impl App {
    pub(super) fn tell_info(&self, _: RequestInfo) -> Answer<ResponseInfo> {
        let latest = self.latest();
        let app_hash = match latest.commit.height {
            0 => Vec::new(),
            _ => latest.commit.app_hash.to_vec(),
        };
        Ok(ResponseInfo {
            data: "whaled".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            app_version: 0,
            last_block_height: height(latest.commit.height)?,
            last_block_app_hash: app_hash.into(),
        })
    }

    pub(super) fn begin_chain(&self, request: RequestInitChain) -> Answer<ResponseInitChain> {
        if request.chain_id != self.chain_id {
            let text = format!(
                "genesis is of chain {}, this node runs {}",
                request.chain_id, self.chain_id
            );
            return Err(ExitReason::Config(text));
        }
        let time = requests::time(request.time)?;
        let initial_height = u64::try_from(request.initial_height)
            .map_err(|error| ExitReason::Config(format!("genesis: initial_height: {error}")))?;
        let consensus_params =
            request.consensus_params.as_ref().map(answers::from_abci).transpose();
        let genesis = GenesisRequest {
            chain_id: &request.chain_id,
            time,
            initial_height: initial_height.max(1),
            consensus_params: consensus_params
                .map_err(|error| failure("consensus parameters", error))?,
            validators: requests::genesis_validators(&request.validators)?,
            app_state: &request.app_state_bytes,
        };
        let Genesis { changes, validators } = self
            .chain
            .genesis(&Nothing, &genesis)
            .map_err(|error| ExitReason::Config(format!("genesis: {error}")))?;
        let preview = self
            .ledger
            .stage(genesis.initial_height, changes.clone())
            .map_err(|error| failure("genesis", error))?;
        let commit = Commit {
            app_hash: EMPTY_APP_HASH,
            time_s: time.seconds(),
            time_nanos: time.nanos(),
            ..Commit::default()
        };
        let origin = Committed { commit, state: preview.state().clone() };
        *self.promised.lock() = Arc::default();
        *self.origin.write() = Some(Arc::new(origin));
        *self.staged.lock() = Staged::Genesis(changes);
        Ok(ResponseInitChain {
            consensus_params: request.consensus_params,
            validators: answers::validators(&validators)
                .map_err(|error| failure("power of a validator", error))?,
            app_hash: EMPTY_APP_HASH.to_vec().into(),
        })
    }

    pub(super) fn choose(
        &self,
        request: RequestPrepareProposal,
    ) -> Answer<ResponsePrepareProposal> {
        let max_bytes = u64::try_from(request.max_tx_bytes).unwrap_or(0);
        let txs = self.chain.prepare(&self.tip().state, request.txs, max_bytes);
        Ok(ResponsePrepareProposal { txs })
    }

    pub(super) fn judge(&self, request: RequestProcessProposal) -> Answer<ResponseProcessProposal> {
        let status = match self.chain.process(&self.tip().state, &request.txs) {
            Verdict::Accept => ProposalStatus::Accept,
            Verdict::Reject => ProposalStatus::Reject,
        };
        Ok(ResponseProcessProposal { status: status.into() })
    }

    pub(super) fn execute(&self, request: RequestFinalizeBlock) -> Answer<ResponseFinalizeBlock> {
        if let Some(reason) = self.halt.behind(&self.latest().commit) {
            return Err(reason);
        }
        let _work = self.at_work.begin();
        let committed = self.tip();
        let block = requests::block(&request, &self.chain_id, &committed.commit.app_hash)?;
        self.makes_block(block.height)?;
        let mut staged = self.staged.lock();
        // Blocks that a node catches up with are all new to it.
        let unseen = request.txs.iter().filter(|tx| !self.verified.has_checked(tx));
        self.verify_together(&committed, &unseen.map(|tx| &**tx).collect::<Vec<_>>());
        let finalized = self
            .chain
            .finalize(&committed.state, &block, &request.txs, &self.verified)
            .map_err(|error| failure("block", error))?;
        let Finalized { changes, results, events, consensus_params, validator_updates } = finalized;
        let changes = match std::mem::take(&mut *staged) {
            Staged::Genesis(genesis) => merge(genesis, changes),
            Staged::Nothing | Staged::Block(_) => changes,
        };
        let next =
            self.ledger.stage(block.height, changes).map_err(|error| failure("block", error))?;
        let consensus_params = consensus_params.as_ref().map(answers::to_abci).transpose();
        let app_hash = next.root().to_vec();
        let executed =
            Executed { staged: next, block_hash: request.hash.to_vec(), time: block.time };
        *staged = Staged::Block(Box::new(executed));
        Ok(ResponseFinalizeBlock {
            events: events.into_iter().map(answers::event).collect(),
            tx_results: results.into_iter().map(answers::exec_result).collect(),
            validator_updates: answers::validators(&validator_updates)
                .map_err(|error| failure("power of a validator", error))?,
            consensus_param_updates: consensus_params
                .map_err(|error| failure("consensus parameters", error))?,
            app_hash: app_hash.into(),
        })
    }

    pub(super) fn make_durable(&self) -> Answer<ResponseCommit> {
        let _work = self.at_work.begin();
        let Staged::Block(executed) = std::mem::take(&mut *self.staged.lock()) else {
            return Err(failure("commit", "no block was executed"));
        };
        let mut promised = self.promised.lock();
        let Executed { staged, block_hash, time } = *executed;
        let committed = match self.ledger.commit(staged, block_hash, time.seconds(), time.nanos()) {
            Ok(committed) => committed,
            Err(error) => fatal!("block is not durable: {error}"),
        };
        *promised = Arc::default();
        *self.origin.write() = None;
        drop(promised);
        self.stop_behind(&committed);
        Ok(ResponseCommit { retain_height: height(self.retain_height(&committed))? })
    }

    /// The SDK's rule: of the blocks that the operator wants kept, those that evidence may be
    /// about, and those that a start of this node or of one that fetches its snapshots needs, the
    /// oldest. 0 keeps all.
    fn retain_height(&self, committed: &Committed) -> u64 {
        if self.min_retain_blocks == 0 {
            return 0;
        }
        let newest = committed.commit.height;
        let evidence_age = self.chain.evidence_age_blocks(&committed.state);
        newest
            .saturating_sub(self.min_retain_blocks)
            .min(newest.saturating_sub(evidence_age))
            .min(self.ledger.retain_height())
    }

    fn stop_behind(&self, committed: &Committed) {
        if let (Some(reason), Some(stop)) = (self.halt.behind(&committed.commit), &self.stop)
            && stop.send(reason).is_err()
        {
            tracing::debug!("the node is stopping already");
        }
    }
}

/// Genesis and the first block in one: they are applied to the trees and journalled together.
fn merge(mut genesis: Changes, block: Changes) -> Changes {
    for (store, changes) in block {
        genesis.entry(store).or_default().extend(changes);
    }
    for changes in genesis.values_mut() {
        changes.retain(|_, value| value.is_some());
    }
    genesis
}

fn height(height: u64) -> Answer<i64> {
    i64::try_from(height).map_err(|error| failure("height", error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use chain::{Chain, NodeConfig, STORES};
    use tempfile::TempDir;
    use tendermint_proto::google::protobuf::Timestamp;
    use tendermint_proto::v0_38::abci::ValidatorUpdate;
    use tendermint_proto::v0_38::crypto::{PublicKey, public_key::Sum};

    use super::*;
    use crate::ledger::{DatabaseKind, Ledger, Settings};

    fn app(ledger: &Arc<Ledger>) -> App {
        let (chain, config) = (Arc::new(Chain::new()), NodeConfig::default());
        App::new(chain, Arc::clone(ledger), config, "one-1".into())
    }

    fn ledger(home: &TempDir) -> Arc<Ledger> {
        let opened =
            Ledger::open(home.path(), DatabaseKind::Sled, STORES, Settings::default()).unwrap();
        Arc::new(opened)
    }

    fn genesis() -> RequestInitChain {
        let validator = |number: u8| ValidatorUpdate {
            pub_key: Some(PublicKey { sum: Some(Sum::Ed25519(vec![number; 32])) }),
            power: 10,
        };
        RequestInitChain {
            time: Some(Timestamp { seconds: 1_767_225_600, nanos: 0 }),
            chain_id: "one-1".into(),
            validators: (1..=4).map(validator).collect(),
            initial_height: 1,
            ..RequestInitChain::default()
        }
    }

    fn first_block(app: &App) -> ResponseFinalizeBlock {
        let time = Some(Timestamp { seconds: 1_767_225_600, nanos: 0 });
        let request = RequestFinalizeBlock { height: 1, time, ..RequestFinalizeBlock::default() };
        app.execute(request).unwrap()
    }

    #[test]
    fn a_chain_begins_the_same_however_often_it_is_begun() {
        let (once, often) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let undisturbed = app(&ledger(&once));
        let begun = undisturbed.begin_chain(genesis()).unwrap();
        assert_eq!(begun.validators, genesis().validators);
        assert_eq!(
            undisturbed.tip().commit.app_hash[..],
            begun.app_hash[..],
            "for the first block"
        );
        let block = first_block(&undisturbed);
        assert_eq!(block.validator_updates, [], "they are known from the beginning");

        let ledger = ledger(&often);
        let dies = app(&ledger);
        assert_eq!(dies.begin_chain(genesis()).unwrap(), begun);
        assert_eq!(dies.begin_chain(genesis()).unwrap(), begun);
        assert_eq!(first_block(&dies), block);
        // CometBFT has seen no commit, so it begins anew.
        let next = app(&ledger);
        assert_eq!(next.begin_chain(genesis()).unwrap(), begun);
        assert_eq!(first_block(&next), block);
        next.make_durable().unwrap();
    }
}
