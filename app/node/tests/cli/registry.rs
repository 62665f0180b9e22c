//! `whaled chain-registry` and the faucet of a localnet, with those who read their answers: the
//! types of the registry, the validator of Keplr, clients of faucets.

mod npm;

use std::path::{Path, PathBuf};

use localnet::{Network, Options};
use serde_json::Value;
use tempfile::TempDir;

use crate::comet;
use crate::program::Home;

/// A network of one validator, and a home without any files to ask it from.
struct Scene {
    home: Home,
    network: Network,
    dir: TempDir,
}

/// None on a machine that can not have CometBFT.
fn scene() -> Option<Scene> {
    let comet = Some(comet::find()?);
    let dir = TempDir::new().unwrap();
    let whaled = env!("CARGO_BIN_EXE_whaled");
    let options = Options { comet, ..Options::isolated(whaled, dir.path()) };
    Some(Scene { home: Home::new("whale"), network: Network::start(&options).unwrap(), dir })
}

impl Scene {
    fn registry(&self, line: &str) -> String {
        format!("chain-registry {line} --node {}", self.network.description().nodes[0].rpc)
    }

    fn ok(&self, line: &str) -> String {
        self.home.ok(&self.registry(line))
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.ok(line)).unwrap()
    }

    fn description(&self) -> PathBuf {
        self.dir.path().join("localnet.json")
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_files_are_what_the_registry_keplr_and_ping_pub_read() {
    let Some(scene) = scene() else { return };
    let Some(packages) = npm::installed() else { return };
    let files = scene.home.beside("files");
    let written = scene.ok(&format!("export --output-dir {}", files.display()));
    assert_eq!(written.lines().count(), 3, "{written}");
    let keplr = files.join("keplr.json");
    std::fs::write(&keplr, scene.ok("keplr")).unwrap();
    std::fs::write(files.join("ping-pub.json"), scene.ok("ping-pub")).unwrap();

    npm::run("registry.mjs", &[&packages, &files]);
    npm::run("keplr.mjs", &[&packages, &keplr, &scene.description()]);
}

#[test]
fn three_kinds_of_clients_get_gifts_from_the_faucet() {
    let Some(scene) = scene() else { return };
    let Some(packages) = npm::installed() else { return };
    npm::run("faucet.mjs", &[&packages, &scene.description()]);
}

#[test]
fn the_files_say_what_the_chain_says() {
    let Some(scene) = scene() else { return };
    let files = scene.home.beside("files");
    let export = format!("export --output-dir {}", files.display());
    let flags = "--chain-name whales --pretty-name Whales --network-type testnet --website \
                 https://a.example --rpc https://rpc.a.example --gas-price 0.1,0.2,0.3";
    scene.ok(&format!("{export} {flags}"));
    let chain = read(&files.join("chain.json"));
    let status: Value = serde_json::from_str(
        &scene.home.ok(&format!("status --node {}", scene.network.description().nodes[0].rpc)),
    )
    .unwrap();
    assert_eq!(chain["chain_id"], status["node_info"]["network"]);
    let comet = status["node_info"]["version"].as_str().unwrap();
    assert_eq!(chain["codebase"]["consensus"]["version"], format!("v{comet}"));
    let version = scene.home.ok("version");
    assert_eq!(chain["codebase"]["recommended_version"], format!("v{}", version.trim()));
    assert_eq!(chain["$schema"], "../../chain.schema.json", "networks without money lie deeper");
    assert_eq!(chain["apis"]["rpc"][0]["address"], "https://rpc.a.example");
    assert_eq!(chain["apis"].get("rest"), None, "nobody else reaches this machine");
    assert_eq!(chain["fees"]["fee_tokens"][0]["high_gas_price"].to_string(), "0.3");
    assert_eq!(
        read(&files.join("versions.json"))["versions"][0]["name"],
        format!("v{}", version.trim())
    );

    let again = scene.home.fails(&scene.registry(&export), 1);
    assert!(
        again.contains("chain.json is there already\nTry: whaled chain-registry export"),
        "{again}"
    );
    scene.ok(&format!("{export} --overwrite --chain-name others"));
    assert_eq!(read(&files.join("chain.json"))["chain_name"], "others");
    assert_eq!(read(&files.join("assetlist.json"))["chain_name"], "others");

    let suggested = scene.json("keplr --pretty-name Whales");
    assert_eq!(
        (&suggested["chainName"], &suggested["isTestnet"]),
        (&"Whales".into(), &true.into())
    );
}

#[test]
fn the_block_of_hermes_is_within_the_limits_of_the_chain() {
    let Some(scene) = scene() else { return };
    let block: toml::Table = scene.ok("hermes --key-name mine").parse().unwrap();
    let block = block["chains"][0].as_table().unwrap();
    let ask = |path: &str| -> Value {
        let node = &scene.network.description().nodes[0].rpc;
        serde_json::from_str(&scene.home.ok(&format!("query {path} --node {node} -o json")))
            .unwrap()
    };
    let limits = ask("consensus params");
    let number = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
    let bytes = number(&limits["params"]["block"]["max_bytes"]);
    let size = block["max_tx_size"].as_integer().unwrap();
    assert!(size <= bytes / 10 * 9, "{size} of {bytes}");
    let node = &scene.network.description().nodes[0].home;
    let mempool =
        scene.home.ok(&format!("config get config mempool.max_tx_bytes --home {}", node.display()));
    assert!(size <= mempool.trim().parse().unwrap(), "{size} of {mempool}");
    let gas = number(&limits["params"]["block"]["max_gas"]);
    assert!(block["max_gas"].as_integer().unwrap() <= gas, "{gas}");
    assert!(block["gas_multiplier"].as_float().unwrap() >= 1.1);

    let unbonding = ask("staking params")["params"]["unbonding_time"].to_string();
    let trusting = block["trusting_period"].as_str().unwrap();
    let hours =
        |text: &str| text.trim_matches('"').split('h').next().unwrap().parse::<i64>().unwrap();
    let seconds: i64 = trusting.trim_end_matches('s').parse().unwrap();
    assert_eq!(seconds, hours(&unbonding) * 3600 / 3 * 2, "{unbonding}");
    known_to_hermes(block);
}

/// Hermes refuses a configuration with keys that it does not know, or without those that it needs
/// (`CosmosSdkConfig` of its versions 1.10 to 1.13).
fn known_to_hermes(block: &toml::Table) {
    let needed =
        "id rpc_addr grpc_addr event_source account_prefix key_name store_prefix gas_price";
    for key in needed.split(' ') {
        assert!(block.contains_key(key), "{key}");
    }
    let others = "type rpc_timeout trusted_node default_gas max_gas gas_multiplier max_msg_num \
                  max_tx_size clock_drift max_block_time trusting_period trust_threshold \
                  address_type memo_prefix";
    let known: Vec<&str> = needed.split(' ').chain(others.split_whitespace()).collect();
    for key in block.keys() {
        assert!(known.contains(&key.as_str()), "{key}");
    }
    let threshold =
        |key: &str| block["trust_threshold"][key].as_str().unwrap().parse::<u64>().unwrap();
    let (numerator, denominator) = (threshold("numerator"), threshold("denominator"));
    assert!(numerator * 3 >= denominator && numerator < denominator);
}

#[test]
fn a_chain_without_metadata_is_described_with_a_remark() {
    let Some(comet) = comet::find() else { return };
    let home = Home::new("whale");
    home.ok("init me --chain-id whale-bare-1 --default-denom bare");
    let node = crate::node::Node::start(&home, &comet);
    let ran = home.run(["chain-registry", "keplr"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("the chain has no metadata of bare"), "{ran:?}");
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["stakeCurrency"]["coinDenom"], "bare");
    assert_eq!(document["stakeCurrency"]["coinDecimals"], 0);
    assert_eq!(node.stop(), Some(0));
}

#[test]
fn without_a_node_nothing_is_written() {
    let home = Home::new("whale");
    let files = home.beside("files");
    let line = format!("chain-registry export --output-dir {} --node", files.display());
    let complaint = home.fails(&format!("{line} tcp://127.77.77.77:1"), 6);
    assert!(complaint.contains("127.77.77.77:1"), "{complaint}");
    assert!(!files.exists());
    assert!(home.fails("chain-registry export", 2).contains("--output-dir"));
    assert!(home.fails("chain-registry keplr --gas-price a,b,c", 2).contains("--gas-price"));
}
