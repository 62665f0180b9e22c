//! SIGTERM and SIGINT as events.

use std::{io, thread};

use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use super::{Bell, Event};

/// Catches signals until it is dropped; afterwards they are ignored.
///
/// It has a thread and a runtime of its own: a node whose other threads are all busy must still
/// notice that it shall stop. SIGHUP is not caught, so that `nohup` works.
pub(crate) struct Signals {
    _until: oneshot::Sender<()>,
}

impl Signals {
    pub(crate) fn catch(bell: Bell) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        drop(entered);
        let (until, mut dropped) = oneshot::channel::<()>();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            runtime.block_on(async {
                loop {
                    tokio::select! {
                        _ = terminate.recv() => bell.ring(Event::Signal("SIGTERM")),
                        _ = interrupt.recv() => bell.ring(Event::Signal("SIGINT")),
                        _ = &mut dropped => return,
                    }
                }
            });
        })?;
        Ok(Self { _until: until })
    }
}
