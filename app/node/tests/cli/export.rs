//! `whaled export`: what a node knows, as the genesis of a chain that goes on from it.

use chain::{Chain, GenesisRequest, STORES, ValidatorUpdate};
use cometbft_config::Genesis;
use node::ledger::{DatabaseKind, Ledger, Settings};
use proto::tendermint::types::{BlockParams, ConsensusParams, EvidenceParams, ValidatorParams};
use serde_json::{Value, json};
use store::Nothing;

use crate::program::Home;

/// The moment of the one block that the chain of a test has.
const TIME_S: i64 = 1_767_225_600;

/// A home with a genesis in which alice owns something.
fn home() -> Home {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home.ok("keys add alice --no-backup --keyring-backend test");
    home.ok("genesis add-genesis-account alice 1000uwls --keyring-backend test");
    home
}

fn ledger(home: &Home) -> Ledger {
    Ledger::open(&home.file("data"), DatabaseKind::Sled, STORES, Settings::default()).unwrap()
}

/// Commits what the genesis file of `home` begins with as the state of `height`, as if a block
/// without any effect had taken it along.
fn begin(home: &Home, height: u64) {
    let genesis = Genesis::read(&home.file("config/genesis.json")).unwrap();
    let app_state = Value::Object(genesis.app_state().unwrap().clone()).to_string();
    let params = genesis.consensus_params().unwrap();
    let age = std::time::Duration::from_nanos(params.evidence_age_max_ns.try_into().unwrap());
    let named = genesis.validators().iter().map(|validator| ValidatorUpdate {
        key: validator.public_key,
        power: validator.power.try_into().unwrap(),
    });
    let request = GenesisRequest {
        chain_id: genesis.chain_id(),
        time: base::Time::new(TIME_S, 5).unwrap(),
        initial_height: genesis.initial_height().try_into().unwrap(),
        consensus_params: Some(ConsensusParams {
            block: Some(BlockParams {
                max_bytes: params.block_bytes_max,
                max_gas: params.block_gas_max,
            }),
            evidence: Some(EvidenceParams {
                max_age_num_blocks: params.evidence_age_max_blocks,
                max_age_duration: Some(age.try_into().unwrap()),
                max_bytes: params.evidence_bytes_max,
            }),
            validator: Some(ValidatorParams { pub_key_types: params.key_types.clone() }),
            version: None,
            abci: None,
        }),
        validators: named.collect(),
        app_state: app_state.as_bytes(),
    };
    let begun = Chain::new().genesis(&Nothing, &request).unwrap();
    let ledger = ledger(home);
    let staged = ledger.stage(height, begun.changes).unwrap();
    ledger.commit(staged, Vec::new(), TIME_S, 5).unwrap();
    ledger.close().unwrap();
}

#[test]
fn a_chain_that_begins_from_an_export_exports_the_same() {
    let first = home();
    begin(&first, 7);
    let exported = first.ok("export");
    let second = home();
    std::fs::write(second.file("config/genesis.json"), &exported).unwrap();
    begin(&second, 7);
    assert_eq!(second.ok("export"), exported);

    let file = second.beside("exported.json");
    assert_eq!(second.ok(&format!("export --output-document {}", file.display())), "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), exported);
    second.ok(&format!("genesis validate {}", file.display()));
}

#[test]
fn an_export_is_a_genesis_for_the_block_behind_it() {
    let home = home();
    begin(&home, 7);
    let before: Value = serde_json::from_str(&home.text("config/genesis.json")).unwrap();
    let exported: Value = serde_json::from_str(&home.ok("export")).unwrap();
    assert_eq!(exported["chain_id"], "one-1");
    assert_eq!(exported["initial_height"], "8");
    assert_eq!(exported["genesis_time"], "2026-01-01T00:00:00.000000005Z", "the last block's");
    assert_eq!(exported["consensus_params"], before["consensus_params"]);
    let (ours, theirs) = (&exported["validators"][0], &before["validators"][0]);
    assert_eq!((&ours["pub_key"], &ours["power"]), (&theirs["pub_key"], &theirs["power"]));
    assert_eq!(exported["validators"].as_array().unwrap().len(), 1);
    assert_eq!(exported["app_state"]["bank"]["balances"][0]["coins"][0]["amount"], "1000");
    assert_eq!(exported["app_state"]["genutil"], json!({ "gen_txs": [] }));
}

#[test]
fn an_export_is_of_the_height_and_the_modules_that_are_asked_for() {
    let home = home();
    begin(&home, 7);
    assert_eq!(home.ok("export --height 7"), home.ok("export --height -1"));
    let refused = home.fails("export --height 6", 1);
    let text = "error: whaled export failed\nthere is no state of height 6 any more, or not yet \
                (those from 7 to 7 are there)\nTry: whaled export --height 7\n";
    assert_eq!(refused, text);
    let some: Value =
        serde_json::from_str(&home.ok("export --modules-to-export bank,auth")).unwrap();
    assert_eq!(some["app_state"].as_object().unwrap().keys().collect::<Vec<_>>(), ["auth", "bank"]);
    let refused = home.fails("export --modules-to-export bank,pirates", 2);
    assert!(refused.contains("\nmodule pirates does not exist; "), "{refused}");
}

#[test]
fn a_node_that_runs_or_has_no_state_is_not_exported() {
    let home = home();
    assert!(home.fails("export", 1).contains("this node has no state yet"));
    let running = ledger(&home);
    assert!(home.fails("export", 14).contains("is in use by process"));
    running.close().unwrap();
    drop(running);
    let nothing = Home::new("whale");
    nothing.fails("export", 1);
}
