//! Keys made of keys.

use auth::public_key::{Multisig, PublicKey, Signature, SignatureSet, Verifier};
use base::{Address, Error, bech32};
use prost::Message;
use prost_types::Any;
use proto::cosmos::tx::v1beta1::{AuthInfo, TxRaw};
use serde_json::Value;

use crate::{AMINO_JSON, bytes, member, multisig, rows, secp256r1, single, text, vectors};

#[test]
fn multisig_keys_have_the_address_and_the_wire_form_of_the_sdk() {
    for row in rows(&vectors()["multisig"]["keys"]) {
        let wire = bytes(&row[6]);
        let key = PublicKey::from_any(&Any::decode(wire.as_slice()).unwrap()).unwrap();
        assert_eq!(key.to_any().encode_to_vec(), wire);
        assert_eq!(key.address(), Address::new(&bytes(&row[3])).unwrap());
        assert_eq!(bech32::encode("cosmos", key.address().as_bytes()), text(&row[4]));
        assert_eq!(bech32::encode("whale", key.address().as_bytes()), text(&row[5]));

        let PublicKey::Multisig(multisig) = &key else { panic!("not a multisig: {key:?}") };
        assert_eq!(u64::from(multisig.threshold()), row[0].as_u64().unwrap());
        assert_eq!(multisig.members().len(), row[1].as_array().unwrap().len());
    }
}

/// The key, the signature and the text of one of the vectors' transactions.
fn transaction(case: &Value) -> (PublicKey, Result<Signature, Error>, Vec<u8>) {
    let raw = TxRaw::decode(bytes(&case["tx"]).as_slice()).unwrap();
    let auth_info = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    let signer = &auth_info.signer_infos[0];
    let key = PublicKey::from_any(signer.public_key.as_ref().unwrap()).unwrap();
    let signature = Signature::parse(signer.mode_info.as_ref(), &raw.signatures[0]);
    (key, signature, text(&case["sign_text"]).as_bytes().to_vec())
}

#[test]
fn multisig_transactions_are_judged_as_the_sdk_judges_them() {
    for case in vectors()["multisig"]["transactions"].as_array().unwrap() {
        let (key, signature, message) = transaction(case);
        let sign_bytes = |mode| {
            assert_eq!(mode, AMINO_JSON);
            Ok(message.clone())
        };
        let by = Verifier { sign_bytes: &sign_bytes, verify: &PublicKey::verify };
        let refusal = signature.and_then(|signature| key.check(&signature, &by)).err();
        // Go panics with "not implemented" where a set is asked for.
        let expected = case.get("verify_error").map(|error| match text(error) {
            "not implemented" => "a multisig key needs a set of signatures, got a single one",
            error => error,
        });
        assert_eq!(refusal.map(|error| error.to_string()).as_deref(), expected, "{}", case["name"]);
    }
}

#[test]
fn a_signature_goes_back_to_the_wire_as_it_came() {
    for case in vectors()["multisig"]["transactions"].as_array().unwrap() {
        let signature = transaction(case).1.unwrap();
        let (mode_info, raw) = signature.to_proto();
        assert_eq!(mode_info.encode_to_vec(), bytes(&case["mode_info"]), "{}", case["name"]);
        assert_eq!(raw, bytes(&case["signature"]), "{}", case["name"]);
    }
}

#[test]
fn signatures_of_members_combine_in_any_order() {
    let cases = vectors();
    for case in cases["multisig"]["transactions"].as_array().unwrap() {
        let (PublicKey::Multisig(key), signature, _) = transaction(case) else {
            panic!("not a multisig")
        };
        let Ok(Signature::Set(set)) = signature else {
            continue;
        };
        if set.bits.len() != key.members().len()
            || set.bits.iter().filter(|bit| *bit).count() != set.signatures.len()
        {
            continue;
        }
        let signers = key.members().iter().zip(set.bits.iter()).filter(|(_, signed)| *signed);
        let signers = signers.map(|(member, _)| member.clone());
        let mut parts: Vec<_> = signers.zip(set.signatures.clone()).collect();
        parts.reverse();
        assert_eq!(key.combine(parts).unwrap(), Signature::Set(set), "{}", case["name"]);
    }
}

#[test]
fn only_members_combine_and_each_place_once() {
    let key = Multisig::new(2, vec![member(1), member(2), member(1)]).unwrap();
    let stranger = key.combine(vec![(member(3), single(b"s"))]).unwrap_err().to_string();
    assert!(stranger.ends_with(" is not a member of the multisig"), "{stranger}");

    let twice = vec![(member(1), single(b"first")), (member(1), single(b"third"))];
    let Signature::Set(set) = key.combine(twice.clone()).unwrap() else { panic!("not a set") };
    assert_eq!(set.bits.iter().collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(set.signatures, [single(b"first"), single(b"third")]);

    let thrice = [twice, vec![(member(1), single(b"too many"))]].concat();
    assert!(key.combine(thrice).unwrap_err().to_string().ends_with(" has signed already"));
}

#[test]
fn a_member_may_sign_in_its_own_mode() {
    let key = Multisig::new(2, vec![member(1), member(2)]).unwrap();
    let signatures = [(1, b"direct".as_slice()), (AMINO_JSON, b"amino")]
        .map(|(mode, bytes)| Signature::Single { mode, bytes: bytes.to_vec() });
    let set = Signature::Set(SignatureSet {
        bits: [true, true].into_iter().collect(),
        signatures: signatures.to_vec(),
    });
    let by = Verifier {
        sign_bytes: &|mode| match mode {
            1 => Ok(b"direct".to_vec()),
            AMINO_JSON => Ok(b"amino".to_vec()),
            mode => Err(Error::undefined(format!("unsupported sign mode {mode}"))),
        },
        verify: &|_, message, signature| message == signature,
    };
    assert_eq!(PublicKey::Multisig(key.clone()).check(&set, &by), Ok(()));
    assert!(!set.is_amino_only());

    let unknown = Signature::Single { mode: 55, bytes: Vec::new() };
    let refusal = member(1).check(&unknown, &by).unwrap_err();
    assert_eq!(refusal.to_string(), "unsupported sign mode 55");
}

#[test]
fn the_limit_of_signatures_counts_through_nested_keys() {
    let counts: Vec<u64> = rows(&vectors()["multisig"]["keys"])
        .iter()
        .map(|row| PublicKey::from_any(&Any::decode(bytes(&row[6]).as_slice()).unwrap()).unwrap())
        .map(|key| key.key_count())
        .collect();
    assert_eq!(counts, [1, 2, 3, 3, 5, 2, 5]);
    assert_eq!(member(1).key_count(), 1);
}

#[test]
fn a_threshold_is_between_one_and_the_members() {
    let of = |threshold| {
        PublicKey::from_any(&multisig(threshold, vec![member(1).to_any(), member(2).to_any()]))
    };
    assert!(of(1).is_ok() && of(2).is_ok());
    let text = of(3).unwrap_err().to_string();
    assert_eq!(text, "threshold k of n multisignature: 2 < 3: invalid pubkey");
    assert!(of(0).is_err() && of(u32::MAX).is_err());
}

#[test]
fn a_key_without_amino_form_is_no_member() {
    let row = &rows(&vectors()["secp256r1"])[0];
    let refusal = PublicKey::from_any(&multisig(1, vec![secp256r1(&bytes(&row[1]))])).unwrap_err();
    assert_eq!(refusal.code(), 8);
}

#[test]
fn keys_within_keys_are_bounded_in_depth_and_number() {
    let nested = |levels: usize| {
        let start = member(1).to_any();
        PublicKey::from_any(&(1..levels).fold(start, |key, _| multisig(1, vec![key])))
    };
    assert!(nested(10).is_ok());
    assert_eq!(nested(11).unwrap_err().to_string(), "max depth exceeded");
    assert!(nested(200).is_err());

    let wide =
        |members: usize| PublicKey::from_any(&multisig(1, vec![member(1).to_any(); members]));
    assert!(wide(99).is_ok());
    assert_eq!(wide(100).unwrap_err().to_string(), "call limit exceeded");

    let PublicKey::Multisig(deepest) = nested(10).unwrap() else { panic!("not a multisig") };
    let deeper = Multisig::new(1, vec![PublicKey::Multisig(deepest)]);
    assert_eq!(deeper.unwrap_err().to_string(), "max depth exceeded");
    assert!(Multisig::new(1, vec![member(1); 100]).is_err());
}
