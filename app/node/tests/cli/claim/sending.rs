//! The transaction that a claim is sent in, and what is asked of a node.

use super::{Holder, PASSWORD, json, list, text};

/// A node that is not there.
const NOBODY: &str = "--node tcp://127.0.0.1:1";

fn signed(holder: &Holder) -> String {
    let file = holder.begin("bob-1", "bob.json");
    holder.told(&format!("claim sign {file} --password-stdin"), PASSWORD);
    file
}

#[test]
fn a_claim_is_alone_in_its_transaction_pays_nothing_and_is_signed_by_a_newcomer() {
    let holder = Holder::new();
    let file = signed(&holder);
    let line = format!("claim submit {file} --from me --offline");
    let tx = holder.home.ok(&line);
    assert_eq!(holder.home.ok(&line), tx, "the same bytes once more");
    let read = json(&tx);
    let messages = list(&read["body"], "messages");
    assert_eq!(messages.len(), 1);
    let me = holder.home.ok("keys show me -a");
    assert_eq!(messages[0]["@type"], "/whaleshares.claim.v1.MsgClaim");
    assert_eq!((text(&messages[0], "submitter"), text(&messages[0], "to")), (me.trim(), me.trim()));
    let fee = &read["auth_info"]["fee"];
    assert_eq!(list(fee, "amount").len(), 0);
    let gas: u64 = text(fee, "gas_limit").parse().unwrap();
    assert!((415_000..440_000).contains(&gas) && gas.is_multiple_of(10_000), "{gas}");
    let unsigned = holder.home.write_beside("tx.json", &tx);
    let checked = holder.home.ok(&format!(
        "tx validate-signatures {unsigned} --offline -a 0 -s 0 --chain-id whaleshares-1"
    ));
    assert!(checked.contains("[OK]"), "{checked}");
    let more = json(&holder.home.ok(&format!("{line} --gas 7 -a 3 -s 4")));
    assert_eq!(more["auth_info"]["fee"]["gas_limit"], "7");
    assert_eq!(more["auth_info"]["signer_infos"][0]["sequence"], "4");
}

#[test]
fn somebody_else_sends_a_claim_and_the_receiver_agrees_by_his_key() {
    let holder = Holder::new();
    holder.home.ok("keys add friend --no-backup");
    let file = signed(&holder);
    let line = format!("claim submit {file} --from friend --offline");
    let alone = json(&holder.home.ok(&line));
    assert!(alone["body"]["messages"][0]["to_key"].is_null());
    let agreed = json(&holder.home.ok(&format!("{line} --to-key me")));
    let message = &agreed["body"]["messages"][0];
    assert_eq!(message["to_key"]["@type"], "/cosmos.crypto.secp256k1.PubKey");
    assert_eq!(text(message, "to_signature").len(), 88, "64 bytes in base64");
    assert_eq!(text(message, "submitter"), holder.home.ok("keys show friend -a").trim());
    let complaint = holder.home.fails(&format!("{line} --to-key friend"), 7);
    assert!(complaint.contains("the claim goes to wls1"), "{complaint}");
    let own = format!("claim submit {file} --from me --offline --to-key me");
    assert!(holder.home.fails(&own, 2).contains("somebody else sends"));
}

#[test]
fn nothing_is_sent_that_the_chain_would_refuse() {
    let holder = Holder::new();
    let file = holder.begin("bob-1", "bob.json");
    let told =
        json(&holder.home.fails(&format!("claim submit {file} --from me -y {NOBODY} -o json"), 7));
    assert_eq!((&told["codespace"], &told["code"]), (&"bsclaim".into(), &26.into()), "{told}");
    let complaint = holder.home.fails(&format!("claim submit {file} -y"), 7);
    assert!(complaint.contains("(codespace bsclaim, code 26)"), "{complaint}");
    let file = {
        holder.told(&format!("claim sign {file} --password-stdin"), PASSWORD);
        file
    };
    assert!(holder.home.fails(&format!("claim submit {file} -y"), 2).contains("--from"));
    holder.home.fails(&format!("claim submit {file} --from nobody --offline"), 7);
    let auto = format!("claim submit {file} --from me --offline --gas auto");
    assert!(holder.home.fails(&auto, 2).contains("--gas auto asks a node"));
}

#[test]
fn a_node_that_does_not_answer_is_told() {
    let holder = Holder::new();
    let file = signed(&holder);
    for line in [
        format!("claim submit {file} --from me -y {NOBODY}"),
        format!("claim status bob-1 {NOBODY}"),
        format!("claim status 1 {NOBODY}"),
        format!("claim watch alice {NOBODY}"),
    ] {
        let complaint = holder.home.fails(&line, 6);
        assert!(complaint.contains("--node tcp://localhost:26657"), "{complaint}");
    }
    holder.home.fails(&format!("claim status nobody-here {NOBODY}"), 5);
}
