//! `whaled testnet init-files`: the homes of several nodes that found a chain together, each to be
//! carried to a machine of its own. On one machine, `whaled localnet` does all of it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::Ipv4Addr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::failure::{Failure, Result};
use super::output;

/// What each operator has, and how much of it is locked.
const FUNDS: (u64, u64) = (200_000_000_000, 100_000_000_000);

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Makes the homes of the nodes of a new chain.
    InitFiles(InitFiles),
}

#[derive(Args)]
struct InitFiles {
    /// How many nodes, all of them producers.
    #[arg(long = "v", value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=21))]
    count: u8,
    /// Where the homes are made.
    #[arg(short, long, value_name = "DIR", default_value = "./.testnets")]
    output_dir: PathBuf,
    /// The address of the first node; the others follow it.
    #[arg(long, value_name = "IP", default_value = "192.168.0.1")]
    starting_ip_address: Ipv4Addr,
    /// What nodes are called, with their number behind.
    #[arg(long, value_name = "NAME", default_value = "node")]
    node_dir_prefix: String,
    /// The folder of a home below that of its node.
    #[arg(long, value_name = "NAME", default_value = "whaled")]
    node_daemon_home: String,
    /// Where the operators' keys are kept.
    #[arg(long, value_name = "BACKEND", default_value = "test", value_parser = ["test"])]
    keyring_backend: String,
    /// The name of the chain.
    #[arg(long, value_name = "ID", default_value = "whale-testnet-1")]
    chain_id: String,
    /// The denomination that is locked as stake.
    #[arg(long, value_name = "DENOM", default_value = "uwls")]
    default_denom: String,
    /// Lowest price of gas that the nodes take; none if left out.
    #[arg(long, value_name = "PRICES")]
    minimum_gas_prices: Option<String>,
}

/// One node to be.
struct Node {
    name: String,
    home: PathBuf,
    address: Ipv4Addr,
}

pub(super) fn run(arguments: &Arguments) -> Result {
    let Verb::InitFiles(arguments) = &arguments.verb;
    let nodes = nodes(arguments)?;
    let gentxs = arguments.output_dir.join("gentxs");
    fs::create_dir_all(&gentxs)?;
    let mut operators = Vec::new();
    for node in &nodes {
        operators.push(begin(node, arguments)?);
    }
    let (funds, stake) = FUNDS;
    let [first, others @ ..] = nodes.as_slice() else { return Ok(()) };
    let denom = &arguments.default_denom;
    for operator in &operators {
        let funds = format!("{funds}{denom}");
        first.whaled(&["genesis", "add-genesis-account", operator, &funds])?;
    }
    for node in others {
        fs::copy(first.genesis(), node.genesis())?;
    }
    for node in &nodes {
        let file = gentxs.join(format!("{}.json", node.name)).display().to_string();
        let (stake, ip) = (format!("{stake}{denom}"), node.address.to_string());
        let words = ["genesis", "gentx", &node.name, &stake, "--keyring-backend", "test"];
        let place = ["--ip", &ip, "--moniker", &node.name, "--output-document", &file];
        node.whaled(&[words.as_slice(), &place].concat())?;
    }
    let folder = gentxs.display().to_string();
    for node in &nodes {
        node.whaled(&["genesis", "collect-gentxs", "--gentx-dir", &folder])?;
    }
    output::remark(&format!("Successfully initialized {} node directories", nodes.len()));
    Ok(())
}

fn nodes(arguments: &InitFiles) -> Result<Vec<Node>> {
    let InitFiles { count, output_dir, starting_ip_address, .. } = arguments;
    let mut nodes = Vec::new();
    for number in 0..*count {
        let name = format!("{}{number}", arguments.node_dir_prefix);
        let home = output_dir.join(&name).join(&arguments.node_daemon_home);
        if home.exists() {
            return Err(Failure::new(format!("{} is there already", home.display()))
                .again("--output-dir", &format!("{}-2", output_dir.display())));
        }
        let first = u32::from(*starting_ip_address);
        let address = first.checked_add(number.into()).map(Ipv4Addr::from);
        let address = address.ok_or_else(|| {
            Failure::usage(format!("{count} addresses from {starting_ip_address} on are too many"))
        })?;
        nodes.push(Node { name, home, address });
    }
    Ok(nodes)
}

/// The home of a node and the key of its operator, whose address it returns.
fn begin(node: &Node, arguments: &InitFiles) -> Result<String> {
    let InitFiles { chain_id, default_denom, .. } = arguments;
    let init = ["init", &node.name, "--chain-id", chain_id, "--default-denom", default_denom];
    node.whaled(&init)?;
    for (file, key, value) in [
        ("client", "keyring-backend", "test"),
        ("config", "rpc.laddr", "tcp://0.0.0.0:26657"),
        ("config", "p2p.addr_book_strict", "false"),
        ("app", "api.address", "tcp://0.0.0.0:1317"),
        ("app", "grpc.address", "0.0.0.0:9090"),
    ] {
        node.whaled(&["config", "set", file, key, value])?;
    }
    if let Some(prices) = &arguments.minimum_gas_prices {
        node.whaled(&["config", "set", "app", "minimum-gas-prices", prices])?;
    }
    let backend = &arguments.keyring_backend;
    let made =
        node.whaled(&["keys", "add", &node.name, "--keyring-backend", backend, "-o", "json"])?;
    let made: Value = serde_json::from_str(&made)?;
    let text = |name: &str| made.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let seed = json!({ "secret": text("mnemonic") });
    let file = node.home.join("key_seed.json");
    let mut options = OpenOptions::new();
    let written = options.write(true).create_new(true).mode(0o600).open(&file);
    written
        .and_then(|mut file| writeln!(file, "{seed}"))
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.display())))?;
    Ok(text("address"))
}

impl Node {
    fn genesis(&self) -> PathBuf {
        self.home.join("config/genesis.json")
    }

    /// Runs a command of this program in the home, and returns what it prints.
    fn whaled(&self, words: &[&str]) -> Result<String> {
        let program = std::env::current_exe()?;
        let mut command = Command::new(program);
        command.args(words).arg("--home").arg(&self.home).stdin(Stdio::null());
        let output = command.output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        let told = String::from_utf8_lossy(&output.stderr);
        Err(Failure::new(told.trim().trim_start_matches("error: ")).while_doing(format!(
            "{}: {}",
            self.name,
            words.join(" ")
        )))
    }
}
