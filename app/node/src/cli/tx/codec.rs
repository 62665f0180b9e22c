//! `whaled tx encode`, `decode`, `simulate` and `broadcast`: transactions that are there already.

use std::path::PathBuf;

use auth::public_key::Signature;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use prost::Message;

use super::deliver;
use super::document::{self, DocumentArguments};
use super::flags::{SigningArguments, wait_of};
use super::session::Session;
use super::signer::Person;
use super::spare::Spare;
use crate::cli::failure::{Failure, Result};
use crate::cli::output;
use crate::client::{Entry, TxFile};

#[derive(Args)]
pub(super) struct EncodeArguments {
    /// The transaction in JSON; - is standard input.
    file: PathBuf,
    #[command(flatten)]
    document: DocumentArguments,
    #[command(flatten)]
    _spare: Spare,
}

#[derive(Args)]
pub(super) struct DecodeArguments {
    /// The bytes of the transaction in base64.
    bytes: String,
    /// The bytes are in hex.
    #[arg(short = 'x', long)]
    hex: bool,
    #[command(flatten)]
    document: DocumentArguments,
    #[command(flatten)]
    _spare: Spare,
}

#[derive(Args)]
pub(super) struct BroadcastArguments {
    /// The signed transaction in JSON; - is standard input.
    file: PathBuf,
    /// What is waited for: sync (the check of the mempool) or async (nothing).
    #[arg(short, long, value_name = "MODE")]
    broadcast_mode: Option<String>,
    /// Taken only to say that it can not be.
    #[arg(long, hide = true)]
    offline: bool,
    #[command(flatten)]
    _spare: Spare,
}

#[derive(Args)]
pub(super) struct SimulateArguments {
    /// The transaction in JSON, signed or not; - is standard input.
    file: PathBuf,
    #[command(flatten)]
    signing: SigningArguments,
    #[command(flatten)]
    _spare: Spare,
}

pub(super) fn encode(arguments: &EncodeArguments) -> Result {
    let tx = document::read(&arguments.file)?;
    arguments.document.write(&STANDARD.encode(tx.encode()))
}

pub(super) fn decode(arguments: &DecodeArguments) -> Result {
    let bytes = match arguments.hex {
        true => hex::decode(&arguments.bytes)
            .map_err(|error| Failure::usage(format!("not hex: {error}"))),
        false => STANDARD.decode(&arguments.bytes).map_err(|error| {
            let failure = Failure::usage(format!("not base64: {error}"));
            match hex::decode(&arguments.bytes) {
                Ok(_) => failure.again("--hex", ""),
                Err(_) => failure.try_this("whaled tx encode --help"),
            }
        }),
    };
    arguments.document.write(&TxFile::decode(&bytes?)?.to_json()?)
}

pub(super) fn broadcast(session: &Session<'_>, arguments: &BroadcastArguments) -> Result {
    if arguments.offline {
        let text = "cannot broadcast tx during offline mode";
        return Err(Failure::usage(text).again_unswitched("--offline"));
    }
    let tx = document::read(&arguments.file)?;
    let wait = wait_of(
        arguments.broadcast_mode.as_ref().unwrap_or(&session.context.client.broadcast_mode),
    )?;
    let response = session.node()?.broadcast(&tx.encode(), wait)?;
    deliver::print(&response, session.format()?, tx.signers()?.first())
}

pub(super) fn simulate(session: &Session<'_>, arguments: &SimulateArguments) -> Result {
    let node = session.node()?;
    let mut tx = document::read(&arguments.file)?;
    if tx.entries()?.is_empty() {
        tx = tx.with_entries(&supposed(session, arguments, &tx)?);
    }
    let response = node.simulate(tx.encode())?;
    let json = proto::json::print("cosmos.tx.v1beta1.SimulateResponse", &response.encode_to_vec())?;
    output::document(&json, session.format()?)
}

/// Empty signatures of those who would have to sign.
fn supposed(
    session: &Session<'_>,
    arguments: &SimulateArguments,
    tx: &TxFile,
) -> Result<Vec<Entry>> {
    let mut keyring = session.keyring()?;
    let node = arguments.signing.connect(session)?;
    let entries = tx.signers()?.into_iter().map(|signer| {
        let person = Person::find(&mut keyring, &signer.to_string())?;
        let position = arguments.signing.position(node.as_ref(), &signer)?;
        let signature = Signature::Single { mode: 1, bytes: Vec::new() };
        Ok(Entry { key: person.simulated_key(), sequence: position.sequence, signature })
    });
    entries.collect()
}
