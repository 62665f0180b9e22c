//! Numbers that do not fit, and keys that are too old.

use bitshares_snapshot_claim::snapshot::{Header, HeaderError, Leaf};
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, holder, secret};

use crate::town::{begin, town};

#[test]
fn attack_28_an_exchange_can_not_leave_its_flag_out() {
    let (town, mut scene) = begin();
    scene.not_claimed("exchange", &town.signed(&scene, "exchange", "exchange"), 11);
    // The flag is in the leaf: without it it is no leaf of the snapshot.
    let leaf = Leaf { flags: 0, ..town.leaf("exchange").clone() };
    let bare =
        wire::MsgClaim { leaf: leaf.encode(), ..town.signed(&scene, "exchange", "exchange") };
    scene.not_claimed("exchange", &bare, 9);
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
}

#[test]
fn attack_39_the_keys_that_count_are_those_of_the_second_block() {
    let (town, mut scene) = begin();
    // An account that was sold or stolen between the two blocks: who had the old key has nothing.
    let old =
        town.sign(&scene, town.claim(&scene, "alice", "seller"), &secret("alice-2018", "active"));
    scene.not_claimed("seller", &old, 25);
    let wire = wire::Header { authority_block: 29_216_477, ..town.header.wire().clone() };
    let (balances, authorities) = (29_216_478, 29_216_477);
    assert_eq!(Header::read(wire).unwrap_err(), HeaderError::Order { balances, authorities });
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
}

#[test]
fn attack_43_a_whaleshare_has_no_decimals() {
    let header = town().header.wire().clone();
    let mut decimals = header.clone();
    decimals.assets[1].precision = 4;
    assert_eq!(Header::read(decimals).unwrap_err(), HeaderError::Assets);
    let mut lookalike = header;
    lookalike.assets[1].instance = 1_264;
    assert_eq!(Header::read(lookalike).unwrap_err(), HeaderError::Assets);
    // 500 of 232,923 of them.
    let of = |whaleshares: u64, name: &str, id: u64| Leaf {
        holdings: [0, whaleshares, 0],
        ..holder(id, name, 0)
    };
    let town = BitShares::of(vec![of(500, "alice", 1), of(232_423, "rest", 2)]);
    let mut scene = Scene::with_plan(&[], town.plan());
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    assert_eq!(scene.stake("alice").0, 4_507_927_512);
}

#[test]
fn attack_44_shares_are_computed_without_overflow() {
    // All BTS that can be, in one account but for one unit: the product has 93 bits.
    let supply = 360_057_050_210_207;
    let town = BitShares::of(vec![holder(1, "whale", supply - 1), holder(2, "unit", 1)]);
    let mut scene = Scene::with_plan(&[], town.plan());
    scene.claimed("whale", &town.signed(&scene, "whale", "whale"));
    let share = u128::from(supply - 1) * 14_700_000_000_000 / u128::from(supply);
    assert_eq!((scene.stake("whale").0, share), (14_699_999_999_999, 14_699_999_999_999));
    // Less than a unit of ours: nothing, and so nothing to claim.
    scene.not_claimed("unit", &town.signed(&scene, "unit", "unit"), 15);
    // More than all, in a leaf that nobody should have made.
    let mut town = BitShares::of(vec![holder(1, "huge", u64::MAX), holder(2, "rest", 0)]);
    let mut header = town.header.wire().clone();
    header.assets[0].denominator = 3;
    town.header = Header::read(header).unwrap();
    let mut scene = Scene::with_plan(&[], town.plan());
    scene.not_claimed("huge", &town.signed(&scene, "huge", "huge"), 10);
    scene.audit();
}
