//! `whaled tx multi-sign`.

use std::path::PathBuf;

use auth::public_key::{Multisig, PublicKey, Signature};
use clap::Args;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use super::document::{self, SignedArguments};
use super::flags::SigningArguments;
use super::position::Position;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::client::{Entry, TxFile};

#[derive(Args)]
pub(super) struct Arguments {
    /// The transaction in JSON, as it was signed; - is standard input.
    file: PathBuf,
    /// The multisig's key, by name or address.
    #[arg(value_name = "KEY")]
    multisig: String,
    /// What tx sign --multisig printed for each member.
    #[arg(required = true, value_name = "SIGNATURE")]
    signatures: Vec<PathBuf>,
    #[command(flatten)]
    signed: SignedArguments,
    #[command(flatten)]
    signing: SigningArguments,
}

pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let tx = document::read(&arguments.file)?;
    let mut keyring = session.keyring()?;
    let person = Person::find(&mut keyring, &arguments.multisig)?;
    let key = person.known()?.public_key.clone();
    let PublicKey::Multisig(members) = &key else {
        let text = format!("{} is the key of one signer, no multisig", arguments.multisig);
        return Err(Failure::usage(text).try_this("whaled keys add NAME --multisig KEY,KEY"));
    };
    let chain_id = session.chain_id()?;
    let node = arguments.signing.connect(session)?;
    let position = arguments.signing.position(node.as_ref(), &person.address)?;

    let mut parts = Vec::new();
    for file in &arguments.signatures {
        for entry in document::read_signatures(file)? {
            check(&tx, &entry, members, &chain_id, position)
                .map_err(|failure| failure.while_doing(file.display()))?;
            parts.push((entry.key, entry.signature));
        }
    }
    let entry =
        Entry { signature: members.combine(parts)?, sequence: position.sequence, key: key.clone() };
    arguments.signed.write(&tx.with_entries(&[entry]))
}

/// A wrong signature is found here, by the file it is in, and not after the broadcast.
fn check(tx: &TxFile, entry: &Entry, members: &Multisig, chain_id: &str, at: Position) -> Result {
    let address = entry.key.address();
    if !members.members().contains(&entry.key) {
        return Err(Failure::new(format!("{address} is not a member of the multisig")));
    }
    // A multisig within a multisig is left to the chain.
    let Signature::Single { mode, bytes } = &entry.signature else { return Ok(()) };
    let mode = SignMode::try_from(*mode).unwrap_or_default();
    let message = tx.sign_bytes(mode, chain_id, at.number, at.sequence)?;
    if entry.key.verify(&message, bytes) {
        return Ok(());
    }
    let Position { number, sequence } = at;
    Err(Failure::new(format!("couldn't verify signature for address {address}")).try_this(format!(
        "signing again for account number {number}, sequence {sequence}, chain id {chain_id}, \
         in mode amino-json"
    )))
}
