//! Why the node ended, and the exit code that tells service managers.
//!
//! | code | reason | what an operator does |
//! |---|---|---|
//! | 0 | stopped on request | nothing |
//! | 1 | any other failure | read the message |
//! | 2 | wrong usage of the command line | read `--help` |
//! | 10 | `halt-height` or `halt-time` reached | remove the setting to go on |
//! | 11 | configuration or genesis unusable | correct the named place |
//! | 12 | another version has to make the next block | install the one that the message names; cosmovisor does |
//! | 13 | consensus failure or differing app hash | do not restart blindly: compare with other nodes |
//! | 14 | database locked by another process, or written by a newer version | stop the other, or upgrade |
//! | 15 | CometBFT ended by itself | read its last lines, which are in the message |
//! | 16 | CometBFT not found | install it or name it with `--comet` |
//! | 17 | the connection to CometBFT was lost or carried nonsense | restart; check versions if it repeats |
//!
//! A service manager restarts on 1, 15 and 17; on the others a restart ends the same way. A panic
//! outside a transaction and `fatal!` abort the process (signal 6), and it is restarted, too.

/// The one reason for which the node ends; its text is what the operator and CometBFT read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExitReason {
    /// A signal or an operator asked for it.
    #[error("stopped on request")]
    Stopped,
    /// A failure that has no code of its own.
    #[error("{0}")]
    Failed(String),
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The configured last block was reached; the text is the SDK's.
    #[error("halt per configuration height {height} time {time_s}")]
    Halt {
        /// `halt-height`, 0 when not set.
        height: u64,
        /// `halt-time` in seconds since 1970, 0 when not set.
        time_s: u64,
    },
    /// Configuration or genesis can not be used.
    #[error("{0}")]
    Config(String),
    /// The next block is one for another version of this program; the texts are the SDK's.
    #[error("{0}")]
    OtherVersion(String),
    /// The chain can not go on with this state.
    #[error("consensus failure: {0}")]
    ConsensusFailure(String),
    /// The database is held by another process or has a format from the future.
    #[error("{0}")]
    Store(String),
    /// CometBFT ended although nobody asked it to.
    #[error("CometBFT {status}{}", last_words(.lines))]
    CometFailed {
        /// How it ended, as in `ended with exit status: 1`.
        status: String,
        /// What it said last, oldest first.
        lines: Vec<String>,
    },
    /// There is no CometBFT to start.
    #[error("{0}")]
    CometNotFound(String),
    /// The application's side of the ABCI connection broke.
    #[error("{0}")]
    Transport(String),
}

impl ExitReason {
    /// The process exit code; public and never renumbered.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Stopped => 0,
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Halt { .. } => 10,
            Self::Config(_) => 11,
            Self::OtherVersion(_) => 12,
            Self::ConsensusFailure(_) => 13,
            Self::Store(_) => 14,
            Self::CometFailed { .. } => 15,
            Self::CometNotFound(_) => 16,
            Self::Transport(_) => 17,
        }
    }
}

fn last_words(lines: &[String]) -> String {
    if lines.is_empty() {
        return " and said nothing".to_owned();
    }
    format!("; its last lines:\n  {}", lines.join("\n  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every reason once; `every_code_is_in_the_table_and_used_once` fails when one is missing.
    fn reasons() -> Vec<ExitReason> {
        let text = String::new;
        vec![
            ExitReason::Stopped,
            ExitReason::Failed(text()),
            ExitReason::Usage(text()),
            ExitReason::Halt { height: 1, time_s: 0 },
            ExitReason::Config(text()),
            ExitReason::OtherVersion(text()),
            ExitReason::ConsensusFailure(text()),
            ExitReason::Store(text()),
            ExitReason::CometFailed { status: text(), lines: vec![] },
            ExitReason::CometNotFound(text()),
            ExitReason::Transport(text()),
        ]
    }

    #[test]
    fn every_code_is_in_the_table_and_used_once() {
        let documented: Vec<String> = include_str!("exit.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("//! | ")?.split(" |").next())
            .filter(|cell| cell.parse::<u8>().is_ok())
            .map(str::to_owned)
            .collect();
        let used: Vec<String> = reasons().iter().map(|reason| reason.code().to_string()).collect();
        assert_eq!(used, documented);
    }

    #[test]
    fn a_dead_cometbft_is_quoted() {
        let reason = ExitReason::CometFailed {
            status: "ended with exit status: 1".to_owned(),
            lines: vec!["first".to_owned(), "last".to_owned()],
        };
        assert_eq!(
            reason.to_string(),
            "CometBFT ended with exit status: 1; its last lines:\n  first\n  last"
        );
    }
}
