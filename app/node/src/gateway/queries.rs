//! Everything that can be asked, and how much of it at one time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use base::{Error, Result, Status};
use proto::services::{Method, services};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::App;
use crate::services::{Lane, Services, THREADS};

/// How long a query waits for its turn before it is refused.
const TURN_LIMIT: Duration = Duration::from_secs(10);

/// The queries of a node by path.
pub(super) struct Queries {
    app: Arc<App>,
    lanes: BTreeMap<String, Lane>,
    /// As many queries compute at one time as there are processors: consensus shares them.
    computing: Arc<Semaphore>,
    /// Queries that wait for CometBFT cost only a thread each.
    waiting: Arc<Semaphore>,
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
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Queries {
            app,
            lanes,
            computing: Arc::new(Semaphore::new(processors.min(THREADS))),
            waiting: Arc::new(Semaphore::new(THREADS)),
        }
    }

    /// What answering `path` takes; none if nobody answers it.
    pub(super) fn lane(&self, path: &str) -> Option<Lane> {
        self.lanes.get(path).copied()
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
        let result = self.app.call(&committed, path, request);
        Ok(Answer { height: committed.commit.height, result })
    }

    /// Runs `work` on a thread that may wait, when it is its turn. It has its place until it is
    /// done, even if the client has left meanwhile.
    pub(super) async fn take_turn<T: Send + 'static>(
        self: &Arc<Queries>,
        lane: Lane,
        work: impl FnOnce(&Queries) -> T + Send + 'static,
    ) -> Result<T> {
        let place = self.place(lane).await?;
        let queries = Arc::clone(self);
        let work = move || {
            let _place = place;
            work(&queries)
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            Error::query(Status::Internal, format!("the query ended early: {error}"))
        })
    }

    async fn place(&self, lane: Lane) -> Result<OwnedSemaphorePermit> {
        let lane = match lane {
            Lane::State => &self.computing,
            Lane::Comet => &self.waiting,
        };
        match tokio::time::timeout(TURN_LIMIT, Arc::clone(lane).acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(closed)) => Err(Error::query(Status::Unavailable, closed.to_string())),
            Err(_) => {
                let text =
                    format!("the node is busy: no query could begin in {TURN_LIMIT:?}; try again");
                Err(Error::query(Status::ResourceExhausted, text))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use std::sync::mpsc;

    use chain::{Chain, NodeConfig, STORES};
    use tokio::runtime::Runtime;

    use super::*;
    use crate::ledger::{DatabaseKind, Ledger, Settings};

    #[test]
    fn a_query_keeps_its_place_until_it_is_done_even_if_its_client_has_left() {
        let home = tempfile::tempdir().unwrap();
        let ledger =
            Ledger::open(home.path(), DatabaseKind::Redb, STORES, Settings::default()).unwrap();
        let (chain, config) = (Arc::new(Chain::new()), NodeConfig::default());
        let one = || Arc::new(Semaphore::new(1));
        let queries = Arc::new(Queries {
            app: Arc::new(App::new(chain, Arc::new(ledger), config, "a-1".into())),
            lanes: BTreeMap::new(),
            computing: one(),
            waiting: one(),
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
        assert_eq!(queries.computing.available_permits(), 0, "it still computes");
        drop(open);
        threads.block_on(queries.take_turn(Lane::State, |_| ())).unwrap();
    }
}
