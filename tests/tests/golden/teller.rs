//! Who tells a story: a chain whose blocks are written down.

use base::{Block, Event, Time, Vote};
use chain::{Finalized, TxResult, ValidatorUpdate};
use tests::{Draft, Scene, consensus_address};

/// What one block did.
pub(crate) struct Told {
    pub(crate) height: u64,
    pub(crate) app_hash: [u8; 32],
    pub(crate) results: Vec<TxResult>,
    /// Of the block itself; left out where only transactions are of interest.
    pub(crate) events: Vec<Event>,
    pub(crate) validator_updates: Vec<ValidatorUpdate>,
}

/// A chain whose producers are always there.
pub(crate) struct Teller {
    pub(crate) scene: Scene,
    producers: &'static [&'static str],
    blocks: Vec<Told>,
}

impl Teller {
    pub(crate) fn new(scene: Scene, producers: &'static [&'static str]) -> Teller {
        Teller { scene, producers, blocks: Vec::new() }
    }

    /// A block of these transactions that all producers have signed, if they sit.
    pub(crate) fn block(&mut self, drafts: &[Draft]) {
        self.bent_block(drafts, |_| ());
    }

    /// The same, bent.
    pub(crate) fn bent_block(&mut self, drafts: &[Draft], bend: impl FnOnce(&mut Block)) {
        let producers = self.producers;
        let txs: Vec<Vec<u8>> = drafts.iter().map(Draft::sign).collect();
        let Finalized { results, events, validator_updates, .. } =
            self.scene.block_with(&txs, |block| {
                let signed = |who: &&str| Vote { validator: consensus_address(who), signed: true };
                block.votes = producers.iter().map(signed).collect();
                let first = producers.first().map(|who| consensus_address(who));
                block.proposer = first.map(|first| first.as_bytes().to_vec()).unwrap_or_default();
                bend(block);
            });
        let (height, app_hash) = (self.scene.last_block().height, self.scene.app_hash());
        self.blocks.push(Told { height, app_hash, results, events, validator_updates });
    }

    /// An empty block at exactly this time.
    pub(crate) fn until(&mut self, time: Time) {
        self.bent_block(&[], |block| block.time = time);
    }

    /// Empty blocks, until one whose height is a multiple of `period` is over.
    pub(crate) fn until_height(&mut self, period: u64) {
        while !self.scene.last_block().height.is_multiple_of(period) {
            self.block(&[]);
        }
    }

    /// The whole story.
    pub(crate) fn end(self) -> Vec<Told> {
        self.scene.audit();
        self.blocks
    }
}
