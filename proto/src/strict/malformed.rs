//! Why bytes are no transaction.

use std::sync::Arc;

use crate::wire::{Cut, WireType};

/// Why bytes are no transaction.
///
/// It prints what the SDK's decoder prints in front of `: tx parse error`. Machine clients see
/// codespace `sdk`, code 2 for all of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// `TxRaw` has length-delimited fields only.
    #[error("expected 2 wire type, got {}", got.number())]
    NotBytes {
        /// The wire type of the field.
        got: WireType,
    },
    /// The fields of `TxRaw` come in ascending order.
    #[error("txRaw must follow ADR-027, got tagNum {got} after tagNum {after}")]
    Descending {
        /// Number of the field that comes too late.
        got: u32,
        /// Number of the field before it.
        after: u32,
    },
    /// Lengths in `TxRaw` are written as short as possible.
    #[error(
        "length prefix varint for tagNum {number} is not as short as possible, read {read}, only need {need}"
    )]
    LongLength {
        /// The field.
        number: u32,
        /// Bytes its length took.
        read: usize,
        /// Bytes that would do.
        need: usize,
    },
    /// `TxRaw` ends early or holds what is no protobuf.
    #[error("invalid length; {0}")]
    Envelope(Cut),
    /// A tag inside the transaction can not be read.
    #[error("invalid length")]
    Tag,
    /// A value inside the transaction can not be read.
    #[error("could not consume field value for tagNum: {number}, wireType: \"{wire_type}\"; {cut}")]
    Value {
        /// The field.
        number: u32,
        /// How its tag says it is written.
        wire_type: WireType,
        /// What is wrong with it.
        cut: Cut,
    },
    /// A field that the message does not have and that may matter.
    #[error("errUnknownField \"{message}\": {{TagNum: {number}, WireType:\"{wire_type}\"}}")]
    UnknownField {
        /// The message, as Go names it.
        message: Arc<str>,
        /// The field.
        number: u32,
        /// How it is written.
        wire_type: WireType,
    },
    /// A field that is written as another type.
    #[error(
        "Mismatched \"{message}\": {{TagNum: {number}, GotWireType: \"{got}\" != WantWireType: \"{want}\"}}"
    )]
    Mismatched {
        /// The message, as Go names it.
        message: Arc<str>,
        /// The field.
        number: u32,
        /// How it is written.
        got: WireType,
        /// How it should be.
        want: WireType,
    },
    /// A single number that is written as a list, or a list that does not add up.
    #[error("proto: wrong wireType = 2 for field {field}")]
    Packed {
        /// The field, as Go names it.
        field: Arc<str>,
    },
    /// A text that is no text.
    #[error("field {field} of {message} is not UTF-8")]
    NotText {
        /// The message, as Go names it.
        message: Arc<str>,
        /// The field, as Go names it.
        field: Arc<str>,
    },
    /// A field that is checked as a whole and came in parts.
    #[error("field {field} of {message} is given twice")]
    Twice {
        /// The message, as Go names it.
        message: Arc<str>,
        /// The field, as Go names it.
        field: Arc<str>,
    },
    /// Nobody registered this type.
    #[error("unable to resolve type URL {0}")]
    UnknownType(String),
    /// A registered type, at the wrong place.
    #[error("no concrete type registered for type URL {type_url} against interface *{interface}")]
    WrongInterface {
        /// The type.
        type_url: String,
        /// What the place asks for, as Go names it.
        interface: Arc<str>,
    },
    /// A place where nothing can stand, because no type implements its interface.
    #[error("no registered implementations of type {0}")]
    NoImplementation(Arc<str>),
    /// More than ten `Any` inside each other.
    #[error("max depth exceeded")]
    AnyDepth,
    /// More than a hundred `Any` below one.
    #[error("call limit exceeded")]
    AnyCount,
    /// More messages inside each other than any honest transaction has.
    #[error("recursion limit reached")]
    Depth,
    /// An amount that is no whole number.
    #[error("math/big: cannot unmarshal {0:?} into a *big.Int")]
    NotInteger(String),
    /// A whole number beyond ±(2^256 − 1).
    #[error("integer out of range; got: {bits}, max: 256")]
    IntegerRange {
        /// Its length in bits; 512 stands for that and all above.
        bits: usize,
    },
    /// A decimal of ±2^256 or beyond.
    #[error("decimal out of range")]
    DecimalRange,
    /// A moment outside of the years 1 to 9999.
    #[error("timestamp: {seconds} s and {nanos} ns since 1970 is not in the years 1 to 9999")]
    Time {
        /// Seconds since 1970.
        seconds: i64,
        /// Nanoseconds on top.
        nanos: i32,
    },
    /// A span that 64 bits of nanoseconds can not hold, or whose parts disagree.
    #[error("duration: {seconds} s and {nanos} ns is out of range")]
    Duration {
        /// Whole seconds.
        seconds: i64,
        /// Nanoseconds on top.
        nanos: i32,
    },
}
