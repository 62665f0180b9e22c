//! Judging the signature of an account, single or a set.

use base::{Error, Result};

use super::{Multisig, PublicKey, Signature, SignatureSet};

/// The bytes that a signer in this sign mode (its number on the wire) has signed.
pub type SignBytes<'a> = dyn Fn(i32) -> Result<Vec<u8>> + 'a;

/// Whether a single key signed a message: [`PublicKey::verify`], or what remembers its answers.
pub type Verify<'a> = dyn Fn(&PublicKey, &[u8], &[u8]) -> bool + 'a;

/// What judging a signature needs from outside.
#[derive(Clone, Copy)]
pub struct Verifier<'a> {
    /// What was signed.
    pub sign_bytes: &'a SignBytes<'a>,
    /// Who judges a single signature.
    pub verify: &'a Verify<'a>,
}

impl PublicKey {
    /// Refuses unless `signature` is this key's. The text is the detail that clients see in
    /// parentheses.
    pub fn check(&self, signature: &Signature, by: &Verifier<'_>) -> Result<()> {
        match (self, signature) {
            (PublicKey::Multisig(key), Signature::Set(set)) => key.check(set, by),
            (PublicKey::Multisig(_), Signature::Single { .. }) => {
                Err(Error::undefined("a multisig key needs a set of signatures, got a single one"))
            }
            (_, Signature::Set(_)) => {
                Err(Error::undefined("a single key needs a single signature, got a set"))
            }
            (_, Signature::Single { mode, bytes }) => {
                let message = (by.sign_bytes)(*mode)?;
                if !(by.verify)(self, &message, bytes) {
                    return Err(Error::undefined("unable to verify single signer signature"));
                }
                Ok(())
            }
        }
    }
}

impl Multisig {
    /// The bits name members in order; each takes the next signature. More signatures than
    /// bits are let pass, as the SDK does.
    fn check(&self, set: &SignatureSet, by: &Verifier<'_>) -> Result<()> {
        let members = self.members();
        let needed = usize::try_from(self.threshold()).unwrap_or(usize::MAX);
        if set.bits.len() != members.len() {
            return Err(self.wrong_bits());
        }
        if set.signatures.len() < needed || set.signatures.len() > members.len() {
            return Err(set.wrong_size());
        }
        let signers = set.bits.iter().filter(|signed| *signed).count();
        if signers < needed {
            let text = format!("not enough signatures set, have {signers}, expected {needed}");
            return Err(Error::undefined(text));
        }
        let signed = members.iter().enumerate().zip(set.bits.iter()).filter(|(_, signed)| *signed);
        let mut signatures = set.signatures.iter();
        for ((index, member), _) in signed {
            let signature = signatures.next().ok_or_else(|| set.wrong_size())?;
            check_member(index, member, signature, by)?;
        }
        Ok(())
    }

    pub(super) fn wrong_bits(&self) -> Error {
        let expected = self.members().len();
        Error::undefined(format!("bit array size is incorrect, expecting: {expected}"))
    }
}

impl SignatureSet {
    pub(super) fn wrong_size(&self) -> Error {
        Error::undefined(format!("signature size is incorrect {}", self.signatures.len()))
    }
}

fn check_member(
    index: usize,
    member: &PublicKey,
    signature: &Signature,
    by: &Verifier<'_>,
) -> Result<()> {
    match (member, signature) {
        (PublicKey::Multisig(_), _) => member.check(signature, by),
        (_, Signature::Set(_)) => {
            Err(Error::undefined(format!("unable to parse pubkey of index {index}")))
        }
        (_, Signature::Single { mode, bytes }) => {
            let message = (by.sign_bytes)(*mode)?;
            if !(by.verify)(member, &message, bytes) {
                let text = format!("unable to verify signature at index {index}");
                return Err(Error::undefined(text));
            }
            Ok(())
        }
    }
}
