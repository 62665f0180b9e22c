//! Somebody who looks at all nodes all the time and forgets nothing that any of them ever told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use localnet::NodeDescription;

use crate::rpc::{Rpc, Told};

/// How often each node is asked.
const LOOK: Duration = Duration::from_millis(100);

/// What was told of each height.
#[derive(Default)]
pub(crate) struct History(BTreeMap<u64, Told>);

impl History {
    /// The highest block that anybody was told of.
    pub(crate) fn end(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(height, _)| *height)
    }

    /// Blocks in order, with their heights.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &Told)> {
        self.0.iter().map(|(height, told)| (*height, told))
    }

    /// The block at `height`.
    pub(crate) fn at(&self, height: u64) -> Option<&Told> {
        self.0.get(&height)
    }

    /// Takes in what `node` tells; it must be what others told, and what it told before.
    fn hear(&mut self, node: &str, height: u64, told: Told) {
        match self.0.get(&height) {
            Some(before) => assert!(
                *before == told,
                "{node} tells another block {height} than was told before\nbefore: {before:?}\nnow: {told:?}"
            ),
            None => {
                self.0.insert(height, told);
            }
        }
    }

    /// Asks every node for every block up to the end. All must tell the same, in full.
    pub(crate) fn read_again(&mut self, nodes: &[NodeDescription]) {
        let end = self.end();
        for node in nodes {
            let rpc = Rpc::new(node);
            for height in 1..=end {
                let told = rpc.told(height).unwrap_or_else(|error| {
                    panic!("{} has lost block {height} of {end}: {error}", node.name)
                });
                self.hear(&node.name, height, told);
            }
        }
    }
}

/// The witness at work, for as long as this is there.
pub(crate) struct Witness {
    alive: Arc<()>,
    thread: JoinHandle<History>,
}

impl Witness {
    /// Begins to look at `nodes`.
    pub(crate) fn watch(nodes: &[NodeDescription]) -> Witness {
        let alive = Arc::new(());
        let (nodes, life) = (nodes.to_vec(), Arc::downgrade(&alive));
        let thread = thread::spawn(move || {
            let mut heard: Vec<(&str, Rpc, u64)> =
                nodes.iter().map(|node| (node.name.as_str(), Rpc::new(node), 0)).collect();
            let mut history = History::default();
            while life.strong_count() > 0 {
                for (name, rpc, last) in &mut heard {
                    // Whoever is dead at the moment does not answer.
                    let newest = rpc.height().unwrap_or(*last);
                    assert!(newest >= *last, "{name} was at {last} and is at {newest}");
                    // A node tells of a block before it has its results.
                    let news = (*last + 1..=newest).map_while(|height| rpc.told(height).ok());
                    for told in news.collect::<Vec<_>>() {
                        *last += 1;
                        history.hear(name, *last, told);
                    }
                }
                thread::sleep(LOOK);
            }
            history
        });
        Witness { alive, thread }
    }

    /// What was told, to any moment of the watch.
    pub(crate) fn tell(self) -> History {
        drop(self.alive);
        self.thread.join().unwrap()
    }
}
