//! A network that another process owns, by its folder.

use crate::layout::Layout;
use crate::lease::Lease;
use crate::network::{ANSWER_WITHIN, STOP_WITHIN, start_again, stop_all};
use crate::node::{Node, Part};
use crate::processes::{self, Table};
use crate::readiness::await_answer;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use std::fmt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(50);

/// Stops the network: its owner first, who stops the nodes, then whatever is left.
pub fn down(dir: &Path) -> Result<()> {
    let layout = Layout::open(dir)?;
    if let Some(owner) = Lease::owner(&layout.dir)? {
        processes::signal(owner.pid, Signal::SIGTERM)?;
        let deadline = Instant::now() + STOP_WITHIN + STOP_WITHIN;
        while Lease::owner(&layout.dir)?.is_some() && Instant::now() < deadline {
            thread::sleep(POLL);
        }
    }
    stop_all(&layout.nodes())?;
    layout.describe()?;
    match Lease::owner(&layout.dir)? {
        None => Ok(()),
        Some(owner) => bail!(
            "all nodes have stopped, but process {} still owns the localnet\nTry: kill -9 {0}",
            owner.pid
        ),
    }
}

/// Ends both processes of node `n` without warning.
pub fn kill(dir: &Path, n: usize) -> Result<()> {
    let layout = Layout::open(dir)?;
    layout.node(n)?.kill(Part::Both)?;
    layout.describe().map(|_| ())
}

/// Starts node `n` again, after stopping it in order if it runs, and waits until it answers.
pub fn restart(dir: &Path, n: usize) -> Result<()> {
    let layout = Layout::open(dir)?;
    let node = layout.node(n)?;
    let Some(owner) = Lease::owner(&layout.dir)? else {
        bail!(
            "the localnet in {} is not running\nTry: whaled localnet up --dir {0}",
            dir.display()
        );
    };
    // Not waited for: the node outlives this process and ends with the owner.
    let child = start_again(&node, &owner)?;
    await_answer(&[node], ANSWER_WITHIN).with_context(|| format!("process {}", child.id()))?;
    layout.describe().map(|_| ())
}

/// Freezes both processes of node `n`.
pub fn pause(dir: &Path, n: usize) -> Result<()> {
    Layout::open(dir)?.node(n)?.pause()
}

/// Lets a frozen node `n` go on.
pub fn resume(dir: &Path, n: usize) -> Result<()> {
    Layout::open(dir)?.node(n)?.resume()
}

/// How each node is doing.
pub fn status(dir: &Path) -> Result<Vec<NodeStatus>> {
    let table = Table::read();
    Ok(Layout::open(dir)?.nodes().iter().map(|node| status_of(node, &table)).collect())
}

/// Whether a node's processes run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeState {
    /// Application and CometBFT run.
    Running,
    /// Both are there, frozen.
    Paused,
    /// One of them is missing, or what is left is ending.
    Broken,
    /// Neither runs.
    Stopped,
}

/// One line of `localnet status`. Prints as such.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeStatus {
    /// `node0` and so on.
    pub name: String,
    /// What its processes do.
    pub state: NodeState,
    /// Height of its last block; none when it does not answer.
    pub height: Option<u64>,
    /// It is still fetching blocks of the past.
    pub catching_up: bool,
    /// Connections with other nodes; none when it does not answer.
    pub peers: Option<usize>,
}

impl fmt::Display for NodeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            NodeState::Running if self.catching_up => "catching up",
            NodeState::Running => "running",
            NodeState::Paused => "paused",
            NodeState::Broken => "half dead",
            NodeState::Stopped => "stopped",
        };
        let number = |number: Option<String>| number.unwrap_or_else(|| "-".into());
        let height = number(self.height.map(|height| height.to_string()));
        let peers = number(self.peers.map(|peers| peers.to_string()));
        write!(f, "{:<7} {state:<11} height {height:>8}   peers {peers:>2}", self.name)
    }
}

fn status_of(node: &Node, table: &Table) -> NodeStatus {
    let running = node.running(table);
    let state = match (&running.node, &running.comet) {
        (Some(app), Some(comet)) if app.paused || comet.paused => NodeState::Paused,
        (Some(_), Some(_)) => NodeState::Running,
        (None, None) if running.all.is_empty() => NodeState::Stopped,
        _ => NodeState::Broken,
    };
    // A paused node would let us wait for its answer.
    let rpc = (state == NodeState::Running).then(|| node.rpc());
    let progress = rpc.as_ref().and_then(|rpc| rpc.progress().ok());
    NodeStatus {
        name: node.name.clone(),
        state,
        height: progress.map(|progress| progress.height),
        catching_up: progress.is_some_and(|progress| progress.catching_up),
        peers: rpc.and_then(|rpc| rpc.peers().ok()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn a_folder_without_a_localnet_is_named_with_what_to_do() {
        let dir = TempDir::new().unwrap();
        for error in
            [down(dir.path()), kill(dir.path(), 0), restart(dir.path(), 0), pause(dir.path(), 0)]
        {
            let error = error.unwrap_err().to_string();
            assert!(
                error.contains("there is no localnet in")
                    && error.contains("Try: whaled localnet up"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_line_of_status_has_its_columns_also_for_a_dead_node() {
        let dead = NodeStatus {
            name: "node3".into(),
            state: NodeState::Stopped,
            height: None,
            catching_up: false,
            peers: None,
        };
        assert_eq!(dead.to_string(), "node3   stopped     height        -   peers  -");
        let well =
            NodeStatus { state: NodeState::Running, height: Some(17), peers: Some(3), ..dead };
        assert_eq!(well.to_string(), "node3   running     height       17   peers  3");
    }
}
