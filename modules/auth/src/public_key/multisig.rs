//! Keys made of keys.

use base::{Address, Error, Result, Sdk};

use super::{
    BitArray, MAX_DEPTH, MAX_KEYS, PublicKey, Signature, SignatureSet, put_length_delimited,
    short_hash, too_deep, too_many,
};

/// At least `threshold` of the members sign; their order is part of the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multisig {
    threshold: u32,
    members: Vec<PublicKey>,
}

impl Multisig {
    const AMINO: [u8; 4] = [0x22, 0xc1, 0xf7, 0xe2];
    /// The amino tags of the two fields.
    const THRESHOLD: u8 = 0x08;
    const MEMBER: u8 = 0x12;

    /// A multisig that can be satisfied: the threshold is at least 1 and at most the number
    /// of members. The SDK decodes others too, but anybody could sign for a threshold of 0.
    pub fn new(threshold: u32, members: Vec<PublicKey>) -> Result<Multisig> {
        let enough = usize::try_from(threshold).is_ok_and(|needed| needed <= members.len());
        if threshold == 0 {
            return Err(Sdk::InvalidPubKey.because("threshold must be a positive integer"));
        }
        if !enough {
            let text = format!("threshold k of n multisignature: {} < {threshold}", members.len());
            return Err(Sdk::InvalidPubKey.because(text));
        }
        if members.iter().any(|member| member.amino().is_none()) {
            let text = "a secp256r1 key can not be a member of a multisig: it has no amino form";
            return Err(Sdk::InvalidPubKey.because(text));
        }
        let multisig = Multisig { threshold, members };
        let (depth, keys) = multisig.extent();
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        if keys > MAX_KEYS {
            return Err(too_many());
        }
        Ok(multisig)
    }

    /// How many members must sign.
    pub fn threshold(&self) -> u32 {
        self.threshold
    }

    /// The keys, in their order.
    pub fn members(&self) -> &[PublicKey] {
        &self.members
    }

    /// Puts signatures of members in the order of the members and says whose they are. A key
    /// that is a member twice signs for its first place first.
    pub fn combine(&self, signatures: Vec<(PublicKey, Signature)>) -> Result<Signature> {
        let mut places: Vec<Option<Signature>> = vec![None; self.members.len()];
        for (key, signature) in signatures {
            let free = self
                .members
                .iter()
                .zip(&mut places)
                .find(|(member, place)| **member == key && place.is_none());
            let Some((_, place)) = free else {
                let address = key.address();
                return Err(Error::undefined(if self.members.contains(&key) {
                    format!("{address} has signed already")
                } else {
                    format!("{address} is not a member of the multisig")
                }));
            };
            *place = Some(signature);
        }
        Ok(Signature::Set(SignatureSet {
            bits: places.iter().map(Option::is_some).collect::<BitArray>(),
            signatures: places.into_iter().flatten().collect(),
        }))
    }

    pub(super) fn address(&self) -> Address {
        short_hash(&self.amino())
    }

    pub(super) fn amino(&self) -> Vec<u8> {
        let mut out = Self::AMINO.to_vec();
        out.push(Self::THRESHOLD);
        prost::encoding::encode_varint(u64::from(self.threshold), &mut out);
        for member in self.members.iter().filter_map(PublicKey::amino) {
            out.push(Self::MEMBER);
            put_length_delimited(&mut out, &member);
        }
        out
    }

    /// Levels of keys and number of keys, both with this one.
    fn extent(&self) -> (usize, usize) {
        let within = self.members.iter().map(|member| match member {
            PublicKey::Multisig(multisig) => multisig.extent(),
            _ => (1, 1),
        });
        let (depth, keys) = within.fold((0, 0_usize), |(depth, keys), (deeper, more)| {
            (deeper.max(depth), keys.saturating_add(more))
        });
        (depth.saturating_add(1), keys.saturating_add(1))
    }
}
