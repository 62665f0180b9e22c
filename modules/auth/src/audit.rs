//! What always holds: numbers and accounts name each other, one to one.

use base::{Address, Ctx, Error, Result};

use crate::state::{ACCOUNTS, BY_NUMBER, NEXT_NUMBER};

/// Walks over all accounts; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    let next = NEXT_NUMBER.get(ctx)?.unwrap_or(0);
    let mut accounts: u64 = 0;
    for entry in ACCOUNTS.all(ctx) {
        let (address, account) = entry?;
        accounts = accounts.saturating_add(1);
        let base = account.base();
        let spelled = Address::parse(&base.address).ok();
        let numbered = BY_NUMBER.get(ctx, &base.account_number)?;
        if spelled != Some(address) || numbered != Some(address) || base.account_number >= next {
            let text = format!(
                "account {address}: is called {}, number {}",
                base.address, base.account_number
            );
            return Err(Error::undefined(text));
        }
    }
    if accounts != next {
        return Err(Error::undefined(format!(
            "{accounts} accounts, but the next number is {next}"
        )));
    }
    Ok(())
}
