//! `whaled debug`: addresses, keys and bytes in their other forms.

use auth::public_key::PublicKey;
use base::{bech32, prefix};
use clap::{Args, Subcommand};
use prost::Message;
use prost_types::Any;

use super::context::Context;
use super::failure::{Failure, Result};
use super::output;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Shows an address in all its forms.
    Addr {
        /// In hex, or in Bech32 of this chain.
        address: String,
    },
    /// Shows the address of a public key, and its bytes.
    Pubkey {
        /// In JSON, as keys show --pubkey prints it.
        #[arg(value_name = "JSON")]
        key: String,
    },
    /// Turns numbers into hex: [10 21 13 255].
    RawBytes {
        /// Numbers with blanks between, in brackets or not.
        bytes: String,
    },
    /// Shows what addresses begin with.
    Prefixes,
}

pub(super) fn run(_: &Context, arguments: &Arguments) -> Result {
    match &arguments.verb {
        Verb::Addr { address } => addr(address),
        Verb::Pubkey { key } => pubkey(key),
        Verb::RawBytes { bytes } => raw_bytes(bytes),
        Verb::Prefixes => forms(|prefix| prefix.to_owned()),
    }
}

fn addr(text: &str) -> Result {
    let account = prefix::account();
    let prefixes = [account, prefix::validator(), prefix::consensus()];
    let bytes = match (hex::decode(text), bech32::decode(text)) {
        (Ok(bytes), _) => bytes,
        (Err(_), Ok((human, bytes))) if prefixes.contains(&human.as_str()) => bytes,
        (Err(_), Ok((human, _))) => {
            let text =
                format!("{human}1… is of another chain; here addresses begin with {account}1");
            return Err(Failure::usage(text).try_this("whaled keys parse --help"));
        }
        (Err(_), Err(_)) => {
            let text = format!("expected hex or bech32, found {text}");
            return Err(Failure::usage(text).try_this("whaled debug addr --help"));
        }
    };
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    output::line(&format!("Address: [{}]", numbers.join(" ")))?;
    output::line(&format!("Address (hex): {}", hex::encode_upper(&bytes)))?;
    forms(|prefix| bech32::encode(prefix, &bytes))
}

/// The three kinds of addresses, as the SDK's tool lists them.
fn forms(form: impl Fn(&str) -> String) -> Result {
    let kinds =
        [("Acc", prefix::account()), ("Val", prefix::validator()), ("Con", prefix::consensus())];
    kinds
        .into_iter()
        .try_for_each(|(kind, prefix)| output::line(&format!("Bech32 {kind}: {}", form(prefix))))
}

fn pubkey(json: &str) -> Result {
    let any = Any::decode(proto::json::parse("google.protobuf.Any", json)?.as_slice())?;
    let key = PublicKey::from_any(&any)?;
    let bytes = match &key {
        PublicKey::Secp256k1(_) | PublicKey::Secp256r1(_) | PublicKey::Ed25519(_) => {
            // All of them have their bytes alone, as the first field.
            proto::cosmos::crypto::secp256k1::PubKey::decode(any.value.as_slice())?.key
        }
        PublicKey::Multisig(_) => any.value.clone(),
    };
    output::line(&format!("Address: {}", hex::encode_upper(key.address().as_bytes())))?;
    output::line(&format!("PubKey Hex: {}", hex::encode(bytes)))
}

fn raw_bytes(text: &str) -> Result {
    let numbers = text.trim_matches(['[', ']']).split_whitespace();
    let bytes = numbers.map(|number| {
        number.parse::<u8>().map_err(|error| Failure::usage(format!("{number}: {error}")))
    });
    output::line(&hex::encode_upper(bytes.collect::<Result<Vec<u8>>>()?))
}
