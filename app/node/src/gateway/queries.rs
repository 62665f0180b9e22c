//! Everything that can be asked, and how much of it at one time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Error, Result, Status};
use proto::services::{Method, services};

use super::memory::{ANSWER_MAX, Memory};
use super::turns::Turns;
use crate::app::App;
use crate::services::{Lane, Services};

/// The queries of a node by path.
pub(super) struct Queries {
    app: Arc<App>,
    lanes: BTreeMap<String, Lane>,
    turns: Turns,
    /// Where requests and answers are.
    pub(super) memory: Memory,
}

/// What a query at some height came to.
pub(super) struct Answer {
    pub(super) height: u64,
    pub(super) result: Result<Vec<u8>>,
}

impl Queries {
    pub(super) fn new(app: Arc<App>, services: Arc<Services>) -> Queries {
        let own = services
            .methods()
            .filter_map(|(path, _, _)| Some((path.to_owned(), services.lane(path)?)));
        let modules = app.chain().router().queries().map(|path| (path.to_owned(), Lane::State));
        let lanes: BTreeMap<String, Lane> = modules.chain(own).collect();
        Queries { app, lanes, turns: Turns::new(), memory: Memory::new() }
    }

    /// What answering `path` takes; none if nobody answers it.
    pub(super) fn lane(&self, path: &str) -> Option<Lane> {
        self.lanes.get(path).copied()
    }

    /// The gRPC paths of all methods, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.lanes.keys().map(String::as_str)
    }

    /// The chain's name, and the height of its newest state.
    pub(super) fn chain(&self) -> (String, u64) {
        let latest = self.app.latest();
        let name = self.app.with_view(&latest, |view| view.block.chain_id.clone());
        (name, latest.commit.height)
    }

    /// Names of the services, sorted.
    pub(super) fn services(&self) -> BTreeSet<&str> {
        self.lanes
            .keys()
            .filter_map(|path| Some(path.strip_prefix('/')?.split_once('/')?.0))
            .collect()
    }

    /// The methods that are answered, as their descriptors have them.
    pub(super) fn methods(&self) -> impl Iterator<Item = Method> {
        let all = services(proto::pool()).into_iter().flat_map(|service| service.methods);
        all.filter(|method| self.lanes.contains_key(&method.path))
    }

    /// Asks; fails if there is no state at `height`. Call it within [`Queries::take_turn`] only.
    pub(super) fn answer(&self, height: i64, path: &str, request: &[u8]) -> Result<Answer> {
        let committed = self.app.at(height, false)?;
        let result = self.app.call(&committed, path, request).and_then(not_too_long);
        Ok(Answer { height: committed.commit.height, result })
    }

    /// Runs `work` on a thread that may wait, when it is its turn. It has its place until it is
    /// done, even if the client has left meanwhile.
    pub(super) async fn take_turn<T: Send + 'static>(
        self: &Arc<Queries>,
        lane: Lane,
        work: impl FnOnce(&Queries) -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.take(lane).await?;
        let queries = Arc::clone(self);
        let work = move || {
            let _turn = turn;
            work(&queries)
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            Error::query(Status::Internal, format!("the query ended early: {error}"))
        })
    }
}

fn not_too_long(answer: Vec<u8>) -> Result<Vec<u8>> {
    if answer.len() <= ANSWER_MAX {
        return Ok(answer);
    }
    let text = format!(
        "the answer has {} bytes, more than the {ANSWER_MAX} that are sent; ask for a smaller page",
        answer.len()
    );
    Err(Error::query(Status::ResourceExhausted, text))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use chain::{Chain, NodeConfig, STORES};
    use tokio::runtime::Runtime;

    use super::*;
    use crate::ledger::{DatabaseKind, Ledger, Settings};

    #[test]
    fn an_answer_of_the_largest_size_is_sent_and_a_longer_one_is_not() {
        assert!(not_too_long(vec![0; ANSWER_MAX]).is_ok());
        let refused = not_too_long(vec![0; ANSWER_MAX + 1]).unwrap_err();
        assert_eq!(refused.status(), Status::ResourceExhausted);
        assert!(refused.to_string().ends_with("ask for a smaller page"));
    }

    #[test]
    fn a_query_keeps_its_place_until_it_is_done_even_if_its_client_has_left() {
        let home = tempfile::tempdir().unwrap();
        let ledger =
            Ledger::open(home.path(), DatabaseKind::Redb, STORES, Settings::default()).unwrap();
        let (chain, config) = (Arc::new(Chain::new()), NodeConfig::default());
        let queries = Arc::new(Queries {
            app: Arc::new(App::new(chain, Arc::new(ledger), config, "a-1".into())),
            lanes: BTreeMap::new(),
            turns: Turns::of([1, 1, 1, 9], Duration::from_secs(10)),
            memory: Memory::new(),
        });
        let (begun, begins) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        let threads = Runtime::new().unwrap();
        let asking = Arc::clone(&queries);
        let client = threads.spawn(async move {
            let slow = move |_: &Queries| {
                begun.send(()).unwrap();
                gate.recv()
            };
            asking.take_turn(Lane::State, slow).await
        });
        begins.recv().unwrap();
        client.abort();
        assert!(threads.block_on(client).unwrap_err().is_cancelled());
        assert_eq!(queries.turns.free(), 0, "it still computes");
        drop(open);
        threads.block_on(queries.take_turn(Lane::State, |_| ())).unwrap();
    }
}
