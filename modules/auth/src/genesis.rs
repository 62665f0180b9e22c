//! Genesis of accounts: numbers are given anew, in the order of the numbers in the file.

use base::{Address, Ctx, Error, Result};
use proto::cosmos::auth::v1beta1::GenesisState;

use crate::account::Account;
use crate::keeper::{open, params};
use crate::module_accounts::MODULE_ACCOUNTS;
use crate::state::{ACCOUNTS, BY_NUMBER, PARAMS};
use crate::update_params::{defaults, validate};

pub(crate) fn default() -> GenesisState {
    GenesisState { params: Some(defaults()), accounts: Vec::new() }
}

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
    let params = genesis.params.unwrap_or_else(defaults);
    validate(&params)?;
    PARAMS.set(ctx, &params)?;
    let mut accounts = Vec::with_capacity(genesis.accounts.len());
    for (index, any) in genesis.accounts.iter().enumerate() {
        let account = Account::from_any(any).ok_or_else(|| {
            Error::undefined(format!("accounts[{index}]: {} is no form of account known here", any.type_url))
        })?;
        accounts.push((index, account));
    }
    accounts.sort_by_key(|(_, account)| account.base().account_number);
    for (index, mut account) in accounts {
        let address = Address::parse(&account.base().address)
            .map_err(|error| Error::undefined(format!("accounts[{index}].address: {error}")))?;
        if ACCOUNTS.has(ctx, &address)? {
            return Err(Error::undefined(format!("accounts[{index}]: {address} stands there twice")));
        }
        open(ctx, &address, |number| {
            account.base_mut().account_number = number;
            account
        })?;
    }
    open_module_accounts(ctx)
}

/// Every module account that the file does not hold already.
fn open_module_accounts(ctx: &mut Ctx<'_>) -> Result<()> {
    for module in MODULE_ACCOUNTS {
        let address = Address::module(module.name);
        match ACCOUNTS.get(ctx, &address)? {
            Some(Account::Module(_)) => {}
            Some(Account::Base(_)) => {
                let text = format!("{address} is the account of module {}, not of a user", module.name);
                return Err(Error::undefined(text));
            }
            None => open(ctx, &address, |number| Account::of_module(module.name, module.permissions, number))?,
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
