//! The fee: enough for this node, and there.

use auth::FEE_COLLECTOR;
use base::{Address, Amount, Coins, Ctx, DecCoins, Error, Event, Mode, Result, Sdk};
use proto::cosmos::base::v1beta1::Coin;

use crate::genutil;
use crate::tx::Transaction;

/// What taking a fee costs at most, for a simulation that names none: clients simulate first
/// and add the fee after, and their margin of 1.3 does not cover it on a cheap transfer.
const FEE_TRANSFER_GAS: u64 = 12_000;

/// Takes the fee from its payer.
pub(super) fn deduct(
    ctx: &mut Ctx<'_>,
    tx: &Transaction,
    signers: &[Address],
    min_gas_prices: &DecCoins,
) -> Result<()> {
    let Some(fee) = tx.fee() else { return Err(Error::undefined("missing fee")) };
    if ctx.mode != Mode::Simulate && !genutil::runs_in(ctx) && fee.gas_limit == 0 {
        return Err(Sdk::InvalidGasLimit.because("must provide positive gas"));
    }
    let coins = Coins::parse(&fee.amount);
    let text = match &coins {
        Ok(coins) => coins.to_string(),
        Err(invalid) => invalid.given.clone(),
    };
    if matches!(ctx.mode, Mode::Check | Mode::Recheck) {
        enough(&fee.amount, fee.gas_limit, min_gas_prices, &text)?;
    }
    let payer = payer(tx, signers)?;
    if !auth::exists(ctx, &payer)? {
        return Err(
            Sdk::UnknownAddress.because(format!("fee payer address: {payer} does not exist"))
        );
    }
    if fee.amount.iter().any(|coin| !coin.amount.bytes().all(|digit| digit == b'0')) {
        let coins = coins
            .map_err(|_| Sdk::InsufficientFee.because(format!("invalid fee amount: {text}")))?;
        bank::transfer(ctx, &payer, &Address::module(FEE_COLLECTOR), &coins).map_err(unpaid)?;
    }
    if ctx.mode == Mode::Simulate && fee.amount.is_empty() {
        ctx.charge(FEE_TRANSFER_GAS, "fee")?;
    }
    ctx.emit(Event::new("tx").with("fee", text).with("fee_payer", payer.to_string()));
    Ok(())
}

/// Why a fee was not taken: for lack of money, if not of gas.
fn unpaid(error: Error) -> Error {
    match error.is(Sdk::OutOfGas) {
        true => error,
        false => Sdk::InsufficientFunds.because(error.to_string()),
    }
}

/// Who pays: the named payer, else the first signer. A granter has to wait for the module
/// that knows grants.
fn payer(tx: &Transaction, signers: &[Address]) -> Result<Address> {
    let named = tx.fee().map(|fee| (fee.payer.as_str(), fee.granter.as_str())).unwrap_or_default();
    let payer = match named.0 {
        "" => *signers.first().ok_or(Sdk::NoSignatures)?,
        text => Address::parse(text).map_err(|error| Error::undefined(error.to_string()))?,
    };
    if named.1.is_empty() {
        return Ok(payer);
    }
    let granter = Address::parse(named.1).map_err(|error| {
        Sdk::InvalidAddress.because(format!("Invalid fee granter address ({error})"))
    })?;
    if granter == payer {
        return Ok(payer);
    }
    Err(Sdk::InvalidRequest.because("fee grants are not enabled"))
}

/// Whether one of the coins reaches the price this node asks for all of the gas.
fn enough(fee: &[Coin], gas: u64, prices: &DecCoins, given: &str) -> Result<()> {
    if prices.is_empty() {
        return Ok(());
    }
    let mut required = Vec::new();
    for price in prices.iter() {
        let cost = price.amount().times_amount(Amount::from(gas))?.ceil()?.to_amount()?;
        required.push(base::Coin::new(price.denom().clone(), cost));
    }
    let reaches = |coin: &Coin, need: &base::Coin| {
        coin.denom == need.denom.as_str()
            && coin.amount.parse().is_ok_and(|given: Amount| given >= need.amount)
    };
    if fee.iter().any(|coin| required.iter().any(|need| reaches(coin, need))) {
        return Ok(());
    }
    let required: Vec<String> = required.iter().map(ToString::to_string).collect();
    let text = format!("insufficient fees; got: {given} required: {}", required.join(","));
    Err(Sdk::InsufficientFee.because(text))
}

/// The coins as the SDK prints them, right or wrong.
pub(super) fn text(coins: &[Coin]) -> String {
    Coins::parse(coins).map_or_else(|invalid| invalid.given, |coins| coins.to_string())
}
