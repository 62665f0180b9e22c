//! What happened at each height, told by the application and by CometBFT, who must agree.

use std::collections::{BTreeMap, BTreeSet};

use base::Time;
use cometbft_config::ValidatorKey;
use localnet::NodeDescription;
use node::comet_rpc::RpcError;
use proto::tendermint::types::evidence::Sum;
use proto::tendermint::types::{BlockIdFlag, EvidenceList};

use crate::rpc::{Powers, Rpc};

/// What an election changes counts in CometBFT so many blocks later.
pub(crate) const DELAY: u64 = 2;

/// One height. Nodes are numbers, as in their names.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) height: u64,
    pub(crate) time: Time,
    /// Who made the block.
    pub(crate) proposer: usize,
    /// Whose signatures under the block are in the next one.
    pub(crate) signers: BTreeSet<usize>,
    /// Node and power of all who have a seat when the block is executed: the application's set at
    /// this height, and CometBFT's [`DELAY`] later.
    pub(crate) seats: BTreeMap<usize, u64>,
    /// For each proof in this block that somebody voted twice: the first of his two blocks.
    pub(crate) double_votes: Vec<Vec<u8>>,
}

/// All pages from the first block on.
pub(crate) struct Chronicle {
    /// The validator key of each node when the network was made.
    keys: Vec<ValidatorKey>,
    pages: Vec<Page>,
}

impl Page {
    /// The nodes that have a seat.
    pub(crate) fn seated(&self) -> Vec<usize> {
        self.seats.keys().copied().collect()
    }
}

impl Chronicle {
    /// Begins with the validators of the genesis, who must be the first `validators` nodes.
    pub(crate) fn begin(nodes: &[NodeDescription], validators: usize, rpc: &Rpc) -> Chronicle {
        let key = |node: &NodeDescription| {
            ValidatorKey::read(&node.home.join("config/priv_validator_key.json")).unwrap()
        };
        let chronicle = Chronicle { keys: nodes.iter().map(key).collect(), pages: Vec::new() };
        let founders: Vec<usize> = (0..validators).collect();
        for height in 1..=DELAY {
            let set = chronicle.nodes(rpc.validators(height).unwrap());
            assert_eq!(set.into_keys().collect::<Vec<_>>(), founders, "validators at {height}");
        }
        chronicle
    }

    /// Writes pages for all heights that both sides can tell of by now.
    pub(crate) fn read_on(&mut self, rpc: &Rpc) -> Result<(), RpcError> {
        let newest = rpc.height()?;
        while self.end() + 1 + DELAY <= newest {
            let page = self.read(rpc, self.end() + 1)?;
            self.pages.push(page);
        }
        Ok(())
    }

    fn read(&self, rpc: &Rpc, height: u64) -> Result<Page, RpcError> {
        let seats = self.nodes(rpc.seats(height)?);
        let validators = self.nodes(rpc.validators(height + DELAY)?);
        assert_eq!(
            seats,
            validators,
            "node and power that the application has elected at {height}, and those of CometBFT at {}",
            height + DELAY
        );
        let block = rpc.block(height)?;
        let header = block.header.unwrap();
        let commit = rpc.block(height + 1)?.last_commit.unwrap();
        let signed = commit
            .signatures
            .iter()
            .filter(|signature| signature.block_id_flag == i32::from(BlockIdFlag::Commit));
        Ok(Page {
            height,
            time: Time::try_from(header.time.unwrap()).unwrap(),
            proposer: self.who(&header.proposer_address),
            signers: signed.map(|signature| self.who(&signature.validator_address)).collect(),
            seats,
            double_votes: double_votes(block.evidence.unwrap_or_default()),
        })
    }

    /// The last height that has a page.
    pub(crate) fn end(&self) -> u64 {
        u64::try_from(self.pages.len()).unwrap()
    }

    /// The page of `height`, which must have been written.
    pub(crate) fn page(&self, height: u64) -> &Page {
        &self.pages[usize::try_from(height).unwrap() - 1]
    }

    /// The pages of `height` and of all after it.
    pub(crate) fn since(&self, height: u64) -> impl DoubleEndedIterator<Item = &Page> {
        self.pages.iter().filter(move |page| page.height >= height)
    }

    /// The node with this validator key.
    pub(crate) fn node(&self, key: &[u8]) -> usize {
        let found = self.keys.iter().position(|known| known.public_key() == *key);
        found.unwrap_or_else(|| panic!("no node has the key {}", hex::encode(key)))
    }

    fn nodes(&self, powers: Powers) -> BTreeMap<usize, u64> {
        powers.into_iter().map(|(key, power)| (self.node(&key), power)).collect()
    }

    fn who(&self, address: &[u8]) -> usize {
        let found = self.keys.iter().position(|known| known.address().0 == address);
        found.unwrap_or_else(|| panic!("no node has the address {}", hex::encode_upper(address)))
    }
}

fn double_votes(list: EvidenceList) -> Vec<Vec<u8>> {
    let block = |evidence| match evidence {
        Some(Sum::DuplicateVoteEvidence(votes)) => {
            votes.vote_a.unwrap().block_id.unwrap_or_default().hash
        }
        other => panic!("not a vote that was given twice: {other:?}"),
    };
    list.evidence.into_iter().map(|evidence| block(evidence.sum)).collect()
}
