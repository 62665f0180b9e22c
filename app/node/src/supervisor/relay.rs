//! CometBFT's lines in the node's own log, under `comet::<module>`.
//!
//! A filter such as `info,comet::p2p=error` then works as for our own modules. Lines are shown by
//! a thread of their own behind a bounded queue: CometBFT must never wait for a terminal or a
//! full disk, so what comes too fast is counted and dropped.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread,
};

use tracing::{
    Event, Level, Metadata,
    callsite::{Callsite, Identifier},
    dispatcher,
    field::{FieldSet, Value},
    level_filters::LevelFilter,
    metadata::Kind,
    subscriber::Interest,
};

use super::lines::Line;

/// Lines that may wait to be shown.
const WAITING: usize = 4096;

/// Modules that get a target of their own; CometBFT has about twenty.
const TARGETS_MAX: usize = 256;

/// Gives lines to the log without ever waiting for it.
#[derive(Clone)]
pub(crate) struct Relay {
    lines: SyncSender<Line>,
    dropped: Arc<AtomicU64>,
}

impl Relay {
    /// Starts the thread that shows; the receiver is closed once it has shown the last line of
    /// the last relay.
    pub(crate) fn start() -> (Self, Receiver<()>) {
        let (lines, waiting) = mpsc::sync_channel::<Line>(WAITING);
        let (end, ended) = mpsc::channel::<()>();
        let dropped = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&dropped);
        let log = dispatcher::get_default(Clone::clone);
        let shower = thread::Builder::new().name("cometbft-log".to_owned()).spawn(move || {
            let mut targets = Targets::default();
            dispatcher::with_default(&log, || {
                for line in waiting {
                    targets.show(&line);
                    let missing = counted.swap(0, Ordering::Relaxed);
                    if missing > 0 {
                        tracing::warn!("{missing} lines of CometBFT came too fast for this log");
                    }
                }
            });
            drop(end);
        });
        if let Err(error) = shower {
            tracing::error!(%error, "CometBFT's log can not be shown");
        }
        (Self { lines, dropped }, ended)
    }

    pub(crate) fn show(&self, line: Line) {
        match self.lines.try_send(line) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// Where `tracing` is told that these events come from. Its macros want targets that are known
/// at compile time; ours are known when CometBFT first uses them, and are kept for good. What
/// follows is what the macros expand to.
struct Site;

static SITE: Site = Site;

static UNNAMED: Metadata<'static> = metadata("comet", Level::INFO);

impl Callsite for Site {
    /// Every event asks the subscriber itself, so that there is nothing to remember.
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &UNNAMED
    }
}

const fn metadata(target: &'static str, level: Level) -> Metadata<'static> {
    let fields = FieldSet::new(&["message"], Identifier(&SITE));
    Metadata::new("cometbft", target, level, None, None, None, fields, Kind::EVENT)
}

/// The targets met so far.
#[derive(Default)]
struct Targets(BTreeMap<(String, Level), &'static Metadata<'static>>);

impl Targets {
    fn show(&mut self, line: &Line) {
        if line.level > LevelFilter::current() {
            return;
        }
        let metadata = self.of(&line.module, line.level);
        dispatcher::get_default(|log| {
            let fields = metadata.fields();
            if let (true, Some(message)) = (log.enabled(metadata), fields.field("message")) {
                let text: &dyn Value = &line.text;
                let values = [(&message, Some(text))];
                log.event(&Event::new(metadata, &fields.value_set(&values)));
            }
        });
    }

    fn of(&mut self, module: &str, level: Level) -> &'static Metadata<'static> {
        let full = self.0.len() >= TARGETS_MAX;
        let module = if full { "" } else { module };
        self.0.entry((module.to_owned(), level)).or_insert_with(|| {
            let target =
                if module.is_empty() { "comet" } else { format!("comet::{module}").leak() };
            Box::leak(Box::new(metadata(target, level)))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use std::io::{self, Write};

    use parking_lot::Mutex;
    use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

    use super::*;

    /// A log in memory, behind a lock that can be held.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Log {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn line(module: &str, level: Level, text: &str) -> Line {
        Line { level, module: module.to_owned(), text: text.to_owned() }
    }

    /// Shows the lines through the filter; `meanwhile` runs before the last relay is dropped.
    fn shown(filter: &str, log: &Log, lines: Vec<Line>, meanwhile: impl FnOnce()) -> String {
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(filter))
            .with_writer(log.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let (relay, ended) = Relay::start();
            lines.into_iter().for_each(|line| relay.show(line));
            meanwhile();
            drop(relay);
            assert!(ended.recv().is_err(), "closed after the last line");
        });
        String::from_utf8(log.0.lock().clone()).unwrap()
    }

    #[test]
    fn lines_keep_level_and_module_and_obey_the_filter() {
        let lines = vec![
            line("consensus", Level::INFO, "finalized block height=5"),
            line("p2p", Level::INFO, "hidden"),
            line("p2p", Level::ERROR, "dial failed"),
            line("", Level::ERROR, "panic: boom"),
            line("consensus", Level::DEBUG, "hidden, too"),
        ];
        let text = shown("info,comet::p2p=error", &Log::default(), lines, || ());
        let expected = [
            " INFO comet::consensus: finalized block height=5",
            "ERROR comet::p2p: dial failed",
            "ERROR comet: panic: boom",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_stuck_log_holds_nobody_and_the_loss_is_told() {
        let log = Log::default();
        let stuck = log.0.lock();
        let many = WAITING + 1000;
        let lines = (0..many).map(|_| line("", Level::INFO, "a line")).collect();
        let text = shown("info", &log, lines, || drop(stuck));
        let seen = text.lines().filter(|line| line.ends_with("comet: a line")).count();
        let missing = many.checked_sub(seen).unwrap();
        assert!(missing >= 999, "{missing}");
        assert!(text.contains(&format!("{missing} lines of CometBFT came too fast")), "{text}");
    }
}
