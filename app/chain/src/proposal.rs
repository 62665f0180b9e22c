//! Proposals: which transactions to put into a block, and which blocks to accept.

use crate::chain::Chain;

/// What this node says of a proposed block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may become the next block.
    Accept,
    /// It may not.
    Reject,
}

impl Chain {
    /// The transactions for the next block: those of the mempool, in its order, that decode
    /// and fit. Every block made here is accepted by [`Chain::process`].
    pub fn prepare<T: AsRef<[u8]>>(
        &self,
        txs: Vec<T>,
        max_bytes: u64,
        max_gas: Option<u64>,
    ) -> Vec<T> {
        let mut room = Room { bytes: max_bytes, gas: max_gas.unwrap_or(u64::MAX) };
        txs.into_iter().filter(|tx| self.fits(tx.as_ref(), &mut room)).collect()
    }

    /// Whether a proposed block obeys the rules that can be told without executing it. A
    /// transaction that will fail is no reason to reject: its sender pays for it.
    pub fn process<T: AsRef<[u8]>>(&self, txs: &[T], max_gas: Option<u64>) -> Verdict {
        let mut room = Room { bytes: u64::MAX, gas: max_gas.unwrap_or(u64::MAX) };
        match txs.iter().all(|tx| self.fits(tx.as_ref(), &mut room)) {
            true => Verdict::Accept,
            false => Verdict::Reject,
        }
    }

    fn fits(&self, tx: &[u8], room: &mut Room) -> bool {
        let Ok(decoded) = self.decode(tx) else { return false };
        room.take(framed_size(tx), decoded.gas_limit())
    }
}

/// What is left of a block's limits.
struct Room {
    bytes: u64,
    gas: u64,
}

impl Room {
    fn take(&mut self, bytes: u64, gas: u64) -> bool {
        match (self.bytes.checked_sub(bytes), self.gas.checked_sub(gas)) {
            (Some(bytes), Some(gas)) => {
                *self = Room { bytes, gas };
                true
            }
            _ => false,
        }
    }
}

/// A transaction in a block costs its bytes, a tag and its length, as CometBFT counts it.
fn framed_size(tx: &[u8]) -> u64 {
    let length = tx.len();
    let framed = length.saturating_add(1).saturating_add(prost::length_delimiter_len(length));
    u64::try_from(framed).unwrap_or(u64::MAX)
}
