//! What new tokens earn stakers, producers and their voters, and how it is withdrawn.

use base::{Address, Seconds};
use serde_json::{Value, json};
use tests::{
    OK, Scene, account, create_validator, delegate, fund_community_pool, number, operator,
    power_down, power_up, send, set_withdraw_address, undelegate, verdict, withdraw_commission,
    withdraw_reward,
};

fn liquid(scene: &Scene, who: &str) -> u128 {
    number(scene.balance(who).strip_suffix("uwls").unwrap_or_default())
}

/// What belongs to the community.
fn community(scene: &Scene) -> Value {
    scene.export()["staking"]["community_pool"].clone()
}

fn event<'a>(result: &'a chain::TxResult, kind: &str) -> Vec<(&'a str, &'a str)> {
    let event = result.events.iter().find(|event| event.kind == kind).expect("an event");
    event.attributes.iter().map(|(key, value)| (&**key, &**value)).collect()
}

/// Rules under which all that is minted goes to stakers: 100 % in a year of 1,000 s, of
/// exactly one million uwls; so 1,000 each second.
fn all_for_stakers() -> Scene {
    let people = [("ann", "400000uwls"), ("bob", "300000uwls"), ("carl", "300000uwls")];
    let rules = json!({
        "content_bps": 0, "stake_bps": 10_000, "bp_bps": 0, "community_bps": 0,
        "year_seconds": "1000", "min_bp_self_stake": "1",
        "powerdown_rate": "POWER_DOWN_RATE_NOMINAL",
    });
    Scene::with_rules(&people, &rules)
}

#[test]
fn yield_goes_to_all_stake_by_its_size_and_time() {
    let people = [("ann", "5000000uwls"), ("bob", "5000000uwls"), ("carl", "10000000uwls")];
    let rules = json!({
        "content_bps": 0, "stake_bps": 10_000, "bp_bps": 0, "community_bps": 0,
        "year_seconds": "20000",
    });
    // 20,000,000 in 20,000 s: 1,000 each second.
    let mut scene = Scene::with_rules(&people, &rules);
    scene.ok("ann", power_up("ann", "ann", "1000000uwls"));
    scene.ok("bob", power_up("bob", "bob", "3000000uwls"));
    scene.wait(Seconds(9));
    scene.ok("carl", power_up("carl", "carl", "6000000uwls"));
    scene.wait(Seconds(99));
    scene.block(&[]);
    let index =
        |scene: &Scene| scene.export()["staking"]["yield"]["index"].as_str().map(number).unwrap();
    let owed = |scene: &Scene, who: &str| {
        let account = scene.staked(who);
        let since = index(scene) - number(&account.reward_index);
        number(&account.pending) + number(&account.stake) * since / 10_u128.pow(18)
    };
    // The first second is the community's: nobody had staked. Then one second of ann's alone,
    // ten of ann and bob, a hundred of all three.
    let expected = [1_000 + 2_500 + 10_000, 7_500 + 30_000, 60_000];
    let owes = ["ann", "bob", "carl"].map(|who| owed(&scene, who));
    assert_eq!(owes, expected);
    assert_eq!(community(&scene), json!([{"denom": "uwls", "amount": "1000"}]));
    scene.audit();
}

#[test]
fn what_is_withdrawn_and_what_is_owed_are_all_that_was_minted_but_dust() {
    let mut scene = all_for_stakers();
    scene.ok("ann", power_up("ann", "ann", "333333uwls"));
    scene.ok("bob", power_up("bob", "bob", "299999uwls"));
    scene.ok("carl", power_up("carl", "carl", "299999uwls"));
    scene.ok("ann", create_of_one(&scene, "ann"));
    for round in 0..30 {
        let who = ["ann", "bob", "carl"][round % 3];
        scene.wait(Seconds(u64::try_from(round).unwrap() % 4));
        scene.ok(who, withdraw_reward(who, "ann"));
        scene.audit();
    }
    let distribution = Address::module(auth::DISTRIBUTION);
    let left = number(scene.balance_at(&distribution).strip_suffix("uwls").unwrap());
    for who in ["ann", "bob", "carl"] {
        scene.ok(who, withdraw_reward(who, "ann"));
    }
    let community: u128 = number(community(&scene)[0]["amount"].as_str().unwrap());
    let rest = number(scene.balance_at(&distribution).strip_suffix("uwls").unwrap()) - community;
    assert!(left > rest && rest < 3_000 + 33, "a settlement leaves less than one: {rest}");
    scene.audit();
}

fn create_of_one(scene: &Scene, who: &str) -> proto::cosmos::staking::v1beta1::MsgCreateValidator {
    let value = tests::coins("10uwls").pop();
    assert!(scene.rules().min_bp_self_stake == "1");
    proto::cosmos::staking::v1beta1::MsgCreateValidator { value, ..create_validator(who, 0) }
}

/// Producers ann (keeping 10 %) and ben, bob votes for ann; all that is minted is theirs:
/// 1,000 uwls a second.
fn all_for_producers() -> Scene {
    let people = [("ann", "2000000000uwls"), ("ben", "2000000000uwls"), ("bob", "6000000000uwls")];
    let rules = json!({
        "content_bps": 0, "stake_bps": 0, "bp_bps": 10_000, "community_bps": 0,
        "year_seconds": "10000000", "election_period": "10", "max_power_amplification_bps": 4_294_967_295_u32,
    });
    let mut scene = Scene::with_rules(&people, &rules);
    scene.ok("ann", create_validator("ann", 1_000));
    scene.ok("ben", create_validator("ben", 1_000));
    scene.ok("bob", delegate("bob", "ann", "3000000000uwls"));
    scene.until_elected();
    scene
}

#[test]
fn producers_are_paid_by_the_blocks_they_sign_and_share_it_with_their_voters() {
    let mut scene = all_for_producers();
    assert_eq!(scene.last_block().height, 10);
    // Heights 2 to 10 minted 9,000; nobody had signed, so it waits.
    for height in 11..=20 {
        let silent: &[&str] = if height > 18 { &["ben"] } else { &[] };
        let votes = scene.signatures(silent);
        scene.block_with(&[], |block| block.votes = votes);
    }
    // 19,000 for 10 + 8 signatures.
    let (ann, ben) = (19_000 * 10 / 18, 19_000 * 8 / 18);
    assert_eq!(number(&scene.standing("ann").pay), ann / 10);
    assert_eq!(number(&scene.standing("ben").pay), ben / 10);
    let shared = ann - ann / 10;
    let before = liquid(&scene, "bob");
    let result = scene.ok("bob", withdraw_reward("bob", "ann"));
    let share = shared * 3 / 4;
    assert_eq!(liquid(&scene, "bob"), before + share, "3,000 of the 4,000 that vote for ann");
    let (bob, operator_of_ann, amount) = (account("bob"), operator("ann"), format!("{share}uwls"));
    let expected = [("amount", &*amount), ("validator", &*operator_of_ann), ("delegator", &*bob)];
    assert_eq!(event(&result, "withdraw_rewards")[..3], expected);
    scene.audit();
}

#[test]
fn pay_of_producers_is_stake_unless_the_rules_say_otherwise() {
    let mut scene = all_for_producers();
    for _ in 11..=20 {
        let votes = scene.signatures(&[]);
        scene.block_with(&[], |block| block.votes = votes);
    }
    let pay = number(&scene.standing("ann").pay);
    assert_eq!(pay, 950);
    let (before, stake) = (liquid(&scene, "ann"), scene.stake("ann").0);
    let result = scene.ok("ann", withdraw_commission("ann"));
    assert_eq!(event(&result, "withdraw_commission")[0], ("amount", "950uwls"));
    assert_eq!((liquid(&scene, "ann"), scene.stake("ann").0), (before, stake + pay));
    scene.err("ann", withdraw_commission("ann"), ("distribution", 7));
    scene.change_rules(|rules| rules.bp_liquid_bps = 5_000).unwrap();
    let (before, stake) = (liquid(&scene, "ben"), scene.stake("ben").0);
    scene.ok("ben", withdraw_commission("ben"));
    assert_eq!((liquid(&scene, "ben"), scene.stake("ben").0), (before + 475, stake + 475));
    scene.audit();
}

#[test]
fn who_votes_later_earns_nothing_of_earlier_pay() {
    let mut scene = all_for_producers();
    for _ in 11..=20 {
        let votes = scene.signatures(&[]);
        scene.block_with(&[], |block| block.votes = votes);
    }
    scene.ok("bob", delegate("bob", "ben", "1000000000uwls"));
    let before = liquid(&scene, "bob");
    scene.ok("bob", withdraw_reward("bob", "ben"));
    assert_eq!(liquid(&scene, "bob"), before);
    // What his votes have earned is his after he has taken them away, too.
    scene.ok("bob", tests::redelegate("bob", "ann", "ben", "3000000000uwls"));
    scene.ok("bob", withdraw_reward("bob", "ann"));
    assert_eq!(liquid(&scene, "bob") - before, 9_500 * 9 / 10 * 3 / 4);
    scene.audit();
}

#[test]
fn rewards_go_where_their_owner_wants_them() {
    let mut scene = all_for_stakers();
    scene.ok("ann", power_up("ann", "ann", "300000uwls"));
    scene.ok("bob", power_up("bob", "bob", "299999uwls"));
    scene.ok("carl", power_up("carl", "ann", "300000uwls"));
    scene.ok("bob", power_up("bob", "bob", "1uwls"));
    scene.ok("ann", create_of_one(&scene, "ann"));
    scene.ok("ann", power_up("ann", "ann", "99990uwls"));
    scene.wait(Seconds(99));
    scene.block(&[]);
    scene.ok("bob", set_withdraw_address("bob", "dora"));
    scene.ok("bob", withdraw_reward("bob", "ann"));
    assert!(liquid(&scene, "dora") > 20_000);
    assert_eq!(liquid(&scene, "bob"), 0);
    scene.ok("bob", set_withdraw_address("bob", "bob"));
    scene.wait(Seconds(99));
    scene.ok("bob", withdraw_reward("bob", "ann"));
    assert!(liquid(&scene, "bob") > 20_000);
    let pool = Address::module(auth::DISTRIBUTION).to_string();
    let to_pool = proto::cosmos::distribution::v1beta1::MsgSetWithdrawAddress {
        withdraw_address: pool,
        ..set_withdraw_address("bob", "bob")
    };
    let log = scene.err("bob", to_pool, ("sdk", 4));
    assert!(log.contains("is not allowed to receive external funds"), "{log}");
    scene.audit();
}

#[test]
fn nobody_withdraws_without_stake_or_in_the_name_of_nobody() {
    let mut scene = all_for_stakers();
    scene.ok("ann", create_of_one(&scene, "ann"));
    scene.err("bob", withdraw_reward("bob", "ann"), ("staking", 19));
    scene.err("bob", withdraw_reward("bob", "carl"), ("staking", 3));
    scene.err("bob", withdraw_commission("bob"), ("distribution", 7));
}

#[test]
fn yield_earned_before_a_power_down_is_not_lost() {
    let mut scene = all_for_stakers();
    scene.ok("ann", create_of_one(&scene, "ann"));
    scene.ok("ann", power_up("ann", "ann", "399990uwls"));
    scene.ok("carl", power_up("carl", "carl", "300000uwls"));
    scene.ok("bob", power_up("bob", "bob", "300000uwls"));
    scene.wait(Seconds(499));
    scene.block(&[]);
    scene
        .change_rules(|rules| {
            (rules.year_seconds, rules.inflation_start_ppb, rules.inflation_floor_ppb) =
                (86_400, 0, 0)
        })
        .unwrap();
    scene.ok("bob", power_down("bob", "300000uwls"));
    scene.wait(Seconds(60));
    scene.block(&[]);
    assert_eq!(scene.stake("bob"), (0, 0, 300_000));
    let pending = number(&scene.staked("bob").pending);
    assert!(pending > 140_000, "{pending}");
    scene.ok("bob", withdraw_reward("bob", "ann"));
    assert_eq!(liquid(&scene, "bob"), pending);
    scene.err("bob", withdraw_reward("bob", "ann"), ("staking", 19));
    scene.audit();
}

#[test]
fn fees_and_gifts_are_the_communitys() {
    let rules = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    let mut scene = Scene::with_rules(&[("bob", "7ushare,1000uwls")], &rules);
    scene.ok("bob", fund_community_pool("bob", "7ushare,100uwls"));
    let paid = scene.draft("bob", &send("bob", "bob", "1uwls")).fee("30uwls");
    assert_eq!(verdict(&scene.deliver(&paid)), OK);
    scene.block(&[]);
    assert_eq!(
        community(&scene),
        json!([{"denom": "ushare", "amount": "7"}, {"denom": "uwls", "amount": "130"}])
    );
    scene.err("bob", fund_community_pool("bob", "871uwls"), ("sdk", 5));
    scene.audit();
}

#[test]
fn a_block_mints_what_the_specification_says_and_splits_it_exactly() {
    let people = [("ann", "20000000000000uwls"), ("bob", "1000000000000uwls")];
    let mut scene = Scene::with(&people);
    scene.ok("bob", create_validator("bob", 1_000));
    let minted = |done: &chain::Finalized| -> u128 {
        let mint = done.events.iter().find(|event| event.kind == "mint").unwrap();
        number(&mint.attributes.iter().find(|(key, _)| key == "amount").unwrap().1)
    };
    // A second has passed; up to the third it is 1,997,716 in all.
    scene.wait(Seconds(1));
    let first = scene.block_with(&[], |_| {});
    assert_eq!(minted(&first), 1_997_716 - 665_905);
    for _ in 0..7 {
        scene.wait(Seconds(2));
        let done = scene.block_with(&[], |_| {});
        assert_eq!(minted(&done), 1_997_717);
        let kinds: Vec<&str> = done.events.iter().map(|event| &*event.kind).collect();
        assert!(kinds.contains(&"mint"));
    }
    scene.audit();
}

#[test]
fn a_year_mints_its_provisions_whatever_the_times_of_blocks() {
    let mut scene = Scene::with(&[("ann", "21000000000000uwls")]);
    let supply =
        |scene: &Scene| scene.export()["bank"]["supply"][0]["amount"].as_str().map(number).unwrap();
    let start = scene.last_block().time;
    let mut rolled = 0;
    for step in [1, 86_399, 7_777_777, 15_768_000, 31_535_999, 31_536_001, 63_072_000, 94_608_007] {
        let done = scene.block_with(&[], |block| block.time = start.plus(Seconds(step)).unwrap());
        rolled += done.events.iter().filter(|event| event.kind == "year_rollover").count();
        scene.audit();
    }
    assert_eq!(rolled, 3);
    let seven_seconds = 9_843_750_000_000 * 7 / 31_536_000;
    assert_eq!(supply(&scene), 78_750_000_000_000 + seven_seconds);
}

#[test]
fn a_power_down_has_no_yield() {
    let mut scene = all_for_stakers();
    scene.ok("ann", create_of_one(&scene, "ann"));
    scene.ok("ann", power_up("ann", "ann", "399990uwls"));
    scene.ok("carl", power_up("carl", "carl", "300000uwls"));
    scene.ok("bob", delegate("bob", "ann", "300000uwls"));
    scene
        .change_rules(|rules| {
            (rules.year_seconds, rules.inflation_start_ppb, rules.inflation_floor_ppb) =
                (86_400, 0, 0)
        })
        .unwrap();
    scene.ok("bob", undelegate("bob", "ann", "300000uwls"));
    let pending = scene.staked("bob").pending;
    scene.change_rules(|rules| rules.inflation_start_ppb = 1_000_000_000).unwrap();
    scene.wait(Seconds(100_000));
    scene.block(&[]);
    assert_eq!(scene.staked("bob").pending, pending);
    scene.audit();
}
