//! One key of a keyring.

use std::fmt::{self, Display, Formatter};

use auth::public_key::PublicKey;
use base::Address;
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::crypto::hd::v1::Bip44Params;
use proto::cosmos::crypto::keyring::v1 as wire;
use proto::cosmos::crypto::secp256k1::PrivKey;
use zeroize::{Zeroize, Zeroizing};

use super::error::{KeysError, Result};
use super::secret_key::SecretKey;

/// A named key and what is known of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name it is asked for by.
    pub name: String,
    /// What verifies its signatures.
    pub public_key: PublicKey,
    pub(super) kind: Kind,
}

/// What a record can do.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The secret is here.
    Local(Secret),
    /// The secret is in a device. Such records are read and listed, not used.
    Ledger(LedgerPath),
    /// Somebody else has the secret.
    Offline,
    /// Several secrets make its signatures.
    Multi,
}

/// A secret of any scheme, as it was stored.
#[derive(Clone)]
pub struct Secret {
    type_url: String,
    value: Zeroizing<Vec<u8>>,
}

/// Where in the device a key is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LedgerPath(Bip44Params);

impl Record {
    pub(super) fn local(name: &str, key: &SecretKey) -> Record {
        let mut secret = PrivKey { key: key.as_bytes().to_vec() };
        let value = Zeroizing::new(secret.encode_to_vec());
        secret.key.zeroize();
        let kind = Kind::Local(Secret { type_url: PrivKey::type_url(), value });
        Record { name: name.to_owned(), public_key: key.public_key(), kind }
    }

    /// Without a secret: `multi` for a multisig, `offline` for any other key.
    pub(super) fn public(name: &str, public_key: PublicKey) -> Record {
        let kind = match &public_key {
            PublicKey::Multisig(_) => Kind::Multi,
            _ => Kind::Offline,
        };
        Record { name: name.to_owned(), public_key, kind }
    }

    /// The account that the key signs for.
    pub fn address(&self) -> Address {
        self.public_key.address()
    }

    /// Whether the secret is here or elsewhere.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Reads what the item of this name holds.
    pub(super) fn decode(item: &str, bytes: &[u8]) -> Result<Record> {
        let damaged = |reason: &str| KeysError::damaged(item, reason);
        let mut record = wire::Record::decode(bytes)
            .map_err(|_| damaged("it is no record of Cosmos SDK 0.46 or later"))?;
        let kind = match record.item.take() {
            Some(wire::record::Item::Local(local)) => {
                let secret = local.priv_key.ok_or_else(|| damaged("it has no private key"))?;
                let value = Zeroizing::new(secret.value);
                Kind::Local(Secret { type_url: secret.type_url, value })
            }
            Some(wire::record::Item::Ledger(ledger)) => {
                Kind::Ledger(LedgerPath(ledger.path.unwrap_or_default()))
            }
            Some(wire::record::Item::Multi(_)) => Kind::Multi,
            Some(wire::record::Item::Offline(_)) => Kind::Offline,
            None => return Err(damaged("it has an unknown type")),
        };
        let public_key = record.pub_key.ok_or_else(|| damaged("it has no public key"))?;
        let public_key = PublicKey::from_any(&public_key)?;
        Ok(Record { name: record.name, public_key, kind })
    }

    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let item = match &self.kind {
            Kind::Local(secret) => wire::record::Item::Local(wire::record::Local {
                priv_key: Some(Any {
                    type_url: secret.type_url.clone(),
                    value: secret.value.to_vec(),
                }),
            }),
            Kind::Ledger(path) => {
                wire::record::Item::Ledger(wire::record::Ledger { path: Some(path.0) })
            }
            Kind::Offline => wire::record::Item::Offline(wire::record::Offline {}),
            Kind::Multi => wire::record::Item::Multi(wire::record::Multi {}),
        };
        let mut record = wire::Record {
            name: self.name.clone(),
            pub_key: Some(self.public_key.to_any()),
            item: Some(item),
        };
        let bytes = Zeroizing::new(record.encode_to_vec());
        if let Some(wire::record::Item::Local(local)) = &mut record.item
            && let Some(secret) = &mut local.priv_key
        {
            secret.value.zeroize();
        }
        bytes
    }
}

impl Kind {
    /// As listings name it.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Local(_) => "local",
            Kind::Ledger(_) => "ledger",
            Kind::Offline => "offline",
            Kind::Multi => "multi",
        }
    }
}

impl Secret {
    /// The key, if it is of the one scheme that this program signs with.
    pub(super) fn key(&self) -> Result<SecretKey> {
        if self.type_url != PrivKey::type_url() {
            return Err(KeysError::UnsupportedAlgorithm(self.type_url.clone()));
        }
        let secret = PrivKey::decode(self.value.as_slice())
            .map_err(|_| KeysError::InvalidSecret("not a secp256k1 PrivKey"))?;
        SecretKey::from_bytes(&Zeroizing::new(secret.key))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}, …)", self.type_url)
    }
}

/// `m/44'/118'/0'/0/0`, as the device's wallet shows it.
impl Display for LedgerPath {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Bip44Params { purpose, coin_type, account, change, address_index } = &self.0;
        let change = u8::from(*change);
        write!(f, "m/{purpose}'/{coin_type}'/{account}'/{change}/{address_index}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn read(item: wire::record::Item) -> Record {
        let pub_key = Some(PublicKey::simulated().to_any());
        let bytes = wire::Record { name: "key".to_owned(), pub_key, item: Some(item) };
        let bytes = bytes.encode_to_vec();
        let record = Record::decode("key.info", &bytes).unwrap();
        assert_eq!(*record.encode(), bytes);
        record
    }

    #[test]
    fn a_ledger_record_is_read_and_says_where_its_key_is() {
        let path =
            Bip44Params { purpose: 44, coin_type: 118, account: 3, change: true, address_index: 5 };
        let item = wire::record::Item::Ledger(wire::record::Ledger { path: Some(path) });
        let record = read(item);
        assert_eq!(record.kind().name(), "ledger");
        assert!(
            matches!(record.kind(), Kind::Ledger(path) if path.to_string() == "m/44'/118'/3'/1/5")
        );
    }

    #[test]
    fn a_secret_of_another_scheme_is_kept_but_not_used() {
        let type_url = "/cosmos.crypto.ed25519.PrivKey".to_owned();
        let priv_key = Some(Any { type_url: type_url.clone(), value: vec![10, 1, 7] });
        let record = read(wire::record::Item::Local(wire::record::Local { priv_key }));
        let Kind::Local(secret) = record.kind() else { panic!("{record:?}") };
        assert!(
            matches!(secret.key(), Err(KeysError::UnsupportedAlgorithm(url)) if url == type_url)
        );
        assert_eq!(format!("{secret:?}"), "Secret(/cosmos.crypto.ed25519.PrivKey, …)");
    }

    #[test]
    fn bytes_that_are_no_record_are_refused() {
        let error = Record::decode("key.info", b"amino").unwrap_err().to_string();
        let expected =
            "keyring item key.info is damaged: it is no record of Cosmos SDK 0.46 or later";
        assert_eq!(error, expected);
        assert!(Record::decode("key.info", &[]).is_err());
    }
}
