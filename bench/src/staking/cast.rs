//! Who is who among the accounts, and whom each votes for: all of it follows from a number.

use base::Address;
use sha2::{Digest, Sha256};

/// Accounts of a chain of proxies: the one at the bottom and four above it.
pub(crate) const CHAIN: usize = 5;

/// The most producers that somebody may vote for.
pub(crate) const MOST_VOTES: usize = 30;

/// 1 WLS.
pub(crate) const WLS: u64 = 1_000_000;

/// What somebody is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Operates a producer.
    Producer,
    /// Has stake, and votes with a part of it.
    Voter,
    /// The same, and a power-down is running.
    Leaver,
    /// In a chain of proxies, counted from the bottom; the one at the top votes for as many
    /// producers as it may if the chain is `heavy`.
    Link { hop: usize, heavy: bool },
}

/// The accounts.
pub(crate) struct Cast {
    addresses: Vec<Address>,
    producers: usize,
}

impl Cast {
    pub(crate) fn new(accounts: usize) -> Cast {
        let addresses = (0..accounts).map(|index| of(b"staker", index)).collect();
        Cast { addresses, producers: (accounts / 5).clamp(40, 1_000) }
    }

    pub(crate) fn accounts(&self) -> usize {
        self.addresses.len()
    }

    /// The first accounts are those of producers.
    pub(crate) fn producers(&self) -> usize {
        self.producers
    }

    pub(crate) fn account(&self, index: usize) -> String {
        self.addresses[index].to_string()
    }

    pub(crate) fn operator(&self, index: usize) -> String {
        self.addresses[index].validator_text()
    }

    /// One tenth of the accounts stand in chains of proxies, a third has a power-down.
    pub(crate) fn part(&self, index: usize) -> Part {
        let Some(place) = index.checked_sub(self.producers) else { return Part::Producer };
        let (group, hop) = (place / CHAIN, place % CHAIN);
        let whole = index - hop + CHAIN <= self.accounts();
        match () {
            () if group.is_multiple_of(10) && whole => {
                Part::Link { hop, heavy: group.is_multiple_of(20) }
            }
            () if index % 3 == 1 => Part::Leaver,
            () => Part::Voter,
        }
    }

    /// The last producers are in jail, and may leave it.
    pub(crate) fn is_jailed(&self, producer: usize) -> bool {
        producer >= self.producers - self.producers / 20
    }

    /// The producers that an account votes for, with how much.
    pub(crate) fn votes(&self, index: usize) -> Vec<(usize, u64)> {
        let (count, each) = match self.part(index) {
            Part::Producer => return vec![(index, 2_000 * WLS)],
            Part::Link { hop, heavy: true } if hop + 1 == CHAIN => (MOST_VOTES, 10 * WLS),
            _ => (1 + index % 3, 200 * WLS),
        };
        (0..count).map(|turn| (self.choice(index, turn), each)).collect()
    }

    /// The producer of an account's vote number `turn`. The step is a prime beyond the number of
    /// producers, so all differ.
    pub(crate) fn choice(&self, index: usize, turn: usize) -> usize {
        (dice(index) + 1_009 * turn) % self.producers
    }

    /// All stake of an account: producers have voted with all of theirs.
    pub(crate) fn stake(&self, index: usize) -> u64 {
        match self.part(index) {
            Part::Producer => 2_000 * WLS,
            _ => 1_000 * WLS,
        }
    }

    /// Whom the stake to come of every second account is to vote for. In chains of proxies it
    /// goes up.
    pub(crate) fn auto_vote(&self, index: usize) -> Option<usize> {
        let votes =
            matches!(self.part(index), Part::Voter | Part::Leaver) && index.is_multiple_of(2);
        votes.then(|| self.choice(index, 0))
    }

    /// The producer that a leaver's power-down has voted for; none for every second one.
    pub(crate) fn left(&self, leaver: usize) -> Option<usize> {
        (leaver.is_multiple_of(2)).then(|| self.choice(leaver, 0))
    }

    /// All accounts whose part fits.
    pub(crate) fn all(&self, fits: impl Fn(Part) -> bool) -> Vec<usize> {
        (0..self.accounts()).filter(|index| fits(self.part(*index))).collect()
    }
}

/// The key that a producer signs blocks with.
pub(crate) fn consensus_key(producer: usize) -> [u8; 32] {
    Sha256::digest([b"blocks".as_slice(), &producer.to_be_bytes()].concat()).into()
}

fn of(role: &[u8], index: usize) -> Address {
    let hash: [u8; 32] = Sha256::digest([role, &index.to_be_bytes()].concat()).into();
    Address::new(&hash[..20]).expect("20 bytes")
}

/// A fixed dice, as one number for each account.
fn dice(index: usize) -> usize {
    let hash: [u8; 32] = Sha256::digest(index.to_be_bytes()).into();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) as usize
}
