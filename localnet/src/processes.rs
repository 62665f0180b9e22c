//! Which processes belong to a node. Asked of the system each time: process ids in files grow
//! stale.

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::stat;
use nix::unistd::Pid;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A running process, as `/proc` shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    pub(crate) parent: u32,
    /// Stopped by a signal, and so not running though alive.
    pub(crate) paused: bool,
    pub(crate) arguments: Vec<String>,
}

/// What a node holds locked while it runs, below its home.
const NODE_LOCK: &str = "data/app.lock";

/// All processes of this machine, by id, and who holds which file locked.
pub(crate) struct Table {
    processes: BTreeMap<u32, Process>,
    /// `major:minor:inode` of a locked file, as `/proc/locks` writes it, and the holder.
    locks: Vec<(String, u32)>,
}

impl Table {
    pub(crate) fn read() -> Table {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        // A process that ends while we look is simply not there.
        let processes = pids.filter_map(|pid| Some((pid, process(pid)?))).collect();
        Table { processes, locks: locks() }
    }

    /// The processes that run on a node's home: those that name it as an argument or hold its
    /// lock, and their children. A process that is ending shows no arguments any more, but
    /// nobody can run on the home before it has let go of the lock.
    pub(crate) fn of_home(&self, home: &Path) -> Vec<&Process> {
        let holders = self.holders(&home.join(NODE_LOCK));
        let home = home.to_string_lossy();
        let names = |process: &Process| process.arguments.iter().any(|argument| *argument == home);
        let starts =
            |process: &Process| process.arguments.iter().any(|argument| argument == "start");
        let roots =
            |process: &Process| names(process) && starts(process) || holders.contains(&process.pid);
        self.processes.values().filter(|process| self.and_ancestors(process).any(roots)).collect()
    }

    /// A process and those it comes from.
    fn and_ancestors<'a>(&'a self, process: &'a Process) -> impl Iterator<Item = &'a Process> {
        std::iter::successors(Some(process), |process| self.processes.get(&process.parent))
    }

    pub(crate) fn get(&self, pid: u32) -> Option<&Process> {
        self.processes.get(&pid)
    }

    fn holders(&self, file: &Path) -> Vec<u32> {
        let Ok(file) = fs::metadata(file) else { return Vec::new() };
        let device = file.dev();
        let id = format!("{:02x}:{:02x}:{}", stat::major(device), stat::minor(device), file.ino());
        self.locks.iter().filter(|(locked, _)| *locked == id).map(|(_, pid)| *pid).collect()
    }
}

/// Where the system does not tell, nobody is known to hold anything, and arguments decide.
/// Rows are `1: FLOCK  ADVISORY  WRITE 28700 fe:00:9977903 0 EOF`; one that waits has `->` first.
fn locks() -> Vec<(String, u32)> {
    let text = fs::read_to_string("/proc/locks").unwrap_or_default();
    let row = |line: &str| {
        let mut fields = line.split_whitespace().skip(4);
        let pid = fields.next()?.parse().ok()?;
        Some((fields.next()?.to_owned(), pid))
    };
    text.lines().filter_map(row).collect()
}

/// Whether a process with this id is there; one that has ended and was not waited for is not.
pub(crate) fn exists(pid: u32) -> bool {
    process(pid).is_some()
}

/// Whether a process is stopped by a signal; none when it has ended.
pub(crate) fn is_paused(pid: u32) -> Option<bool> {
    process(pid).map(|process| process.paused)
}

/// Whether the process runs and shows no arguments yet: Linux lets go of whoever started it before
/// it has put them in their place.
pub(crate) fn is_nameless(pid: u32) -> bool {
    process(pid).is_some_and(|process| process.arguments.iter().all(String::is_empty))
}

/// Sends a signal; to a process that is gone it is no error.
pub(crate) fn signal(pid: u32, signal: Signal) -> anyhow::Result<()> {
    let id = i32::try_from(pid)?;
    match kill(Pid::from_raw(id), signal) {
        Ok(()) | Err(Errno::ESRCH) => Ok(()),
        Err(error) => anyhow::bail!("cannot send {signal} to process {pid}: {error}"),
    }
}

/// Fields of `/proc/PID/stat` between the parent, the fourth, and the number of threads, the
/// twentieth.
const THREADS_AFTER_PARENT: usize = 15;

fn process(pid: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // `pid (name) state parent ...`, where the name may hold anything, also brackets.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    let threads: u32 = fields.nth(THREADS_AFTER_PARENT)?.parse().ok()?;
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    // Ended and not waited for yet. The first thread may have ended while others still do, and
    // until they have, files stay open and locks are held.
    if state == "X" || state == "Z" && threads <= 1 {
        return None;
    }
    let arguments =
        line.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned());
    Some(Process { pid, parent, paused: state == "T", arguments: arguments.collect() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use std::process::{Child, Command, Stdio};
    use tempfile::TempDir;

    /// A process that names `home` and waits for its input to end.
    fn waiting(home: &Path, verb: &str) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", "cat; true", verb, "--home"]).arg(home).stdin(Stdio::piped());
        command.spawn().unwrap()
    }

    #[test]
    fn a_node_is_known_by_its_home_and_its_children_with_it() {
        let home = TempDir::new().unwrap();
        let mut node = waiting(home.path(), "start");
        let mut other = waiting(&home.path().join("other"), "start");
        let mut query = waiting(home.path(), "query");
        let mut found: Vec<u32>;
        // The shell has its child a moment later.
        loop {
            let table = Table::read();
            found = table.of_home(home.path()).iter().map(|process| process.pid).collect();
            if found.len() >= 2 {
                let parents: Vec<u32> =
                    found.iter().map(|pid| table.get(*pid).unwrap().parent).collect();
                assert!(parents.contains(&node.id()));
                break;
            }
            std::thread::yield_now();
        }
        assert!(found.contains(&node.id()));
        assert!(!found.contains(&other.id()) && !found.contains(&query.id()));
        for child in [&mut node, &mut other, &mut query] {
            drop(child.stdin.take());
            child.wait().unwrap();
        }
        assert!(Table::read().of_home(home.path()).is_empty());
    }

    #[test]
    fn who_holds_the_lock_of_a_home_runs_on_it_whatever_its_arguments() {
        let home = TempDir::new().unwrap();
        fs::create_dir(home.path().join("data")).unwrap();
        let lock = fs::File::create(home.path().join(NODE_LOCK)).unwrap();
        let pids = |home: &Path| -> Vec<u32> {
            Table::read().of_home(home).iter().map(|process| process.pid).collect()
        };
        assert!(pids(home.path()).is_empty());
        lock.lock().unwrap();
        assert!(pids(home.path()).contains(&std::process::id()));
        drop(lock);
        assert!(pids(home.path()).is_empty());
    }

    #[test]
    fn an_ended_process_does_not_count_even_before_it_was_waited_for() {
        let mut child = waiting(Path::new("/"), "start");
        assert!(exists(child.id()));
        signal(child.id(), Signal::SIGKILL).unwrap();
        while exists(child.id()) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
    }

    #[test]
    fn a_paused_process_is_alive_and_marked() {
        let mut child = waiting(Path::new("/"), "start");
        signal(child.id(), Signal::SIGSTOP).unwrap();
        while is_paused(child.id()) == Some(false) {
            std::thread::yield_now();
        }
        signal(child.id(), Signal::SIGCONT).unwrap();
        while is_paused(child.id()) == Some(true) {
            std::thread::yield_now();
        }
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}
