//! `whaled genesis gentx`: the registration of one of the first producers.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};

use auth::public_key::Signature;
use base::{Address, Amount, Coin, Coins};
use clap::Args;
use cometbft_config::{ConfigFile, NodeId, NodeKey, Peer, ValidatorKey};
use proto::cosmos::staking::v1beta1::Description;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{Fee, TxBody};

use super::file::{Funds, GenesisFile};
use crate::cli::context::{Context, KeyringArguments};
use crate::cli::failure::{Failure, Result};
use crate::cli::output;
use crate::cli::registration::{CommissionArguments, Registration, public_key, public_key_of};
use crate::cli::words::quoted;
use crate::client::{Draft, Entry, TxFile};
use crate::keys::{Keyring, Kind, Record};

#[derive(Args)]
pub(super) struct Arguments {
    /// The key whose account runs the producer and puts up its stake.
    #[arg(value_name = "KEY_NAME")]
    key: String,
    /// The stake, such as 1000000uwls.
    amount: String,
    /// The name of the chain, if it should be compared with that of the genesis file.
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    /// Writes to this file instead of config/gentx/gentx-NODE_ID.json.
    #[arg(long, value_name = "FILE")]
    output_document: Option<PathBuf>,
    #[command(flatten)]
    profile: ProfileArguments,
    #[command(flatten)]
    commission: CommissionArguments,
    #[command(flatten)]
    node: NodeArguments,
    #[command(flatten)]
    transaction: TransactionArguments,
    #[command(flatten)]
    keyring: KeyringArguments,
}

/// How the producer presents itself.
#[derive(Args)]
#[command(next_help_heading = "Producer")]
struct ProfileArguments {
    /// Its name; that of config.toml if left out.
    #[arg(long, value_name = "NAME")]
    moniker: Option<String>,
    /// Where its identity can be proven, such as a Keybase fingerprint.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    identity: String,
    /// Its website.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    website: String,
    /// Whom to tell of a security hole.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    security_contact: String,
    /// Anything else.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    details: String,
    /// Stake of its own below which it does not want to produce.
    #[arg(long, value_name = "AMOUNT", default_value = "1")]
    min_self_delegation: Amount,
}

/// Where the node is, and what it signs blocks with.
#[derive(Args)]
#[command(next_help_heading = "Node")]
struct NodeArguments {
    /// The key for blocks, in JSON; that of config/priv_validator_key.json if left out.
    #[arg(long, value_name = "JSON")]
    pubkey: Option<String>,
    /// The name of the node among peers; that of config/node_key.json if left out.
    #[arg(long, value_name = "ID")]
    node_id: Option<NodeId>,
    /// The address at which peers dial it; that of this machine if left out.
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// The port at which peers dial it.
    #[arg(long, value_name = "PORT", default_value_t = 26656)]
    p2p_port: u16,
}

/// What the transaction says besides.
#[derive(Args)]
#[command(next_help_heading = "Transaction")]
struct TransactionArguments {
    /// What is paid, such as 500uwls.
    #[arg(long, value_name = "COINS", default_value = "", hide_default_value = true)]
    fees: String,
    /// Most gas that may be used.
    #[arg(long, value_name = "GAS", default_value_t = 200_000)]
    gas: u64,
    /// The number that is signed; the chain expects 0 before its first block.
    #[arg(short, long, value_name = "NUMBER", default_value_t = 0)]
    account_number: u64,
    /// The sequence that is signed; the chain expects 0 before its first block.
    #[arg(short, long, value_name = "NUMBER", default_value_t = 0)]
    sequence: u64,
    /// Taken for scripts of other chains: nothing is asked here.
    #[arg(short, long, hide = true)]
    yes: bool,
    /// Taken for scripts of other chains: there is no node yet.
    #[arg(long, hide = true)]
    offline: bool,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let file = GenesisFile::open(context)?;
    let chain_id = file.genesis.chain_id().to_owned();
    if let Some(flag) = arguments.chain_id.as_deref().filter(|flag| *flag != chain_id) {
        let text = format!("--chain-id {flag}: the genesis file is of {chain_id}");
        return Err(Failure::usage(text).again_without("--chain-id"));
    }
    let mut keyring = context.keyring(&arguments.keyring)?;
    let record = keyring.key(&arguments.key).map_err(|error| {
        let doing = format!("failed to fetch '{}' from the keyring", arguments.key);
        Failure::from(error).while_doing(doing)
    })?;
    let operator = record.address();
    let registration = registration(context, arguments)?;
    afford(&Funds::read(&file)?, &operator, &registration.stake)
        .map_err(|failure| failure.while_doing("failed to validate account in genesis"))?;

    let node = peer(context, &arguments.node)?;
    let unsigned = draft(arguments, node.as_ref(), &registration, &operator)?.unsigned();
    if !matches!(record.kind(), Kind::Local(_)) {
        output::remark("Offline key passed in. Use `tx sign` command to sign.");
        return output::line(&unsigned.to_json()?);
    }
    let signed = sign(&unsigned, &mut keyring, &record, &chain_id, &arguments.transaction)?;
    let path = match &arguments.output_document {
        Some(path) => path.clone(),
        None => {
            let id = node_id(context, &arguments.node)?;
            context.home.join("config/gentx").join(format!("gentx-{id}.json"))
        }
    };
    write_new(&path, &signed.to_json()?)
        .map_err(|failure| failure.while_doing("failed to write signed gen tx"))?;
    output::remark(&format!("Genesis transaction written to {:?}", path.display().to_string()));
    Ok(())
}

fn registration(context: &Context, arguments: &Arguments) -> Result<Registration> {
    let ProfileArguments { moniker, identity, website, security_contact, details, .. } =
        &arguments.profile;
    let moniker = match moniker {
        Some(moniker) => moniker.clone(),
        None => ConfigFile::read(&context.config_file("config.toml"))?.moniker().to_owned(),
    };
    let key = match &arguments.node.pubkey {
        Some(json) => public_key(json)?,
        None => {
            let path = context.config_file("priv_validator_key.json");
            public_key_of(&ValidatorKey::read(&path).map_err(|error| no_key(context, error))?)
        }
    };
    Ok(Registration {
        description: Description {
            moniker,
            identity: identity.clone(),
            website: website.clone(),
            security_contact: security_contact.clone(),
            details: details.clone(),
        },
        commission: arguments.commission.rates(),
        min_self_delegation: arguments.profile.min_self_delegation,
        key,
        stake: arguments
            .amount
            .parse()
            .map_err(|error| Failure::new(format!("failed to parse coins: {error}")))?,
    })
}

fn no_key(context: &Context, error: cometbft_config::Error) -> Failure {
    Failure::from(error)
        .while_doing("failed to initialize node validator files")
        .try_this(format!("whaled init me --home {}", quoted(&context.home.display().to_string())))
}

/// Refuses a stake that the account will not have when the chain begins.
fn afford(funds: &Funds, account: &Address, stake: &Coin) -> Result {
    let denom = &funds.bond_denom;
    if stake.denom.as_str() != denom {
        let text = format!("invalid coin denomination: got {}, expected {denom}", stake.denom);
        return Err(
            Failure::new(text).again_with(&stake.to_string(), &format!("{}{denom}", stake.amount))
        );
    }
    let Some(balance) = funds.of(account)? else {
        let text = format!("account {account} does not have a balance in the genesis state");
        return Err(Failure::new(text)
            .try_this(format!("whaled genesis add-genesis-account {account} {stake}")));
    };
    let available = balance.amount_of(denom);
    if available < stake.amount {
        return Err(Failure::new(format!(
            "account {account} has a balance in genesis, but it only has {available}{denom} \
             available to stake, not {stake}"
        )));
    }
    Ok(())
}

fn node_id(context: &Context, arguments: &NodeArguments) -> Result<NodeId> {
    match arguments.node_id {
        Some(id) => Ok(id),
        None => {
            let key = NodeKey::read(&context.config_file("node_key.json"));
            Ok(key.map_err(|error| no_key(context, error))?.id())
        }
    }
}

/// Where the others will dial the node; none when this machine has no way out.
fn peer(context: &Context, arguments: &NodeArguments) -> Result<Option<Peer>> {
    let Some(host) = arguments.ip.clone().or_else(own_address) else {
        output::remark("failed to retrieve an external IP; the tx's memo field will be unset");
        return Ok(None);
    };
    let id = node_id(context, arguments)?;
    Ok(Some(Peer { id, host, port: arguments.p2p_port }))
}

/// The address from which this machine would send into the world. Connecting a datagram socket
/// sends nothing; the other end is one that belongs to nobody (RFC 5737).
fn own_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip().to_string())
}

fn draft(
    arguments: &Arguments,
    node: Option<&Peer>,
    registration: &Registration,
    operator: &Address,
) -> Result<Draft> {
    let TransactionArguments { fees, gas, .. } = &arguments.transaction;
    let fees: Coins = if fees.is_empty() { Coins::default() } else { fees.parse()? };
    let body = TxBody {
        messages: vec![registration.message(operator)],
        memo: node.map(Peer::to_string).unwrap_or_default(),
        ..TxBody::default()
    };
    Ok(Draft { body, fee: Fee { amount: fees.to_wire(), gas_limit: *gas, ..Fee::default() } })
}

fn sign(
    unsigned: &TxFile,
    keyring: &mut Keyring,
    record: &Record,
    chain_id: &str,
    arguments: &TransactionArguments,
) -> Result<TxFile> {
    let TransactionArguments { account_number, sequence, .. } = *arguments;
    let entry = |bytes: Vec<u8>| Entry {
        key: record.public_key.clone(),
        sequence,
        signature: Signature::Single { mode: i32::from(SignMode::Direct), bytes },
    };
    let described = unsigned.with_entries(&[entry(Vec::new())]);
    let message = described.sign_bytes(SignMode::Direct, chain_id, account_number, sequence)?;
    let (signature, _) = keyring.sign(&record.name, &message)?;
    Ok(described.with_entries(&[entry(signature.to_vec())]))
}

/// A second registration of a node is a mistake more often than a correction.
fn write_new(path: &Path, json: &str) -> Result {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::new(format!("open {}: file exists", path.display()))
            .again("--output-document", &format!("{}.new", path.display())),
        _ => Failure::new(format!("open {}: {error}", path.display())),
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    writeln!(file, "{json}").map_err(failed)
}
