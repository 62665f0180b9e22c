//! `whaled genesis collect-gentxs`: the first producers, put into the genesis file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base::{Address, Coin};
use clap::Args;
use cometbft_config::{ConfigFile, NodeKey, Peer};
use prost::{Message, Name};
use proto::cosmos::genutil::v1beta1::GenesisState as Genutil;
use proto::cosmos::staking::v1beta1::MsgCreateValidator;
use serde_json::json;

use super::file::{Funds, GenesisFile};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::words::quoted;
use crate::cli::{init, output};
use crate::client::TxFile;

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder of the transactions; config/gentx of the home if left out.
    #[arg(long, value_name = "DIR")]
    gentx_dir: Option<PathBuf>,
}

/// A registration that stands in a file.
struct Founder {
    json: String,
    account: Address,
    stake: Coin,
    /// What its blocks are signed with.
    key: Vec<u8>,
    /// Where its node is; none when its machine did not know.
    node: Option<Peer>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let mut file = GenesisFile::open(context)?;
    let own = NodeKey::read(&context.config_file("node_key.json"))
        .map_err(|error| {
            Failure::from(error).while_doing("failed to initialize node validator files")
        })?
        .id();
    let folder = arguments.gentx_dir.clone().unwrap_or_else(|| context.home.join("config/gentx"));
    let founders = founders(&folder, &Funds::read(&file)?)
        .map_err(|failure| failure.while_doing("failed to get genesis app state from config"))?;

    let nodes = founders.iter().filter_map(|founder| founder.node.clone());
    let mut peers: Vec<Peer> = nodes.filter(|node| node.id != own).collect();
    peers.sort_by_key(Peer::to_string);
    let mut config = ConfigFile::read(&context.config_file("config.toml"))?;
    config.set_persistent_peers(&peers);
    config.write()?;

    let gen_txs = founders.iter().map(|founder| founder.json.clone().into_bytes()).collect();
    file.put("genutil", &Genutil { gen_txs })?;
    // The chain makes its first validators of the transactions and tells CometBFT.
    file.genesis.set_validators(Vec::new());
    file.write()?;

    let summary = json!({
        "moniker": config.moniker(),
        "chain_id": file.genesis.chain_id(),
        "node_id": own.to_string(),
        "gentxs_dir": folder.display().to_string(),
        "app_message": file.genesis.app_state(),
    });
    output::remark(&init::indented(&summary)?);
    Ok(())
}

/// The founders in the order of their files' names, each checked, none twice.
fn founders(folder: &Path, funds: &Funds) -> Result<Vec<Founder>> {
    let entries = fs::read_dir(folder).map_err(|error| {
        Failure::new(format!("open {}: {error}", folder.display()))
            .try_this("whaled genesis gentx --help")
    })?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|path| path.is_file() && path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let (mut accounts, mut keys) = (BTreeMap::new(), BTreeMap::new());
    let mut founders = Vec::new();
    for file in files {
        let founder = founder(&file)
            .and_then(|founder| afford(funds, founder))
            .map_err(|failure| failure.while_doing(file.display()))?;
        let account = founder.account.to_string();
        let taken = accounts.insert(account.clone(), file.clone()).map(|other| (account, other));
        let taken = taken.or_else(|| {
            let other = keys.insert(founder.key.clone(), file.clone())?;
            Some(("the key of its blocks".to_owned(), other))
        });
        if let Some((what, other)) = taken {
            let (other, file) = (other.display(), file.display());
            return Err(Failure::new(format!("{what} registers twice, in {other} and in {file}"))
                .try_this(format!("rm {}", quoted(&file.to_string()))));
        }
        founders.push(founder);
    }
    match founders.is_empty() {
        false => Ok(founders),
        true => Err(Failure::new("there must be at least one genesis tx")
            .try_this("whaled genesis gentx --help")),
    }
}

fn founder(file: &Path) -> Result<Founder> {
    let text = fs::read_to_string(file)?;
    let tx = TxFile::from_json(&text)
        .map_err(|error| Failure::from(error).while_doing("failed to decode gentx"))?;
    let [message] = tx.messages() else {
        return Err(Failure::new(format!(
            "unexpected number of GenTx messages; got: {}, expected: 1",
            tx.messages().len()
        )));
    };
    if message.type_url != MsgCreateValidator::type_url() {
        return Err(Failure::new(format!(
            "unexpected GenTx message type; expected: MsgCreateValidator, got: {}",
            message.type_url
        )));
    }
    let message = MsgCreateValidator::decode(message.value.as_slice())?;
    let node = match tx.memo() {
        "" => None,
        memo => Some(memo.parse().map_err(|problem| {
            Failure::new(format!("failed to find node's address and IP in the memo: {problem}"))
        })?),
    };
    Ok(Founder {
        json: tx.to_json()?,
        account: Address::parse_validator(&message.validator_address)?,
        stake: Coin::parse(&message.value.unwrap_or_default())?,
        key: message.pubkey.unwrap_or_default().value,
        node,
    })
}

fn afford(funds: &Funds, founder: Founder) -> Result<Founder> {
    let Founder { account, stake, .. } = &founder;
    let Some(balance) = funds.of(account)? else {
        return Err(Failure::new(format!("account {account} balance not in genesis state"))
            .try_this(format!("whaled genesis add-genesis-account {account} {stake}")));
    };
    let available = balance.amount_of(stake.denom.as_str());
    match available < stake.amount {
        false => Ok(founder),
        true => Err(Failure::new(format!(
            "insufficient fund for delegation {account}: {available} < {}",
            stake.amount
        ))),
    }
}
