//! `MsgSetProxy`: somebody else votes with the stake that votes for nobody.

use base::{Address, Ctx, Event, Result, Sdk};
use proto::whaleshares::staking::v1::{MsgSetProxy, MsgSetProxyResponse};

use super::reading::account;
use crate::errors::Error;
use crate::holding::Holding;
use crate::params::params;
use crate::proxies;
use crate::ripening::note_vote;

/// Who votes from now on.
pub(crate) struct SetProxy {
    account: Address,
    proxy: Option<Address>,
}

pub(crate) fn parse(msg: MsgSetProxy) -> Result<SetProxy> {
    let owner = account("account", &msg.account)?;
    let proxy = match msg.proxy.as_str() {
        "" => None,
        text => Some(account("proxy", text)?),
    };
    if proxy == Some(owner) {
        return Err(Error::ProxyToSelf(owner).into());
    }
    Ok(SetProxy { account: owner, proxy })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: SetProxy) -> Result<MsgSetProxyResponse> {
    let SetProxy { account, proxy } = message;
    if let Some(proxy) = &proxy {
        if !auth::exists(ctx, proxy)? {
            let text = format!("account {proxy} does not exist");
            return Err(Sdk::UnknownAddress.because(text));
        }
        proxies::check(ctx, &account, proxy)?;
    }
    let rules = params(ctx)?;
    let mut holding = Holding::open(ctx, &rules, &account)?;
    if holding.account().proxy == proxy {
        return Err(Error::ProxyUnchanged.into());
    }
    holding.account_mut().proxy = proxy;
    note_vote(ctx, &mut holding)?;
    holding.close(ctx)?;
    let event = Event::new("set_proxy")
        .with("account", account.to_string())
        .with("proxy", proxy.map(|proxy| proxy.to_string()).unwrap_or_default());
    ctx.emit(event);
    Ok(MsgSetProxyResponse {})
}
