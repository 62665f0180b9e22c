//! Threads that let consensus go first.

/// How politely a checkpoint is written: to compress a state of a million accounts keeps a core
/// busy for seconds.
pub(crate) const CHECKPOINTS: i32 = 10;

/// How politely queries are answered: where consensus wants the processor too, the scheduler gives
/// one of these threads 15 parts of 1,039.
pub(crate) const QUERIES: i32 = 19;

/// Lowers the priority of the calling thread to `niceness`, 19 at most; it can not rise again.
/// Priorities of threads are a thing of Linux; elsewhere the whole process would be meant.
pub(crate) fn give_way(niceness: i32) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, niceness) {
        tracing::warn!(%error, niceness, "a thread keeps the priority of consensus");
    }
    #[cfg(not(target_os = "linux"))]
    tracing::debug!(niceness, "threads have no priorities here");
}
