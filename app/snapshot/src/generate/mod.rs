//! Dumps that nobody made: a BitShares of any size whose keys and holdings are known, and dumps of
//! it that are spoilt.
//!
//! The same seed gives the same bytes on every machine. Nothing here is real but the assets, some
//! names of exchanges and the shape of every line; see [`Profile`] for what is assumed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "numbers come from constants of profiles and from how many accounts there are, which \
              has limits; what would overflow all the same panics, in release builds too"
)]

mod accounts;
mod amounts;
mod assets;
mod authorities;
mod balances;
mod base58;
mod books;
mod keys;
mod lines;
mod names;
mod objects;
mod profile;
mod random;
mod totals;

use std::collections::BTreeMap;
use std::io::{self, Write};

pub use profile::{AuthorityShares, BtsShares, Holders, NameShares, ObjectCounts, Profile};

use authorities::Authorities;
use balances::Balances;
use books::Books;
use keys::Secrets;
use lines::Lines;
use names::Names;
use random::{Random, Topic};

/// The first account that is not the chain's own: 1.2.100.
pub const FIRST_ID: u64 = 100;

/// Fewest and most accounts of a dump.
pub const ACCOUNTS: std::ops::RangeInclusive<u64> = 1_000..=2_000_000;

/// One account of so many has its secrets in the file of keys.
pub const SAMPLE_ONE_IN: u64 = 10;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Everything follows from it.
    pub seed: u64,
    /// How many accounts, without those of the chain itself.
    pub accounts: u64,
    /// What BitShares looks like.
    pub profile: Profile,
    /// What is wrong with the dump, if anything.
    pub spoilt: Option<Spoilt>,
}

/// What can be wrong with a dump. The true holdings are never spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoilt {
    /// It ends in the middle of a line.
    CutWithinLine,
    /// It ends after a line, but not after the last.
    CutAfterLine,
    /// It was made one block too late.
    WrongBlock,
    /// An object stands there twice. The second one is empty, so that all sums are right.
    DuplicateId,
    /// Nothing but the order of its lines: they still say the same.
    Shuffled,
    /// Nothing but the spelling: every odd number is a string where it should be none, or the
    /// other way round.
    Spellings,
    /// Objects of a kind that nobody knows stand between the others.
    UnknownKinds,
    /// A balance is short of one unit.
    SatoshiMissing,
}

impl Spoilt {
    /// All of them, with what users call them.
    pub const ALL: [(&'static str, Spoilt); 8] = [
        ("cut-within-line", Spoilt::CutWithinLine),
        ("cut-after-line", Spoilt::CutAfterLine),
        ("wrong-block", Spoilt::WrongBlock),
        ("duplicate-id", Spoilt::DuplicateId),
        ("shuffled", Spoilt::Shuffled),
        ("spellings", Spoilt::Spellings),
        ("unknown-kinds", Spoilt::UnknownKinds),
        ("satoshi-missing", Spoilt::SatoshiMissing),
    ];
}

/// What was generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Lines of the dump.
    pub lines: u64,
    /// Bytes of the dump.
    pub bytes: u64,
    /// The block that should be its newest, whatever a spoilt dump says.
    pub block: u32,
    /// The id of that block, in hex.
    pub block_id: String,
    /// Instances and names of the exchanges, the largest first.
    pub exchanges: Vec<(u64, String)>,
    /// Accounts with their secrets in the file of keys.
    pub sampled: u64,
    /// The supply of each asset, by its instance.
    pub supplies: BTreeMap<u32, i128>,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too few to have all kinds, or more than BitShares has.
    #[error(
        "a dump has {least} to {most} accounts, not {0}",
        least = ACCOUNTS.start(),
        most = ACCOUNTS.end()
    )]
    Accounts(u64),
    /// A file could not be written.
    #[error("the dump could not be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes a dump, what every account truly holds, and secrets of some accounts.
///
/// `holdings` gets a line `account,bts,whaleshare,brownie` for each account that holds any of the
/// three, in the smallest units, by ascending account. `keys` gets JSON: a line with the rule by
/// which all secrets follow from three, then a line for each account of the sample. `progress` is
/// told how many steps are done, and of how many.
pub fn write(
    options: &Options,
    dump: &mut dyn Write,
    holdings: &mut dyn Write,
    keys: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, Error> {
    if !ACCOUNTS.contains(&options.accounts) {
        return Err(Error::Accounts(options.accounts));
    }
    let world = World::new(options);
    let lines = Lines::new(dump, options.seed, options.spoilt);
    let mut work = Work { world: &world, lines, books: Books::default(), progress, done: 0 };
    work.keep_later_books();
    let sampled = work.accounts(keys)?;
    work.assets()?;
    work.objects()?;
    work.chain()?;
    work.supplies()?;
    work.balances()?;
    work.statistics()?;
    work.rest()?;
    work.lines.finish()?;
    work.books.write_holdings(holdings)?;
    let exchanges = world.balances.exchanges();
    Ok(Summary {
        lines: work.lines.lines,
        bytes: work.lines.bytes,
        block: options.profile.block,
        block_id: world.block_id(options.profile.block),
        exchanges: exchanges.into_iter().map(|(id, name)| (id, name.to_owned())).collect(),
        sampled,
        supplies: work.books.supplies,
    })
}

/// A BitShares: what every account is called, has and obeys.
struct World<'a> {
    options: &'a Options,
    names: Names,
    exchanges: BTreeMap<u64, &'static str>,
    authorities: Authorities,
    balances: Balances,
    secrets: Secrets,
}

impl World<'_> {
    fn new(options: &Options) -> World<'_> {
        let Options { seed, accounts, profile, .. } = options;
        let balances = Balances::new(*seed, profile, *accounts);
        World {
            options,
            names: Names::new(*seed, &profile.names, *accounts),
            exchanges: balances.exchanges().into_iter().collect(),
            authorities: Authorities::new(*seed, &profile.authorities, *accounts),
            balances,
            secrets: Secrets::new(*seed),
        }
    }

    fn name(&self, id: u64) -> String {
        match self.exchanges.get(&id) {
            Some(name) => (*name).to_owned(),
            None => self.names.of(id - FIRST_ID),
        }
    }

    /// The ids of all accounts that are not the chain's own.
    fn ids(&self) -> std::ops::Range<u64> {
        FIRST_ID..FIRST_ID + self.options.accounts
    }

    fn random(&self, topic: Topic, index: u64) -> Random {
        Random::of(self.options.seed, topic, index)
    }

    fn anyone(&self, random: &mut Random) -> u64 {
        FIRST_ID + random.below(self.options.accounts)
    }

    /// How many of what the profile counts there are.
    fn scaled(&self, count: u64) -> u64 {
        scaled(count, &self.options.profile, self.options.accounts)
    }

    /// The number of the block, and what looks like a hash behind it.
    fn block_id(&self, block: u32) -> String {
        const HASH: Topic = Topic(11);
        let mut random = self.random(HASH, block.into());
        format!("{block:08x}{:016x}{:016x}", random.bits(), random.bits())
    }
}

/// A count of a profile for fewer accounts. Of what is there at all there are three.
fn scaled(count: u64, profile: &Profile, accounts: u64) -> u64 {
    match count {
        0 => 0,
        _ => amounts::part(count, accounts, profile.accounts).max(3),
    }
}

/// A dump on its way.
struct Work<'a> {
    world: &'a World<'a>,
    lines: Lines<'a>,
    books: Books,
    progress: &'a mut dyn FnMut(u64, u64),
    done: u64,
}

impl Work<'_> {
    /// An account was passed. Each is three times.
    fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(4_096) {
            (self.progress)(self.done, self.world.options.accounts * 3);
        }
    }
}
