//! The three files against the rules of the registry's schemas. That the whole of them is what
//! the published types of the registry take is tested with a real chain.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]

use super::super::chain::tests::whaleshares;
use super::super::presentation::tests::{presented, told};
use super::*;
use clap::Parser;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

fn arguments(flags: &str) -> std::result::Result<Arguments, String> {
    let words = ["x", "--output-dir", "nowhere"].into_iter().chain(flags.split_whitespace());
    Line::try_parse_from(words).map(|line| line.arguments).map_err(|error| error.to_string())
}

fn chain_file(chain: &Chain, presentation: &str, flags: &str) -> Result<Value> {
    chain_json(chain, &presented(chain, presentation)?, &arguments(flags).unwrap())
}

const ID: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn chain_json_has_what_the_chain_knows_and_leaves_out_what_nobody_said() {
    let file = chain_file(&whaleshares(), "", "").ok().unwrap();
    let keys: Vec<&String> = file.as_object().unwrap().keys().collect();
    let expected = "$schema chain_name chain_type status network_type pretty_name chain_id \
                    bech32_prefix daemon_name node_home key_algos slip44 fees staking codebase";
    assert_eq!(keys, expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!(file["$schema"], "../chain.schema.json");
    assert_eq!(file["node_home"], "$HOME/.whaled");
    assert_eq!(file["staking"]["lock_duration"], json!({ "time": "1814400s" }));
    assert_eq!(file["fees"]["fee_tokens"][0]["low_gas_price"].to_string(), "0.0025");
    assert_eq!(file["codebase"]["consensus"]["version"], "v0.38.25");
    assert_eq!(file["codebase"]["recommended_version"], "v0.1.0");
}

#[test]
fn servers_on_this_machine_are_listed_only_where_the_chain_is_there_too() {
    let local = |flags: &str| chain_file(&whaleshares(), flags, "").ok().unwrap()["apis"].clone();
    assert_eq!(local(""), Value::Null);
    assert_eq!(local("--network-type testnet"), Value::Null);
    let apis = local("--network-type devnet --provider Me");
    assert_eq!(apis["rest"], json!([{ "address": "http://127.0.0.1:1317", "provider": "Me" }]));
    let public = local("--rpc https://rpc.example --provider Me");
    let wss = json!([{ "address": "wss://rpc.example/websocket", "provider": "Me" }]);
    assert_eq!((&public["wss"], &public["rest"]), (&wss, &Value::Null));
}

#[test]
fn ibc_is_listed_once_the_chain_answers_for_it() {
    assert_eq!(chain_file(&whaleshares(), "", "").ok().unwrap()["codebase"]["ibc"], Value::Null);
    let chain = Chain { ibc: Some(vec!["ics20-1"]), ..whaleshares() };
    let expected = json!({ "type": "rust", "ics_enabled": ["ics20-1"] });
    assert_eq!(chain_file(&chain, "", "").ok().unwrap()["codebase"]["ibc"], expected);
    let versions =
        versions_json(&chain, &presented(&chain, "").ok().unwrap(), &arguments("").unwrap());
    assert_eq!(versions["versions"][0]["ibc"], expected);
    let bare = Chain { ibc: Some(Vec::new()), ..chain };
    let expected = json!({ "type": "rust" });
    assert_eq!(chain_file(&bare, "", "").ok().unwrap()["codebase"]["ibc"], expected);
}

#[test]
fn pictures_lie_in_the_folder_of_the_chain_in_the_registry() {
    let logo = |url: &str, more: &str| {
        let flags = format!("--logo {url} {more}");
        chain_file(&whaleshares(), &flags, "").map(|file| file["logo_URIs"].clone())
    };
    let own = format!("{PICTURES}whaleshares/images/w.png");
    assert_eq!(logo(&own, "").ok().unwrap(), json!({ "png": own }));
    let svg = format!("{PICTURES}testnets/whaleshares/images/w.svg");
    assert_eq!(logo(&svg, "--network-type testnet").ok().unwrap(), json!({ "svg": svg }));
    for wrong in [
        "https://a.example/w.png".to_owned(),
        format!("{PICTURES}other/images/w.png"),
        format!("{PICTURES}whaleshares/images/w.gif"),
        format!("{PICTURES}whaleshares/images/.png"),
    ] {
        let complaint = told(&logo(&wrong, "").err().unwrap());
        assert!(
            complaint.ends_with(&format!(
                "Try: whaled --logo {PICTURES}whaleshares/images/whaleshares.png"
            )),
            "{complaint}"
        );
    }
}

#[test]
fn source_and_genesis_are_listed_where_somebody_says_where_they_are() {
    let flags = "--git-repo https://a.example/src --genesis-url https://a.example/genesis.json";
    let codebase = chain_file(&whaleshares(), "", flags).ok().unwrap()["codebase"].clone();
    assert_eq!(codebase["git_repo"], "https://a.example/src");
    assert_eq!(codebase["genesis"], json!({ "genesis_url": "https://a.example/genesis.json" }));
    let codebase = chain_file(&whaleshares(), "", "").ok().unwrap()["codebase"].clone();
    assert_eq!((codebase.get("git_repo"), codebase.get("genesis")), (None, None));
    assert!(arguments("--git-repo a.example/src").is_err());
}

#[test]
fn peers_are_ids_and_addresses() {
    let flags = format!("--seed {ID}@a.example:26656 --peer {ID}@[::1]:1");
    let peers = chain_file(&whaleshares(), "", &flags).ok().unwrap()["peers"].clone();
    let at = |address: &str| json!([{ "id": ID, "address": address, "provider": "Whaleshares" }]);
    assert_eq!(
        (&peers["seeds"], &peers["persistent_peers"]),
        (&at("a.example:26656"), &at("[::1]:1"))
    );
    for wrong in [
        "a.example:26656",
        "abc@a.example:26656",
        &format!("{ID}@a.example"),
        &format!("{ID}@a:65536"),
    ] {
        assert!(
            arguments(&format!("--peer {wrong}")).err().unwrap().contains("ID@HOST:PORT"),
            "{wrong}"
        );
    }
}

#[test]
fn assets_have_names_that_fit_and_units_of_the_bank() {
    let chain = whaleshares();
    let list = |chain: &Chain| {
        let file = assetlist_json(chain, &presented(chain, "").ok().unwrap()).ok().unwrap();
        file["assets"].clone()
    };
    let units = json!([{ "denom": "uwls", "exponent": 0 }, { "denom": "wls", "exponent": 6 }]);
    assert_eq!(
        (&list(&chain)[0]["name"], &list(&chain)[0]["denom_units"]),
        (&"Whaleshares".into(), &units)
    );
    let named = |name: String| {
        let mut chain = chain.clone();
        chain.assets[0].name = name;
        list(&chain)[0]["name"].clone()
    };
    assert_eq!(named("n".repeat(30)), "n".repeat(30));
    assert_eq!(named("n".repeat(31)), "WLS");
    assert_eq!(named(String::new()), "WLS");
    let bare = Chain { assets: Vec::new(), ..chain };
    assert_eq!(list(&bare)[0]["denom_units"], json!([{ "denom": "uwls", "exponent": 0 }]));
}

#[test]
fn a_version_is_named_after_its_upgrade() {
    let chain = whaleshares();
    let version = |flags: &str| {
        let presented = presented(&chain, "").ok().unwrap();
        versions_json(&chain, &presented, &arguments(flags).unwrap())["versions"][0].clone()
    };
    assert_eq!((&version("")["name"], &version("")["tag"]), (&"v0.1.0".into(), &"v0.1.0".into()));
    assert_eq!(version("--upgrade-name humpback")["name"], "humpback");
}

#[test]
fn a_description_has_3000_letters_at_most() {
    let with = |length: usize| {
        chain_file(&whaleshares(), &format!("--description {}", "d".repeat(length)), "")
    };
    assert!(with(3_000).is_ok());
    assert!(with(3_001).is_err());
}
