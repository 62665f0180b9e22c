//! The model: maps of balances and accounts, and the rules in the fewest words.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::{Key, OK, Refused, Scene};

use crate::plan::{DENOMS, Flaw, PEOPLE, Plan, Wish, name};

/// Balances by address and denomination; nothing is zero.
pub(crate) type Balances = BTreeMap<(String, String), u128>;

/// Everything that the model knows.
pub(crate) struct Money {
    pub(crate) balances: Balances,
    /// Account number and next sequence of everybody who has an account.
    pub(crate) accounts: BTreeMap<u64, (u64, u64)>,
    next_number: u64,
}

/// The balances of the chain.
pub(crate) fn balances(scene: &Scene) -> Balances {
    read(&scene.export())
}

fn read(genesis: &Value) -> Balances {
    let owners = genesis["bank"]["balances"].as_array().expect("balances");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    owners
        .iter()
        .flat_map(|owner| {
            let coins = owner["coins"].as_array().expect("coins");
            coins.iter().map(move |coin| {
                let key = (text(&owner["address"]), text(&coin["denom"]));
                (key, text(&coin["amount"]).parse().expect("an amount"))
            })
        })
        .collect()
}

fn address(person: u64) -> String {
    Key::of(&name(person)).address().to_string()
}

impl Money {
    /// What `genesis` says; accounts are numbered behind those of the modules.
    pub(crate) fn of(genesis: &Value) -> Money {
        let balances = read(genesis);
        let next_number = u64::try_from(auth::MODULE_ACCOUNTS.len()).expect("a number");
        let mut money = Money { balances, accounts: BTreeMap::new(), next_number };
        for person in 0..PEOPLE {
            if money.has(person, 2) > 0 {
                money.open(person);
            }
        }
        money
    }

    fn has(&self, person: u64, denom: usize) -> u128 {
        self.balances.get(&(address(person), DENOMS[denom].into())).copied().unwrap_or(0)
    }

    fn open(&mut self, person: u64) {
        if !self.accounts.contains_key(&person) {
            self.accounts.insert(person, (self.next_number, 0));
            self.next_number += 1;
        }
    }

    fn give(&mut self, to: String, denom: usize, amount: u128) {
        if amount > 0 {
            *self.balances.entry((to, DENOMS[denom].into())).or_default() += amount;
        }
    }

    fn take(&mut self, from: u64, denom: usize, amount: u128) {
        let key = (address(from), DENOMS[denom].to_owned());
        let left = self.has(from, denom) - amount;
        if left == 0 {
            self.balances.remove(&key)
        } else {
            self.balances.insert(key, left)
        };
    }

    /// Fees go to the community when the block ends.
    pub(crate) fn end_block(&mut self) {
        let of = |module| base::Address::module(module).to_string();
        let fees = self.balances.remove(&(of(auth::FEE_COLLECTOR), DENOMS[2].into()));
        self.give(of(auth::DISTRIBUTION), 2, fees.unwrap_or(0));
    }

    /// Executes a plan and says how it ends.
    pub(crate) fn execute(&mut self, plan: &Plan) -> Refused {
        let who = plan.who;
        if plan.flaw == Flaw::Garbage {
            return ("sdk", 2);
        }
        if !self.accounts.contains_key(&who) {
            return ("sdk", 9);
        }
        if self.has(who, 2) < plan.fee {
            return ("sdk", 5);
        }
        match plan.flaw {
            Flaw::Sequence => return ("sdk", 32),
            Flaw::Signature => return ("sdk", 4),
            Flaw::None | Flaw::Garbage => {}
        }
        self.take(who, 2, plan.fee);
        self.give(base::Address::module(auth::FEE_COLLECTOR).to_string(), 2, plan.fee);
        self.accounts.entry(who).and_modify(|account| account.1 += 1);
        self.message(plan)
    }

    fn message(&mut self, plan: &Plan) -> Refused {
        let total = plan.total();
        match &plan.wish {
            Wish::LopsidedMultiSend { .. } => return ("bank", 4),
            Wish::MultiSend { outputs } if outputs.is_empty() => return ("bank", 3),
            Wish::MultiSend { outputs } if outputs.iter().any(|(_, coins)| coins.is_empty()) => {
                return ("sdk", 10);
            }
            _ if total.is_empty() => return ("sdk", 10),
            Wish::SendToCollector { .. } => return ("sdk", 4),
            _ => {}
        }
        if total.iter().any(|(denom, amount)| self.has(plan.who, *denom) < *amount) {
            return ("sdk", 5);
        }
        for (denom, amount) in &total {
            self.take(plan.who, *denom, *amount);
        }
        let outputs = match &plan.wish {
            Wish::Send { to, coins } => vec![(*to, coins.clone())],
            Wish::MultiSend { outputs } => outputs.clone(),
            _ => Vec::new(),
        };
        for (to, coins) in outputs {
            coins.iter().for_each(|(denom, amount)| self.give(address(to), *denom, *amount));
            self.open(to);
        }
        OK
    }

    /// Numbers and sequences of the chain are those of the model.
    pub(crate) fn check_accounts(&self, scene: &Scene) {
        for person in 0..PEOPLE {
            let address = Key::of(&name(person)).address();
            let expected = self.accounts.get(&person).copied();
            let account = auth::account(&scene.ctx(), &address).expect("a read");
            let account =
                account.map(|account| (account.base().account_number, account.base().sequence));
            assert_eq!(account, expected, "person {person}");
        }
    }
}
