//! Keys that everybody can derive again from the seed, and so must never hold value.

use anyhow::{Result, anyhow};
use bip39::Mnemonic;
use cosmrs::bip32::DerivationPath;
use cosmrs::crypto::secp256k1::SigningKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The path of wallets for Cosmos chains: coin type 118, first account.
const PATH: &str = "m/44'/118'/0'/0/0";

/// A funded account of a localnet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Its name in the key ring of the localnet's folder.
    pub name: String,
    /// Its bech32 address.
    pub address: String,
    /// Its 24 words.
    pub mnemonic: String,
}

/// The account `name` of the localnet with this seed.
pub(crate) fn account(seed: &str, name: &str, prefix: &str) -> Result<Account> {
    let mnemonic = Mnemonic::from_entropy(&secret(seed, &format!("account/{name}")))?.to_string();
    let address = address(&signing_key(&mnemonic)?, prefix)?;
    Ok(Account { name: name.into(), address, mnemonic })
}

/// The 32 bytes that belong to a name: SHA-256 of seed, a zero byte, and name.
pub(crate) fn secret(seed: &str, name: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update([0]).chain_update(name).finalize().into()
}

/// The key that a wallet makes of these words.
pub(crate) fn signing_key(mnemonic: &str) -> Result<SigningKey> {
    let seed = Mnemonic::parse_normalized(mnemonic)?.to_seed("");
    let failed = |error| anyhow!("cannot derive a key: {error}");
    let path: DerivationPath = PATH.parse().map_err(failed)?;
    SigningKey::derive_from_path(seed, &path).map_err(failed)
}

fn address(key: &SigningKey, prefix: &str) -> Result<String> {
    let id = key
        .public_key()
        .account_id(prefix)
        .map_err(|error| anyhow!("address with prefix {prefix}: {error}"))?;
    Ok(id.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn words_give_the_addresses_that_sdk_wallets_show() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sdk/keys.json");
        let keys: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let rows = keys["derive"].as_array().unwrap();
        // Columns: mnemonic, passphrase, path, seed, secret, public key, cosmos, whale.
        let ours = rows.iter().filter(|row| row[1] == "" && row[2] == PATH);
        let mut checked = 0;
        for row in ours {
            let key = signing_key(row[0].as_str().unwrap()).unwrap();
            assert_eq!(address(&key, "cosmos").unwrap(), row[6].as_str().unwrap());
            assert_eq!(address(&key, "whale").unwrap(), row[7].as_str().unwrap());
            checked += 1;
        }
        assert!(checked > 0, "no row for {PATH}");
    }

    #[test]
    fn an_account_has_24_words_that_lead_to_its_address() {
        let alice = account("whaleshares", "alice", "whale").unwrap();
        assert_eq!(alice.mnemonic.split(' ').count(), 24);
        assert_eq!(
            address(&signing_key(&alice.mnemonic).unwrap(), "whale").unwrap(),
            alice.address
        );
        assert!(alice.address.starts_with("whale1"));
    }

    #[test]
    fn the_same_seed_gives_the_same_account_and_another_seed_or_name_another() {
        let alice = account("seed", "alice", "whale").unwrap();
        assert_eq!(account("seed", "alice", "whale").unwrap(), alice);
        assert_ne!(account("other", "alice", "whale").unwrap().address, alice.address);
        assert_ne!(account("seed", "bob", "whale").unwrap().address, alice.address);
    }

    #[test]
    fn seed_and_name_can_not_be_mistaken_for_each_other() {
        assert_ne!(secret("ab", "c"), secret("a", "bc"));
    }

    #[test]
    fn the_derivation_never_changes() {
        // `printf 'whaleshares\0account/alice' | sha256sum`: scripts may have noted addresses.
        let digest = hex::encode(secret("whaleshares", "account/alice"));
        assert_eq!(digest, "b67ba5ae3c16a70bdcce6ccb3945f086d391ede25c5016eb7e3924f0cf61617e");
    }
}
