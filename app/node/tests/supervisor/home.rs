//! Homes for CometBFT, and a supervised node on one.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use nix::{errno::Errno, sys::signal::kill, unistd::Pid};
use node::{
    abci::{Address, Limits},
    exit::ExitReason,
    supervisor::{Bell, CometCommand, Config, Supervisor},
};
use tempfile::TempDir;

use crate::comet;
use crate::counter::Counter;

/// Longer than anything takes on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Signals reach every supervisor of a process, so there is one at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// A node that runs in a thread of its own.
pub(crate) struct Running {
    pub(crate) comet_pid: Pid,
    pub(crate) commits: Receiver<i64>,
    pub(crate) bell: Bell,
    home: PathBuf,
    end: JoinHandle<ExitReason>,
    _alone: MutexGuard<'static, ()>,
}

impl Running {
    /// Nodes with the same salt agree about app hashes.
    pub(crate) fn start(comet: &CometCommand, salt: u8) -> Self {
        Self::start_at(Address::unix(&socket(&comet.home)), comet, salt)
    }

    pub(crate) fn start_at(address: Address, comet: &CometCommand, salt: u8) -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let (told, commits) = mpsc::channel();
        let counter = Arc::new(Counter::new(salt, told));
        let supervisor = Supervisor::start(config(address, comet), counter).unwrap();
        let comet_pid = Pid::from_raw(supervisor.comet_pid().unwrap().try_into().unwrap());
        let bell = supervisor.bell();
        let end = thread::spawn(move || supervisor.run());
        Self { comet_pid, commits, bell, home: comet.home.clone(), end, _alone: alone }
    }

    /// Waits until a block of this height is committed.
    pub(crate) fn await_height(&self, height: i64) {
        while self.commits.recv_timeout(PATIENCE).expect("blocks advance") < height {}
    }

    /// Waits for the end, after which neither CometBFT nor the socket may be left.
    pub(crate) fn end(self) -> ExitReason {
        let reason = self.end.join().unwrap();
        assert!(is_gone(self.comet_pid), "CometBFT is left behind");
        assert!(!socket(&self.home).exists(), "the socket is left behind");
        reason
    }
}

/// Waits until something has happened that can only be looked at.
pub(crate) fn until(what: &str, happened: impl Fn() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < PATIENCE, "{what} did not happen");
        thread::yield_now();
    }
}

pub(crate) fn config(address: Address, comet: &CometCommand) -> Config {
    Config {
        address,
        limits: Limits::for_blocks(22_020_096),
        comet: Some(comet.clone()),
        stop_limit: PATIENCE,
    }
}

pub(crate) fn socket(home: &Path) -> PathBuf {
    home.join("abci.sock")
}

pub(crate) fn is_gone(pid: Pid) -> bool {
    kill(pid, None) == Err(Errno::ESRCH)
}

/// The real CometBFT on a fresh single-validator home, or `None` where there is none.
pub(crate) fn real() -> Option<(TempDir, CometCommand)> {
    let program = comet::find()?;
    let home = tempfile::tempdir().unwrap();
    let init = Command::new(&program).arg("init").arg("--home").arg(home.path()).output().unwrap();
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    let file = home.path().join("config/config.toml");
    let written = fs::read_to_string(&file).unwrap();
    let config = written
        .replace("timeout_commit = \"1s\"", "timeout_commit = \"100ms\"")
        .replace("laddr = \"tcp://127.0.0.1:26657\"", "laddr = \"tcp://127.0.0.1:0\"")
        .replace("laddr = \"tcp://0.0.0.0:26656\"", "laddr = \"tcp://127.0.0.1:0\"");
    fs::write(&file, config).unwrap();
    let command = CometCommand { program, home: home.path().to_owned(), args: vec![] };
    Some((home, command))
}

/// A shell script in the place of CometBFT.
pub(crate) fn impostor(script: &str) -> (TempDir, CometCommand) {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("cometbft");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let command = CometCommand { program, home: home.path().to_owned(), args: vec![] };
    (home, command)
}
