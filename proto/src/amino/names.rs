//! Amino names, and the four bytes that stand for them in binary amino.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use prost_reflect::MessageDescriptor;
use sha2::{Digest as _, Sha256};

use super::rules::{named, rules_of};
use crate::json::{Error, descriptor};

/// What stands before a value of a named type.
pub(super) type Prefix = [u8; 4];

/// The message that wallets know as `name`.
pub(super) fn message_named(name: &str) -> Result<MessageDescriptor, Error> {
    static NAMES: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| named().map(|(full, name)| (name, full)).collect());
    match names.get(name) {
        Some(full_name) => descriptor(full_name),
        None => Err(Error::new(format!("unrecognized concrete type name {name}"))),
    }
}

/// The message that the first bytes of a value stand for, and the bytes behind them.
pub(super) fn message_behind(bytes: &[u8]) -> Result<(MessageDescriptor, &[u8]), Error> {
    static PREFIXES: OnceLock<BTreeMap<Prefix, &str>> = OnceLock::new();
    let prefixes =
        PREFIXES.get_or_init(|| named().map(|(full, name)| (prefix_of(name), full)).collect());
    let (prefix, rest) = bytes
        .split_first_chunk::<4>()
        .ok_or_else(|| Error::new("EOF while reading prefix bytes"))?;
    match prefixes.get(prefix) {
        Some(full_name) => Ok((descriptor(full_name)?, rest)),
        None => Err(Error::new(format!("unrecognized prefix bytes {prefix:02X?}"))),
    }
}

/// The prefix of a message, if it has an amino name.
pub(super) fn prefix_of_message(message: &MessageDescriptor) -> Result<Prefix, Error> {
    match &rules_of(message)?.name {
        Some(name) => Ok(prefix_of(name)),
        None => Err(Error::new(format!(
            "{} has no amino name and no binary amino form",
            message.full_name()
        ))),
    }
}

/// Of the SHA-256 of a name, without zeros in front: three bytes that tell names with equal
/// prefixes apart, then, again without zeros in front, the prefix.
pub(super) fn prefix_of(name: &str) -> Prefix {
    let hash = Sha256::digest(name);
    let mut bytes =
        hash.iter().copied().skip_while(|byte| *byte == 0).skip(3).skip_while(|byte| *byte == 0);
    std::array::from_fn(|_| bytes.next().unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn prefixes_are_those_of_the_amino_specification() {
        assert_eq!(prefix_of("tendermint/PubKeyEd25519"), [0x16, 0x24, 0xde, 0x64]);
        assert_eq!(prefix_of("tendermint/PubKeySecp256k1"), [0xeb, 0x5a, 0xe9, 0x87]);
        assert_eq!(prefix_of("tendermint/PrivKeySecp256k1"), [0xe1, 0xb0, 0xf7, 0x9b]);
        assert_eq!(prefix_of("tendermint/PubKeyMultisigThreshold"), [0x22, 0xc1, 0xf7, 0xe2]);
    }

    #[test]
    fn every_name_has_its_own_prefix() {
        let prefixes: BTreeSet<_> = named().map(|(_, name)| prefix_of(name)).collect();
        assert_eq!(prefixes.len(), named().count());
    }

    #[test]
    fn a_message_is_found_by_name_and_by_prefix() {
        let by_name = message_named("cosmos-sdk/MsgSend").unwrap();
        assert_eq!(by_name.full_name(), "cosmos.bank.v1beta1.MsgSend");
        let prefix = prefix_of_message(&by_name).unwrap();
        assert_eq!(message_behind(&prefix).unwrap(), (by_name, &[][..]));
        assert!(message_named("cosmos-sdk/MsgNothing").is_err());
        assert!(message_behind(&[0, 1, 2, 3]).is_err());
        assert!(message_behind(&[0, 1, 2]).is_err());
    }
}
