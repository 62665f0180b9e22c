//! The keyring: records by name and by address.

use std::collections::BTreeMap;
use std::path::Path as FilePath;
use std::str::FromStr;

use auth::public_key::{Multisig, PublicKey};
use base::Address;
use prost::Message;
use prost_types::Any;
use zeroize::Zeroizing;

use super::armor::{Armor, armor};
use super::derivation::{Path, derive};
use super::error::{KeysError, Result};
use super::file_vault::FileVault;
use super::key_info::parse_public_key_json;
use super::mnemonic::Mnemonic;
use super::os_vault::OsVault;
use super::passphrases::Passphrases;
use super::record::{Kind, Record};
use super::sealed_key;
use super::secret_key::SecretKey;
use super::vault::Vault;

/// The end of the names of items that hold records.
const INFO: &str = ".info";

/// The end of the names of items that say which record has an address.
const ADDRESS: &str = ".address";

/// The passphrase of every `keyring-test`: keys there have no value.
const TEST_PASSPHRASE: &str = "test";

/// The kind of armor that holds a public key.
const PUBLIC_KEY: &str = "TENDERMINT PUBLIC KEY";

/// Where a keyring keeps its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// `keyring-test` below the home, under a passphrase that everybody knows.
    Test,
    /// `keyring-file` below the home, under a passphrase that is asked for.
    File,
    /// In the keyring of the desktop, or in files of the home where there is none.
    Os,
    /// Nowhere: the keys go with the process.
    Memory,
}

impl FromStr for Backend {
    type Err = KeysError;

    fn from_str(text: &str) -> Result<Backend> {
        match text {
            "test" => Ok(Backend::Test),
            "file" => Ok(Backend::File),
            "memory" => Ok(Backend::Memory),
            "os" => Ok(Backend::Os),
            "kwallet" | "pass" | "keyctl" => Err(KeysError::UnavailableBackend(text.to_owned())),
            unknown => Err(KeysError::UnknownBackend(unknown.to_owned())),
        }
    }
}

/// Keys by name.
pub struct Keyring {
    vault: Vault,
    /// The record whose place a new one may take.
    replaceable: Option<String>,
}

/// All records, and what could not be read.
pub struct Listing {
    /// Sorted by the names of their files, as the SDK lists them.
    pub records: Vec<Record>,
    /// Names of records with the reason.
    pub unreadable: Vec<(String, KeysError)>,
}

impl Keyring {
    /// The keyring in `home`. Nothing is read, asked or made before it is needed.
    pub fn open(backend: Backend, home: &FilePath, passphrases: Passphrases) -> Keyring {
        let vault = match backend {
            Backend::Test => {
                Vault::Files(FileVault::open(home.join("keyring-test"), TEST_PASSPHRASE))
            }
            Backend::File => {
                Vault::Files(FileVault::closed(home.join("keyring-file"), passphrases))
            }
            Backend::Os => Vault::Os(OsVault::unopened(home.to_owned(), passphrases)),
            Backend::Memory => Vault::Memory(BTreeMap::new()),
        };
        Keyring { vault, replaceable: None }
    }

    /// Every record. One that is damaged does not hide the others.
    pub fn list(&mut self) -> Result<Listing> {
        let mut listing = Listing { records: Vec::new(), unreadable: Vec::new() };
        for key in self.vault.keys()? {
            let Some(name) = key.strip_suffix(INFO) else {
                continue;
            };
            match self.key(name) {
                Ok(record) => listing.records.push(record),
                Err(error @ (KeysError::Damaged { .. } | KeysError::PublicKey(_))) => {
                    listing.unreadable.push((name.to_owned(), error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(listing)
    }

    /// The names of all records, for which no passphrase is needed.
    pub fn names(&mut self) -> Result<Vec<String>> {
        let keys = self.vault.keys()?;
        Ok(keys.iter().filter_map(|key| key.strip_suffix(INFO)).map(str::to_owned).collect())
    }

    /// The record of this name.
    pub fn key(&mut self, name: &str) -> Result<Record> {
        let item = info(name);
        match self.vault.get(&item)? {
            Some(bytes) => Record::decode(&item, &bytes),
            None => Err(KeysError::NotFound(name.to_owned())),
        }
    }

    /// The record with this address.
    pub fn key_by_address(&mut self, address: &Address) -> Result<Record> {
        match self.name_of(address)? {
            Some(name) => self.key(&name),
            None => Err(KeysError::NoSuchAddress(address.to_string())),
        }
    }

    /// The record that a person means, by name or by the text of its address.
    pub fn find(&mut self, text: &str) -> Result<Record> {
        match self.key(text) {
            Err(KeysError::NotFound(_)) => {}
            found => return found,
        }
        let address = Address::parse(text)
            .map_err(|reason| KeysError::NeitherNameNorAddress { text: text.to_owned(), reason })?;
        self.key_by_address(&address)
    }

    /// A new key with 24 new words, which are kept nowhere else.
    pub fn create(
        &mut self,
        name: &str,
        bip39_passphrase: &str,
        path: &Path,
    ) -> Result<(Record, Mnemonic)> {
        let mnemonic = Mnemonic::generate()?;
        let record = self.recover(name, &mnemonic, bip39_passphrase, path)?;
        Ok((record, mnemonic))
    }

    /// The key that `mnemonic` makes. One address is recovered once only.
    pub fn recover(
        &mut self,
        name: &str,
        mnemonic: &Mnemonic,
        bip39_passphrase: &str,
        path: &Path,
    ) -> Result<Record> {
        let key = derive(&*mnemonic.seed(bip39_passphrase), path)?;
        let record = Record::local(name, &key);
        if let Some(name) = self.name_of(&record.address())?
            && self.replaceable.as_ref() != Some(&name)
        {
            let address = record.address().to_string();
            return Err(KeysError::DuplicatedAddress { address, name });
        }
        self.store_new(record)
    }

    /// A key whose secret is elsewhere.
    pub fn add_public_key(&mut self, name: &str, public_key: PublicKey) -> Result<Record> {
        self.store_new(Record::public(name, public_key))
    }

    /// The same from the JSON that `keys show --pubkey` prints.
    pub fn add_public_key_json(&mut self, name: &str, json: &str) -> Result<Record> {
        self.add_public_key(name, parse_public_key_json(json)?)
    }

    /// A multisig of records. Members are sorted by address unless their order is to be kept;
    /// another order is another address.
    pub fn add_multisig(
        &mut self,
        name: &str,
        threshold: u32,
        members: &[&str],
        keep_order: bool,
    ) -> Result<Record> {
        let members = members.iter().map(|member| Ok(self.key(member)?.public_key));
        let mut members = members.collect::<Result<Vec<PublicKey>>>()?;
        if !keep_order {
            members.sort_by_key(PublicKey::address);
        }
        self.add_public_key(name, PublicKey::Multisig(Multisig::new(threshold, members)?))
    }

    /// Lets the next new record of this name take the place of the one there is, which is lost
    /// then and not before: what goes wrong until then costs nothing.
    pub fn replace(&mut self, name: &str) {
        self.replaceable = Some(name.to_owned());
    }

    /// Forgets a record, with its secret.
    pub fn delete(&mut self, name: &str) -> Result<()> {
        let record = self.key(name)?;
        self.forget_address(name, &record.address())?;
        self.vault.remove(&info(name))
    }

    /// Forgets the way from an address to the record `name`, unless it leads to another one.
    fn forget_address(&mut self, name: &str, address: &Address) -> Result<()> {
        match self.name_of(address)?.as_deref() == Some(name) {
            true => self.vault.remove(&address_item(address)),
            false => Ok(()),
        }
    }

    /// Gives a record another name.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<Record> {
        let mut record = self.key(from)?;
        record.name = to.to_owned();
        let record = self.store_new(record)?;
        self.vault.remove(&info(from))?;
        Ok(record)
    }

    /// R and S of the record's key over `message`, and the key that verifies them.
    pub fn sign(&mut self, name: &str, message: &[u8]) -> Result<([u8; 64], PublicKey)> {
        let record = self.key(name)?;
        match &record.kind {
            Kind::Local(secret) => Ok((secret.key()?.sign(message), record.public_key)),
            other => Err(KeysError::Offline { kind: other.name(), name: record.name }),
        }
    }

    /// The secret under a passphrase, as text that any SDK chain's `keys import` reads.
    pub fn export(&mut self, name: &str, passphrase: &str) -> Result<String> {
        sealed_key::seal(&self.secret(name)?, passphrase)
    }

    /// The secret in the clear. Whoever reads it owns the account.
    pub fn export_unsafe_hex(&mut self, name: &str) -> Result<Zeroizing<String>> {
        Ok(self.secret(name)?.to_hex())
    }

    /// The public key as armored text.
    pub fn export_public_key(&mut self, name: &str) -> Result<String> {
        let key = self.key(name)?.public_key;
        let algorithm = match &key {
            PublicKey::Secp256k1(_) => "secp256k1",
            PublicKey::Secp256r1(_) => "secp256r1",
            PublicKey::Ed25519(_) => "ed25519",
            PublicKey::Multisig(_) => "PubKeyMultisigThreshold",
        };
        let headers = [("type", algorithm), ("version", "0.0.1")];
        Ok(armor(PUBLIC_KEY, &headers, &key.to_any().encode_to_vec()))
    }

    /// A key from the text that `keys export` of any SDK chain wrote.
    pub fn import(&mut self, name: &str, armored: &str, passphrase: &str) -> Result<Record> {
        self.refuse_taken(name)?;
        let key = sealed_key::open(armored, passphrase)
            .map_err(|error| KeysError::Import(Box::new(error)))?;
        self.store_new(Record::local(name, &key))
    }

    /// A key from 64 hex digits.
    pub fn import_hex(&mut self, name: &str, digits: &str) -> Result<Record> {
        self.store_new(Record::local(name, &SecretKey::from_hex(digits)?))
    }

    /// A key whose secret is elsewhere, from armored text.
    pub fn import_public_key(&mut self, name: &str, armored: &str) -> Result<Record> {
        let armor = Armor::parse(armored)?;
        if armor.kind != PUBLIC_KEY {
            return Err(KeysError::Armor(format!("unrecognized armor type: {}", armor.kind)));
        }
        if !["0.0.0", "0.0.1"].contains(&armor.header("version")) {
            let version = armor.header("version");
            return Err(KeysError::Armor(format!("unrecognized version: {version:?}")));
        }
        let any = Any::decode(armor.body.as_slice())
            .map_err(|error| KeysError::Armor(format!("not a public key: {error}")))?;
        self.add_public_key(name, PublicKey::from_any(&any)?)
    }

    fn secret(&mut self, name: &str) -> Result<SecretKey> {
        let record = self.key(name)?;
        match &record.kind {
            Kind::Local(secret) => secret.key(),
            other => Err(KeysError::NoSecret { kind: other.name(), name: record.name }),
        }
    }

    /// Stores the record first and the way to it by address second, so that a crash between
    /// the two loses nothing.
    fn store_new(&mut self, record: Record) -> Result<Record> {
        if record.name.trim().is_empty() || record.name.ends_with(INFO) {
            return Err(KeysError::InvalidName(record.name));
        }
        let old = match self.replaceable.take() {
            Some(name) if name == record.name => Some(self.key(&name)?),
            _ => {
                self.refuse_taken(&record.name)?;
                None
            }
        };
        let item = info(&record.name);
        self.vault.set(&item, &record.encode())?;
        self.vault.set(&address_item(&record.address()), item.as_bytes())?;
        if let Some(old) = old.filter(|old| old.address() != record.address()) {
            self.forget_address(&record.name, &old.address())?;
        }
        Ok(record)
    }

    fn refuse_taken(&mut self, name: &str) -> Result<()> {
        match self.vault.get(&info(name))? {
            Some(_) => Err(KeysError::Exists(name.to_owned())),
            None => Ok(()),
        }
    }

    /// The record that an address leads to. An entry without record is no record: a deletion
    /// was cut short.
    fn name_of(&mut self, address: &Address) -> Result<Option<String>> {
        let Some(item) = self.vault.get(&address_item(address))? else {
            return Ok(None);
        };
        let name = std::str::from_utf8(&item).ok().and_then(|item| item.strip_suffix(INFO));
        let Some(name) = name else {
            return Err(KeysError::damaged(&address_item(address), "it does not name a record"));
        };
        Ok(self.vault.get(&info(name))?.map(|_| name.to_owned()))
    }
}

fn info(name: &str) -> String {
    format!("{name}{INFO}")
}

fn address_item(address: &Address) -> String {
    format!("{}{ADDRESS}", hex::encode(address.as_bytes()))
}
