//! Which bytes are a transaction: the SDK's decoding rules in one pass that copies nothing.
//!
//! - `TxRaw` follows ADR-027: length-delimited fields in ascending order, lengths as short as
//!   possible. Of a field given twice the last counts.
//! - A field that a message does not have is refused, at any depth. In `TxBody` and below, one
//!   whose number has bit 11 set may stand; [`TxParts::has_unknown`] tells.
//! - Every `Any` is followed. Its type must be registered, and for the interface that the place
//!   asks for; at most ten stand inside each other and at most a hundred below an outermost one.
//! - Amounts, decimals, times and durations are in the range of the SDK's types.
//!
//! Three things are refused that Go lets pass, so that what is checked here is what prost decodes:
//! text that is not UTF-8, more than a hundred levels of messages, and a message given in two
//! parts that holds an `Any` or is a time.

mod compile;
mod malformed;
mod numbers;
mod rules;
mod scan;

use prost_reflect::DescriptorPool;

pub use compile::CompileError;
pub use malformed::Malformed;

pub use crate::wire::{Cut, WireType};

use crate::registry::Registry;
use crate::wire::{Wire, varint_len};
use rules::Rules;
use scan::Scan;

/// The rules for one set of registered types. Made once, then shared.
pub struct Strict {
    rules: Rules,
}

/// A transaction that keeps the rules, cut at its seams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxParts<'a> {
    /// An encoded `cosmos.tx.v1beta1.TxBody`.
    pub body: &'a [u8],
    /// An encoded `cosmos.tx.v1beta1.AuthInfo`.
    pub auth_info: &'a [u8],
    /// In the order of the signers.
    pub signatures: Vec<&'a [u8]>,
    /// The body holds fields that its messages do not have. Amino JSON does not show them, so a
    /// signature over it does not cover them.
    pub has_unknown: bool,
}

impl Strict {
    /// Compiles the rules for the messages of `pool`, of which those in `registry` may stand in
    /// an `Any`.
    pub fn compile(pool: &DescriptorPool, registry: &Registry) -> Result<Strict, CompileError> {
        Ok(Strict { rules: compile::compile(pool, registry)? })
    }

    /// Checks a whole transaction. What passes, prost decodes; zero bytes pass.
    pub fn check<'a>(&self, tx: &'a [u8]) -> Result<TxParts<'a>, Malformed> {
        let mut parts = self.cut(tx)?;
        let mut body = Scan::new(&self.rules, true);
        body.message(parts.body, self.rules.tx_body, 0)?;
        parts.has_unknown = body.has_non_critical;
        Scan::new(&self.rules, false).message(parts.auth_info, self.rules.auth_info, 0)?;
        Ok(parts)
    }

    /// ADR-027: one transaction has one encoding on the outside.
    fn cut<'a>(&self, tx: &'a [u8]) -> Result<TxParts<'a>, Malformed> {
        let mut wire = Wire::new(tx);
        let mut parts =
            TxParts { body: &[], auth_info: &[], signatures: Vec::new(), has_unknown: false };
        let mut after = 0;
        let mut unknown = None;
        while !wire.is_empty() {
            let (number, got) = wire.tag().map_err(Malformed::Envelope)?;
            if got != WireType::Bytes {
                return Err(Malformed::NotBytes { got });
            }
            if number < after {
                return Err(Malformed::Descending { got: number, after });
            }
            after = number;
            let value = short_length(&mut wire, number)?;
            match number {
                1 => parts.body = value,
                2 => parts.auth_info = value,
                3 => parts.signatures.push(value),
                _ => unknown = unknown.or(Some(number)),
            }
        }
        match unknown {
            None => Ok(parts),
            Some(number) => Err(Malformed::UnknownField {
                message: self.rules.message(self.rules.tx_raw).name.clone(),
                number,
                wire_type: WireType::Bytes,
            }),
        }
    }
}

/// A length-delimited value whose length takes as few bytes as it can.
fn short_length<'a>(wire: &mut Wire<'a>, number: u32) -> Result<&'a [u8], Malformed> {
    let mut ahead = *wire;
    let (length, read) = ahead.varint().map_err(Malformed::Envelope)?;
    let need = varint_len(length);
    if read != need {
        return Err(Malformed::LongLength { number, read, need });
    }
    wire.value((number, WireType::Bytes), 0).map_err(Malformed::Envelope)
}
