//! `whaled keys parse`.

use base::{bech32, prefix};
use clap::Args;
use serde_json::json;

use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format};

/// What is put behind the prefix of the chain, in the order in which the SDK lists the forms.
const SUFFIXES: [&str; 6] = ["", "pub", "valoper", "valoperpub", "valcons", "valconspub"];

#[derive(Args)]
pub(super) struct Arguments {
    /// An address in hex or Bech32, of any chain.
    address: String,
}

pub(super) fn run(arguments: &Arguments, format: Format) -> Result {
    let text = arguments.address.trim();
    if let Ok((human, bytes)) = bech32::decode(text) {
        let bytes = hex::encode_upper(bytes);
        return output::value(&json!({ "human": human, "bytes": bytes }), format);
    }
    let Ok(bytes) = hex::decode(text) else {
        return Err(Failure::new("couldn't find valid bech32 nor hex data"));
    };
    let forms =
        SUFFIXES.map(|suffix| bech32::encode(&format!("{}{suffix}", prefix::account()), &bytes));
    output::value(&json!({ "formats": forms }), format)
}
