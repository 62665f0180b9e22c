//! The secrets in the file of keys are those of the accounts.

use bitshares_snapshot_claim::bitshares::Key;
use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::sec1::ToEncodedPoint;
use k256::{Scalar, SecretKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use snapshot::generate::{Profile, SAMPLE_ONE_IN};

use crate::dump::{Generated, generate, instance, number, options, text_of};

fn keys(dump: &Generated) -> (Value, Vec<Value>) {
    let mut lines = dump.keys.lines().map(|line| serde_json::from_str(line).unwrap());
    (lines.next().unwrap(), lines.collect())
}

fn secret(hex: &Value) -> [u8; 32] {
    hex::decode(text_of(hex)).unwrap().try_into().unwrap()
}

/// By multiplication, not by addition as the generator does.
fn public(secret: [u8; 32]) -> Key {
    let public = SecretKey::from_slice(&secret).unwrap().public_key();
    Key::new(public.to_encoded_point(true).as_bytes().try_into().unwrap())
}

#[test]
fn the_secrets_of_the_sample_act_for_their_accounts() {
    for profile in Profile::ALL {
        let dump = generate(&options(profile, 3_000));
        let (accounts, (_, sample)) = (dump.accounts(), keys(&dump));
        assert_eq!(u64::try_from(sample.len()).unwrap(), dump.summary.sampled);
        assert!(dump.summary.sampled.abs_diff(3_000 / SAMPLE_ONE_IN) < 60);
        let (mut several, mut by_address) = (0, 0);
        for of in &sample {
            let id = instance(&of["account"]);
            let account = accounts.iter().find(|account| instance(&account["id"]) == id).unwrap();
            assert_eq!(account["name"], of["name"]);
            let listed = of["keys"].as_array().unwrap();
            let publics: Vec<Key> =
                listed.iter().map(|key| public(secret(&key["secret"]))).collect();
            for (key, public) in listed.iter().zip(&publics) {
                assert_eq!(text_of(&key["public"]), public.to_string());
                assert_eq!(wif(text_of(&key["wif"])), secret(&key["secret"]));
            }
            let active = &account["active"];
            let weight = |list: &str, is_one: &dyn Fn(&str) -> bool| -> i128 {
                let entries = active[list].as_array().unwrap().iter();
                let ours = entries.filter(|entry| is_one(text_of(&entry[0])));
                ours.map(|entry| number(&entry[1])).sum()
            };
            let keys =
                weight("key_auths", &|text| publics.iter().any(|key| key.to_string() == text));
            let addresses = weight("address_auths", &|text| {
                let mut addresses = publics.iter().flat_map(|key| key.addresses().unwrap());
                addresses.any(|address| address.to_string() == text)
            });
            let threshold = number(&active["weight_threshold"]);
            assert!(threshold > 0 && keys + addresses >= threshold, "{account}");
            several += u32::from(listed.len() > 1);
            by_address += u32::from(addresses > 0);
        }
        assert!(several > 0 && by_address > 0, "{several} {by_address}");
    }
}

fn wif(text: &str) -> [u8; 32] {
    let bytes = bs58::decode(text).into_vec().unwrap();
    let (versioned, checksum) = bytes.split_last_chunk::<4>().unwrap();
    assert!(Sha256::digest(Sha256::digest(versioned)).starts_with(checksum));
    assert_eq!(versioned[0], 0x80);
    versioned[1..].try_into().unwrap()
}

#[test]
fn all_secrets_follow_from_three() {
    let dump = generate(&options(&Profile::AUGUST_2018, 3_000));
    let (rule, _) = keys(&dump);
    let key = |role: &str, id: u64| {
        let first = Scalar::from_repr(secret(&rule["first"][role]).into()).unwrap();
        public((first + Scalar::from(id)).to_repr().into()).to_string()
    };
    let mut checked = 0;
    for account in dump.accounts() {
        let id = instance(&account["id"]);
        let one = |authority: &str| {
            let keys = account[authority]["key_auths"].as_array().unwrap();
            (keys.len() == 1).then(|| text_of(&keys[0][0]))
        };
        let (Some(owner), Some(active)) = (one("owner"), one("active")) else { continue };
        let memo = text_of(&account["options"]["memo_key"]);
        if owner != active && active != memo {
            let expected = ["owner", "active", "memo"].map(|role| key(role, id));
            assert_eq!([owner, active, memo], expected.each_ref().map(String::as_str));
            checked += 1;
        }
    }
    // About a fifth: all with three different keys.
    assert!(checked > 400, "{checked}");
}
