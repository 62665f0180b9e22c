//! Many transactions at once, and multisigs: the files of `sign-batch` and `multisign-batch`.

use serde_json::Value;

use crate::program::{Home, Ran};
use crate::recording::Recording;

fn home() -> Home {
    let home = Home::new("cosmos");
    home.recover(&["alice", "bob", "m1", "m2", "m3"]);
    home.ok("keys add multi2 --multisig m1,m2,m3 --multisig-threshold 2 --keyring-backend test");
    home
}

fn run(home: &Home, line: &str) -> Ran {
    home.run(format!("{line} --keyring-backend test --chain-id cli-1").split(' '))
}

fn done(home: &Home, line: &str) -> String {
    let ran = run(home, line);
    assert_eq!(ran.code, 0, "{line}: {ran:?}");
    ran.out
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Two transactions of the multisig, one on each line.
fn batch(home: &Home) -> String {
    let unsigned = Recording::read("cli/tx.json").find("generate-multisig").ran.out.clone();
    let other = unsigned.replace("\"amount\":\"5\"", "\"amount\":\"6\"");
    home.write_beside("batch.json", &format!("{unsigned}\n{other}"))
}

#[test]
fn each_transaction_of_a_batch_is_signed_for_the_sequence_after_the_one_before() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let unsigned = &recording.find("generate-only").ran.out;
    let one = home.write_beside("one.json", unsigned);
    let two = home.write_beside("two.json", unsigned);
    let signed =
        done(&home, &format!("tx sign-batch {one} {two} --from alice --offline -a 0 -s 7"));
    let signed: Vec<&str> = signed.lines().collect();
    assert_eq!(signed.len(), 2);
    for (line, sequence) in signed.iter().zip(["7", "8"]) {
        assert_eq!(json(line)["auth_info"]["signer_infos"][0]["sequence"], sequence);
        let alone =
            done(&home, &format!("tx sign {one} --from alice --offline -a 0 -s {sequence}"));
        assert_eq!(alone.trim(), *line, "as if it had been signed alone");
    }
    let only = format!("tx sign-batch {one} --from alice --offline -a 0 -s 7 --signature-only");
    assert!(done(&home, &only).starts_with("{\"signatures\":[{\"public_key\""));
}

#[test]
fn an_unordered_transaction_of_a_batch_takes_no_sequence() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let ordered = &recording.find("generate-only").ran.out;
    let unordered = ordered.replace("\"unordered\":false", "\"unordered\":true");
    assert_ne!(&unordered, ordered);
    let file = home.write_beside("batch.json", &format!("{ordered}{unordered}{ordered}"));
    let signed = done(&home, &format!("tx sign-batch {file} --from alice --offline -a 0 -s 7"));
    let sequence = |line| json(line)["auth_info"]["signer_infos"][0]["sequence"].clone();
    assert_eq!(signed.lines().map(sequence).collect::<Vec<_>>(), ["7", "0", "8"]);
    let one = home.write_beside("one.json", &unordered);
    let alone = done(&home, &format!("tx sign {one} --from alice --offline -a 0 -s 7"));
    assert_eq!(Some(alone.trim()), signed.lines().nth(1), "as if it had been signed alone");
    let file = home.write_beside("signed.json", &alone);
    let line = format!("tx validate-signatures {file} --offline -a 0 -s 7");
    assert!(done(&home, &line).contains("[OK]"));
}

#[test]
fn a_batch_becomes_one_transaction_that_pays_what_all_would_have_paid() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let unsigned = &recording.find("generate-only").ran.out;
    let file = home.write_beside("batch.json", &format!("{unsigned}{unsigned}"));
    let out = home.beside("one.json");
    let line =
        format!("tx sign-batch {file} --from alice --offline -a 0 -s 7 --append --note both");
    done(&home, &format!("{line} --output-document {}", out.display()));
    let one = json(&std::fs::read_to_string(&out).unwrap());
    assert_eq!(one["body"]["messages"].as_array().unwrap().len(), 2);
    assert_eq!(one["body"]["memo"], "both");
    let fee = &one["auth_info"]["fee"];
    assert_eq!(
        (&fee["gas_limit"], &fee["amount"][0]["amount"]),
        (&"400000".into(), &"4000".into())
    );
    let validated = format!("tx validate-signatures {} --offline -a 0 -s 7", out.display());
    assert!(done(&home, &validated).contains("[OK]"));

    let each = format!("tx sign-batch {file} --from alice --offline -a 0 -s 7");
    let noted = done(&home, &format!("{each} --note x --fee-payer bob"));
    assert_eq!(noted, done(&home, &each), "a note belongs to one transaction");
}

#[test]
fn a_batch_with_a_line_that_is_none_or_of_somebody_else_signs_nothing() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let (mine, other) =
        (&recording.find("generate-only").ran.out, &recording.find("generate-multisig").ran.out);
    let broken = home.write_beside("broken.json", &format!("{mine}\nhello\n"));
    let flags = "--from alice --offline -a 0 -s 7";
    let ran = run(&home, &format!("tx sign-batch {broken} {flags}"));
    assert!(ran.code == 1 && ran.err.contains("broken.json:3: "), "{ran:?}");
    assert_eq!(ran.out, "");
    let foreign = home.write_beside("foreign.json", &format!("{mine}{other}"));
    let ran = run(&home, &format!("tx sign-batch {foreign} {flags}"));
    assert!(ran.err.contains("transaction 2: tx intended signer does not match"), "{ran:?}");
    assert_eq!(ran.out, "");
    let empty = home.write_beside("empty.json", "\n");
    assert_eq!(run(&home, &format!("tx sign-batch {empty} {flags}")).code, 2);
}

#[test]
fn two_of_three_sign_a_batch_as_they_sign_one_by_one() {
    let home = home();
    let file = batch(&home);
    let part = |member: &str| {
        let line =
            format!("tx sign-batch {file} --from {member} --multisig multi2 --offline -a 5 -s 0");
        home.write_beside(&format!("{member}.json"), &done(&home, &line))
    };
    let (first, third) = (part("m1"), part("m3"));
    let line = format!("tx multisign-batch {file} multi2 {first} {third} --offline -a 5 -s 0");
    let both = done(&home, &line);
    assert_eq!(both, done(&home, &line.replace("multisign-batch", "multi-sign-batch")));
    let recorded = Recording::read("cli/tx.json").find("multisign").ran.out.clone();
    assert_eq!(both.lines().next(), Some(recorded.trim()), "the first is the recorded one");
    for (index, line) in both.lines().enumerate() {
        let signed = home.write_beside("signed.json", line);
        let check = format!("tx validate-signatures {signed} --offline -a 5 -s {index}");
        assert!(done(&home, &check).contains("[OK]"), "{line}");
    }

    let again = format!("{line} --no-auto-increment");
    let ran = run(&home, &again);
    assert!(ran.code == 7 && ran.err.contains("couldn't verify signature"), "{ran:?}");
    let short = home.write_beside(
        "short.json",
        std::fs::read_to_string(&first).unwrap().lines().next().unwrap(),
    );
    let ran = run(
        &home,
        &format!("tx multisign-batch {file} multi2 {short} {third} --offline -a 5 -s 0"),
    );
    assert!(ran.err.contains("has 1 signatures, but there are 2 transactions"), "{ran:?}");
}

#[test]
fn members_of_a_multisig_sign_json_and_say_so_when_asked_for_bytes() {
    let home = home();
    let file = batch(&home);
    let line = format!("tx sign-batch {file} --from m1 --multisig multi2 --offline -a 5 -s 0");
    let ran = run(&home, &format!("{line} --sign-mode direct"));
    assert!(ran.code == 2 && ran.err.contains("amino-json only"), "{ran:?}");
    assert!(done(&home, &format!("{line} --sign-mode amino-json")).contains("LEGACY_AMINO_JSON"));
}

#[test]
fn what_a_multisig_of_multisigs_signs_is_put_together_without_a_check() {
    let home = home();
    home.ok("keys add nested --multisig multi2,bob --multisig-threshold 1 --keyring-backend test");
    let nested = home.ok("keys show nested -a --keyring-backend test");
    let unsigned = done(
        &home,
        &format!("tx bank send {} bob 1stake --generate-only --offline -a 9 -s 0", nested.trim()),
    );
    let unsigned = home.write_beside("nested.json", &unsigned);
    let part =
        done(&home, &format!("tx sign {unsigned} --from m1 --multisig nested --offline -a 9 -s 0"));
    let part = home.write_beside("part.json", &part);
    let line =
        format!("tx multi-sign {unsigned} multi2 {part} --signature-only --offline -a 9 -s 1");
    assert_eq!(run(&home, &line).code, 7, "the sequence is another one");
    let inner = done(&home, &format!("{line} --skip-signature-verification"));
    let inner = home.write_beside("inner.json", &inner);
    let whole =
        done(&home, &format!("tx multi-sign {unsigned} nested {inner} --offline -a 9 -s 0"));
    let info = &json(&whole)["auth_info"]["signer_infos"][0]["mode_info"]["multi"];
    assert!(info["mode_infos"][0]["multi"].is_object(), "{whole}");
}

#[test]
fn aux_data_is_signed_without_the_fee_and_for_nobody_else() {
    let home = home();
    let line = "tx bank send alice bob 1stake --aux --note hi --offline -a 0 -s 11 -o json";
    let data = json(&done(&home, line));
    assert_eq!(data["mode"], "SIGN_MODE_DIRECT_AUX");
    assert_eq!(
        (&data["sign_doc"]["sequence"], &data["sign_doc"]["chain_id"]),
        (&"11".into(), &"cli-1".into())
    );
    for (flag, reason) in [
        ("--generate-only", "--generate-only"),
        ("--dry-run", "--dry-run"),
        ("--sign-mode amino-json", "--sign-mode"),
    ] {
        let ran = run(&home, &format!("{line} {flag}"));
        assert!(ran.code == 2 && ran.err.contains(reason), "{flag}: {ran:?}");
    }
    let direct = "tx bank send alice bob 1stake --sign-mode direct-aux -y --offline -a 0 -s 1";
    let ran = run(&home, direct);
    assert!(ran.code == 2 && ran.err.contains("who pays"), "{ran:?}");
}
