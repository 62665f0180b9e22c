//! `whaled tx validate-signatures`.

use std::path::PathBuf;

use auth::public_key::Verifier;
use base::{Address, Error};
use clap::Args;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use super::document;
use super::flags::SigningArguments;
use super::session::Session;
use super::spare::Spare;
use crate::cli::failure::{Failure, Result};
use crate::cli::output;
use crate::client::{Entry, Node, TxFile};

#[derive(Args)]
pub(super) struct Arguments {
    /// The transaction in JSON; - is standard input.
    file: PathBuf,
    #[command(flatten)]
    signing: SigningArguments,
    #[command(flatten)]
    _spare: Spare,
}

pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let tx = document::read(&arguments.file)?;
    let chain_id = session.chain_id()?;
    let node = arguments.signing.connect(session)?;
    let (signers, entries) = (tx.signers()?, tx.entries()?);
    output::line("Signers:")?;
    for (index, signer) in signers.iter().enumerate() {
        output::line(&format!("  {index}: {signer}"))?;
    }
    output::line("\nSignatures:")?;
    let mut good = entries.len() == signers.len();
    for (index, entry) in entries.iter().enumerate() {
        let fault = match signers.get(index) == Some(&entry.key.address()) {
            false => Some("signature does not match its respective signer".to_owned()),
            true => fault(&tx, entry, &chain_id, node.as_ref(), arguments)?,
        };
        good &= fault.is_none();
        let verdict = fault.map_or("OK".to_owned(), |fault| format!("ERROR: {fault}"));
        output::line(&format!("  {index}: {}\t\t\t[{verdict}]", entry.key.address()))?;
    }
    output::line("")?;
    match good {
        true => Ok(()),
        false => Err(Failure::new("signatures validation failed")),
    }
}

/// What is wrong with a signature.
fn fault(
    tx: &TxFile,
    entry: &Entry,
    chain_id: &str,
    node: Option<&Node>,
    arguments: &Arguments,
) -> Result<Option<String>> {
    let address: Address = entry.key.address();
    let at = arguments.signing.position(node, &address)?.of(tx);
    let sign_bytes = |mode: i32| {
        let mode = SignMode::try_from(mode).map_err(|error| Error::undefined(error.to_string()))?;
        tx.sign_bytes(mode, chain_id, at.number, at.sequence)
            .map_err(|error| Error::undefined(error.to_string()))
    };
    let verifier = Verifier {
        sign_bytes: &sign_bytes,
        verify: &|key, message, bytes| key.verify(message, bytes),
    };
    Ok(entry.key.check(&entry.signature, &verifier).err().map(|error| error.to_string()))
}
