//! What a signer hands in: one signature, or a set of them that mirrors a multisig.

use base::{Error, Result, Sdk};
use prost::Message;
use prost::encoding::decode_varint;
use proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{ModeInfo, mode_info};

use super::BitArray;

/// The most sets within sets whose signatures become events.
const MAX_DEPTH: u32 = 2;

/// The most signatures of a set that become events.
const MAX_BREADTH: usize = 32;

/// A signature together with how it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Of one key.
    Single {
        /// The sign mode, as its number on the wire; numbers without meaning are kept.
        mode: i32,
        /// 64 bytes, if it is a good one.
        bytes: Vec<u8>,
    },
    /// Of the members of a multisig.
    Set(SignatureSet),
}

/// Signatures of some members of a multisig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureSet {
    /// Who signed.
    pub bits: BitArray,
    /// In the order of the members that signed.
    pub signatures: Vec<Signature>,
}

impl Signature {
    /// Joins the two places where a transaction keeps a signature: how, and the bytes.
    pub fn parse(mode_info: Option<&ModeInfo>, bytes: &[u8]) -> Result<Signature> {
        match mode_info.and_then(|info| info.sum.as_ref()) {
            None => Err(Error::undefined("got empty SignatureData")),
            Some(mode_info::Sum::Single(single)) => {
                Ok(Signature::Single { mode: single.mode, bytes: bytes.to_vec() })
            }
            Some(mode_info::Sum::Multi(multi)) => {
                let parts = split(bytes)?;
                let (wanted, got) = (multi.mode_infos.len(), parts.len());
                if wanted != got {
                    let text = format!("expected {wanted} multisig signatures, got {got}");
                    return Err(Error::undefined(text));
                }
                let pairs = multi.mode_infos.iter().zip(parts);
                Ok(Signature::Set(SignatureSet {
                    bits: BitArray::parse(multi.bitarray.as_ref())?,
                    signatures: pairs
                        .map(|(info, part)| Signature::parse(Some(info), part))
                        .collect::<Result<_>>()?,
                }))
            }
        }
    }

    /// The two places again: what [`Signature::parse`] joins.
    pub fn to_proto(&self) -> (ModeInfo, Vec<u8>) {
        match self {
            Signature::Single { mode, bytes } => {
                let sum = mode_info::Sum::Single(mode_info::Single { mode: *mode });
                (ModeInfo { sum: Some(sum) }, bytes.clone())
            }
            Signature::Set(set) => {
                let parts = set.signatures.iter().map(Signature::to_proto);
                let (mode_infos, signatures) = parts.unzip();
                let bitarray = Some(set.bits.to_proto());
                let sum = mode_info::Sum::Multi(mode_info::Multi { bitarray, mode_infos });
                (ModeInfo { sum: Some(sum) }, MultiSignature { signatures }.encode_to_vec())
            }
        }
    }

    /// The signatures that a transaction announces in its events: each single one, and after
    /// those of a set all of them as one.
    pub fn flattened(&self) -> Result<Vec<Vec<u8>>> {
        self.flattened_at(0)
    }

    /// Without a limit each level would repeat all the bytes below it.
    fn flattened_at(&self, depth: u32) -> Result<Vec<Vec<u8>>> {
        if depth > MAX_DEPTH {
            let text = format!("max depth of {MAX_DEPTH} reached");
            return Err(Sdk::TooManySignatures.because(text));
        }
        let set = match self {
            Signature::Single { bytes, .. } => return Ok(vec![bytes.clone()]),
            Signature::Set(set) => set,
        };
        if set.signatures.len() > MAX_BREADTH {
            let text = format!("max breadth of {MAX_BREADTH} reached");
            return Err(Sdk::TooManySignatures.because(text));
        }
        let mut signatures = Vec::new();
        for part in &set.signatures {
            signatures.extend(part.flattened_at(depth.saturating_add(1))?);
        }
        let all = MultiSignature { signatures: signatures.clone() };
        signatures.push(all.encode_to_vec());
        Ok(signatures)
    }

    /// Whether every signer used amino JSON, whose signed text holds the sequence: then the
    /// sequence may be what is wrong with a bad signature.
    pub fn is_amino_only(&self) -> bool {
        match self {
            Signature::Single { mode, .. } => *mode == i32::from(SignMode::LegacyAminoJson),
            Signature::Set(set) => set.signatures.iter().all(Signature::is_amino_only),
        }
    }
}

/// The parts of an encoded `MultiSignature`. Stricter than protobuf: a field that is not known
/// would let anybody blow up a transaction of others.
fn split(bytes: &[u8]) -> Result<Vec<&[u8]>> {
    let mut rest = bytes;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        match (tag >> 3, tag & 7) {
            (_, 4) => return Err(malformed("wiretype end group for non-group")),
            (0, _) => return Err(malformed(&format!("illegal tag 0 (wire type {tag})"))),
            (1, 2) => {
                let length = usize::try_from(varint(&mut rest)?).unwrap_or(usize::MAX);
                let (part, behind) = rest.split_at_checked(length).ok_or_else(unexpected_end)?;
                parts.push(part);
                rest = behind;
            }
            (1, wire) => {
                let text = format!("proto: wrong wireType = {wire} for field Signatures");
                return Err(Error::undefined(text));
            }
            _ => {
                let text = "rejecting unrecognized fields found in MultiSignature";
                return Err(Error::undefined(text));
            }
        }
    }
    Ok(parts)
}

fn varint(rest: &mut &[u8]) -> Result<u64> {
    decode_varint(rest).map_err(|_| unexpected_end())
}

fn malformed(what: &str) -> Error {
    Error::undefined(format!("proto: MultiSignature: {what}"))
}

fn unexpected_end() -> Error {
    Error::undefined("unexpected EOF")
}
