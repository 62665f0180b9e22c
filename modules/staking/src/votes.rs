//! Votes: what each producer has, and its place in the order of election.

use base::{Address, Amount, Ctx, Result};

use crate::errors::Error;
use crate::params::Params;
use crate::records::{Account, Allocation, Producer, Standing};
use crate::state::{ALLOCATIONS, MostFirst, PRODUCERS, RANKING, STANDINGS};

/// A producer that must have registered.
pub(crate) fn producer(ctx: &Ctx<'_>, operator: &Address) -> Result<Producer> {
    Ok(PRODUCERS.get(ctx, operator)?.ok_or(Error::NoProducer)?)
}

/// A producer that somebody may vote for.
pub(crate) fn electable(ctx: &Ctx<'_>, operator: &Address) -> Result<Producer> {
    let producer = producer(ctx, operator)?;
    match producer.tombstoned {
        true => Err(Error::Tombstoned(operator.validator_text()).into()),
        false => Ok(producer),
    }
}

/// Votes and pay of a producer.
pub(crate) fn standing(ctx: &Ctx<'_>, operator: &Address) -> Result<Standing> {
    Ok(STANDINGS.get(ctx, operator)?.unwrap_or_default())
}

/// Changes votes or pay of a producer, and its rank with them.
pub(crate) fn change(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    operator: &Address,
    change: impl FnOnce(&mut Standing) -> Result<()>,
) -> Result<()> {
    let mut standing = standing(ctx, operator)?;
    let before = standing.votes()?;
    change(&mut standing)?;
    STANDINGS.set(ctx, operator, &standing)?;
    let producer = producer(ctx, operator)?;
    rank(ctx, rules, operator, &producer, before, &standing)
}

/// Puts a producer, which had `before` votes, into its place among those who may be elected,
/// or takes it out.
fn rank(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    operator: &Address,
    producer: &Producer,
    before: Amount,
    standing: &Standing,
) -> Result<()> {
    let votes = standing.votes()?;
    let (old, new) =
        ((MostFirst(before), producer.sequence), (MostFirst(votes), producer.sequence));
    let ranked = RANKING.has(ctx, &old)?;
    let eligible = may_be_elected(rules, producer, standing)?;
    if ranked && (old != new || !eligible) {
        RANKING.remove(ctx, &old)?;
    }
    if eligible && (old != new || !ranked) {
        RANKING.set(ctx, &new, operator)?;
    }
    Ok(())
}

/// Looks again whether a producer may be elected, its votes being as they were.
pub(crate) fn rank_again(ctx: &mut Ctx<'_>, rules: &Params, operator: &Address) -> Result<()> {
    let (producer, standing) = (producer(ctx, operator)?, standing(ctx, operator)?);
    rank(ctx, rules, operator, &producer, standing.votes()?, &standing)
}

/// Not jailed, not tombstoned, with a vote and with enough stake of its own.
pub(crate) fn may_be_elected(
    rules: &Params,
    producer: &Producer,
    standing: &Standing,
) -> Result<bool> {
    let free = producer.jail.is_none() && !producer.tombstoned;
    let voted = !standing.votes()?.is_zero();
    Ok(free && voted && standing.own >= rules.min_bp_self_stake)
}

/// What an account directs for others: all that is entrusted to it, if nobody votes for it.
pub(crate) fn directed(account: &Account) -> Result<Amount> {
    match account.proxy {
        Some(_) => Ok(Amount::ZERO),
        None => account.entrusted(),
    }
}

/// Shares what others have entrusted to `voter` over the producers it votes for itself.
///
/// Always computed anew from the whole, never by adding up differences: so rounding can not
/// drift. What rounding leaves votes for nobody.
pub(crate) fn spread(
    ctx: &mut Ctx<'_>,
    rules: &Params,
    voter: &Address,
    account: &Account,
) -> Result<()> {
    let (entrusted, mut voting) = (directed(account)?, Amount::ZERO);
    let mut allocations: Vec<(Address, Allocation)> = Vec::new();
    for entry in ALLOCATIONS.under(ctx, voter) {
        let ((_, operator), allocation) = entry?;
        voting = voting.plus(allocation.votes()?)?;
        allocations.push((operator, allocation));
    }
    for (operator, mut allocation) in allocations {
        let new = match voting.is_zero() {
            true => Amount::ZERO,
            false => entrusted.share(allocation.votes()?, voting)?,
        };
        let old = allocation.extra;
        if old == new {
            continue;
        }
        allocation.extra = new;
        ALLOCATIONS.set(ctx, &(*voter, operator), &allocation)?;
        change(ctx, rules, &operator, |standing| {
            standing.proxied = standing.proxied.minus(old)?.plus(new)?;
            Ok(())
        })?;
    }
    Ok(())
}
