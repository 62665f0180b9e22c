//! From words to keys.

use base::bech32;
use node::keys::{KeysError, Mnemonic, Path, SecretKey, derive};

use crate::{ABANDON, first, path, rows, text, vectors, words};

#[test]
fn keys_are_derived_as_the_sdk_derives_them() {
    for row in rows(&vectors()["derive"]) {
        let seed = words(text(&row[0])).seed(text(&row[1]));
        assert_eq!(hex::encode(*seed), text(&row[3]));

        let key = derive(&*seed, &path(text(&row[2]))).unwrap();
        assert_eq!(*key.to_hex(), text(&row[4]), "{}", row[2]);
        let node_key = key.public_key();
        assert_eq!(hex::encode(&node_key.to_any().value[2..]), text(&row[5]));
        assert_eq!(bech32::encode("cosmos", node_key.address().as_bytes()), text(&row[6]));
        assert_eq!(bech32::encode("whale", node_key.address().as_bytes()), text(&row[7]));
    }
}

#[test]
fn words_make_a_key_or_are_refused_as_in_the_sdk() {
    for row in rows(&vectors()["mnemonics"]) {
        let key = text(&row[0])
            .parse::<Mnemonic>()
            .and_then(|mnemonic| derive(&*mnemonic.seed(""), &first()));
        let expected = text(&row[2]);
        match key {
            Ok(key) => assert_eq!(*key.to_hex(), expected, "{}", row[0]),
            Err(error) => {
                assert!(expected.starts_with("error: "), "{}: {error}", row[0]);
                assert!(error.to_string().starts_with("invalid mnemonic: "), "{error}");
            }
        }
        // What `keys add --recover` refuses at first sight is never taken.
        assert!(row[1].as_bool().unwrap() || expected.starts_with("error: "));
    }
}

#[test]
fn a_refused_mnemonic_is_not_repeated() {
    let refused = ABANDON.replace("about", "secretword").parse::<Mnemonic>();
    let expected = "invalid mnemonic: word 12 is not in the English list of BIP-39";
    assert_eq!(refused.unwrap_err().to_string(), expected);
    assert_eq!(format!("{:?}", words(ABANDON)), "Mnemonic(12 words)");
}

#[test]
fn new_words_are_24_and_never_the_same() {
    let (one, other) = (Mnemonic::generate().unwrap(), Mnemonic::generate().unwrap());
    assert_eq!(one.phrase().split(' ').count(), 24);
    assert_ne!(one.phrase(), other.phrase());
    assert_eq!(words(&one.phrase()).phrase(), one.phrase());
}

#[test]
fn entropy_of_every_length_gives_its_words() {
    for (bytes, count) in [(16, 12), (20, 15), (24, 18), (28, 21), (32, 24)] {
        let mnemonic = Mnemonic::from_entropy(&vec![7; bytes]).unwrap();
        assert_eq!(mnemonic.phrase().split(' ').count(), count);
    }
    assert!(Mnemonic::from_entropy(&[7; 12]).is_err());
    assert!(Mnemonic::from_entropy(&[7; 17]).is_err());
}

#[test]
fn paths_are_read_as_the_sdk_reads_them() {
    let seed = words(ABANDON).seed("");
    for row in rows(&vectors()["paths"]) {
        let key = text(&row[0]).parse::<Path>().and_then(|path| derive(&*seed, &path));
        match text(&row[1]).strip_prefix("error: ") {
            None => assert_eq!(*key.unwrap().to_hex(), text(&row[1]), "{}", row[0]),
            Some(_) => {
                assert!(matches!(key, Err(KeysError::InvalidPath { .. })), "{}", row[0]);
            }
        }
    }
}

#[test]
fn a_path_prints_in_full() {
    assert_eq!(first().to_string(), "m/44'/118'/0'/0/0");
    assert_eq!(path("44'/60'/1'/0/7/").to_string(), "m/44'/60'/1'/0/7");
    assert!(Path::bip44(118, 1 << 31, 0).is_err());
    assert!("m/+1".parse::<Path>().is_err());
}

#[test]
fn signatures_are_those_of_the_sdk() {
    for row in rows(&vectors()["secp256k1_sign"]) {
        let key = SecretKey::from_hex(text(&row[0])).unwrap();
        let message = hex::decode(text(&row[1])).unwrap();
        let signature = key.sign(&message);
        assert_eq!(hex::encode(signature), text(&row[2]));
        assert!(key.public_key().verify(&message, &signature));
    }
}

#[test]
fn a_secret_is_between_one_and_the_order_of_the_group() {
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let zero = "00".repeat(32);
    for digits in [order, &zero, "01", &"01".repeat(33), "not hex", ""] {
        assert!(
            matches!(SecretKey::from_hex(digits), Err(KeysError::InvalidSecret(_))),
            "{digits}"
        );
    }
    let key = SecretKey::from_hex(&format!("0x{}", "01".repeat(32))).unwrap();
    assert_eq!(format!("{key:?}"), "SecretKey(…)");
}
