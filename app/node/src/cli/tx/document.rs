//! Transactions and signatures in files.

use std::io::Read;
use std::path::{Path, PathBuf};

use auth::public_key::{BitArray, PublicKey, Signature, SignatureSet};
use clap::Args;
use prost::Message;
use proto::cosmos::tx::signing::v1beta1::signature_descriptor::Data;
use proto::cosmos::tx::signing::v1beta1::signature_descriptor::data::{self, Single, Sum};
use proto::cosmos::tx::signing::v1beta1::{SignatureDescriptor, SignatureDescriptors};

use super::sign::Signed;
use crate::cli::failure::{Failure, Result};
use crate::cli::output;
use crate::client::{Entry, TxFile};

/// The JSON of signatures alone is that of this type.
const SIGNATURES: &str = "cosmos.tx.signing.v1beta1.SignatureDescriptors";

/// Where a result goes.
#[derive(Args, Clone, Debug)]
pub(super) struct DocumentArguments {
    /// Writes to this file instead of standard output.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output_document: Option<PathBuf>,
}

impl DocumentArguments {
    pub(super) fn write(&self, text: &str) -> Result {
        match &self.output_document {
            None => output::line(text),
            Some(file) => std::fs::write(file, format!("{text}\n"))
                .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.display()))),
        }
    }
}

/// What is written of a transaction that was signed, and where to.
#[derive(Args, Clone, Debug)]
pub(super) struct SignedArguments {
    /// Prints the signature only.
    #[arg(long)]
    signature_only: bool,
    #[command(flatten)]
    document: DocumentArguments,
}

impl SignedArguments {
    /// One line for each. A signature alone is written as one, whatever the flag says.
    pub(super) fn write(&self, signed: &[Signed]) -> Result {
        let lines = signed.iter().map(|signed| match signed {
            Signed::Part(entry) => signatures_json(std::slice::from_ref(entry)),
            Signed::Whole(tx) if self.signature_only => signatures_json(&tx.entries()?),
            Signed::Whole(tx) => Ok(tx.to_json()?),
        });
        self.document.write(&lines.collect::<Result<Vec<_>>>()?.join("\n"))
    }
}

/// Reads a file, or standard input for `-`.
pub(super) fn read_text(file: &Path) -> Result<String> {
    let failed = |error| Failure::new(format!("cannot read {}: {error}", file.display()));
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(failed)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(failed)
}

/// Reads a transaction from JSON.
pub(super) fn read(file: &Path) -> Result<TxFile> {
    let tx = TxFile::from_json(&read_text(file)?);
    tx.map_err(|error| Failure::from(error).while_doing(file.display()))
}

/// Reads the transactions of several files, one on each line.
pub(super) fn read_lines(files: &[PathBuf]) -> Result<Vec<TxFile>> {
    let mut transactions = Vec::new();
    for file in files {
        for (place, line) in lines(file, &read_text(file)?) {
            let tx = TxFile::from_json(&line);
            transactions.push(tx.map_err(|error| Failure::from(error).while_doing(place))?);
        }
    }
    Ok(transactions)
}

/// What lines hold anything, with the place of each.
fn lines(file: &Path, text: &str) -> Vec<(String, String)> {
    let numbered = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let placed = numbered.map(|(index, line)| {
        (format!("{}:{}", file.display(), index.saturating_add(1)), line.to_owned())
    });
    placed.collect()
}

/// The JSON of signatures without their transaction.
fn signatures_json(entries: &[Entry]) -> Result<String> {
    let signatures = entries.iter().map(|entry| SignatureDescriptor {
        public_key: Some(entry.key.to_any()),
        data: Some(to_data(&entry.signature)),
        sequence: entry.sequence,
    });
    let descriptors = SignatureDescriptors { signatures: signatures.collect() };
    Ok(proto::json::print(SIGNATURES, &descriptors.encode_to_vec())?)
}

/// Reads what [`signatures_json`] makes.
pub(super) fn read_signatures(file: &Path) -> Result<Vec<Entry>> {
    parse_signatures(&read_text(file)?).map_err(|failure| failure.while_doing(file.display()))
}

/// Reads the signatures of one member, on one line for each transaction.
pub(super) fn read_signature_lines(file: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (place, line) in lines(file, &read_text(file)?) {
        entries.extend(parse_signatures(&line).map_err(|failure| failure.while_doing(place))?);
    }
    Ok(entries)
}

fn parse_signatures(text: &str) -> Result<Vec<Entry>> {
    let bytes = proto::json::parse(SIGNATURES, text)?;
    let descriptors = SignatureDescriptors::decode(bytes.as_slice())?;
    let entry = |descriptor: SignatureDescriptor| {
        Ok(Entry {
            key: PublicKey::from_any(&descriptor.public_key.unwrap_or_default())?,
            sequence: descriptor.sequence,
            signature: from_data(&descriptor.data.unwrap_or_default())?,
        })
    };
    descriptors.signatures.into_iter().map(entry).collect()
}

fn to_data(signature: &Signature) -> Data {
    let sum = match signature {
        Signature::Single { mode, bytes } => {
            Sum::Single(Single { mode: *mode, signature: bytes.clone() })
        }
        Signature::Set(set) => Sum::Multi(data::Multi {
            bitarray: Some(set.bits.to_proto()),
            signatures: set.signatures.iter().map(to_data).collect(),
        }),
    };
    Data { sum: Some(sum) }
}

fn from_data(data: &Data) -> Result<Signature> {
    match &data.sum {
        None => Err(Failure::new("a signature without data")),
        Some(Sum::Single(single)) => {
            Ok(Signature::Single { mode: single.mode, bytes: single.signature.clone() })
        }
        Some(Sum::Multi(multi)) => Ok(Signature::Set(SignatureSet {
            bits: BitArray::parse(multi.bitarray.as_ref())?,
            signatures: multi.signatures.iter().map(from_data).collect::<Result<_>>()?,
        })),
    }
}
