//! `whaled tx sign`.

use std::path::PathBuf;

use auth::public_key::{Multisig, PublicKey, Signature};
use base::Address;
use clap::Args;
use prost::Message;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use super::document::{self, SignedArguments};
use super::flags::{Mode, SigningArguments};
use super::position::Position;
use super::session::Session;
use super::signer::Person;
use super::spare::Spare;
use crate::cli::failure::{Failure, Result};
use crate::client::{Entry, Node, TxFile};
use crate::keys::{Keyring, Record};

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
    #[command(flatten)]
    _spare: Spare,
}

pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let Arguments { file, multisig, overwrite, signed, signing, .. } = arguments;
    let tx = document::read(file)?;
    let mut signer = Signer::new(session, signing, multisig.as_deref())?;
    let mode = signer.mode(&tx)?;
    let position = signer.position()?;
    let others = if *overwrite { Vec::new() } else { tx.entries()? };
    signed.write(&[signer.sign(&tx, mode, position, &others)?])
}

/// What somebody's signature was put on.
pub(super) enum Signed {
    /// The transaction with all the signatures it has by now.
    Whole(Box<TxFile>),
    /// The signature alone: a multisig is put together of several later.
    Part(Entry),
}

/// Who signs, for which account, and for which chain.
pub(super) struct Signer<'a> {
    flags: &'a SigningArguments,
    keyring: Keyring,
    record: Record,
    account: Address,
    for_multisig: bool,
    chain_id: String,
    node: Option<Node>,
}

impl<'a> Signer<'a> {
    /// The key of `--from`, which signs for itself or as a member of `multisig`.
    pub(super) fn new(
        session: &Session<'_>,
        flags: &'a SigningArguments,
        multisig: Option<&str>,
    ) -> Result<Signer<'a>> {
        let mut keyring = session.keyring()?;
        let from = Person::from_flag(session.context, &mut keyring, flags.from.as_deref())?;
        let record = from.known()?.clone();
        let account = match multisig {
            Some(text) => member_of(&mut keyring, text, &record.public_key)?,
            None => from.address,
        };
        let (chain_id, node) = (session.chain_id()?, flags.connect(session)?);
        let for_multisig = multisig.is_some();
        Ok(Signer { flags, keyring, record, account, for_multisig, chain_id, node })
    }

    /// Where the account stands that is signed for.
    pub(super) fn position(&self) -> Result<Position> {
        self.flags.position(self.node.as_ref(), &self.account)
    }

    /// How `tx` is signed: multisigs and several signers sign JSON, because in direct mode each
    /// would have to know beforehand how the others sign.
    pub(super) fn mode(&self, tx: &TxFile) -> Result<SignMode> {
        let signers = tx.signers()?;
        if !signers.contains(&self.account) {
            return Err(self.not_a_signer(&signers));
        }
        let flag = self.flags.sign_mode;
        let refused = |text: &str| Err(Failure::usage(text).again("--sign-mode", "amino-json"));
        match (self.for_multisig, flag.unwrap_or_default(), signers.len()) {
            (true, Mode::AminoJson, _) => Ok(SignMode::LegacyAminoJson),
            (true, ..) if flag.is_none() => Ok(SignMode::LegacyAminoJson),
            (true, ..) => refused("members of a multisig sign in mode amino-json only"),
            (false, Mode::Direct, 2..) => refused(
                "Signing in DIRECT mode is only supported for transactions with one signer only",
            ),
            (false, mode, _) => Ok(mode.into()),
        }
    }

    fn not_a_signer(&self, signers: &[Address]) -> Failure {
        let who = self.flags.from.clone().unwrap_or_else(|| self.record.name.clone());
        let wanted: Vec<String> = signers.iter().map(Address::to_string).collect();
        let text = format!(
            "tx intended signer does not match the given signer: {who}; it must be signed by {}",
            wanted.join(" and ")
        );
        let first = wanted.first().map_or("KEY", String::as_str);
        Failure::new(text).again("--from", first)
    }

    /// The transaction with this signature among `others`, in the order of its signers; or the
    /// signature alone, for a multisig.
    pub(super) fn sign(
        &mut self,
        tx: &TxFile,
        mode: SignMode,
        at: Position,
        others: &[Entry],
    ) -> Result<Signed> {
        let at = at.of(tx);
        let key = self.record.public_key.clone();
        let entry = |bytes: Vec<u8>| Entry {
            key: key.clone(),
            sequence: at.sequence,
            signature: Signature::Single { mode: i32::from(mode), bytes },
        };
        if self.for_multisig {
            return Ok(Signed::Part(entry(self.bytes(tx, mode, at)?)));
        }
        let signers = tx.signers()?;
        let among = |entry: Entry| {
            let mut entries: Vec<Entry> =
                others.iter().filter(|other| other.key != entry.key).cloned().collect();
            entries.push(entry);
            entries.sort_by_key(|entry| {
                signers.iter().position(|signer| *signer == entry.key.address())
            });
            entries
        };
        let described = tx.with_entries(&among(entry(Vec::new())));
        let bytes = self.bytes(&described, mode, at)?;
        Ok(Signed::Whole(Box::new(tx.with_entries(&among(entry(bytes))))))
    }

    fn bytes(&mut self, tx: &TxFile, mode: SignMode, at: Position) -> Result<Vec<u8>> {
        let Position { number, sequence } = at;
        let message = match mode {
            SignMode::DirectAux => {
                let key = &self.record.public_key;
                tx.aux_document(key, &self.chain_id, number, sequence).encode_to_vec()
            }
            _ => tx.sign_bytes(mode, &self.chain_id, number, sequence)?,
        };
        let (signature, _) = self.keyring.sign(&self.record.name, &message)?;
        Ok(signature.to_vec())
    }
}

/// The multisig that `text` names, of which `key` must be a member.
fn member_of(keyring: &mut Keyring, text: &str, key: &PublicKey) -> Result<Address> {
    let multisig = Person::find(keyring, text)?;
    match multisig.record.as_ref().map(|record| &record.public_key) {
        Some(PublicKey::Multisig(keys)) if has_member(keys, key) => Ok(multisig.address),
        Some(PublicKey::Multisig(_)) => {
            Err(Failure::new("signing key is not a part of multisig key"))
        }
        Some(_) => Err(Failure::usage(format!("{text} is the key of one signer, no multisig"))),
        // Whoever signs need not keep the multisig's keys; the members' order is not known here.
        None => Ok(multisig.address),
    }
}

/// Whether `key` is a member, or one of a multisig that is a member.
pub(super) fn has_member(multisig: &Multisig, key: &PublicKey) -> bool {
    multisig.members().iter().any(|member| match member {
        PublicKey::Multisig(inner) => member == key || has_member(inner, key),
        single => single == key,
    })
}
