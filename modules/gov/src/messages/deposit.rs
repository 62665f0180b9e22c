//! `MsgDeposit`: somebody adds to the deposit of a proposal.

use base::{Address, Coins, Ctx, Event, Result, Sdk};
use proto::cosmos::gov::v1::{MsgDeposit, MsgDepositResponse};

use super::reading::{account, coins};
use crate::deposits;

/// A deposit of something.
pub(crate) struct Deposit {
    proposal: u64,
    depositor: Address,
    coins: Coins,
}

pub(crate) fn parse(msg: MsgDeposit) -> Result<Deposit> {
    let depositor = account("depositor", &msg.depositor)?;
    let coins = coins(&msg.amount)?;
    match coins.is_empty() {
        true => Err(Sdk::InvalidCoins.because("")),
        false => Ok(Deposit { proposal: msg.proposal_id, depositor, coins }),
    }
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, deposit: Deposit) -> Result<MsgDepositResponse> {
    let Deposit { proposal, depositor, coins } = deposit;
    if deposits::add(ctx, proposal, &depositor, &coins)? {
        let begun =
            Event::new("proposal_deposit").with("voting_period_start", proposal.to_string());
        ctx.emit(begun);
    }
    Ok(MsgDepositResponse {})
}
