//! CometBFT as a child process.
//!
//! Rust has no safe call between `fork` and `exec`, so the kernel's parent-death signal is set by
//! `setpriv` of util-linux, which becomes CometBFT afterwards. Where there is none, as on macOS,
//! CometBFT still stops by itself when its ABCI connections break; only one that has not
//! connected yet would stay.

use std::{
    ffi::OsString,
    fmt,
    io::{self, BufReader, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use nix::{
    errno::Errno,
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use parking_lot::Mutex;

use super::{
    Bell, Event,
    lines::{Line, Source, Tail, follow},
    relay::Relay,
};
use crate::{abci::Address, exit::ExitReason};

/// How long the log may take to show the last lines of a dead CometBFT.
const LAST_LINES: Duration = Duration::from_secs(2);

/// How to start CometBFT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CometCommand {
    /// Path of the program.
    pub program: PathBuf,
    /// Its home, with `config` and `data`.
    pub home: PathBuf,
    /// Further arguments of `cometbft start`, after `--home` and `--proxy_app`.
    pub args: Vec<OsString>,
}

/// A running CometBFT.
pub(crate) struct Comet {
    pid: u32,
    /// Empty once the process has been reaped, when its number may belong to another.
    group: Arc<Mutex<Option<Pid>>>,
}

/// How CometBFT ended.
pub(crate) struct Death {
    status: io::Result<ExitStatus>,
    tail: Arc<Mutex<Tail>>,
}

impl Comet {
    /// Starts CometBFT; its death comes as an event.
    pub(crate) fn start(
        command: &CometCommand,
        proxy_app: &Address,
        bell: Bell,
    ) -> Result<Self, ExitReason> {
        if !command.program.is_file() {
            let path = command.program.display();
            return Err(ExitReason::CometNotFound(format!("there is no CometBFT at {path}")));
        }
        let failed = |error: io::Error| {
            let program = command.program.display();
            ExitReason::CometFailed {
                status: format!("({program}) did not start: {error}"),
                lines: vec![],
            }
        };
        let group = Arc::new(Mutex::new(None));
        let watched = Arc::clone(&group);
        let mut process = command.build(proxy_app);
        let (tell, started) = mpsc::channel();
        // The parent-death signal comes when the thread ends that started the child, so that
        // thread stays until the child is gone.
        thread::Builder::new()
            .name("cometbft".to_owned())
            .spawn(move || match process.spawn() {
                Ok(child) => {
                    let pid = child.id();
                    *watched.lock() = i32::try_from(pid).ok().map(Pid::from_raw);
                    // Whoever started it waits for this.
                    tell.send(Ok(pid)).ok();
                    watch(child, &watched, bell);
                }
                Err(error) => {
                    tell.send(Err(error)).ok();
                }
            })
            .map_err(failed)?;
        let pid = started.recv().map_err(io::Error::other).flatten().map_err(failed)?;
        tracing::info!(pid, program = %command.program.display(), %proxy_app, "CometBFT started");
        Ok(Self { pid, group })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Sends a signal to CometBFT's whole process group, if it is still there.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(group) = *self.group.lock() {
            send(group, signal);
        }
    }
}

impl CometCommand {
    fn build(&self, proxy_app: &Address) -> Command {
        let mut process = match death_signal_setter() {
            Some(setpriv) => {
                let mut process = Command::new(setpriv);
                process.args(["--pdeathsig", "KILL", "--"]).arg(&self.program);
                process
            }
            None => Command::new(&self.program),
        };
        process
            .arg("start")
            .arg("--home")
            .arg(&self.home)
            .args(["--proxy_app", &proxy_app.to_string()])
            .args(&self.args)
            // These win over --home.
            .env_remove("CMTHOME")
            .env_remove("TMHOME")
            // And this over config.toml: the lines are read by `lines`.
            .env("CMT_LOG_FORMAT", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A Ctrl-C in the terminal must reach this process alone, which then stops both.
            .process_group(0);
        process
    }
}

/// `setpriv`, if there is one that can do it; the one of busybox can not.
fn death_signal_setter() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin"), PathBuf::from("/bin")])
        .map(|folder| folder.join("setpriv"))
        .find(|program| program.is_file());
    let usable = found.filter(|program| can_set(program));
    if usable.is_none() {
        tracing::debug!("no setpriv of util-linux: CometBFT has no parent-death signal");
    }
    usable
}

fn can_set(setpriv: &Path) -> bool {
    Command::new(setpriv)
        .args(["--pdeathsig", "KILL", "--", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where the lines of both outputs go.
#[derive(Clone)]
struct Ear {
    tail: Arc<Mutex<Tail>>,
    relay: Relay,
    bell: Bell,
}

/// Follows the child's output until its death, and tells of it.
fn watch(mut child: Child, group: &Mutex<Option<Pid>>, bell: Bell) {
    let tail = Arc::new(Mutex::new(Tail::default()));
    let (relay, shown) = Relay::start();
    let ear = Ear { tail: Arc::clone(&tail), relay, bell: bell.clone() };
    let followers = [
        child.stdout.take().and_then(|pipe| ear.clone().listen(pipe, Source::Stdout)),
        child.stderr.take().and_then(|pipe| ear.listen(pipe, Source::Stderr)),
    ];
    let status = reap(&mut child, group);
    for follower in followers.into_iter().flatten() {
        if follower.join().is_err() {
            tracing::error!("a reader of CometBFT's output panicked");
        }
    }
    // Once both readers are gone the relay ends, too, unless the log itself is stuck.
    shown.recv_timeout(LAST_LINES).ok();
    bell.ring(Event::Comet(Death { status, tail }));
}

impl Ear {
    fn listen(self, pipe: impl Read + Send + 'static, source: Source) -> Option<JoinHandle<()>> {
        let hear = move |line: Line| {
            if let Some(failure) = self.tail.lock().push(&line) {
                self.bell.end(ExitReason::ConsensusFailure(failure));
            }
            self.relay.show(line);
        };
        let follower = thread::Builder::new()
            .name("cometbft-read".to_owned())
            .spawn(move || follow(BufReader::new(pipe), source, hear));
        follower
            .inspect_err(|error| tracing::error!(%error, "CometBFT's output can not be read"))
            .ok()
    }
}

/// Waits for the end, kills what it left in its process group, and only then gives its number
/// back to the operating system.
fn reap(child: &mut Child, group: &Mutex<Option<Pid>>) -> io::Result<ExitStatus> {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::wait::{Id, WaitPidFlag, waitid};
        let pid = *group.lock();
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        while let Some(Err(Errno::EINTR)) = pid.map(|pid| waitid(Id::Pid(pid), flags)) {}
        let mut group = group.lock();
        if let Some(left) = group.take() {
            send(left, Signal::SIGKILL);
        }
        child.wait()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let status = child.wait();
        *group.lock() = None;
        status
    }
}

fn send(group: Pid, signal: Signal) {
    match killpg(group, signal) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => tracing::error!(%error, %signal, %group, "CometBFT can not be signalled"),
    }
}

impl Death {
    /// Whether it ended in another way than after being asked, by us or by itself.
    pub(crate) fn is_failure(&self) -> bool {
        !self.status.as_ref().is_ok_and(ExitStatus::success)
    }

    /// The reason that this is for the end of the node.
    pub(crate) fn reason(&self) -> ExitReason {
        let tail = self.tail.lock();
        if let Some(failure) = tail.failure() {
            return ExitReason::ConsensusFailure(failure.to_owned());
        }
        let status = match &self.status {
            Ok(status) => format!("ended with {status}"),
            Err(error) => format!("can not be watched: {error}"),
        };
        ExitReason::CometFailed { status, lines: tail.lines() }
    }
}

impl fmt::Debug for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Death").field("status", &self.status).finish_non_exhaustive()
    }
}
