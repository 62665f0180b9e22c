//! Handing in transactions.

use proto::cosmos::base::abci::v1beta1::TxResponse;

use super::{Node, Result};
pub use crate::comet_rpc::Wait;

impl Node {
    /// Hands in a transaction. A refusal is an answer too: its code is not 0.
    pub fn broadcast(&self, tx: &[u8], wait: Wait) -> Result<TxResponse> {
        self.wait(self.rpc.broadcast(tx, wait))
    }
}
