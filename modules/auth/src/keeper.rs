//! What other modules may ask of auth.

use base::{Address, Coins, Ctx, Error, Result, Sdk};
use proto::cosmos::auth::v1beta1::Params;

use crate::account::Account;
use crate::module_accounts::module_account_at;
use crate::state::{ACCOUNTS, BY_NUMBER, NEXT_NUMBER, PARAMS};

/// The account at `address`.
pub fn account(ctx: &Ctx<'_>, address: &Address) -> Result<Option<Account>> {
    Ok(ACCOUNTS.get(ctx, address)?)
}

/// Whether there is an account at `address`, at the price of reading it as the SDK does.
pub fn exists(ctx: &Ctx<'_>, address: &Address) -> Result<bool> {
    Ok(ACCOUNTS.reads(ctx, address)?)
}

/// The account at `address`, which must be there.
pub fn known_account(ctx: &Ctx<'_>, address: &Address) -> Result<Account> {
    account(ctx, address)?.ok_or_else(|| unknown_account(address))
}

/// The refusal of somebody who has no account.
pub fn unknown_account(address: &Address) -> Error {
    Sdk::UnknownAddress.because(format!("account {address} does not exist"))
}

/// What the owner of `address` can not spend now, although it is his.
pub fn locked(ctx: &Ctx<'_>, address: &Address) -> Result<Coins> {
    // Modules spend often and never lock anything; for them nothing is read.
    if module_account_at(address).is_some() {
        return Ok(Coins::default());
    }
    account(ctx, address)?.map_or(Ok(Coins::default()), |account| account.locked(ctx.block.time))
}

/// Writes `account`, which must have come from [`account`] or [`open`].
pub fn store_account(ctx: &mut Ctx<'_>, address: &Address, account: &Account) -> Result<()> {
    Ok(ACCOUNTS.set(ctx, address, account)?)
}

/// Opens an account at `address` unless there is one: the first coins make it.
pub fn open_if_new(ctx: &mut Ctx<'_>, address: &Address) -> Result<()> {
    if ACCOUNTS.has(ctx, address)? {
        return Ok(());
    }
    open(ctx, address, |number| Account::new(address, number))
}

/// Opens an account at `address` with the next number.
pub(crate) fn open(
    ctx: &mut Ctx<'_>,
    address: &Address,
    account: impl FnOnce(u64) -> Account,
) -> Result<()> {
    let number = NEXT_NUMBER.get(ctx)?.unwrap_or(0);
    let next =
        number.checked_add(1).ok_or_else(|| Sdk::Logic.because("account numbers are used up"))?;
    NEXT_NUMBER.set(ctx, &next)?;
    BY_NUMBER.set(ctx, &number, address)?;
    ACCOUNTS.set(ctx, address, &account(number))?;
    Ok(())
}

/// The rules of transactions in force.
pub fn params(ctx: &Ctx<'_>) -> Result<Params> {
    PARAMS
        .get(ctx)?
        .ok_or_else(|| Sdk::Logic.because("auth has no parameters: genesis was not imported"))
}
