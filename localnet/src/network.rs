//! A running network, owned by this process.

use crate::description::Description;
use crate::faucet::{Faucet, Teller};
use crate::layout::Layout;
use crate::lease::{Lease, Owner};
use crate::node::{Node, Part};
use crate::options::Options;
use crate::prepare::{Prepared, prepare};
use crate::readiness::{await_answer, await_height, await_new_block};
use anyhow::{Context, Result};
use cometbft_config::comet;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

/// The first height whose block was agreed on after genesis; it shows that votes travel.
const READY_HEIGHT: u64 = 2;
/// How long the network may take to get there; each validator adds processes to start on the same
/// cores.
const READY_WITHIN: Duration = Duration::from_secs(30);
const READY_WITHIN_PER_NODE: Duration = Duration::from_secs(5);
/// How long a restarted node may take to answer; it may have blocks to replay.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// How long a node may take to stop in order.
pub(crate) const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A network of real validators that ends when this value is dropped, or with this process.
#[derive(Debug)]
pub struct Network {
    layout: Layout,
    owner: Owner,
    /// Nodes that this process started and must wait for once they end.
    children: Vec<Child>,
    faucet: Option<Faucet>,
    description: Description,
    _lease: Lease,
}

impl Network {
    /// Makes the network if it does not exist yet, starts it, and waits until every node is at
    /// height 2 or above and has a block that was made since.
    pub fn start(options: &Options) -> Result<Network> {
        let Prepared { layout, lease, faucet } = prepare(options)?;
        let comet = comet::find(options.comet.as_deref())?;
        let owner = Owner {
            pid: std::process::id(),
            whaled: anchored(&options.whaled)?,
            comet: anchored(&comet.path)?,
        };
        lease.record(&owner)?;
        Description::remove(&layout.dir)?;

        let teller = Teller::new(&layout)?;
        let description = Description::now(&layout)?;
        let mut network = Network {
            layout,
            owner,
            children: Vec::new(),
            faucet: None,
            description,
            _lease: lease,
        };
        let nodes = network.layout.nodes();
        for node in &nodes {
            network.children.push(node.spawn(&network.owner)?);
        }
        let count = u32::try_from(nodes.len())?;
        let limit = READY_WITHIN + READY_WITHIN_PER_NODE * count;
        await_new_block(&nodes, READY_HEIGHT, limit)?;
        network.faucet = Some(Faucet::serve(faucet, teller)?);
        network.describe()?;
        Ok(network)
    }

    /// Endpoints, accounts and process ids, as in `localnet.json`.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The height of node `n`.
    pub fn height(&self, n: usize) -> Result<u64> {
        Ok(self.layout.node(n)?.rpc().progress()?.height)
    }

    /// Waits until every node is at `height`.
    pub fn await_height(&self, height: u64, limit: Duration) -> Result<()> {
        await_height(&self.layout.nodes(), height, limit)
    }

    /// The last `count` lines that node `n` logged.
    pub fn last_lines(&self, n: usize, count: usize) -> Result<Vec<String>> {
        self.layout.node(n)?.last_lines(count)
    }

    /// Ends processes of node `n` without warning.
    pub fn kill(&mut self, n: usize, part: Part) -> Result<()> {
        self.layout.node(n)?.kill(part)?;
        self.describe()
    }

    /// Starts node `n` again, after stopping it in order if it runs, and waits until it answers.
    pub fn restart(&mut self, n: usize) -> Result<()> {
        let node = self.layout.node(n)?;
        let child = start_again(&node, &self.owner)?;
        self.children.push(child);
        await_answer(&[node], ANSWER_WITHIN)?;
        self.describe()
    }

    /// Freezes node `n`.
    pub fn pause(&self, n: usize) -> Result<()> {
        self.layout.node(n)?.pause()
    }

    /// Lets a frozen node `n` go on.
    pub fn resume(&self, n: usize) -> Result<()> {
        self.layout.node(n)?.resume()
    }

    /// Stops everything in order. Dropping does the same, but can not tell of a failure.
    pub fn stop(mut self) -> Result<()> {
        self.shut_down()
    }

    /// Waits for children that have ended and notes changes that others made: they may kill and
    /// restart nodes too.
    pub(crate) fn refresh(&mut self) -> Result<()> {
        self.reap();
        let now = Description::now(&self.layout)?;
        if now != self.description { self.describe() } else { Ok(()) }
    }

    fn describe(&mut self) -> Result<()> {
        self.reap();
        self.description = self.layout.describe()?;
        Ok(())
    }

    fn reap(&mut self) {
        // An error means that there is nothing to wait for.
        self.children.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
    }

    fn shut_down(&mut self) -> Result<()> {
        self.faucet = None;
        stop_all(&self.layout.nodes())?;
        for child in &mut self.children {
            child.wait().context("waiting for a node")?;
        }
        self.children.clear();
        // A network that never was ready has no description to bring up to date.
        if Description::exists(&self.layout.dir) { self.describe() } else { Ok(()) }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Err(error) = self.shut_down() {
            tracing::error!(
                "the localnet in {} did not stop in order: {error:#}",
                self.layout.dir.display()
            );
        }
    }
}

/// A path that means the same in every working folder: nodes may be restarted from another one.
/// A bare name does already, since it is looked up on the path.
fn anchored(program: &Path) -> Result<PathBuf> {
    if program.components().count() == 1 {
        return Ok(program.into());
    }
    std::path::absolute(program).with_context(|| format!("cannot find {}", program.display()))
}

/// Stops nodes together, which is faster than one after the other.
pub(crate) fn stop_all(nodes: &[Node]) -> Result<()> {
    nodes.iter().try_for_each(Node::ask_to_stop)?;
    let deadline = Instant::now() + STOP_WITHIN;
    nodes.iter().try_for_each(|node| node.await_end(deadline))
}

/// A new process for a node, whatever became of the old one.
pub(crate) fn start_again(node: &Node, owner: &Owner) -> Result<Child> {
    node.stop(STOP_WITHIN)?;
    node.spawn(owner)
}
