//! `Account`: Whalestake of somebody, and where it votes.

use base::{Address, Amount, Result, Time};
use proto::whaleshares::staking::v1 as wire;

use super::{Green, Record, account, amount, moment, operator};
use crate::yields::SCALE;

/// How many proxies may stand between a voter and who votes for him, himself counted.
pub(crate) const PROXY_DEPTH: usize = 4;

/// Whalestake of an account. `stake` is `unallocated` and its allocations together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) stake: Amount,
    pub(crate) unallocated: Amount,
    /// What is being powered down.
    pub(crate) unbonding: Amount,
    /// The yield's index up to which `pending` is settled.
    pub(crate) reward_index: Amount,
    pub(crate) pending: Amount,
    pub(crate) proxy: Option<Address>,
    /// What arrives from voters, by the number of hops that it came, from 1.
    pub(crate) proxied: [Amount; PROXY_DEPTH],
    pub(crate) auto_vote: Option<Address>,
    /// The running window of power-downs.
    pub(crate) window_start: Time,
    pub(crate) window_sum: Amount,
    /// The part of `unallocated` that can not vote yet.
    pub(crate) green: Green,
    /// When it voted last, while votes lapse.
    pub(crate) voted_at: Option<Time>,
    /// The part of `stake` that can not vote yet, wherever it is allocated.
    pub(crate) unripe: Amount,
    /// What the account-creation pool has lent it: no stake, so no votes and no yield.
    pub(crate) loan: Amount,
}

/// Whether stake of `holder` belongs to a module: then it never votes.
pub(crate) fn is_silent(holder: &Address) -> bool {
    auth::module_account_at(holder).is_some()
}

impl Account {
    /// What is given to producers by its own hand, whether it can vote yet or not.
    pub(crate) fn allocated(&self) -> Result<Amount> {
        Ok(self.stake.minus(self.unallocated)?)
    }

    /// What `holder` can vote with on proposals: all that is ripe, whoever it elects. What
    /// belongs to a module never votes.
    pub(crate) fn votable(&self, holder: &Address) -> Result<Amount> {
        match is_silent(holder) {
            true => Ok(Amount::ZERO),
            false => Ok(self.stake.minus(self.unripe)?),
        }
    }

    /// What votes for nobody and could.
    pub(crate) fn free(&self) -> Result<Amount> {
        Ok(self.unallocated.minus(self.green.total()?)?)
    }

    /// All that others have entrusted to it.
    pub(crate) fn entrusted(&self) -> Result<Amount> {
        Ok(self.proxied.into_iter().try_fold(Amount::ZERO, Amount::plus)?)
    }

    /// Yield that is earned up to `index` and not withdrawn.
    pub(crate) fn earned(&self, index: Amount) -> Result<Amount> {
        let since = index.minus(self.reward_index)?;
        Ok(self.pending.plus(self.stake.share(since, SCALE)?)?)
    }

    /// Settles the yield up to `index`. Has to come before any change of `stake`.
    pub(crate) fn settle(&mut self, index: Amount) -> Result<()> {
        self.pending = self.earned(index)?;
        self.reward_index = index;
        Ok(())
    }
}

impl Record for Account {
    type Wire = wire::StakeAccount;

    fn wire(&self) -> wire::StakeAccount {
        let deepest = self.proxied.iter().rposition(|amount| !amount.is_zero());
        let proxied = self.proxied.iter().take(deepest.map_or(0, |at| at.saturating_add(1)));
        wire::StakeAccount {
            stake: self.stake.to_string(),
            unallocated: self.unallocated.to_string(),
            unbonding: self.unbonding.to_string(),
            reward_index: self.reward_index.to_string(),
            pending: self.pending.to_string(),
            proxy: self.proxy.map(|proxy| proxy.to_string()).unwrap_or_default(),
            proxied: proxied.map(Amount::to_string).collect(),
            auto_vote: self.auto_vote.map(|operator| operator.validator_text()).unwrap_or_default(),
            window_start: (self.window_start != Time::EPOCH).then(|| self.window_start.into()),
            window_sum: self.window_sum.to_string(),
            green: self.green.wire(),
            voted_at: self.voted_at.map(Into::into),
            unripe: self.unripe.to_string(),
            loan: self.loan.to_string(),
        }
    }

    fn read(wire: &wire::StakeAccount) -> Result<Account> {
        let mut proxied = [Amount::ZERO; PROXY_DEPTH];
        for (slot, text) in proxied.iter_mut().zip(&wire.proxied) {
            *slot = amount(text)?;
        }
        Ok(Account {
            stake: amount(&wire.stake)?,
            unallocated: amount(&wire.unallocated)?,
            unbonding: amount(&wire.unbonding)?,
            reward_index: amount(&wire.reward_index)?,
            pending: amount(&wire.pending)?,
            proxy: account(&wire.proxy)?,
            proxied,
            auto_vote: operator(&wire.auto_vote)?,
            window_start: moment(wire.window_start)?,
            window_sum: amount(&wire.window_sum)?,
            green: Green::read(&wire.green)?,
            voted_at: wire.voted_at.map(|at| moment(Some(at))).transpose()?,
            unripe: amount(&wire.unripe)?,
            loan: amount(&wire.loan)?,
        })
    }
}
