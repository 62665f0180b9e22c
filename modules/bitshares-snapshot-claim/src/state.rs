//! Where the module keeps its state. A prefix byte is never used again.

use base::{Address, Stored, Time};
use proto::whaleshares::claim::v1 as wire;
use store::{Codec, Item, Key, Map, Present, Proto, Space};

use crate::params::Params;
use crate::plan::Plan;

/// A snapshot: 0 is that of genesis, n the nth correction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(pub(crate) u32);

impl Number {
    /// The snapshot of genesis.
    pub(crate) const GENESIS: Number = Number(0);
}

/// Four bytes, big-endian.
impl Key for Number {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_be_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Number> {
        let (bytes, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(Number(u32::from_be_bytes(*bytes)))
    }
}

/// 256 accounts, and a bit for each.
pub(crate) type Word = [u8; 32];

/// The 32 bytes of a word.
pub(crate) struct Bits;

impl Codec for Bits {
    type Value = Word;

    fn encode(word: &Word) -> Vec<u8> {
        word.to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Word> {
        bytes.try_into().ok()
    }
}

/// Who has claimed: a word for each 256 accounts of a snapshot.
pub(crate) const CLAIMED: Map<(Number, u64), Bits> = Map::new("claim", &[0x01]);

/// Snapshot and BitShares account to what was paid.
pub(crate) const CLAIMS: Map<(Number, u64), Proto<wire::ClaimRecord>> = Map::new("claim", &[0x02]);

/// Snapshot and number of an account to a claim by its memo key.
pub(crate) const PENDING: Map<(Number, u64), Proto<wire::PendingClaim>> =
    Map::new("claim", &[0x03]);

/// When each of them is paid, soonest first.
pub(crate) const READY: Map<(Time, (Number, u64)), Present> = Map::new("claim", &[0x04]);

/// What has been claimed of a snapshot.
pub(crate) const COUNTERS: Map<Number, Proto<wire::Counters>> = Map::new("claim", &[0x05]);

/// Later snapshots; their counters are not among the bytes.
pub(crate) const CORRECTIONS: Map<Number, Proto<wire::Correction>> = Map::new("claim", &[0x06]);

/// Borrower to what the pool has lent him.
pub(crate) const LOANS: Map<Address, Proto<wire::Loan>> = Map::new("claim", &[0x07]);

/// When each loan is looked at, soonest first.
pub(crate) const LOANS_DUE: Map<(Time, Address), Present> = Map::new("claim", &[0x08]);

/// What holders decide.
pub(crate) const PARAMS: Item<Stored<Params>> = Item::new("claim", &[0x09]);

/// What genesis has decided; none if the chain has no snapshot.
pub(crate) const PLAN: Item<Stored<Plan>> = Item::new("claim", &[0x0A]);

/// The account-creation pool.
pub(crate) const POOL: Item<Proto<wire::Pool>> = Item::new("claim", &[0x0B]);

/// Snapshot and number of accounts whose memo keys can not claim.
pub(crate) const VETOES: Map<(Number, u64), Present> = Map::new("claim", &[0x0C]);

/// What sponsors get back, soonest first.
pub(crate) const DEPOSITS: Map<(Time, u64), Proto<wire::Deposit>> = Map::new("claim", &[0x0D]);

/// How many accounts each sponsor has made on his last day.
pub(crate) const SPONSORS: Map<Address, Proto<wire::Sponsor>> = Map::new("claim", &[0x0E]);

/// The launch team.
pub(crate) const TEAM: Map<Address, Proto<wire::TeamMember>> = Map::new("claim", &[0x0F]);

/// When snapshots end, soonest first.
pub(crate) const ENDS: Map<(Time, Number), Present> = Map::new("claim", &[0x10]);

/// Snapshots that have ended, whose bits are not all forgotten yet.
pub(crate) const FORGETTING: Map<Number, Present> = Map::new("claim", &[0x11]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![
        CLAIMED.space(),
        CLAIMS.space(),
        PENDING.space(),
        READY.space(),
        COUNTERS.space(),
        CORRECTIONS.space(),
        LOANS.space(),
        LOANS_DUE.space(),
        PARAMS.space(),
        PLAN.space(),
        POOL.space(),
        VETOES.space(),
        DEPOSITS.space(),
        SPONSORS.space(),
        TEAM.space(),
        ENDS.space(),
        FORGETTING.space(),
    ]
}
