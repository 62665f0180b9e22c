//! Genesis of money: balances, and a supply that is their sum.

use std::collections::{BTreeMap, BTreeSet};

use base::{Address, Amount, Coins, Ctx, Denom, Error, Result};
use proto::cosmos::bank::v1beta1::{Balance, GenesisState, Params, SendEnabled};

use crate::keeper::{change_balance, set_supply};
use crate::state::{BALANCES, METADATA, PARAMS, SEND_ENABLED, SUPPLY};

pub(crate) fn default() -> GenesisState {
    #[allow(deprecated, reason = "the old list of switches stays empty, but the message has it")]
    let params = Params { send_enabled: Vec::new(), default_send_enabled: true };
    GenesisState { params: Some(params), ..GenesisState::default() }
}

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
    let params = genesis.params.or_else(|| default().params).unwrap_or_default();
    crate::update_params::validate(&params)?;
    PARAMS.set(ctx, &params)?;
    let total = import_balances(ctx, &genesis.balances)?;
    check_supply(&total, &genesis.supply)?;
    for (denom, amount) in total {
        set_supply(ctx, &denom, amount)?;
    }
    for (index, metadata) in genesis.denom_metadata.into_iter().enumerate() {
        let wrong = |error: Error| error.because(format!("denom_metadata[{index}]"));
        crate::metadata::validate(&metadata).map_err(wrong)?;
        let denom = Denom::parse(&metadata.base).map_err(|error| wrong(error.into()))?;
        if METADATA.has(ctx, &denom)? {
            return Err(wrong(Error::undefined(format!("base: {denom} stands there twice"))));
        }
        METADATA.set(ctx, &denom, &metadata)?;
    }
    for (index, switch) in genesis.send_enabled.iter().enumerate() {
        let wrong = |text: String| Error::undefined(format!("send_enabled[{index}].denom: {text}"));
        let denom = Denom::parse(&switch.denom).map_err(|error| wrong(error.to_string()))?;
        if SEND_ENABLED.has(ctx, &denom)? {
            return Err(wrong(format!("{denom} stands there twice")));
        }
        SEND_ENABLED.set(ctx, &denom, &switch.enabled)?;
    }
    Ok(())
}

fn import_balances(ctx: &mut Ctx<'_>, balances: &[Balance]) -> Result<BTreeMap<Denom, Amount>> {
    let mut total = BTreeMap::new();
    let mut owners = BTreeSet::new();
    for (index, balance) in balances.iter().enumerate() {
        let wrong = |text: String| Error::undefined(format!("balances[{index}].{text}"));
        let address =
            Address::parse(&balance.address).map_err(|error| wrong(format!("address: {error}")))?;
        if !owners.insert(address) {
            return Err(wrong(format!("address: {address} stands there twice")));
        }
        let coins =
            Coins::parse(&balance.coins).map_err(|error| wrong(format!("coins: {error}")))?;
        for coin in coins.iter() {
            let sum: &mut Amount = total.entry(coin.denom.clone()).or_default();
            *sum = sum.plus(coin.amount).map_err(|error| wrong(format!("coins: {error}")))?;
            change_balance(ctx, &address, &coin.denom, Amount::ZERO, coin.amount)?;
        }
        auth::open_if_new(ctx, &address)?;
    }
    Ok(total)
}

/// The file may leave the supply out; if it gives one, it must be the sum.
fn check_supply(
    total: &BTreeMap<Denom, Amount>,
    given: &[proto::cosmos::base::v1beta1::Coin],
) -> Result<()> {
    if given.is_empty() {
        return Ok(());
    }
    let given =
        Coins::parse(given).map_err(|error| Error::undefined(format!("supply: {error}")))?;
    let sums = total.iter().map(|(denom, amount)| base::Coin::new(denom.clone(), *amount));
    let sums = Coins::new(sums).map_err(|error| Error::undefined(format!("balances: {error}")))?;
    match given == sums {
        true => Ok(()),
        false => Err(Error::undefined(format!(
            "supply: the file says {given}, the balances add up to {sums}"
        ))),
    }
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut balances: Vec<Balance> = Vec::new();
    for entry in BALANCES.all(ctx) {
        let ((address, denom), amount) = entry?;
        let (address, coin) = (address.to_string(), (&base::Coin::new(denom, amount)).into());
        match balances.last_mut() {
            Some(last) if last.address == address => last.coins.push(coin),
            _ => balances.push(Balance { address, coins: vec![coin] }),
        }
    }
    let mut supply = Vec::new();
    for entry in SUPPLY.all(ctx) {
        let (denom, amount) = entry?;
        supply.push((&base::Coin::new(denom, amount)).into());
    }
    let mut denom_metadata = Vec::new();
    for entry in METADATA.all(ctx) {
        denom_metadata.push(entry?.1);
    }
    let mut send_enabled = Vec::new();
    for entry in SEND_ENABLED.all(ctx) {
        let (denom, enabled) = entry?;
        send_enabled.push(SendEnabled { denom: denom.to_string(), enabled });
    }
    Ok(GenesisState { params: PARAMS.get(ctx)?, balances, supply, denom_metadata, send_enabled })
}
