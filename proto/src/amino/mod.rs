//! Amino JSON, which hardware wallets sign, and the binary amino of old transactions.
//!
//! A transaction in `SIGN_MODE_LEGACY_AMINO_JSON` is signed over a JSON document that is made from
//! the protobuf messages by the options of the package `amino` in their descriptors.
//! The same messages had a binary form before protobuf; the transaction service still converts
//! between the two ([`std_tx_encode`], [`std_tx_decode`]).

mod binary;
mod binary_read;
mod encode;
mod keys;
mod names;
mod parse;
mod rules;
mod sign_doc;
mod std_tx;

use crate::json::{Depth, decode, descriptor_of};
use encode::{Encoder, Order};

pub use crate::json::Error;
pub use sign_doc::sign_doc;
pub use std_tx::{std_tx_decode, std_tx_encode};

/// One message as it stands in a sign document: `{"type":…,"value":…}`, keys sorted. A message
/// without an amino name goes by its type URL.
pub fn message_json(type_url: &str, bytes: &[u8]) -> Result<String, Error> {
    let message = decode(descriptor_of(type_url)?, bytes)?;
    let mut out = String::new();
    Encoder::new(Order::Sorted).named(&mut out, &message, Depth::START)?;
    Ok(out)
}

/// One message in binary amino behind the four bytes that stand for its name. Addresses of
/// multisig keys are hashes of this form of the key.
pub fn message_binary(type_url: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let message = decode(descriptor_of(type_url)?, bytes)?;
    let mut out = Vec::new();
    binary::named(&mut out, &message, Depth::START)?;
    Ok(out)
}
