//! The end of a process that can not go on: a disk that lies, a tree that does not fit its root.

use std::fmt::Arguments;
use std::io::Write;

/// Logs the message and aborts the process. For what no caller can handle: a node that
/// guesses forks from its network.
#[macro_export]
macro_rules! fatal {
    ($($message:tt)+) => {
        $crate::fatal::end(::std::format_args!($($message)+))
    };
}

/// What `fatal!` does.
pub fn end(message: Arguments<'_>) -> ! {
    tracing::error!("{message}");
    if !tracing::dispatcher::has_been_set() {
        let mut stderr = std::io::stderr().lock();
        // Nobody is left to tell if this fails too.
        writeln!(stderr, "{message}").ok();
    }
    std::process::abort()
}
