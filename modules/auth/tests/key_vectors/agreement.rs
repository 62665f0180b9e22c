//! Random keys and signatures: two libraries agree, and the wire loses nothing.

use auth::public_key::{PublicKey, Signature, SignatureSet};
use proptest::prelude::*;
use prost_types::Any;

use crate::{secp256k1, verifies};

/// The verdict of a second implementation.
fn k256_verifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use k256::ecdsa::signature::Verifier;
    let Ok(key) = k256::ecdsa::VerifyingKey::from_sec1_bytes(key) else {
        return false;
    };
    let Ok(signature) = k256::ecdsa::Signature::from_slice(signature) else {
        return false;
    };
    key.verify(message, &signature).is_ok()
}

/// The order of secp256k1's group.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// `ORDER - number`, and so the other S of a signature.
fn negated(number: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut out: Vec<u8> = ORDER
        .iter()
        .zip(number)
        .rev()
        .map(|(order, digit)| {
            let difference = i16::from(*order) - i16::from(*digit) - borrow;
            borrow = i16::from(difference < 0);
            difference.rem_euclid(256) as u8
        })
        .collect();
    out.reverse();
    out
}

/// How a good signature or its key is spoilt.
#[derive(Clone, Debug)]
enum Spoil {
    Nothing,
    HighS,
    Half(bool, [u8; 32]),
    SignatureBit(usize),
    KeyByte(usize, u8),
    Length(usize),
    Message(u8),
}

fn spoils() -> impl Strategy<Value = Spoil> {
    let number = prop_oneof![
        Just([0; 32]),
        Just(ORDER),
        Just([0xff; 32]),
        (1..=255_u8).prop_map(|more| {
            let mut above = ORDER;
            above[30] |= more;
            above
        }),
        any::<[u8; 32]>(),
    ];
    prop_oneof![
        Just(Spoil::Nothing),
        Just(Spoil::HighS),
        (any::<bool>(), number).prop_map(|(s, number)| Spoil::Half(s, number)),
        (0..512_usize).prop_map(Spoil::SignatureBit),
        (0..33_usize, any::<u8>()).prop_map(|(at, byte)| Spoil::KeyByte(at, byte)),
        (0..80_usize).prop_map(Spoil::Length),
        any::<u8>().prop_map(Spoil::Message),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn two_libraries_agree_on_secp256k1(secret in any::<[u8; 32]>(), message in any::<Vec<u8>>(), spoil in spoils()) {
        use k256::ecdsa::signature::Signer;
        let Ok(signer) = k256::ecdsa::SigningKey::from_slice(&secret) else { return Ok(()) };
        let mut key = signer.verifying_key().to_encoded_point(true).as_bytes().to_vec();
        let made: k256::ecdsa::Signature = signer.sign(&message);
        let mut signature = made.normalize_s().unwrap_or(made).to_vec();
        let mut message = message;
        match &spoil {
            Spoil::Nothing => {}
            Spoil::HighS => {
                let high = negated(&signature[32..]);
                signature[32..].copy_from_slice(&high);
            }
            Spoil::Half(s, number) => {
                let start = if *s { 32 } else { 0 };
                signature[start..start + 32].copy_from_slice(number);
            }
            Spoil::SignatureBit(bit) => signature[bit / 8] ^= 1 << (bit % 8),
            Spoil::KeyByte(at, byte) => key[*at] = *byte,
            Spoil::Length(length) => signature.resize(*length, 0),
            Spoil::Message(byte) => message.push(*byte),
        }
        let ours = verifies(&secp256k1(&key), &message, &signature);
        prop_assert_eq!(ours, k256_verifies(&key, &message, &signature));
        match spoil {
            Spoil::Nothing => prop_assert!(ours),
            Spoil::HighS | Spoil::SignatureBit(_) | Spoil::Message(_) => prop_assert!(!ours),
            _ => {}
        }
    }

    #[test]
    fn any_bytes_are_a_key_that_stays_itself_or_none(
        kind in 0..5_usize,
        value in any::<Vec<u8>>(),
    ) {
        let type_url = [
            "/cosmos.crypto.secp256k1.PubKey",
            "/cosmos.crypto.secp256r1.PubKey",
            "/cosmos.crypto.ed25519.PubKey",
            "/cosmos.crypto.multisig.LegacyAminoPubKey",
            "",
        ][kind];
        if let Ok(key) = PublicKey::from_any(&Any { type_url: type_url.to_owned(), value }) {
            prop_assert_eq!(PublicKey::from_any(&key.to_any()), Ok(key));
        }
    }

    #[test]
    fn a_signature_of_any_shape_survives_the_wire(signature in shapes()) {
        let (mode_info, bytes) = signature.to_proto();
        prop_assert_eq!(Signature::parse(Some(&mode_info), &bytes), Ok(signature));
    }
}

/// Signatures and sets of them, up to three levels deep, fitting no key in particular.
fn shapes() -> impl Strategy<Value = Signature> {
    let single = (any::<i32>(), any::<Vec<u8>>())
        .prop_map(|(mode, bytes)| Signature::Single { mode, bytes });
    single.prop_recursive(3, 24, 4, |inner| {
        let bits = prop::collection::vec(any::<bool>(), 0..20);
        (bits, prop::collection::vec(inner, 0..4)).prop_map(|(bits, signatures)| {
            let bits = bits.into_iter().collect();
            Signature::Set(SignatureSet { bits, signatures })
        })
    })
}
