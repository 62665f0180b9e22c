//! One connection: a thread that reads and a thread that answers.

use std::{
    any::Any,
    io,
    net::Shutdown,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use bytes::Bytes;
use parking_lot::Mutex;
use prost::Message;
use tendermint_proto::v0_38::abci::Request;

use super::{
    end::End,
    frame::{Fault, FrameReader},
    inbox::{Arrival, Inbox},
    metrics::Method,
    server::Shared,
    stream::Stream,
    worker::{Stop, Worker},
};

/// Enough for any recursion that the depth limit of transactions allows.
const STACK: usize = 8 * 1024 * 1024;

/// The threads of one connection and what is needed to end them.
pub(crate) struct Connection {
    link: Arc<Link>,
    reader: JoinHandle<()>,
    worker: JoinHandle<()>,
}

/// What the two threads share.
struct Link {
    number: u64,
    stream: Stream,
    inbox: Inbox,
    /// The last request read; while there is none, the peer is not known to be CometBFT.
    last: Mutex<Option<Method>>,
    reported: AtomicBool,
    shared: Arc<Shared>,
}

impl Connection {
    pub(crate) fn start(number: u64, stream: Stream, shared: &Arc<Shared>) -> io::Result<Self> {
        let frames = FrameReader::new(stream.try_clone()?, Arc::clone(&shared.message_limit));
        let writing = stream.try_clone()?;
        let link = Arc::new(Link {
            number,
            stream,
            inbox: Inbox::new(shared.limits.backlog_max),
            last: Mutex::new(None),
            reported: AtomicBool::new(false),
            shared: Arc::clone(shared),
        });
        let answering = Arc::clone(&link);
        let worker = thread::Builder::new()
            .name(format!("abci-{number}-work"))
            .stack_size(STACK)
            .spawn(move || answering.guard(|| answering.answer(writing)))?;
        let reading = Arc::clone(&link);
        let reader = thread::Builder::new()
            .name(format!("abci-{number}-read"))
            .stack_size(STACK)
            .spawn(move || reading.guard(|| reading.read(frames)))
            .inspect_err(|_| link.inbox.close())?;
        Ok(Self { link, reader, worker })
    }

    pub(crate) fn is_over(&self) -> bool {
        self.reader.is_finished() && self.worker.is_finished()
    }

    /// Begins no further request.
    pub(crate) fn take_no_more(&self) {
        self.link.inbox.close();
    }

    /// Lets the request in progress finish and its answer leave, then closes.
    pub(crate) fn stop(self) {
        self.take_no_more();
        self.link.stream.end(Shutdown::Read);
        // The threads report their own panics.
        let worker = self.worker.join().is_ok();
        self.link.stream.end(Shutdown::Both);
        let reader = self.reader.join().is_ok();
        let connection = self.link.number;
        tracing::debug!(connection, worker, reader, "ABCI connection closed");
    }
}

impl Link {
    fn read(&self, mut frames: FrameReader<Stream>) {
        loop {
            let (arrivals, end) = gather(&mut frames);
            if let Some(arrival) = arrivals.last() {
                *self.last.lock() = Some(Method::of(&arrival.request));
            }
            let mut taken = self.inbox.put(arrivals);
            match end {
                Some(Closing::Lost(cause)) => return self.lose(cause),
                Some(Closing::Nonsense(fault)) => {
                    self.inbox.refuse(fault);
                    taken = false;
                }
                None => {}
            }
            if !taken {
                return frames.drain();
            }
        }
    }

    fn lose(&self, cause: Option<Fault>) {
        // What still waits would be answered to nobody.
        self.inbox.close();
        let last = *self.last.lock();
        match last {
            Some(last) => self.report(End::Lost { connection: self.number, last, cause }),
            // A probe, such as a second node that looks whether this one is alive.
            None => tracing::debug!(connection = self.number, "closed without a single request"),
        }
    }

    fn answer(&self, stream: Stream) {
        let stop = Worker::new(self.number, &self.inbox, &self.shared, stream).work();
        self.inbox.close();
        match stop {
            None => {}
            Some(Stop::Lost(error)) => {
                self.lose(Some(Fault::Io(error)));
                self.stream.end(Shutdown::Both);
            }
            Some(Stop::Excepted(end)) => {
                self.report(end);
                // The reader goes on until CometBFT has closed its side, too.
                self.stream.end(Shutdown::Write);
            }
        }
    }

    /// A panic in either thread is one outside the transaction boundary.
    fn guard(&self, work: impl FnOnce()) {
        if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(work)) {
            self.inbox.close();
            self.report(End::Panicked { connection: self.number, text: text_of(panic.as_ref()) });
            self.stream.end(Shutdown::Both);
        }
    }

    /// Tells the node once why this connection ended, unless the node is ending it.
    fn report(&self, end: End) {
        let expected =
            self.shared.stopping.load(Ordering::Acquire) && matches!(end, End::Lost { .. });
        if !expected && !self.reported.swap(true, Ordering::AcqRel) {
            (self.shared.on_end)(end);
        }
    }
}

/// Why nothing more can be read.
enum Closing {
    Lost(Option<Fault>),
    Nonsense(Fault),
}

/// All requests that can be had without waiting again, and whether they are the last.
fn gather(frames: &mut FrameReader<Stream>) -> (Vec<Arrival>, Option<Closing>) {
    let mut arrivals = Vec::new();
    loop {
        let arrival = match frames.next() {
            Ok(Some(message)) => decode(message),
            Ok(None) => return (arrivals, Some(Closing::Lost(None))),
            Err(fault) => Err(fault),
        };
        match arrival {
            Ok(arrival) => arrivals.push(arrival),
            Err(fault @ (Fault::Io(_) | Fault::Truncated { .. })) => {
                return (arrivals, Some(Closing::Lost(Some(fault))));
            }
            Err(fault) => return (arrivals, Some(Closing::Nonsense(fault))),
        }
        if !frames.is_ready() {
            return (arrivals, None);
        }
    }
}

fn decode(message: Bytes) -> Result<Arrival, Fault> {
    let length = message.len();
    let field = prost::encoding::decode_key(&mut message.as_ref()).map_or(0, |(field, _)| field);
    let decoded = Request::decode(message).map_err(|error| Fault::Undecodable { length, error })?;
    match decoded.value {
        // A request of two bytes takes as much room as the largest kind.
        Some(request) => Ok(Arrival { request, size: length.saturating_add(size_of::<Arrival>()) }),
        None => Err(Fault::UnknownRequest { field, length }),
    }
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a text").to_owned()
}
