//! A genesis whose holders claim: everything that the snapshot shares lies where the rules of
//! claims expect it, in plain sight.

use auth::{ACCOUNT_CREATION_POOL, LAUNCH_TEAM, SNAPSHOT_CLAIM, WHALESTAKE};
use base::{Address, Amount, Coin, Coins, Denom};
use bitshares_snapshot_claim::snapshot::Header;
use proto::cosmos::bank::v1beta1::{Balance, GenesisState as Bank};
use proto::whaleshares::claim::v1::{GenesisState as Claims, Plan};
use proto::whaleshares::staking::v1::{GenesisAccount, GenesisState as Staking, StakeAccount};

use crate::error::Error;

/// The parts of a genesis that a snapshot is put into.
pub struct Parts<'a> {
    /// Gets the tokens that are locked.
    pub bank: &'a mut Bank,
    /// Gets the Whalestake of three module accounts.
    pub staking: &'a mut Staking,
    /// Gets the plan.
    pub claims: &'a mut Claims,
}

/// What was put where, in uwls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founded {
    /// What can be claimed.
    pub claimable: u64,
    /// What exchanges held of it, for newcomers.
    pub account_creation_pool: u64,
    /// What is released to the launch team.
    pub launch_team: u64,
}

/// Puts what `plan` shares into a genesis that shares nothing yet.
pub fn found(parts: Parts<'_>, plan: Plan, denom: &str) -> Result<Founded, Error> {
    let Parts { bank, staking, claims } = parts;
    if claims.plan.is_some() {
        return Err(Error::Founding("the genesis has a snapshot already".to_owned()));
    }
    let header = Header::read(plan.header.clone().unwrap_or_default())
        .map_err(|error| Error::Founding(error.to_string()))?;
    let team = plan.team.iter().try_fold(0_u64, |sum, member| sum.checked_add(member.amount));
    let (Some(claimable), Some(exchanges), Some(team)) =
        (header.claimable(), header.of_exchanges(), team)
    else {
        return Err(Error::Founding("it shares more than can be".to_owned()));
    };
    let funds =
        [(SNAPSHOT_CLAIM, claimable), (ACCOUNT_CREATION_POOL, exchanges), (LAUNCH_TEAM, team)];
    for (name, amount) in funds.into_iter().filter(|(_, amount)| *amount > 0) {
        let stake = amount.to_string();
        let account =
            StakeAccount { stake: stake.clone(), unallocated: stake, ..StakeAccount::default() };
        let address = Address::module(name).to_string();
        staking.accounts.push(GenesisAccount { address, account: Some(account) });
        lock(bank, amount, denom).map_err(|error| Error::Founding(error.to_string()))?;
    }
    claims.plan = Some(plan);
    Ok(Founded { claimable, account_creation_pool: exchanges, launch_team: team })
}

/// Adds `amount` to what lies locked, and to the supply where the file says it.
fn lock(bank: &mut Bank, amount: u64, denom: &str) -> base::Result<()> {
    let coins = Coins::new([Coin::new(Denom::parse(denom)?, Amount::from(amount))])?;
    let address = Address::module(WHALESTAKE).to_string();
    match bank.balances.iter_mut().find(|balance| balance.address == address) {
        Some(balance) => balance.coins = Coins::parse(&balance.coins)?.plus(&coins)?.to_wire(),
        None => bank.balances.push(Balance { address, coins: coins.to_wire() }),
    }
    if !bank.supply.is_empty() {
        bank.supply = Coins::parse(&bank.supply)?.plus(&coins)?.to_wire();
    }
    Ok(())
}
