//! `whaled tx sign`.

use std::path::PathBuf;

use auth::public_key::{PublicKey, Signature};
use base::Address;
use clap::Args;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use super::document::{self, SignedArguments};
use super::flags::{Mode, SigningArguments};
use super::position::Position;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::client::{Entry, TxFile};
use crate::keys::Keyring;

#[derive(Args)]
pub(super) struct Arguments {
    /// The transaction in JSON, as --generate-only prints it; - is standard input.
    file: PathBuf,
    /// Signs for this multisig, by name or address, and prints the signature only.
    #[arg(long, value_name = "KEY_OR_ADDRESS")]
    multisig: Option<String>,
    /// Drops the signatures that the transaction has.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    signed: SignedArguments,
    #[command(flatten)]
    signing: SigningArguments,
}

pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let tx = document::read(&arguments.file)?;
    let mut keyring = session.keyring()?;
    let from = Person::from_flag(session.context, &mut keyring, arguments.signing.from.as_deref())?;
    let key = from.known()?.public_key.clone();
    let signers = tx.signers()?;
    let account = account(&mut keyring, arguments, &from, &key)?;
    if !signers.contains(&account) {
        return Err(not_a_signer(arguments, &from, &signers));
    }
    let mode = mode(arguments, signers.len())?;
    let chain_id = session.chain_id()?;
    let node = arguments.signing.connect(session)?;
    let position = arguments.signing.position(node.as_ref(), &account)?;

    let task = Task { tx: &tx, mode, chain_id: &chain_id, position, keyring: &mut keyring };
    let name = &from.known()?.name;
    if arguments.multisig.is_some() {
        let entry = task.sign_alone(name, key)?;
        return arguments.signed.write_signatures(&[entry]);
    }
    let others = if arguments.overwrite { Vec::new() } else { tx.entries()? };
    arguments.signed.write(&task.sign(name, key, &others, &signers)?)
}

/// For which account the key signs: its own, or a multisig that it is a member of.
fn account(
    keyring: &mut Keyring,
    arguments: &Arguments,
    from: &Person,
    key: &PublicKey,
) -> Result<Address> {
    let Some(text) = &arguments.multisig else { return Ok(from.address) };
    let multisig = Person::find(keyring, text)?;
    match multisig.record.as_ref().map(|record| &record.public_key) {
        Some(PublicKey::Multisig(keys)) if keys.members().contains(key) => Ok(multisig.address),
        Some(PublicKey::Multisig(_)) => {
            Err(Failure::new("signing key is not a part of multisig key"))
        }
        Some(_) => Err(Failure::usage(format!("{text} is the key of one signer, no multisig"))),
        // Whoever signs need not keep the multisig's keys; the members' order is not known here.
        None => Ok(multisig.address),
    }
}

fn not_a_signer(arguments: &Arguments, from: &Person, signers: &[Address]) -> Failure {
    let who = arguments.signing.from.clone().unwrap_or_else(|| from.address.to_string());
    let wanted: Vec<String> = signers.iter().map(Address::to_string).collect();
    let text = format!(
        "tx intended signer does not match the given signer: {who}; it must be signed by {}",
        wanted.join(" and ")
    );
    Failure::new(text).try_this("--from with the key of that address, or --multisig")
}

/// Multisigs and several signers sign JSON: in direct mode each would have to know beforehand
/// how the others sign.
fn mode(arguments: &Arguments, signers: usize) -> Result<SignMode> {
    let mode = arguments.signing.sign_mode;
    match (mode, arguments.multisig.is_some(), signers) {
        (_, true, _) => Ok(SignMode::LegacyAminoJson),
        (Mode::Direct, false, 2..) => Err(Failure::usage(
            "Signing in DIRECT mode is only supported for transactions with one signer only",
        )
        .try_this("--sign-mode amino-json")),
        (mode, false, _) => Ok(mode.into()),
    }
}

/// One signature to make.
struct Task<'a> {
    tx: &'a TxFile,
    mode: SignMode,
    chain_id: &'a str,
    position: Position,
    keyring: &'a mut Keyring,
}

impl Task<'_> {
    fn entry(&self, key: PublicKey, bytes: Vec<u8>) -> Entry {
        let signature = Signature::Single { mode: i32::from(self.mode), bytes };
        Entry { key, sequence: self.position.sequence, signature }
    }

    /// A signature for a multisig, which is put together later.
    fn sign_alone(self, name: &str, key: PublicKey) -> Result<Entry> {
        let Position { number, sequence } = self.position;
        let message = self.tx.sign_bytes(self.mode, self.chain_id, number, sequence)?;
        let (signature, _) = self.keyring.sign(name, &message)?;
        Ok(self.entry(key, signature.to_vec()))
    }

    /// The transaction with this signature among the others, in the order of its signers.
    fn sign(
        self,
        name: &str,
        key: PublicKey,
        others: &[Entry],
        signers: &[Address],
    ) -> Result<TxFile> {
        let among = |entry: Entry| {
            let mut entries: Vec<Entry> =
                others.iter().filter(|other| other.key != entry.key).cloned().collect();
            entries.push(entry);
            entries.sort_by_key(|entry| {
                signers.iter().position(|signer| *signer == entry.key.address())
            });
            entries
        };
        let described = self.tx.with_entries(&among(self.entry(key.clone(), Vec::new())));
        let Position { number, sequence } = self.position;
        let message = described.sign_bytes(self.mode, self.chain_id, number, sequence)?;
        let (signature, _) = self.keyring.sign(name, &message)?;
        Ok(self.tx.with_entries(&among(self.entry(key, signature.to_vec()))))
    }
}
