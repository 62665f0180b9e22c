//! What wallets return is pasted, all of it that the vectors have.

use serde_json::{Value, json};

use super::{Holder, list, read, text};

/// What the wallet of a message of the vectors returns.
fn returned(message: &Value) -> String {
    let (signed, signature) = (text(message, "signed_text"), text(message, "signature"));
    match text(message, "kind") {
        "ENVELOPE" => text(message, "envelope").to_owned(),
        "RAW" => json!({ "signed": signed, "signature": signature }).to_string(),
        _ => {
            let payload: Value = serde_json::from_str(signed).unwrap();
            json!({ "signed": signed, "payload": payload, "signature": signature }).to_string()
        }
    }
}

#[test]
fn every_message_that_a_wallet_has_signed_is_taken() {
    let holder = Holder::new();
    let mut taken = 0;
    for message in list(&holder.claims, "messages") {
        let id = text(message, "claim");
        let file = holder.file(id);
        let ran = holder.run(&format!("claim paste {file} -o json"), &returned(message));
        if id == "bob-memo" && message["kind"] == "RAW" {
            assert_eq!(ran.code, 7, "{ran:?}");
            assert!(ran.err.contains("is the memo key; use the active key"), "{}", ran.err);
            continue;
        }
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = super::json(&ran.out);
        assert_eq!(told["enough"], !["carol", "erin"].contains(&id), "{told}");
        let strength = told["strength"].as_str().unwrap_or_default();
        assert_eq!(strength.starts_with("the memo key"), id == "bob-memo", "{told}");
        taken += 1;
    }
    assert_eq!(taken, 63);
}

#[test]
fn every_transaction_that_a_wallet_has_signed_is_taken() {
    let holder = Holder::new();
    let all = read("transactions.json");
    let made = list(&all, "transactions").iter();
    let mut taken = 0;
    for vector in made.filter(|vector| vector.get("tx").is_some()) {
        let id = text(vector, "claim");
        let mut tx = vector["tx"].clone();
        tx["signatures"] = vector["signatures"].clone();
        let from = holder.home.write_beside("tx.json", &json!(["sign", tx]).to_string());
        let file = holder.file(id);
        let ran = holder.run(&format!("claim paste {file} --from {from} -o json"), "");
        assert_eq!(ran.code == 0, id != "bob-memo", "{ran:?}");
        if ran.code == 0 {
            assert_eq!(super::json(&ran.out)["enough"], true, "{ran:?}");
            taken += 1;
        }
    }
    assert_eq!(taken, 7);
}

#[test]
fn a_block_may_be_copied_badly_and_signers_may_come_one_after_the_other() {
    let holder = Holder::new();
    let file = holder.file("erin");
    let messages = list(&holder.claims, "messages").iter();
    let blocks =
        messages.filter(|message| message["claim"] == "erin" && message["kind"] == "ENVELOPE");
    for (place, block) in blocks.enumerate() {
        let block = text(block, "envelope");
        let copied = match place {
            0 => block.replace('\n', "\r\n"),
            1 => format!("\n\n{}", block.replace("-----\n", "-----").replace("\n-----", "-----")),
            _ => format!("from my wallet:\n{block}\n"),
        };
        assert_eq!(holder.run(&format!("claim paste {file}"), &copied).code, 0);
    }
    let told =
        holder.told(&format!("claim paste {file}"), &returned(holder.message("erin", "BEET")));
    assert_eq!(told["enough"], true);
    assert_eq!(list(&told, "signed").len(), 2, "a key signs once: {told}");
}

#[test]
fn the_first_difference_between_what_was_signed_and_the_file_is_told() {
    let holder = Holder::new();
    let file = holder
        .file_with("alice", |wish| claimant::Wish { chain_id: "whaleshares-2".to_owned(), ..wish });
    for kind in ["ENVELOPE", "BEET", "JSON_V2", "RAW"] {
        let block = returned(holder.message("alice", kind));
        let ran = holder.run(&format!("claim paste {file}"), &block);
        assert_eq!((ran.code, ran.out.as_str()), (7, ""), "{ran:?}");
        let difference = "you signed chain=whaleshares-1, this file says chain=whaleshares-2";
        assert!(ran.err.contains(difference), "{}", ran.err);
    }
    let file = holder.file("alice");
    let block = returned(holder.message("alice", "ENVELOPE"));
    for (from, to, told) in [
        ("to=wls1", "to=wls2", "you signed to=wls2"),
        ("Whalestake v1", "Whalestake v9", "the text was changed at character 19"),
        ("block=", "block=9", "does not fit account=alice"),
        ("-----BEGIN META-----", "", "the block has no line -----BEGIN META-----"),
    ] {
        let ran = holder.run(&format!("claim paste {file}"), &block.replace(from, to));
        assert_eq!(ran.code, 7, "{ran:?}");
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    let nothing = holder.run(&format!("claim paste {file}"), "\n");
    assert!(nothing.err.contains("nothing was pasted"), "{}", nothing.err);
    let unsigned = read("transactions.json")["transactions"][0]["tx"].to_string();
    let unsigned = holder.run(&format!("claim paste {file}"), &unsigned);
    assert!(unsigned.err.contains("requestSignature"), "{}", unsigned.err);
}
