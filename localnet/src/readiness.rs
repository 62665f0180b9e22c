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

/// Waits until each of `nodes` answers and `enough` holds for what it says. A node whose process
/// ends, or that is late, is an error that shows its last log lines.
pub(crate) fn await_progress(
    nodes: &[Node],
    wanted: &str,
    limit: Duration,
    enough: impl Fn(Progress) -> bool,
) -> Result<()> {
    let deadline = Instant::now() + limit;
    let mut waiting: Vec<(&Node, Option<Progress>)> =
        nodes.iter().map(|node| (node, None)).collect();
    loop {
        for (node, progress) in &mut waiting {
            *progress = node.rpc().progress().ok();
        }
        waiting.retain(|(_, progress)| !progress.is_some_and(&enough));
        let Some((first, progress)) = waiting.first() else {
            return Ok(());
        };
        let table = Table::read();
        if let Some((dead, _)) =
            waiting.iter().find(|(node, _)| node.running(&table).node.is_none())
        {
            bail!("{} has ended{}", dead.name, last_words(dead));
        }
        if Instant::now() > deadline {
            let state = progress.map_or("does not answer".into(), |progress| {
                format!("is at height {}", progress.height)
            });
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
