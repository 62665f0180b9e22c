//! Clearing: votes and deposits of closed proposals go, a bounded number a block.

use auth::{DISTRIBUTION, GOV, module_account};
use base::{Address, Coins, Ctx, Result};

use crate::deposits::{parts, read, release};
use crate::records::Clearing;
use crate::state::{BALLOTS, CLEARINGS, DEPOSITS};
use crate::votes;

/// How many votes and deposits may still be cleared away.
pub(crate) struct Budget(usize);

impl Budget {
    /// What a block clears away.
    pub(crate) fn of_block() -> Budget {
        Budget(200)
    }

    /// What a message clears away at once, for which its sender pays.
    pub(crate) fn of_message() -> Budget {
        Budget(50)
    }

    fn spend(&mut self, count: usize) {
        self.0 = self.0.saturating_sub(count);
    }
}

/// Begins to clear a proposal away.
pub(crate) fn begin(ctx: &mut Ctx<'_>, clearing: Clearing, budget: &mut Budget) -> Result<()> {
    CLEARINGS.set(ctx, &clearing.proposal, &clearing)?;
    clear(ctx, &clearing, budget)
}

/// Goes on with what earlier blocks have left.
pub(crate) fn go_on(ctx: &mut Ctx<'_>, budget: &mut Budget) -> Result<()> {
    while budget.0 > 0 {
        let Some(next) = CLEARINGS.all(ctx).next() else { return Ok(()) };
        let (_, clearing) = next?;
        clear(ctx, &clearing, budget)?;
    }
    Ok(())
}

fn clear(ctx: &mut Ctx<'_>, clearing: &Clearing, budget: &mut Budget) -> Result<()> {
    give_back(ctx, clearing, budget)?;
    let id = clearing.proposal;
    let voters: Vec<Address> = BALLOTS
        .under(ctx, &id)
        .take(budget.0)
        .map(|entry| Ok(entry?.0.1))
        .collect::<Result<_>>()?;
    budget.spend(voters.len());
    voters.iter().try_for_each(|voter| votes::remove(ctx, id, voter))?;
    if budget.0 > 0 {
        CLEARINGS.remove(ctx, &id)?;
    }
    Ok(())
}

/// Gives deposits back, but for the part that is kept.
fn give_back(ctx: &mut Ctx<'_>, clearing: &Clearing, budget: &mut Budget) -> Result<()> {
    let (id, from) = (clearing.proposal, Address::module(GOV));
    let mut deposits = Vec::new();
    for entry in DEPOSITS.under(ctx, &id).take(budget.0) {
        let ((_, depositor), deposit) = entry?;
        deposits.push((depositor, read(&deposit.amount)?));
    }
    budget.spend(deposits.len());
    let mut kept = Coins::default();
    for (depositor, coins) in deposits {
        DEPOSITS.remove(ctx, &(id, depositor))?;
        let part = parts(&coins, |amount| Ok(amount.times(clearing.kept)?.truncate()))?;
        let rest = coins.minus(&part)?;
        if !rest.is_empty() {
            bank::transfer(ctx, &from, &depositor, &rest)?;
        }
        kept = kept.plus(&part)?;
        release(ctx, &coins)?;
    }
    match clearing.kept_for {
        _ if kept.is_empty() => Ok(()),
        None => bank::burn(ctx, module_account(GOV), &kept),
        Some(community) if community == Address::module(DISTRIBUTION) => {
            staking::give_community(ctx, &from, &kept)
        }
        Some(other) => bank::transfer(ctx, &from, &other, &kept),
    }
}
