//! How failures are told: what failed, why, and a command that can be run; and their exit codes.

use std::process::Command;

use serde_json::Value;

use crate::program::Home;

const ALICE: &str = "whale1qyqszqgpqyqszqgpqyqszqgpqyqszqgp3lk44z";

/// A command, its exit code, a part of the reason, and the whole advice.
type Case = (&'static str, i32, &'static str, &'static str);

/// Words that stand for the home and for a file in it.
const CATALOGUE: &[Case] = &[
    ("statu", 2, "the nearest is 'status'", "whaled status"),
    ("keys lst", 2, "the nearest is 'list'", "whaled keys list"),
    ("query bank balnces x", 2, "the nearest is 'balances'", "whaled query bank balances x"),
    ("tx bank sned a b 1uwls", 2, "the nearest is 'send'", "whaled tx bank send a b 1uwls"),
    (
        "keys list --keyring-backnd test",
        2,
        "'--keyring-backnd' found (the nearest is '--keyring-backend')",
        "whaled keys list --keyring-backend test",
    ),
    (
        "keys list --keyring-backnd=test",
        2,
        "the nearest is '--keyring-backend'",
        "whaled keys list --keyring-backend=test",
    ),
    ("keys list --sharks", 2, "unexpected argument '--sharks'", "whaled keys list --help"),
    ("keys add", 2, "required arguments were not provided: <NAME>", "whaled keys add --help"),
    ("query bank balances a b", 2, "unexpected argument 'b'", "whaled query bank balances --help"),
    ("completion tcsh", 2, "invalid value 'tcsh'", "whaled completion zsh"),
    (
        "query gov proposals --proposal-status votng-period",
        2,
        "the nearest is 'voting-period'",
        "whaled query gov proposals --proposal-status voting-period",
    ),
    ("status -o jsn", 2, "the nearest is 'json'", "whaled status -o json"),
    (
        "tx bank send a b 1uwls --fees 1uwls --gas-prices 1uwls",
        2,
        "'--fees <COINS>' cannot be used with '--gas-prices <PRICES>'",
        "whaled tx bank send a b 1uwls --fees 1uwls",
    ),
    (
        "tx bank send a b 1uwls --generate-only --dry-run",
        2,
        "'--generate-only' cannot be used with '--dry-run'",
        "whaled tx bank send a b 1uwls --generate-only",
    ),
    (
        "tx bank send a b 1uwls --dry-run --offline",
        2,
        "'--dry-run' cannot be used with '--offline'",
        "whaled tx bank send a b 1uwls --dry-run",
    ),
    (
        "tx bank send a b 1uwls --unordered",
        2,
        "not provided: --timeout-duration <SPAN>",
        "whaled tx bank send --help",
    ),
    (
        "tx bank send a b 1uwls --unordered --timeout-duration 60s --sequence 4",
        2,
        "'--unordered' cannot be used with '--sequence <NUMBER>'",
        "whaled tx bank send a b 1uwls --unordered --timeout-duration 60s",
    ),
    (
        "tx bank send a b 1uwls --timeout-height 4 --timeout-duration 60s",
        2,
        "'--timeout-height <HEIGHT>' cannot be used with '--timeout-duration <SPAN>'",
        "whaled tx bank send a b 1uwls --timeout-height 4",
    ),
    (
        "tx bank send alice bob 1uwls --gas auto --offline -a 0 -s 0 --chain-id x-1",
        2,
        "--gas auto asks a node, --offline none",
        "whaled tx bank send alice bob 1uwls --offline -a 0 -s 0 --chain-id x-1 --gas 200000",
    ),
    (
        "tx bank send alice bob 1uwls --offline",
        2,
        "account-number and sequence must be set in offline mode",
        "whaled tx bank send alice bob 1uwls --offline --account-number 0 --sequence 0",
    ),
    (
        "tx bank send alice bob 1uwls --gas many",
        2,
        "either integer or \"auto\" must be provided",
        "whaled tx bank send --help",
    ),
    ("tx bank send alice bob 0uwls --offline -a 0 -s 0", 2, "must send positive amount", ""),
    (
        "tx bank send alice bob 1uwls --from bob --offline -a 0 -s 0",
        2,
        "alice sends, but --from says that bob signs",
        "whaled tx bank send alice bob 1uwls --offline -a 0 -s 0",
    ),
    (
        "tx bank send alise bob 1uwls --offline -a 0 -s 0",
        7,
        "alise is not a valid name or address: key not found",
        "whaled tx bank send alice bob 1uwls --offline -a 0 -s 0",
    ),
    (
        "tx bank send sharks bob 1uwls --offline -a 0 -s 0",
        7,
        "sharks is not a valid name or address",
        "whaled keys list",
    ),
    (
        "tx staking delegate nobody 1uwls --offline -a 0 -s 0",
        2,
        "--from says who signs, and is missing",
        "whaled keys list",
    ),
    (
        "tx bank send alice bob 1uwls -b block --offline -a 0 -s 0 --chain-id x-1 -y",
        2,
        "unsupported return type block; supported types: sync, async",
        "whaled tx bank send alice bob 1uwls --offline -a 0 -s 0 --chain-id x-1 -y \
         --broadcast-mode sync",
    ),
    (
        "tx bank send alice bob 1uwls --offline -a 0 -s 0 -y",
        1,
        "chain ID required but not specified",
        "whaled tx bank send alice bob 1uwls --offline -a 0 -s 0 -y --chain-id whaleshares-1",
    ),
    ("keys show nobody", 7, "nobody is not a valid name or address", ""),
    ("keys export nobody", 7, "key not found: nobody", ""),
    ("keys list --keyring-backend nothing", 7, "nothing: unknown keyring backend", ""),
    (
        "status --node tcp://127.77.77.77:1",
        6,
        "(the address is that of --node)",
        "whaled status --node tcp://localhost:26657",
    ),
    ("query tx abc", 2, "abc is no hash of a transaction", ""),
    (
        "query tx --type sharks 0000000000000000000000000000000000000000000000000000000000000000",
        2,
        "unknown --type value sharks",
        "whaled query tx 0000000000000000000000000000000000000000000000000000000000000000 \
         --type hash",
    ),
    (
        "query grpc cosmos.bank.v1beta1.Query/Blance",
        2,
        "there is no method cosmos.bank.v1beta1.Query/Blance",
        "whaled query grpc cosmos.bank.v1beta1.Query/Balance",
    ),
    (
        "tx msg /cosmos.bank.v1beta1.MsgSnd {}",
        2,
        "there is no message /cosmos.bank.v1beta1.MsgSnd",
        "whaled tx msg /cosmos.bank.v1beta1.MsgSend '{}'",
    ),
    ("tx decode 0a0b0c", 2, "not base64", "whaled tx decode 0a0b0c --hex"),
    ("tx decode !", 2, "not base64", "whaled tx encode --help"),
    (
        "config explain api.enabel",
        5,
        "the nearest is api.enable",
        "whaled config explain api.enable",
    ),
    (
        "config get app api.enabel",
        5,
        "the nearest is api.enable",
        "whaled config get app api.enable",
    ),
    ("config get sharks x", 1, "failed to load config", "whaled init --help"),
    (
        "config migrate v0.99",
        2,
        "unknown version \"v0.99\", supported versions are",
        "whaled config migrate v0.50",
    ),
    (
        "init again --chain-id one-1",
        1,
        "genesis.json file already exists",
        "whaled init again --chain-id one-1 --overwrite",
    ),
];

fn home() -> Home {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home.ok("config set client keyring-backend test");
    assert_eq!(home.run(["config", "set", "client", "chain-id", ""]).code, 0);
    home.ok("keys add alice --no-backup");
    home.ok("keys add bob --no-backup");
    home
}

#[test]
fn every_failure_says_what_failed_why_and_what_to_try() {
    let home = home();
    std::fs::remove_file(home.file("config/genesis.json")).unwrap();
    for (line, code, reason, advice) in CATALOGUE {
        if line.starts_with("init") {
            std::fs::write(home.file("config/genesis.json"), "{}").unwrap();
        }
        let told = home.fails(line, *code);
        let lines: Vec<&str> = told.trim_end().lines().collect();
        assert!(
            lines[0].starts_with("error: whaled") && lines[0].ends_with(" failed"),
            "{line}: {told}"
        );
        assert!(lines[1].contains(reason), "{line}: {told}");
        match *advice {
            "" => assert_eq!(lines.len(), 2, "{line}: {told}"),
            advice => assert_eq!(lines[2..], [format!("Try: {advice}")], "{line}: {told}"),
        }
    }
}

/// Whatever is advised is at least a command that this program has: it may fail for what the test
/// has not, such as a node, but not for what was typed.
#[test]
fn what_is_advised_can_be_run() {
    let home = home();
    for (line, _, _, advice) in CATALOGUE.iter().filter(|(_, _, _, advice)| !advice.is_empty()) {
        let told = home.run(line.split(' ')).err;
        let Some((_, advised)) = told.split_once("\nTry: ") else { panic!("{line}: {told}") };
        if line.starts_with("tx bank send a b") || line.starts_with("tx bank sned a b") {
            assert_eq!(advised.trim(), *advice, "a and b are nobody's names");
            continue;
        }
        let program = env!("CARGO_BIN_EXE_whaled");
        let typed = advised.trim().replacen("whaled", program, 1);
        let mut shell = Command::new("sh");
        shell.args(["-c", &typed]).env("HOME", home.beside("")).env("WHALED_HOME", home.path());
        let ran = shell.stdin(std::process::Stdio::null()).output().unwrap();
        let err = String::from_utf8_lossy(&ran.stderr);
        assert_ne!(ran.status.code(), Some(2), "{line}: {typed}: {err}");
    }
}

#[test]
fn programs_read_the_same_as_an_object() {
    let home = home();
    let told = home.fails("status --node tcp://127.77.77.77:1 -o json", 6);
    let object: Value = serde_json::from_str(&told).unwrap();
    let keys: Vec<&String> = object.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "codespace", "message", "hint", "txhash", "gas"]);
    assert_eq!((&object["code"], &object["codespace"]), (&6.into(), &"whaled".into()));
    assert!(object["message"].as_str().unwrap().contains("127.77.77.77:1"));
    assert_eq!(object["hint"], "whaled status -o json --node tcp://localhost:26657");
    let usage: Value = serde_json::from_str(&home.fails("keys lst --output=json", 2)).unwrap();
    assert_eq!(usage["hint"], "whaled keys list --output=json");
    home.ok("config set client output json");
    serde_json::from_str::<Value>(&home.fails("keys show nobody", 7)).unwrap();
    assert!(home.fails("keys show nobody -o text", 7).starts_with("error: "));
}

#[test]
fn a_node_that_is_not_there_is_told_with_where_its_address_comes_from() {
    let home = home();
    home.ok("config set client node tcp://127.77.77.77:1");
    let told = home.fails("query bank balances alice", 6);
    assert!(told.contains("config/client.toml)"), "{told}");
    assert!(told.contains("Try: whaled config set client node tcp://localhost:26657"), "{told}");
    let mut command = home.command(["query", "bank", "balances", ALICE]);
    let ran = command.env("WHALED_NODE", "tcp://127.77.77.77:2").output().unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert!(told.contains("127.77.77.77:2") && told.contains("that of WHALED_NODE"), "{told}");
}
