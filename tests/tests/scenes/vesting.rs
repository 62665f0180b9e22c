//! Accounts with locked coins: what wallets read of them, and what their owners can not spend.

use base::Seconds;
use chain::Chain;
use proto::cosmos::auth::v1beta1::{
    QueryAccountInfoRequest, QueryAccountInfoResponse, QueryAccountRequest, QueryAccountResponse,
};
use proto::cosmos::bank::v1beta1::{
    QuerySpendableBalanceByDenomRequest, QuerySpendableBalanceByDenomResponse,
    QuerySpendableBalancesRequest, QuerySpendableBalancesResponse,
};
use serde_json::{Value, json};
use tests::{Key, OK, Scene, Start, allow, basic, burn, coins, log, power_up, send, verdict};

/// The second of genesis.
const BEGIN: i64 = 1_767_225_600;

fn common(who: &str, original: &str, end: i64) -> Value {
    let original: Vec<Value> = coins(original)
        .iter()
        .map(|coin| json!({"denom": coin.denom, "amount": coin.amount}))
        .collect();
    json!({
        "base_account": {
            "address": Key::of(who).address().to_string(), "pub_key": null,
            "account_number": "0", "sequence": "0",
        },
        "original_vesting": original, "delegated_free": [], "delegated_vesting": [],
        "end_time": end.to_string(),
    })
}

fn typed(name: &str, common: Value) -> Value {
    json!({"@type": format!("/cosmos.vesting.v1beta1.{name}"), "base_vesting_account": common})
}

/// All at once, after 100 seconds.
fn delayed() -> Value {
    typed("DelayedVestingAccount", common("alice", "900uwls", BEGIN + 100))
}

/// Little by little, from second 10 to second 110.
fn continuous() -> Value {
    let mut account = typed("ContinuousVestingAccount", common("alice", "1000uwls", BEGIN + 110));
    account["start_time"] = json!((BEGIN + 10).to_string());
    account
}

/// 300 after 10 seconds, 700 after 30 more.
fn periodic() -> Value {
    let mut account = typed("PeriodicVestingAccount", common("alice", "1000uwls", BEGIN + 40));
    account["start_time"] = json!(BEGIN.to_string());
    account["vesting_periods"] = json!([
        {"length": "10", "amount": [{"denom": "uwls", "amount": "300"}]},
        {"length": "30", "amount": [{"denom": "uwls", "amount": "700"}]},
    ]);
    account
}

/// For ever.
fn permanent() -> Value {
    typed("PermanentLockedAccount", common("alice", "900uwls", 0))
}

fn genesis(account: &Value) -> Value {
    let mut genesis = Scene::genesis_of(&[("alice", "50ushare,1000uwls"), ("bob", "1000uwls")]);
    genesis["auth"] = Chain::new().default_app_state().expect("a genesis")["auth"].clone();
    genesis["auth"]["accounts"] = json!([account]);
    genesis
}

fn scene(account: &Value) -> Scene {
    Scene::from_genesis(&genesis(account))
}

fn spendable(scene: &Scene, who: &str) -> Vec<String> {
    let request =
        QuerySpendableBalancesRequest { address: scene.address(who).to_string(), pagination: None };
    let path = "/cosmos.bank.v1beta1.Query/SpendableBalances";
    let answer: QuerySpendableBalancesResponse = scene.ask(path, &request).expect("balances");
    answer.balances.iter().map(|coin| format!("{}{}", coin.amount, coin.denom)).collect()
}

fn spendable_of(scene: &Scene, denom: &str) -> String {
    let address = scene.address("alice").to_string();
    let request = QuerySpendableBalanceByDenomRequest { address, denom: denom.into() };
    let path = "/cosmos.bank.v1beta1.Query/SpendableBalanceByDenom";
    let answer: QuerySpendableBalanceByDenomResponse =
        scene.ask(path, &request).expect("a balance");
    answer.balance.expect("a coin").amount
}

/// Lets the last block be `second` seconds after genesis.
fn until(scene: &mut Scene, second: i64) {
    let passed = scene.last_block().time.seconds() - BEGIN;
    scene.wait(Seconds(u64::try_from(second - passed - 1).expect("later")));
    scene.block(&[]);
}

/// What is spendable at these seconds.
fn over_time(account: &Value, seconds: &[i64]) -> Vec<String> {
    let mut scene = scene(account);
    let mut found = Vec::new();
    for second in seconds {
        until(&mut scene, *second);
        assert_eq!(spendable(&scene, "alice")[0], "50ushare");
        let all = spendable(&scene, "alice")[1].clone();
        assert_eq!(all, format!("{}uwls", spendable_of(&scene, "uwls")));
        found.push(all);
    }
    found
}

#[test]
fn coins_become_free_as_the_account_says() {
    assert_eq!(over_time(&delayed(), &[1, 99, 100]), ["100uwls", "100uwls", "1000uwls"]);
    assert_eq!(
        over_time(&continuous(), &[9, 10, 11, 60, 109, 110]),
        ["0uwls", "0uwls", "10uwls", "500uwls", "990uwls", "1000uwls"]
    );
    assert_eq!(
        over_time(&periodic(), &[9, 10, 39, 40]),
        ["0uwls", "300uwls", "300uwls", "1000uwls"]
    );
    assert_eq!(over_time(&permanent(), &[1, 1_000_000]), ["100uwls", "100uwls"]);
}

#[test]
fn parts_are_rounded_to_the_nearest_from_half_way_to_even() {
    let mut account = typed("ContinuousVestingAccount", common("alice", "5uwls", BEGIN + 10));
    account["start_time"] = json!(BEGIN.to_string());
    let free: Vec<u64> = over_time(&account, &[1, 2, 3, 5, 7, 9])
        .iter()
        .map(|coins| coins.trim_end_matches("uwls").parse::<u64>().expect("a number") - 995)
        .collect();
    // Halves of 0.5, 1, 1.5, 2.5, 3.5 and 4.5.
    assert_eq!(free, [0, 1, 2, 2, 4, 4]);
}

#[test]
fn what_is_locked_can_not_be_spent_in_any_way() {
    let mut scene = scene(&delayed());
    let text = scene.err("alice", send("alice", "bob", "101uwls"), ("sdk", 5));
    assert!(
        text.ends_with("spendable balance 100uwls is smaller than 101uwls: insufficient funds"),
        "{text}"
    );
    scene.err("alice", burn("alice", "101uwls"), ("sdk", 5));
    scene.err("alice", power_up("alice", "alice", "101uwls"), ("sdk", 5));
    let fee = scene.draft("alice", &send("alice", "bob", "1ushare")).fee("101uwls");
    assert_eq!(verdict(&scene.deliver(&fee)), ("sdk", 5));
    scene.ok("alice", allow("alice", "bob", basic("", None)));
    let alice = scene.address("alice").to_string();
    let granted = scene.draft("bob", &send("bob", "alice", "1uwls")).fee("101uwls").granter(&alice);
    assert_eq!(verdict(&scene.deliver(&granted)), ("sdk", 5));
    scene.ok("alice", send("alice", "bob", "50ushare,60uwls"));
    scene.ok("alice", send("alice", "bob", "40uwls"));
    scene.err("alice", send("alice", "bob", "1uwls"), ("sdk", 5));
    assert_eq!(scene.balance("alice"), "900uwls");
    scene.ok("bob", send("bob", "alice", "7uwls"));
    assert_eq!(spendable(&scene, "alice"), ["7uwls"], "what comes in is free");
    scene.audit();
}

#[test]
fn staking_goes_as_far_as_coins_are_free() {
    let mut scene = scene(&delayed());
    let text = scene.err("alice", power_up("alice", "alice", "1000uwls"), ("sdk", 5));
    assert!(text.contains("spendable balance 100uwls is smaller than 1000uwls"), "{text}");
    until(&mut scene, 100);
    scene.ok("alice", send("alice", "bob", "1000uwls"));
    assert_eq!(scene.balance("bob"), "2000uwls");
}

#[test]
fn who_has_less_than_is_locked_has_nothing() {
    let mut account = delayed();
    account["base_vesting_account"]["original_vesting"] =
        json!([{"denom": "uwls", "amount": "1001"}]);
    let mut scene = scene(&account);
    assert_eq!(spendable(&scene, "alice"), ["0ushare", "0uwls"], "as the SDK answers");
    assert_eq!(
        (spendable_of(&scene, "uwls"), spendable_of(&scene, "ushare")),
        ("0".into(), "50".into())
    );
    let text = scene.err("alice", send("alice", "bob", "1uwls"), ("sdk", 5));
    let reason = "locked amount exceeds account balance funds: 1001uwls > 1000uwls";
    assert!(text.contains(reason), "{text}");
    scene.ok("alice", send("alice", "bob", "1ushare"));
}

#[test]
fn what_genesis_says_is_delegated_is_locked_no_more() {
    let mut account = permanent();
    account["base_vesting_account"]["delegated_vesting"] =
        json!([{"denom": "uwls", "amount": "300"}]);
    assert_eq!(spendable(&scene(&account), "alice"), ["50ushare", "400uwls"]);
}

#[test]
fn wallets_read_the_account_and_sign_for_it() {
    for account in [delayed(), continuous(), periodic(), permanent()] {
        let mut scene = scene(&account);
        let address = scene.address("alice").to_string();
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let ask = |scene: &Scene| -> Value {
            let request = QueryAccountRequest { address: address.clone() };
            let answer: QueryAccountResponse = scene.ask(path, &request).expect("an account");
            let any = answer.account.expect("an account");
            let name = any.type_url.trim_start_matches('/');
            let text = proto::json::print(name, &any.value).expect("JSON");
            let mut read: Value = serde_json::from_str(&text).expect("JSON");
            read["@type"] = json!(any.type_url);
            assert!(
                proto::amino::message_json(&any.type_url, &any.value)
                    .expect("amino JSON")
                    .starts_with(r#"{"type":"cosmos-sdk/"#)
            );
            read
        };
        assert_eq!(ask(&scene), account);
        scene.ok("alice", send("alice", "bob", "1ushare"));
        let signed = ask(&scene);
        assert_eq!(signed["base_vesting_account"]["base_account"]["sequence"], "1");
        assert!(!signed["base_vesting_account"]["base_account"]["pub_key"].is_null());
        let request = QueryAccountInfoRequest { address: address.clone() };
        let info: QueryAccountInfoResponse =
            scene.ask("/cosmos.auth.v1beta1.Query/AccountInfo", &request).expect("info");
        assert_eq!(info.info.expect("a base account").sequence, 1);
        let amino = scene.draft("alice", &send("alice", "bob", "1ushare")).amino();
        assert_eq!(verdict(&scene.deliver(&amino)), OK);
        let exported = scene.export();
        assert!(
            exported["auth"]["accounts"]
                .to_string()
                .contains(account["@type"].as_str().expect("a type"))
        );
        let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
        let again = Scene::start(&start).expect("a genesis");
        assert_eq!(again.export(), exported);
        again.audit();
    }
}

#[test]
fn a_transaction_still_fails_with_its_own_words() {
    let mut scene = scene(&permanent());
    let result = scene.deliver(&scene.draft("alice", &send("alice", "bob", "101uwls")));
    assert_eq!(
        log(&result),
        "failed to execute message; message index: 0: spendable balance 100uwls is smaller than 101uwls: insufficient funds"
    );
}

#[test]
fn an_account_that_contradicts_itself_is_refused() {
    let bent = |mut account: Value, pointer: &str, value: Value| {
        *account.pointer_mut(pointer).expect("a place") = value;
        account
    };
    let coins = |amount: &str| json!([{"denom": "uwls", "amount": amount}]);
    for (account, text) in [
        (
            bent(continuous(), "/start_time", json!((BEGIN + 110).to_string())),
            "vesting start-time cannot be before end-time",
        ),
        (
            bent(delayed(), "/base_vesting_account/end_time", json!("-1")),
            "end time cannot be negative",
        ),
        (
            bent(permanent(), "/base_vesting_account/end_time", json!("1")),
            "permanently vested accounts cannot have an end-time",
        ),
        (bent(delayed(), "/base_vesting_account/original_vesting", json!([])), "invalid coins: "),
        (
            bent(delayed(), "/base_vesting_account/original_vesting", coins("0")),
            "invalid coins: 0uwls",
        ),
        (
            bent(delayed(), "/base_vesting_account/delegated_vesting", coins("901")),
            "delegated vesting amount cannot be greater than original vesting amount",
        ),
        (
            bent(periodic(), "/vesting_periods/0/length", json!("-1")),
            "period #0 has a negative length: -1",
        ),
        (
            bent(periodic(), "/vesting_periods/1/length", json!("31")),
            "vesting end time does not match length of all vesting periods",
        ),
        (
            bent(periodic(), "/vesting_periods/1/amount", coins("0")),
            "period #1 has invalid coins: 0uwls",
        ),
        (
            bent(periodic(), "/vesting_periods/1/amount", coins("701")),
            "original vesting coins (1000uwls) does not match the sum of all coins in vesting periods (1001uwls)",
        ),
        (
            bent(delayed(), "/base_vesting_account/base_account", Value::Null),
            "/cosmos.vesting.v1beta1.DelayedVestingAccount is no form of account known here",
        ),
    ] {
        let error = Scene::try_genesis(&genesis(&account)).err().expect("refused").to_string();
        assert_eq!(error, format!("app_state.auth: accounts[0]: {text}"));
    }
}

#[test]
fn a_module_can_not_be_a_vesting_account() {
    let mut account = delayed();
    account["base_vesting_account"]["base_account"]["address"] =
        json!(auth::authority().to_string());
    let error = Scene::try_genesis(&genesis(&account)).err().expect("refused").to_string();
    assert!(error.ends_with("is the account of module gov, not of a user"), "{error}");
}

#[test]
fn who_has_a_number_that_is_taken_gets_the_lowest_free_one() {
    let mut genesis = genesis(&delayed());
    let plain = |who: &str, number: u64| {
        json!({
            "@type": "/cosmos.auth.v1beta1.BaseAccount", "pub_key": null, "sequence": "0",
            "address": Key::of(who).address().to_string(), "account_number": number.to_string(),
        })
    };
    genesis["auth"]["accounts"] =
        json!([plain("dave", 3), plain("bob", 0), plain("carol", 1), delayed(), plain("erin", 1)]);
    let scene = Scene::from_genesis(&genesis);
    let numbers = ["bob", "carol", "alice", "dave", "erin"]
        .map(|who| scene.number_and_sequence(&scene.address(who)).0);
    assert_eq!(numbers, [0, 1, 2, 3, 4], "alice wanted to be 0, erin 1");
    scene.audit();
}
