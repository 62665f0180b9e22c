//! Commands of governance and upgrades, without a node.

use serde_json::{Value, json};

use crate::founding::{address, founder, json};
use crate::program::Home;

const AUTHORITY: &str = "whale10d07y265gmmuvt4z0w9aw880jnsr700jewywwd";

/// The message that a command of alice makes.
fn made(home: &Home, words: &[&str]) -> Value {
    let flags = ["--from", "alice", "--generate-only", "--offline", "-a", "1", "-s", "1"];
    let ran = home.run(["tx"].iter().chain(words).chain(&flags));
    assert_eq!(ran.code, 0, "{words:?}: {ran:?}");
    let messages = &json(&ran.out)["body"]["messages"];
    assert_eq!(messages.as_array().map(Vec::len), Some(1), "{messages}");
    messages[0].clone()
}

#[test]
fn an_upgrade_is_planned_and_dropped_by_proposals() {
    let home = founder("alice");
    let words = ["--title", "Next", "--summary", "Why", "--deposit", "5uwls", "--metadata", "m"];
    let upgrade = ["upgrade", "software-upgrade", "v2", "--upgrade-height", "77"];
    let info = r#"{"binaries":{"linux/amd64":"https://a.b/c?checksum=sha256:00"}}"#;
    let mut proposal = json!({
        "@type": "/cosmos.gov.v1.MsgSubmitProposal",
        "messages": [{
            "@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade",
            "authority": AUTHORITY,
            "plan": {
                "name": "v2", "time": "0001-01-01T00:00:00Z", "height": "77", "info": info,
                "upgraded_client_state": null,
            },
        }],
        "initial_deposit": [{ "denom": "uwls", "amount": "5" }],
        "proposer": address(&home, "alice", "acc"),
        "metadata": "m", "title": "Next", "summary": "Why", "expedited": false,
    });
    let line = [upgrade.as_slice(), &["--upgrade-info", info], &words].concat();
    assert_eq!(made(&home, &line), proposal);

    let other = address(&home, "alice", "acc");
    let cancel = ["upgrade", "cancel-software-upgrade", "--authority", "alice", "--expedited"];
    proposal["messages"] = json!([
        { "@type": "/cosmos.upgrade.v1beta1.MsgCancelUpgrade", "authority": other }
    ]);
    proposal["expedited"] = true.into();
    assert_eq!(made(&home, &[cancel.as_slice(), &words].concat()), proposal);

    let offline = "--from alice --generate-only --offline -a 1 -s 1";
    for (line, reason) in [
        ("software-upgrade v2 --upgrade-height 77", "--title"),
        ("software-upgrade v2 --title t", "--upgrade-height"),
        ("software-upgrade v2 --title t --upgrade-height 0", "0 is not in 1.."),
        ("software-upgrade --title t --upgrade-height 7", "<NAME>"),
        (
            "software-upgrade v2 --title t --upgrade-height 7 --upgrade-info soup",
            "Try: whaled tx upgrade software-upgrade v2 --title t --upgrade-height 7 \
             --upgrade-info soup --from alice --generate-only --offline -a 1 -s 1 --no-validate",
        ),
    ] {
        let complaint = home.fails(&format!("tx upgrade {line} {offline}"), 2);
        assert!(complaint.contains(reason), "{line}: {complaint}");
    }
    let unchecked = ["--upgrade-info", "soup", "--no-validate", "--daemon-name", "whaled"];
    let line = [upgrade.as_slice(), &unchecked, &words].concat();
    assert_eq!(made(&home, &line)["messages"][0]["plan"]["info"], "soup");
}

#[test]
fn what_governance_sends_is_proposed_by_a_command_of_its_module() {
    let home = founder("alice");
    let proposed = |words: &[&str]| {
        let told = ["--title", "T", "--summary", "S", "--deposit", "5uwls"];
        let proposal = made(&home, &[words, &told].concat());
        assert_eq!((&proposal["title"], &proposal["expedited"]), (&"T".into(), &false.into()));
        assert_eq!(proposal["proposer"], address(&home, "alice", "acc"));
        let message = proposal["messages"][0].clone();
        assert_eq!(message["authority"], AUTHORITY);
        message
    };
    let params = r#"{"max_memo_characters":"300","tx_sig_limit":"7"}"#;
    let message = proposed(&["auth", "update-params-proposal", params]);
    assert_eq!(message["@type"], "/cosmos.auth.v1beta1.MsgUpdateParams");
    assert_eq!(message["params"]["max_memo_characters"], "300");

    let switch = r#"{"denom":"uwls","enabled":false}"#;
    let message =
        proposed(&["bank", "set-send-enabled-proposal", switch, "--use-default-for", "x"]);
    assert_eq!(message["send_enabled"][0], json(switch));
    assert_eq!(message["use_default_for"], json!(["x"]));

    let alice = address(&home, "alice", "acc");
    let spend = ["distribution", "community-pool-spend-proposal", &alice, "5uwls,7token"];
    let message = proposed(&spend);
    assert_eq!(message["recipient"], alice);
    assert_eq!(message["amount"].as_array().map(Vec::len), Some(2));

    let (block, evidence) = (r#"{"max_bytes":"9","max_gas":"8"}"#, r#"{"max_age_num_blocks":"7"}"#);
    let message = proposed(&["consensus", "update-params-proposal", block, evidence, "{}", "{}"]);
    assert_eq!(message["block"], json(block));

    let flags = "--title t --from alice --generate-only --offline -a 1 -s 1";
    for (line, code, reason) in [
        ("auth update-params-proposal soup", 2, "params: not JSON"),
        ("gov update-params-proposal", 2, "<PARAMS>"),
        ("gov update-params-proposal {\"quorom\":\"1\"}", 1, "quorom"),
        ("distribution community-pool-spend-proposal nobody 5", 1, "coin expression: 5"),
    ] {
        let complaint = home.fails(&format!("tx {line} {flags}"), code);
        assert!(complaint.contains(reason), "{line}: {complaint}");
    }
}

#[test]
fn a_text_is_proposed_as_before_proposals_carried_messages() {
    let home = founder("alice");
    let expected = json!({
        "@type": "/cosmos.gov.v1beta1.MsgSubmitProposal",
        "content": {
            "@type": "/cosmos.gov.v1beta1.TextProposal", "title": "Lunch", "description": "Soup",
        },
        "initial_deposit": [{ "denom": "uwls", "amount": "5" }],
        "proposer": address(&home, "alice", "acc"),
    });
    let submit = ["gov", "submit-legacy-proposal"];
    let told =
        ["--title", "Lunch", "--description", "Soup", "--type", "Text", "--deposit", "5uwls"];
    assert_eq!(made(&home, &[submit.as_slice(), &told].concat()), expected);
    let file = r#"{"title":"Lunch","description":"Soup","type":"Text","deposit":"5uwls"}"#;
    let file = home.write_beside("p.json", file);
    assert_eq!(made(&home, &[submit.as_slice(), &["--proposal", &file]].concat()), expected);

    let empty = home.write_beside("e.json", "{}");
    for (line, reason) in [
        ("--title a --description b", "failed to parse proposal: proposal type is required\nTry: "),
        ("--type Text --description b", "proposal title is required"),
        ("--type Text --title a", "proposal description is required"),
        (&format!("--proposal {empty}"), "proposal type is required"),
        (&format!("--proposal {file} --title x"), "--title flag provided alongside --proposal"),
        ("--type Soup --title a --description b", "unknown proposal type Soup"),
    ] {
        let line = format!("tx gov submit-legacy-proposal {line} --from alice --offline -a 1 -s 1");
        let complaint = home.fails(&line, 2);
        assert!(complaint.contains(reason), "{line}: {complaint}");
    }
}

#[test]
fn a_draft_is_what_can_be_submitted() {
    let home = founder("alice");
    let draft = ["tx", "gov", "draft-proposal", "--offline", "--deposit", "5uwls", "--title", "T"];
    let more = ["--message", "MsgBurn", "--message", "/cosmos.bank.v1beta1.MsgSend"];
    let ran = home.run(draft.iter().chain(&more));
    assert_eq!(ran.code, 0, "{ran:?}");
    let coin = json!({ "denom": "uwls", "amount": "0" });
    let told = json(&ran.out);
    assert_eq!(
        told,
        json!({
            "messages": [
                {
                    "@type": "/whaleshares.bank.v1.MsgBurn",
                    "from_address": AUTHORITY, "amount": [coin],
                },
                {
                    "@type": "/cosmos.bank.v1beta1.MsgSend",
                    "from_address": AUTHORITY, "to_address": "", "amount": [coin],
                },
            ],
            "metadata": "", "deposit": "5uwls", "title": "T", "summary": "", "expedited": false,
        })
    );
    let file = home.write_beside("draft.json", &ran.out.replace("\"0\"", "\"7\""));
    let proposal = made(&home, &["gov", "submit-proposal", &file]);
    assert_eq!(proposal["messages"][1]["amount"][0]["amount"], "7");

    for (line, reason) in [
        ("--message MsgUpdateParams", "MsgUpdateParams may be any of cosmos.auth"),
        (
            "--message MsgAmendSektion",
            "Try: whaled tx gov draft-proposal --message MsgAmendSection",
        ),
        ("--message MsgAmendSection --section 1 --offline", "--offline"),
    ] {
        let complaint = home.fails(&format!("tx gov draft-proposal {line}"), 2);
        assert!(complaint.contains(reason), "{line}: {complaint}");
    }
}
