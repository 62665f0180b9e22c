//! `whaled tx multi-sign` and `multisign-batch`.

use std::path::{Path, PathBuf};

use auth::public_key::{Multisig, PublicKey, Signature};
use base::Address;
use clap::Args;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use super::document::{self, DocumentArguments, SignedArguments};
use super::flags::SigningArguments;
use super::position::Position;
use super::session::Session;
use super::sign::Signed;
use super::signer::Person;
use super::spare::Spare;
use crate::cli::failure::{Failure, Result};
use crate::client::{Entry, Node, TxFile};

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
    /// Does not check the signatures: where the multisig is itself a member of another one.
    #[arg(long)]
    skip_signature_verification: bool,
    #[command(flatten)]
    signed: SignedArguments,
    #[command(flatten)]
    signing: SigningArguments,
    #[command(flatten)]
    _spare: Spare,
}

#[derive(Args)]
pub(super) struct BatchArguments {
    /// One transaction in JSON on each line, as they were signed; - is standard input.
    file: PathBuf,
    /// The multisig's key, by name or address.
    #[arg(value_name = "KEY")]
    multisig: String,
    /// What tx sign-batch --multisig printed for each member.
    #[arg(required = true, value_name = "SIGNATURES")]
    signatures: Vec<PathBuf>,
    /// Takes the same sequence for all transactions.
    #[arg(long)]
    no_auto_increment: bool,
    /// The account that is signed for, if it is not the multisig's own.
    #[arg(long = "multisig", value_name = "ADDRESS")]
    account: Option<String>,
    #[command(flatten)]
    document: DocumentArguments,
    #[command(flatten)]
    signing: SigningArguments,
    #[command(flatten)]
    _spare: Spare,
}

pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let tx = document::read(&arguments.file)?;
    let multi = Multi::find(session, &arguments.signing, &arguments.multisig)?;
    let position = multi.position(&arguments.signing, &multi.account)?;
    let checked = !arguments.skip_signature_verification;
    let mut parts = Vec::new();
    for file in &arguments.signatures {
        for entry in document::read_signatures(file)? {
            parts.push(multi.part(&tx, entry, file, position, checked)?);
        }
    }
    arguments.signed.write(&[Signed::Whole(Box::new(multi.joined(&tx, parts, position)?))])
}

/// The first signature of each file belongs to the first transaction, and so on.
pub(super) fn batch(session: &Session<'_>, arguments: &BatchArguments) -> Result {
    let transactions = document::read_lines(std::slice::from_ref(&arguments.file))?;
    let multi = Multi::find(session, &arguments.signing, &arguments.multisig)?;
    let account = match &arguments.account {
        Some(text) => Person::find(&mut session.keyring()?, text)?.address,
        None => multi.account,
    };
    let mut position = multi.position(&arguments.signing, &account)?;
    let mut members = Vec::new();
    for file in &arguments.signatures {
        let entries = document::read_signature_lines(file)?;
        if entries.len() != transactions.len() {
            return Err(Failure::new(format!(
                "{} has {} signatures, but there are {} transactions",
                file.display(),
                entries.len(),
                transactions.len()
            )));
        }
        members.push((file, entries.into_iter()));
    }
    let mut joined = Vec::new();
    for tx in &transactions {
        let mut parts = Vec::new();
        for (file, entries) in &mut members {
            if let Some(entry) = entries.next() {
                parts.push(multi.part(tx, entry, file, position, true)?);
            }
        }
        joined.push(multi.joined(tx, parts, position)?.to_json()?);
        if !arguments.no_auto_increment {
            position = position.after(tx);
        }
    }
    arguments.document.write(&joined.join("\n"))
}

/// A multisig whose members have signed.
struct Multi {
    members: Multisig,
    account: Address,
    chain_id: String,
    node: Option<Node>,
}

/// A member and its signature.
type Part = (PublicKey, Signature);

impl Multi {
    fn find(session: &Session<'_>, signing: &SigningArguments, text: &str) -> Result<Multi> {
        let person = Person::find(&mut session.keyring()?, text)?;
        let PublicKey::Multisig(members) = &person.known()?.public_key else {
            let text = format!("{text} is the key of one signer, no multisig");
            return Err(Failure::usage(text).try_this("whaled keys list"));
        };
        let (members, account) = (members.clone(), person.address);
        Ok(Multi {
            members,
            account,
            chain_id: session.chain_id()?,
            node: signing.connect(session)?,
        })
    }

    fn position(&self, signing: &SigningArguments, account: &Address) -> Result<Position> {
        signing.position(self.node.as_ref(), account)
    }

    /// A wrong signature is found here, by the file it is in, and not after the broadcast.
    fn part(
        &self,
        tx: &TxFile,
        entry: Entry,
        file: &Path,
        at: Position,
        checked: bool,
    ) -> Result<Part> {
        if checked {
            self.check(tx, &entry, at).map_err(|failure| failure.while_doing(file.display()))?;
        }
        Ok((entry.key, entry.signature))
    }

    fn check(&self, tx: &TxFile, entry: &Entry, at: Position) -> Result {
        let address = entry.key.address();
        if !self.members.members().contains(&entry.key) {
            return Err(Failure::new(format!("{address} is not a member of the multisig")));
        }
        // A multisig within a multisig is left to the chain.
        let Signature::Single { mode, bytes } = &entry.signature else { return Ok(()) };
        let mode = SignMode::try_from(*mode).unwrap_or_default();
        let Position { number, sequence } = at.of(tx);
        let message = tx.sign_bytes(mode, &self.chain_id, number, sequence)?;
        if entry.key.verify(&message, bytes) {
            return Ok(());
        }
        let chain_id = &self.chain_id;
        Err(Failure::of_key(format!(
            "couldn't verify signature for address {address}: it is none for account number \
             {number}, sequence {sequence}, chain id {chain_id}, in mode amino-json"
        )))
    }

    /// The transaction with the one signature that the members' are.
    fn joined(&self, tx: &TxFile, parts: Vec<Part>, at: Position) -> Result<TxFile> {
        let signature = self.members.combine(parts)?;
        let key = PublicKey::Multisig(self.members.clone());
        Ok(tx.with_entries(&[Entry { signature, sequence: at.of(tx).sequence, key }]))
    }
}
