//! What was signed and what should have been: the first difference has a name.

use bitshares_snapshot_claim::proof::Form;
use claimant::{ClaimFile, Secret, Wish, enter, merge, read_pasted, template};
use serde_json::{Value, json};

use crate::sample::{Sample, given, text};

fn told(file: &ClaimFile, pasted: &str) -> String {
    let mut changed = file.clone();
    let error = enter(&mut changed, &read_pasted(pasted).unwrap()).unwrap_err().to_string();
    assert_eq!(changed, *file, "nothing is entered");
    error
}

fn of<'a>(sample: &'a Sample, claim: &str, kind: &str) -> &'a Value {
    let mut all = sample.messages().iter();
    all.find(|message| message["claim"] == claim && message["kind"] == kind).unwrap()
}

#[test]
fn another_value_of_a_field_is_told_whatever_the_form() {
    let sample = Sample::publish();
    let wish = sample.wish(sample.claim("alice"));
    let other = |change: &dyn Fn(&mut Wish)| {
        let mut wish = wish.clone();
        change(&mut wish);
        sample.file_of("alice", &wish).unwrap()
    };
    for kind in ["ENVELOPE", "BEET", "JSON_V2", "RAW"] {
        let block = given(of(&sample, "alice", kind));
        for (file, difference) in [
            (
                other(&|wish| wish.chain_id = "whaleshares-2".to_owned()),
                "you signed chain=whaleshares-1, this file says chain=whaleshares-2",
            ),
            (other(&|wish| wish.to = "wls1x".to_owned()), "this file says to=wls1x"),
            (other(&|wish| wish.account_name.clear()), "you signed as=alice, this file says as=-"),
            (other(&|wish| wish.max_fee = 5), "this file says maxfee=5uwls"),
            (other(&|wish| wish.expires = 9), "this file says expires=9"),
        ] {
            let error = told(&file, &block);
            assert!(error.contains(difference), "{kind}: {error}");
        }
        let error = told(&sample.file("bob-active"), &block);
        assert!(error.contains("you signed bts=alice/1.2.1000001, "), "{error}");
    }
}

#[test]
fn a_changed_character_a_changed_line_and_a_foreign_key_are_told_apart() {
    let sample = Sample::publish();
    let file = sample.file("alice");
    let block = given(of(&sample, "alice", "ENVELOPE"));
    let error = told(&file, &block.replace("Claim W", "claim W"));
    assert!(error.starts_with("the text was changed at character 1: \"claim"), "{error}");
    let error = told(&file, &block.replace("block=", "block=1"));
    assert!(error.contains("does not fit account=alice") && error.contains("block=1"), "{error}");
    let error = told(&file, &block.replace("account=alice", "account=bob-1"));
    assert!(error.contains("account=bob-1"), "{error}");

    let foreign = text(of(&sample, "bob-active", "ENVELOPE"), "public_key");
    let error =
        told(&file, &block.replace(text(of(&sample, "alice", "RAW"), "public_key"), foreign));
    assert!(error.contains("is in neither owner nor active of alice"), "{error}");
    let beet = given(of(&sample, "alice", "BEET"));
    let mut beet: Value = serde_json::from_str(&beet).unwrap();
    beet["signed"] = json!(beet["signed"].as_str().unwrap().replace("GMT", "UTC"));
    assert!(told(&file, &beet.to_string()).starts_with("the text was changed at character"));
    beet["payload"][9] = json!("STEEM");
    assert!(read_pasted(&beet.to_string()).is_err());
    // A signature that stands alone does not say who made it.
    let error = told(&sample.file("x"), text(of(&sample, "alice", "RAW"), "signature"));
    assert!(error.contains("which can not act for x; if that is not your key"), "{error}");
}

/// A copy may have brought them in; then the signature fits all the same.
#[test]
fn blanks_around_the_text_matter_only_if_they_were_signed() {
    let sample = Sample::publish();
    let block = given(of(&sample, "alice", "ENVELOPE"));
    let copied = block.replace("expires=1798761600\n", "expires=1798761600 \n");
    assert_ne!(copied, block);
    let mut file = sample.file("alice");
    assert_eq!(enter(&mut file, &read_pasted(&copied).unwrap()).unwrap().len(), 1);

    let file = sample.file("bob-active");
    let password = "correct horse battery staple 42";
    let secret = Secret::from_password("bob-1", "active", password).unwrap();
    let (key, text) =
        (secret.public_key(), format!("{} ", text(sample.claim("bob-active"), "text")));
    let form = Form::JsonV2 { account: "bob-1".to_owned(), time: "now".to_owned() };
    let signature = hex::encode(secret.sign(form.digest(&text, &key, &[])));
    let signed = form.signed(&text, &key);
    let error = told(&file, &json!({ "signed": signed, "signature": signature }).to_string());
    assert!(error.starts_with("blanks or line feeds"), "{error}");
}

#[test]
fn a_transaction_with_another_text_or_payer_is_told() {
    let sample = Sample::publish();
    let file = sample.file("alice");
    let signature = text(of(&sample, "alice", "RAW"), "signature");
    let mut tx = template(1_000_001, "Claim Whalestake v2");
    tx["signatures"] = json!([signature]);
    assert!(told(&file, &tx.to_string()).starts_with("the text was changed at character 19"));
    let blank = format!("{} ", text(sample.claim("alice"), "text"));
    tx["operations"][0][1]["data"] = json!(hex::encode(blank));
    assert!(told(&file, &tx.to_string()).starts_with("blanks or line feeds"));
    tx["operations"][0][1]["data"] = json!("ff");
    assert!(told(&file, &tx.to_string()).starts_with("the transaction carries no text"));
}

#[test]
fn forged_signatures_of_the_vectors_do_not_get_in() {
    let sample = Sample::publish();
    let negative = crate::sample::vectors("negative.json");
    let mut refused = 0;
    let strong = |case: &&Value| case["expect"] != "memo_key_only";
    for case in crate::sample::list(&negative, "cases").iter().filter(strong) {
        let (Some(signed), "ENVELOPE") = (case["signed_text"].as_str(), text(case, "kind")) else {
            continue;
        };
        let claim = text(case, "claim");
        let block = format!(
            "-----BEGIN BITSHARES SIGNED MESSAGE-----\n{}-----BEGIN SIGNATURE-----\n{}\n\
             -----END BITSHARES SIGNED MESSAGE-----",
            signed.replacen("\naccount=", "\n-----BEGIN META-----\naccount=", 1) + "\n",
            text(case, "signature"),
        );
        let mut file = sample.file(claim);
        let done = read_pasted(&block).map(|pasted| enter(&mut file, &pasted).is_ok());
        assert_ne!(done, Ok(true), "{case}");
        refused += 1;
    }
    assert!(refused > 8, "{refused}");
}

#[test]
fn files_of_different_claims_are_not_put_together() {
    let sample = Sample::publish();
    let mut file = sample.file("carol");
    let wish = sample.wish(sample.claim("carol"));
    let other = sample.file_of("carol", &Wish { expires: 9, ..wish.clone() }).unwrap();
    let error = merge(&mut file, &other).unwrap_err().to_string();
    assert_eq!(
        error,
        "they are different claims: one says expires=1798761600, the other expires=9"
    );
    let mut other = sample.file("carol");
    other.claim.correction = 1;
    assert!(merge(&mut file, &other).unwrap_err().to_string().contains("correction=1"));

    let (mut one, mut two) = (sample.file("carol"), sample.file("carol"));
    let mut signed = sample
        .messages()
        .iter()
        .filter(|message| message["claim"] == "carol" && message["kind"] == "RAW");
    enter(&mut one, &read_pasted(&given(signed.next().unwrap())).unwrap()).unwrap();
    enter(&mut two, &read_pasted(&given(signed.next().unwrap())).unwrap()).unwrap();
    assert_eq!(merge(&mut one, &two).unwrap().len(), 1);
    assert_eq!(one.claim.proofs.len(), 2);
    assert!(!merge(&mut one, &two).unwrap()[0].is_new, "again changes nothing");
}

#[test]
fn a_file_that_was_edited_is_refused() {
    let sample = Sample::publish();
    let json = sample.file("alice").to_json().unwrap();
    assert!(ClaimFile::parse(&json).is_ok());
    let edited = |from: &str, to: &str| {
        let edited = json.replacen(from, to, 1);
        assert_ne!(edited, json);
        ClaimFile::parse(&edited).unwrap_err().to_string()
    };
    assert!(edited("maxfee=0uwls", "maxfee=1uwls").contains("the file was edited"));
    assert!(edited("\"max_fee\": \"0\"", "\"max_fee\": \"7\"").contains("maxfee=0uwls"));
    assert!(edited("\"version\": 1", "\"version\": 2").contains("version 2"));
    assert!(
        edited("\"leaf_count\": \"22\"", "\"leaf_count\": \"21\"").contains("the file was edited")
    );
    assert!(edited("\"claim\"", "\"clam\"").contains("`claim`"));
    assert!(ClaimFile::parse("[]").unwrap_err().to_string().contains("`version`"));
    assert!(ClaimFile::parse("hello").is_err());
}
