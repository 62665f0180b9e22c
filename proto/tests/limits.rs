//! The edges of what a transaction may be, and what hostile bytes can do: nothing.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

use std::sync::LazyLock;

use proptest::prelude::*;
use prost::{Message as _, Name as _};
use prost_reflect::DynamicMessage;
use prost_types::{Any, Duration, Timestamp};
use proto::cosmos::authz::v1beta1::MsgExec;
use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend};
use proto::cosmos::base::v1beta1::{Coin, DecCoin};
use proto::cosmos::feegrant::v1beta1::PeriodicAllowance;
use proto::cosmos::tx::v1beta1::mode_info::{Multi, Single, Sum};
use proto::cosmos::tx::v1beta1::{AuthInfo, ModeInfo, SignerInfo, TxBody, TxRaw};
use proto::ibc::core::channel::v1::QueryUnreceivedPacketsRequest as Packets;
use proto::registry::{MSG, PUB_KEY, Registry};
use proto::signers::{Signers, SignersError};
use proto::strict::{CompileError, Malformed, Strict, TxParts};

static SIGNERS: LazyLock<Signers> = LazyLock::new(|| Signers::compile(proto::pool()).unwrap());

static STRICT: LazyLock<Strict> = LazyLock::new(|| {
    let mut registry = Registry::default();
    for message in [MsgExec::type_url(), MsgSend::type_url(), MsgMultiSend::type_url()] {
        registry.implement(MSG, &message);
    }
    // No messages, but they bring a decimal, a list of numbers and a duration into a transaction.
    registry.implement(MSG, &DecCoin::type_url());
    registry.implement(MSG, &Packets::type_url());
    registry.implement(MSG, &PeriodicAllowance::type_url());
    registry.implement(PUB_KEY, "/cosmos.crypto.secp256k1.PubKey");
    Strict::compile(proto::pool(), &registry).unwrap()
});

fn wrapped(message: &impl prost::Name) -> Any {
    Any::from_msg(message).unwrap()
}

fn send(amount: &str) -> MsgSend {
    MsgSend {
        from_address: "whale1from".to_owned(),
        to_address: "whale1to".to_owned(),
        amount: vec![Coin { denom: "uwls".to_owned(), amount: amount.to_owned() }],
    }
}

fn body(messages: Vec<Any>) -> TxBody {
    TxBody { messages, ..TxBody::default() }
}

fn tx(body: &[u8], auth_info: &[u8]) -> Vec<u8> {
    let (body_bytes, auth_info_bytes) = (body.to_vec(), auth_info.to_vec());
    TxRaw { body_bytes, auth_info_bytes, signatures: vec![vec![1; 64]] }.encode_to_vec()
}

fn check_body(body: &TxBody) -> Result<(), Malformed> {
    STRICT.check(&tx(&body.encode_to_vec(), &[])).map(|_| ())
}

fn check_auth_info(auth_info: &[u8]) -> Result<(), Malformed> {
    STRICT.check(&tx(&[], auth_info)).map(|_| ())
}

#[test]
fn ten_any_may_stand_inside_each_other() {
    let nested = |execs| {
        let inside = (0..execs).fold(wrapped(&send("1")), |inside, _| {
            wrapped(&MsgExec { grantee: String::new(), msgs: vec![inside] })
        });
        check_body(&body(vec![inside]))
    };
    assert_eq!(nested(9), Ok(()));
    assert_eq!(nested(10), Err(Malformed::AnyDepth));
}

#[test]
fn a_message_may_hold_ninety_nine_others_and_so_may_the_next() {
    let holding = |sends| {
        let msgs = vec![wrapped(&send("1")); sends];
        wrapped(&MsgExec { grantee: String::new(), msgs })
    };
    assert_eq!(check_body(&body(vec![holding(99), holding(99)])), Ok(()));
    assert_eq!(check_body(&body(vec![holding(100)])), Err(Malformed::AnyCount));
}

#[test]
fn messages_may_be_a_hundred_levels_deep_and_prost_decodes_them() {
    let nested = |multis| {
        let mut mode_info = ModeInfo { sum: Some(Sum::Single(Single { mode: 1 })) };
        for _ in 0..multis {
            let multi = Multi { bitarray: None, mode_infos: vec![mode_info] };
            mode_info = ModeInfo { sum: Some(Sum::Multi(multi)) };
        }
        let signer = SignerInfo { mode_info: Some(mode_info), ..SignerInfo::default() };
        AuthInfo { signer_infos: vec![signer], ..AuthInfo::default() }.encode_to_vec()
    };
    // AuthInfo, SignerInfo, ModeInfo; two more for each Multi; Single.
    assert_eq!(check_auth_info(&nested(48)), Ok(()));
    AuthInfo::decode(nested(48).as_slice()).unwrap();
    assert_eq!(check_auth_info(&nested(49)), Err(Malformed::Depth));
}

#[test]
fn a_public_key_in_two_halves_is_refused() {
    let half = wrapped(&proto::cosmos::crypto::secp256k1::PubKey { key: vec![2; 3] });
    let whole = SignerInfo { public_key: Some(half), ..SignerInfo::default() }.encode_to_vec();
    let auth_info = |signer: &[u8]| [&[0x0a, u8::try_from(signer.len()).unwrap()], signer].concat();
    assert_eq!(check_auth_info(&auth_info(&whole)), Ok(()));
    assert_eq!(
        check_auth_info(&auth_info(&whole.repeat(2))).unwrap_err().to_string(),
        "field PublicKey of *tx.SignerInfo is given twice"
    );
}

#[test]
fn an_amount_is_what_big_int_reads_in_256_bits() {
    let check = |amount: &str| check_body(&body(vec![wrapped(&send(amount))]));
    let full = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    let over = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
    let taken =
        ["", "0", "-1", "+5", "005", "0x10", "0X_1f", "0b101", "0o17", "1_000", "0_7", full];
    for amount in taken {
        assert_eq!(check(amount), Ok(()), "{amount}");
    }
    let refused =
        [" 1", "1 ", "1.5", "1e3", "08", "0x", "0_", "_1", "1_", "1__0", "-", "--1", "uwls"];
    for amount in refused {
        assert_eq!(check(amount), Err(Malformed::NotInteger(amount.to_owned())), "{amount}");
    }
    assert_eq!(check(over), Err(Malformed::IntegerRange { bits: 257 }));
    assert_eq!(check(&format!("-{over}")), Err(Malformed::IntegerRange { bits: 257 }));
}

#[test]
fn a_decimal_ends_below_two_to_the_256() {
    let check = |amount: String| {
        check_body(&body(vec![wrapped(&DecCoin { denom: String::new(), amount })]))
    };
    let whole = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    assert_eq!(check(format!("{whole}999999999999999999")), Ok(()));
    let two_to_the_256 = whole.replace("39935", "39936");
    assert_eq!(check(format!("{two_to_the_256}000000000000000000")), Err(Malformed::DecimalRange));
}

#[test]
fn a_timeout_lies_in_the_years_1_to_9999() {
    let check = |seconds, nanos| {
        let timeout_timestamp = Some(Timestamp { seconds, nanos });
        check_body(&TxBody { timeout_timestamp, ..TxBody::default() })
    };
    assert_eq!(check(-62_135_596_800, 0), Ok(()));
    assert_eq!(check(253_402_300_799, 999_999_999), Ok(()));
    for (seconds, nanos) in
        [(-62_135_596_801, 0), (253_402_300_800, 0), (0, -1), (0, 1_000_000_000)]
    {
        assert_eq!(check(seconds, nanos), Err(Malformed::Time { seconds, nanos }));
    }
}

#[test]
fn a_duration_fits_into_64_bits_of_nanoseconds_with_one_sign() {
    let check = |seconds, nanos| {
        let period = Some(Duration { seconds, nanos });
        let allowance = PeriodicAllowance { period, ..PeriodicAllowance::default() };
        check_body(&body(vec![wrapped(&allowance)]))
    };
    for (seconds, nanos) in [(0, 0), (-1, -1), (0, -999_999_999), (9_223_372_036, 854_775_807)] {
        assert_eq!(check(seconds, nanos), Ok(()));
    }
    for (seconds, nanos) in [(1, -1), (-1, 1), (0, 1_000_000_000), (9_223_372_036, 854_775_808)] {
        assert_eq!(check(seconds, nanos), Err(Malformed::Duration { seconds, nanos }));
    }
}

#[test]
fn a_list_of_numbers_may_be_packed_and_must_add_up() {
    let check = |value: &[u8]| {
        let (type_url, value) = (Packets::type_url(), value.to_vec());
        check_body(&body(vec![Any { type_url, value }]))
    };
    let (one_by_one, packed, torn) = ([0x18, 7, 0x18, 8], [0x1a, 2, 7, 8], [0x1a, 2, 7, 0x88]);
    assert_eq!(check(&one_by_one), Ok(()));
    assert_eq!(check(&packed), Ok(()));
    let message = "proto: wrong wireType = 2 for field PacketCommitmentSequences";
    assert_eq!(check(&torn).unwrap_err().to_string(), message);
}

#[test]
fn a_type_is_registered_only_if_the_set_has_it() {
    for url in ["/whaleshares.nothing.v1.Nothing", "cosmos.bank.v1beta1.MsgSend"] {
        let mut registry = Registry::default();
        registry.implement(MSG, url);
        let error = Strict::compile(proto::pool(), &registry).err();
        assert_eq!(error, Some(CompileError::NoType(url.to_owned())));
    }
}

#[test]
fn a_megabyte_of_tricks_is_answered_at_once() {
    const MANY: usize = 1 << 20;
    // Unknown field 1024 of the body: a group in a group in a group.
    let groups = STRICT.check(&tx(&[0x83, 0x40].repeat(MANY / 2), &[])).unwrap_err();
    assert!(groups.to_string().ends_with("proto: parse error"), "{groups}");
    // The same field as a number, over and over.
    assert!(STRICT.check(&tx(&[0x80, 0x40, 0x01].repeat(MANY / 3), &[])).unwrap().has_unknown);
    let digits = body(vec![wrapped(&send(&"9".repeat(MANY)))]);
    assert_eq!(check_body(&digits), Err(Malformed::IntegerRange { bits: 512 }));
    let zeros = body(vec![wrapped(&send(&"0".repeat(MANY)))]);
    assert_eq!(check_body(&zeros), Ok(()));
    // A last byte is missing a million lengths deep.
    let cut = [0x0a, 0xff, 0xff, 0x7f].repeat(MANY / 4);
    assert!(STRICT.check(&tx(&cut, &[])).is_err());
}

#[test]
fn a_hundred_thousand_signers_are_told_apart_at_once() {
    let many = 100_000;
    let inputs = (0..2 * many).map(|at| Input { address: format!("{}", at % many), coins: vec![] });
    let message = MsgMultiSend { inputs: inputs.collect(), outputs: Vec::new() }.encode_to_vec();
    let signers = SIGNERS.of(&MsgMultiSend::type_url(), &message).unwrap();
    assert_eq!(signers.len(), many);
    assert!(signers.iter().enumerate().all(|(at, one)| one.address == at.to_string()));
}

#[test]
fn signers_of_no_message_or_of_torn_bytes_are_an_error() {
    let (no_message, send) = (Coin::type_url(), MsgSend::type_url());
    assert_eq!(SIGNERS.of(&no_message, &[]), Err(SignersError::UnknownType(no_message.clone())));
    assert_eq!(SIGNERS.of(&send, &[0x0a, 9]), Err(SignersError::Unreadable(send.clone())));
    assert_eq!(SIGNERS.of(&send, &[0x0a, 1, 0xff]), Err(SignersError::Unreadable(send.clone())));
}

/// What strict decoding lets through must not surprise the decoder behind it.
fn decodes(parts: &TxParts<'_>) {
    AuthInfo::decode(parts.auth_info).unwrap();
    for message in TxBody::decode(parts.body).unwrap().messages {
        let name = message.type_url.strip_prefix('/').unwrap();
        let descriptor = proto::pool().get_message_by_name(name).unwrap();
        DynamicMessage::decode(descriptor, message.value.as_slice()).unwrap();
        let signers = SIGNERS.of(&message.type_url, &message.value);
        assert!(!matches!(signers, Err(SignersError::Unreadable(_))));
    }
}

/// One change of some bytes: put in, take out, or set.
fn bend(bytes: &mut Vec<u8>, (kind, at, byte): (u8, usize, u8)) {
    let at = at % (bytes.len() + 1);
    match kind {
        0 => bytes.insert(at, byte),
        _ if at == bytes.len() => {}
        1 => drop(bytes.remove(at)),
        _ => bytes[at] = byte,
    }
}

fn bends() -> impl Strategy<Value = Vec<(u8, usize, u8)>> {
    proptest::collection::vec((0..4_u8, 0..1000_usize, any::<u8>()), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for tx in [bytes.clone(), tx(&bytes, &[]), tx(&[], &bytes)] {
            if let Ok(parts) = STRICT.check(&tx) {
                decodes(&parts);
            }
        }
        let _is_error = SIGNERS.of(&MsgSend::type_url(), &bytes).is_err();
    }

    #[test]
    fn what_passes_decodes(in_body in bends(), in_auth_info in bends()) {
        let exec = MsgExec { grantee: "whale1".to_owned(), msgs: vec![wrapped(&send("1"))] };
        let mut body = TxBody {
            memo: "memo".to_owned(),
            timeout_height: 7,
            timeout_timestamp: Some(Timestamp { seconds: 1, nanos: 1 }),
            ..body(vec![wrapped(&exec), wrapped(&send("10"))])
        }.encode_to_vec();
        let single = ModeInfo { sum: Some(Sum::Single(Single { mode: 1 })) };
        let mut auth_info = AuthInfo {
            signer_infos: vec![SignerInfo { mode_info: Some(single), ..SignerInfo::default() }],
            ..AuthInfo::default()
        }.encode_to_vec();
        in_body.into_iter().for_each(|one| bend(&mut body, one));
        in_auth_info.into_iter().for_each(|one| bend(&mut auth_info, one));
        let tx = tx(&body, &auth_info);
        if let Ok(parts) = STRICT.check(&tx) {
            decodes(&parts);
        }
    }
}
