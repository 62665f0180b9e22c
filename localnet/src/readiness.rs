//! Waiting for nodes, and saying why one did not come.

use crate::node::Node;
use crate::processes::Table;
use crate::rpc::Progress;
use anyhow::{Result, bail};
use std::thread;
use std::time::{Duration, Instant};

/// How much of its log a failing node may show.
const LOG_LINES: usize = 20;
const POLL: Duration = Duration::from_millis(100);

/// Waits until a network that was just started is alive: every node answers, and has a block that
/// was made after that, at `least` or above. What a network that goes on has from an earlier run
/// does not count: it shows neither that votes travel nor that anybody votes.
pub(crate) fn await_new_block(nodes: &[Node], least: u64, limit: Duration) -> Result<()> {
    let begun = Instant::now();
    let found = await_progress(nodes, "an answer", limit, |_| true)?;
    let before = found.iter().map(|progress| progress.height).max().unwrap_or_default();
    await_height(nodes, least.max(before + 1), limit.saturating_sub(begun.elapsed()))
}

/// Waits until each of `nodes` is at `height`.
pub(crate) fn await_height(nodes: &[Node], height: u64, limit: Duration) -> Result<()> {
    let wanted = format!("height {height}");
    await_progress(nodes, &wanted, limit, |progress| progress.height >= height).map(|_| ())
}

/// Waits until each of `nodes` answers.
pub(crate) fn await_answer(nodes: &[Node], limit: Duration) -> Result<()> {
    await_progress(nodes, "an answer", limit, |_| true).map(|_| ())
}

/// Waits until each of `nodes` answers and `enough` holds for what it says, which is returned. A
/// node whose process ends, or that is late, is an error that shows its last log lines.
fn await_progress(
    nodes: &[Node],
    wanted: &str,
    limit: Duration,
    enough: impl Fn(Progress) -> bool,
) -> Result<Vec<Progress>> {
    let deadline = Instant::now() + limit;
    let mut waiting: Vec<&Node> = nodes.iter().collect();
    let mut reached = Vec::new();
    loop {
        let mut late = None;
        waiting.retain(|node| match node.rpc().progress() {
            Ok(progress) if enough(progress) => {
                reached.push(progress);
                false
            }
            answer => {
                late.get_or_insert((*node, answer));
                true
            }
        });
        let Some((first, answer)) = late else {
            return Ok(reached);
        };
        let table = Table::read();
        if let Some(dead) = waiting.iter().find(|node| node.running(&table).node.is_none()) {
            bail!("{} has ended{}", dead.name, last_words(dead));
        }
        if Instant::now() > deadline {
            let state = match answer {
                Ok(progress) => format!("is at height {}", progress.height),
                Err(error) => format!("does not answer ({error:#})"),
            };
            let seconds = limit.as_secs();
            bail!(
                "{} {state} and did not reach {wanted} within {seconds} s{}",
                first.name,
                last_words(first)
            );
        }
        thread::sleep(POLL);
    }
}

fn last_words(node: &Node) -> String {
    match node.last_lines(LOG_LINES) {
        Ok(lines) if lines.is_empty() => format!("; its log {} is empty", node.log().display()),
        Ok(lines) => {
            format!("; the last lines of {}:\n  {}", node.log().display(), lines.join("\n  "))
        }
        Err(error) => format!("; {error}"),
    }
}
