//! Questions about what the recorded transactions have left, answered as recorded.

use serde_json::{Value, json};
use tests::Scene;

use crate::recording::{Recording, file};
use crate::world;

const FEEGRANT: &str = "/cosmos/feegrant/v1beta1/";
const ACCOUNT: &str = "/cosmos/auth/v1beta1/accounts/";

/// Whose coins still vest at the end. Two others have staked theirs, which can not be done here.
const VESTING: [&str; 2] = ["continuous", "periodic"];

/// What `scene` answers, as the gateway prints it.
fn ask(scene: &Scene, service: &str, method: &str, request: &Value) -> Value {
    let bytes = proto::json::parse_value(&format!("{service}.Query{method}Request"), request);
    let path = format!("/{service}.Query/{method}");
    match scene.chain.answer(scene.view(), &path, &bytes.expect("a request")) {
        Ok(bytes) => {
            let text = proto::json::print(&format!("{service}.Query{method}Response"), &bytes);
            serde_json::from_str(&text.expect("an answer")).expect("JSON")
        }
        Err(error) => json!({
            "code": error.status().number(), "message": error.grpc_message(), "details": [],
        }),
    }
}

/// What a path below [`FEEGRANT`] asks.
fn about_allowances(path: &str) -> (&'static str, Value) {
    let (path, parameters) = path.split_once('?').unwrap_or((path, ""));
    let pagination = match parameters {
        "" => Value::Null,
        "pagination.limit=1&pagination.count_total=true" => {
            json!({"limit": "1", "count_total": true})
        }
        other => panic!("{other} is asked, too"),
    };
    match path.split('/').collect::<Vec<_>>()[..] {
        ["allowance", granter, grantee] => {
            ("Allowance", json!({"granter": granter, "grantee": grantee}))
        }
        ["allowances", grantee] => {
            ("Allowances", json!({"grantee": grantee, "pagination": pagination}))
        }
        ["issued", granter] => {
            ("AllowancesByGranter", json!({"granter": granter, "pagination": pagination}))
        }
        _ => panic!("{path} is asked, too"),
    }
}

/// The key of a page is the chain's own.
fn without_key(mut answer: Value) -> Value {
    if let Some(key) = answer.pointer_mut("/pagination/next_key") {
        *key = json!(key.is_null());
    }
    answer
}

fn rows(name: &str) -> Vec<(String, Value)> {
    let requests = file::<Value>(name)["requests"].as_array().expect("rows").clone();
    let row = |row: Value| (row["path"].as_str().expect("a path").to_owned(), row["body"].clone());
    requests.into_iter().map(row).collect()
}

#[test]
fn questions_about_what_they_leave_get_the_recorded_answers() {
    base::prefix::fix("cosmos").expect("the prefix");
    let recording = Recording::main();
    let scene = world::lived(&recording);
    let mut asked = 0;
    for (path, recorded) in rows("rest/authz-feegrant.json") {
        let Some(question) = path.strip_prefix(FEEGRANT) else { continue };
        let (method, request) = about_allowances(question);
        let ours = ask(&scene, "cosmos.feegrant.v1beta1", method, &request);
        assert_eq!(without_key(ours), without_key(recorded), "{path}");
        asked += 1;
    }
    assert_eq!(asked, 10);
    let vesting = VESTING.map(|name| recording.people[name].as_str());
    for (path, recorded) in rows("rest/auth.json") {
        let Some(address) = path.strip_prefix(ACCOUNT).filter(|it| vesting.contains(it)) else {
            continue;
        };
        let ours = ask(&scene, "cosmos.auth.v1beta1", "Account", &json!({"address": address}));
        assert_eq!(ours, recorded, "{path}");
        asked += 1;
    }
    assert_eq!(asked, 12);
}
