//! Transactions made, signed and turned around without a node: byte for byte as recorded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::program::{Home, Ran};
use crate::recording::Part::Err;
use crate::recording::{Difference, Found, Recorded, Recording, exact};

const BOB: &str = "cosmos1djn5rq0hqrfzh4ts9cnxdcdyl9vffhvweznu7c";

const DIFFERENCES: [Difference; 4] = [
    ("sign-unknown-file", &[Err], "the system's words instead of Go's"),
    ("sign-not-json", &[Err], "the JSON reader has words of its own"),
    ("decode-garbage", &[Err], "protobuf's reader has words of its own"),
    ("multisign-unknown-key", &[Err], "the name is told without the ending of its file"),
];

/// Where the recording asked a node: the numbers that it got. Runs of which the sequence was the
/// tenth are those of alice, the others are those of the multisig.
const NUMBERS: [(&str, &str); 15] = [
    ("sign-batch", "-a 0 -s 11"),
    ("aux", "-a 0 -s 11"),
    ("sign", "-a 0 -s 10"),
    ("sign-signature-only", "-a 0 -s 10"),
    ("sign-amino", "-a 0 -s 10"),
    ("sign-not-a-signer", "-a 0 -s 10"),
    ("validate-signatures", "-a 0 -s 10"),
    ("validate-signatures-unsigned", "-a 0 -s 10"),
    ("sign-multisig-member-1", "-a 5 -s 0"),
    ("sign-multisig-member-2", "-a 5 -s 0"),
    ("multisign", "-a 5 -s 0"),
    ("multisign-alias", "-a 5 -s 0"),
    ("multisign-one", "-a 5 -s 0"),
    ("multisign-unknown-key", "-a 5 -s 0"),
    ("generate-only", "-a 0 -s 10"),
];

/// Runs that need no node, or only for the numbers above.
const RUNS: [&str; 24] = [
    "sign-batch",
    "aux",
    "generate-only",
    "generate-only-offline",
    "generate-only-name",
    "sign",
    "sign-offline-no-numbers",
    "sign-offline",
    "sign-signature-only",
    "sign-amino",
    "sign-not-a-signer",
    "sign-unknown-file",
    "sign-not-json",
    "validate-signatures",
    "validate-signatures-unsigned",
    "encode",
    "decode",
    "decode-garbage",
    "generate-multisig",
    "sign-multisig-member-1",
    "sign-multisig-member-2",
    "multisign",
    "multisign-one",
    "multisign-unknown-key",
];

fn home() -> Home {
    let home = Home::new("cosmos");
    home.recover(&["alice", "bob", "m1", "m2", "m3"]);
    home.ok("keys add multi2 --multisig m1,m2,m3 --multisig-threshold 2 --keyring-backend test");
    home
}

fn offline(recorded: &Recorded) -> Recorded {
    let numbers = NUMBERS.iter().find(|(id, _)| *id == recorded.id);
    let mut arguments = recorded.arguments.clone();
    if let Some((_, numbers)) = numbers {
        arguments.push("--offline".to_owned());
        arguments.extend(numbers.split(' ').map(str::to_owned));
    }
    Recorded {
        id: recorded.id.clone(),
        arguments,
        input: recorded.input.clone(),
        ran: recorded.ran.clone(),
    }
}

#[test]
fn signatures_are_the_recorded_ones() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let work = home.beside("work");
    std::fs::create_dir(&work).unwrap();
    let write = |name: &str, id: &str| {
        std::fs::write(work.join(name), &recording.find(id).ran.out).unwrap();
    };
    write("unsigned.json", "generate-only");
    write("signed.json", "sign");
    write("multi.json", "generate-multisig");
    write("m1.json", "sign-multisig-member-1");
    write("m3.json", "sign-multisig-member-2");
    let unsigned = &recording.find("generate-only").ran.out;
    let places = [
        ("<HOME_A>", home.path().display().to_string()),
        ("<HOME_B>atch.json", home.write_beside("batch.json", &format!("{unsigned}{unsigned}"))),
        ("<HOME_B>ad.json", home.write_beside("bad.json", "hello")),
        ("<WORK>", work.display().to_string()),
    ];
    let mut found = Found::default();
    for id in RUNS {
        let recorded = offline(recording.find(id));
        found.note(&recorded, &recorded.repeat(&home, &places), &exact);
    }
    found.settle(&DIFFERENCES);
}

fn run(home: &Home, line: &str) -> Ran {
    home.run(format!("{line} --keyring-backend test --chain-id cli-1").split(' '))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_was_encoded_is_decoded_again() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let signed = home.write_beside("signed.json", &recording.find("sign").ran.out);
    let bytes = home.ok(&format!("tx encode {signed}"));
    let decoded = home.ok(&format!("tx decode {}", bytes.trim()));
    assert_eq!(json(&decoded), json(&recording.find("sign").ran.out));
    let file = home.beside("decoded.json");
    home.ok(&format!("tx decode {} --output-document {}", bytes.trim(), file.display()));
    assert_eq!(std::fs::read_to_string(file).unwrap(), decoded);
}

#[test]
fn a_changed_transaction_has_no_good_signature_any_more() {
    let home = home();
    let signed =
        Recording::read("cli/tx.json").find("sign").ran.out.replace("\"1000\"", "\"1001\"");
    let file = home.write_beside("changed.json", &signed);
    let ran = run(&home, &format!("tx validate-signatures {file} --offline -a 0 -s 10"));
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("ERROR: unable to verify single signer signature"), "{}", ran.out);
}

#[test]
fn two_signers_sign_in_any_order() {
    let home = home();
    let alice = home.ok("keys show alice -a --keyring-backend test");
    let generate = format!(
        "tx bank send bob {} 5stake --fee-payer alice --generate-only --offline -a 1 -s 0",
        alice.trim()
    );
    let unsigned = home.write_beside("unsigned.json", &run(&home, &generate).out);
    let direct = run(&home, &format!("tx sign {unsigned} --from alice --offline -a 0 -s 0"));
    assert_eq!(direct.code, 2, "each would have to know how the other signs");
    assert!(direct.err.contains("--sign-mode amino-json"), "{}", direct.err);

    let amino = "--offline --sign-mode amino-json";
    let first = run(&home, &format!("tx sign {unsigned} --from alice {amino} -a 0 -s 7"));
    let first = home.write_beside("first.json", &first.out);
    let both = json(&run(&home, &format!("tx sign {first} --from bob {amino} -a 1 -s 9")).out);
    let infos = both["auth_info"]["signer_infos"].as_array().unwrap();
    let sequences: Vec<&Value> = infos.iter().map(|info| &info["sequence"]).collect();
    assert_eq!(sequences, ["9", "7"], "who sends first, who pays last");
    assert_eq!(both["signatures"].as_array().unwrap().len(), 2);
}

#[test]
fn a_signature_of_somebody_else_does_not_join_a_multisig() {
    let home = home();
    let recording = Recording::read("cli/tx.json");
    let multi = home.write_beside("multi.json", &recording.find("generate-multisig").ran.out);
    let stranger =
        home.write_beside("stranger.json", &recording.find("sign-signature-only").ran.out);
    let ran = run(&home, &format!("tx multi-sign {multi} multi2 {stranger} --offline -a 5 -s 0"));
    assert!(ran.code == 1 && ran.err.contains("is not a member of the multisig"), "{ran:?}");

    let member = home.write_beside("m1.json", &recording.find("sign-multisig-member-1").ran.out);
    let ran = run(&home, &format!("tx multi-sign {multi} multi2 {member} --offline -a 5 -s 1"));
    assert!(ran.code == 7 && ran.err.contains("couldn't verify signature"), "{ran:?}");
    let ran =
        run(&home, &format!("tx sign {multi} --from alice --multisig multi2 --offline -a 5 -s 0"));
    assert!(ran.code == 1 && ran.err.contains("not a part of multisig key"), "{ran:?}");
}

#[test]
fn any_message_is_made_from_json() {
    let home = home();
    let alice = home.ok("keys show alice -a --keyring-backend test");
    let message = format!(
        r#"{{"from_address":"{}","to_address":"{BOB}","amount":[{{"denom":"stake","amount":"1000"}}]}}"#,
        alice.trim()
    );
    let flags = "--fees 2000stake --generate-only --offline -a 0 -s 10 --chain-id cli-1 --keyring-backend test";
    let words = ["tx", "msg", "/cosmos.bank.v1beta1.MsgSend", &message];
    let ran = home.run(words.into_iter().chain(flags.split(' ')));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out, Recording::read("cli/tx.json").find("generate-only").ran.out);
}

#[test]
fn a_note_and_timeouts_stand_in_the_transaction() {
    let home = home();
    let line = format!(
        "tx bank send alice {BOB} 1stake --note hello --timeout-height 9 --fee-granter bob --gas 5 --gas-prices 0.3stake --generate-only"
    );
    let tx = json(&run(&home, &line).out);
    assert_eq!(
        (&tx["body"]["memo"], &tx["body"]["timeout_height"]),
        (&"hello".into(), &"9".into())
    );
    let fee = &tx["auth_info"]["fee"];
    assert_eq!(fee["amount"][0]["amount"], "2", "a price is rounded up");
    assert_eq!((&fee["gas_limit"], &fee["granter"]), (&"5".into(), &BOB.into()));
    let line = format!(
        "tx bank send alice {BOB} 1stake --unordered --timeout-duration 60s --generate-only"
    );
    let tx = json(&run(&home, &line).out);
    assert_eq!(tx["body"]["unordered"], true);
    assert!(tx["body"]["timeout_timestamp"].is_string());
}

#[test]
fn a_multi_send_gives_to_each_or_divides() {
    let home = home();
    let amounts = |split: &str| {
        let line = format!("tx bank multi-send alice bob m1 m2 10stake{split} --generate-only");
        let tx = json(&run(&home, &line).out);
        let message = &tx["body"]["messages"][0];
        let out = message["outputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|output| output["coins"][0]["amount"].clone());
        (message["inputs"][0]["coins"][0]["amount"].clone(), out.collect::<Vec<_>>())
    };
    assert_eq!(amounts(""), ("30".into(), vec!["10".into(), "10".into(), "10".into()]));
    assert_eq!(amounts(" --split"), ("9".into(), vec!["3".into(), "3".into(), "3".into()]));
    let ran = run(&home, "tx bank multi-send alice bob m1 1stake --split --generate-only");
    assert!(ran.code == 2 && ran.err.contains("too little to divide by 2"), "{ran:?}");
}

/// Scripts keep the flags of all their transactions in one variable.
#[test]
fn commands_about_transactions_take_the_flags_of_new_ones_and_do_not_heed_them() {
    let home = home();
    let spare = "-y --fees 9stake --gas many --gas-adjustment 2 --gas-prices 1stake --memo x \
                 -b async --timeout-height 7 --timeout-duration 1s --unordered --fee-payer m3 \
                 --fee-granter m3 --dry-run --generate-only --aux";
    let numbers = "--offline -a 7 -s 42";
    let write = |name: &str, line: &str| home.write_beside(name, &run(&home, line).out);
    let file = write("a.json", &format!("tx bank send alice {BOB} 5stake --generate-only"));
    let signed = write("s.json", &format!("tx sign {file} --from alice {numbers}"));
    let multi = write("m.json", &format!("tx bank send multi2 {BOB} 5stake --generate-only"));
    let part = format!("tx sign {multi} --from m1 --multisig multi2 {numbers}");
    let part_file = write("p.json", &part);
    let nowhere = "--node tcp://127.77.77.77:1";
    for (line, code) in [
        (format!("tx sign {file} --from alice {numbers}"), 0),
        (format!("tx sign-batch {file} --from alice {numbers}"), 0),
        (format!("tx validate-signatures {signed} {numbers}"), 0),
        (format!("tx encode {file}"), 0),
        (part, 0),
        (format!("tx multi-sign {multi} multi2 {part_file} {numbers}"), 0),
        (format!("tx multisign-batch {multi} multi2 {part_file} {numbers}"), 0),
        (format!("tx broadcast {signed} {nowhere}"), 6),
        (format!("tx simulate {file} {numbers} {nowhere}"), 6),
    ] {
        let (plain, flagged) = (run(&home, &line), run(&home, &format!("{line} {spare}")));
        assert_eq!((plain.code, flagged.code), (code, code), "{line}: {flagged:?}");
        assert_eq!(plain.out, flagged.out, "{line}");
    }
    let complaint = home.fails(&format!("tx broadcast {file} --offline {spare}"), 2);
    assert!(complaint.contains("cannot broadcast tx during offline mode"), "{complaint}");
    assert!(!home.ok("tx broadcast --help").contains("--fees"), "nobody is told to use them");
}

/// Another implementation, which shares no code with ours: same key, same transaction, same bytes.
#[test]
fn a_signed_transfer_is_the_one_that_cosmrs_makes() {
    use cosmrs::tx::{Body, Fee, Msg, SignDoc, SignerInfo};
    let home = home();
    let digits = home.ok("keys export alice --unarmored-hex --unsafe -y --keyring-backend test");
    let key = hex::decode(digits.trim()).unwrap();
    let key = cosmrs::crypto::secp256k1::SigningKey::from_slice(&key).unwrap();
    let coin = |amount: u128| cosmrs::Coin { denom: "stake".parse().unwrap(), amount };
    let message = cosmrs::bank::MsgSend {
        from_address: key.public_key().account_id("cosmos").unwrap(),
        to_address: BOB.parse().unwrap(),
        amount: vec![coin(1000)],
    };
    let body = Body::new([message.to_any().unwrap()], "a note", 77u32);
    let fee = Fee { amount: vec![coin(2000)], gas_limit: 123_456, payer: None, granter: None };
    let auth = SignerInfo::single_direct(Some(key.public_key()), 42).auth_info(fee);
    let document = SignDoc::new(&body, &auth, &"cli-1".parse().unwrap(), 7).unwrap();
    let theirs = document.sign(&key).unwrap().to_bytes().unwrap();

    let words = "--fees 2000stake --gas 123456 --timeout-height 77 --generate-only";
    let line = format!("tx bank send alice {BOB} 1000stake {words} --keyring-backend test --note");
    let unsigned = home.run(line.split(' ').chain(["a note"]));
    let unsigned = home.write_beside("unsigned.json", &unsigned.out);
    let signed = run(&home, &format!("tx sign {unsigned} --from alice --offline -a 7 -s 42"));
    let signed = home.write_beside("signed.json", &signed.out);
    let ours = home.ok(&format!("tx encode {signed}"));
    assert_eq!(STANDARD.decode(ours.trim()).unwrap(), theirs);
}
