//! What cosmovisor 1.7 does with a node, as far as the node can tell.
//!
//! Its rules, from its sources: it starts `cosmovisor/current/bin/whaled`, and looks every 300 ms
//! whether `data/upgrade-info.json` names another upgrade than that of `current`. It then asks
//! `whaled status --home HOME` of the running node, whose output has to be JSON and nothing else,
//! and does nothing before the height is that of the plan. A node that has ended by itself is not
//! switched. It ends the node, by SIGINT if it was given time for that and by SIGKILL otherwise,
//! copies `data` and fails if that holds anything but folders and files, points `current` to
//! `upgrades/<name in small letters>`, copies the file there, calls `whaled pre-upgrade`, and starts
//! the node again.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::home::{Home, Running};

/// `DAEMON_POLL_INTERVAL`, its default.
const POLL: Duration = Duration::from_millis(300);

/// A supervisor at work; it ends its node when it is dropped.
pub(crate) struct Cosmovisor {
    /// The names of the upgrades that it has switched to.
    pub(crate) switches: Receiver<String>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Cosmovisor {
    /// Starts a node whose folders hold `genesis` and, for the upgrade `name`, `next`. A node is
    /// ended by `signal`.
    pub(crate) fn run(home: Home, genesis: &Path, name: &str, next: &Path, signal: Signal) -> Self {
        let root = home.path.join("cosmovisor");
        put(genesis, &root.join("genesis"));
        put(next, &root.join("upgrades").join(name));
        point(&root, &root.join("genesis"));
        let (stop, stopped) = mpsc::channel();
        let (switched, switches) = mpsc::channel();
        let watch = Watch { home, root, signal, stopped, switched };
        let thread = thread::spawn(move || watch.go());
        Cosmovisor { switches, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Cosmovisor {
    fn drop(&mut self) {
        self.stop.take();
        let ended = self.thread.take().unwrap().join();
        if !thread::panicking() {
            ended.unwrap();
        }
    }
}

struct Watch {
    home: Home,
    root: PathBuf,
    signal: Signal,
    stopped: Receiver<()>,
    switched: Sender<String>,
}

impl Watch {
    fn go(self) {
        loop {
            let mut node = self.home.start(&self.program(), &[]);
            let plan = loop {
                if self.stopped.recv_timeout(POLL) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
                let ended = node.try_end();
                assert_eq!(ended, None, "{} is not switched:\n{}", self.home.name, node.log());
                if let Some(plan) = self.due() {
                    break plan;
                }
            };
            self.switch(node, &plan);
            // Nobody has to listen.
            self.switched.send(plan["name"].as_str().unwrap().to_owned()).ok();
        }
    }

    fn program(&self) -> PathBuf {
        self.root.join("current/bin/whaled")
    }

    /// The upgrade to switch to, if its height has come.
    fn due(&self) -> Option<Value> {
        let (plan, _) = self.home.word()?;
        let current = fs::read_to_string(self.root.join("current/upgrade-info.json"));
        let current = current.map(|text| serde_json::from_str::<Value>(&text).unwrap());
        if current.is_ok_and(|current| current["name"] == plan["name"]) {
            return None;
        }
        let mut status = Command::new(self.program());
        let output = status.arg("status").arg("--home").arg(&self.home.path).output().unwrap();
        let both = [output.stdout, output.stderr].concat();
        if !output.status.success() {
            return None;
        }
        let status: Value = serde_json::from_slice(&both).unwrap();
        let height = status["sync_info"]["latest_block_height"].as_str().unwrap();
        (height.parse::<i64>().unwrap() >= plan["height"].as_i64().unwrap()).then_some(plan)
    }

    fn switch(&self, node: Running, plan: &Value) {
        node.stop(self.signal);
        can_be_copied(&self.home.path.join("data"));
        let name = plan["name"].as_str().unwrap().to_lowercase();
        let folder = self.root.join("upgrades").join(name);
        assert!(folder.join("bin/whaled").is_file(), "{} has no program", folder.display());
        point(&self.root, &folder);
        let word = self.home.path.join("data/upgrade-info.json");
        fs::copy(word, folder.join("upgrade-info.json")).unwrap();
        let prepared = Command::new(self.program()).arg("pre-upgrade").output().unwrap();
        assert_eq!(prepared.status.code(), Some(0), "{prepared:?}");
    }
}

fn can_be_copied(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let (kind, path) = entry.map(|entry| (entry.file_type().unwrap(), entry.path())).unwrap();
        assert!(kind.is_dir() || kind.is_file(), "{} can not be copied", path.display());
        if kind.is_dir() {
            can_be_copied(&path);
        }
    }
}

/// A program in its place; a link, as nobody changes it.
fn put(program: &Path, folder: &Path) {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    symlink(program, bin.join("whaled")).unwrap();
}

fn point(root: &Path, folder: &Path) {
    let current = root.join("current");
    if current.is_symlink() {
        fs::remove_file(&current).unwrap();
    }
    symlink(folder, current).unwrap();
}
