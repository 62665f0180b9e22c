//! What was claimed stays claimed.

use std::fs;

use serde_json::{Value, json};

use crate::stage::{Secret, Stage, on_the_network};
use crate::wallets::Library;

#[test]
fn claims_outlive_a_restart_of_all_nodes_and_go_over_to_the_next_chain() {
    // Held to the end, so that it is one network from beginning to end.
    let Some(stage) = Stage::shared() else { return };
    on_the_network(|stage| {
        claim_with_two_keys(stage);
        claim_with_the_memo_key(stage);
    });
    let (before, after) = stage.restart(|| standings(&stage), || goes_over(&stage));
    assert_eq!(before, after);
    on_the_network(|stage| {
        for sender in ["trio-owner", "bob"] {
            let again = format!("claim submit trio-owner.json --from {sender} -y");
            let again = stage.refused(&again, 3);
            assert_eq!((&again["codespace"], &again["code"]), (&json!("bsclaim"), &json!(7)));
            let told = again["message"].as_str().unwrap();
            assert!(told.contains("1.2.9000005 was claimed in block "), "{again}");
        }
    });
}

fn claim_with_two_keys(stage: &Stage) {
    stage.newcomer("trio-owner");
    let begun = stage.begin("trio", "trio-owner");
    let paste = format!("claim paste {}", begun.file);
    let first = stage.sign(&begun, Library::Python, "ENVELOPE", ("trio", Secret::Active(0)));
    assert_eq!(stage.told(&paste, &first)["missing"], "the signatures for trio weigh 1 of 2");
    let third = stage.sign(&begun, Library::JavaScript, "RAW", ("trio", Secret::Active(2)));
    stage.told(&paste, &third);
    stage.submit("trio", &begun.file, "trio-owner");
}

fn claim_with_the_memo_key(stage: &Stage) {
    stage.newcomer("cautious-owner");
    let begun = stage.begin("cautious", "cautious-owner");
    let owner = ("cautious", Secret::Memo);
    let returned = stage.sign(&begun, Library::JavaScript, "ENVELOPE", owner);
    stage.told(&format!("claim paste {}", begun.file), &returned);
    stage.told(&format!("claim submit {} --from cautious-owner -y", begun.file), "");
}

/// What every account of the snapshot is told.
fn standings(stage: &Stage) -> Vec<Value> {
    let accounts = stage.accounts();
    let names = accounts.iter().map(|account| account["name"].as_str().unwrap());
    let names = names.filter(|name| *name != "empty-shell");
    names.map(|name| stage.told(&format!("claim status {name}"), "")).collect()
}

/// A chain can go on from an export, and knows the claims.
fn goes_over(stage: &Stage) {
    let node = stage.home().join("node0");
    let ran = stage.run_at(&node, "export --output-document next.json", "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = stage.run_at(&node, "genesis validate next.json", "");
    assert_eq!(ran.code, Some(0), "{ran:?}");

    let genesis = fs::read_to_string(stage.beside("next.json")).unwrap();
    let genesis: Value = serde_json::from_str(&genesis).unwrap();
    let claim = &genesis["app_state"]["claim"];
    let share = |name: &str| stage.account(name)["share_uwls"].clone();
    let of = |list: &str, id: &str| {
        let all = claim[list].as_array().unwrap();
        all.iter().find(|one| one["account_id"] == id).unwrap().clone()
    };
    assert_eq!(of("claims", "9000005")["amount"], share("trio"));
    assert_eq!(of("pending", "9000014")["parts"]["bts"], share("cautious"));
    let names = genesis["app_state"]["names"]["entries"].as_array().unwrap();
    let named = names.iter().find(|entry| entry["name"] == "trio").unwrap();
    assert_eq!(named["address"], of("claims", "9000005")["to"]);
}
