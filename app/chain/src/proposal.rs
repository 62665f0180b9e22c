//! Proposals: which transactions to put into a block, and which blocks to accept.

use base::{Block, Ctx, Mode};
use store::Kv;

use crate::chain::Chain;
use crate::claims::{Lane, claim_of};

/// What this node says of a proposed block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may become the next block.
    Accept,
    /// It may not.
    Reject,
}

/// Most bytes of a block where consensus sets no limit: CometBFT's own.
const MOST_BYTES: u64 = 100 * 1024 * 1024;

impl Chain {
    /// The transactions for the next block above `state`: those of the mempool, in its order, that
    /// decode and fit. Every block made here is accepted by [`Chain::process`].
    pub fn prepare<T: AsRef<[u8]>>(&self, state: &dyn Kv, txs: Vec<T>, max_bytes: u64) -> Vec<T> {
        let block = Block::default();
        let ctx = Ctx::new(&block, Mode::Check, state);
        let mut room = self.room(&ctx, state, max_bytes);
        txs.into_iter().filter(|tx| self.fits(&ctx, tx.as_ref(), &mut room)).collect()
    }

    /// Whether a block proposed above `state` obeys the rules that can be told without executing
    /// it. A transaction that will fail is no reason to reject: its sender pays for it, unless it
    /// is a claim.
    pub fn process<T: AsRef<[u8]>>(&self, state: &dyn Kv, txs: &[T]) -> Verdict {
        let block = Block::default();
        let ctx = Ctx::new(&block, Mode::Check, state);
        // CometBFT has looked at the size of the whole.
        let mut room = self.room(&ctx, state, u64::MAX);
        match txs.iter().all(|tx| self.fits(&ctx, tx.as_ref(), &mut room)) {
            true => Verdict::Accept,
            false => Verdict::Reject,
        }
    }

    fn room(&self, ctx: &Ctx<'_>, state: &dyn Kv, bytes: u64) -> Room {
        let gas = self.block_gas_limit(state).unwrap_or(u64::MAX);
        let limit = self.block_bytes_limit(state).and_then(|limit| u64::try_from(limit).ok());
        Room { bytes, gas, claims: Lane::of(ctx, limit.unwrap_or(MOST_BYTES), gas) }
    }

    fn fits(&self, ctx: &Ctx<'_>, tx: &[u8], room: &mut Room) -> bool {
        let Ok(decoded) = self.decode(tx) else { return false };
        let (bytes, gas) = (framed_size(tx), decoded.gas_limit());
        if !room.has(bytes, gas) {
            return false;
        }
        match claim_of(&decoded) {
            Some(claim) if !room.claims.take(ctx, claim, bytes, gas) => false,
            _ => room.take(bytes, gas),
        }
    }
}

/// What is left of a block's limits.
struct Room {
    bytes: u64,
    gas: u64,
    claims: Lane,
}

impl Room {
    fn has(&self, bytes: u64, gas: u64) -> bool {
        bytes <= self.bytes && gas <= self.gas
    }

    fn take(&mut self, bytes: u64, gas: u64) -> bool {
        match (self.bytes.checked_sub(bytes), self.gas.checked_sub(gas)) {
            (Some(bytes), Some(gas)) => {
                (self.bytes, self.gas) = (bytes, gas);
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
