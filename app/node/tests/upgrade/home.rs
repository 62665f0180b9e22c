//! One node: its home, and the processes that run on it one after the other.

use std::cell::Cell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::SystemTime;

use localnet::{EXIT_FLAG, NodeDescription};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::{rest, until};

/// Where a node lives.
#[derive(Clone)]
pub(crate) struct Home {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) rest: String,
    comet: PathBuf,
    /// Nodes end with whoever holds this locked.
    lock: PathBuf,
    starts: Cell<usize>,
}

/// A node that ends with the test, however that ends.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

/// How a node ended, and what it had said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) log: String,
}

impl Home {
    /// The home of a node of a localnet, with what commands have to know to find it.
    pub(crate) fn of(node: &NodeDescription, comet: &Path, lock: &Path) -> Home {
        let text = format!("node = \"{}\"\n", node.rpc);
        fs::write(node.home.join("config/client.toml"), text).unwrap();
        Home {
            name: node.name.clone(),
            path: node.home.clone(),
            rest: node.rest.clone(),
            comet: comet.to_owned(),
            lock: lock.to_owned(),
            starts: Cell::default(),
        }
    }

    /// Starts `program` on this home.
    pub(crate) fn start(&self, program: &Path, flags: &[&str]) -> Running {
        self.start_to_die(program, flags, None)
    }

    /// The same; at the fail point `dies` the process ends itself.
    pub(crate) fn start_to_die(
        &self,
        program: &Path,
        flags: &[&str],
        dies: Option<&str>,
    ) -> Running {
        self.starts.set(self.starts.get() + 1);
        let log = self.path.join(format!("node.{}.log", self.starts.get()));
        let errors = File::create(&log).unwrap();
        let mut command = Command::new(program);
        command.arg("start").arg("--home").arg(&self.path).arg("--comet").arg(&self.comet);
        command.arg(EXIT_FLAG).arg(&self.lock).args(flags);
        match dies {
            Some(point) => command.env("WHALED_FAIL", point),
            None => command.env_remove("WHALED_FAIL"),
        };
        command.stdin(Stdio::null()).stdout(errors.try_clone().unwrap()).stderr(errors);
        Running { child: command.spawn().unwrap(), log }
    }

    /// What REST answers; none while it does not.
    pub(crate) fn ask(&self, path: &str) -> Option<Value> {
        rest::get(&self.rest, path)
    }

    /// The height of the newest state; none while the node does not answer.
    pub(crate) fn height(&self) -> Option<u64> {
        let status = self.ask("/cosmos/base/node/v1beta1/status")?;
        status["height"].as_str()?.parse().ok()
    }

    /// What was left for cosmovisor, and when.
    pub(crate) fn word(&self) -> Option<(Value, SystemTime)> {
        let path = self.path.join("data/upgrade-info.json");
        let text = fs::read_to_string(&path).ok()?;
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        Some((serde_json::from_str(&text).expect("never half of it"), written))
    }
}

impl Running {
    /// Waits until the node has ended by itself.
    pub(crate) fn end(mut self, what: &str) -> Ended {
        let status = until(what, || self.child.try_wait().unwrap());
        Ended { status, log: fs::read_to_string(&self.log).unwrap() }
    }

    /// The end, if it has come.
    pub(crate) fn try_end(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Asks the node to stop as a service manager does, and waits until it has.
    pub(crate) fn stop(self, signal: Signal) -> Ended {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), signal).unwrap();
        self.end("the end of a node that was asked to stop")
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
