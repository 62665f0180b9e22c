//! A chain of stakers in the real store, some blocks old.

use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use base::{Address, Block, Ctx, Mode, Seconds, Time, Vote};
use chain::{Chain, NoCache, STORES};
use node::ledger::{Committed, DatabaseKind, Ledger, Settings};
use prost::{Message, Name};
use sha2::{Digest, Sha256};
use store::{Changes, Nothing};
use tempfile::TempDir;

use super::cast::Cast;
use super::genesis::{self, START_S};
use crate::clock::{Cost, timed};
use crate::world::CHAIN_ID;

/// The height that messages are measured above: the round before the second election is full,
/// and old blocks are being forgotten.
const HEIGHT: u64 = 19;

pub(crate) struct World {
    pub(crate) cast: Cast,
    pub(crate) chain: Chain,
    /// What it costs to import the genesis, and to audit it.
    pub(crate) import: Cost,
    pub(crate) audit: Cost,
    ledger: Ledger,
    /// Deleted when the chain is.
    _home: TempDir,
}

impl World {
    pub(crate) fn build(accounts: usize) -> Result<World> {
        let (cast, chain) = (Cast::new(accounts), Chain::new());
        let files = genesis::files(&chain, &cast)?;
        let time = Time::new(START_S, 0)?;
        let block = Block { time, chain_id: CHAIN_ID.into(), ..Block::default() };
        let (ctx, import) = timed(|| import(&chain, &block, files));
        let ctx = ctx?;
        let (audited, audit) = timed(|| chain.audit(&ctx));
        audited.map_err(|error| anyhow!("{error}"))?;
        let home = tempfile::tempdir()?;
        let settings = Settings { checkpoint_blocks: u64::MAX, ..Settings::default() };
        let ledger = Ledger::open(home.path(), DatabaseKind::Sled, STORES, settings)?;
        let world = World { cast, chain, import, audit, ledger, _home: home };
        world.commit(1, ctx.into_changes())?;
        while world.latest().commit.height < HEIGHT {
            world.make(&world.next()?)?;
        }
        Ok(world)
    }

    /// The newest state.
    pub(crate) fn latest(&self) -> Arc<Committed> {
        self.ledger.latest()
    }

    /// The block to come, three seconds later: all have signed the last one, and all propose
    /// in turn.
    pub(crate) fn next(&self) -> Result<Block> {
        let latest = self.latest();
        let height = latest.commit.height + 1;
        let updates = self.chain.validators(&latest.state).map_err(|error| anyhow!("{error}"))?;
        let vote = |key: &[u8; 32]| Vote { validator: consensus_address(key), signed: true };
        let votes: Vec<Vote> = updates.iter().map(|update| vote(&update.key)).collect();
        let proposer = votes[height as usize % votes.len()].validator;
        Ok(Block {
            height,
            time: Time::new(START_S, 0)?.plus(Seconds(3 * height))?,
            chain_id: CHAIN_ID.into(),
            proposer: proposer.as_bytes().to_vec(),
            next_validators_hash: vec![1; 32],
            app_hash: latest.commit.app_hash.to_vec(),
            votes,
            ..Block::default()
        })
    }

    /// Makes `block`, without transactions.
    pub(crate) fn make(&self, block: &Block) -> Result<()> {
        let none: [&[u8]; 0] = [];
        let latest = self.latest();
        let done = self.chain.finalize(&latest.state, block, &none, &NoCache);
        let done = done.map_err(|error| anyhow!("{error}"))?;
        let failed = done.events.iter().find(|event| event.kind == "hook_failed");
        ensure!(failed.is_none(), "{failed:?}");
        self.commit(block.height, done.changes)
    }

    /// Commits `changes` as those of a block.
    pub(crate) fn commit(&self, height: u64, changes: Changes) -> Result<()> {
        let staged = self.ledger.stage(height, changes)?;
        self.ledger.commit(staged, Vec::new(), START_S, 0)?;
        Ok(())
    }
}

/// CometBFT's address of a key.
pub(crate) fn consensus_address(key: &[u8; 32]) -> Address {
    Address::new(&Sha256::digest(key)[..20]).expect("20 bytes")
}

/// The writes of a genesis: modules, limits of consensus, the first set.
fn import<'a>(chain: &Chain, block: &'a Block, files: Vec<Vec<u8>>) -> Result<Ctx<'a>> {
    let said = |error: base::Error| anyhow!("{error}");
    let mut ctx = Ctx::new(block, Mode::Deliver, &Nothing);
    for (module, file) in chain.modules().zip(files) {
        module.import(&mut ctx, &file).map_err(said)?;
        ctx.settle();
    }
    execute(chain, &mut ctx, &genesis::consensus_rules())?;
    staking::begin(&mut ctx, &[]).map_err(said)?;
    ctx.settle();
    Ok(ctx)
}

/// Executes `message` as if it came from whom it says.
pub(crate) fn execute<M: Message + Name>(
    chain: &Chain,
    ctx: &mut Ctx<'_>,
    message: &M,
) -> Result<()> {
    let parsed = chain.router().parse(&base::type_url::<M>(), &message.encode_to_vec());
    let done = parsed.and_then(|parsed| ctx.atomically(parsed));
    done.map(drop).map_err(|error| anyhow!("{error}"))
}
