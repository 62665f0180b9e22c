//! What verifying costs.

use base::{Error, Result};
use proto::cosmos::auth::v1beta1::Params;

use super::{Multisig, PublicKey, Signature, SignatureSet};

/// How a single key signs, which decides the gas of verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The curve of wallets.
    Secp256k1,
    /// P-256.
    Secp256r1,
    /// The curve of validators.
    Ed25519,
}

impl Scheme {
    /// The gas of one verification.
    pub fn gas(self, params: &Params) -> u64 {
        match self {
            Scheme::Secp256k1 => params.sig_verify_cost_secp256k1,
            // No parameter of its own: half, as in the SDK.
            Scheme::Secp256r1 => params.sig_verify_cost_secp256k1 >> 1,
            Scheme::Ed25519 => params.sig_verify_cost_ed25519,
        }
    }

    /// Where the gas went, for the text of an out-of-gas error.
    pub fn gas_location(self) -> &'static str {
        match self {
            Scheme::Secp256k1 => "ante verify: secp256k1",
            Scheme::Secp256r1 => "ante verify: secp256r1",
            Scheme::Ed25519 => "ante verify: ed25519",
        }
    }
}

impl PublicKey {
    /// Calls `charge` for each verification that `signature` asks for, in the order of the
    /// members, and stops at its first error. Of a multisig the set bits count.
    pub fn charge(
        &self,
        signature: &Signature,
        charge: &mut dyn FnMut(Scheme) -> Result<()>,
    ) -> Result<()> {
        match (self, signature) {
            (PublicKey::Secp256k1(_), _) => charge(Scheme::Secp256k1),
            (PublicKey::Secp256r1(_), _) => charge(Scheme::Secp256r1),
            (PublicKey::Ed25519(_), _) => charge(Scheme::Ed25519),
            (PublicKey::Multisig(key), Signature::Set(set)) => charge_set(key, set, charge),
            (PublicKey::Multisig(_), Signature::Single { .. }) => Err(Error::undefined(
                "expected *signing.MultiSignatureData, got, *signing.SingleSignatureData",
            )),
        }
    }
}

fn charge_set(
    key: &Multisig,
    set: &SignatureSet,
    charge: &mut dyn FnMut(Scheme) -> Result<()>,
) -> Result<()> {
    let mut signatures = set.signatures.iter();
    let mut members = key.members().iter();
    for signed in set.bits.iter() {
        // A bit beyond the members is refused once it is set; without that it costs nothing.
        let member = members.next();
        if signed {
            let member = member.ok_or_else(|| key.wrong_bits())?;
            let signature = signatures.next().ok_or_else(|| set.wrong_size())?;
            member.charge(signature, charge)?;
        }
    }
    Ok(())
}
