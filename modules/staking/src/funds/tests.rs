//! Funds: what leaves them, what it takes along, what stays.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod model;

use auth::{ACCOUNT_CREATION_POOL, LAUNCH_TEAM, MINT, SNAPSHOT_CLAIM, WHALESTAKE, module_account};
use base::{Block, Mode, Module};
use proto::cosmos::bank::v1beta1::{Balance, GenesisState as BankGenesis};
use proto::whaleshares::staking::v1::{GenesisAccount, GenesisState, StakeAccount};
use store::Nothing;

use super::*;
use crate::Staking;
use crate::money::pay;
use crate::params::Params;
use crate::records::{Account, Totals};
use crate::state::{COMMUNITY, PARAMS};

fn claims() -> Address {
    Address::module(SNAPSHOT_CLAIM)
}

fn pool() -> Address {
    Address::module(ACCOUNT_CREATION_POOL)
}

fn person(number: u8) -> Address {
    Address::from([number; 20])
}

fn wls(amount: u64) -> Amount {
    Amount::from(amount * 1_000_000)
}

fn uwls(amount: u64) -> Amount {
    Amount::from(amount)
}

/// A genesis in which those in `holders` have Whalestake.
fn genesis(holders: &[(Address, Amount)]) -> GenesisState {
    let accounts = holders.iter().map(|(address, stake)| {
        let (stake, unallocated) = (stake.to_string(), stake.to_string());
        let account = StakeAccount { stake, unallocated, ..StakeAccount::default() };
        GenesisAccount { address: address.to_string(), account: Some(account) }
    });
    GenesisState { accounts: accounts.collect(), ..GenesisState::default() }
}

/// A chain that begins so.
fn begun<'a>(block: &'a Block, holders: &[(Address, Amount)]) -> Ctx<'a> {
    let mut ctx = Ctx::new(block, Mode::Deliver, &Nothing);
    let all = holders.iter().try_fold(Amount::ZERO, |sum, (_, stake)| sum.plus(*stake)).unwrap();
    let rules = Params::defaults();
    let coins = bond(&rules, all).unwrap().iter().map(Into::into).collect();
    let locked = Balance { address: Address::module(WHALESTAKE).to_string(), coins };
    auth::Auth.import(&mut ctx, auth::Auth.default_genesis()).unwrap();
    let balances = BankGenesis { balances: vec![locked], ..bank::Bank.default_genesis() };
    bank::Bank.import(&mut ctx, balances).unwrap();
    Staking.import(&mut ctx, genesis(holders)).unwrap();
    Staking.audit(&ctx).unwrap();
    ctx
}

/// Stakers earn `amount` of new tokens; the community does while there is next to no stake.
fn earn(ctx: &mut Ctx<'_>, amount: Amount) {
    let rules = params(ctx).unwrap();
    let (mint, distribution) = (Address::module(MINT), Address::module(DISTRIBUTION));
    bank::mint(ctx, module_account(MINT), &bond(&rules, amount).unwrap()).unwrap();
    pay(ctx, &rules, &mint, &distribution, amount).unwrap();
    let left = yields::share_out(ctx, amount).unwrap();
    give_community(ctx, &bond(&rules, left).unwrap()).unwrap();
}

fn account(ctx: &Ctx<'_>, address: &Address) -> Account {
    ACCOUNTS.get(ctx, address).unwrap().unwrap_or_default()
}

/// Stake and what it has earned.
fn holds(ctx: &Ctx<'_>, address: &Address) -> (Amount, Amount) {
    let account = account(ctx, address);
    (account.stake, account.earned(yields::index(ctx).unwrap()).unwrap())
}

fn totals(ctx: &Ctx<'_>) -> Totals {
    TOTALS.get(ctx).unwrap().unwrap_or_default()
}

fn community(ctx: &Ctx<'_>) -> Amount {
    let denom = params(ctx).unwrap().bond_denom;
    COMMUNITY.get(ctx, &denom).unwrap().unwrap_or_default()
}

/// 300 WLS to be claimed and 100 of somebody, which have earned 299,657 uwls.
fn town(block: &Block) -> Ctx<'_> {
    let mut ctx = begun(block, &[(claims(), wls(300)), (person(1), wls(100))]);
    earn(&mut ctx, uwls(299_657));
    assert_eq!(yields::index(&ctx).unwrap(), Amount::new(749_142_500_000_000));
    ctx
}

/// Nothing has changed, but somebody was refused so.
fn refused<T: std::fmt::Debug>(
    ctx: &mut Ctx<'_>,
    why: &str,
    work: impl FnOnce(&mut Ctx<'_>) -> Result<T>,
) {
    let before = Staking.export(ctx).unwrap();
    let error = ctx.atomically(work).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
    assert_eq!(Staking.export(ctx).unwrap(), before);
}

#[test]
fn what_is_handed_over_takes_its_yield_since_genesis_along() {
    let block = Block::default();
    let mut ctx = town(&block);
    hand_over(&mut ctx, &claims(), &person(2), wls(100)).unwrap();
    assert_eq!(holds(&ctx, &person(2)), (wls(100), uwls(74_914)));
    assert_eq!(account(&ctx, &person(2)).pending, uwls(74_914), "settled at once");
    assert_eq!(account(&ctx, &claims()).reward_index, Amount::ZERO, "never settled");
    assert_eq!(holds(&ctx, &claims()), (wls(200), uwls(149_828)));
    assert!(auth::exists(&ctx, &person(2)).unwrap());

    // Who claims later has earned as much as who has claimed at once: all stake is as it was.
    earn(&mut ctx, uwls(299_657));
    hand_over(&mut ctx, &claims(), &person(3), wls(100)).unwrap();
    assert_eq!(holds(&ctx, &person(2)), (wls(100), uwls(74_914 + 74_914)));
    assert_eq!(holds(&ctx, &person(3)), (wls(100), uwls(149_828)));
    Staking.audit(&ctx).unwrap();
}

#[test]
fn parts_are_never_more_than_the_whole() {
    let block = Block::default();
    let mut ctx = begun(&block, &[(claims(), wls(3)), (person(1), wls(1))]);
    earn(&mut ctx, uwls(3));
    // 2.25 uwls for 3 WLS.
    let before = holds(&ctx, &claims());
    assert_eq!(before, (wls(3), uwls(2)));
    for number in 10..40 {
        hand_over(&mut ctx, &claims(), &person(number), uwls(100_000)).unwrap();
        assert_eq!(holds(&ctx, &person(number)), (uwls(100_000), Amount::ZERO));
        Staking.audit(&ctx).unwrap();
    }
    assert_eq!(ACCOUNTS.get(&ctx, &claims()).unwrap(), None, "an empty fund is no entry");
}

#[test]
fn who_has_earned_something_already_keeps_it() {
    let block = Block::default();
    let mut ctx = town(&block);
    hand_over(&mut ctx, &claims(), &person(1), wls(300)).unwrap();
    // 74,914.25 and 224,742.75, each rounded down.
    assert_eq!(holds(&ctx, &person(1)), (wls(400), uwls(74_914 + 224_742)));
    Staking.audit(&ctx).unwrap();
}

#[test]
fn a_fund_may_be_handed_to_another_fund() {
    let block = Block::default();
    let mut ctx = town(&block);
    hand_over(&mut ctx, &claims(), &pool(), wls(300)).unwrap();
    assert_eq!(holds(&ctx, &pool()), (wls(300), uwls(224_742)));
    let Totals { stake, silent, .. } = totals(&ctx);
    assert_eq!((stake, silent), (wls(400), wls(300)));
    Staking.audit(&ctx).unwrap();
}

#[test]
fn nothing_is_handed_over_that_is_not_there_nor_to_oneself_nor_of_people() {
    let block = Block::default();
    let mut ctx = town(&block);
    let too_much = wls(300).plus(uwls(1)).unwrap();
    refused(&mut ctx, "300000001 is more than the 300000000", |ctx| {
        hand_over(ctx, &claims(), &person(2), too_much)
    });
    refused(&mut ctx, "has this Whalestake already", |ctx| {
        hand_over(ctx, &claims(), &claims(), wls(1))
    });
    refused(&mut ctx, "does not belong to a module", |ctx| {
        hand_over(ctx, &person(1), &person(2), wls(1))
    });
    let nobody = Address::module(LAUNCH_TEAM);
    refused(&mut ctx, "1 is more than the 0", |ctx| hand_over(ctx, &nobody, &person(2), uwls(1)));
    hand_over(&mut ctx, &claims(), &person(2), Amount::ZERO).unwrap();
    assert_eq!(ACCOUNTS.get(&ctx, &person(2)).unwrap(), None);
}

#[test]
fn what_is_lent_is_no_stake_and_comes_back_whole() {
    let block = Block::default();
    let mut ctx = begun(&block, &[(pool(), wls(300)), (person(1), wls(100))]);
    earn(&mut ctx, uwls(299_657));
    lend(&mut ctx, &pool(), &person(2), wls(5)).unwrap();
    lend(&mut ctx, &pool(), &person(1), wls(7)).unwrap();
    assert_eq!(holds(&ctx, &pool()), (wls(288), uwls(224_742)), "its yield stays");
    assert_eq!(holds(&ctx, &person(2)), (Amount::ZERO, Amount::ZERO));
    assert_eq!(account(&ctx, &person(2)).loan, wls(5), "who has nothing else has this");
    assert_eq!(crate::stake_of(&ctx, &person(1)).unwrap(), wls(100));
    assert_eq!(crate::votable_stake(&ctx, &person(1)).unwrap(), wls(100));
    assert_eq!(crate::electorate(&ctx).unwrap(), wls(100));
    let Totals { stake, silent, loans, .. } = totals(&ctx);
    assert_eq!((stake, silent, loans), (wls(388), wls(288), wls(12)));
    Staking.audit(&ctx).unwrap();

    earn(&mut ctx, uwls(388_000_000));
    assert_eq!(holds(&ctx, &person(2)).1, Amount::ZERO, "a loan earns nothing");
    assert_eq!(take_back(&mut ctx, &person(2), &pool()).unwrap(), wls(5));
    assert_eq!(ACCOUNTS.get(&ctx, &person(2)).unwrap(), None);
    assert_eq!(take_back(&mut ctx, &person(1), &pool()).unwrap(), wls(7));
    // Each settlement may have left less than one in `distribution`.
    let (stake, earned) = holds(&ctx, &pool());
    assert_eq!(stake, wls(300));
    assert!((uwls(288_224_742 - 1)..=uwls(288_224_743)).contains(&earned), "{earned}");
    assert_eq!((totals(&ctx).loans, totals(&ctx).silent), (Amount::ZERO, wls(300)));
    assert_eq!(take_back(&mut ctx, &person(1), &pool()).unwrap(), Amount::ZERO, "nothing is lent");
    Staking.audit(&ctx).unwrap();
}

#[test]
fn nothing_is_lent_that_is_not_there_nor_to_modules_nor_by_people() {
    let block = Block::default();
    let mut ctx = town(&block);
    refused(&mut ctx, "1 is more than the 0", |ctx| lend(ctx, &pool(), &person(2), uwls(1)));
    refused(&mut ctx, "does not borrow", |ctx| lend(ctx, &claims(), &claims(), wls(1)));
    refused(&mut ctx, "does not borrow", |ctx| lend(ctx, &claims(), &pool(), wls(1)));
    refused(&mut ctx, "does not belong to a module", |ctx| {
        lend(ctx, &person(1), &person(2), wls(1))
    });
    lend(&mut ctx, &claims(), &person(2), wls(1)).unwrap();
    refused(&mut ctx, "does not belong to a module", |ctx| take_back(ctx, &person(2), &person(1)));
}

#[test]
fn a_fund_that_compounds_earns_on_what_it_has_earned() {
    let block = Block::default();
    let mut ctx = town(&block);
    assert_eq!(compound(&mut ctx, &claims()).unwrap(), uwls(224_742));
    assert_eq!(holds(&ctx, &claims()), (uwls(300_224_742), Amount::ZERO));
    assert_eq!(compound(&mut ctx, &claims()).unwrap(), Amount::ZERO);
    assert_eq!(compound(&mut ctx, &pool()).unwrap(), Amount::ZERO, "an empty one stays empty");
    assert_eq!(ACCOUNTS.get(&ctx, &pool()).unwrap(), None);
    refused(&mut ctx, "does not belong to a module", |ctx| compound(ctx, &person(1)));
    Staking.audit(&ctx).unwrap();
}

#[test]
fn a_fund_that_is_given_up_is_the_communitys() {
    let block = Block::default();
    let mut ctx = town(&block);
    let coins = give_up(&mut ctx, &claims()).unwrap();
    assert_eq!(coins.to_string(), "300224742uwls");
    assert_eq!(community(&ctx), uwls(300_224_742));
    assert_eq!(ACCOUNTS.get(&ctx, &claims()).unwrap(), None);
    assert_eq!((totals(&ctx).stake, totals(&ctx).silent), (wls(100), Amount::ZERO));
    assert!(give_up(&mut ctx, &claims()).unwrap().is_empty());
    refused(&mut ctx, "does not belong to a module", |ctx| give_up(ctx, &person(1)));
    Staking.audit(&ctx).unwrap();
}

#[test]
fn a_fund_never_waits_and_who_receives_of_it_does() {
    let block = Block::default();
    let mut ctx = town(&block);
    let mut rules = params(&ctx).unwrap();
    rules.vote_maturity = base::Seconds(86_400);
    PARAMS.set(&mut ctx, &rules).unwrap();
    compound(&mut ctx, &claims()).unwrap();
    hand_over(&mut ctx, &claims(), &pool(), wls(10)).unwrap();
    lend(&mut ctx, &pool(), &person(2), wls(5)).unwrap();
    take_back(&mut ctx, &person(2), &pool()).unwrap();
    for fund in [claims(), pool()] {
        assert_eq!(account(&ctx, &fund).unripe, Amount::ZERO);
        assert_eq!(crate::votable_stake(&ctx, &fund).unwrap(), Amount::ZERO);
    }
    hand_over(&mut ctx, &claims(), &person(2), wls(10)).unwrap();
    assert_eq!(account(&ctx, &person(2)).unripe, wls(10));
    assert_eq!(crate::stake_of(&ctx, &person(2)).unwrap(), wls(10));
    assert_eq!(crate::votable_stake(&ctx, &person(2)).unwrap(), Amount::ZERO);
    Staking.audit(&ctx).unwrap();
}

#[test]
fn funds_and_loans_go_through_a_genesis() {
    let block = Block::default();
    let mut ctx = town(&block);
    lend(&mut ctx, &claims(), &person(2), wls(5)).unwrap();
    hand_over(&mut ctx, &claims(), &person(3), wls(10)).unwrap();
    let exported = Staking.export(&ctx).unwrap();
    let balances = bank::Bank.export(&ctx).unwrap();
    let mut again = Ctx::new(&block, Mode::Deliver, &Nothing);
    auth::Auth.import(&mut again, auth::Auth.export(&ctx).unwrap()).unwrap();
    bank::Bank.import(&mut again, balances).unwrap();
    Staking.import(&mut again, exported.clone()).unwrap();
    assert_eq!(Staking.export(&again).unwrap(), exported);
    assert_eq!(totals(&again), totals(&ctx));
    assert_eq!(account(&again, &person(2)).loan, wls(5));
    Staking.audit(&again).unwrap();
}
