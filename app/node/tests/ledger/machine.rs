//! A machine whose power can be cut: files and a database that lose what was not synced.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use node::ledger::{Appender, Disk, Engine, Ledger, LedgerError, OpenError, Settings};
use store::backend::{Chunk, KvBackend, Operation};

use crate::faults::{Atomicity, Dice, Draw, Memory, Power};
use crate::story::STORES;

/// How a machine stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The process is killed; what it wrote is still in the memory of the system.
    Kill,
    /// The power is cut; what was not synced is lost, torn or there, in any order.
    PowerCut,
}

/// Disk, database and power of one node.
pub struct Machine {
    pub power: Power,
    pub disk: SimulatedDisk,
    pub database: Arc<SimulatedDatabase>,
}

impl Machine {
    pub fn new(atomicity: Atomicity) -> Machine {
        let power = Power::steady();
        Machine {
            disk: SimulatedDisk::new(power.clone()),
            database: Arc::new(SimulatedDatabase::new(power.clone(), atomicity)),
            power,
        }
    }

    /// Another machine with the same files and the same database.
    pub fn copy(&self) -> Machine {
        let copy = Machine::new(self.database.atomicity);
        *copy.disk.files.lock().unwrap() = self.disk.files.lock().unwrap().clone();
        for (key, value) in self.database.memory().contents() {
            let chunk = Chunk::of(Operation::Put(key, value));
            copy.database.memory().write(chunk).unwrap();
        }
        copy.database.memory().flush().unwrap();
        copy
    }

    pub fn start(&self, settings: Settings) -> Result<Ledger, LedgerError> {
        let disk = Arc::new(self.disk.clone());
        let engine = Arc::clone(&self.database);
        Ledger::on(disk, engine, &STORES, settings)
    }

    /// What is left when the machine runs again, with power for `operations`.
    pub fn restart(&self, stop: Stop, dice: &mut Dice<'_>, operations: u64) {
        if stop == Stop::PowerCut {
            self.disk.lose_unsynced(dice);
        }
        // What a database has not flushed is in the memory of the process.
        self.database.lose_unsynced(dice);
        self.power.restore(operations);
    }
}

/// Files in memory. Clones are the same disk.
#[derive(Clone)]
pub struct SimulatedDisk {
    power: Power,
    files: Arc<Mutex<Files>>,
}

#[derive(Clone, Default)]
struct Files {
    contents: Vec<Content>,
    names: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    unsynced: Vec<Naming>,
    room: Option<usize>,
    forbidden: Option<PathBuf>,
}

#[derive(Clone, Default)]
struct Content {
    bytes: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Naming {
    Link(PathBuf, usize),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf, usize),
}

impl Naming {
    fn directory(&self) -> &Path {
        let (Naming::Link(path, _) | Naming::Unlink(path) | Naming::Rename(path, _, _)) = self;
        path.parent().unwrap()
    }

    fn apply(self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Naming::Link(path, content) => drop(names.insert(path, content)),
            Naming::Unlink(path) => drop(names.remove(&path)),
            Naming::Rename(from, to, content) => {
                names.remove(&from);
                names.insert(to, content);
            }
        }
    }
}

impl Files {
    fn name(&mut self, naming: Naming) {
        naming.clone().apply(&mut self.names);
        self.unsynced.push(naming);
    }

    fn content(&self, file: &Path) -> io::Result<usize> {
        self.names.get(file).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn power_is_off() -> io::Error {
    io::Error::other("the power is off")
}

impl SimulatedDisk {
    fn new(power: Power) -> SimulatedDisk {
        SimulatedDisk { power, files: Arc::default() }
    }

    /// Limits the bytes that still fit.
    pub fn leave_room(&self, bytes: Option<usize>) {
        self.files.lock().unwrap().room = bytes;
    }

    /// Lets nobody read a file, whole as it is.
    pub fn forbid(&self, file: Option<&str>) {
        self.files.lock().unwrap().forbidden = file.map(PathBuf::from);
    }

    /// Every file with its length.
    pub fn files(&self) -> Vec<(PathBuf, usize)> {
        let files = self.files.lock().unwrap();
        let length = |content: &usize| files.contents[*content].bytes.len();
        files.names.iter().map(|(path, content)| (path.clone(), length(content))).collect()
    }

    /// Changes the bytes of a file behind the back of everybody, durably.
    pub fn tamper(&self, file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut files = self.files.lock().unwrap();
        let content = files.content(file).unwrap();
        let content = &mut files.contents[content];
        change(&mut content.bytes);
        content.synced = content.bytes.clone();
    }

    fn lose_unsynced(&self, dice: &mut Dice<'_>) {
        let mut files = self.files.lock().unwrap();
        for naming in std::mem::take(&mut files.unsynced) {
            if dice(2) == 1 {
                naming.apply(&mut files.durable);
            }
        }
        files.names = files.durable.clone();
        for content in &mut files.contents {
            let tail = content.bytes.split_off(content.synced.len().min(content.bytes.len()));
            content.bytes = content.synced.clone();
            let kept = dice(tail.len() + 1);
            let start = content.bytes.len();
            content.bytes.extend_from_slice(&tail[..kept]);
            let mut blank = false;
            for (place, byte) in content.bytes.iter_mut().enumerate().skip(start) {
                // A sector of 512 bytes that was not written reads as zeros.
                if place % 512 == 0 || place == start {
                    blank = dice(4) == 0;
                }
                if blank {
                    *byte = 0;
                }
            }
            content.synced = content.bytes.clone();
        }
    }

    /// Draws power for a change; the change happens unless the power was off before.
    fn change(&self, change: impl FnOnce(&mut Files) -> io::Result<()>) -> io::Result<()> {
        let draw = self.power.draw();
        if draw != Draw::Off {
            change(&mut self.files.lock().unwrap())?;
        }
        if draw == Draw::Full { Ok(()) } else { Err(power_is_off()) }
    }

    /// Draws power for a change that needs all of it.
    fn complete(&self, change: impl FnOnce(&mut Files) -> io::Result<()>) -> io::Result<()> {
        match self.power.draw() {
            Draw::Full => change(&mut self.files.lock().unwrap()),
            Draw::Last | Draw::Off => Err(power_is_off()),
        }
    }
}

impl Disk for SimulatedDisk {
    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        let files = self.files.lock().unwrap();
        let inside = files.names.keys().filter_map(|path| path.strip_prefix(directory).ok());
        let first = inside.filter_map(|path| path.iter().next());
        let mut names: Vec<String> = first.map(|name| name.to_string_lossy().into()).collect();
        names.dedup();
        Ok(names)
    }

    fn read(&self, file: &Path, from: u64, limit: u64) -> io::Result<Vec<u8>> {
        let files = self.files.lock().unwrap();
        if files.forbidden.as_deref() == Some(file) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let bytes = &files.contents[files.content(file)?].bytes;
        let start = bytes.len().min(from as usize);
        let end = bytes.len().min(start.saturating_add(limit as usize));
        Ok(bytes[start..end].to_vec())
    }

    fn append(&self, file: &Path) -> io::Result<Box<dyn Appender>> {
        self.change(|files| {
            if files.content(file).is_err() {
                files.contents.push(Content::default());
                files.name(Naming::Link(file.to_path_buf(), files.contents.len() - 1));
            }
            Ok(())
        })?;
        let content = self.files.lock().unwrap().content(file)?;
        Ok(Box::new(OpenFile { disk: self.clone(), content }))
    }

    fn cut(&self, file: &Path, length: u64) -> io::Result<()> {
        self.complete(|files| {
            let content = files.content(file)?;
            let content = &mut files.contents[content];
            content.bytes.truncate(length as usize);
            content.synced = content.bytes.clone();
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(|files| {
            let content = files.content(from)?;
            files.name(Naming::Rename(from.to_path_buf(), to.to_path_buf(), content));
            Ok(())
        })
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.change(|files| {
            files.content(file)?;
            files.name(Naming::Unlink(file.to_path_buf()));
            Ok(())
        })
    }

    fn remove_directory(&self, _: &Path) -> io::Result<()> {
        self.change(|_| Ok(()))
    }

    fn sync_names(&self, directory: &Path) -> io::Result<()> {
        self.complete(|files| {
            let unsynced = std::mem::take(&mut files.unsynced);
            for naming in unsynced {
                match naming.directory() == directory {
                    true => naming.apply(&mut files.durable),
                    false => files.unsynced.push(naming),
                }
            }
            Ok(())
        })
    }
}

struct OpenFile {
    disk: SimulatedDisk,
    content: usize,
}

impl Appender for OpenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let draw = self.disk.power.draw();
        let files = &mut *self.disk.files.lock().unwrap();
        let part = match draw {
            Draw::Full => bytes.len(),
            Draw::Last => bytes.len() / 2,
            Draw::Off => 0,
        };
        let fits = files.room.unwrap_or(usize::MAX).min(part);
        files.contents[self.content].bytes.extend_from_slice(&bytes[..fits]);
        files.room = files.room.map(|room| room - fits);
        match draw {
            Draw::Full if fits < part => Err(io::ErrorKind::StorageFull.into()),
            Draw::Full => Ok(()),
            Draw::Last | Draw::Off => Err(power_is_off()),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.complete(|files| {
            let content = &mut files.contents[self.content];
            content.synced = content.bytes.clone();
            Ok(())
        })
    }
}

/// A database in memory that can be found damaged.
pub struct SimulatedDatabase {
    power: Power,
    atomicity: Atomicity,
    inside: Mutex<Inside>,
}

struct Inside {
    memory: Memory,
    suspect: Option<String>,
    aside: usize,
}

impl SimulatedDatabase {
    fn new(power: Power, atomicity: Atomicity) -> SimulatedDatabase {
        let memory = Memory::new(power.clone(), atomicity);
        let inside = Mutex::new(Inside { memory, suspect: None, aside: 0 });
        SimulatedDatabase { power, atomicity, inside }
    }

    /// The database that is in use.
    pub fn memory(&self) -> Memory {
        self.inside.lock().unwrap().memory.clone()
    }

    /// How many databases were moved aside.
    pub fn aside(&self) -> usize {
        self.inside.lock().unwrap().aside
    }

    /// What the next start will find wrong with it.
    pub fn spoil(&self, why: &str) {
        self.inside.lock().unwrap().suspect = Some(why.to_owned());
    }

    fn lose_unsynced(&self, dice: &mut Dice<'_>) {
        self.memory().reboot(dice);
    }
}

impl Engine for SimulatedDatabase {
    fn open(&self) -> Result<Arc<dyn KvBackend>, OpenError> {
        if self.power.draw() != Draw::Full {
            return Err(OpenError::Failed("has no power".into()));
        }
        let inside = self.inside.lock().unwrap();
        match &inside.suspect {
            Some(why) => Err(OpenError::Damaged(why.clone())),
            None => Ok(Arc::new(inside.memory.clone())),
        }
    }

    fn set_aside(&self) -> io::Result<String> {
        if self.power.draw() != Draw::Full {
            return Err(power_is_off());
        }
        let mut inside = self.inside.lock().unwrap();
        inside.memory = Memory::new(self.power.clone(), self.atomicity);
        inside.suspect = None;
        inside.aside += 1;
        Ok(format!("aside-{}", inside.aside))
    }

    fn unreadable(&self, why: &str) -> ! {
        self.spoil(why);
        panic!("the process would end here: {why}");
    }
}
