//! Errors as values: a public (codespace, code), a text for people, and how gRPC sees it.

use std::fmt::{self, Display};

/// What every fallible function of the core returns.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// A refusal. Codespace and code are public interface; the text is not part of any hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    codespace: &'static str,
    code: u32,
    /// How gRPC classifies it, if it was made as a status of gRPC.
    class: Option<Status>,
    text: String,
    /// What was wrapped around `text`, innermost first.
    details: Vec<String>,
}

/// Codespace of errors that no module has given a code.
pub const UNDEFINED: &str = "undefined";

/// The code of a panic that the transaction boundary caught.
pub const PANIC_CODE: u32 = 111_222;

impl Error {
    /// An error without a code of its own: codespace `undefined`, code 1.
    pub fn undefined(text: impl Into<String>) -> Error {
        Error { codespace: UNDEFINED, code: 1, class: None, text: text.into(), details: Vec::new() }
    }

    /// A panic, caught. The text stays the same on all nodes.
    pub fn panic(message: &str) -> Error {
        Error {
            codespace: UNDEFINED,
            code: PANIC_CODE,
            class: None,
            text: "panic".into(),
            details: vec![format!("recovered: {message}")],
        }
    }

    /// The refusal of a query, as gRPC knows it.
    pub fn query(status: Status, text: impl Into<String>) -> Error {
        Error { class: Some(status), ..Error::undefined(text) }
    }

    /// The same error with `detail` in front of its text.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Error {
        self.details.push(detail.into());
        self
    }

    /// Who gave the code.
    pub fn codespace(&self) -> &'static str {
        self.codespace
    }

    /// The code, never 0.
    pub fn code(&self) -> u32 {
        self.code
    }

    /// Whether it has the codespace and the code of `kind`, whatever the text says.
    pub fn is<E: Code>(&self, kind: E) -> bool {
        (self.codespace, self.code) == (E::CODESPACE, kind.code())
    }

    /// How gRPC classifies it.
    pub fn status(&self) -> Status {
        self.class.unwrap_or(Status::Unknown)
    }

    /// Whether it is a text and nothing else: no code of a module, no status of gRPC.
    pub fn is_plain(&self) -> bool {
        self.class.is_none() && (self.codespace, self.code) == (UNDEFINED, 1)
    }

    /// The message of the gRPC status, in the order the SDK gives it.
    pub fn grpc_message(&self) -> String {
        let mut message = match self.codespace {
            UNDEFINED if self.code == 1 => self.text.clone(),
            codespace => format!("codespace {codespace} code {}: {}", self.code, self.text),
        };
        for detail in &self.details {
            message.push_str(": ");
            message.push_str(detail);
        }
        message
    }
}

/// The log: what was wrapped around comes first.
impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for detail in self.details.iter().rev() {
            write!(f, "{detail}: ")?;
        }
        match self.class {
            None => f.write_str(&self.text),
            Some(class) => write!(f, "rpc error: code = {} desc = {}", class.name(), self.text),
        }
    }
}

impl std::error::Error for Error {}

/// A module's errors. Codes are public: add at the end, never renumber.
pub trait Code: Display {
    /// The module's name in results of transactions.
    const CODESPACE: &'static str;

    /// The code, never 0 or 1.
    fn code(&self) -> u32;
}

impl<E: Code> From<E> for Error {
    fn from(error: E) -> Error {
        let (codespace, code) = (E::CODESPACE, error.code());
        Error { codespace, code, class: None, text: error.to_string(), details: Vec::new() }
    }
}

impl Code for store::OutOfGas {
    const CODESPACE: &'static str = "sdk";

    fn code(&self) -> u32 {
        11
    }
}

/// Why a query was refused: the status codes of gRPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No other code fits.
    Unknown,
    /// The request makes no sense, whatever the state.
    InvalidArgument,
    /// There is no such thing.
    NotFound,
    /// There is such a thing already.
    AlreadyExists,
    /// The caller may not.
    PermissionDenied,
    /// A limit of the node is reached.
    ResourceExhausted,
    /// The state does not allow it.
    FailedPrecondition,
    /// Beyond the valid range, such as a height that is pruned.
    OutOfRange,
    /// No such method.
    Unimplemented,
    /// A fault of ours.
    Internal,
    /// Not now; CometBFT can not be reached, for one.
    Unavailable,
}

impl Status {
    /// The number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Status::Unknown => 2,
            Status::InvalidArgument => 3,
            Status::NotFound => 5,
            Status::AlreadyExists => 6,
            Status::PermissionDenied => 7,
            Status::ResourceExhausted => 8,
            Status::FailedPrecondition => 9,
            Status::OutOfRange => 11,
            Status::Unimplemented => 12,
            Status::Internal => 13,
            Status::Unavailable => 14,
        }
    }

    /// The name as Go's gRPC prints it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Unknown => "Unknown",
            Status::InvalidArgument => "InvalidArgument",
            Status::NotFound => "NotFound",
            Status::AlreadyExists => "AlreadyExists",
            Status::PermissionDenied => "PermissionDenied",
            Status::ResourceExhausted => "ResourceExhausted",
            Status::FailedPrecondition => "FailedPrecondition",
            Status::OutOfRange => "OutOfRange",
            Status::Unimplemented => "Unimplemented",
            Status::Internal => "Internal",
            Status::Unavailable => "Unavailable",
        }
    }
}
