//! CheckTx and simulation: what the next transaction would do behind those of the mempool.

use std::sync::Arc;

use chain::TxResult;
use rayon::prelude::*;
use tendermint_proto::v0_38::abci::{CheckTxType, RequestCheckTx, ResponseCheckTx};

use super::{App, answers};
use crate::ledger::Committed;

/// Fewer transactions are verified one by one, each in its turn, before another thread is awake.
const MANY: usize = 8;

impl App {
    /// Checks signatures of a batch in parallel, then everything else in order.
    pub(super) fn admit(&self, requests: Vec<RequestCheckTx>) -> Vec<ResponseCheckTx> {
        let committed = self.tip();
        let is_new = |request: &&RequestCheckTx| request.r#type != i32::from(CheckTxType::Recheck);
        let new: Vec<&[u8]> = requests.iter().filter(is_new).map(|request| &*request.tx).collect();
        self.verify_together(&committed, &new);
        let mut promised = self.promised.lock();
        // A block may have been committed while the signatures were checked.
        let committed = self.tip();
        // Copied only if a simulation is about to copy them.
        let mut changes = Arc::unwrap_or_clone(std::mem::take(&mut *promised));
        let verdicts = self.with_view(&committed, |view| {
            let check = |request: RequestCheckTx| {
                let recheck = request.r#type == i32::from(CheckTxType::Recheck);
                let before = std::mem::take(&mut changes);
                let (result, after) =
                    self.chain.check(view, before, &request.tx, recheck, &self.verified);
                changes = after;
                if result.is_ok() && !recheck {
                    self.verified.note_checked(&request.tx);
                }
                answers::check_result(result)
            };
            requests.into_iter().map(check).collect()
        });
        *promised = Arc::new(changes);
        verdicts
    }

    /// Checks signatures on all processors and fills the cache of good ones; what it finds decides
    /// nothing.
    pub(super) fn verify_together(&self, committed: &Committed, txs: &[&[u8]]) {
        if txs.len() < MANY {
            return;
        }
        self.with_view(committed, |view| {
            txs.par_iter().for_each(|tx| self.chain.verify_ahead(view, tx, &self.verified));
        });
    }

    /// What `tx` would do behind the transactions of the mempool. Runs on a copy of their writes:
    /// however long it takes, neither CheckTx nor Commit waits for it.
    pub(super) fn run_ahead(&self, tx: &[u8]) -> TxResult {
        let promised = self.promised.lock();
        let (committed, before) = (self.tip(), Arc::clone(&promised));
        drop(promised);
        let before = Arc::unwrap_or_clone(before);
        self.with_view(&committed, |view| self.chain.simulate(view, before, tx))
    }
}
