//! sled and redb keep the contract, redb also on a disk that tears writes.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use node::ledger::{DatabaseKind, Engine, Ledger, OpenError, RedbEngine, Settings, SledEngine};
use proptest::prelude::*;
use redb::StorageBackend;
use store::backend::KvBackend;

use crate::faults::{Dice, Draw, Power, dice};
use crate::story::{STORES, plain_story, small};
use crate::suite::{self, Crash};

/// Both kinds of database in a directory.
fn engine(kind: DatabaseKind, data: &Path) -> Arc<dyn Engine> {
    match kind {
        DatabaseKind::Sled => Arc::new(SledEngine::within(data)),
        DatabaseKind::Redb => Arc::new(RedbEngine::within(data)),
    }
}

fn opened(engine: &dyn Engine) -> Arc<dyn KvBackend> {
    match engine.open() {
        Ok(database) => database,
        Err(error) => panic!("{error:?}"),
    }
}

const KINDS: [DatabaseKind; 2] = [DatabaseKind::Sled, DatabaseKind::Redb];

#[test]
fn both_keep_the_contract() {
    for kind in KINDS {
        let home = tempfile::tempdir().unwrap();
        let engine = engine(kind, home.path());
        suite::contract_holds(&mut || opened(&*engine));
    }
}

#[test]
fn a_database_that_is_no_database_is_damaged_and_moved_aside() {
    let story = plain_story(9);
    for kind in KINDS {
        let home = tempfile::tempdir().unwrap();
        let start = || Ledger::open(home.path(), kind, &STORES, small());
        let ledger = start().unwrap();
        story.run(&ledger, 7);
        drop(ledger);
        for (round, rubbish) in [[0xAB; 30].as_slice(), &[0xCD; 70_000]].into_iter().enumerate() {
            let file = match kind {
                DatabaseKind::Sled => home.path().join("app.db/conf"),
                DatabaseKind::Redb => home.path().join("app.db"),
            };
            std::fs::write(&file, rubbish).unwrap();
            let Err(OpenError::Damaged(_)) = engine(kind, home.path()).open() else {
                panic!("{kind:?} opened {} bytes of rubbish", rubbish.len())
            };
            let ledger = start().expect("starts without help");
            assert_eq!(ledger.latest().commit.height, 7);
            story.check(&ledger);
            drop(ledger);
            let aside = home.path().join(format!("app.damaged-{}", round + 1));
            assert!(aside.exists(), "{}", aside.display());
        }
        let ledger = start().unwrap();
        story.run(&ledger, 9);
        story.check(&ledger);
    }
}

#[test]
fn a_home_is_opened_again_as_it_was_left() {
    let story = plain_story(40);
    for kind in KINDS {
        for threads in [false, true] {
            let home = tempfile::tempdir().unwrap();
            for to in [0, 1, 9, 10, 40] {
                let settings = Settings { threads, ..small() };
                let ledger = Ledger::open(home.path(), kind, &STORES, settings).unwrap();
                story.check(&ledger);
                assert_eq!(story.run(&ledger, to).0, to);
                story.check(&ledger);
                ledger.close().unwrap();
            }
        }
    }
}

#[test]
fn a_database_that_is_open_already_is_not_damaged() {
    for kind in KINDS {
        let home = tempfile::tempdir().unwrap();
        let engine = engine(kind, home.path());
        let first = opened(&*engine);
        assert!(matches!(engine.open(), Err(OpenError::Failed(_))), "it is open already");
        drop(first);
        opened(&*engine);
    }
}

fn few() -> ProptestConfig {
    ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn sled_behaves_as_a_map(steps in suite::steps()) {
        let home = tempfile::tempdir().unwrap();
        let engine = engine(DatabaseKind::Sled, home.path());
        suite::behaves_as_a_map(steps, &mut || opened(&*engine));
    }

    #[test]
    fn redb_behaves_as_a_map(steps in suite::steps()) {
        let home = tempfile::tempdir().unwrap();
        let engine = engine(DatabaseKind::Redb, home.path());
        suite::behaves_as_a_map(steps, &mut || opened(&*engine));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..few() })]

    #[test]
    fn redb_loses_nothing_flushed_where_writes_are_torn(crash in suite::crashes(400)) {
        let Crash { after, seed, .. } = crash;
        let home = tempfile::tempdir().unwrap();
        let engine = RedbEngine::within(home.path());
        let disk = TornDisk::default();
        let flushed = match engine.open_on(disk.with(Power::until(after))) {
            Ok(database) => suite::write_until_crash(&crash, &*database),
            Err(_) => 0,
        };
        disk.lose_unsynced(&mut dice(seed));
        match engine.open_on(disk.with(Power::steady())) {
            Ok(database) => suite::nothing_flushed_is_lost(&crash, flushed, &*database),
            // The power failed while the file was made: it is set aside, with nothing in it.
            Err(error) => assert_eq!(flushed, 0, "{error:?}"),
        }
    }
}

/// A block device below redb that loses unsynced writes, whole or sector by sector.
#[derive(Clone, Debug, Default)]
struct TornDisk(Arc<Mutex<Sectors>>);

#[derive(Debug, Default)]
struct Sectors {
    visible: Vec<u8>,
    durable: Vec<u8>,
    /// Sectors that differ from the durable ones.
    unsynced: BTreeMap<usize, ()>,
}

const SECTOR: usize = 512;

#[derive(Debug)]
struct Powered {
    disk: TornDisk,
    power: Power,
}

impl TornDisk {
    fn with(&self, power: Power) -> Powered {
        Powered { disk: self.clone(), power }
    }

    fn lose_unsynced(&self, dice: &mut Dice<'_>) {
        let sectors = &mut *self.0.lock().unwrap();
        let Sectors { visible, durable, unsynced } = sectors;
        if dice(2) == 1 {
            durable.resize(visible.len(), 0);
        }
        for sector in std::mem::take(unsynced).into_keys() {
            let range = sector * SECTOR..((sector + 1) * SECTOR).min(visible.len());
            if dice(2) == 1 && range.end <= durable.len() && range.start < range.end {
                durable[range.clone()].copy_from_slice(&visible[range]);
            }
        }
        *visible = durable.clone();
    }
}

impl Powered {
    fn change(&self, change: impl FnOnce(&mut Sectors)) -> io::Result<()> {
        let draw = self.power.draw();
        if draw != Draw::Off {
            change(&mut self.disk.0.lock().unwrap());
        }
        if draw == Draw::Full { Ok(()) } else { Err(io::Error::other("the power is off")) }
    }
}

impl StorageBackend for Powered {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.disk.0.lock().unwrap().visible.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let start = offset as usize;
        let sectors = self.disk.0.lock().unwrap();
        let found = sectors.visible.get(start..start + out.len());
        out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        self.change(|sectors| sectors.visible.resize(len as usize, 0))
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        match self.power.draw() {
            Draw::Full => {
                let sectors = &mut *self.disk.0.lock().unwrap();
                sectors.durable = sectors.visible.clone();
                sectors.unsynced.clear();
                Ok(())
            }
            Draw::Last | Draw::Off => Err(io::Error::other("the power is off")),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let start = offset as usize;
        self.change(|sectors| {
            sectors.visible[start..start + data.len()].copy_from_slice(data);
            for sector in start / SECTOR..(start + data.len()).div_ceil(SECTOR) {
                sectors.unsynced.insert(sector, ());
            }
        })
    }
}
