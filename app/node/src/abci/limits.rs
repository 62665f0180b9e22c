//! How much a connection may send.

use std::sync::atomic::{AtomicUsize, Ordering};

use tendermint_proto::v0_38::{
    abci::{request::Value as Ask, response::Value as Tell},
    types::ConsensusParams,
};

const MIB: usize = 1024 * 1024;

/// What a message carries beside the block: votes of the last commit, evidence, framing.
const BESIDE_BLOCK: usize = 4 * MIB;

/// CometBFT's own limit of a message, `math.MaxInt32` in `abci/types/messages.go`.
pub(crate) const MESSAGE_CEILING: usize = 0x7fff_ffff;

/// Limits of the transport.
///
/// `InitChain` carries the whole genesis and may be as long as CometBFT can send (2 GiB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest message, in bytes; rises by itself when the chain raises `block.max_bytes`.
    pub message_max: usize,
    /// Memory that the waiting requests of one connection may take before reading pauses.
    pub backlog_max: usize,
    /// Connections at one time; CometBFT needs four.
    pub connections_max: usize,
}

impl Limits {
    /// The limits for a chain whose consensus parameter `block.max_bytes` is `max_bytes`.
    ///
    /// With -1 CometBFT offers its whole mempool to `PrepareProposal`, so nothing below its own
    /// limit is safe.
    #[must_use]
    pub fn for_blocks(max_bytes: i64) -> Self {
        Self { message_max: message_max(max_bytes), backlog_max: 256 * MIB, connections_max: 16 }
    }
}

fn message_max(max_bytes: i64) -> usize {
    usize::try_from(max_bytes)
        .map_or(MESSAGE_CEILING, |bytes| bytes.saturating_add(BESIDE_BLOCK).min(MESSAGE_CEILING))
}

/// The longest message of the moment, shared by all connections.
pub(crate) struct MessageLimit(AtomicUsize);

impl MessageLimit {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Looks for the parameters of a genesis, which precede those that the application sets.
    pub(crate) fn heed_request(&self, request: &Ask) {
        if let Ask::InitChain(genesis) = request {
            self.follow(genesis.consensus_params.as_ref());
        }
    }

    /// Looks for parameters that the application sets.
    pub(crate) fn heed_response(&self, response: &Tell) {
        match response {
            Tell::InitChain(answer) => self.follow(answer.consensus_params.as_ref()),
            Tell::FinalizeBlock(answer) => self.follow(answer.consensus_param_updates.as_ref()),
            _ => {}
        }
    }

    /// Upwards only: messages made under the old parameters may still be on their way.
    fn follow(&self, params: Option<&ConsensusParams>) {
        if let Some(block) = params.and_then(|params| params.block.as_ref()) {
            self.0.fetch_max(message_max(block.max_bytes), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use tendermint_proto::v0_38::types::BlockParams;

    use super::*;

    fn blocks_of(max_bytes: i64) -> ConsensusParams {
        ConsensusParams {
            block: Some(BlockParams { max_bytes, max_gas: -1 }),
            ..Default::default()
        }
    }

    #[test]
    fn a_message_may_be_a_block_and_four_mebibytes_long() {
        assert_eq!(Limits::for_blocks(22_020_096).message_max, 22_020_096 + 4 * 1024 * 1024);
        assert_eq!(Limits::for_blocks(-1).message_max, MESSAGE_CEILING);
        assert_eq!(Limits::for_blocks(i64::MAX).message_max, MESSAGE_CEILING);
    }

    #[test]
    fn the_limit_follows_larger_blocks_and_ignores_smaller_ones() {
        let limit = MessageLimit::new(Limits::for_blocks(1000).message_max);
        limit.follow(Some(&blocks_of(2000)));
        assert_eq!(limit.get(), Limits::for_blocks(2000).message_max);
        limit.follow(Some(&blocks_of(10)));
        limit.follow(Some(&ConsensusParams::default()));
        limit.follow(None);
        assert_eq!(limit.get(), Limits::for_blocks(2000).message_max);
    }
}
