//! What does not work is told before anything is sent, with the chain's codes.

use std::fs;

use claimant::{ClaimFile, Wish};

use super::{Holder, PASSWORD, json, text};

#[test]
fn who_is_not_there_or_can_not_claim_is_told_why() {
    let holder = Holder::new();
    let complaint = holder.home.fails("claim lookup nobody-here", 5);
    assert!(complaint.contains("nobody-here is not in the snapshot"), "{complaint}");
    let complaint = holder.home.fails("claim lookup alice --snapshot /nowhere", 5);
    assert!(complaint.contains("there is no snapshot in /nowhere"), "{complaint}");
    let file = holder.home.beside("none.json").display().to_string();
    for (account, code, why) in [
        ("poloniexwallet", 11, "is an exchange"),
        ("aux-signer", 13, "held nothing"),
        ("heidi", 14, "can not be satisfied"),
        ("dusty", 15, "too little"),
    ] {
        let line = format!("claim text {account} --to me --as - --file {file} -o json");
        let told = json(&holder.home.fails(&line, 1));
        assert_eq!((&told["codespace"], &told["code"]), (&"bsclaim".into(), &code.into()));
        assert!(text(&told, "message").contains(why), "{told}");
        assert!(!fs::exists(&file).unwrap());
    }
}

#[test]
fn names_fees_and_moments_that_the_chain_would_not_take_are_wrong_usage() {
    let holder = Holder::new();
    let file = holder.home.beside("none.json").display().to_string();
    for (flags, why, near) in [
        ("--as bob", "is kept for the account of that name", "--as alice"),
        ("--as Bob_", "is no name", "--as alice"),
        ("--max-fee 1wls", "expected uwls", "--max-fee 0uwls"),
        ("--expires 91d", "90 days at most", "--expires 30d"),
        ("--expires 5", "that is over", "--expires 30d"),
        ("--expires soon", "expected a span", "--expires 30d"),
    ] {
        let line = format!("claim text alice --to me --file {file} {flags}");
        let complaint = holder.home.fails(&line, 2);
        assert!(complaint.contains(why) && complaint.contains(near), "{complaint}");
    }
    let complaint = holder.home.fails(&format!("claim text alice --to nobody --file {file}"), 1);
    assert!(complaint.contains("nobody"), "{complaint}");
    assert!(!fs::exists(&file).unwrap());
}

#[test]
fn a_wrong_password_says_so_and_shows_nothing_of_it() {
    let holder = Holder::new();
    let file = holder.begin("bob-1", "bob.json");
    let before = fs::read_to_string(&file).unwrap();
    for (flag, secret) in [
        ("--password-stdin", "Correct horse battery staple 42"),
        ("--wif-stdin", "5J9CUqEGMfW6Hvu7aDrJ3hAv3Y9izUmUoakBtDeWeUX1PK4DbWd"),
        ("--wif-stdin", "correct horse"),
        ("--wif-stdin", "5J9CUqEGMfW6Hvu7aDrJ3hAv3Y9izUmUoakBtDeWeUX1PK4DbWc"),
        ("--brain-key-stdin", "some words that are nobody's"),
        ("--password-stdin", ""),
    ] {
        for output in ["text", "json"] {
            let ran = holder.run(&format!("claim sign {file} {flag} -o {output}"), secret);
            assert_eq!((ran.code, ran.out.as_str()), (7, ""), "{secret}: {ran:?}");
            assert!(secret.is_empty() || !ran.err.contains(secret), "{}", ran.err);
            assert!(!ran.err.contains("horse") && !ran.err.contains("5J9C"), "{}", ran.err);
        }
    }
    let wrong = holder.run(&format!("claim sign {file} --password-stdin"), "wrong");
    assert!(wrong.err.contains("no key of this is in an authority of bob-1"), "{}", wrong.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    // Secrets have no place on a command line, where everybody on the machine sees them.
    holder.home.fails(&format!("claim sign {file}"), 2);
    holder.home.fails(&format!("claim sign {file} --password-stdin --wif-stdin"), 2);
    holder.home.fails(&format!("claim sign {file} --password secret"), 2);
}

#[test]
fn only_the_memo_key_is_taken_if_that_is_said() {
    let holder = Holder::new();
    let file = holder.begin("bob-1", "bob.json");
    let memo = super::wif("BTS6iwoqRn1HVVdnABCpe9zdjgyy31LpwpQvC54ASJL1geTr65krw");
    let refused = holder.run(&format!("claim sign {file} --wif-stdin"), &memo);
    assert_eq!(refused.code, 7, "{refused:?}");
    assert!(
        refused.err.contains("waits 30 days") && refused.err.contains("--memo"),
        "{}",
        refused.err
    );
    let signed = holder.told(&format!("claim sign {file} --wif-stdin --memo"), &memo);
    assert_eq!(signed["strength"], "the memo key: waits, and is capped");
    // The owner finds his password after all.
    let signed = holder.told(&format!("claim sign {file} --password-stdin"), PASSWORD);
    assert_eq!(signed["strength"], "an authority");
}

#[test]
fn what_is_missing_wrong_or_over_has_the_code_of_the_chain() {
    let holder = Holder::new();
    let file = holder.begin("carol", "carol.json");
    let ran = holder.run(&format!("claim check {file} -o json"), "");
    assert_eq!(ran.code, 7, "{ran:?}");
    let told = json(&ran.err);
    assert_eq!((&told["codespace"], &told["code"]), (&"bsclaim".into(), &26.into()), "{told}");
    assert!(text(&told, "message").contains("who can still sign: BTS"), "{told}");
    assert_eq!(json(&ran.out)["enough"], false);

    let over = holder.file_with("bob-active", |wish| Wish { expires: 9, ..wish });
    holder.told(&format!("claim sign {over} --password-stdin"), PASSWORD);
    let ran = holder.run(&format!("claim check {over} -o json"), "");
    let told = json(&ran.err);
    assert_eq!((ran.code, &told["code"]), (1, &4.into()), "{told}");
    assert!(text(&told, "message").contains("expired at 1970-01-01T00:00:09Z"), "{told}");

    let signed = fs::read_to_string(&over).unwrap();
    let spoilt = |from: &str, to: &str| {
        assert!(signed.contains(from));
        holder.home.write_beside("spoilt.json", &signed.replacen(from, to, 1))
    };
    let bad = spoilt("\"index\": \"1\"", "\"index\": \"2\"");
    let told = json(&holder.home.fails(&format!("claim check {bad} -o json"), 1));
    assert_eq!(told["code"], 9, "{told}");
    let bad = spoilt("maxfee=0uwls", "maxfee=9uwls");
    let complaint = holder.home.fails(&format!("claim check {bad}"), 1);
    assert!(complaint.contains("the file was edited"), "{complaint}");
    let mut other = json(&signed);
    let signature = other.pointer_mut("/claim/proofs/0/signature").unwrap();
    let changed = |(place, letter)| match (place, letter) {
        (20, 'A') => 'B',
        (20, _) => 'A',
        (_, letter) => letter,
    };
    let letters = signature.as_str().unwrap().chars().enumerate();
    *signature = letters.map(changed).collect::<String>().into();
    let bad = other.to_string();
    let bad = holder.home.write_beside("spoilt.json", &bad);
    let told = json(&holder.home.fails(&format!("claim check {bad} -o json"), 7));
    assert_eq!(told["code"], 21, "{told}");
    let bad = spoilt("\"allow_non_immediate_owner\": true", "\"allow_non_immediate_owner\": false");
    let bad = fs::read_to_string(&bad).unwrap();
    let id =
        |text: &str| text.split(' ').find(|word| word.starts_with("snapshot=")).unwrap().to_owned();
    // Whoever makes up a header makes up its id too; the published one is another.
    let made_up = ClaimFile::parse(&bad).unwrap_err().to_string();
    let made_up = id(made_up.split("this file says ").nth(1).unwrap());
    let bad = bad.replacen(&id(&bad), made_up.trim_end_matches(';'), 1);
    let bad = holder.home.write_beside("spoilt.json", &bad);
    let told = json(&holder.home.fails(&format!("claim check {bad} -o json"), 1));
    assert_eq!(told["code"], 9, "{told}");
    assert!(text(&told, "message").contains("the published one is 3740e777"), "{told}");
    let complaint = holder.home.fails("claim check /nowhere.json", 1);
    assert!(complaint.contains("cannot read /nowhere.json"), "{complaint}");
}

#[test]
fn files_of_different_claims_are_not_put_together() {
    let holder = Holder::new();
    let one = holder.file("carol");
    let other = holder.file_with("alice", |wish| wish);
    let complaint = holder.home.fails(&format!("claim combine {one} {other}"), 1);
    assert!(
        complaint.contains("one says bts=carol/1.2.1000003, the other bts=alice/"),
        "{complaint}"
    );
    let before = fs::read_to_string(&one).unwrap();
    let late = holder.home.write_beside(
        "late.json",
        &fs::read_to_string(holder.file_with("carol", |wish| Wish { expires: 9, ..wish })).unwrap(),
    );
    fs::write(&one, &before).unwrap();
    let complaint = holder.home.fails(&format!("claim combine {one} {late}"), 1);
    assert!(complaint.contains("one says expires=1798761600, the other expires=9"), "{complaint}");
    assert_eq!(fs::read_to_string(&one).unwrap(), before);
}
