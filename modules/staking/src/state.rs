//! Where staking keeps its state. A prefix byte is never used again.

use std::cmp::Ordering;

use base::{Address, Amount, Denom, Time};
use proto::cosmos::evidence::v1beta1::Equivocation;
use proto::cosmos::staking::v1beta1::Description;
use store::{Item, Key, Map, Present, Proto, Space};

use crate::params::Params;
use crate::records::{
    Account, Allocation, Churn, Clock, PastBlock, PastSet, PowerDown, Producer, Seat, Signal,
    Standing, Stored, Totals, Year, Yield,
};

/// Votes, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MostFirst(pub(crate) Amount);

impl Ord for MostFirst {
    fn cmp(&self, other: &MostFirst) -> Ordering {
        other.0.cmp(&self.0)
    }
}

impl PartialOrd for MostFirst {
    fn partial_cmp(&self, other: &MostFirst) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Sixteen bytes, every bit turned. Votes are below the supply, and that below 2^128.
impl Key for MostFirst {
    fn put(&self, out: &mut Vec<u8>) {
        let votes = self.0.to_u128().unwrap_or(u128::MAX);
        out.extend_from_slice(&(!votes).to_be_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<MostFirst> {
        let (bytes, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(MostFirst(Amount::from(!u128::from_be_bytes(*bytes))))
    }
}

/// The name of evidence: SHA-256 of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EvidenceHash(pub(crate) [u8; 32]);

impl Key for EvidenceHash {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }

    fn take(input: &mut &[u8]) -> Option<EvidenceHash> {
        let (hash, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(EvidenceHash(*hash))
    }
}

/// The rules.
pub(crate) const PARAMS: Item<Stored<Params>> = Item::new("staking", &[0x01]);

/// Sums over all accounts.
pub(crate) const TOTALS: Item<Stored<Totals>> = Item::new("staking", &[0x02]);

/// What a unit of stake has earned since genesis.
pub(crate) const YIELD: Item<Stored<Yield>> = Item::new("staking", &[0x03]);

/// The running year of inflation.
pub(crate) const YEAR: Item<Stored<Year>> = Item::new("staking", &[0x04]);

/// Time that does not run while the chain stands still.
pub(crate) const CLOCK: Item<Stored<Clock>> = Item::new("staking", &[0x05]);

/// When producers were displaced within the last day.
pub(crate) const CHURN: Item<Stored<Churn>> = Item::new("staking", &[0x06]);

/// Pay of producers that is not shared out yet.
pub(crate) const PRODUCER_POOL: Item<Amount> = Item::new("staking", &[0x07]);

/// The number that the next producer gets.
pub(crate) const NEXT_SEQUENCE: Item<u64> = Item::new("staking", &[0x08]);

/// The number that the next power-down gets.
pub(crate) const NEXT_POWER_DOWN: Item<u64> = Item::new("staking", &[0x09]);

/// There while an election is due before its turn.
pub(crate) const ELECTION_CALLED: Item<Present> = Item::new("staking", &[0x0A]);

/// The upgrade that enough producers are ready for.
pub(crate) const UPGRADE: Item<Stored<Signal>> = Item::new("staking", &[0x0B]);

/// The height of the election that made the set in force.
pub(crate) const LAST_ELECTION: Item<u64> = Item::new("staking", &[0x0C]);

/// Where the running sweep of the ranking goes on.
pub(crate) const SWEEP: Item<Address> = Item::new("staking", &[0x0D]);

/// Where votes begin to age next, after holders have decided that votes lapse.
pub(crate) const AGEING: Item<Address> = Item::new("staking", &[0x0E]);

/// Holders of Whalestake, and proxies.
pub(crate) const ACCOUNTS: Map<Address, Stored<Account>> = Map::new("staking", &[0x10]);

/// Where rewards are paid, if not to the account itself.
pub(crate) const WITHDRAW_TO: Map<Address, Address> = Map::new("staking", &[0x11]);

/// What belongs to the community.
pub(crate) const COMMUNITY: Map<Denom, Amount> = Map::new("staking", &[0x12]);

/// Producers by operator.
pub(crate) const PRODUCERS: Map<Address, Stored<Producer>> = Map::new("staking", &[0x20]);

/// What producers say of themselves.
pub(crate) const DESCRIPTIONS: Map<Address, Proto<Description>> = Map::new("staking", &[0x21]);

/// Their votes and pay.
pub(crate) const STANDINGS: Map<Address, Stored<Standing>> = Map::new("staking", &[0x22]);

/// Consensus address to operator; an entry stays for ever.
pub(crate) const OPERATORS: Map<Address, Address> = Map::new("staking", &[0x23]);

/// Producers that may be elected, in the order in which they are.
pub(crate) const RANKING: Map<(MostFirst, u64), Address> = Map::new("staking", &[0x24]);

/// The validators of CometBFT by consensus address.
pub(crate) const SEATS: Map<Address, Stored<Seat>> = Map::new("staking", &[0x25]);

/// What producers are ready for.
pub(crate) const SIGNALS: Map<Address, Stored<Signal>> = Map::new("staking", &[0x26]);

/// Voter and operator to votes.
pub(crate) const ALLOCATIONS: Map<(Address, Address), Stored<Allocation>> =
    Map::new("staking", &[0x30]);

/// Operator and voter of each allocation.
pub(crate) const VOTERS: Map<(Address, Address), Present> = Map::new("staking", &[0x31]);

/// Proxy and who has made it his.
pub(crate) const GIVERS: Map<(Address, Address), Present> = Map::new("staking", &[0x32]);

/// Running power-downs by account and number.
pub(crate) const POWER_DOWNS: Map<(Address, u64), Stored<PowerDown>> = Map::new("staking", &[0x40]);

/// Operator, account and number of each power-down of allocated stake.
pub(crate) const LEAVING: Map<(Address, (Address, u64)), Present> = Map::new("staking", &[0x41]);

/// The next payment of each power-down, soonest first.
pub(crate) const DUE: Map<(Time, u64), Address> = Map::new("staking", &[0x42]);

/// When stake of an account becomes ripe, soonest first.
pub(crate) const RIPENING: Map<(Time, Address), Present> = Map::new("staking", &[0x43]);

/// When votes of an account may lapse, soonest first.
pub(crate) const LAPSING: Map<(Time, Address), Present> = Map::new("staking", &[0x44]);

/// Blocks as far back as they are remembered.
pub(crate) const PAST_BLOCKS: Map<u64, Stored<PastBlock>> = Map::new("staking", &[0x50]);

/// Sets by the height of the election that made them.
pub(crate) const PAST_SETS: Map<u64, Stored<PastSet>> = Map::new("staking", &[0x51]);

/// What was proven against producers; one each, because it costs the seat for ever.
pub(crate) const EVIDENCE: Map<EvidenceHash, Proto<Equivocation>> = Map::new("staking", &[0x60]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![
        PARAMS.space(),
        TOTALS.space(),
        YIELD.space(),
        YEAR.space(),
        CLOCK.space(),
        CHURN.space(),
        PRODUCER_POOL.space(),
        NEXT_SEQUENCE.space(),
        NEXT_POWER_DOWN.space(),
        ELECTION_CALLED.space(),
        UPGRADE.space(),
        LAST_ELECTION.space(),
        SWEEP.space(),
        AGEING.space(),
        ACCOUNTS.space(),
        WITHDRAW_TO.space(),
        COMMUNITY.space(),
        PRODUCERS.space(),
        DESCRIPTIONS.space(),
        STANDINGS.space(),
        OPERATORS.space(),
        RANKING.space(),
        SEATS.space(),
        SIGNALS.space(),
        ALLOCATIONS.space(),
        VOTERS.space(),
        GIVERS.space(),
        POWER_DOWNS.space(),
        LEAVING.space(),
        DUE.space(),
        RIPENING.space(),
        LAPSING.space(),
        PAST_BLOCKS.space(),
        PAST_SETS.space(),
        EVIDENCE.space(),
    ]
}
