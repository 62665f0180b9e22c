//! Whose turn it is: how many queries of each lane compute at one time, and how many wait.

use std::sync::Arc;
use std::time::Duration;

use base::{Error, Result, Status};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::services::{Lane, THREADS};

/// How long a query waits for its turn before it is refused.
const TURN_LIMIT: Duration = Duration::from_secs(10);

/// Requests in the house at one time, waiting or computing. More would only wait in vain.
const REQUESTS_MAX: usize = 1_000;

/// Searches of CometBFT's blocks and index at one time.
const SEARCHES: usize = 1;

/// A search is followed by a rest this many times as long, so that searches never take more of
/// the processors than a part that consensus does not miss.
const REST_FACTOR: u32 = 3;

/// The turns of a node's queries.
pub(super) struct Turns {
    /// As many queries compute at one time as there are processors: consensus goes first there.
    computing: Arc<Semaphore>,
    /// Queries that wait for CometBFT cost only a thread each.
    waiting: Arc<Semaphore>,
    searching: Arc<Semaphore>,
    requests: Arc<Semaphore>,
    patience: Duration,
}

/// The right to compute. It ends when this is dropped.
pub(super) struct Turn {
    place: Option<OwnedSemaphorePermit>,
    _request: OwnedSemaphorePermit,
    /// When a search began, and who lets it rest.
    search: Option<(Instant, Handle)>,
}

impl Turns {
    /// As many as this machine bears.
    pub(super) fn new() -> Turns {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Turns::of([processors.min(THREADS), THREADS, SEARCHES, REQUESTS_MAX], TURN_LIMIT)
    }

    /// Places of the three lanes, and in the house.
    pub(super) fn of(places: [usize; 4], patience: Duration) -> Turns {
        let [computing, waiting, searching, requests] =
            places.map(|places| Arc::new(Semaphore::new(places)));
        Turns { computing, waiting, searching, requests, patience }
    }

    /// Queries that could compute now.
    #[cfg(test)]
    pub(super) fn free(&self) -> usize {
        self.computing.available_permits()
    }

    /// Waits for a turn in `lane`.
    pub(super) async fn take(&self, lane: Lane) -> Result<Turn> {
        let Ok(request) = Arc::clone(&self.requests).try_acquire_owned() else {
            return Err(busy(format!("{REQUESTS_MAX} requests are here already")));
        };
        let places = match lane {
            Lane::State => &self.computing,
            Lane::Comet => &self.waiting,
            Lane::History => &self.searching,
        };
        match tokio::time::timeout(self.patience, Arc::clone(places).acquire_owned()).await {
            Ok(Ok(place)) => {
                let search = Some(lane).filter(|lane| *lane == Lane::History);
                let search = search.map(|_| (Instant::now(), Handle::current()));
                Ok(Turn { place: Some(place), _request: request, search })
            }
            Ok(Err(closed)) => Err(Error::query(Status::Unavailable, closed.to_string())),
            Err(_) => Err(busy(format!("no query could begin in {:?}", self.patience))),
        }
    }
}

/// The place of a search is free only after its rest.
impl Drop for Turn {
    fn drop(&mut self) {
        if let (Some(place), Some((begun, threads))) = (self.place.take(), self.search.take()) {
            let rest = rest_after(begun.elapsed());
            threads.spawn(async move {
                tokio::time::sleep(rest).await;
                drop(place);
            });
        }
    }
}

fn rest_after(work: Duration) -> Duration {
    work.saturating_mul(REST_FACTOR).min(TURN_LIMIT)
}

/// The refusal of a request that a node with less to do would answer.
pub(super) fn busy(reason: impl std::fmt::Display) -> Error {
    Error::query(Status::ResourceExhausted, format!("the node is busy: {reason}; try again"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_too_long_for_a_turn_is_refused() {
        let turns = Turns::of([1, 1, 1, 9], Duration::ZERO);
        let first = turns.take(Lane::State).await.unwrap();
        let refused = turns.take(Lane::State).await.err().unwrap();
        let text = "the node is busy: no query could begin in 0ns; try again";
        assert!(refused.to_string().ends_with(text), "{refused}");
        turns.take(Lane::Comet).await.unwrap();
        drop(first);
        turns.take(Lane::State).await.unwrap();
    }

    #[tokio::test]
    async fn a_request_too_many_is_refused_at_once() {
        let turns = Turns::of([1, 9, 1, 2], TURN_LIMIT);
        let both = (turns.take(Lane::Comet).await.unwrap(), turns.take(Lane::State).await.unwrap());
        let refused = turns.take(Lane::Comet).await.err().unwrap();
        assert_eq!(refused.status(), Status::ResourceExhausted);
        drop(both);
        turns.take(Lane::Comet).await.unwrap();
    }

    #[tokio::test]
    async fn the_place_of_a_search_rests_three_times_as_long_as_it_worked() {
        let seconds = Duration::from_secs;
        assert_eq!(rest_after(seconds(1)), seconds(3));
        assert_eq!(rest_after(seconds(9)), TURN_LIMIT, "but no longer than others wait");
        let turns = Turns::of([1, 1, 1, 9], TURN_LIMIT);
        drop(turns.take(Lane::History).await.unwrap());
        turns.take(Lane::History).await.unwrap();
    }
}
