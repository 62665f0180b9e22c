//! Keys of one curve each.

use auth::public_key::PublicKey;
use base::bech32;
use prost_types::Any;

use crate::{
    accepted, bytes, ed25519, multisig, rows, secp256k1, secp256r1, text, vectors, verifies,
};

#[test]
fn secp256k1_takes_and_refuses_what_the_sdk_does() {
    for row in rows(&vectors()["secp256k1_verify"]) {
        let verdict = verifies(&secp256k1(&bytes(&row[1])), &bytes(&row[2]), &bytes(&row[3]));
        assert_eq!(verdict, accepted(&row[4]), "{}", row[0]);
    }
}

#[test]
fn a_key_whose_encoding_makes_no_address_stands_only_inside_a_multisig() {
    let uncompressed = [4; 65];
    let alone = PublicKey::from_any(&secp256k1(&uncompressed)).unwrap_err();
    assert_eq!(
        (alone.code(), alone.to_string().as_str()),
        (8, "length of pubkey is incorrect: invalid pubkey")
    );
    assert!(PublicKey::from_any(&multisig(1, vec![secp256k1(&uncompressed)])).is_ok());
    assert!(PublicKey::from_any(&multisig(1, vec![secp256k1(&uncompressed[..64])])).is_err());
}

#[test]
fn secp256r1_has_an_address_of_32_bytes_and_takes_only_the_lower_s() {
    for row in rows(&vectors()["secp256r1"]) {
        let key = PublicKey::from_any(&secp256r1(&bytes(&row[1]))).unwrap();
        assert_eq!(key.address().as_bytes(), bytes(&row[2]), "{}", row[0]);
        assert_eq!(key.verify(&bytes(&row[3]), &bytes(&row[4])), accepted(&row[5]), "{}", row[0]);
    }
}

#[test]
fn a_secp256r1_key_off_the_curve_is_refused_at_once() {
    let mut off_the_curve = [0; 33];
    (off_the_curve[0], off_the_curve[32]) = (2, 7);
    for key in [off_the_curve.as_slice(), &[2; 32], &[]] {
        assert_eq!(PublicKey::from_any(&secp256r1(key)).unwrap_err().code(), 8);
    }
}

#[test]
fn ed25519_follows_zip_215() {
    for row in rows(&vectors()["ed25519_verify"]) {
        let public = bytes(&row[2]);
        let verdict = verifies(&ed25519(&public), &bytes(&row[4]), &bytes(&row[5]));
        assert_eq!(verdict, accepted(&row[6]), "{}", row[0]);
        if text(&row[0]) == "valid" {
            let key = PublicKey::from_any(&ed25519(&public)).unwrap();
            assert_eq!(key.address().as_bytes(), bytes(&row[3]));
        }
    }
}

#[test]
fn addresses_of_derived_keys_are_those_of_the_sdk() {
    for row in rows(&vectors()["derive"]) {
        let key = PublicKey::from_any(&secp256k1(&bytes(&row[5]))).unwrap();
        let address = key.address();
        assert_eq!(bech32::encode("cosmos", address.as_bytes()), text(&row[6]));
        assert_eq!(bech32::encode("whale", address.as_bytes()), text(&row[7]));
    }
}

#[test]
fn a_type_that_is_no_key_is_named() {
    let message = Any { type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(), value: Vec::new() };
    assert_eq!(
        PublicKey::from_any(&message).unwrap_err().to_string(),
        "no concrete type registered for type URL /cosmos.bank.v1beta1.MsgSend against interface *types.PubKey"
    );
}
