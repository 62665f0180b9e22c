//! What people of the recorded chain allowed each other at its last height.

use serde_json::{Value, json};

use super::file;

/// Adds the recorded authorizations and allowances to the genesis of a node that begins at the
/// last recorded height.
pub fn grant(app_state: &mut Value) {
    app_state["authz"] = json!({
        "authorization": rows("authz/v1beta1/grants/granter", "grants"),
    });
    app_state["feegrant"] = json!({
        "allowances": rows("feegrant/v1beta1/issued", "allowances"),
    });
}

/// The entries of all recorded lists of what a granter has given; one person gave everything.
fn rows(path: &str, entries: &str) -> Value {
    let rows = file("rest/authz-feegrant.json")["requests"].as_array().unwrap().clone();
    let path = format!("/cosmos/{path}/cosmos1");
    let asked = |row: &&Value| row["path"].as_str().is_some_and(|one| one.starts_with(&path));
    rows.iter().find(asked).unwrap()["body"][entries].clone()
}
