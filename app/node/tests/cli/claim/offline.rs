//! Looking up, making the text, signing and checking: no node is asked.

use std::fs;

use claimant::ClaimFile;

use super::{Holder, PASSWORD, json, list, read, text, wif};

#[test]
fn a_holder_sees_what_he_gets_why_and_with_which_wallet() {
    let holder = Holder::new();
    let alice = holder.told("claim lookup alice", "");
    assert_eq!(alice["claimable"], "12005.123478 WLS");
    assert_eq!(alice["account"], "1.2.1000001");
    assert_eq!(alice["holdings"][0]["held"], "1238953.25012");
    assert_eq!(alice["holdings"][1]["held"], "500");
    assert_eq!(alice["holdings"][2]["held"], "250.0000");
    assert_eq!(
        alice["holdings"][1]["formula"],
        "WHALESHARE 500 * 2100000000000 / 232923 = 4507927512 uwls, rounded down"
    );
    assert_eq!(alice["flags"], json("[]"));
    let advice = text(&alice["proofs"][0], "advice");
    assert!(advice.contains("your memo key equals your active key"), "{advice}");
    assert!(advice.contains("tab Signed Messages"), "{advice}");
    assert_eq!(holder.told("claim lookup 1.2.1000001", ""), alice);
    let folder = holder.home.file("snapshot").display().to_string();
    assert_eq!(holder.told(&format!("claim lookup alice --snapshot {folder}"), ""), alice);

    let exchange = holder.told("claim lookup poloniexwallet", "");
    assert_eq!(exchange["claimable"], "0.000000 WLS");
    assert_eq!(exchange["flags"], json("[\"exchange\"]"));
    assert!(text(&exchange, "why_not").contains("is an exchange"));
    assert_eq!(exchange["proofs"], json("[]"));
    let carol = holder.told("claim lookup carol", "");
    assert_eq!(carol["active"]["threshold"], 2);
    assert_eq!(list(&carol["active"], "members").len(), 3);
    assert!(holder.home.ok("claim lookup erin").contains("member account"));
}

#[test]
fn the_text_is_printed_alone_and_the_file_holds_all_that_is_needed_later() {
    let holder = Holder::new();
    let me = holder.home.ok("keys show me -a");
    let file = holder.home.beside("alice.claim.json");
    let mut command =
        holder.home.command(["claim", "text", "alice", "--to", "me", "--max-fee", "7uwls"]);
    let ran = command.current_dir(holder.home.beside("")).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let line = String::from_utf8(ran.stdout).unwrap();
    let known = ClaimFile::parse(&fs::read_to_string(&file).unwrap()).unwrap();
    let id = read("snapshot_small.expected.json")["snapshot_id"].as_str().unwrap().to_owned();
    assert_eq!(
        line,
        format!(
            "Claim Whalestake v1 chain=whaleshares-1 snapshot={id} bts=alice/1.2.1000001 to={} \
             as=alice maxfee=7uwls expires={}\n",
            me.trim(),
            known.claim.expires
        )
    );
    let told = String::from_utf8(ran.stderr).unwrap();
    assert!(told.contains("whaled claim paste alice.claim.json"), "{told}");
    let path = file.display();
    let again = format!("claim text alice --to me --as - --expires 90d --file {path}");
    let complaint = holder.home.fails(&again, 1);
    assert!(complaint.contains("--overwrite"), "{complaint}");
    let anew = holder.told(&format!("{again} --overwrite"), "");
    assert!(text(&anew, "text").contains(" as=- maxfee=0uwls "), "{anew}");
}

#[test]
fn a_transaction_for_wallets_that_sign_no_texts_carries_the_text() {
    let holder = Holder::new();
    let file = holder.home.beside("x.json").display().to_string();
    let line = format!("claim text x --to me --as x_1 --tx --file {file}");
    let ran = holder.run(&line, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let tx = json(&ran.out);
    assert_eq!(tx["operations"][0][1]["payer"], "1.2.1000022");
    assert_eq!(tx["expiration"], "1970-01-01T00:00:01");
    let carried = hex::decode(text(&tx["operations"][0][1], "data")).unwrap();
    let carried = String::from_utf8(carried).unwrap();
    assert!(carried.contains(" bts=x/1.2.1000022 ") && carried.contains(" as=x_1 "), "{carried}");
    assert!(ran.err.contains("[\"sign\", TRANSACTION]"), "{}", ran.err);
    let told = holder.told(&format!("{line} --overwrite"), "");
    assert_eq!(told["transaction"]["operations"][0][0], 35);
}

#[test]
fn attack_38_a_private_key_a_password_and_a_brain_key_sign_and_leave_no_trace() {
    let holder = Holder::new();
    let file = holder.begin("bob-1", "bob.json");
    let ran = holder.run(&format!("claim sign {file} --password-stdin"), &format!("{PASSWORD}\n"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("signed by the active authority of bob-1"), "{}", ran.err);
    let kept = fs::read_to_string(&file).unwrap();
    for shown in [&ran.out, &ran.err, &kept] {
        assert!(!shown.contains("correct horse") && !shown.contains(PASSWORD), "{shown}");
    }
    let checked = holder.told(&format!("claim check {file}"), "");
    assert_eq!((&checked["enough"], &checked["strength"]), (&true.into(), &"an authority".into()));
    assert_eq!(checked["share"], "1537.575928 WLS");
    assert!(text(&checked, "next").starts_with("whaled claim submit "));

    let file = holder.begin("alice", "alice.json");
    let key = wif("BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr");
    let ran = holder.run(&format!("claim sign {file} --wif-stdin"), &key);
    assert_eq!(ran.code, 0, "{ran:?}");
    let kept = fs::read_to_string(&file).unwrap();
    for shown in [&ran.out, &ran.err, &kept] {
        assert!(!shown.contains(&key), "{shown}");
    }
    let again = holder.run(&format!("claim sign {file} --wif-stdin"), &key);
    assert!(again.err.contains("are enough"), "{}", again.err);

    let words = "Nobody Has Such A Brain Key In This Snapshot";
    let none = holder.run(&format!("claim sign {file} --brain-key-stdin --sequence 0,7"), words);
    assert_eq!((none.code, none.out.as_str()), (7, ""), "{none:?}");
    assert!(!none.err.contains("Brain Key"), "{}", none.err);
}

/// Two of three keys sign on machines of their own.
#[test]
fn signatures_of_several_owners_are_put_together() {
    let holder = Holder::new();
    let one = holder.begin("carol", "one.json");
    let two = holder.home.beside("two.json").display().to_string();
    fs::copy(&one, &two).unwrap();
    let keys: Vec<String> = list(holder.claim("carol"), "signers")
        .iter()
        .map(|signer| wif(text(signer, "public_key")))
        .collect();
    let first = holder.told(&format!("claim sign {one} --wif-stdin"), &keys[0]);
    assert_eq!(first["enough"], false);
    assert!(text(&first, "missing").ends_with("weigh 1 of 2"), "{first}");
    assert_eq!(list(&first, "can_still_sign").len(), 3, "two active keys and an owner: {first}");
    holder.told(&format!("claim sign {two} --wif-stdin"), &keys[1]);
    let both = holder.told(&format!("claim combine {one} {two}"), "");
    assert_eq!((&both["enough"], list(&both, "signed").len()), (&true.into(), 2));
    assert_eq!(holder.told(&format!("claim check {one}"), "")["enough"], true);
    let same = holder.run(&format!("claim combine {one} {two}"), "");
    assert!(same.err.contains("has signed already"), "{}", same.err);
}

#[test]
fn members_of_members_sign_for_an_account_that_has_no_keys() {
    let holder = Holder::new();
    let file = holder.begin("frank", "frank.json");
    let alice = wif("BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr");
    let half = holder.told(&format!("claim sign {file} --wif-stdin"), &alice);
    assert_eq!(half["enough"], false, "{half}");
    let whole = holder.told(&format!("claim sign {file} --password-stdin"), PASSWORD);
    assert_eq!(whole["enough"], true, "{whole}");
    assert_eq!(holder.told(&format!("claim check {file}"), "")["enough"], true);
}
