//! The block that is executed, as far as rules may know it.

use crate::address::Address;
use crate::time::{Seconds, Time};

/// What is true for every transaction of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its height; 0 while genesis is imported.
    pub height: u64,
    /// Its time, which all nodes agree upon.
    pub time: Time,
    /// The chain it belongs to.
    pub chain_id: String,
    /// Consensus address of the validator that proposed it.
    pub proposer: Vec<u8>,
    /// Hash of the validators that decide the block after it.
    pub next_validators_hash: Vec<u8>,
    /// Root of the state that it is built upon.
    pub app_hash: Vec<u8>,
    /// How each validator voted on the block before it; empty in the first block.
    pub votes: Vec<Vote>,
    /// What validators are proven to have done against the rules.
    pub misbehavior: Vec<Misbehavior>,
    /// Until when such proof counts. [`Block::default`] has none: it is a parameter of the
    /// chain, which is known where a block is executed.
    pub evidence_age: EvidenceAge,
}

/// A validator's part in the block before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Its consensus address.
    pub validator: Address,
    /// Whether its signature of that block is known. A vote for no block counts as none.
    pub signed: bool,
}

/// A validator has signed two blocks of one height, or one that misleads light clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misbehavior {
    /// Its consensus address.
    pub validator: Address,
    /// The height of what it signed.
    pub height: u64,
    /// The time of the block of that height.
    pub time: Time,
}

/// How old proof of misbehavior may be. It is too old when it exceeds both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvidenceAge {
    /// In blocks.
    pub blocks: u64,
    /// In time, rounded down as [`Time::since`] rounds.
    pub span: Seconds,
}
