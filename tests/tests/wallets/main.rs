//! Claims that released libraries of BitShares have signed, sent to a chain: what is good is paid,
//! and every forgery is refused for its reason.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod sample;

use proto::whaleshares::claim::v1::MsgClaim;
use sample::{Sample, list, text};
use tests::{OK, Scene, verdict};

/// Codes by the names that the forgeries have.
const CODES: [(&str, u32); 12] = [
    ("signature_length", 18),
    ("signature_header", 19),
    ("signature_not_canonical", 20),
    ("signature_key_mismatch", 21),
    ("memo_key_only", 28),
    ("envelope_field_invalid", 33),
    ("tx_truncated", 34),
    ("tx_trailing_bytes", 35),
    ("tx_operation_count", 36),
    ("tx_operation_kind", 37),
    ("tx_extensions", 41),
    ("tx_varint_not_minimal", 42),
];

fn code(name: &str) -> u32 {
    CODES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name}")).1
}

/// Shares of the claims that are made here, in uwls.
const SHARES: [(&str, u128); 7] = [
    ("alice", 12_005_123_478),
    ("bob-active", 1_537_575_928),
    ("carol", 7_809_330_580_102),
    ("erin", 42_352_415_453),
    ("ivan", 5_932_005_897_752),
    ("longname", 4_671_454),
    ("x", 694_220_836),
];

fn share(claim: &str) -> u128 {
    SHARES.iter().find(|(known, _)| *known == claim).expect("a claim").1
}

/// `claim` is sent by its receiver, who has no account: it is paid.
fn is_paid(scene: &Scene, sample: &Sample, id: &str, claim: &MsgClaim) {
    let mut scene = scene.clone();
    let receiver = sample.receiver(id);
    scene.claimed(&receiver, claim);
    assert_eq!(scene.stake(&receiver).0, share(id), "{id}");
    scene.audit();
}

#[test]
fn every_message_of_every_wallet_is_paid() {
    let sample = Sample::read();
    let scene = sample.scene();
    let mut kinds = Vec::new();
    for message in sample.messages() {
        let (id, kind) = (text(message, "claim"), text(message, "kind"));
        if id == "bob-memo" {
            continue;
        }
        // All signatures of this kind, because some claims need two.
        let claim = sample.claim(id, kind);
        is_paid(&scene, &sample, id, &claim);
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["BEET", "ENVELOPE", "JSON_V2", "RAW"]);
}

#[test]
fn every_transaction_that_carries_a_claim_is_paid() {
    let sample = Sample::read();
    let scene = sample.scene();
    let mut count = 0;
    for transaction in sample.transactions() {
        let id = text(transaction, "claim");
        if text(transaction, "kind") != "BITSHARES_TX" || id == "bob-memo" {
            continue;
        }
        is_paid(&scene, &sample, id, &sample.claim_by_transaction(transaction));
        count += 1;
    }
    assert_eq!(count, 14);
}

#[test]
fn the_message_of_a_memo_key_is_more_than_it_may_claim_here() {
    let sample = Sample::read();
    let mut scene = sample.scene();
    let claim = sample.claim("bob-memo", "ENVELOPE");
    let refused = scene.not_claimed(&sample.receiver("bob-memo"), &claim, 29);
    assert!(
        refused.contains("can claim 1000000000 uwls at most, the share of bob-1 is 1537575928")
    );
}

#[test]
fn every_forged_message_is_refused_for_its_reason() {
    let sample = Sample::read();
    let scene = sample.scene();
    let negative = sample::read("negative.json");
    for case in list(&negative, "cases") {
        let (id, expected) = (text(case, "claim"), text(case, "expect"));
        let claim = sample.forged(case);
        let result = scene.check(&scene.free(&sample.receiver(id), &claim));
        // The chain has memo claims: what is refused is how much it is.
        let wanted = match expected {
            "memo_key_only" => 29,
            _ if text(case, "why").contains("claim x, presented for claim alice") => 25,
            _ => code(expected),
        };
        match text(case, "why") {
            // What was signed is what the honest claim says; the forger's text is another.
            "destination replaced (front run)"
            | "other chain"
            | "other snapshot"
            | "higher fee"
            | "other account name"
            | "longer life"
            | "meta block changed" => {
                assert_eq!(verdict(&result), OK, "{case}");
                let forged = sample.bent_as_forged(case, &claim);
                if let Some(forged) = forged {
                    let result = scene.check(&scene.free(&sample.receiver(id), &forged));
                    assert!(!result.is_ok(), "{case}");
                }
            }
            _ => assert_eq!(verdict(&result), ("bsclaim", wanted), "{case}: {:?}", result.error),
        }
    }
}

#[test]
fn every_forged_transaction_is_refused_for_its_reason() {
    let sample = Sample::read();
    let scene = sample.scene();
    let negative = sample::read("negative_transactions.json");
    for case in list(&negative, "cases") {
        let claim = sample.forged_transaction(case);
        let receiver = sample.receiver(text(case, "claim"));
        let result = scene.check(&scene.free(&receiver, &claim));
        assert_eq!(verdict(&result), ("bsclaim", code(text(case, "expect"))), "{case}");
    }
}
