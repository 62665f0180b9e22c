//! Whalestake: locked tokens, their votes, the producers that they elect, and what new tokens
//! earn them. The README has the rules with worked numbers.

mod audit;
mod bounds;
mod description;
mod election;
mod errors;
mod funds;
mod genesis;
mod history;
mod holding;
mod inflation;
mod jail;
mod leaving;
mod liveness;
mod messages;
mod minting;
mod misbehavior;
mod money;
mod params;
mod payday;
mod power;
mod proxies;
mod queries;
mod records;
mod ripening;
mod seating;
mod split;
mod state;
mod sweep;
mod upgrade;
mod votes;
mod yields;

pub use election::validators;
pub use errors::{Distribution, Error, Slashing};
pub use funds::{compound, give_up, hand_over, lend, take_back};

use auth::DISTRIBUTION;
use base::{Address, Amount, Coins, Ctx, Module, Result, Router, Seconds, attempt};
use proto::whaleshares::staking::v1::GenesisState;
use store::Space;

use records::{Clock, Signal, Year};
use state::{ACCOUNTS, CLOCK, SEATS, TOTALS, UPGRADE, YEAR};

/// The module.
pub struct Staking;

impl Module for Staking {
    const NAME: &'static str = "staking";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        messages::routes(router);
        queries::routes(router);
    }

    fn spaces(&self) -> Vec<Space> {
        state::spaces()
    }

    fn default_genesis(&self) -> GenesisState {
        genesis::default()
    }

    fn import(&self, ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
        genesis::import(ctx, genesis)
    }

    fn export(&self, ctx: &Ctx<'_>) -> Result<GenesisState> {
        genesis::export(ctx)
    }

    fn begin_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        let before = CLOCK.get(ctx)?.map_or(ctx.block.time, |clock| clock.last);
        let clock = liveness::tick(ctx)?;
        attempt(ctx, Self::NAME, "misbehavior", misbehavior::punish);
        attempt(ctx, Self::NAME, "liveness", |ctx| liveness::account(ctx, &clock));
        attempt(ctx, Self::NAME, "mint", |ctx| minting::mint(ctx, before));
        attempt(ctx, Self::NAME, "history", history::remember);
        Ok(())
    }

    fn end_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        // Now and not when the next block begins: so a simulation above the last block sees
        // what the first fee of the next will cost.
        attempt(ctx, Self::NAME, "fees", minting::collect_fees);
        attempt(ctx, Self::NAME, "power_downs", leaving::pay_due);
        attempt(ctx, Self::NAME, "ripening", ripening::ripen_due);
        attempt(ctx, Self::NAME, "lapsing", ripening::lapse_due);
        attempt(ctx, Self::NAME, "ageing", ripening::go_on_ageing);
        attempt(ctx, Self::NAME, "sweep", sweep::go_on);
        attempt(ctx, Self::NAME, "election", election::hold_if_due);
        Ok(())
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        audit::audit(ctx)
    }
}

/// Ends genesis: the clock and the first year start, and the first set is elected. A genesis
/// without producers begins with the `validators` of its file, key and power.
pub fn begin(ctx: &mut Ctx<'_>, validators: &[([u8; 32], u64)]) -> Result<()> {
    let rules = params::params(ctx)?;
    let now = ctx.block.time;
    if CLOCK.get(ctx)?.is_none() {
        CLOCK.set(ctx, &Clock { live_ms: 0, last: now })?;
    }
    if YEAR.get(ctx)?.is_none() {
        let supply = minting::supply(ctx, &rules)?;
        let year: Year = inflation::begin(0, now, supply, &rules)?;
        YEAR.set(ctx, &year)?;
    }
    if SEATS.all(ctx).next().is_some() {
        return election::remember_set(ctx);
    }
    election::hold(ctx, &rules)?;
    let elected = SEATS.all(ctx).next().is_some();
    match elected {
        true => Ok(()),
        false => election::seat_strangers(ctx, validators),
    }
}

/// What `holder` can vote with on proposals.
pub fn votable_stake(ctx: &Ctx<'_>, holder: &Address) -> Result<Amount> {
    ACCOUNTS.get(ctx, holder)?.map_or(Ok(Amount::ZERO), |account| account.votable(holder))
}

/// All Whalestake of `holder`, whether it can vote yet or not; a loan is none.
pub fn stake_of(ctx: &Ctx<'_>, holder: &Address) -> Result<Amount> {
    Ok(ACCOUNTS.get(ctx, holder)?.unwrap_or_default().stake)
}

/// All Whalestake whose owners can vote: without that of modules, which quorums would wait
/// for in vain.
pub fn electorate(ctx: &Ctx<'_>) -> Result<Amount> {
    TOTALS.get(ctx)?.unwrap_or_default().electorate()
}

/// What the account-creation pool has lent to `holder`.
pub fn loan_of(ctx: &Ctx<'_>, holder: &Address) -> Result<Amount> {
    Ok(ACCOUNTS.get(ctx, holder)?.unwrap_or_default().loan)
}

/// `amount` as coins of the bond denomination.
pub fn bond(ctx: &Ctx<'_>, amount: Amount) -> Result<Coins> {
    money::bond(&params::params(ctx)?, amount)
}

/// Gives `coins` of `giver` to the community.
pub fn give_community(ctx: &mut Ctx<'_>, giver: &Address, coins: &Coins) -> Result<()> {
    bank::transfer(ctx, giver, &Address::module(DISTRIBUTION), coins)?;
    money::give_community(ctx, coins)
}

/// Takes the upgrade that enough producers have agreed on, if there is one.
pub fn take_agreed_upgrade(ctx: &mut Ctx<'_>) -> Result<Option<AgreedUpgrade>> {
    let Some(Signal { version, height }) = UPGRADE.get(ctx)? else { return Ok(None) };
    UPGRADE.remove(ctx)?;
    Ok(Some(AgreedUpgrade { version, height }))
}

/// What producers are ready for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedUpgrade {
    /// The version.
    pub version: String,
    /// The first block that has to be made with it.
    pub height: u64,
}

/// How long a producer's own stake stays locked after it has left the set.
pub fn unbonding_time(ctx: &Ctx<'_>) -> Result<Seconds> {
    Ok(params::params(ctx)?.unbonding_time)
}
