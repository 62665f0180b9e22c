//! Runs the node as one unit: the ABCI server, CometBFT as a child, and the signals that stop both.
//!
//! The listener comes first, then CometBFT. From then on the first of these ends the node: a
//! signal, CometBFT's death, the loss of an ABCI connection, an exception of the application, a
//! consensus failure in CometBFT's log (its process would stay alive without a purpose), or
//! another part of the node that rings the [`Bell`]. CometBFT is always stopped before the
//! application, so that the block in progress can finish, and nothing is left behind: CometBFT
//! has its own process group, and dies with this process even if that is killed.

mod comet;
mod lines;
mod relay;
mod signals;

use std::{
    fmt,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;

pub use self::comet::CometCommand;
use self::{
    comet::{Comet, Death},
    signals::Signals,
};
use crate::{
    abci::{Address, Application, End, Limits, Listener, Metrics, Server},
    exit::ExitReason,
    fatal,
};

/// How long a process that loses its connections may take to show that it had died.
const DYING: Duration = Duration::from_secs(2);

/// How long a killed process may take to be gone.
const KILLED: Duration = Duration::from_secs(5);

/// What the supervisor runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where CometBFT connects.
    pub address: Address,
    /// Limits of the ABCI server.
    pub limits: Limits,
    /// CometBFT as a child; `None` leaves it to the operator.
    pub comet: Option<CometCommand>,
    /// How long CometBFT may take to stop before it is killed.
    pub stop_limit: Duration,
}

/// A running node.
pub struct Supervisor {
    events: Receiver<Event>,
    bell: Bell,
    server: Server,
    comet: Option<Comet>,
    stop_limit: Duration,
    /// Signals are caught for as long as this lives.
    _signals: Signals,
}

/// Ends the node from another part of it, such as a server that can not go on.
#[derive(Debug, Clone)]
pub struct Bell(Sender<Event>);

/// What the supervisor waits for.
#[derive(Debug)]
enum Event {
    Signal(&'static str),
    Asked(ExitReason),
    Transport(End),
    Comet(Death),
}

impl Bell {
    /// Asks for the end; only the first reason counts.
    pub fn end(&self, reason: ExitReason) {
        self.ring(Event::Asked(reason));
    }

    fn ring(&self, event: Event) {
        if self.0.send(event).is_err() {
            tracing::debug!("the node has ended already");
        }
    }
}

impl Supervisor {
    /// Listens, then starts CometBFT.
    pub fn start(config: Config, application: Arc<dyn Application>) -> Result<Self, ExitReason> {
        let (ring, events) = mpsc::channel();
        let bell = Bell(ring);
        let broken = |error: &dyn fmt::Display| ExitReason::Transport(error.to_string());
        let listener = Listener::bind(&config.address).map_err(|error| broken(&error))?;
        let signals = Signals::catch(bell.clone()).map_err(|error| broken(&error))?;
        let hook = bell.clone();
        let on_end = Box::new(move |end: End| {
            if matches!(end, End::Panicked { .. }) {
                fatal!("{end}");
            }
            hook.ring(Event::Transport(end));
        });
        let server = Server::start(listener, application, config.limits, on_end)
            .map_err(|error| broken(&error))?;
        let started = match &config.comet {
            Some(command) => Comet::start(command, server.address(), bell.clone()).map(Some),
            None => {
                tracing::info!("waiting for cometbft start --proxy_app {}", server.address());
                Ok(None)
            }
        };
        let comet = match started {
            Ok(comet) => comet,
            Err(reason) => {
                server.stop();
                return Err(reason);
            }
        };
        let stop_limit = config.stop_limit;
        Ok(Self { events, bell, server, comet, stop_limit, _signals: signals })
    }

    /// Where CometBFT connects.
    #[must_use]
    pub fn address(&self) -> &Address {
        self.server.address()
    }

    /// Process id of CometBFT, if it is our child.
    #[must_use]
    pub fn comet_pid(&self) -> Option<u32> {
        self.comet.as_ref().map(Comet::pid)
    }

    /// Times of the ABCI calls.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        self.server.metrics()
    }

    /// A handle that ends this node.
    #[must_use]
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Waits for the end, then stops CometBFT and after it the ABCI server. When this returns
    /// neither is left, and no call of the application is in progress.
    #[must_use]
    pub fn run(mut self) -> ExitReason {
        let reason = match self.events.recv() {
            Ok(Event::Signal(name)) => {
                tracing::info!("{name}: stopping; a second signal does not wait for CometBFT");
                ExitReason::Stopped
            }
            Ok(Event::Asked(reason)) => reason,
            Ok(Event::Transport(end)) => self.explain(end),
            Ok(Event::Comet(death)) => {
                self.comet = None;
                death.reason()
            }
            // This value holds a bell itself, so the channel stays open.
            Err(closed) => ExitReason::Failed(closed.to_string()),
        };
        self.stop_comet();
        self.server.stop();
        reason
    }

    /// A lost connection is the first sign of CometBFT's death; its last words say more.
    fn explain(&mut self, end: End) -> ExitReason {
        let text = end.to_string();
        match end {
            End::Exception { reason, .. } => reason,
            End::Lost { .. } if self.comet.is_some() => {
                match self.await_death(Instant::now(), DYING) {
                    Some(death) if death.is_failure() => death.reason(),
                    _ => ExitReason::Transport(text),
                }
            }
            _ => ExitReason::Transport(text),
        }
    }

    fn stop_comet(&mut self) {
        let Some(comet) = &self.comet else { return };
        comet.signal(Signal::SIGTERM);
        if self.await_death(Instant::now(), self.stop_limit).is_some() {
            return;
        }
        if let Some(comet) = &self.comet {
            tracing::warn!("CometBFT did not stop in time and is killed");
            comet.signal(Signal::SIGKILL);
        }
        if self.await_death(Instant::now(), KILLED).is_none() {
            tracing::error!("CometBFT does not go away although it was killed");
        }
    }

    /// Waits for CometBFT's death, until a further signal or the limit.
    fn await_death(&mut self, start: Instant, limit: Duration) -> Option<Death> {
        loop {
            let left = limit.saturating_sub(start.elapsed());
            match self.events.recv_timeout(left) {
                Ok(Event::Comet(death)) => {
                    self.comet = None;
                    return Some(death);
                }
                Ok(Event::Signal(name)) => {
                    tracing::warn!("{name} again");
                    return None;
                }
                Ok(later) => tracing::debug!(?later, "while the node was ending"),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }
}

impl fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervisor")
            .field("server", &self.server)
            .field("comet_pid", &self.comet_pid())
            .finish_non_exhaustive()
    }
}
