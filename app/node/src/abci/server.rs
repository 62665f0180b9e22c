//! Accepts CometBFT's connections and keeps them until the node stops.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use parking_lot::Mutex;

use super::{
    address::Address,
    application::Application,
    connection::Connection,
    end::End,
    limits::{Limits, MessageLimit},
    listener::Listener,
    metrics::Metrics,
    stream::Stream,
};

/// Pause after a failed accept, which means that something has run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Told why a connection ended, in the thread where it happened and at most once for each.
///
/// After [`End::Panicked`] the hook should not return: it aborts the process.
pub type OnEnd = Box<dyn Fn(End) + Send + Sync>;

/// A running ABCI server.
pub struct Server {
    address: Address,
    shared: Arc<Shared>,
    acceptor: JoinHandle<()>,
}

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) application: Arc<dyn Application>,
    pub(crate) limits: Limits,
    pub(crate) message_limit: Arc<MessageLimit>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) stopping: AtomicBool,
    pub(crate) on_end: OnEnd,
    connections: Mutex<Vec<Connection>>,
}

impl Server {
    /// Serves `application` on `listener` until [`Server::stop`].
    pub fn start(
        listener: Listener,
        application: Arc<dyn Application>,
        limits: Limits,
        on_end: OnEnd,
    ) -> std::io::Result<Self> {
        let address = listener.address().clone();
        let shared = Arc::new(Shared {
            application,
            limits,
            message_limit: Arc::new(MessageLimit::new(limits.message_max)),
            metrics: Arc::new(Metrics::new()),
            stopping: AtomicBool::new(false),
            on_end,
            connections: Mutex::new(Vec::new()),
        });
        let accepting = Arc::clone(&shared);
        let acceptor = thread::Builder::new()
            .name("abci-accept".to_owned())
            .spawn(move || accepting.accept(listener))?;
        Ok(Self { address, shared, acceptor })
    }

    /// Where CometBFT connects.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The counters, which outlive the server.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.shared.metrics)
    }

    /// Accepts nobody any more, finishes the request in progress on each connection, answers it
    /// and closes. What has only been read is dropped: CometBFT sends it again after a restart.
    pub fn stop(self) {
        self.shared.stopping.store(true, Ordering::Release);
        self.shared.connections.lock().iter().for_each(Connection::take_no_more);
        // A connection of our own wakes the acceptor.
        match Stream::connect(&self.address) {
            Ok(_) => {
                if self.acceptor.join().is_err() {
                    tracing::error!("the ABCI acceptor panicked");
                }
            }
            Err(error) => tracing::warn!(%error, "the ABCI acceptor sleeps on until the end"),
        }
        let connections = std::mem::take(&mut *self.shared.connections.lock());
        connections.into_iter().for_each(Connection::stop);
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Shared {
    fn accept(self: Arc<Self>, listener: Listener) {
        let mut number = 0_u64;
        loop {
            let accepted = listener.accept();
            if self.stopping.load(Ordering::Acquire) {
                break;
            }
            match accepted {
                Ok(stream) => {
                    number = number.saturating_add(1);
                    self.admit(number, stream);
                }
                Err(error) => {
                    tracing::error!(%error, "can not accept an ABCI connection");
                    thread::sleep(ACCEPT_PAUSE);
                }
            }
        }
        listener.close();
    }

    fn admit(self: &Arc<Self>, number: u64, stream: Stream) {
        let mut connections = self.connections.lock();
        connections.retain(|connection| !connection.is_over());
        if connections.len() >= self.limits.connections_max {
            let max = self.limits.connections_max;
            tracing::error!(number, max, "too many ABCI connections; this one is closed");
            return;
        }
        match Connection::start(number, stream, self) {
            Ok(connection) => connections.push(connection),
            Err(error) => tracing::error!(number, %error, "can not serve an ABCI connection"),
        }
    }
}
