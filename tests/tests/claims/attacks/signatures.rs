//! Other bytes that say the same, and transactions that say more.

use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene};

use crate::town::begin;

/// The order of the curve.
const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE,
    0xBA, 0xAE, 0xDC, 0xE6, 0xAF, 0x48, 0xA0, 0x3B, 0xBF, 0xD2, 0x5E, 0x8C, 0xD0, 0x36, 0x41, 0x41,
];

/// The order less `s`.
fn negated(s: &[u8]) -> Vec<u8> {
    let (mut twin, mut borrow) = (vec![0; 32], 0);
    for place in (0..32).rev() {
        let difference = i32::from(ORDER[place]) - i32::from(s[place]) - borrow;
        borrow = i32::from(difference < 0);
        twin[place] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    twin
}

/// The honest claim of alice with another signature.
fn with_signature(
    (town, scene): (&BitShares, &Scene),
    bend: impl FnOnce(&mut Vec<u8>),
) -> wire::MsgClaim {
    let mut claim = town.signed(scene, "alice", "alice");
    bend(&mut claim.proofs[0].signature);
    claim
}

#[test]
fn attack_05_the_twin_of_a_signature_with_the_high_s_is_none() {
    let (town, mut scene) = begin();
    let twin = with_signature((&town, &scene), |signature| {
        let high = negated(&signature[33..]);
        signature[33..].copy_from_slice(&high);
        signature[0] = 63 - signature[0];
    });
    scene.not_claimed("alice", &twin, 20);
    scene.claimed("alice", &with_signature((&town, &scene), |_| ()));
}

#[test]
fn attack_06_the_first_byte_of_a_signature_has_one_value() {
    let (town, mut scene) = begin();
    for header in (0..=255).filter(|header| !(31..=34).contains(header)) {
        let claim = with_signature((&town, &scene), |signature| signature[0] = header);
        let tx = scene.free("alice", &claim);
        assert_eq!(tests::verdict(&scene.check(&tx)), ("bsclaim", 19), "{header}");
    }
    let good = town.signed(&scene, "alice", "alice").proofs[0].signature[0];
    for header in (31..=34).filter(|header| *header != good) {
        let claim = with_signature((&town, &scene), |signature| signature[0] = header);
        scene.not_claimed("alice", &claim, 21);
    }
    scene.claimed("alice", &with_signature((&town, &scene), |_| ()));
}

#[test]
fn attack_24_a_transaction_is_packed_in_one_way() {
    let (town, mut scene) = begin();
    let bent =
        |scene: &Scene, bend: &dyn Fn(&mut Vec<u8>)| town.by_transaction(scene, "alice", bend);
    // The number of operations, 1, in two bytes and in five.
    for long in [&[0x81, 0][..], &[0x81, 0x80, 0x80, 0x80, 0]] {
        let claim = bent(&scene, &|packed| {
            packed.splice(10..11, long.iter().copied());
        });
        scene.not_claimed("alice", &claim, 42);
    }
    for tail in [&[0][..], b"more"] {
        let claim = bent(&scene, &|packed| packed.extend_from_slice(tail));
        scene.not_claimed("alice", &claim, 35);
    }
    for length in [0, 9, 10, 11, 30] {
        let claim = bent(&scene, &|packed| packed.truncate(length));
        scene.not_claimed("alice", &claim, 34);
    }
    scene.claimed("alice", &bent(&scene, &|_| ()));
}

#[test]
fn attack_25_the_claim_is_the_only_operation_of_its_transaction() {
    let (town, mut scene) = begin();
    // Behind the claim a second operation, before the extensions.
    let two = town.by_transaction(&scene, "alice", |packed| {
        let operation = packed[11..packed.len() - 1].to_vec();
        packed[10] = 2;
        let end = packed.len() - 1;
        packed.splice(end..end, operation);
    });
    scene.not_claimed("alice", &two, 36);
    let transfer = town.by_transaction(&scene, "alice", |packed| packed[11] = 0);
    scene.not_claimed("alice", &transfer, 37);
    scene.claimed("alice", &town.by_transaction(&scene, "alice", |_| ()));
}

#[test]
fn attack_26_what_carries_a_claim_can_not_be_executed_on_bitshares() {
    let (town, mut scene) = begin();
    let claim = town.by_transaction(&scene, "alice", |_| ());
    // Reference block and prefix 1, and it expired one second after 1970 began.
    assert_eq!(claim.txs[0][..10], [1, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
    scene.claimed("alice", &claim);
    // Who fills them in to execute it there has signed it for that; it is still only a claim.
    let filled =
        town.by_transaction(&scene, "bob", |packed| packed[..10].copy_from_slice(&[7; 10]));
    scene.claimed("bob", &filled);
}
