//! What always holds; the numbers are those of the README.

use std::collections::BTreeMap;

use auth::{DISTRIBUTION, WHALESTAKE};
use base::{Address, Amount, Coins, Ctx, Error, Result};

use crate::election::validators;
use crate::params::{Params, params};
use crate::proxies;
use crate::records::{Account, PROXY_DEPTH, Standing, Totals, is_silent};
use crate::state::{
    ACCOUNTS, ALLOCATIONS, COMMUNITY, DUE, GIVERS, LEAVING, POWER_DOWNS, PRODUCER_POOL, PRODUCERS,
    RANKING, SEATS, STANDINGS, SWEEP, TOTALS, VOTERS,
};
use crate::votes::{directed, may_be_elected};
use crate::yields;

/// Walks over everything; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    let rules = params(ctx)?;
    let accounts = accounts(ctx)?;
    money(ctx, &rules)?;
    funds(&accounts)?;
    let sums = allocations(ctx, &accounts)?;
    entrusted(ctx, &accounts)?;
    power_downs(ctx, &accounts)?;
    standings(ctx, &sums)?;
    ranking(ctx, &rules)?;
    seats(ctx, &rules)?;
    owed(ctx, &rules, &accounts)
}

fn broken(text: String) -> Result<()> {
    Err(Error::undefined(text))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, one: T, other: T) -> Result<()> {
    match one == other {
        true => Ok(()),
        false => broken(format!("{what}: {one:?} is not {other:?}")),
    }
}

fn accounts(ctx: &Ctx<'_>) -> Result<BTreeMap<Address, Account>> {
    let mut accounts = BTreeMap::new();
    for entry in ACCOUNTS.all(ctx) {
        let (address, account) = entry?;
        accounts.insert(address, account);
    }
    let mut totals = Totals::default();
    for (address, account) in &accounts {
        totals.gain(address, account.stake)?;
        totals.unbonding = totals.unbonding.plus(account.unbonding)?;
        totals.loans = totals.loans.plus(account.loan)?;
    }
    same("sums over accounts", totals, TOTALS.get(ctx)?.unwrap_or_default())?;
    Ok(accounts)
}

/// Locked tokens are stake, what is being powered down and what is lent.
fn money(ctx: &Ctx<'_>, rules: &Params) -> Result<()> {
    let totals = TOTALS.get(ctx)?.unwrap_or_default();
    let locked = bank::balance(ctx, &Address::module(WHALESTAKE), &rules.bond_denom)?;
    same("locked tokens", locked, totals.locked()?)
}

/// What belongs to a module is there, votes for nobody, and is not lent by another.
fn funds(accounts: &BTreeMap<Address, Account>) -> Result<()> {
    for (address, account) in accounts.iter().filter(|(address, _)| is_silent(address)) {
        let Account { stake, unallocated, unbonding, unripe, loan, .. } = *account;
        let none = [Amount::ZERO; 3];
        same("stake of a module", (unallocated, [unbonding, unripe, loan]), (stake, none))?;
        if account.proxy.is_some() && !stake.is_zero() {
            broken(format!("{address} belongs to a module and has a proxy"))?;
        }
    }
    Ok(())
}

/// Votes of each producer: direct, entrusted, and its operator's own.
type Sums = BTreeMap<Address, (Amount, Amount, Amount)>;

fn allocations(ctx: &Ctx<'_>, accounts: &BTreeMap<Address, Account>) -> Result<Sums> {
    let mut sums = Sums::new();
    let mut of_voter: BTreeMap<Address, Amount> = BTreeMap::new();
    let mut voting: BTreeMap<Address, Amount> = BTreeMap::new();
    for entry in ALLOCATIONS.all(ctx) {
        let ((voter, _), allocation) = entry?;
        let sum = voting.entry(voter).or_default();
        *sum = sum.plus(allocation.votes()?)?;
    }
    let mut count: u64 = 0;
    for entry in ALLOCATIONS.all(ctx) {
        let ((voter, operator), allocation) = entry?;
        count = count.saturating_add(1);
        if allocation.amount.is_zero() || !VOTERS.has(ctx, &(operator, voter))? {
            broken(format!("votes of {voter} are nothing or not in the index"))?;
        }
        let account = accounts.get(&voter).cloned().unwrap_or_default();
        let all = voting.get(&voter).copied().unwrap_or_default();
        let extra = match all.is_zero() {
            true => Amount::ZERO,
            false => directed(&account)?.share(allocation.votes()?, all)?,
        };
        same("entrusted votes", allocation.extra, extra)?;
        let sum = of_voter.entry(voter).or_default();
        *sum = sum.plus(allocation.amount)?;
        let (direct, proxied, own) = sums.entry(operator).or_default();
        *direct = direct.plus(allocation.votes()?)?;
        *proxied = proxied.plus(allocation.extra)?;
        if voter == operator {
            *own = allocation.amount;
        }
    }
    for (address, account) in accounts {
        let sum = of_voter.get(address).copied().unwrap_or_default();
        same("stake of an account", account.stake, account.unallocated.plus(sum)?)?;
        let voting = voting.get(address).copied().unwrap_or_default();
        let unripe = sum.minus(voting)?.plus(account.green.total()?)?;
        same("stake that can not vote yet", account.unripe, unripe)?;
    }
    same("index of voters", entries(VOTERS.all(ctx))?, count)?;
    Ok(sums)
}

/// What each proxy has is what its givers pass on.
fn entrusted(ctx: &Ctx<'_>, accounts: &BTreeMap<Address, Account>) -> Result<()> {
    let mut arriving: BTreeMap<Address, [Amount; PROXY_DEPTH]> = BTreeMap::new();
    let mut givers: u64 = 0;
    for (address, account) in accounts {
        let Some(proxy) = account.proxy else { continue };
        givers = givers.saturating_add(1);
        if !GIVERS.has(ctx, &(proxy, *address))? {
            broken(format!("{address} is not in the index of proxies"))?;
        }
        let slots = arriving.entry(proxy).or_default();
        for (slot, passed) in slots.iter_mut().zip(proxies::passed(account)?) {
            *slot = slot.plus(passed)?;
        }
    }
    for (address, account) in accounts {
        let arrived = arriving.remove(address).unwrap_or_default();
        same("what a proxy is entrusted with", account.proxied, arrived)?;
    }
    if arriving.values().flatten().any(|amount| !amount.is_zero()) {
        broken("votes are entrusted to an account that is not there".to_owned())?;
    }
    same("index of proxies", entries(GIVERS.all(ctx))?, givers)
}

fn power_downs(ctx: &Ctx<'_>, accounts: &BTreeMap<Address, Account>) -> Result<()> {
    let mut of_account: BTreeMap<Address, Amount> = BTreeMap::new();
    let (mut count, mut of_producers): (u64, u64) = (0, 0);
    for entry in POWER_DOWNS.all(ctx) {
        let ((account, id), power_down) = entry?;
        count = count.saturating_add(1);
        let next = power_down.next()?;
        let due = match next {
            Some(part) => DUE.get(ctx, &(part.due, id))?,
            None => None,
        };
        same("payment queue", due, Some(account))?;
        if let Some(operator) = power_down.producer {
            of_producers = of_producers.saturating_add(1);
            same("index", LEAVING.has(ctx, &(operator, (account, id)))?, true)?;
        }
        let sum = of_account.entry(account).or_default();
        *sum = sum.plus(power_down.remaining()?)?;
    }
    for (address, account) in accounts {
        let sum = of_account.get(address).copied().unwrap_or_default();
        same("what is being powered down", account.unbonding, sum)?;
    }
    same("payment queue", entries(DUE.all(ctx))?, count)?;
    same("index of power-downs", entries(LEAVING.all(ctx))?, of_producers)
}

fn standings(ctx: &Ctx<'_>, sums: &Sums) -> Result<()> {
    let mut all = Amount::ZERO;
    for entry in STANDINGS.all(ctx) {
        let (operator, standing) = entry?;
        let Standing { direct, proxied, own, .. } = standing;
        let sum = sums.get(&operator).copied().unwrap_or_default();
        same("votes of a producer", (direct, proxied, own), sum)?;
        all = all.plus(standing.votes()?)?;
    }
    let stake = TOTALS.get(ctx)?.unwrap_or_default().electorate()?;
    match all <= stake {
        true => Ok(()),
        false => broken(format!("{all} votes of {stake} stake that can vote")),
    }
}

/// Ranked are those who may be elected; while a sweep runs, others may be still.
fn ranking(ctx: &Ctx<'_>, rules: &Params) -> Result<()> {
    if SWEEP.get(ctx)?.is_some() {
        return Ok(());
    }
    let mut eligible: u64 = 0;
    for entry in PRODUCERS.all(ctx) {
        let (operator, producer) = entry?;
        let standing = STANDINGS.get(ctx, &operator)?.unwrap_or_default();
        let key = (crate::state::MostFirst(standing.votes()?), producer.sequence);
        let may = may_be_elected(rules, &producer, &standing)?;
        eligible = eligible.saturating_add(u64::from(may));
        same("a producer's rank", RANKING.get(ctx, &key)?.is_some(), may)?;
    }
    same("ranking", entries(RANKING.all(ctx))?, eligible)
}

fn seats(ctx: &Ctx<'_>, rules: &Params) -> Result<()> {
    let seats = entries(SEATS.all(ctx))?;
    same("keys of seats", u64::try_from(validators(ctx)?.len()).ok(), Some(seats))?;
    for entry in SEATS.all(ctx) {
        let (_, seat) = entry?;
        let Some(operator) = seat.operator else { continue };
        let most = u64::from(rules.power_scale);
        if seat.power == 0 || seat.power > most || !PRODUCERS.has(ctx, &operator)? {
            broken(format!("{} sits with power {}", operator.validator_text(), seat.power))?;
        }
    }
    Ok(())
}

/// What is owed to stakers, voters, producers and the community is there.
fn owed(ctx: &Ctx<'_>, rules: &Params, accounts: &BTreeMap<Address, Account>) -> Result<()> {
    let index = yields::index(ctx)?;
    let mut owed = PRODUCER_POOL.get(ctx)?.unwrap_or_default();
    for account in accounts.values() {
        owed = owed.plus(account.earned(index)?)?;
    }
    let mut standings = BTreeMap::new();
    for entry in STANDINGS.all(ctx) {
        let (operator, standing) = entry?;
        owed = owed.plus(standing.pay)?;
        standings.insert(operator, standing.voter_index);
    }
    for entry in ALLOCATIONS.all(ctx) {
        let ((_, operator), allocation) = entry?;
        let index = standings.get(&operator).copied().unwrap_or_default();
        owed = owed.plus(allocation.earned(index)?)?;
    }
    let mut community = Vec::new();
    for entry in COMMUNITY.all(ctx) {
        let (denom, amount) = entry?;
        community.push(base::Coin::new(denom, amount));
    }
    let owed = Coins::new([base::Coin::new(rules.bond_denom.clone(), owed)])?;
    let owed = owed.plus(&Coins::new(community)?)?;
    let there = bank::balances(ctx, &Address::module(DISTRIBUTION))?;
    match there.has_all(&owed) {
        true => Ok(()),
        false => broken(format!("{owed} are owed, {there} are there")),
    }
}

fn entries<T>(
    entries: impl Iterator<Item = std::result::Result<T, store::OutOfGas>>,
) -> Result<u64> {
    let mut count: u64 = 0;
    for entry in entries {
        entry?;
        count = count.saturating_add(1);
    }
    Ok(count)
}
