//! Time on the wall, and CPU time of this thread or process: the second does not count what other
//! programs on the machine do meanwhile.

use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};

/// How long something took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    /// CPU time of what did it.
    pub(crate) cpu: Duration,
    /// Time on the wall.
    pub(crate) wall: Duration,
}

impl std::ops::Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost { cpu: self.cpu + other.cpu, wall: self.wall + other.wall }
    }
}

/// Does `work` and tells what it cost.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    timed_by(ClockId::CLOCK_THREAD_CPUTIME_ID, work)
}

/// The same for work of many threads: the CPU time is that of the process.
pub(crate) fn timed_together<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    timed_by(ClockId::CLOCK_PROCESS_CPUTIME_ID, work)
}

fn timed_by<T>(clock: ClockId, work: impl FnOnce() -> T) -> (T, Cost) {
    let spent = || Duration::from(clock_gettime(clock).expect("a CPU clock"));
    let (cpu, wall) = (spent(), Instant::now());
    let done = work();
    (done, Cost { cpu: spent() - cpu, wall: wall.elapsed() })
}
