//! Signatures as transactions carry them, and what verifying them costs.

use auth::public_key::{BitArray, Multisig, PublicKey, Scheme, Signature, SignatureSet};
use prost::Message;
use proto::cosmos::auth::v1beta1::Params;
use proto::cosmos::crypto::multisig::v1beta1::CompactBitArray;
use proto::cosmos::tx::v1beta1::ModeInfo;

use crate::{bytes, ed25519, member, rows, single, text, vectors};

#[test]
fn bit_arrays_have_exactly_their_bits() {
    for row in rows(&vectors()["bit_arrays"]) {
        let bits: Vec<bool> = text(&row[0]).chars().map(|bit| bit == '1').collect();
        let array: BitArray = bits.iter().copied().collect();
        assert_eq!(array.to_proto().encode_to_vec(), bytes(&row[1]), "{}", row[0]);

        let wire = CompactBitArray::decode(bytes(&row[1]).as_slice()).unwrap();
        let array = BitArray::parse(Some(&wire)).unwrap();
        assert_eq!(array.iter().collect::<Vec<_>>(), bits);
        assert_eq!(array.len() as u64, row[3].as_u64().unwrap());
        assert_eq!(array.iter().filter(|bit| *bit).count() as u64, row[4].as_u64().unwrap());
    }
}

fn charged(key: &PublicKey, signature: &Signature) -> (Vec<Scheme>, Option<String>) {
    let mut schemes = Vec::new();
    let outcome = key.charge(signature, &mut |scheme| {
        schemes.push(scheme);
        Ok(())
    });
    (schemes, outcome.err().map(|error| error.to_string()))
}

#[test]
fn verifying_costs_by_scheme_and_of_a_multisig_by_set_bit() {
    let params = Params {
        sig_verify_cost_ed25519: 590,
        sig_verify_cost_secp256k1: 1000,
        ..Params::default()
    };
    let gas =
        [Scheme::Ed25519, Scheme::Secp256k1, Scheme::Secp256r1].map(|scheme| scheme.gas(&params));
    assert_eq!(gas, [590, 1000, 500]);

    let edwards = PublicKey::from_any(&ed25519(&[1; 32])).unwrap();
    let key = PublicKey::Multisig(Multisig::new(1, vec![member(1), edwards, member(2)]).unwrap());
    let set = |bits: &[bool], signatures: usize| {
        Signature::Set(SignatureSet {
            bits: bits.iter().copied().collect(),
            signatures: vec![single(b"s"); signatures],
        })
    };
    let both = vec![Scheme::Ed25519, Scheme::Secp256k1];
    assert_eq!(charged(&key, &set(&[false, true, true], 2)), (both.clone(), None));
    assert_eq!(charged(&key, &set(&[false, true, true, false], 2)), (both.clone(), None));
    assert_eq!(
        charged(&key, &set(&[false, true, true, true], 3)),
        (both, Some("bit array size is incorrect, expecting: 3".to_owned()))
    );
    assert_eq!(
        charged(&key, &set(&[true, true, true], 1)),
        (vec![Scheme::Secp256k1], Some("signature size is incorrect 1".to_owned()))
    );
    let got_single = "expected *signing.MultiSignatureData, got, *signing.SingleSignatureData";
    assert_eq!(charged(&key, &single(b"s")), (Vec::new(), Some(got_single.to_owned())));
}

#[test]
fn events_tell_each_signature_and_then_the_set() {
    let nested = |depth: usize| {
        (0..depth).fold(single(b"s"), |inner, _| {
            let bits = [true].into_iter().collect();
            Signature::Set(SignatureSet { bits, signatures: vec![inner] })
        })
    };
    let set = [10, 1, b's'].to_vec();
    assert_eq!(nested(0).flattened().unwrap(), [b"s".to_vec()]);
    assert_eq!(nested(1).flattened().unwrap(), [b"s".to_vec(), set.clone()]);
    let outer = [&[10, 1, b's', 10, 3], set.as_slice()].concat();
    assert_eq!(nested(2).flattened().unwrap(), [b"s".to_vec(), set, outer]);
    assert_eq!(nested(3).flattened().unwrap_err().code(), 14);

    let wide = |signatures: usize| {
        let bits = vec![true; signatures].into_iter().collect();
        Signature::Set(SignatureSet { bits, signatures: vec![single(b"s"); signatures] })
    };
    assert_eq!(wide(32).flattened().unwrap().len(), 33);
    assert_eq!(wide(33).flattened().unwrap_err().code(), 14);
}

/// The refusal of `raw` as signature of a multisig with one mode info.
fn refused_set(raw: &[u8]) -> String {
    let one = SignatureSet { bits: [true].into_iter().collect(), signatures: vec![single(b"")] };
    let (mode_info, _) = Signature::Set(one).to_proto();
    Signature::parse(Some(&mode_info), raw).unwrap_err().to_string()
}

#[test]
fn bytes_that_are_no_set_of_signatures_are_refused() {
    assert_eq!(refused_set(&[1]), "proto: MultiSignature: illegal tag 0 (wire type 1)");
    assert_eq!(refused_set(&[0x0c]), "proto: MultiSignature: wiretype end group for non-group");
    assert_eq!(refused_set(&[0x08, 1]), "proto: wrong wireType = 0 for field Signatures");
    assert_eq!(refused_set(&[0x0a, 2, 0]), "unexpected EOF");
    assert_eq!(refused_set(&[0x80]), "unexpected EOF");
    let extra = refused_set(&[0x0a, 0, 0x12, 0]);
    assert_eq!(extra, "rejecting unrecognized fields found in MultiSignature");
    assert_eq!(refused_set(&[]), "expected 1 multisig signatures, got 0");
    assert_eq!(refused_set(&[0x0a, 0, 0x0a, 0]), "expected 1 multisig signatures, got 2");
}

#[test]
fn a_signer_without_mode_info_has_no_signature() {
    for mode_info in [None, Some(&ModeInfo::default())] {
        let refusal = Signature::parse(mode_info, &[0; 64]).unwrap_err();
        assert_eq!((refusal.code(), refusal.to_string().as_str()), (1, "got empty SignatureData"));
    }
}
