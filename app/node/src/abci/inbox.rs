//! Requests that have been read and not yet taken: the only thing that reader and worker share.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};
use tendermint_proto::v0_38::abci::request::Value;

use super::frame::Fault;

/// Transactions in one batch; CometBFT's client queues as many (`reqQueueSize`).
const BATCH_MAX: usize = 256;

/// A request that has been read.
pub(crate) struct Arrival {
    pub(crate) request: Value,
    /// Bytes of memory that it takes while it waits.
    pub(crate) size: usize,
}

/// What the worker does next.
pub(crate) enum Work {
    /// A run of transactions and flushes, or a single request of any other kind.
    Answer(Vec<Value>),
    /// To be answered with an exception.
    Refuse(Fault),
}

/// A queue bounded in bytes between the two threads of a connection.
pub(crate) struct Inbox {
    bytes_max: usize,
    queue: Mutex<Queue>,
    arrived: Condvar,
    room: Condvar,
}

#[derive(Default)]
struct Queue {
    arrivals: VecDeque<Arrival>,
    bytes: usize,
    /// What was wrong with the bytes after the last arrival.
    refused: Option<Fault>,
    closed: bool,
}

impl Inbox {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            queue: Mutex::new(Queue::default()),
            arrived: Condvar::new(),
            room: Condvar::new(),
        }
    }

    /// Adds what has arrived, and then waits until there is room for more.
    ///
    /// Waiting afterwards lets a single message be longer than the bound. False when nobody
    /// takes any more.
    pub(crate) fn put(&self, arrivals: Vec<Arrival>) -> bool {
        let mut queue = self.queue.lock();
        for arrival in arrivals {
            queue.bytes = queue.bytes.saturating_add(arrival.size);
            queue.arrivals.push_back(arrival);
        }
        self.arrived.notify_one();
        self.room.wait_while(&mut queue, |queue| !queue.closed && queue.bytes >= self.bytes_max);
        !queue.closed
    }

    /// Tells that what came after the last arrival is no request; nothing follows.
    pub(crate) fn refuse(&self, fault: Fault) {
        self.queue.lock().refused = Some(fault);
        self.arrived.notify_one();
    }

    /// Waits for work; with it, whether nothing else is waiting. `None` once closed.
    pub(crate) fn take(&self) -> Option<(Work, bool)> {
        let mut queue = self.queue.lock();
        self.arrived.wait_while(&mut queue, |queue| !queue.closed && queue.is_empty());
        if queue.closed {
            return None;
        }
        let work = queue.next()?;
        if queue.bytes < self.bytes_max {
            self.room.notify_one();
        }
        Some((work, queue.is_empty()))
    }

    /// Drops what waits and wakes both threads for good.
    pub(crate) fn close(&self) {
        let mut queue = self.queue.lock();
        *queue = Queue { closed: true, ..Queue::default() };
        self.arrived.notify_all();
        self.room.notify_all();
    }
}

impl Queue {
    fn is_empty(&self) -> bool {
        self.arrivals.is_empty() && self.refused.is_none()
    }

    fn next(&mut self) -> Option<Work> {
        let mut run = Vec::new();
        let mut checks = 0_usize;
        while checks < BATCH_MAX && self.front_joins_a_run() {
            let request = self.pop()?;
            checks = checks.saturating_add(usize::from(matches!(request, Value::CheckTx(_))));
            run.push(request);
        }
        if run.is_empty() {
            run.extend(self.pop());
        }
        if run.is_empty() {
            return self.refused.take().map(Work::Refuse);
        }
        Some(Work::Answer(run))
    }

    /// A flush only asks for answers that are given in order anyway, and CometBFT puts one after
    /// nearly every transaction, so it must not end a batch.
    fn front_joins_a_run(&self) -> bool {
        let front = self.arrivals.front().map(|arrival| &arrival.request);
        matches!(front, Some(Value::CheckTx(_) | Value::Flush(_)))
    }

    fn pop(&mut self) -> Option<Value> {
        let Arrival { request, size } = self.arrivals.pop_front()?;
        self.bytes = self.bytes.saturating_sub(size);
        Some(request)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "tests fail loudly")]
mod tests {
    use std::{sync::mpsc, thread, time::Duration};

    use tendermint_proto::v0_38::abci::{RequestCheckTx, RequestCommit, RequestFlush};

    use super::*;

    fn check() -> Arrival {
        Arrival { request: Value::CheckTx(RequestCheckTx::default()), size: 10 }
    }

    fn flush() -> Arrival {
        Arrival { request: Value::Flush(RequestFlush {}), size: 1 }
    }

    fn commit() -> Arrival {
        Arrival { request: Value::Commit(RequestCommit {}), size: 1 }
    }

    /// `c` for a check, `f` for a flush, `o` for another, in the order of the answers.
    fn kinds(work: Option<(Work, bool)>) -> String {
        let Some((Work::Answer(requests), _)) = work else { panic!("requests were expected") };
        let kind = |request: &Value| match request {
            Value::CheckTx(_) => 'c',
            Value::Flush(_) => 'f',
            _ => 'o',
        };
        requests.iter().map(kind).collect()
    }

    #[test]
    fn flushes_do_not_end_a_batch_and_keep_their_place() {
        let inbox = Inbox::new(1000);
        assert!(inbox.put(vec![check(), flush(), check(), check(), flush(), commit(), check()]));
        assert_eq!(kinds(inbox.take()), "cfccf");
        let second = inbox.take();
        assert!(matches!(second, Some((_, false))), "one more waits");
        assert_eq!(kinds(second), "o");
        let last = inbox.take();
        assert!(matches!(last, Some((_, true))), "nothing else waits");
        assert_eq!(kinds(last), "c");
    }

    #[test]
    fn nonsense_is_refused_after_what_came_before_it() {
        let inbox = Inbox::new(1000);
        assert!(inbox.put(vec![check(), commit()]));
        inbox.refuse(Fault::BadLength);
        assert_eq!(kinds(inbox.take()), "c");
        let second = inbox.take();
        assert!(matches!(second, Some((_, false))), "the exception is still owed");
        assert_eq!(kinds(second), "o");
        assert!(matches!(inbox.take(), Some((Work::Refuse(Fault::BadLength), true))));
    }

    #[test]
    fn a_batch_has_at_most_256_transactions() {
        let inbox = Inbox::new(100_000);
        assert!(inbox.put((0..300).map(|_| check()).collect()));
        assert_eq!(kinds(inbox.take()).len(), 256);
        assert_eq!(kinds(inbox.take()).len(), 44);
    }

    #[test]
    fn the_reader_waits_while_too_many_bytes_are_queued() {
        let inbox = Inbox::new(20);
        let (told, hear) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                assert!(inbox.put(vec![check(), commit()]));
                told.send(()).expect("the test listens");
                assert!(inbox.put(vec![check()]));
                told.send(()).expect("the test listens");
            });
            hear.recv().expect("there is room for 11 bytes");
            assert!(hear.recv_timeout(Duration::from_millis(50)).is_err(), "21 bytes are too many");
            assert_eq!(kinds(inbox.take()), "c");
            hear.recv().expect("there is room again");
        });
    }

    #[test]
    fn closing_wakes_both_sides_and_drops_what_waits() {
        let inbox = Inbox::new(5);
        thread::scope(|scope| {
            let reader = scope.spawn(|| inbox.put(vec![check(), check()]));
            inbox.close();
            assert!(!reader.join().expect("the reader ends"));
        });
        assert!(inbox.take().is_none());
    }
}
