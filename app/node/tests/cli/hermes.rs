//! What the test framework of Hermes types, word for word: any chain that it drives has to answer.

use std::fs;

use serde_json::Value;

use crate::comet;
use crate::founding::json;
use crate::node::{Node, free_address};
use crate::program::{Home, Ran};

/// A chain as the framework makes it: it changes files with readers of its own.
struct Chain {
    home: Home,
    dir: String,
    id: &'static str,
    ip: String,
}

impl Chain {
    fn run(&self, line: &str) -> Ran {
        let dir = &self.dir;
        self.home.run(format!("--home {dir} {line}").split(' '))
    }

    fn ok(&self, line: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        ran.out
    }

    /// `keys add`, of which the framework takes apart what is printed.
    fn key(&self, name: &str) -> String {
        let ran = self.run(&format!("keys add {name} --keyring-backend test --output json"));
        assert_eq!(ran.code, 0, "{ran:?}");
        let added = json(if ran.out.is_empty() { &ran.err } else { &ran.out });
        let words = added["mnemonic"].as_str().unwrap();
        assert_eq!((&added["name"], words.split(' ').count()), (&name.into(), 24));
        let key = json(added["pubkey"].as_str().unwrap());
        assert_eq!(key["@type"], "/cosmos.crypto.secp256k1.PubKey");
        added["address"].as_str().unwrap().to_owned()
    }

    /// A transaction, in a block.
    fn send(&self, line: &str) -> Value {
        let node = format!("--node http://{}:26657", self.ip);
        let flags = format!(
            "--chain-id {} {node} --keyring-backend test --fees 1000uwls --gas 300000 \
             -b sync -y --output json",
            self.id
        );
        let sent = json(&self.ok(&format!("{node} tx {line} {flags}")));
        assert_eq!(sent["code"], 0, "{sent}");
        let hash = sent["txhash"].as_str().unwrap();
        json(&self.ok(&format!("{node} query wait-tx {hash} --output json")));
        let found = json(&self.ok(&format!("{node} query tx {hash} --output json")));
        assert_eq!(found["code"], 0, "{found}");
        found
    }

    fn query(&self, line: &str) -> Value {
        let node = format!("--node http://{}:26657", self.ip);
        json(&self.ok(&format!("{node} query {line} --output json")))
    }
}

/// Up to a genesis file with a validator, two users and short votes.
fn founded() -> (Chain, String, String) {
    let home = Home::new("whale");
    let dir = home.path().display().to_string();
    let chain = Chain { home, dir, id: "ibc-0-1a2b3c", ip: free_address() };
    let version = chain.home.ok("version");
    assert!(version.trim().split('.').all(|part| part.parse::<u32>().is_ok()), "{version}");
    chain.ok(&format!("--chain-id {id} init {id}", id = chain.id));
    for file in ["genesis.json", "config.toml", "app.toml", "client.toml", "node_key.json"] {
        assert!(fs::exists(format!("{}/config/{file}", chain.dir)).unwrap(), "{file}");
    }
    chain.key("validator");
    let (one, two) = (chain.key("user1"), chain.key("user2"));
    let validator = chain.ok("keys show validator -a --keyring-backend test");
    for address in [validator.trim(), &one, &two] {
        chain.ok(&format!("genesis add-genesis-account {address} 60000000000uwls,7000coin"));
    }
    chain.ok(&format!(
        "genesis gentx validator 50000000000uwls --keyring-backend test --chain-id {} --fees 1uwls",
        chain.id
    ));
    chain.ok("genesis collect-gentxs");
    let file = format!("{}/config/genesis.json", chain.dir);
    let mut genesis = json(&fs::read_to_string(&file).unwrap());
    genesis["app_state"]["gov"]["params"]["voting_period"] = "8s".into();
    genesis["app_state"]["gov"]["params"]["expedited_voting_period"] = "5s".into();
    genesis["consensus_params"]["block"]["max_gas"] = "3000000".into();
    fs::write(file, genesis.to_string()).unwrap();
    (chain, one, two)
}

#[test]
fn what_hermes_types_in_its_tests_is_understood() {
    let Some(comet) = comet::find() else { return };
    let (chain, one, two) = founded();
    let listen = format!("tcp://{}:26657", chain.ip);
    let node = Node::start_at(&chain.home, &comet, &chain.ip, &["--rpc.laddr", &listen]);

    chain.send(&format!("bank send {one} {two} 1000coin"));
    let balances = chain.query(&format!("bank balances {two}"));
    assert_eq!(balances["balances"][0]["amount"], "8000");
    let sent = chain.query(&format!("txs --query transfer.sender='{one}'"));
    assert_eq!(sent["txs"].as_array().unwrap().len(), 1, "{sent}");
    let module = chain.query("auth module-account gov");
    assert_eq!(module["account"]["value"]["name"], "gov", "{module}");

    chain.send(&format!("feegrant grant {one} {two}"));
    chain.send(&format!(
        "authz grant {two} generic --msg-type=/cosmos.bank.v1beta1.MsgSend --from {one}"
    ));
    let grants = chain.query(&format!("authz grants {one} {two}"));
    assert_eq!(grants["grants"].as_array().unwrap().len(), 1, "{grants}");
    let unsigned = chain.ok(&format!(
        "--node http://{}:26657 tx bank send {one} {two} 5coin --generate-only --fees 1uwls \
         --chain-id {} --keyring-backend test",
        chain.ip, chain.id
    ));
    let file = chain.home.write_beside("exec.json", &unsigned);
    chain.send(&format!("authz exec {file} --from {two}"));

    let proposal = serde_json::json!({
        "messages": [], "metadata": "x", "deposit": "50000000uwls", "title": "t", "summary": "s",
    });
    let file = chain.home.write_beside("proposal.json", &proposal.to_string());
    chain.send(&format!("gov submit-proposal {file} --from {one}"));
    chain.send(&format!("gov deposit 1 50000000uwls --from {two}"));
    chain.send("gov vote 1 yes --from validator");
    assert_eq!(chain.query("gov tally 1")["tally"]["yes_count"], "50000000000");
    assert_eq!(node.stop(), Some(0));
}
