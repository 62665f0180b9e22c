//! What people and blocks do to stake, producers and seats, in the simplest words.

use std::collections::BTreeMap;

use base::{Block, Time};
use chain::TxResult;
use prost::Message;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::distribution::v1beta1::{
    MsgWithdrawDelegatorRewardResponse, MsgWithdrawValidatorCommissionResponse,
};

use crate::comet::Set;
use crate::election::{elect, powers};
use crate::money::{Leaving, Money};
use crate::world::{RULES, Wish, World};

const DAY_MS: u64 = 86_400_000;

/// Somebody who has registered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Producer {
    sequence: u64,
    /// In milliseconds since genesis: until when it is jailed.
    pub(crate) jailed_until: Option<u64>,
    pub(crate) tombstoned: bool,
    strikes: u32,
    struck_at: Option<u64>,
    left_at: Option<u64>,
}

/// Somebody who sits.
#[derive(Clone, Copy, Debug)]
struct Seat {
    power: u64,
    signed: u64,
    proposed: u64,
}

/// All that the model knows. Times are in milliseconds since genesis.
pub(crate) struct Model {
    pub(crate) money: Money,
    pub(crate) producers: BTreeMap<usize, Producer>,
    seats: BTreeMap<usize, Seat>,
    /// The validators of the genesis file, until somebody is elected.
    strangers: Set,
    addresses: BTreeMap<base::Address, usize>,
    genesis: Time,
    now: u64,
    live: u64,
    height: u64,
    /// The live clock at each displacement of the last day.
    displacements: Vec<u64>,
    called: bool,
    jailed: u64,
    displaced: usize,
}

impl Model {
    pub(crate) fn new(world: &World, genesis: Time) -> Model {
        let mut money = Money::default();
        for person in 0..world.people() {
            money.liquid.insert(person, RULES.liquid);
        }
        let people = 0..world.people();
        let addresses = people.map(|person| (world.consensus_address(person), person)).collect();
        Model {
            money,
            producers: BTreeMap::new(),
            seats: BTreeMap::new(),
            strangers: world.strangers(),
            addresses,
            genesis,
            now: 0,
            live: 0,
            height: 0,
            displacements: Vec::new(),
            called: false,
            jailed: 0,
            displaced: 0,
        }
    }

    /// Power by consensus key.
    pub(crate) fn powers(&self, world: &World) -> Set {
        let seats = self.seats.iter().map(|(id, seat)| (world.consensus_key(*id), seat.power));
        if self.seats.is_empty() { self.strangers.clone() } else { seats.collect() }
    }

    pub(crate) fn is_seated(&self, producer: usize) -> bool {
        self.seats.contains_key(&producer)
    }

    pub(crate) fn tally(&self) -> String {
        let tombstoned = self.producers.values().filter(|one| one.tombstoned).count();
        let Model { jailed, displaced, producers, .. } = self;
        format!(
            "{} producers, {jailed} jailed, {tombstoned} tombstoned, {displaced} displaced",
            producers.len()
        )
    }

    /// What a block begins with: the clocks, evidence, who was there.
    pub(crate) fn begin(&mut self, block: &Block) {
        let now = block.time.millis_since(self.genesis);
        self.live += (now - self.now).min(60_000);
        (self.now, self.height) = (now, block.height);
        for proof in &block.misbehavior {
            if let Some(id) = self.addresses.get(&proof.validator).copied() {
                self.convict(id);
            }
        }
        let total: u64 = self.seats.values().map(|seat| seat.power).sum();
        for vote in &block.votes {
            let seat = self.addresses.get(&vote.validator).and_then(|id| self.seats.get_mut(id));
            if let Some(seat) = seat.filter(|_| vote.signed) {
                seat.signed = self.live;
            }
        }
        let proposer = base::Address::new(&block.proposer).ok();
        let proposer = proposer.and_then(|address| self.addresses.get(&address).copied());
        if let Some(seat) = proposer.and_then(|id| self.seats.get_mut(&id)) {
            seat.proposed = self.live;
        }
        for (id, seat) in self.seats.clone() {
            let silent = |since: u64| self.live - since >= RULES.inactive_ms;
            let rare = seat.power * 1_000 < total;
            if silent(seat.signed) || (silent(seat.proposed) && !rare) {
                self.strike(id);
            }
        }
    }

    fn convict(&mut self, id: usize) {
        let Some(producer) = self.producers.get_mut(&id).filter(|one| !one.tombstoned) else {
            return;
        };
        (producer.tombstoned, producer.jailed_until) = (true, Some(u64::MAX));
        self.called = true;
        let penalty = self.money.votes_for(id, id) * 500 / 10_000;
        if penalty > 0 {
            self.money.unvote(id, id, penalty);
        }
    }

    fn strike(&mut self, id: usize) {
        let now = self.now;
        let producer = self.producers.get_mut(&id).expect("a producer");
        if producer.jailed_until.is_some() {
            return;
        }
        let forgotten =
            producer.struck_at.is_none_or(|struck| (now - struck) / 1_000 >= 30 * 86_400);
        producer.strikes = if forgotten { 1 } else { producer.strikes + 1 };
        producer.struck_at = Some(now);
        let wait = (600 << (producer.strikes - 1).min(20)).min(86_400);
        producer.jailed_until = Some(now + wait * 1_000);
        (self.called, self.jailed) = (true, self.jailed + 1);
    }

    /// What a block ends with: payments, and an election if it is time for one; tells whether.
    pub(crate) fn end(&mut self) -> bool {
        self.money.pay_due(self.now);
        let due = std::mem::take(&mut self.called) || self.height.is_multiple_of(21);
        if due {
            self.elect();
        }
        due
    }

    fn elect(&mut self) {
        let votes = self.money.votes();
        let eligible = |(id, one): (&usize, &Producer)| {
            let votes = votes.get(id).copied().unwrap_or_default();
            let own = self.money.votes_for(*id, *id) >= RULES.least_own;
            let may = own && votes > 0 && one.jailed_until.is_none() && !one.tombstoned;
            may.then_some((*id, votes, one.sequence))
        };
        let candidates: Vec<_> = self.producers.iter().filter_map(eligible).collect();
        if candidates.is_empty() {
            return;
        }
        let live = self.live;
        self.displacements.retain(|at| live - at < DAY_MS);
        let sitting: Vec<usize> = self.seats.keys().copied().collect();
        let (elected, displaced) =
            elect(&candidates, &sitting, RULES.seats, RULES.brake - self.displacements.len());
        self.displacements.extend(std::iter::repeat_n(live, displaced));
        self.displaced += displaced;
        let powers = powers(&elected.iter().map(|one| one.1).collect::<Vec<_>>());
        let before = std::mem::take(&mut self.seats);
        for ((id, ..), power) in elected.into_iter().zip(powers) {
            let fresh = Seat { power, signed: self.live, proposed: self.live };
            let seat = before.get(&id).map_or(fresh, |seat| Seat { power, ..*seat });
            self.seats.insert(id, seat);
        }
        for id in before.keys().filter(|id| !self.seats.contains_key(id)) {
            self.producers.get_mut(id).expect("a producer").left_at = Some(self.now);
        }
    }

    /// Does what `person` wants; whether it succeeds, where the model knows it.
    pub(crate) fn wish(&mut self, person: usize, wish: &Wish, result: &TxResult) -> Option<bool> {
        match *wish {
            Wish::Reward { .. } | Wish::Commission => {
                self.earned(person, wish, result);
                None
            }
            Wish::Register { amount } => Some(self.register(person, amount)),
            Wish::Delegate { to, amount } => Some(
                self.electable(to)
                    && self.money.may_vote(person, to)
                    && self.money.spend(person, amount)
                    && self.money.vote(person, to, amount),
            ),
            Wish::PowerUp { to, amount } => {
                Some(self.money.spend(person, amount) && self.stake(to, amount))
            }
            Wish::Allocate { to, amount } => Some(
                self.electable(to)
                    && self.money.may_vote(person, to)
                    && self.money.lose(person, amount)
                    && self.money.vote(person, to, amount),
            ),
            Wish::Deallocate { from, amount } => {
                let done = self.takes(person, from, amount);
                self.money.gain(person, if done { amount } else { 0 });
                Some(done)
            }
            Wish::Redelegate { from, to, amount } => Some(self.moves(person, from, to, amount)),
            Wish::Undelegate { from, amount } => Some(self.undelegates(person, from, amount)),
            Wish::PowerDown { amount } => Some(
                self.money.has_room(person, amount, self.rate())
                    && self.money.has_slot(person, None)
                    && self.money.lose(person, amount)
                    && self.leaves(person, None, amount),
            ),
            Wish::CancelUnbonding { from, height, amount } => {
                let of = |one: &&Leaving| one.producer == Some(from) && one.height == height;
                Some(self.takes_back(person, amount, of))
            }
            Wish::CancelPowerDown { id, amount } => {
                Some(self.takes_back(person, amount, |one| one.id == id))
            }
            Wish::Proxy { to } => Some(self.set_proxy(person, to)),
            Wish::AutoVote { to } => {
                let fine = to.is_none_or(|to| self.electable(to));
                match to {
                    Some(to) if fine => self.money.auto_vote.insert(person, to),
                    None => self.money.auto_vote.remove(&person),
                    Some(_) => None,
                };
                Some(fine)
            }
            Wish::Unjail => Some(self.unjail(person)),
        }
    }

    /// What was paid is known only from the answer.
    fn earned(&mut self, person: usize, wish: &Wish, result: &TxResult) {
        let Some(response) = result.responses.first() else { return };
        let sum = |coins: Vec<Coin>| coins.iter().map(|coin| tests::number(&coin.amount)).sum();
        let bytes = response.value.as_slice();
        if let Wish::Commission = wish {
            let answer = MsgWithdrawValidatorCommissionResponse::decode(bytes).expect("an answer");
            self.stake(person, sum(answer.amount));
        } else {
            let answer = MsgWithdrawDelegatorRewardResponse::decode(bytes).expect("an answer");
            *self.money.liquid.entry(person).or_default() += sum(answer.amount);
        }
    }

    fn register(&mut self, person: usize, amount: u128) -> bool {
        let fine = !self.producers.contains_key(&person)
            && amount >= RULES.least_own
            && self.money.may_vote(person, person)
            && self.money.spend(person, amount);
        if fine {
            let sequence = self.producers.len() as u64 + 1;
            self.producers.insert(person, Producer { sequence, ..Producer::default() });
            self.money.vote(person, person, amount);
        }
        fine
    }

    fn electable(&self, id: usize) -> bool {
        self.producers.get(&id).is_some_and(|one| !one.tombstoned)
    }

    /// New stake, which votes where its owner has said.
    fn stake(&mut self, person: usize, amount: u128) -> bool {
        let to = self.money.auto_vote.get(&person).copied();
        match to.filter(|to| self.electable(*to) && self.money.may_vote(person, *to)) {
            Some(to) => self.money.vote(person, to, amount),
            None => self.money.gain(person, amount),
        }
    }

    /// Takes votes, if they are there and are not the bond of an operator.
    fn takes(&mut self, person: usize, from: usize, amount: u128) -> bool {
        let has = self.money.votes_for(person, from);
        let Some(producer) = self.producers.get(&from).cloned() else { return false };
        if has == 0 || has < amount {
            return false;
        }
        if person == from {
            let left_at = producer.left_at;
            let locked =
                self.is_seated(from) || left_at.is_some_and(|left| self.now < left + RULES.lock_ms);
            if locked && has - amount < RULES.least_own {
                return false;
            }
            if has == amount && producer.jailed_until.is_none() {
                self.producers.get_mut(&from).expect("known").jailed_until = Some(self.now);
                self.called = true;
            }
        }
        self.money.unvote(person, from, amount);
        true
    }

    fn moves(&mut self, person: usize, from: usize, to: usize, amount: u128) -> bool {
        if from == to || !self.electable(to) || !self.producers.contains_key(&from) {
            return false;
        }
        let frees = self.money.votes_for(person, from) == amount;
        if !frees && !self.money.may_vote(person, to) {
            return false;
        }
        self.takes(person, from, amount) && self.money.vote(person, to, amount)
    }

    fn undelegates(&mut self, person: usize, from: usize, amount: u128) -> bool {
        self.money.has_room(person, amount, self.rate())
            && self.money.has_slot(person, Some(from))
            && self.takes(person, from, amount)
            && self.leaves(person, Some(from), amount)
    }

    fn leaves(&mut self, person: usize, producer: Option<usize>, amount: u128) -> bool {
        self.money.leave(person, producer, amount, (self.height, self.now))
    }

    /// Takes back what is leaving, of the last of those requests first.
    fn takes_back(&mut self, person: usize, amount: u128, of: impl Fn(&&Leaving) -> bool) -> bool {
        let requests = self.money.leaving.iter().filter(|one| one.person == person).filter(of);
        let requests: Vec<Leaving> = requests.cloned().collect();
        let Some(Leaving { producer, .. }) = requests.first().cloned() else { return false };
        if requests.iter().map(Leaving::left).sum::<u128>() < amount {
            return false;
        }
        let to = producer.filter(|producer| self.electable(*producer));
        if to.is_some_and(|to| !self.money.may_vote(person, to)) {
            return false;
        }
        let mut open = amount;
        for request in requests.iter().rev() {
            let part = open.min(request.left());
            self.money.stay(request.id, part);
            open -= part;
        }
        match (to, producer) {
            (Some(to), _) => self.money.vote(person, to, amount),
            (None, Some(_)) => self.money.gain(person, amount),
            (None, None) => self.stake(person, amount),
        }
    }

    fn set_proxy(&mut self, person: usize, to: Option<usize>) -> bool {
        let Some(to) = to else { return self.money.proxy.remove(&person).is_some() };
        let beyond = self.money.chain(to);
        let fine = to != person
            && !beyond.contains(&person)
            && beyond.len() < 4
            && self.money.proxy.get(&person) != Some(&to);
        if fine {
            self.money.proxy.insert(person, to);
        }
        fine
    }

    fn unjail(&mut self, person: usize) -> bool {
        let own = self.money.votes_for(person, person);
        let now = self.now;
        let Some(producer) = self.producers.get_mut(&person) else { return false };
        let over = producer.jailed_until.is_some_and(|until| until <= now);
        let fine = over && !producer.tombstoned && own >= RULES.least_own;
        if fine {
            producer.jailed_until = None;
        }
        fine
    }

    /// The rate of inflation that a year begins with: half of the year before, from 40 %.
    fn rate(&self) -> u128 {
        let year = u32::try_from(self.now / RULES.year_ms).expect("few years");
        (400_000_000_u128 >> year).max(50_000_000)
    }
}
