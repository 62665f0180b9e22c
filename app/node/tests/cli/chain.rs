//! Commands against a chain that runs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use serde_json::Value;

use crate::comet;
use crate::node::Node;
use crate::program::{Home, Ran};
use crate::recording::Part::{Err, Out, Success};
use crate::recording::{Difference, Found, Recording};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn from_nothing_to_a_transaction_in_a_block() {
    let Some(comet) = comet::find() else { return };
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home.ok("config set client keyring-backend test");
    home.ok("keys add alice --no-backup");
    home.ok("keys add bob --no-backup");
    home.ok("genesis add-genesis-account alice 1000uwls");
    home.ok("config set app state-sync.snapshot-interval 2");
    let node = Node::start(&home, &comet);

    let sent = json(&home.ok("tx bank send alice bob 7uwls --gas auto --note hello -y -o json"));
    assert_eq!(sent["code"], 0, "{sent}");
    let hash = sent["txhash"].as_str().unwrap();
    let waited = json(&home.ok(&format!("query wait-tx {hash} -o json")));
    let found = json(&home.ok(&format!("query tx {hash} -o json")));
    assert_eq!(found, waited);
    assert_eq!((&found["code"], &found["tx"]["body"]["memo"]), (&0.into(), &"hello".into()));
    assert_eq!(json(&home.ok("query bank balances bob -o json"))["balances"][0]["amount"], "7");
    assert_eq!(json(&home.ok("query bank balance alice uwls -o json"))["balance"]["amount"], "993");
    assert!(get(&node.rest, "/cosmos/bank/v1beta1/supply").contains(r#""amount":"1000""#));

    let second = home.run(["start"]);
    assert_eq!(second.code, 14, "{second:?}");
    assert!(second.err.contains("is in use by process"), "{}", second.err);
    assert!(home.fails("comet reset", 14).contains("is in use by process"));
    assert!(home.fails("export", 14).contains("is in use by process"));
    assert!(home.fails("snapshots list", 14).contains("is in use by process"));
    assert_eq!(node.stop(), Some(0));
    let listed = home.ok("snapshots list");
    let kept: Vec<&str> = listed.lines().collect();
    assert!(listed.starts_with("height: ") && kept.len() <= 3, "{listed}");
    for line in kept {
        let height = line.strip_prefix("height: ").unwrap();
        let height = height.strip_suffix(" format: 3 chunks: 1").unwrap();
        assert_eq!(height.parse::<u64>().unwrap() % 2, 0, "{listed}");
    }

    let again = Node::start(&home, &comet);
    assert_eq!(json(&home.ok("query bank balances bob -o json"))["balances"][0]["amount"], "7");
    assert_eq!(again.stop(), Some(0));

    let exported = home.ok("export");
    let end: u64 = json(&exported)["initial_height"].as_str().unwrap().parse().unwrap();
    home.ok("comet reset");
    std::fs::write(home.file("config/genesis.json"), exported).unwrap();
    let next = Node::start(&home, &comet);
    assert_eq!(json(&home.ok("query bank balances bob -o json"))["balances"][0]["amount"], "7");
    let earliest = &json(&home.ok("status"))["sync_info"]["earliest_block_height"];
    assert_eq!(earliest, &end.to_string(), "it goes on behind the last block");
    assert_eq!(next.stop(), Some(0));
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_genesis_file_in_the_form_of_the_sdk_is_taken() {
    let Some(comet) = comet::find() else { return };
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    let genesis = json(&home.text("config/genesis.json"));
    let of_sdk = serde_json::json!({
        "app_name": "whaled",
        "app_version": "",
        "genesis_time": genesis["genesis_time"],
        "chain_id": "one-1",
        "initial_height": 1,
        "app_hash": null,
        "app_state": genesis["app_state"],
        "consensus": { "params": genesis["consensus_params"], "validators": genesis["validators"] },
    });
    std::fs::write(home.file("config/genesis.json"), of_sdk.to_string()).unwrap();
    let node = Node::start(&home, &comet);
    assert_eq!(json(&home.text("config/genesis.sdk.json")), of_sdk, "the old file is kept");
    assert_eq!(json(&home.text("config/genesis.json"))["initial_height"], "1");
    assert_eq!(node.stop(), Some(0));
}

/// Stops a localnet also when a test fails.
struct Stop<'a>(&'a Home, String);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.run(["localnet", "down", "--dir", &self.1]);
    }
}

#[test]
fn a_localnet_runs_in_the_background_and_serves_its_folder_as_a_home() {
    let Some(comet) = comet::find() else { return };
    let home = Home::new("whale");
    let dir = home.beside("net").display().to_string();
    let up = format!(
        "localnet up --validators 1 --ip-base free --detach --dir {dir} --comet {}",
        comet.display()
    );
    let stop = Stop(&home, dir.clone());
    let described = home.ok(&up);
    assert!(described.contains("whaleshares-local-1 runs with 1 validator"), "{described}");
    assert!(home.ok(&format!("localnet status --dir {dir}")).contains("node0   running"));

    let sent = json(&home.ok(&format!("tx bank send alice bob 5uwls -y -o json --home {dir}")));
    let hash = sent["txhash"].as_str().unwrap();
    assert_eq!(json(&home.ok(&format!("q wait-tx {hash} -o json --home {dir}")))["code"], 0);

    home.ok(&format!("localnet kill 0 --dir {dir}"));
    assert!(home.ok(&format!("localnet status --dir {dir}")).contains("stopped"));
    home.ok(&format!("localnet restart 0 --dir {dir}"));
    assert_eq!(
        json(&home.ok(&format!("q tx {hash} -o json --home {dir}")))["code"],
        0,
        "nothing is lost"
    );
    home.ok(&format!("localnet pause 0 --dir {dir}"));
    assert!(home.ok(&format!("localnet status --dir {dir}")).contains("paused"));
    home.ok(&format!("localnet resume 0 --dir {dir}"));
    assert!(home.ok(&format!("localnet logs 0 -n 3 --dir {dir}")).starts_with("node0 | "));
    home.ok(&format!("localnet down --dir {dir}"));
    assert!(home.ok(&format!("localnet status --dir {dir}")).contains("stopped"));
    drop(stop);
}

/// A chain as the recorded one, founded by alice; only its rules of stake and governance are ours.
fn recorded_chain(comet: &Path) -> (Home, Node) {
    let home = Home::new("cosmos");
    home.take_recorded_node();
    home.recover(&["alice", "bob", "m1", "m2", "m3"]);
    home.ok("keys add multi --multisig m1,m2,m3 --multisig-threshold 2 --keyring-backend test");
    home.ok("keys add multi2 --multisig m1,m2,m3 --multisig-threshold 2 --keyring-backend test");
    home.ok("init other --chain-id cli-1 --prefix cosmos --default-denom stake");
    home.ok("config set app minimum-gas-prices 0.01stake");
    for (account, coins) in [
        ("alice", "1000000000stake,500token"),
        ("bob", "1000000005stake"),
        ("m1", "1000000000stake"),
        ("multi", "1000000000stake"),
    ] {
        home.ok(&format!("genesis add-genesis-account {account} {coins} --keyring-backend test"));
    }
    let mut genesis = json(&home.text("config/genesis.json"));
    genesis["app_state"]["staking"]["params"]["min_bp_self_stake"] = "0".into();
    genesis["app_state"]["gov"]["params"]["min_deposit"][0]["amount"] = "10000000".into();
    std::fs::write(home.file("config/genesis.json"), genesis.to_string()).unwrap();
    let rates = "--commission-rate 0.1 --commission-max-rate 0.2 --commission-max-change-rate 0.01";
    home.ok(&format!("genesis gentx alice 500000000stake {rates} --keyring-backend test"));
    home.ok("genesis collect-gentxs");
    assert_eq!(home.run(["config", "set", "client", "chain-id", ""]).code, 0);
    let node = Node::start(&home, comet);
    (home, node)
}

/// Without hashes, signatures and numbers, which depend on what the chain is and did before.
fn masked(text: &str) -> String {
    let word = |text: &str| match text.len() {
        64 if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => "<hash>".to_owned(),
        44 if text.ends_with('=') => "<hash>".to_owned(),
        28 if text.ends_with('=') => "<address>".to_owned(),
        80.. => "<bytes>".to_owned(),
        _ => text.to_owned(),
    };
    let mut out = String::new();
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_alphanumeric() || "+/=".contains(letter) {
            run.push(letter);
            continue;
        }
        out.push_str(&word(&std::mem::take(&mut run)));
        out.push(letter);
    }
    out.pop();
    let mut digits = false;
    out.retain(|letter| {
        let again = digits && letter.is_ascii_digit();
        digits = letter.is_ascii_digit();
        !again
    });
    out.chars().map(|letter| if letter.is_ascii_digit() { '#' } else { letter }).collect()
}

const HINT: &str = "why and what to try on standard error, and exit code 3";
const NAMED: &str = "the name is told without the ending of its file";

const TX: [Difference; 16] = [
    ("gov-submit-bad-file", &[Err], "the JSON reader has words of its own"),
    ("send-unordered", &[Out], "unordered transactions are taken here"),
    ("send-low-fee", &[Success, Err], HINT),
    ("send-no-fee", &[Success, Err], HINT),
    ("send-wrong-sequence", &[Success, Err], HINT),
    ("send-wrong-chain-id", &[Success, Err], HINT),
    ("send-timeout-passed", &[Success, Err], HINT),
    ("broadcast-again", &[Success, Err], HINT),
    ("broadcast-unsigned", &[Success, Err], HINT),
    ("send-prompt-eof", &[Err], "says what nobody answered, not EOF"),
    ("send-unknown-key", &[Err], NAMED),
    ("sign-unknown-file", &[Err], "the system's words instead of Go's"),
    ("sign-not-json", &[Err], "the JSON reader has words of its own"),
    ("decode-garbage", &[Err], "protobuf's reader has words of its own"),
    ("simulate", &[Out], "simulated with its fee, which costs gas too"),
    ("multisign-unknown-key", &[Err], NAMED),
];
const QUERY: [Difference; 9] = [
    ("block-latest", &[Out, Err], "the remark is on standard error, so that the answer is JSON"),
    ("balances-bad-address", &[Err], "the argument is named in other words"),
    ("consensus-params", &[Out], "a chain of ours has a limit of gas"),
    ("consensus-node-info", &[Out], "tells what this program is made of"),
    ("block-height-no-type", &[Success, Out, Err], "a short number is a height"),
    ("unbonding", &[Out], "on the first day nothing can be powered down"),
    ("commission", &[Out], "producers are paid at elections, not with every block"),
    ("signing-infos", &[Out], "a seat has the block that began it, and no window of blocks"),
    ("block-results", &[Out], "minted by another rule; numbers are quoted as CometBFT does"),
];

/// What would change the answers to the recorded queries: rules of stake are ours.
const STAKE: [&str; 3] = ["delegate", "unbond", "withdraw-rewards"];

const PROPOSAL: &str = r#"{"messages":[],"metadata":"ipfs://x","deposit":"10000000stake",
    "title":"A title","summary":"A summary"}"#;

#[test]
fn transactions_and_queries_are_answered_as_recorded() {
    let Some(comet) = comet::find() else { return };
    let (home, node) = recorded_chain(&comet);
    let work = home.beside("work");
    std::fs::create_dir(&work).unwrap();
    let recording = Recording::read("cli/tx.json");
    let unsigned = &recording.find("generate-only").ran.out;
    let places = [
        ("<HOME_A>", home.path().display().to_string()),
        ("<HOME_B>atch.json", home.write_beside("batch.json", &format!("{unsigned}{unsigned}"))),
        ("<HOME_B>adprop.json", home.write_beside("badprop.json", "{}x")),
        ("<HOME_E>xec.json", home.write_beside("exec.json", &on_behalf(unsigned))),
        ("<HOME_B>ad.json", home.write_beside("bad.json", "hello")),
        ("<WORK>", work.display().to_string()),
        ("tcp://127.0.50.1:38001", node.rpc.clone()),
    ];
    std::fs::write(work.join("proposal.json"), PROPOSAL).unwrap();
    let mut found = Found::default();
    for recorded in recording.between("send-json", "authz-exec") {
        if STAKE.contains(&recorded.id.as_str()) {
            continue;
        }
        let ours = recorded.repeat(&home, &places);
        found.note(recorded, &ours, &masked);
        keep(&work, &recorded.id, &ours);
        settle(&home, &ours);
    }
    found.settle(&TX);

    let recording = Recording::read("cli/query.json");
    let mut found = Found::default();
    for recorded in recording.between("balances-text", "block-results") {
        let ours = recorded.repeat(&home, &places);
        found.note(recorded, &ours, &masked);
    }
    found.settle(&QUERY);
}

/// A smaller amount than the recorded one.
fn on_behalf(unsigned: &str) -> String {
    unsigned.replace("\"1000\"", "\"1\"")
}

/// Files that later runs read.
fn keep(work: &Path, id: &str, ran: &Ran) {
    let file = match id {
        "generate-only" => "unsigned.json",
        "sign" => "signed.json",
        "generate-multisig" => "multi.json",
        "sign-multisig-member-1" => "m1.json",
        "sign-multisig-member-2" => "m3.json",
        "multisign" => "multisigned.json",
        _ => return,
    };
    std::fs::write(work.join(file), &ran.out).unwrap();
}

/// Waits until what was sent is in a block: the next one has the next sequence.
fn settle(home: &Home, ran: &Ran) {
    let is_json = |line: &&str| line.starts_with('{');
    let sent = match ran.out.lines().rfind(is_json) {
        Some(line) => line.contains("\"code\":0") && line.contains("\"height\":\"0\""),
        None => ran.out.starts_with("code: 0\n"),
    };
    if sent {
        let printed = ran.out.lines().rfind(is_json).unwrap_or(&ran.out);
        let waited = home.run_with(["query", "wait-tx"], printed);
        // It may have failed in its block.
        assert!([0, 4].contains(&waited.code), "{waited:?}");
    }
}
