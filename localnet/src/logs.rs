//! What nodes print, of one or of all.

use crate::layout::Layout;
use crate::node::Node;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

const POLL: Duration = Duration::from_millis(200);
/// Read at a time while following, so that a flood does not fill memory.
const CHUNK_BYTES: u64 = 1024 * 1024;

/// Writes the last `lines` lines of node `n`, or of each node, each with the node's name in front;
/// with `follow` goes on with new ones until `out` is closed.
pub fn logs(
    dir: &Path,
    n: Option<usize>,
    lines: usize,
    follow: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let layout = Layout::open(dir)?;
    let nodes = match n {
        Some(n) => vec![layout.node(n)?],
        None => layout.nodes(),
    };
    let mut read = Vec::new();
    for node in &nodes {
        // Before the tail is read: a line written in between appears twice, not never.
        read.push(length(node));
        for line in last_lines(node, lines)? {
            writeln!(out, "{} | {line}", node.name)?;
        }
    }
    if follow {
        follow_on(&nodes, read, out)?;
    }
    Ok(())
}

/// Only a failing `out` ends it, as when a pipe is closed.
fn follow_on(nodes: &[Node], mut read: Vec<u64>, out: &mut dyn Write) -> Result<()> {
    loop {
        for (node, position) in nodes.iter().zip(&mut read) {
            let text = unread(node, position).with_context(|| format!("log of {}", node.name))?;
            for line in text.lines() {
                writeln!(out, "{} | {line}", node.name)?;
            }
        }
        out.flush()?;
        thread::sleep(POLL);
    }
}

/// None of a node that was never started and so has no log.
fn last_lines(node: &Node, count: usize) -> Result<Vec<String>> {
    if node.log().exists() { node.last_lines(count) } else { Ok(Vec::new()) }
}

fn length(node: &Node) -> u64 {
    fs::metadata(node.log()).map_or(0, |log| log.len())
}

/// Whole lines behind `position`, which moves on.
fn unread(node: &Node, position: &mut u64) -> Result<String> {
    if length(node) <= *position {
        return Ok(String::new());
    }
    let mut log = File::open(node.log())?;
    log.seek(SeekFrom::Start(*position))?;
    let mut bytes = Vec::new();
    log.take(CHUNK_BYTES).read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    bytes.truncate(whole);
    *position += u64::try_from(whole)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::blueprint::Blueprint;
    use crate::folder::{BLUEPRINT, LOCK};
    use crate::{IpBase, Options};
    use tempfile::TempDir;

    fn localnet() -> TempDir {
        let dir = TempDir::new().unwrap();
        let blueprint = Blueprint::draw(&Options::new("whaled"), IpBase::LOCAL).unwrap();
        fs::write(dir.path().join(LOCK), "").unwrap();
        fs::write(dir.path().join(BLUEPRINT), serde_json::to_string(&blueprint).unwrap()).unwrap();
        for n in 0..2 {
            fs::create_dir(dir.path().join(format!("node{n}"))).unwrap();
            fs::write(dir.path().join(format!("node{n}/node.log")), format!("a{n}\nb{n}\n"))
                .unwrap();
        }
        dir
    }

    fn shown(n: Option<usize>, lines: usize) -> String {
        let mut out = Vec::new();
        logs(localnet().path(), n, lines, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_carry_the_name_of_their_node() {
        assert_eq!(shown(Some(1), 9), "node1 | a1\nnode1 | b1\n");
        assert_eq!(shown(None, 1), "node0 | b0\nnode1 | b1\n");
    }

    #[test]
    fn a_node_that_is_not_there_is_an_error() {
        let error =
            logs(localnet().path(), Some(4), 1, false, &mut Vec::new()).unwrap_err().to_string();
        assert_eq!(error, "there is no node 4: this localnet has node0 to node3");
    }

    #[test]
    fn following_shows_whole_new_lines_once() {
        let dir = localnet();
        let node = Layout::open(dir.path()).unwrap().node(0).unwrap();
        let mut position = length(&node);
        assert_eq!(unread(&node, &mut position).unwrap(), "");
        fs::write(node.log(), "a0\nb0\nc0\nhalf").unwrap();
        assert_eq!(unread(&node, &mut position).unwrap(), "c0\n");
        assert_eq!(unread(&node, &mut position).unwrap(), "");
        fs::write(node.log(), "a0\nb0\nc0\nhalf a line\n").unwrap();
        assert_eq!(unread(&node, &mut position).unwrap(), "half a line\n");
    }
}
