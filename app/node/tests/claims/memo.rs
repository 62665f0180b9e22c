//! The memo key, with which wallets sign messages.

use serde_json::{Value, json};

use crate::stage::{Secret, on_the_network};
use crate::wallets::Library;

#[test]
fn a_message_by_the_memo_key_waits_until_a_stronger_proof_takes_its_place() {
    on_the_network(|stage| {
        let hopeful = stage.newcomer("mate-of-old");
        let begun = stage.begin("mate", "mate-of-old");
        let owner = ("mate", Secret::Memo);
        let returned = stage.sign(&begun, Library::Python, "ENVELOPE", owner);
        let pasted = stage.told(&format!("claim paste {}", begun.file), &returned);
        assert_eq!(pasted["strength"], "the memo key: waits, and is capped");
        let sent = stage.told(&format!("claim submit {} --from mate-of-old -y", begun.file), "");
        assert!(sent["waits_until"].is_string() && sent["paid"].is_null(), "{sent}");

        let status = stage.told("claim status mate", "");
        let pending = &status["pending"];
        assert_eq!((&status["claimed"], &pending["to"]), (&json!(false), &json!(hopeful)));
        assert_eq!(pending["parts"]["bts"], stage.account("mate")["share_uwls"], "{status}");
        assert_eq!(stage.stake("mate-of-old"), "0");

        stage.newcomer("mate-too-late");
        let begun = stage.begin("mate", "mate-too-late");
        let returned = stage.sign(&begun, Library::JavaScript, "ENVELOPE", owner);
        stage.told(&format!("claim paste {}", begun.file), &returned);
        let second = format!("claim submit {} --from mate-too-late -y", begun.file);
        let second = stage.refused(&second, 3);
        assert_eq!((&second["codespace"], &second["code"]), (&json!("bsclaim"), &json!(8)));
        let told = second["message"].as_str().unwrap();
        assert!(told.contains("a strong proof replaces it"), "{second}");

        stage.newcomer("mate-owner");
        let begun = stage.begin("mate", "mate-owner");
        let owner = ("mate", Secret::Active(0));
        let returned = stage.sign(&begun, Library::Python, "JSON_V2", owner);
        stage.told(&format!("claim paste {}", begun.file), &returned);
        stage.submit("mate", &begun.file, "mate-owner");
        assert_eq!(stage.stake("mate-of-old"), "0");
        assert_eq!(stage.told("claim status mate", "")["pending"], Value::Null);
    });
}
