//! Ctrl-C and SIGTERM as something that can be waited for.

use anyhow::{Context, Result};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// The next request to stop.
pub(crate) struct Interrupt(Receiver<()>);

impl Interrupt {
    /// From now on the two signals no longer end the process by themselves.
    pub(crate) fn listen() -> Result<Interrupt> {
        let (told, learns) = channel();
        // A thread of its own, so that the caller may be inside another runtime or inside none.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("signals")?;
        let (mut interrupt, mut terminate) = {
            let _inside = runtime.enter();
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
        };
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            });
            // Nobody listens any more when the network is gone already.
            told.send(()).ok();
        });
        Ok(Interrupt(learns))
    }

    /// Whether the request came within `limit`.
    pub(crate) fn within(&self, limit: Duration) -> bool {
        !matches!(self.0.recv_timeout(limit), Err(RecvTimeoutError::Timeout))
    }
}
