//! Genesis of accounts: numbers are given anew, in the order of the numbers in the file.

use std::collections::BTreeSet;

use base::{Address, Ctx, Error, Result};
use prost_types::Any;
use proto::cosmos::auth::v1beta1::GenesisState;

use crate::account::Account;
use crate::keeper::{open, params};
use crate::module_accounts::{MODULE_ACCOUNTS, module_account_at};
use crate::public_key::PublicKey;
use crate::state::{ACCOUNTS, BY_NUMBER, PARAMS};
use crate::update_params::{defaults, validate};

pub(crate) fn default() -> GenesisState {
    GenesisState { params: Some(defaults()), accounts: Vec::new() }
}

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
    let params = genesis.params.unwrap_or_else(defaults);
    validate(&params).map_err(|error| error.because("params"))?;
    PARAMS.set(ctx, &params)?;
    let mut accounts = Vec::with_capacity(genesis.accounts.len());
    let mut owners = BTreeSet::new();
    for (index, any) in genesis.accounts.iter().enumerate() {
        let wrong = |error: Error| error.because(format!("accounts[{index}]"));
        let (address, account) = read(any).map_err(wrong)?;
        if !owners.insert(address) {
            return Err(wrong(Error::undefined(format!("{address} stands there twice"))));
        }
        accounts.push((address, account));
    }
    tell_apart(&mut accounts);
    accounts.sort_by_key(|(_, account)| account.base().account_number);
    for (address, mut account) in accounts {
        open(ctx, &address, |number| {
            account.base_mut().account_number = number;
            account
        })?;
    }
    open_module_accounts(ctx)
}

/// Who has the number of somebody before him gets the lowest that nobody has, as in the SDK:
/// files give 0 to accounts that were added by hand.
fn tell_apart(accounts: &mut [(Address, Account)]) {
    let mut taken = BTreeSet::new();
    let mut again = Vec::new();
    for (_, account) in accounts {
        let number = account.base().account_number;
        if !taken.insert(number) {
            again.push((number, account));
        }
    }
    again.sort_by_key(|(number, _)| *number);
    let free = (0..).filter(|number| !taken.contains(number));
    for ((_, account), number) in again.into_iter().zip(free) {
        account.base_mut().account_number = number;
    }
}

/// An account that can be used: with the key that belongs to its address, or with the name of
/// a module, whose permissions are those of the table.
fn read(any: &Any) -> Result<(Address, Account)> {
    let mut account = Account::from_any(any).ok_or_else(|| {
        Error::undefined(format!("{} is no form of account known here", any.type_url))
    })?;
    let base = account.base();
    let address = Address::parse(&base.address)
        .map_err(|error| Error::undefined(format!("address: {error}")))?;
    if let Some(key) = &base.pub_key {
        let key = PublicKey::from_any(key).map_err(|error| error.because("pub_key"))?;
        if key.address() != address {
            return Err(Error::undefined(
                "pub_key: account address and pubkey address do not match",
            ));
        }
    }
    if let Account::Vesting(vesting) = &account {
        vesting.validate()?;
    }
    if let Account::Module(module) = &mut account {
        if Address::module(&module.name) != address {
            let text = format!(
                "name: address {address} cannot be derived from the module name '{}'",
                module.name
            );
            return Err(Error::undefined(text));
        }
        if let Some(known) = module_account_at(&address) {
            module.permissions =
                known.permissions.iter().map(|permission| (*permission).to_owned()).collect();
        }
    }
    Ok((address, account))
}

/// Every module account that the file does not hold already.
fn open_module_accounts(ctx: &mut Ctx<'_>) -> Result<()> {
    for module in MODULE_ACCOUNTS {
        let address = Address::module(module.name);
        match ACCOUNTS.get(ctx, &address)? {
            Some(Account::Module(_)) => {}
            Some(Account::Base(_) | Account::Vesting(_)) => {
                let text =
                    format!("{address} is the account of module {}, not of a user", module.name);
                return Err(Error::undefined(text));
            }
            None => open(ctx, &address, |number| {
                Account::of_module(module.name, module.permissions, number)
            })?,
        }
    }
    Ok(())
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut accounts = Vec::new();
    for entry in BY_NUMBER.all(ctx) {
        let (number, address) = entry?;
        let account = ACCOUNTS
            .get(ctx, &address)?
            .ok_or_else(|| Error::undefined(format!("account {number} at {address} is missing")))?;
        accounts.push(account.to_any());
    }
    Ok(GenesisState { params: Some(params(ctx)?), accounts })
}
