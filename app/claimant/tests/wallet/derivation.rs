//! Keys out of what people remember.

use claimant::{Given, Secret, SecretError, candidates};
use serde_json::Value;

use crate::sample::{list, text, vectors};

fn derived(vector: &Value) -> Secret {
    let input = &vector["input"];
    let sequence = || input["sequence"].as_u64().unwrap().try_into().unwrap();
    let of = |name| text(input, name);
    let made = match text(vector, "scheme") {
        "password" => Secret::from_password(of("account"), of("role"), of("password")),
        "password_normalised" => {
            Secret::from_normal_password(of("account"), of("role"), of("password"))
        }
        "brainkey_keepcase" => Secret::from_brain_key(of("brain_key"), sequence()),
        "brainkey_uppercase" => {
            Secret::from_brain_key(&of("brain_key").to_ascii_uppercase(), sequence())
        }
        other => panic!("{other}"),
    };
    made.unwrap()
}

#[test]
fn every_scheme_of_the_wallets_gives_their_keys() {
    let vectors = vectors("derivation.json");
    assert_eq!(list(&vectors, "vectors").len(), 45);
    for vector in list(&vectors, "vectors") {
        let key = text(vector, "public_key");
        assert_eq!(derived(vector).public_key().to_string(), key, "{vector}");
        let wif = Secret::from_wif(text(vector, "wif")).unwrap();
        assert_eq!(wif.public_key().to_string(), key, "{vector}");
    }
}

/// The owner need not know how his wallet did it.
#[test]
fn what_is_typed_is_tried_in_every_scheme_role_case_and_sequence() {
    let vectors = vectors("derivation.json");
    for vector in list(&vectors, "vectors") {
        let input = &vector["input"];
        let given = match input.get("password") {
            Some(password) => Given::Password(password.as_str().unwrap()),
            None => Given::BrainKey(text(input, "brain_key"), &[0, 1, 2]),
        };
        let account = input["account"].as_str().unwrap_or("nobody");
        let keys = candidates(&given, &["other", account]).unwrap();
        let mut keys = keys.iter().map(|secret| secret.public_key().to_string());
        assert!(keys.any(|key| key == text(vector, "public_key")), "{vector}");
    }
}

#[test]
fn private_keys_are_read_as_wallets_write_them_and_typos_are_told() {
    let vectors = vectors("keys.json");
    for key in list(&vectors, "keys") {
        let secret = Secret::from_wif(text(key, "wif")).unwrap();
        assert_eq!(secret.public_key().to_string(), text(key, "public_key"));
    }
    let good = text(&vectors["keys"][0], "wif");
    let other = text(&vectors["keys"][1], "wif");
    let error = |text: &str| Secret::from_wif(text).unwrap_err();
    assert_eq!(error(&format!("{}{}", &good[..40], &other[40..])), SecretError::Checksum);
    for text in ["", "5", "password", &good[1..], &format!("{good}x"), "0OIl", &"1".repeat(90)] {
        assert_eq!(error(text), SecretError::Form, "{text}");
    }
    let several = format!("{good}\n  {other}\n");
    assert_eq!(candidates(&Given::Wifs(&several), &[]).unwrap().len(), 2);
    assert_eq!(format!("{:?}", Secret::from_wif(good).unwrap()), "Secret(…)");
}

/// R and S are canonical in every one of a thousand signatures, of which half need a second try.
#[test]
fn signatures_are_those_that_bitshares_takes_and_always_the_same() {
    use bitshares_snapshot_claim::bitshares::Signature;
    let secret = Secret::from_password("alice", "active", "correct horse").unwrap();
    for number in 0..1_000_u32 {
        let mut digest = [7; 32];
        digest[..4].copy_from_slice(&number.to_be_bytes());
        let signature = secret.sign(digest);
        assert_eq!(secret.sign(digest), signature);
        assert!(Signature::parse(&signature).unwrap().is_of(&secret.public_key(), digest));
        assert_eq!(claimant::signer(&signature, digest), Some(secret.public_key()));
    }
}
