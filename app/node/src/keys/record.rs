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
        let mut secret = PrivKey {
            key: key.as_bytes().to_vec(),
        };
        let value = Zeroizing::new(secret.encode_to_vec());
        secret.key.zeroize();
        let kind = Kind::Local(Secret {
            type_url: PrivKey::type_url(),
            value,
        });
        Record {
            name: name.to_owned(),
            public_key: key.public_key(),
            kind,
        }
    }

    /// Without a secret: `multi` for a multisig, `offline` for any other key.
    pub(super) fn public(name: &str, public_key: PublicKey) -> Record {
        let kind = match &public_key {
            PublicKey::Multisig(_) => Kind::Multi,
            _ => Kind::Offline,
        };
        Record {
            name: name.to_owned(),
            public_key,
            kind,
        }
    }

    /// The account that the key signs for.
    pub fn address(&self) -> Address {
        self.public_key.address()
    }

    /// Whether the secret is here or elsewhere.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Record> {
        let damaged = |reason: String| KeysError::damaged("record", reason);
        let mut record = wire::Record::decode(bytes).map_err(|error| damaged(error.to_string()))?;
        let kind = match record.item.take() {
            Some(wire::record::Item::Local(local)) => {
                let secret = local
                    .priv_key
                    .ok_or_else(|| damaged("no private key".to_owned()))?;
                let value = Zeroizing::new(secret.value);
                Kind::Local(Secret {
                    type_url: secret.type_url,
                    value,
                })
            }
            Some(wire::record::Item::Ledger(ledger)) => {
                Kind::Ledger(LedgerPath(ledger.path.unwrap_or_default()))
            }
            Some(wire::record::Item::Multi(_)) => Kind::Multi,
            Some(wire::record::Item::Offline(_)) => Kind::Offline,
            None => return Err(damaged("unrecognized record type".to_owned())),
        };
        let public_key = record
            .pub_key
            .ok_or_else(|| damaged("no public key".to_owned()))?;
        let public_key = PublicKey::from_any(&public_key)?;
        Ok(Record {
            name: record.name,
            public_key,
            kind,
        })
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
            .map_err(|error| KeysError::damaged("record", error))?;
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
        let Bip44Params {
            purpose,
            coin_type,
            account,
            change,
            address_index,
        } = &self.0;
        let change = u8::from(*change);
        write!(
            f,
            "m/{purpose}'/{coin_type}'/{account}'/{change}/{address_index}"
        )
    }
}
