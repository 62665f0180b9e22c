//! Wrong usage: codes, and what is suggested.

use crate::program::Home;
use crate::recording::Recording;

#[test]
fn the_nearest_command_or_flag_is_suggested() {
    let home = Home::new("whale");
    for (line, near) in [
        ("statu", "'status'"),
        ("keys lst", "'list'"),
        ("query bank balnces x", "'balances'"),
        ("tx bank sned a b 1uwls", "'send'"),
        ("keys list --keyring-backnd test", "'--keyring-backend'"),
        ("query grpc cosmos.bank.v1beta1.Query/Blance", "cosmos.bank.v1beta1.Query/Balance"),
        ("tx msg /cosmos.bank.v1beta1.MsgSnd {}", "cosmos.bank.v1beta1.MsgSend"),
    ] {
        let complaint = home.fails(line, 2);
        assert!(complaint.contains(near), "{line}: {complaint}");
    }
}

/// Every recorded run that fails for its usage alone fails here, too.
#[test]
fn what_the_sdk_refuses_is_refused() {
    let home = Home::new("cosmos");
    let places = [("<HOME_A>", home.path().display().to_string())];
    let recording = Recording::read("cli/comet-version-errors-help.json");
    for recorded in recording.between("unknown-command", "unknown-flag") {
        let ran = recorded.repeat(&home, &places);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}: {ran:?}", recorded.id);
    }
    for recorded in recording.between("tx-bank-send-no-arguments", "tx-send-bad-amount") {
        let ran = recorded.repeat(&home, &places);
        assert!([1, 2, 7].contains(&ran.code) && ran.out.is_empty(), "{}: {ran:?}", recorded.id);
    }
}

#[test]
fn a_group_of_commands_shows_what_there_is() {
    let home = Home::new("whale");
    for (line, part) in [
        ("query", "wait-tx"),
        ("q bank", "spendable-balances"),
        ("tx", "validate-signatures"),
        ("keys", "import-hex"),
        ("comet", "show-validator"),
        ("genesis", "add-genesis-account"),
        ("config", "set"),
    ] {
        let help = home.ok(line);
        assert!(help.contains(part), "{line}: {help}");
        assert_eq!(home.ok(&format!("{line} --help")), help);
    }
    let nothing: [&str; 0] = [];
    assert!(home.run(nothing).out.contains("localnet"));
}

#[test]
fn conflicting_flags_are_wrong_usage() {
    let home = Home::new("whale");
    let address = "whale10d07y265gmmuvt4z0w9aw880jnsr700jewywwd";
    for (line, reason) in [
        ("--fees 1uwls --gas-prices 1uwls", "--gas-prices"),
        ("--generate-only --dry-run", "--dry-run"),
        ("--dry-run --offline", "--offline"),
        ("--unordered", "--timeout-duration"),
        ("--gas many", "either integer or \"auto\" must be provided"),
        ("--sign-mode textual", "possible values: direct, amino-json"),
        ("--offline", "account-number and sequence must be set in offline mode"),
        ("--timeout-height 3 --timeout-duration 1s", "--timeout-duration"),
        ("--aux --generate-only", "--generate-only"),
    ] {
        let complaint = home.fails(&format!("tx bank send {address} {address} 1uwls {line}"), 2);
        assert!(complaint.contains(reason), "{line}: {complaint}");
    }
}

/// Scripts put a flag behind others of which one says something else.
#[test]
fn of_a_flag_that_stands_there_twice_the_last_counts() {
    let home = Home::new("whale");
    let complaint =
        home.fails("status --node tcp://127.77.77.77:1 --node tcp://127.77.77.77:2 --trace", 6);
    assert!(complaint.contains("127.77.77.77:2"), "{complaint}");
    let address = "whale10d07y265gmmuvt4z0w9aw880jnsr700jewywwd";
    let made = home.ok(&format!(
        "tx bank send {address} {address} 1uwls --generate-only --gas 5 -y --gas 7 -y --offline \
         -a 1 -s 1"
    ));
    assert!(made.contains(r#""gas_limit":"7""#), "{made}");
}

#[test]
fn a_node_that_is_not_there_is_named_with_its_address() {
    let home = Home::new("whale");
    let complaint = home.fails("status --node tcp://127.77.77.77:1", 6);
    assert!(complaint.contains("127.77.77.77:1"), "{complaint}");
    assert!(complaint.contains("Try: whaled status --node tcp://localhost:26657"), "{complaint}");
    assert!(home.fails("status --node nothing", 6).contains("the port is missing"));
}

#[test]
fn a_node_without_files_does_not_start_and_says_which_one_is_missing() {
    let home = Home::new("whale");
    let complaint = home.fails("start", 11);
    assert!(complaint.contains("config/app.toml is missing\nTry: whaled init"), "{complaint}");
    home.ok("init me --chain-id one-1");
    let complaint = home.fails("start --chain-id two-2", 11);
    assert!(complaint.contains("--chain-id two-2: the genesis file is of one-1"), "{complaint}");
    assert!(home.fails("start --log-level =", 2).contains("--log-level"));
    assert!(home.fails("start --comet /nowhere/cometbft", 16).contains("/nowhere/cometbft"));
}

#[test]
fn versions_are_printed_for_people_and_for_programs() {
    let home = Home::new("whale");
    assert_eq!(home.ok("version").trim(), env!("CARGO_PKG_VERSION"));
    let long: serde_json::Value = serde_json::from_str(&home.ok("version --long -o json")).unwrap();
    assert_eq!(long["version"], env!("CARGO_PKG_VERSION"));
    assert!(home.ok("version --long").contains("cosmos_sdk_version: v0.53"));
}

#[test]
fn a_localnet_has_1_4_or_21_validators() {
    let home = Home::new("whale");
    assert!(home.fails("localnet --validators 3", 2).contains("expected 1, 4 or 21"));
    let none = home.fails(&format!("localnet status --dir {}", home.path().display()), 1);
    assert!(none.contains("there is no localnet in") && none.contains("Try: "), "{none}");
}
