//! Why a command failed, as the person or program that typed it reads it.
//!
//! | code | what it means |
//! |---|---|
//! | 0 | it is done |
//! | 1 | it failed for a reason without a code of its own |
//! | 2 | the command line makes no sense |
//! | 3 | the node refused the transaction: it is in no block |
//! | 4 | the transaction failed in a block |
//! | 5 | there is no such thing |
//! | 6 | the node does not answer |
//! | 7 | a key is missing or unusable, or a signature is wrong |
//!
//! What would end a node has the code with which the node ends, from 10 on (`exit.rs`).

use std::any::Any;
use std::fmt;

use proto::cosmos::base::abci::v1beta1::TxResponse;
use serde_json::{Value, json};

use super::words::Edit;
use crate::client::{ClientError, SignError};
use crate::exit::ExitReason;
use crate::keys::KeysError;

/// The kinds of failures by their public codes, which are never renumbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Other,
    Usage,
    Refused,
    FailedInBlock,
    Missing,
    Network,
    Key,
}

impl Kind {
    fn code(self) -> u8 {
        match self {
            Kind::Other => 1,
            Kind::Usage => 2,
            Kind::Refused => 3,
            Kind::FailedInBlock => 4,
            Kind::Missing => 5,
            Kind::Network => 6,
            Kind::Key => 7,
        }
    }
}

/// What to try next.
#[derive(Clone, Debug)]
pub(crate) enum Hint {
    /// A command.
    Command(String),
    /// The command that failed, changed.
    Again(Vec<Edit>),
}

/// What the chain said of a transaction.
#[derive(Clone, Debug, Default)]
struct Verdict {
    /// What failed, in words.
    what: String,
    codespace: String,
    code: u32,
    txhash: String,
    gas: (i64, i64),
}

/// What failed, why with its numbers, and what to try. Not an error type itself, so that every
/// error becomes one with `?`.
#[derive(Debug)]
pub(crate) struct Failure {
    reason: String,
    hint: Option<Hint>,
    code: u8,
    /// On a transaction, if that is what failed.
    verdict: Option<Box<Verdict>>,
}

/// What commands return.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure of this kind.
    pub(crate) fn kind(kind: Kind, reason: impl fmt::Display) -> Failure {
        let (reason, code) = (reason.to_string(), kind.code());
        Failure { reason, hint: None, code, verdict: None }
    }

    /// A failure without a code of its own.
    pub(crate) fn new(reason: impl fmt::Display) -> Failure {
        Failure::kind(Kind::Other, reason)
    }

    /// Flags or arguments that can not be meant like that.
    pub(crate) fn usage(reason: impl fmt::Display) -> Failure {
        Failure::kind(Kind::Usage, reason)
    }

    /// Something about a key or a signature.
    pub(crate) fn of_key(reason: impl fmt::Display) -> Failure {
        Failure::kind(Kind::Key, reason)
    }

    /// What would end a node; the exit code is the same. Its text may end with what to try.
    pub(crate) fn of(reason: &ExitReason) -> Failure {
        Failure { code: reason.code(), ..Failure::told(&reason.to_string()) }
    }

    /// A text that may end with what to try.
    fn told(text: &str) -> Failure {
        match text.split_once("\nTry: ") {
            Some((reason, hint)) => Failure::new(reason).try_this(hint),
            None => Failure::new(text),
        }
    }

    /// A transaction that the node took not, or that failed in a block.
    pub(crate) fn of_transaction(response: &TxResponse) -> Failure {
        let TxResponse { codespace, code, txhash, raw_log, .. } = response;
        let (kind, what) = match response.height {
            0 => (Kind::Refused, format!("the node refused transaction {txhash}")),
            height => {
                (Kind::FailedInBlock, format!("transaction {txhash} failed in block {height}"))
            }
        };
        let verdict = Verdict {
            what,
            codespace: codespace.clone(),
            code: *code,
            txhash: txhash.clone(),
            gas: (response.gas_wanted, response.gas_used),
        };
        let reason = format!("{raw_log} (codespace {codespace}, code {code})");
        Failure { verdict: Some(Box::new(verdict)), ..Failure::kind(kind, reason) }
    }

    /// What the chain would refuse, seen without asking it; with its codespace and code.
    pub(crate) fn foreseen(kind: Kind, what: &str, rule: (&str, u32), reason: &str) -> Failure {
        let (codespace, code) = rule;
        let what = what.to_owned();
        let verdict = Verdict { what, codespace: codespace.to_owned(), code, ..Verdict::default() };
        let reason = format!("{reason} (codespace {codespace}, code {code})");
        Failure { verdict: Some(Box::new(verdict)), ..Failure::kind(kind, reason) }
    }

    /// The same with a command to try.
    #[must_use]
    pub(crate) fn try_this(self, command: impl fmt::Display) -> Failure {
        Failure { hint: Some(Hint::Command(command.to_string())), ..self }
    }

    /// The same with what to try, if anything.
    #[must_use]
    pub(crate) fn hinted(self, hint: Option<Hint>) -> Failure {
        Failure { hint: hint.or(self.hint), ..self }
    }

    /// The same with the advice to run the command again with this flag. A switch has no value.
    #[must_use]
    pub(crate) fn again(self, flag: &str, value: &str) -> Failure {
        self.edited(Edit::Set(flag.to_owned(), value.to_owned()))
    }

    /// The same with the advice to run the command again without this flag and its value.
    #[must_use]
    pub(crate) fn again_without(self, flag: &str) -> Failure {
        self.edited(Edit::Drop(flag.to_owned(), true))
    }

    /// The same for a flag that has no value.
    #[must_use]
    pub(crate) fn again_unswitched(self, flag: &str) -> Failure {
        self.edited(Edit::Drop(flag.to_owned(), false))
    }

    /// The same with the advice to run the command again with one word for another.
    #[must_use]
    pub(crate) fn again_with(self, word: &str, instead: &str) -> Failure {
        self.edited(Edit::Replace(word.to_owned(), instead.to_owned()))
    }

    fn edited(mut self, edit: Edit) -> Failure {
        match &mut self.hint {
            Some(Hint::Again(edits)) => edits.push(edit),
            other => *other = Some(Hint::Again(vec![edit])),
        }
        self
    }

    /// The same with what was being done in front.
    #[must_use]
    pub(crate) fn while_doing(self, what: impl fmt::Display) -> Failure {
        Failure { reason: format!("{what}: {}", self.reason), ..self }
    }

    /// The same with something more to know behind the reason.
    #[must_use]
    pub(crate) fn knowing(self, more: impl fmt::Display) -> Failure {
        Failure { reason: format!("{} ({more})", self.reason), ..self }
    }

    /// Whether the node did not answer.
    pub(crate) fn is_of_network(&self) -> bool {
        self.code == Kind::Network.code()
    }

    /// The exit code of the process.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    /// Three lines for people: what failed, why, and what to try.
    pub(crate) fn lines(&self, command: &str, typed: &[String]) -> String {
        let what = match &self.verdict {
            Some(verdict) => verdict.what.clone(),
            None => format!("{command} failed"),
        };
        let hint = match self.advice(typed) {
            Some(hint) => format!("\nTry: {hint}"),
            None => String::new(),
        };
        format!("error: {what}\n{}{hint}", self.reason)
    }

    /// The same for programs.
    pub(crate) fn json(&self, typed: &[String]) -> Value {
        let own = || {
            let (codespace, code) = ("whaled".to_owned(), self.code.into());
            Box::new(Verdict { codespace, code, ..Verdict::default() })
        };
        let verdict = self.verdict.clone().unwrap_or_else(own);
        let (wanted, used) = verdict.gas;
        json!({
            "code": verdict.code,
            "codespace": verdict.codespace,
            "message": self.reason,
            "hint": self.advice(typed).unwrap_or_default(),
            "txhash": verdict.txhash,
            "gas": { "wanted": wanted.to_string(), "used": used.to_string() },
        })
    }

    fn advice(&self, typed: &[String]) -> Option<String> {
        match self.hint.as_ref()? {
            Hint::Command(command) => Some(command.clone()),
            Hint::Again(edits) => Some(super::words::again(typed, edits)),
        }
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::kind(kind_of(&error), error)
    }
}

/// The kind of an error that tells it.
fn kind_of(error: &dyn Any) -> Kind {
    if let Some(error) = error.downcast_ref::<ClientError>() {
        return match error {
            ClientError::Unreachable(_) => Kind::Network,
            error if error.is_not_found() => Kind::Missing,
            _ => Kind::Other,
        };
    }
    if error.is::<KeysError>() || matches!(error.downcast_ref(), Some(SignError::Key(_))) {
        return Kind::Key;
    }
    Kind::Other
}

/// Errors of `anyhow` with all their causes.
pub(crate) fn with_causes(error: anyhow::Error) -> Failure {
    Failure::told(&format!("{error:#}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn typed(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_failure_has_what_failed_why_and_what_to_try_on_lines_of_their_own() {
        let failure = Failure::usage("--gas many: no number").again("--gas", "auto");
        let line = typed("whaled tx bank send a b 1uwls --gas many -y");
        assert_eq!(
            failure.lines("whaled tx bank send", &line),
            "error: whaled tx bank send failed\n--gas many: no number\n\
             Try: whaled tx bank send a b 1uwls -y --gas auto"
        );
        assert_eq!(failure.code(), 2);
        assert_eq!(Failure::new("no").lines("whaled", &[]), "error: whaled failed\nno");
    }

    #[test]
    fn programs_read_code_message_hint_hash_and_gas() {
        let response = TxResponse {
            codespace: "sdk".to_owned(),
            code: 13,
            txhash: "AB".to_owned(),
            raw_log: "insufficient fee".to_owned(),
            gas_wanted: 9,
            ..TxResponse::default()
        };
        let refused = Failure::of_transaction(&response).again("--fees", "9uwls");
        let json = refused.json(&typed("whaled tx x"));
        assert_eq!((&json["code"], &json["codespace"]), (&13.into(), &"sdk".into()));
        assert_eq!((&json["txhash"], &json["gas"]["wanted"]), (&"AB".into(), &"9".into()));
        assert_eq!(json["hint"], "whaled tx x --fees 9uwls");
        assert_eq!(refused.code(), 3);
        let failed = Failure::of_transaction(&TxResponse { height: 7, ..response });
        assert_eq!(failed.code(), 4);
        assert_eq!(Failure::usage("x").json(&[])["codespace"], "whaled");
    }

    #[test]
    fn every_code_is_in_the_table() {
        let kinds = [
            Kind::Other,
            Kind::Usage,
            Kind::Refused,
            Kind::FailedInBlock,
            Kind::Missing,
            Kind::Network,
            Kind::Key,
        ];
        for kind in kinds {
            let row = format!("//! | {} | ", kind.code());
            assert_eq!(include_str!("failure.rs").matches(&row).count(), 1, "{kind:?}");
        }
    }
}
