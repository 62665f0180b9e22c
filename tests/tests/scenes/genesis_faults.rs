//! Every field of a genesis file, bent in every way: refused with its place, or accepted for a
//! reason.

use serde_json::{Value, json};
use tests::{Key, Scene};

fn valid() -> Value {
    let (alice, bob) = (Key::of("alice"), Key::of("bob").address().to_string());
    let key = proto::json::print("cosmos.crypto.secp256k1.PubKey", &alice.public().to_any().value)
        .expect("JSON");
    let key: Value = serde_json::from_str(&key).expect("JSON");
    let alice = alice.address().to_string();
    json!({
        "auth": {
            "params": {"max_memo_characters": "256", "tx_sig_limit": "7", "tx_size_cost_per_byte": "10",
                       "sig_verify_cost_ed25519": "590", "sig_verify_cost_secp256k1": "1000"},
            "accounts": [
                {"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": alice, "account_number": "4", "sequence": "3",
                 "pub_key": {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": key["key"]}},
                {"@type": "/cosmos.auth.v1beta1.ModuleAccount", "name": "gov", "permissions": ["burner"],
                 "base_account": {"address": auth::authority().to_string(), "pub_key": null,
                                  "account_number": "6", "sequence": "8"}},
            ],
        },
        "bank": {
            "params": {"send_enabled": [], "default_send_enabled": true},
            "balances": [
                {"address": alice, "coins": [{"denom": "ushare", "amount": "5"}, {"denom": "uwls", "amount": "7"}]},
                {"address": bob, "coins": [{"denom": "uwls", "amount": "3"}]},
            ],
            "supply": [{"denom": "ushare", "amount": "5"}, {"denom": "uwls", "amount": "10"}],
            "denom_metadata": [{
                "base": "uwls", "display": "wls", "name": "Whaleshares", "symbol": "WLS", "description": "the coin",
                "denom_units": [{"denom": "uwls", "exponent": 0, "aliases": ["microwls"]},
                                {"denom": "wls", "exponent": 6, "aliases": ["whale"]}],
                "uri": "https://example.org", "uri_hash": "00",
            }],
            "send_enabled": [{"denom": "ushare", "enabled": false}],
        },
    })
}

/// What is put in the place of a field.
fn bends() -> [Value; 10] {
    [
        json!(null),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!("x y"),
        json!("-1"),
        json!("0"),
        json!("99999999999999999999999"),
    ]
}

/// Fields that may be bent so, and why: the end of the place, the values, the reason.
const ACCEPTED: &[(&str, &[&str], &str)] = &[
    ("/auth/params/max_memo_characters", &["1"], ANY_POSITIVE),
    ("/auth/params/tx_sig_limit", &["1"], ANY_POSITIVE),
    ("/auth/params/tx_size_cost_per_byte", &["1"], ANY_POSITIVE),
    ("/auth/params/sig_verify_cost_ed25519", &["1"], ANY_POSITIVE),
    ("/auth/params/sig_verify_cost_secp256k1", &["1"], ANY_POSITIVE),
    ("/auth/accounts", &["null", "[]"], "nobody has to be there"),
    ("/auth/accounts/0/pub_key", &["null"], "who has signed nothing has no key"),
    (
        "/account_number",
        &["null", "1", "\"0\""],
        "numbers are given anew; the file's say the order",
    ),
    ("/sequence", &["null", "1", "\"0\""], "any sequence may come next"),
    ("/permissions", &["null", "[]"], TABLE),
    (
        "/permissions/0",
        &["\"\"", "\"x y\"", "\"-1\"", "\"0\"", "\"99999999999999999999999\""],
        TABLE,
    ),
    ("/bank", &["null", "{}"], "no money at all, and none may be sent"),
    ("/bank/params", &["null", "{}"], "nothing may be sent"),
    ("/bank/params/default_send_enabled", &["null"], "null is false"),
    ("/bank/params/send_enabled", &["null"], "null is the empty list"),
    ("/bank/supply", &["null", "[]"], "the sum of the balances"),
    ("/bank/denom_metadata", &["null", "[]"], "nothing has to be described"),
    ("/aliases", &["null", "[]"], "other names are free"),
    (
        "/aliases/0",
        &["\"\"", "\"x y\"", "\"-1\"", "\"0\"", "\"99999999999999999999999\""],
        "other names are free",
    ),
    ("/denom_units/0/exponent", &["null", "\"0\""], "it is 0"),
    ("/denom_units/1/exponent", &["1"], "any that is larger than the one before"),
    ("/description", TEXT, "text for people"),
    (
        "/denom_metadata/0/name",
        &["\"x y\"", "\"-1\"", "\"0\"", "\"99999999999999999999999\""],
        "text for people",
    ),
    ("/symbol", &["\"x y\"", "\"-1\"", "\"0\"", "\"99999999999999999999999\""], "text for people"),
    ("/uri", TEXT, "text for people"),
    ("/uri_hash", TEXT, "text for people"),
    ("/bank/send_enabled", &["null", "[]"], "nothing has to be switched"),
    ("/bank/send_enabled/0/enabled", &["null", "true"], "on or off"),
];
const ANY_POSITIVE: &str = "a limit or price of 1 is one";
const TABLE: &str = "what a module may do says the table in auth";
const TEXT: &[&str] =
    &["null", "\"\"", "\"x y\"", "\"-1\"", "\"0\"", "\"99999999999999999999999\""];

/// Refused with another place than the bent one: the end of the place, and what is named.
const NAMED_ELSEWHERE: &[(&str, &str)] = &[
    ("/amount", "supply: the file says "),
    ("/coins", "supply: the file says "),
    ("/bank/balances", "supply: the file says "),
    ("/bank/supply/0", "supply: "),
    ("/bank/supply/1", "supply: "),
    ("/denom", "supply: invalid denom: "),
    ("/amount", "supply: coin "),
];

/// Every place in `value`, from the leaves up.
fn places(value: &Value, place: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, member)| places(member, &format!("{place}/{name}"), all));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| places(item, &format!("{place}/{index}"), all));
        }
        _ => {}
    }
    if !place.is_empty() {
        all.push(place.to_owned());
    }
}

/// `/bank/balances/0/coins` as an error names it: `app_state.bank: `, `balances[0]`.
fn names(error: &str, place: &str) -> bool {
    let mut parts = place.split('/').skip(1);
    let module = parts.next().unwrap_or_default();
    let rest = parts.next().map(|field| match parts.next() {
        Some(index) if index.parse::<u8>().is_ok() => format!("{field}[{index}]"),
        _ => field.to_owned(),
    });
    error.starts_with(&format!("app_state.{module}: {}", rest.unwrap_or_default()))
}

/// What is wrong with how the file that was bent to `bend` at `place` is answered; the rows of
/// the tables that explain the answer are counted.
fn judge(place: &str, bend: &str, error: Option<&str>, rows: &mut Rows) -> Option<String> {
    let accepted =
        ACCEPTED.iter().position(|(end, bends, _)| place.ends_with(end) && bends.contains(&bend));
    let Some(error) = error else {
        let Some(row) = accepted else { return Some("is accepted".into()) };
        rows.accepted[row] += 1;
        return None;
    };
    if let Some(row) = accepted {
        return Some(format!("is refused, though {}: {error}", ACCEPTED[row].2));
    }
    rows.refused += 1;
    let elsewhere =
        NAMED_ELSEWHERE.iter().position(|(end, text)| place.ends_with(end) && error.contains(text));
    match (names(error, place), elsewhere) {
        (true, _) => None,
        (false, Some(row)) => {
            rows.elsewhere[row] += 1;
            None
        }
        (false, None) => Some(format!("is refused without its place: {error}")),
    }
}

#[derive(Default)]
struct Rows {
    refused: usize,
    accepted: [usize; ACCEPTED.len()],
    elsewhere: [usize; NAMED_ELSEWHERE.len()],
}

#[test]
fn every_fault_of_a_file_is_refused_with_its_place() {
    let valid = valid();
    assert!(Scene::try_genesis(&valid).is_ok());
    let mut all = Vec::new();
    places(&valid, "", &mut all);
    let (mut rows, mut complaints) = (Rows::default(), Vec::new());
    for place in &all {
        for bend in bends() {
            let mut bent = valid.clone();
            *bent.pointer_mut(place).expect("a place") = bend.clone();
            if bent == valid {
                continue;
            }
            let error = Scene::try_genesis(&bent).err().map(|error| error.to_string());
            let complaint = judge(place, &bend.to_string(), error.as_deref(), &mut rows);
            complaints.extend(complaint.map(|text| format!("{place} = {bend} {text}")));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(rows.refused > 500, "{}", rows.refused);
    for (row, (end, _, reason)) in ACCEPTED.iter().enumerate() {
        assert!(rows.accepted[row] > 0, "nothing at {end} is accepted because {reason}");
    }
    for (row, (end, text)) in NAMED_ELSEWHERE.iter().enumerate() {
        assert!(rows.elsewhere[row] > 0, "no fault at {end} is named as {text}");
    }
}

#[test]
fn nothing_stands_there_twice() {
    let lists = [
        ("/auth/accounts", "app_state.auth: accounts[2]: "),
        ("/bank/balances", "app_state.bank: balances[2].address: "),
        ("/bank/denom_metadata", "app_state.bank: denom_metadata[1]: base: "),
        ("/bank/send_enabled", "app_state.bank: send_enabled[1].denom: "),
        ("/bank/supply", "app_state.bank: supply: "),
        ("/bank/balances/0/coins", "app_state.bank: balances[0].coins: "),
    ];
    for (list, place) in lists {
        let mut genesis = valid();
        let items = genesis.pointer_mut(list).and_then(Value::as_array_mut).expect("a list");
        items.push(items[0].clone());
        let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
        assert!(error.starts_with(place), "{list}: {error}");
    }
    let mut genesis = valid();
    let other = json!({"address": genesis["bank"]["balances"][1]["address"], "coins": [{"denom": "other", "amount": "1"}]});
    genesis["bank"]["balances"].as_array_mut().expect("a list").push(other);
    genesis["bank"]["supply"] = json!([]);
    let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
    assert!(
        error.starts_with("app_state.bank: balances[2].address: ")
            && error.ends_with(" stands there twice"),
        "{error}"
    );
}

#[test]
fn a_field_that_nobody_knows_is_refused() {
    for place in [
        "/auth",
        "/auth/params",
        "/auth/accounts/0",
        "/bank",
        "/bank/balances/0",
        "/bank/denom_metadata/0",
    ] {
        let mut genesis = valid();
        genesis.pointer_mut(place).expect("a place")["unknown"] = json!(1);
        let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
        assert!(names(&error, place) && error.contains("unknown"), "{place}: {error}");
    }
}

#[test]
fn a_key_must_be_the_accounts_own() {
    let mut genesis = valid();
    let key = proto::json::print(
        "cosmos.crypto.secp256k1.PubKey",
        &Key::of("bob").public().to_any().value,
    )
    .expect("JSON");
    let key: Value = serde_json::from_str(&key).expect("JSON");
    genesis["auth"]["accounts"][0]["pub_key"]["key"] = key["key"].clone();
    let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
    assert_eq!(
        error,
        "app_state.auth: accounts[0]: pub_key: account address and pubkey address do not match"
    );
}

#[test]
fn a_module_account_has_the_address_that_its_name_gives() {
    let mut genesis = valid();
    genesis["auth"]["accounts"][1]["name"] = json!("fee_collector");
    let error = Scene::try_genesis(&genesis).err().expect("refused").to_string();
    assert!(error.starts_with("app_state.auth: accounts[1]: name: address "), "{error}");
    assert!(error.ends_with(" cannot be derived from the module name 'fee_collector'"), "{error}");
    let mut genesis = valid();
    genesis["auth"]["accounts"][1]["permissions"] = json!(["minter", "burner"]);
    let exported = Scene::from_genesis(&genesis).export();
    let gov = exported["auth"]["accounts"]
        .as_array()
        .expect("accounts")
        .iter()
        .find(|account| account["name"] == "gov");
    assert_eq!(gov.expect("gov")["permissions"], json!(["burner"]), "no file gives a permission");
}
