//! Random moves of funds against a model that has no index: at each payment it visits everybody.

use proptest::prelude::*;

use super::*;
use crate::money::lock;
use crate::yields::LEAST_STAKE;

const SCALE_OF_YIELD: u128 = 1_000_000_000_000_000_000;

/// Three funds, and people.
const FUNDS: usize = 3;
const HOLDERS: usize = 7;

fn holder(number: usize) -> Address {
    match number {
        0 => claims(),
        1 => pool(),
        2 => Address::module(LAUNCH_TEAM),
        _ => person(u8::try_from(number).unwrap()),
    }
}

/// What somebody does or something that happens.
#[derive(Clone, Debug)]
enum Step {
    Earn(u64),
    HandOver(usize, usize, u64),
    Lend(usize, usize, u64),
    TakeBack(usize, usize),
    Compound(usize),
    GiveUp(usize),
    PowerUp(usize, u64),
}

/// Someone as the model knows him.
#[derive(Clone, Copy, Debug, Default)]
struct Purse {
    stake: u128,
    loan: u128,
    /// In whole uwls.
    settled: u128,
    /// Since the last settlement, in 1/10^18 uwls.
    accrued: u128,
}

impl Purse {
    fn earned(&self) -> u128 {
        self.settled + self.accrued / SCALE_OF_YIELD
    }

    fn settle(&mut self) {
        (self.settled, self.accrued) = (self.earned(), 0);
    }
}

#[derive(Debug, Default)]
struct Model {
    purses: [Purse; HOLDERS],
    community: u128,
    /// What sharing out has left.
    remainder: u128,
}

impl Model {
    fn stake(&self) -> u128 {
        self.purses.iter().map(|purse| purse.stake).sum()
    }

    fn earn(&mut self, amount: u128) {
        let all = self.stake();
        if all < LEAST_STAKE.to_u128().unwrap() {
            self.community += amount;
            return;
        }
        let scaled = amount * SCALE_OF_YIELD + self.remainder;
        self.remainder = scaled % all;
        for purse in &mut self.purses {
            purse.accrued += purse.stake * (scaled / all);
        }
    }

    /// Whether `step` can be done; then it is.
    fn take(&mut self, step: &Step) -> bool {
        match *step {
            Step::Earn(amount) => self.earn(amount.into()),
            Step::HandOver(from, to, amount) => return self.hand_over(from, to, amount.into()),
            Step::Lend(from, to, amount) => {
                let amount = u128::from(amount);
                if from >= FUNDS || to < FUNDS || self.purses[from].stake < amount {
                    return false;
                }
                self.purses[from].settle();
                self.purses[from].stake -= amount;
                self.purses[to].loan += amount;
            }
            Step::TakeBack(from, to) => {
                if to >= FUNDS {
                    return false;
                }
                let loan = std::mem::take(&mut self.purses[from].loan);
                if loan > 0 {
                    self.purses[to].settle();
                    self.purses[to].stake += loan;
                }
            }
            Step::Compound(fund) => {
                if fund >= FUNDS {
                    return false;
                }
                let purse = &mut self.purses[fund];
                purse.settle();
                purse.stake += std::mem::take(&mut purse.settled);
            }
            Step::GiveUp(fund) => {
                if fund >= FUNDS {
                    return false;
                }
                let purse = &mut self.purses[fund];
                self.community += purse.stake + purse.earned();
                *purse = Purse::default();
            }
            Step::PowerUp(person, amount) => {
                self.purses[person].settle();
                self.purses[person].stake += u128::from(amount);
            }
        }
        true
    }

    /// Every unit of a fund has earned the same; so a part takes its part along.
    fn hand_over(&mut self, from: usize, to: usize, amount: u128) -> bool {
        if from >= FUNDS || from == to || self.purses[from].stake < amount {
            return false;
        }
        let each = self.purses[from].accrued.checked_div(self.purses[from].stake).unwrap_or(0);
        self.purses[from].stake -= amount;
        self.purses[from].accrued -= each * amount;
        self.purses[to].settle();
        self.purses[to].settled += each * amount / SCALE_OF_YIELD;
        self.purses[to].stake += amount;
        true
    }
}

fn take(ctx: &mut Ctx<'_>, step: &Step) -> Result<()> {
    match *step {
        Step::Earn(amount) => earn(ctx, uwls(amount)),
        Step::HandOver(from, to, amount) => {
            hand_over(ctx, &holder(from), &holder(to), uwls(amount))?;
        }
        Step::Lend(from, to, amount) => lend(ctx, &holder(from), &holder(to), uwls(amount))?,
        Step::TakeBack(from, to) => {
            let loan = account(ctx, &holder(from)).loan;
            assert_eq!(take_back(ctx, &holder(from), &holder(to))?, loan);
        }
        Step::Compound(fund) => {
            let (_, earned) = holds(ctx, &holder(fund));
            assert_eq!(compound(ctx, &holder(fund))?, earned);
        }
        Step::GiveUp(fund) => {
            let (stake, earned) = holds(ctx, &holder(fund));
            let coins = bond(&params(ctx)?, stake.plus(earned)?)?;
            assert_eq!(give_up(ctx, &holder(fund))?, coins);
        }
        Step::PowerUp(person, amount) => {
            let rules = params(ctx)?;
            lock(ctx, &rules, &holder(person), uwls(amount))?;
            let mut holding = Holding::open(ctx, &rules, &holder(person))?;
            stake(ctx, &mut holding, uwls(amount))?;
            holding.close(ctx)?;
        }
    }
    Ok(())
}

fn compare(ctx: &Ctx<'_>, model: &Model) {
    let index = yields::index(ctx).unwrap();
    for (number, purse) in model.purses.iter().enumerate() {
        let account = account(ctx, &holder(number));
        let is = [account.stake, account.loan, account.earned(index).unwrap()];
        let is = is.map(|amount| amount.to_u128().unwrap());
        assert_eq!(is, [purse.stake, purse.loan, purse.earned()], "holder {number}");
    }
    assert_eq!(community(ctx), Amount::from(model.community));
    let people: u128 = model.purses[FUNDS..].iter().map(|purse| purse.stake).sum();
    assert_eq!(crate::electorate(ctx).unwrap(), Amount::from(people));
    Staking.audit(ctx).unwrap();
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (one, fund, some) = (0..HOLDERS, 0..FUNDS, 0_u64..400_000_000);
    let step = prop_oneof![
        6 => (1_u64..1_000_000_007).prop_map(Step::Earn),
        6 => (fund.clone(), one.clone(), some.clone()).prop_map(|(a, b, c)| Step::HandOver(a, b, c)),
        4 => (fund.clone(), one.clone(), some.clone()).prop_map(|(a, b, c)| Step::Lend(a, b, c)),
        4 => (one.clone(), fund.clone()).prop_map(|(a, b)| Step::TakeBack(a, b)),
        3 => fund.clone().prop_map(Step::Compound),
        1 => fund.prop_map(Step::GiveUp),
        3 => (FUNDS..HOLDERS, 1..1_000_000_u64).prop_map(|(a, b)| Step::PowerUp(a, b)),
        // By mistake of a module, and never with effect.
        1 => (one.clone(), one.clone(), some).prop_map(|(a, b, c)| Step::HandOver(a, b, c)),
        1 => (one.clone(), one).prop_map(|(a, b)| Step::TakeBack(a, b)),
    ];
    prop::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn everybody_has_what_a_model_says_that_visits_everybody(steps in steps()) {
        let block = Block::default();
        let stakes = [900_000_000, 500_000_000, 100_000_000, 7_000_000];
        let held: Vec<(Address, Amount)> =
            stakes.iter().enumerate().map(|(number, stake)| (holder(number), uwls(*stake))).collect();
        let mut ctx = begun(&block, &held);
        let rules = params(&ctx).unwrap();
        for number in FUNDS..HOLDERS {
            let coins = bond(&rules, wls(1_000)).unwrap();
            bank::mint(&mut ctx, module_account(MINT), &coins).unwrap();
            bank::transfer(&mut ctx, &Address::module(MINT), &holder(number), &coins).unwrap();
        }
        let mut model = Model::default();
        for (purse, stake) in model.purses.iter_mut().zip(stakes) {
            purse.stake = stake.into();
        }
        for step in &steps {
            let done = ctx.atomically(|ctx| take(ctx, step));
            prop_assert_eq!(done.is_ok(), model.take(step), "{:?}: {:?}", step, done);
            compare(&ctx, &model);
        }
    }
}
