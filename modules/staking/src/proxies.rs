//! Proxies: an account that has one passes on the stake that votes for nobody, and what
//! others have entrusted to it.
//!
//! Each account keeps what arrives from voters by the number of hops that it came. A change
//! walks up to the end of the chain, at most [`PROXY_DEPTH`] hops; what comes from farther
//! away arrives nowhere.

use base::{Address, Amount, Ctx, Result};

use crate::errors::Error;
use crate::holding::keep;
use crate::params::Params;
use crate::records::{Account, PROXY_DEPTH};
use crate::state::ACCOUNTS;
use crate::votes;

/// What an account passes on, by the number of hops that it has come: its own at 0.
type Passed = [Amount; PROXY_DEPTH];

/// What `account` passes on to its proxy.
pub(crate) fn passed(account: &Account) -> Result<Passed> {
    let [first, second, third, _] = account.proxied;
    Ok([account.free()?, first, second, third])
}

/// Tells the proxies of an account that changed from `before` to `after`.
pub(crate) fn pass_on(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    before: &Account,
    after: &Account,
) -> Result<()> {
    let nothing = Passed::default();
    let (old, new) = (passed(before)?, passed(after)?);
    if before.proxy == after.proxy {
        return climb(ctx, rules, after.proxy, &old, &new);
    }
    climb(ctx, rules, before.proxy, &old, &nothing)?;
    climb(ctx, rules, after.proxy, &nothing, &new)
}

/// Puts `new` in place of `old` at each account from `proxy` upwards.
fn climb(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    proxy: Option<Address>,
    old: &Passed,
    new: &Passed,
) -> Result<()> {
    if old == new {
        return Ok(());
    }
    let mut next = proxy;
    for hop in 0..PROXY_DEPTH {
        let Some(address) = next else { return Ok(()) };
        let mut account = ACCOUNTS.get(ctx, &address)?.unwrap_or_default();
        let arriving = old.iter().zip(new);
        for (slot, (old, new)) in account.proxied.iter_mut().skip(hop).zip(arriving) {
            *slot = slot.minus(*old)?.plus(*new)?;
        }
        if account.proxy.is_none() {
            votes::spread(ctx, rules, &address, &account)?;
        }
        keep(ctx, &address, &account)?;
        next = account.proxy;
    }
    Ok(())
}

/// The chain of proxies of `address`, nearest first; one more than votes can pass through if
/// it is longer.
pub(crate) fn chain(ctx: &Ctx<'_>, address: &Address) -> Result<Vec<Address>> {
    let mut chain = Vec::new();
    let mut next = ACCOUNTS.get(ctx, address)?.and_then(|account| account.proxy);
    while let Some(proxy) = next.filter(|_| chain.len() <= PROXY_DEPTH) {
        chain.push(proxy);
        next = ACCOUNTS.get(ctx, &proxy)?.and_then(|account| account.proxy);
    }
    Ok(chain)
}

/// Refuses `proxy` for `account` if votes would go in a circle or too far.
pub(crate) fn check(ctx: &Ctx<'_>, account: &Address, proxy: &Address) -> Result<()> {
    let beyond = chain(ctx, proxy)?;
    if beyond.contains(account) {
        return Err(Error::ProxyLoop(*proxy, *account).into());
    }
    match beyond.len() < PROXY_DEPTH {
        true => Ok(()),
        false => Err(Error::ProxyTooDeep(PROXY_DEPTH).into()),
    }
}
