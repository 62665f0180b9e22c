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
pub(super) fn deduct(ctx: &mut Ctx<'_>, tx: &Transaction, min_gas_prices: &DecCoins) -> Result<()> {
    let Some(fee) = tx.fee() else { return Err(Error::undefined("missing fee")) };
    if ctx.mode != Mode::Simulate && !genutil::runs_in(ctx) && fee.gas_limit == 0 {
        return Err(Sdk::InvalidGasLimit.because("must provide positive gas"));
    }
    let text = text(&fee.amount);
    if matches!(ctx.mode, Mode::Check | Mode::Recheck) {
        enough(&fee.amount, fee.gas_limit, min_gas_prices, &text)?;
    }
    let payer = payer(ctx, tx)?;
    let account = auth::account(ctx, &payer)?.ok_or_else(|| {
        Sdk::UnknownAddress.because(format!("fee payer address: {payer} does not exist"))
    })?;
    let coins = worth(&fee.amount)?;
    if !coins.is_empty() {
        let locked = account.locked(ctx.block.time)?;
        let collector = Address::module(FEE_COLLECTOR);
        bank::transfer_free(ctx, &payer, &locked, &collector, &coins).map_err(unpaid)?;
    }
    if ctx.mode == Mode::Simulate && fee.amount.is_empty() {
        ctx.charge(FEE_TRANSFER_GAS, "fee")?;
    }
    ctx.emit(Event::new("tx").with("fee", text).with("fee_payer", payer.to_string()));
    Ok(())
}

/// What the fee is worth; coins of nothing alone are worth nothing, whatever their order.
fn worth(fee: &[Coin]) -> Result<Coins> {
    if fee.iter().all(|coin| coin.amount.bytes().all(|digit| digit == b'0')) {
        return Ok(Coins::default());
    }
    Coins::parse(fee).map_err(|invalid| {
        Sdk::InsufficientFee.because(format!("invalid fee amount: {}", invalid.given))
    })
}

/// Why a fee was not taken: for lack of money, if not of gas.
fn unpaid(error: Error) -> Error {
    match error.is(Sdk::OutOfGas) {
        true => error,
        false => Sdk::InsufficientFunds.because(error.to_string()),
    }
}

/// Whose money it is: the granter's, if he has allowed it, else the named payer's or the first
/// signer's.
fn payer(ctx: &mut Ctx<'_>, tx: &Transaction) -> Result<Address> {
    let payer = tx.fee_payer()?.ok_or(Sdk::NoSignatures)?;
    let Some(fee) = tx.fee().filter(|fee| !fee.granter.is_empty()) else { return Ok(payer) };
    let granter = Address::parse(&fee.granter).map_err(|error| {
        Sdk::InvalidAddress.because(format!("Invalid fee granter address ({error})"))
    })?;
    if granter != payer {
        let fee = worth(&fee.amount)?;
        feegrant::pay(ctx, &granter, &payer, &fee, tx.messages())
            .map_err(|error| not_allowed(error, &granter, &payer))?;
    }
    Ok(granter)
}

/// Who runs out of gas is told where, and of nobody's allowance.
fn not_allowed(error: Error, granter: &Address, payer: &Address) -> Error {
    if error.is(Sdk::OutOfGas) {
        return error;
    }
    let (granter, payer) = (raw(granter), raw(payer));
    error.because(format!("{granter} does not allow to pay fees for {payer}"))
}

/// The bytes of an address as the SDK prints them here; each that is no text is a replacement
/// character, as in Go's JSON.
fn raw(address: &Address) -> String {
    let mut text = String::new();
    for chunk in address.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
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
