//! `MsgCreateSponsoredAccount`: somebody opens an account for somebody else, and the
//! account-creation pool lends it Whalestake for bandwidth.

use auth::PublicKey;
use base::{Address, Ctx, Event, Guard, Result, Sdk};
use proto::whaleshares::claim::v1 as wire;

use super::reading::account;
use crate::params::params;
use crate::refusals::Refused;
use crate::{lending, sponsoring};

/// An account that is to be opened.
pub(crate) struct CreateSponsoredAccount {
    sponsor: Address,
    /// Empty for none.
    name: String,
    address: Address,
}

pub(crate) fn parse(msg: wire::MsgCreateSponsoredAccount) -> Result<CreateSponsoredAccount> {
    let sponsor = account("sponsor", &msg.sponsor)?;
    let key = msg.pub_key.ok_or_else(|| Sdk::InvalidPubKey.because("pub_key is missing"))?;
    let address = PublicKey::from_any(&key)?.address();
    Ok(CreateSponsoredAccount { sponsor, name: msg.name, address })
}

/// A proposal would leave deposits of others, which lie in the account of governance.
pub(crate) fn guard(_: &Ctx<'_>, _: wire::MsgCreateSponsoredAccount) -> Result<Guard> {
    Ok(Guard::Never)
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: CreateSponsoredAccount,
) -> Result<wire::MsgCreateSponsoredAccountResponse> {
    let CreateSponsoredAccount { sponsor, name, address } = message;
    if auth::exists(ctx, &address)? {
        return Err(Refused::AccountExists(address.to_string()).into());
    }
    let rules = params(ctx)?.sponsor;
    sponsoring::use_up(ctx, &rules, &sponsor)?;
    sponsoring::grant(ctx, &rules)?;
    sponsoring::leave_deposit(ctx, &rules, &sponsor)?;
    auth::open_if_new(ctx, &address)?;
    if !name.is_empty() {
        names::register(ctx, &name, &address).map_err(Refused::name)?;
    }
    let due = ctx.block.time.plus(rules.idle_time)?;
    lending::lend(ctx, &sponsor, &address, rules.grant, due)?;
    let event = Event::new("sponsored_account")
        .with("sponsor", sponsor.to_string())
        .with("address", address.to_string())
        .with("name", name)
        .with("loan", rules.grant.to_string())
        .with("deposit", rules.deposit.to_string());
    ctx.emit(event);
    Ok(wire::MsgCreateSponsoredAccountResponse { address: address.to_string() })
}
