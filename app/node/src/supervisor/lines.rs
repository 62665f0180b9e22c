//! What CometBFT writes, line by line.

use std::{
    collections::VecDeque,
    fmt::Write,
    io::{BufRead, Read},
};

use serde_json::{Map, Value};
use tracing::Level;

/// Bytes of a line that are looked at; the rest of a longer one is skipped.
const LINE_MAX: u64 = 64 * 1024;

/// Lines kept for the message about CometBFT's end.
const KEPT: usize = 20;

/// Characters kept of each.
const KEPT_LENGTH: usize = 500;

/// What CometBFT says when its consensus has stopped for good, while its process lives on, and
/// when a replayed block gives another app hash than the chain has.
const FAILURES: [&str; 2] = ["CONSENSUS FAILURE!!!", "AppHash after replay"];

/// How the Go runtime begins when it ends a process; a long stack trace follows.
const CRIES: [&str; 2] = ["panic: ", "fatal error: "];

/// Which of the child's outputs a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Stdout,
    Stderr,
}

/// One line, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) level: Level,
    /// The part of CometBFT that speaks, such as `consensus`; empty if it does not say.
    pub(crate) module: String,
    pub(crate) text: String,
}

/// Hands over every line until the stream ends, in memory bounded by the longest line.
pub(crate) fn follow(mut stream: impl BufRead, source: Source, mut take: impl FnMut(Line)) {
    let mut raw = Vec::new();
    loop {
        raw.clear();
        match stream.by_ref().take(LINE_MAX).read_until(b'\n', &mut raw) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "CometBFT's output can not be read any more");
                return;
            }
        }
        if raw.last() != Some(&b'\n') && stream.skip_until(b'\n').is_err() {
            return;
        }
        let text = String::from_utf8_lossy(&raw);
        let text = text.trim_end();
        if !text.is_empty() {
            take(Line::parse(text, source));
        }
    }
}

impl Line {
    /// Reads a line of CometBFT's JSON log; anything else is taken as it is, and as an error if
    /// it is on stderr, where CometBFT and the Go runtime write why they end.
    pub(crate) fn parse(text: &str, source: Source) -> Self {
        if let Ok(fields) = serde_json::from_str::<Map<String, Value>>(text) {
            return Self::from_fields(&fields);
        }
        let level = if source == Source::Stderr { Level::ERROR } else { Level::INFO };
        Self { level, module: String::new(), text: text.to_owned() }
    }

    fn from_fields(fields: &Map<String, Value>) -> Self {
        let word = |key| fields.get(key).and_then(Value::as_str).unwrap_or_default();
        let level = match word("level") {
            "error" => Level::ERROR,
            "warn" => Level::WARN,
            "debug" => Level::DEBUG,
            _ => Level::INFO,
        };
        let mut text = word("_msg").to_owned();
        // The log that takes the line over has its own clock.
        let told = ["level", "module", "_msg", "ts"];
        for (key, value) in fields.iter().filter(|(key, _)| !told.contains(&key.as_str())) {
            let written = match value {
                Value::String(plain) if !plain.contains([' ', '"', '\n']) => {
                    write!(text, " {key}={plain}")
                }
                other => write!(text, " {key}={other}"),
            };
            debug_assert!(written.is_ok(), "a string grows");
        }
        Self { level, module: word("module").to_owned(), text }
    }
}

/// What CometBFT said last.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    lines: VecDeque<String>,
    cry: Option<String>,
    failure: Option<String>,
}

impl Tail {
    /// Keeps a line; answers with it when it is the first that tells of a consensus failure.
    pub(crate) fn push(&mut self, line: &Line) -> Option<String> {
        let mut kept: String = line.text.chars().take(KEPT_LENGTH).collect();
        if kept.len() < line.text.len() {
            kept.push_str(" ...");
        }
        if self.cry.is_none() && CRIES.iter().any(|cry| kept.starts_with(cry)) {
            self.cry = Some(kept.clone());
        }
        let fails = self.failure.is_none() && FAILURES.iter().any(|text| kept.contains(text));
        if fails {
            self.failure = Some(kept.clone());
        }
        if self.lines.len() >= KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(kept.clone());
        fails.then_some(kept)
    }

    /// The last lines, oldest first; before them the one with which the Go runtime gave up.
    pub(crate) fn lines(&self) -> Vec<String> {
        let cry = self.cry.iter().filter(|cry| !self.lines.contains(cry));
        cry.chain(&self.lines).cloned().collect()
    }

    /// The line that told of a consensus failure.
    pub(crate) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn lines_of(text: &[u8], source: Source) -> Vec<Line> {
        let mut lines = Vec::new();
        follow(text, source, |line| lines.push(line));
        lines
    }

    fn said(text: &str) -> Line {
        Line { level: Level::ERROR, module: String::new(), text: text.to_owned() }
    }

    #[test]
    fn a_json_line_keeps_level_module_and_fields() {
        let text = br#"{"_msg":"committed state","app_hash":"0A","height":7,"level":"info","module":"state","msg":"a b","ts":"2026-11-21T11:45:17Z"}"#;
        assert_eq!(
            lines_of(text, Source::Stdout),
            [Line {
                level: Level::INFO,
                module: "state".to_owned(),
                text: r#"committed state app_hash=0A height=7 msg="a b""#.to_owned(),
            }]
        );
        let levels = [("debug", Level::DEBUG), ("error", Level::ERROR), ("none", Level::INFO)];
        for (name, level) in levels {
            let text = format!(r#"{{"_msg":"","level":"{name}"}}"#);
            assert_eq!(Line::parse(&text, Source::Stderr).level, level);
        }
    }

    #[test]
    fn what_is_not_json_is_an_error_on_stderr() {
        assert_eq!(lines_of(b"panic: boom\n\n", Source::Stderr), [said("panic: boom")]);
        assert_eq!(lines_of(b"usage", Source::Stdout)[0].level, Level::INFO);
        assert_eq!(lines_of(b"[1]\n\xff\n", Source::Stdout).len(), 2);
    }

    #[test]
    fn an_endless_line_is_cut_and_the_next_one_is_whole() {
        let mut text = vec![b'x'; 300_000];
        text.extend_from_slice(b"\nnext\n");
        let lines = lines_of(&text, Source::Stdout);
        assert_eq!(lines.iter().map(|line| line.text.len()).collect::<Vec<_>>(), [65_536, 4]);
    }

    #[test]
    fn the_tail_keeps_the_last_lines_and_the_panic_above_its_stack_trace() {
        let mut tail = Tail::default();
        for text in ["panic: boom", "goroutine 1 [running]:"] {
            assert_eq!(tail.push(&said(text)), None);
        }
        assert_eq!(tail.lines().len(), 2);
        for frame in 0..100 {
            tail.push(&said(&format!("frame {frame}")));
        }
        let lines = tail.lines();
        assert_eq!((lines.len(), lines[0].as_str()), (KEPT + 1, "panic: boom"));
        assert_eq!(lines[KEPT], "frame 99");
        tail.push(&said(&"é".repeat(KEPT_LENGTH + 1)));
        assert_eq!(tail.lines()[KEPT], format!("{} ...", "é".repeat(KEPT_LENGTH)));
    }

    #[test]
    fn a_consensus_failure_is_noticed_once() {
        let mut tail = Tail::default();
        let text = "CONSENSUS FAILURE!!! err=boom";
        assert_eq!(tail.push(&said(text)), Some(text.to_owned()));
        assert_eq!(tail.push(&said(text)), None);
        assert_eq!(tail.failure(), Some(text));
        let mut tail = Tail::default();
        let text = "panic: state.AppHash does not match AppHash after replay. Got";
        assert_eq!(tail.push(&said(text)), Some(text.to_owned()));
    }
}
