//! `Holding`: somebody's Whalestake while it is being changed.
//!
//! A message opens a holding, changes it, closes it. Opening settles the yield, because that
//! is earned by the stake as it was; closing tells proxies and producers what has changed.

use base::{Address, Amount, Ctx, Result, Sdk, StakeChange};

use crate::errors::Error;
use crate::params::Params;
use crate::records::{Account, Allocation, is_silent};
use crate::state::{ACCOUNTS, ALLOCATIONS, GIVERS, RIPENING, TOTALS, VOTERS};
use crate::{proxies, ripening, votes, yields};

/// An account that is being changed.
#[must_use = "what was changed counts when it is closed"]
pub(crate) struct Holding<'r> {
    rules: &'r Params,
    address: Address,
    account: Account,
    /// As it was when it was opened.
    before: Account,
    /// Whether its votes for producers have changed.
    moved: bool,
}

impl<'r> Holding<'r> {
    /// Opens the holding of `address` under the rules in force; one of nothing if it has none.
    pub(crate) fn open(ctx: &Ctx<'_>, rules: &'r Params, address: &Address) -> Result<Holding<'r>> {
        let mut holding = Holding::open_unsettled(ctx, rules, address)?;
        holding.account.settle(yields::index(ctx)?)?;
        Ok(holding)
    }

    /// The same without settling: who takes stake out takes along what it has earned.
    pub(crate) fn open_unsettled(
        ctx: &Ctx<'_>,
        rules: &'r Params,
        address: &Address,
    ) -> Result<Holding<'r>> {
        let account = ACCOUNTS.get(ctx, address)?.unwrap_or_default();
        Ok(Holding { rules, address: *address, before: account.clone(), account, moved: false })
    }

    /// Tells proxies and producers what has changed, and keeps it; then tells who follows stake.
    pub(crate) fn close(self, ctx: &mut Ctx<'_>) -> Result<()> {
        let Holding { rules, address, account, before, moved } = self;
        if account.proxy != before.proxy {
            if let Some(proxy) = before.proxy {
                GIVERS.remove(ctx, &(proxy, address))?;
            }
            if let Some(proxy) = account.proxy {
                GIVERS.set(ctx, &(proxy, address), &())?;
            }
        }
        proxies::pass_on(ctx, rules, &before, &account)?;
        let (old, new) = (votes::directed(&before)?, votes::directed(&account)?);
        if old != new || (moved && !new.is_zero()) {
            votes::spread(ctx, rules, &address, &account)?;
        }
        keep(ctx, &address, &account)?;
        let (before, after) = (before.votable(&address)?, account.votable(&address)?);
        match before == after {
            true => Ok(()),
            false => {
                let loan = account.loan;
                ctx.stake_changed(&StakeChange { holder: address, before, after, loan })
            }
        }
    }

    /// The rules in force.
    pub(crate) fn rules(&self) -> &'r Params {
        self.rules
    }

    /// Whose it is.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// What it holds.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// What it holds, for changes that move neither stake nor votes.
    pub(crate) fn account_mut(&mut self) -> &mut Account {
        &mut self.account
    }

    /// Adds Whalestake that votes for nobody yet. What belongs to a module does not wait: it
    /// never votes.
    pub(crate) fn gain(&mut self, ctx: &mut Ctx<'_>, amount: Amount) -> Result<()> {
        self.account.stake = self.account.stake.plus(amount)?;
        self.account.unallocated = self.account.unallocated.plus(amount)?;
        if let Some(ripe) =
            ripening::ripe_at(ctx, self.rules)?.filter(|_| !is_silent(&self.address))
        {
            self.account.green.add(ripe, amount)?;
            self.account.unripe = self.account.unripe.plus(amount)?;
            RIPENING.set(ctx, &(ripe, self.address), &())?;
        }
        let mut totals = TOTALS.get(ctx)?.unwrap_or_default();
        totals.gain(&self.address, amount)?;
        Ok(TOTALS.set(ctx, &totals)?)
    }

    /// Takes Whalestake that votes for nobody, such as could not vote yet first.
    pub(crate) fn lose(&mut self, ctx: &mut Ctx<'_>, amount: Amount) -> Result<()> {
        self.account.unallocated = self.unallocated_without(amount)?;
        let unripe = self.account.green.take(amount)?.total()?;
        self.account.unripe = self.account.unripe.minus(unripe)?;
        self.account.stake = self.account.stake.minus(amount)?;
        let mut totals = TOTALS.get(ctx)?.unwrap_or_default();
        totals.lose(&self.address, amount)?;
        Ok(TOTALS.set(ctx, &totals)?)
    }

    /// Lets `amount` that votes for nobody vote for `operator`, who must have registered. What
    /// can vote already goes first; what belongs to a module does not go.
    pub(crate) fn vote(
        &mut self,
        ctx: &mut Ctx<'_>,
        operator: &Address,
        amount: Amount,
    ) -> Result<()> {
        if is_silent(&self.address) {
            let text = format!("{} belongs to a module and can not vote", self.address);
            return Err(Sdk::Unauthorized.because(text));
        }
        let unripe = amount.beyond(self.account.free()?);
        self.account.unallocated = self.unallocated_without(amount)?;
        let green = self.account.green.take(unripe)?;
        let mut allocation = match ALLOCATIONS.get(ctx, &(self.address, *operator))? {
            Some(allocation) => allocation,
            None => self.first_vote(ctx, operator)?,
        };
        self.change_votes(ctx, operator, &mut allocation, |allocation| {
            allocation.amount = allocation.amount.plus(amount)?;
            allocation.green.join(green)
        })
    }

    /// Takes `amount` of votes from `operator`; from then on it votes for nobody. What could
    /// not vote yet goes first.
    pub(crate) fn unvote(
        &mut self,
        ctx: &mut Ctx<'_>,
        operator: &Address,
        amount: Amount,
    ) -> Result<()> {
        let allocation = ALLOCATIONS.get(ctx, &(self.address, *operator))?;
        let mut allocation = allocation.ok_or(Error::NoDelegation)?;
        if allocation.amount < amount {
            let text = format!("{amount} is more than {}", allocation.amount);
            return Err(Sdk::InvalidRequest.because("invalid shares amount").because(text));
        }
        let green = allocation.green.clone().take(amount)?;
        self.change_votes(ctx, operator, &mut allocation, |allocation| {
            allocation.amount = allocation.amount.minus(amount)?;
            allocation.green.take(amount).map(|_| ())
        })?;
        self.account.unallocated = self.account.unallocated.plus(amount)?;
        self.account.green.join(green)
    }

    /// Lets everything vote that can by now.
    pub(crate) fn ripen(&mut self, ctx: &mut Ctx<'_>) -> Result<()> {
        let now = ctx.block.time;
        let mut ripe = self.account.green.ripen(now)?;
        let mut allocations = Vec::new();
        for entry in ALLOCATIONS.under(ctx, &self.address) {
            let ((_, operator), allocation) = entry?;
            allocations.push((operator, allocation));
        }
        for (operator, mut allocation) in allocations {
            self.change_votes(ctx, &operator, &mut allocation, |allocation| {
                ripe = ripe.plus(allocation.green.ripen(now)?)?;
                Ok(())
            })?;
        }
        self.account.unripe = self.account.unripe.minus(ripe)?;
        Ok(())
    }

    /// Changes votes for `operator`: what they have earned becomes pending first, then they
    /// and the producer's are written.
    fn change_votes(
        &mut self,
        ctx: &mut Ctx<'_>,
        operator: &Address,
        allocation: &mut Allocation,
        change: impl FnOnce(&mut Allocation) -> Result<()>,
    ) -> Result<()> {
        self.settle_share(ctx, operator, allocation)?;
        let before = allocation.votes()?;
        change(allocation)?;
        let (after, key) = (allocation.votes()?, (self.address, *operator));
        let gone = allocation.amount.is_zero();
        match gone {
            true => {
                ALLOCATIONS.remove(ctx, &key)?;
                VOTERS.remove(ctx, &(*operator, self.address))?;
            }
            false => ALLOCATIONS.set(ctx, &key, allocation)?,
        }
        self.moved = true;
        let (own, extra) =
            ((self.address == *operator).then_some(allocation.amount), allocation.extra);
        votes::change(ctx, self.rules, operator, |standing| {
            standing.direct = standing.direct.minus(before)?.plus(after)?;
            standing.own = own.unwrap_or(standing.own);
            if gone {
                standing.proxied = standing.proxied.minus(extra)?;
            }
            Ok(())
        })
    }

    /// Whether votes for `operator` are within the number of producers it may vote for.
    pub(crate) fn may_vote_for(&self, ctx: &Ctx<'_>, operator: &Address) -> Result<bool> {
        if ALLOCATIONS.has(ctx, &(self.address, *operator))? {
            return Ok(true);
        }
        let mut count: u32 = 0;
        for allocation in ALLOCATIONS.under(ctx, &self.address) {
            allocation?;
            count = count.saturating_add(1);
        }
        Ok(count < self.rules.max_allocations)
    }

    /// A vote for a producer that it has not voted for yet.
    fn first_vote(&self, ctx: &mut Ctx<'_>, operator: &Address) -> Result<Allocation> {
        if !self.may_vote_for(ctx, operator)? {
            return Err(Error::TooManyAllocations(self.rules.max_allocations).into());
        }
        VOTERS.set(ctx, &(*operator, self.address), &())?;
        let voter_index = votes::standing(ctx, operator)?.voter_index;
        Ok(Allocation { voter_index, ..Allocation::default() })
    }

    /// Its share of the producer's pay becomes pending: earned by the votes as they were.
    pub(crate) fn settle_share(
        &mut self,
        ctx: &Ctx<'_>,
        operator: &Address,
        allocation: &mut Allocation,
    ) -> Result<()> {
        let index = votes::standing(ctx, operator)?.voter_index;
        self.account.pending = self.account.pending.plus(allocation.earned(index)?)?;
        allocation.voter_index = index;
        Ok(())
    }

    fn unallocated_without(&self, asked: Amount) -> Result<Amount> {
        let has = self.account.unallocated;
        Ok(has.minus(asked).map_err(|_| Error::NotEnoughUnallocated { asked, has })?)
    }
}

/// Writes an account; one of nothing is no entry.
pub(crate) fn keep(ctx: &mut Ctx<'_>, address: &Address, account: &Account) -> Result<()> {
    let nothing = Account { reward_index: account.reward_index, ..Account::default() };
    match *account == nothing {
        true => Ok(ACCOUNTS.remove(ctx, address)?),
        false => Ok(ACCOUNTS.set(ctx, address, account)?),
    }
}
