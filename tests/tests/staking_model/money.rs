//! Where stake is: with whom it votes, what is leaving, who votes for whom. Votes are counted
//! from scratch each time.

use std::collections::BTreeMap;

use crate::world::RULES;

/// A power-down: whose, of whose votes, when it was asked for, and what is still to be paid.
#[derive(Clone, Debug)]
pub(crate) struct Leaving {
    pub(crate) id: u64,
    pub(crate) person: usize,
    pub(crate) producer: Option<usize>,
    pub(crate) height: u64,
    /// Due times in milliseconds, soonest first.
    pub(crate) parts: Vec<(u64, u128)>,
}

impl Leaving {
    pub(crate) fn left(&self) -> u128 {
        self.parts.iter().map(|(_, amount)| amount).sum()
    }
}

/// All tokens of people.
#[derive(Default)]
pub(crate) struct Money {
    pub(crate) liquid: BTreeMap<usize, u128>,
    unallocated: BTreeMap<usize, u128>,
    /// By voter and producer.
    pub(crate) votes: BTreeMap<(usize, usize), u128>,
    pub(crate) leaving: Vec<Leaving>,
    pub(crate) proxy: BTreeMap<usize, usize>,
    pub(crate) auto_vote: BTreeMap<usize, usize>,
    next_leaving: u64,
}

impl Money {
    pub(crate) fn unallocated(&self, person: usize) -> u128 {
        self.unallocated.get(&person).copied().unwrap_or_default()
    }

    pub(crate) fn votes_for(&self, voter: usize, producer: usize) -> u128 {
        self.votes.get(&(voter, producer)).copied().unwrap_or_default()
    }

    pub(crate) fn stake(&self, person: usize) -> u128 {
        let voting = self.votes.range((person, 0)..(person + 1, 0)).map(|(_, amount)| amount);
        self.unallocated(person) + voting.sum::<u128>()
    }

    pub(crate) fn unbonding(&self, person: usize) -> u128 {
        self.leaving.iter().filter(|one| one.person == person).map(Leaving::left).sum()
    }

    pub(crate) fn locked(&self) -> u128 {
        let leaving: u128 = self.leaving.iter().map(Leaving::left).sum();
        leaving + self.unallocated.values().sum::<u128>() + self.votes.values().sum::<u128>()
    }

    /// Takes liquid tokens, if they are there.
    pub(crate) fn spend(&mut self, person: usize, amount: u128) -> bool {
        let has = self.liquid.entry(person).or_default();
        let enough = *has >= amount;
        *has -= if enough { amount } else { 0 };
        enough
    }

    pub(crate) fn gain(&mut self, person: usize, amount: u128) -> bool {
        *self.unallocated.entry(person).or_default() += amount;
        true
    }

    /// Takes stake that votes for nobody, if it is there.
    pub(crate) fn lose(&mut self, person: usize, amount: u128) -> bool {
        let has = self.unallocated.entry(person).or_default();
        let enough = *has >= amount;
        *has -= if enough { amount } else { 0 };
        enough
    }

    /// Whether `voter` may vote for `producer`: at most so many at once.
    pub(crate) fn may_vote(&self, voter: usize, producer: usize) -> bool {
        let count = self.votes.range((voter, 0)..(voter + 1, 0)).count();
        self.votes.contains_key(&(voter, producer)) || count < RULES.most_votes
    }

    /// Gives votes, which always succeeds.
    pub(crate) fn vote(&mut self, voter: usize, producer: usize, amount: u128) -> bool {
        *self.votes.entry((voter, producer)).or_default() += amount;
        true
    }

    pub(crate) fn unvote(&mut self, voter: usize, producer: usize, amount: u128) {
        let left = self.votes_for(voter, producer) - amount;
        match left {
            0 => self.votes.remove(&(voter, producer)),
            left => self.votes.insert((voter, producer), left),
        };
    }

    /// Whether so much of `person` may begin to leave, at a rate of inflation in 1/10^9.
    pub(crate) fn has_room(&self, person: usize, amount: u128, rate: u128) -> bool {
        let under_way = self.unbonding(person);
        let all = self.stake(person) + under_way;
        under_way + amount <= all * (1_000_000_000 - rate) / 1_000_000_000
    }

    /// Whether one more request may run.
    pub(crate) fn has_slot(&self, person: usize, producer: Option<usize>) -> bool {
        let mine = || self.leaving.iter().filter(|one| one.person == person);
        let same = mine().filter(|one| one.producer == producer).count();
        mine().count() < 32 && (producer.is_none() || same < 7)
    }

    /// `amount`, which is no stake any more, will be paid in thirteen parts; always succeeds.
    pub(crate) fn leave(
        &mut self,
        person: usize,
        producer: Option<usize>,
        amount: u128,
        (height, now): (u64, u64),
    ) -> bool {
        let until = |part: u64| amount * u128::from(part) / 13;
        let part = |number| (now + number * RULES.interval_ms, until(number) - until(number - 1));
        let parts = (1..=13).map(part).filter(|(_, amount)| *amount > 0).collect();
        self.next_leaving += 1;
        self.leaving.push(Leaving { id: self.next_leaving, person, producer, height, parts });
        true
    }

    /// Takes `amount` back out of request `id`, the latest parts first.
    pub(crate) fn stay(&mut self, id: u64, mut amount: u128) {
        let one = self.leaving.iter_mut().find(|one| one.id == id).expect("a request");
        while amount > 0 {
            let (_, last) = one.parts.last_mut().expect("enough");
            let part = amount.min(*last);
            (*last, amount) = (*last - part, amount - part);
            if *last == 0 {
                one.parts.pop();
            }
        }
        self.leaving.retain(|one| !one.parts.is_empty());
    }

    /// Pays the parts that are due, the longest due first, not more than a block may.
    pub(crate) fn pay_due(&mut self, now: u64) {
        let next = |one: &Leaving| (one.parts[0].0, one.id);
        let mut due: Vec<(u64, u64)> =
            self.leaving.iter().map(next).filter(|(time, _)| *time <= now).collect();
        due.sort_unstable();
        for (_, id) in due.into_iter().take(RULES.most_payments) {
            let one = self.leaving.iter_mut().find(|one| one.id == id).expect("a request");
            let (_, amount) = one.parts.remove(0);
            *self.liquid.entry(one.person).or_default() += amount;
        }
        self.leaving.retain(|one| !one.parts.is_empty());
    }

    /// Whom `person` lets vote, whom he lets vote, and so on to the end.
    pub(crate) fn chain(&self, person: usize) -> Vec<usize> {
        let next = |person: &usize| self.proxy.get(person).copied();
        std::iter::successors(next(&person), next).collect()
    }

    /// All votes of each producer.
    pub(crate) fn votes(&self) -> BTreeMap<usize, u128> {
        let mut entrusted: BTreeMap<usize, u128> = BTreeMap::new();
        for (person, amount) in &self.unallocated {
            let chain = self.chain(*person);
            if let Some(end) = chain.last().filter(|_| chain.len() <= 4) {
                *entrusted.entry(*end).or_default() += amount;
            }
        }
        let mut votes: BTreeMap<usize, u128> = BTreeMap::new();
        for ((voter, producer), amount) in &self.votes {
            let all: u128 = self.votes.range((*voter, 0)..(voter + 1, 0)).map(|(_, one)| one).sum();
            let directs = entrusted.get(voter).copied().unwrap_or_default();
            *votes.entry(*producer).or_default() += amount + directs * amount / all;
        }
        votes
    }
}
