//! The way back: a ledger that does not run forgets its newest states.
//!
//! First it is made sure that a start can reach the state that is to be the newest: from a
//! whole checkpoint at or below it, or from the first block, along the journal. Then go, in this
//! order, the database, which may have dropped what an older state needs and can be made again;
//! the checkpoints above the height; the journal above it, from its end. After every one of
//! these steps a start works and finds a state at that height or above, so whoever was
//! interrupted does it once more.

use std::path::Path;
use std::sync::Arc;

use chain::STORES;
use store::StoreName;
use store::journal::Commit;

use super::checkpoint::{Checkpoint, Checkpoints};
use super::disk::{Disk, RealDisk};
use super::journal::Stretch;
use super::{DataLock, Engine, LedgerError, SledEngine};

/// The states of a node that does not run, as far as they can be brought back.
pub struct Past {
    disk: Arc<dyn Disk>,
    engine: Arc<dyn Engine>,
    stores: &'static [StoreName],
    pub(super) checkpoints: Checkpoints,
    _lock: Option<DataLock>,
}

impl Past {
    /// What is in the data directory `data`. Takes its lock.
    pub fn open(data: &Path) -> Result<Past, LedgerError> {
        let lock = DataLock::take(data)?;
        let disk = Arc::new(RealDisk::below(data));
        // Every kind of database is moved aside in the same way.
        let past = Past::on(disk, Arc::new(SledEngine::within(data)), STORES)?;
        Ok(Past { _lock: Some(lock), ..past })
    }

    /// The same on any disk and any database, without a lock.
    pub fn on(
        disk: Arc<dyn Disk>,
        engine: Arc<dyn Engine>,
        stores: &'static [StoreName],
    ) -> Result<Past, LedgerError> {
        let checkpoints = Checkpoints::open(Arc::clone(&disk), 2)?;
        Ok(Past { disk, engine, stores, checkpoints, _lock: None })
    }

    /// The height that a start would find, 0 if there is no state.
    pub fn newest(&self) -> Result<u64, LedgerError> {
        let ground = self.ground(u64::MAX)?;
        let base = ground.map_or(0, |checkpoint| checkpoint.commit.height);
        let stretch = self.follow(base, u64::MAX)?;
        Ok(stretch.last.map_or(base, |commit| commit.height))
    }

    /// The commit of the block at `height`, if its state can be brought back.
    pub fn commit(&self, height: u64) -> Result<Commit, LedgerError> {
        self.way_to(height).map(|(commit, _)| commit)
    }

    /// Forgets every state above `height`: the next start finds that one. Gives the commit of its
    /// block. Nothing is removed unless that state can be brought back.
    pub fn rewind(&self, height: u64) -> Result<Commit, LedgerError> {
        let (commit, stretch) = self.way_to(height)?;
        if self.newest()? > height {
            self.engine.set_aside().map_err(|error| {
                LedgerError::Database(format!("could not be moved aside: {error}"))
            })?;
        }
        self.checkpoints.forget_above(height)?;
        stretch.end_here()?;
        Ok(commit)
    }

    fn way_to(&self, height: u64) -> Result<(Commit, Stretch), LedgerError> {
        let mut below = height;
        loop {
            let ground = self.ground(below)?;
            let base = ground.as_ref().map_or(0, |checkpoint| checkpoint.commit.height);
            let stretch = self.follow(base, height)?;
            let reached = match &ground {
                Some(checkpoint) if base == height => Some(checkpoint.commit.clone()),
                _ => stretch.last.clone().filter(|last| last.height == height),
            };
            if let Some(commit) = reached {
                return Ok((commit, stretch));
            }
            if base == 0 {
                return Err(LedgerError::NoWayBack { height, has: self.has()? });
            }
            below = base.saturating_sub(1);
        }
    }

    /// The newest whole checkpoint at or below a height.
    fn ground(&self, height: u64) -> Result<Option<Arc<Checkpoint>>, LedgerError> {
        for checkpoint in self.checkpoints.list().into_iter().rev() {
            if checkpoint.commit.height <= height && self.checkpoints.is_whole(&checkpoint)? {
                return Ok(Some(checkpoint));
            }
        }
        Ok(None)
    }

    fn follow(&self, base: u64, until: u64) -> Result<Stretch, LedgerError> {
        Stretch::between(Arc::clone(&self.disk), base, until, self.stores)
    }

    /// Which states can be brought back.
    fn has(&self) -> Result<String, LedgerError> {
        let newest = self.newest()?;
        let mut oldest = self.follow(0, u64::MAX)?.first;
        for checkpoint in self.checkpoints.list() {
            if oldest.is_none() && self.checkpoints.is_whole(&checkpoint)? {
                oldest = Some(checkpoint.commit.height);
            }
        }
        Ok(match oldest {
            None => "no state".to_owned(),
            Some(oldest) if oldest == newest => format!("only the one at height {newest}"),
            Some(oldest) => format!("those from height {oldest} to {newest}"),
        })
    }
}
