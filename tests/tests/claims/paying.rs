//! What a claim pays: the parts of a share, what they have earned since genesis, the fee.

use auth::{ACCOUNT_CREATION_POOL, SNAPSHOT_CLAIM};
use base::Seconds;
use bitshares_snapshot_claim::snapshot::Leaf;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, holder, number, power_up, told};

use crate::town::{DAY, UNIT, begin, begin_with};

/// Alice of the module's README, and somebody with the rest of each asset.
fn three_assets() -> BitShares {
    let rest = [244_748_888_806_746 - 123_895_325_012, 232_923 - 500, 94_002_623_400 - 2_500_000];
    BitShares::of(vec![
        Leaf { holdings: [123_895_325_012, 500, 2_500_000], ..holder(1_000_001, "alice", 0) },
        Leaf { holdings: rest, ..holder(1_000_002, "rest", 0) },
    ])
}

#[test]
fn a_claim_pays_the_part_of_each_asset_rounded_down() {
    let town = three_assets();
    let mut scene = Scene::with_plan(&[], town.plan());
    let done = scene.claimed("newcomer", &town.signed(&scene, "alice", "newcomer"));
    assert_eq!(scene.stake("newcomer").0, 12_005_123_478);
    let said = |name: &str| told(&done.events, "claim", name).join(",");
    assert_eq!(said("bitshares_account"), "alice");
    assert_eq!(said("account_id"), "1.2.1000001");
    assert_eq!(said("to"), scene.address("newcomer").to_string());
    assert_eq!(said("amount"), "12005123478");
    assert_eq!(said("for_bts"), "7441346461");
    assert_eq!(said("for_whaleshare"), "4507927512");
    assert_eq!(said("for_brownie"), "55849505");
    assert_eq!(
        (said("fee"), said("name"), said("correction")),
        ("0".into(), String::new(), "0".into())
    );
    let response = wire::MsgClaimResponse::decode(&*done.responses[0].value).unwrap();
    assert_eq!(response, wire::MsgClaimResponse { amount: 12_005_123_478, ready_at: None });

    let counters = scene.snapshot().counters.unwrap();
    let parts = wire::Parts { bts: 7_441_346_461, whaleshare: 4_507_927_512, brownie: 55_849_505 };
    assert_eq!(counters, wire::Counters { accounts: 1, paid: Some(parts), closed: false });
    // Rounding leaves what it leaves with the unclaimed.
    scene.claimed("other", &town.signed(&scene, "rest", "other"));
    assert_eq!(scene.fund(SNAPSHOT_CLAIM), 3);
    assert_eq!(scene.snapshot().unclaimed, 3);
    scene.audit();
}

#[test]
fn tokens_are_neither_made_nor_lost_by_claims() {
    let (town, mut scene) = begin();
    let before = scene.balance_at(&base::Address::module(auth::WHALESTAKE));
    for name in ["alice", "bob", "carol", "mia"] {
        scene.claimed(name, &town.signed(&scene, name, name));
    }
    assert_eq!(scene.balance_at(&base::Address::module(auth::WHALESTAKE)), before);
    let claimed = (60_000_000 + 30_000_000 + 8_989_998 + 1_000) * UNIT;
    assert_eq!(u128::from(scene.snapshot().unclaimed), scene.fund(SNAPSHOT_CLAIM));
    // All three pools, less what the exchange held and what was claimed.
    assert_eq!(scene.fund(SNAPSHOT_CLAIM), 18_900_000_000_000 - 1_000_000 * UNIT - claimed);
    assert_eq!(scene.fund(ACCOUNT_CREATION_POOL), 1_000_000 * UNIT);
    scene.audit();
}

#[test]
fn who_claims_late_gets_the_yield_since_genesis_as_who_claimed_at_once() {
    let (town, mut scene) = begin();
    scene.ok("zoe", tests::send("zoe", "mia", "10uwls"));
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    for _ in 0..20 {
        scene.wait(DAY);
        scene.block(&[]);
    }
    // Both settle in one block.
    let late = town.signed(&scene, "noah", "noah");
    let txs =
        [scene.free("noah", &late), scene.draft("mia", &power_up("mia", "mia", "1uwls")).sign()];
    for result in scene.block(&txs) {
        assert!(result.is_ok(), "{:?}", result.error);
    }
    let (early, late) =
        (number(&scene.staked("mia").pending), number(&scene.staked("noah").pending));
    assert!(early > 100_000, "{early} uwls of 147 WLS in 20 days");
    // Settled twice, rounded down twice.
    assert!(late == early || late == early + 1, "{early} {late}");
    assert_eq!(scene.stake("noah").0, 1_000 * UNIT, "yield is no stake");
    scene.audit();
}

#[test]
fn a_fee_is_taken_out_of_the_claim_and_goes_to_newcomers() {
    let (town, mut scene) = begin_with(|params| params.claim_fee = 250_000);
    let with_fee = |scene: &Scene, name: &str, max_fee: u64| {
        let claim = wire::MsgClaim { max_fee, ..town.claim(scene, name, name) };
        town.sign(scene, claim, &tests::secret(name, "active"))
    };
    let refused = scene.not_claimed("mia", &with_fee(&scene, "mia", 249_999), 48);
    assert!(refused.contains("costs 250000 uwls, and 249999 uwls were signed for"), "{refused}");
    let pool = scene.fund(ACCOUNT_CREATION_POOL);
    let inflow = scene.pool().pool.unwrap().inflow;
    let done = scene.claimed("mia", &with_fee(&scene, "mia", 250_000));
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT - 250_000);
    assert_eq!(told(&done.events, "claim", "fee"), ["250000"]);
    assert_eq!(told(&done.events, "claim", "amount"), [(1_000 * UNIT - 250_000).to_string()]);
    // And what the pool has earned meanwhile.
    let grown = scene.pool().pool.unwrap().inflow - inflow;
    assert!(grown >= 250_000);
    assert_eq!(scene.fund(ACCOUNT_CREATION_POOL), pool + u128::from(grown));
    // Never more than it costs, however much was signed for.
    scene.claimed("noah", &with_fee(&scene, "noah", 9_000_000));
    assert_eq!(scene.stake("noah").0, 1_000 * UNIT - 250_000);
    // What was paid is counted with the fee.
    let paid = scene.snapshot().counters.unwrap().paid.unwrap().bts;
    assert_eq!(u128::from(paid), 2_000 * UNIT);
    scene.audit();
}

#[test]
fn a_share_that_the_fee_eats_up_is_dust() {
    let town = BitShares::of(vec![
        holder(1, "small", 1),
        holder(2, "larger", 2),
        holder(3, "rest", 14_699_997),
    ]);
    // One unit is worth 1,000,000 uwls: as much as a claim may cost at most.
    let change = |claims: &mut wire::GenesisState| {
        claims.params.as_mut().unwrap().claim_fee = 1_000_000;
    };
    let mut scene = Scene::with_claims(&[], town.plan(), change);
    let with_fee = |scene: &Scene, name: &str| {
        let claim = wire::MsgClaim { max_fee: 1_000_000, ..town.claim(scene, name, name) };
        town.sign(scene, claim, &tests::secret(name, "active"))
    };
    scene.not_claimed("small", &with_fee(&scene, "small"), 15);
    scene.claimed("larger", &with_fee(&scene, "larger"));
    assert_eq!(scene.stake("larger").0, 1_000_000);
    scene.audit();
}

#[test]
fn one_person_claims_two_accounts_to_one_address() {
    let (town, mut scene) = begin();
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    scene.wait(Seconds(60));
    scene.claimed("mia", &town.signed(&scene, "noah", "mia"));
    assert_eq!(scene.stake("mia").0, 2_000 * UNIT);
    // The first claim opened the account, so only the second was signed in its order.
    assert_eq!(scene.number_and_sequence(&scene.address("mia")).1, 1);
    scene.audit();
}

#[test]
fn what_was_claimed_is_stake_like_any_other() {
    let (town, mut scene) = begin();
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    assert_eq!(scene.stake("mia"), (1_000 * UNIT, 1_000 * UNIT, 0));
    assert_eq!(scene.balance("mia"), "", "nothing liquid");
    scene.ok("mia", tests::power_down("mia", "5uwls"));
    assert_eq!(scene.stake("mia").2, 5);
    scene.audit();
}
