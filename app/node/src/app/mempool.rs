//! CheckTx: signatures of a batch in parallel, then everything else in order.

use rayon::prelude::*;
use tendermint_proto::v0_38::abci::{CheckTxType, RequestCheckTx, ResponseCheckTx};

use super::{App, answers};

impl App {
    pub(super) fn admit(&self, requests: Vec<RequestCheckTx>) -> Vec<ResponseCheckTx> {
        let committed = self.tip();
        if requests.len() > 1 {
            // Fills the cache of good signatures; what it finds decides nothing.
            self.with_view(&committed, |view| {
                requests
                    .par_iter()
                    .filter(|request| request.r#type != i32::from(CheckTxType::Recheck))
                    .for_each(|request| self.chain.verify_ahead(view, &request.tx, &self.verified));
            });
        }
        let mut promised = self.promised.lock();
        // A block may have been committed while the signatures were checked.
        let committed = self.tip();
        self.with_view(&committed, |view| {
            let check = |request: RequestCheckTx| {
                let recheck = request.r#type == i32::from(CheckTxType::Recheck);
                let changes = std::mem::take(&mut *promised);
                let (result, changes) =
                    self.chain.check(view, changes, &request.tx, recheck, &self.verified);
                *promised = changes;
                answers::check_result(result)
            };
            requests.into_iter().map(check).collect()
        })
    }
}
