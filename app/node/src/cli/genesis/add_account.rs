//! `whaled genesis add-genesis-account` and `bulk-add-genesis-account`.

use std::path::PathBuf;

use base::{Address, Coin, Coins};
use clap::Args;
use prost_types::Any;
use proto::cosmos::auth::v1beta1 as auth_wire;
use proto::cosmos::bank::v1beta1::{Balance, GenesisState as Bank};
use serde::Deserialize;

use super::file::GenesisFile;
use crate::cli::context::{Context, KeyringArguments};
use crate::cli::failure::{Failure, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// The account, by address or by the name of its key.
    #[arg(value_name = "ADDRESS_OR_KEY_NAME")]
    account: String,
    /// What it gets, such as 1000uwls,5token.
    coins: String,
    /// Adds to what the account has already.
    #[arg(long)]
    append: bool,
    #[command(flatten)]
    keyring: KeyringArguments,
}

#[derive(Args)]
pub(super) struct BulkArguments {
    /// A JSON list of {"address": "…", "coins": [{"denom": "…", "amount": "…"}]}.
    file: PathBuf,
    /// Adds to what accounts have already.
    #[arg(long)]
    append: bool,
}

/// One account of a bulk file.
#[derive(Deserialize)]
struct Row {
    address: String,
    coins: Vec<RowCoin>,
}

#[derive(Deserialize)]
struct RowCoin {
    denom: String,
    amount: String,
}

/// Who gets what.
struct Gift {
    address: Address,
    coins: Coins,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let Arguments { account, coins, append, keyring } = arguments;
    let address = match Address::parse(account) {
        Ok(address) => address,
        Err(_) => {
            let key = context.keyring(keyring)?.find(account);
            key.map_err(|error| {
                Failure::from(error).while_doing("failed to get address from Keyring")
            })?
            .address()
        }
    };
    let coins =
        coins.parse().map_err(|error| Failure::new(format!("failed to parse coins: {error}")))?;
    change(context, *append, &[Gift { address, coins }])
}

pub(super) fn bulk(context: &Context, arguments: &BulkArguments) -> Result {
    let BulkArguments { file, append } = arguments;
    let named =
        |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    let rows: Vec<Row> = serde_json::from_str(&text).map_err(|error| named(&error))?;
    let gifts = rows.iter().enumerate().map(|(index, row)| {
        gift(row).map_err(|failure| failure.while_doing(format!("{}[{index}]", file.display())))
    });
    change(context, *append, &gifts.collect::<Result<Vec<_>>>()?)
}

fn gift(row: &Row) -> Result<Gift> {
    let coins = row.coins.iter().map(|coin| {
        Ok(Coin::new(base::Denom::parse(&coin.denom)?, coin.amount.parse::<base::Amount>()?))
    });
    Ok(Gift {
        address: Address::parse(&row.address)?,
        coins: Coins::new(coins.collect::<Result<Vec<_>>>()?)?,
    })
}

/// Puts the gifts into the modules' parts of the genesis file.
fn change(context: &Context, append: bool, gifts: &[Gift]) -> Result {
    let mut file = GenesisFile::open(context)?;
    let mut accounts: auth_wire::GenesisState = file.part("auth")?;
    let mut bank: Bank = file.part("bank")?;
    for gift in gifts {
        give(&mut accounts, &mut bank, gift, append)?;
    }
    bank.balances.sort_by_cached_key(|balance| {
        Address::parse(&balance.address)
            .map(|address| address.as_bytes().to_vec())
            .unwrap_or_default()
    });
    file.put("auth", &accounts)?;
    file.put("bank", &bank)?;
    file.write()
}

fn give(
    accounts: &mut auth_wire::GenesisState,
    bank: &mut Bank,
    gift: &Gift,
    append: bool,
) -> Result {
    let address = gift.address.to_string();
    let known = accounts.accounts.iter().any(|any| address_of(any).as_deref() == Some(&address));
    if known && !append {
        return Err(Failure::new(format!("Account {address} already exists")).again("--append", ""));
    }
    if !known {
        accounts.accounts.push(auth::Account::new(&gift.address, 0).to_any());
    }
    match bank.balances.iter_mut().find(|balance| balance.address == address) {
        Some(balance) => {
            balance.coins = Coins::parse(&balance.coins)?.plus(&gift.coins)?.to_wire();
        }
        None => bank.balances.push(Balance { address, coins: gift.coins.to_wire() }),
    }
    bank.supply = Coins::parse(&bank.supply)?.plus(&gift.coins)?.to_wire();
    Ok(())
}

/// None for a form of account that this chain does not have; the chain refuses it at its start.
fn address_of(any: &Any) -> Option<String> {
    auth::Account::from_any(any).map(|account| account.base().address.clone())
}
