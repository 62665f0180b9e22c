//! One node: where it lives, how it is started, signalled and ended.

use crate::blueprint::Blueprint;
use crate::folder::LOCK;
use crate::home;
use crate::lease::Owner;
use crate::processes::{self, Process, Table};
use crate::rpc::Rpc;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The flag of `whaled start` that names a lock file: when its holder is gone, the node stops.
pub const EXIT_FLAG: &str = "--exit-when-unlocked";

/// Longest path of a unix socket on Linux, without its final zero byte.
const SOCKET_PATH_MAX: usize = 107;
/// How long a process may take to do what a signal forces on it.
const OBEYED_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);
/// How much of a log is searched for its last lines.
const TAIL_BYTES: u64 = 64 * 1024;

/// Which of a node's two processes is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The application, `whaled`.
    Node,
    /// Its CometBFT.
    Comet,
    /// Both, in this order.
    Both,
}

/// A node of a localnet, validator or not.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) home: PathBuf,
    pub(crate) address: Ipv4Addr,
}

/// The processes of a node at one moment.
#[derive(Clone, Default, Debug)]
pub(crate) struct Running {
    pub(crate) node: Option<Process>,
    pub(crate) comet: Option<Process>,
    /// All of them, with what else they started.
    pub(crate) all: Vec<u32>,
}

impl Node {
    /// Node `index` of the localnet in `dir`, which must be an absolute path.
    pub(crate) fn new(dir: &Path, blueprint: &Blueprint, index: usize) -> Node {
        let name = format!("node{index}");
        Node { index, home: dir.join(&name), name, address: blueprint.ip_base.node(index) }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.home.join("node.log")
    }

    pub(crate) fn rpc(&self) -> Rpc {
        Rpc::new((self.address, home::RPC_PORT).into())
    }

    /// Starts the node in a process group of its own, so that Ctrl-C reaches only the owner, which
    /// stops it in order. When this returns the process can be told by its arguments, or has ended.
    pub(crate) fn spawn(&self, owner: &Owner) -> Result<Child> {
        let path = self.log();
        let log = OpenOptions::new().create(true).append(true).open(&path);
        let log = log.with_context(|| format!("cannot open {}", path.display()))?;
        let errors = log.try_clone().context("log file")?;
        let child = Command::new(&owner.whaled)
            .arg("start")
            .arg("--home")
            .arg(&self.home)
            .args(["--address", &self.abci_address(), "--comet"])
            .arg(&owner.comet)
            .arg(EXIT_FLAG)
            .arg(self.lock())
            // Pages of 2 MiB suit a node that has its machine to itself; here they would make each
            // one take nearly twice the memory that it needs.
            .env("MIMALLOC_ALLOW_THP", "0")
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", owner.whaled.display()))?;
        while processes::is_nameless(child.id()) {
            thread::sleep(POLL);
        }
        Ok(child)
    }

    /// A unix socket in the node's home, or TCP when that path is too long for one.
    fn abci_address(&self) -> String {
        let socket = self.home.join("abci.sock");
        if socket.as_os_str().len() <= SOCKET_PATH_MAX {
            format!("unix://{}", socket.display())
        } else {
            format!("tcp://{}:{}", self.address, home::ABCI_PORT)
        }
    }

    fn lock(&self) -> PathBuf {
        self.home.with_file_name(LOCK)
    }

    pub(crate) fn running(&self, table: &Table) -> Running {
        let all = table.of_home(&self.home);
        let home = self.home.to_string_lossy();
        let has = |process: &Process, what: &str| {
            process.arguments.iter().any(|argument| argument == what)
        };
        let is_node = |process: &Process| has(process, EXIT_FLAG) && has(process, &home);
        // A process that has forked and not yet become another shows its parent's arguments.
        let forked = |process: &Process| table.get(process.parent).is_some_and(is_node);
        let node = all.iter().find(|process| is_node(process) && !forked(process));
        let comet = all
            .iter()
            .find(|process| !is_node(process) && has(process, &home) && has(process, "start"));
        Running {
            node: node.map(|process| (*process).clone()),
            comet: comet.map(|process| (*process).clone()),
            all: all.iter().map(|process| process.pid).collect(),
        }
    }

    /// Asks the node to stop, which takes its CometBFT along; what still runs after `limit` is
    /// killed.
    pub(crate) fn stop(&self, limit: Duration) -> Result<()> {
        self.ask_to_stop()?;
        self.await_end(Instant::now() + limit)
    }

    /// The first half of [`Node::stop`].
    pub(crate) fn ask_to_stop(&self) -> Result<()> {
        let running = self.running(&Table::read());
        for pid in &running.all {
            // A paused process would sleep through the request.
            processes::signal(*pid, Signal::SIGCONT)?;
        }
        match running.node {
            Some(node) => processes::signal(node.pid, Signal::SIGTERM),
            None => running.all.iter().try_for_each(|pid| processes::signal(*pid, Signal::SIGTERM)),
        }
    }

    /// The second half of [`Node::stop`].
    pub(crate) fn await_end(&self, deadline: Instant) -> Result<()> {
        while !self.running(&Table::read()).all.is_empty() {
            if Instant::now() > deadline {
                return self.kill(Part::Both);
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Ends processes without warning, as a power cut would, and waits until they are gone.
    pub(crate) fn kill(&self, part: Part) -> Result<()> {
        let running = self.running(&Table::read());
        let node = running.node.map(|process| process.pid);
        let comet = running.comet.map(|process| process.pid);
        let victims: Vec<u32> = match part {
            Part::Node => node.into_iter().collect(),
            Part::Comet => comet.into_iter().collect(),
            Part::Both => node.into_iter().chain(comet).chain(running.all).collect(),
        };
        for pid in &victims {
            processes::signal(*pid, Signal::SIGKILL)?;
        }
        let deadline = Instant::now() + OBEYED_WITHIN;
        while let Some(pid) = victims.iter().find(|pid| processes::exists(**pid)) {
            if Instant::now() > deadline {
                bail!("process {pid} of {} does not die", self.name);
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Freezes both processes: to the other validators the node is silent, but its connections stay
    /// open.
    pub(crate) fn pause(&self) -> Result<()> {
        self.signal_all(Signal::SIGSTOP, true)
    }

    /// Lets a paused node go on.
    pub(crate) fn resume(&self) -> Result<()> {
        self.signal_all(Signal::SIGCONT, false)
    }

    /// Sends a signal and waits until all processes are paused by it, or go on.
    fn signal_all(&self, signal: Signal, paused: bool) -> Result<()> {
        let running = self.running(&Table::read());
        if running.all.is_empty() {
            bail!("{} is not running", self.name);
        }
        running.all.iter().try_for_each(|pid| processes::signal(*pid, signal))?;
        let obeys = |pid: &u32| processes::is_paused(*pid).is_none_or(|now| now == paused);
        let deadline = Instant::now() + OBEYED_WITHIN;
        while let Some(pid) = running.all.iter().find(|pid| !obeys(pid)) {
            if Instant::now() > deadline {
                bail!("process {pid} of {} does not obey {signal}", self.name);
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// The last `count` lines of the log, oldest first.
    pub(crate) fn last_lines(&self, count: usize) -> Result<Vec<String>> {
        let path = self.log();
        tail(&path, count).with_context(|| format!("cannot read {}", path.display()))
    }
}

/// The last `count` lines of a file, from its last 64 KiB.
pub(crate) fn tail(path: &Path, count: usize) -> std::io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let start = file.metadata()?.len().saturating_sub(TAIL_BYTES);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.get(lines.len().saturating_sub(count)..).unwrap_or_default();
    Ok(last.iter().map(|line| (*line).to_owned()).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::{IpBase, Options};
    use std::fs;
    use tempfile::TempDir;

    fn node(dir: &Path) -> Node {
        Node::new(dir, &Blueprint::draw(&Options::new("whaled"), IpBase::LOCAL).unwrap(), 2)
    }

    #[test]
    fn abci_goes_over_a_unix_socket_where_its_path_is_short_enough() {
        // `/` + dir + `/node2/abci.sock`
        let longest = SOCKET_PATH_MAX - "//node2/abci.sock".len();
        let fits = Path::new("/").join("d".repeat(longest));
        let address = node(&fits).abci_address();
        assert_eq!(address.strip_prefix("unix://").unwrap().len(), SOCKET_PATH_MAX);
        let too_long = Path::new("/").join("d".repeat(longest + 1));
        assert_eq!(node(&too_long).abci_address(), "tcp://127.0.0.3:26658");
    }

    /// A program that keeps its arguments. Written by another process: what this one has open for
    /// writing while a thread of it forks can not be executed.
    fn program(dir: &Path, body: &str) -> PathBuf {
        let path = dir.join("whaled");
        let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod +x \"$0\"";
        let written = Command::new("sh").args(["-c", write]).arg(&path).arg(body).status();
        assert!(written.unwrap().success());
        path
    }

    #[test]
    fn a_node_is_known_by_its_arguments_as_soon_as_it_was_started() {
        let dir = TempDir::new().unwrap();
        let node = node(&dir.path().canonicalize().unwrap());
        fs::create_dir(&node.home).unwrap();
        let whaled = program(dir.path(), "kill -STOP $$");
        let owner = Owner { pid: 0, whaled, comet: "cometbft".into() };
        for _ in 0..20 {
            let mut child = node.spawn(&owner).unwrap();
            let is_known = !processes::is_nameless(child.id());
            node.kill(Part::Both).unwrap();
            child.wait().unwrap();
            assert!(is_known);
        }
    }

    #[test]
    fn a_node_is_frozen_once_pause_returns_and_goes_on_once_resume_does() {
        let dir = TempDir::new().unwrap();
        let node = node(&dir.path().canonicalize().unwrap());
        fs::create_dir(&node.home).unwrap();
        let whaled = program(dir.path(), "while :; do :; done");
        let mut child = node.spawn(&Owner { pid: 0, whaled, comet: "cometbft".into() }).unwrap();
        for _ in 0..20 {
            node.pause().unwrap();
            assert_eq!(processes::is_paused(child.id()), Some(true));
            node.resume().unwrap();
            assert_eq!(processes::is_paused(child.id()), Some(false));
        }
        node.kill(Part::Both).unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn the_tail_of_a_log_is_its_last_lines_in_order() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("node.log");
        fs::write(&path, "").unwrap();
        assert!(tail(&path, 20).unwrap().is_empty());
        fs::write(&path, "one\ntwo\nthree\n").unwrap();
        assert_eq!(tail(&path, 2).unwrap(), ["two", "three"]);
        assert_eq!(tail(&path, 20).unwrap(), ["one", "two", "three"]);
        fs::write(&path, format!("{}\nlast", "x".repeat(100_000))).unwrap();
        assert_eq!(tail(&path, 1).unwrap(), ["last"]);
    }

    #[test]
    fn a_node_that_does_not_run_can_not_be_paused_but_may_be_stopped() {
        let dir = TempDir::new().unwrap();
        let node = node(dir.path());
        assert_eq!(node.pause().unwrap_err().to_string(), "node2 is not running");
        node.stop(Duration::ZERO).unwrap();
        node.kill(Part::Both).unwrap();
    }
}
