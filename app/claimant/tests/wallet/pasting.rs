//! What real wallets have signed gets into the file, however it was copied.

use bitshares_snapshot_claim::proof::Strength;
use claimant::{
    ClaimFile, PackError, PasteError, Pasted, Progress, Signers, SigningError, enter, pack,
    read_pasted, template,
};
use serde_json::{Value, json};

use crate::sample::{Sample, given, list, text, vectors};

fn paste(file: &mut ClaimFile, text: &str) -> Result<usize, SigningError> {
    Ok(enter(file, &read_pasted(text).unwrap())?.len())
}

fn progress(file: &ClaimFile) -> Progress {
    Signers::of(file).unwrap().progress(file).unwrap()
}

#[test]
fn every_signed_message_is_taken_and_those_that_are_enough_are_enough() {
    let sample = Sample::publish();
    let mut taken = 0;
    for message in sample.messages() {
        let id = text(message, "claim");
        let mut file = sample.file(id);
        let done = paste(&mut file, &given(message));
        if id == "bob-memo" && message["kind"] == "RAW" {
            let error = done.unwrap_err().to_string();
            assert!(error.contains("is the memo key"), "{error}");
            continue;
        }
        assert_eq!(done.unwrap(), 1, "{message}");
        taken += 1;
        match (id, progress(&file)) {
            ("carol" | "erin", Progress::Missing { error, still }) => {
                assert!(error.to_string().ends_with("weigh 1 of 2"), "{error}");
                assert!(still.len() >= 2, "{still:?}");
            }
            ("bob-memo", Progress::Enough(strength)) => assert_eq!(strength, Strength::MemoKey),
            (_, progress) => assert_eq!(progress, Progress::Enough(Strength::Authority), "{id}"),
        }
        let again = ClaimFile::parse(&file.to_json().unwrap()).unwrap();
        assert_eq!(again, file);
    }
    assert_eq!(taken, 63);
}

#[test]
fn signatures_of_members_and_of_several_keys_add_up_and_bring_only_the_leaves_they_need() {
    let sample = Sample::publish();
    for id in ["carol", "erin"] {
        let mut file = sample.file(id);
        let members = file.members.len();
        assert_eq!(members, if id == "erin" { 3 } else { 0 }, "frank owns erin");
        for message in sample.messages().iter().filter(|message| message["claim"] == id) {
            // The same key again changes nothing.
            paste(&mut file, &given(message)).unwrap();
        }
        assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
        assert_eq!(file.claim.proofs.len(), 2);
        assert_eq!(file.claim.aux.len(), if id == "erin" { 2 } else { 0 });
        let evidence = file.evidence().unwrap();
        let leaf = evidence.account(&file.header).unwrap();
        evidence.verify(&file.header, &leaf, &file.text(&leaf)).unwrap();
    }
}

#[test]
fn every_signed_transaction_is_taken_as_beet_and_cli_wallet_print_it() {
    let sample = Sample::publish();
    let all = vectors("transactions.json");
    let carriers = list(&all, "transactions").iter().filter(|tx| tx["kind"] == "BITSHARES_TX");
    let mut taken = 0;
    for vector in carriers {
        let id = text(vector, "claim");
        let mut file = sample.file(id);
        let signers = Signers::of(&file).unwrap();
        let mut tx = template(signers.leaf.account_id, &signers.text);
        if hex::encode(pack(&tx).unwrap()) != text(vector, "packed_hex") {
            // Some require the authority of the account a second time, which may be.
            tx["operations"][0][1]["required_auths"] = json!([tx["operations"][0][1]["payer"]]);
        }
        assert_eq!(hex::encode(pack(&tx).unwrap()), text(vector, "packed_hex"));
        if let Some(made) = vector.get("tx") {
            assert_eq!(&tx, made, "the template is what python-bitshares makes");
        }
        assert_eq!(
            read_pasted(&tx.to_string()).unwrap_err(),
            PasteError::Unsigned,
            "a transaction must be signed"
        );
        tx["signatures"] = vector["signatures"].clone();
        let beet = json!({ "id": 1, "result": ["sign", tx] }).to_string();
        let done = paste(&mut file, &beet);
        if id == "bob-memo" {
            assert!(done.unwrap_err().to_string().contains("is the memo key"));
            continue;
        }
        assert_eq!(done.unwrap(), list(vector, "signatures").len());
        assert_eq!(progress(&file), Progress::Enough(Strength::Authority), "{id}");
        // cli_wallet prints it alone, over several lines; it is the same transaction.
        assert!(paste(&mut file, &format!("{tx:#}")).is_ok());
        assert_eq!(file.claim.txs.len(), 1);
        taken += 1;
    }
    assert_eq!(taken, 14);
}

#[test]
fn a_block_may_be_copied_badly() {
    let sample = Sample::publish();
    let block = sample.messages().iter().find(|message| message["kind"] == "ENVELOPE").unwrap();
    let block = text(block, "envelope");
    let marks = |text: &str| text.replace("-----\n", "-----").replace("\n-----", "-----");
    for copied in [
        block.replace('\n', "\r\n"),
        format!("\n\n  \n{block}\n\n"),
        format!("my claim:\n{block}\nthank you"),
        marks(block),
        marks(block).replace('\n', "\r\n"),
        format!("\u{feff}{block}"),
        format!("unlocked >>> {}", Value::from(block)),
        format!("{block} ").replace('\n', "  \n"),
    ] {
        let mut file = sample.file("alice");
        assert_eq!(paste(&mut file, &copied).unwrap(), 1, "{copied}");
    }
    let error = |text: &str| read_pasted(text).unwrap_err();
    assert_eq!(error(" \n"), PasteError::Empty);
    assert_eq!(error("hello"), PasteError::Unknown);
    assert_eq!(error("{\"a\": 1}"), PasteError::Unknown);
    assert!(matches!(error(&block.replace("-----BEGIN META-----", "")), PasteError::Mark(_)));
    assert!(matches!(error(&block.replace("block=", "blick=")), PasteError::Line("block=")));
    let twice = block.replace("block=", "block=1\nblock=");
    assert!(matches!(error(&twice), PasteError::Twice("block=")));
    let zero = block.replace("block=", "block=0");
    assert!(matches!(error(&zero), PasteError::Value { field: "block=", .. }));
    let bad_key = block.replace("memokey=BTS", "memokey=BTX");
    assert!(matches!(error(&bad_key), PasteError::Value { field: "memokey=", .. }));
}

#[test]
fn a_bare_signature_and_wrapped_json_are_read() {
    let sample = Sample::publish();
    let of = |kind: &str| sample.messages().iter().find(|message| message["kind"] == kind).unwrap();
    let mut file = sample.file("alice");
    assert_eq!(paste(&mut file, text(of("RAW"), "signature")).unwrap(), 1);
    let mut file = sample.file("alice");
    let beet: Value = serde_json::from_str(&given(of("BEET"))).unwrap();
    let inner = json!({ "ok": true, "result": { "message": beet.to_string() } });
    assert_eq!(paste(&mut file, &inner.to_string()).unwrap(), 1);
    let mut without = beet.clone();
    without.as_object_mut().unwrap().remove("payload");
    let Pasted::Message { form, .. } = read_pasted(&without.to_string()).unwrap() else { panic!() };
    assert_eq!(form.account(), Some("alice"), "the list may stand in `signed` alone");
}

#[test]
fn a_transaction_that_is_not_the_template_is_told() {
    let tx = template(7, "text");
    let with = |path: &str, value: Value| {
        let mut tx = tx.clone();
        *tx.pointer_mut(path).unwrap() = value;
        pack(&tx)
    };
    assert!(pack(&tx).is_ok());
    assert_eq!(with("/expiration", json!(1)), pack(&tx), "seconds are the same moment");
    assert_eq!(with("/operations/0/1/fee/amount", json!("100000")), pack(&tx));
    assert_ne!(with("/operations/0/1/fee/amount", json!(1)), pack(&tx));
    assert_eq!(with("/operations/0/0", json!(0)), Err(PackError::Operations));
    assert_eq!(with("/operations", json!([])), Err(PackError::Operations));
    assert_eq!(with("/extensions", json!([1])), Err(PackError::Extensions));
    assert_eq!(with("/ref_block_num", json!(65_536)), Err(PackError::Field("ref_block_num")));
    assert_eq!(with("/expiration", json!("soon")), Err(PackError::Field("expiration")));
    assert_eq!(with("/operations/0/1/payer", json!("1.3.7")), Err(PackError::Field("payer")));
    assert_eq!(with("/operations/0/1/data", json!("x")), Err(PackError::Field("data")));
}
