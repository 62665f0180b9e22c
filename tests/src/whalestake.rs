//! What staking has written, for tests that compare whole states: it is read from the store,
//! because queries show the same things one by one.

use base::{Address, Seconds, Vote};
use prost::Message;
use proto::whaleshares::staking::v1::{
    Allocation, MsgUpdateParams, Params, PowerDown, Producer, Seat, StakeAccount, Standing, Totals,
};
use serde_json::{Value, json};
use store::{Kv, Order, Range, StoreName};

use crate::{Key, Scene, consensus_address, create_validator};

const STAKING: StoreName = StoreName("staking");

/// Prefixes of what is read here.
mod prefix {
    pub(super) const PARAMS: u8 = 0x01;
    pub(super) const TOTALS: u8 = 0x02;
    pub(super) const ACCOUNTS: u8 = 0x10;
    pub(super) const PRODUCERS: u8 = 0x20;
    pub(super) const STANDINGS: u8 = 0x22;
    pub(super) const SEATS: u8 = 0x25;
    pub(super) const ALLOCATIONS: u8 = 0x30;
    pub(super) const POWER_DOWNS: u8 = 0x40;
}

/// An amount of a record; one that is left out is nothing.
pub fn number(text: &str) -> u128 {
    if text.is_empty() { 0 } else { text.parse().expect("an amount") }
}

impl Scene {
    /// The genesis of people who own coins, with some rules of staking changed.
    pub fn genesis_with_rules(people: &[(&str, &str)], rules: &Value) -> Value {
        let mut genesis = Scene::genesis_of(people);
        let mut exported = Scene::from_genesis(&genesis).export();
        let known = exported.pointer_mut("/staking/params").and_then(Value::as_object_mut);
        let known = known.expect("staking has rules");
        for (name, rule) in rules.as_object().expect("rules by name") {
            assert!(known.insert(name.clone(), rule.clone()).is_some(), "no rule {name}");
        }
        let states = genesis.as_object_mut().expect("modules by name");
        states.insert("staking".to_owned(), json!({"params": known}));
        genesis
    }

    /// A chain that begins so.
    pub fn with_rules(people: &[(&str, &str)], rules: &Value) -> Scene {
        Scene::from_genesis(&Scene::genesis_with_rules(people, rules))
    }

    /// Changes the rules of staking by decree.
    pub fn change_rules(&mut self, change: impl FnOnce(&mut Params)) -> Result<(), base::Error> {
        let mut params = self.rules();
        change(&mut params);
        let authority = auth::authority().to_string();
        self.decree(MsgUpdateParams { authority, params: Some(params) })
    }

    /// The rules of staking.
    pub fn rules(&self) -> Params {
        self.record(&[prefix::PARAMS]).expect("staking has rules")
    }

    /// Sums over all accounts.
    pub fn totals(&self) -> Totals {
        self.record(&[prefix::TOTALS]).unwrap_or_default()
    }

    /// Whalestake of `who`.
    pub fn staked(&self, who: &str) -> StakeAccount {
        self.record(&of(prefix::ACCOUNTS, who)).unwrap_or_default()
    }

    /// Stake of `who`: all of it, what votes for nobody, what is being powered down.
    pub fn stake(&self, who: &str) -> (u128, u128, u128) {
        let account = self.staked(who);
        (number(&account.stake), number(&account.unallocated), number(&account.unbonding))
    }

    /// The producer of `who`.
    pub fn producer(&self, who: &str) -> Producer {
        self.record(&of(prefix::PRODUCERS, who)).expect("a producer")
    }

    /// Votes and pay of the producer of `who`.
    pub fn standing(&self, who: &str) -> Standing {
        self.record(&of(prefix::STANDINGS, who)).unwrap_or_default()
    }

    /// All votes for the producer of `who`.
    pub fn votes(&self, who: &str) -> u128 {
        let standing = self.standing(who);
        number(&standing.direct) + number(&standing.proxied)
    }

    /// The seat of the producer of `who`, if it has one.
    pub fn seat(&self, who: &str) -> Option<Seat> {
        self.record(&[&[prefix::SEATS], consensus_address(who).as_bytes()].concat())
    }

    /// All seats.
    pub fn seats(&self) -> Vec<Seat> {
        self.records(prefix::SEATS).into_iter().map(|(_, seat)| seat).collect()
    }

    /// All accounts with stake.
    pub fn all_staked(&self) -> Vec<(Vec<u8>, StakeAccount)> {
        self.records(prefix::ACCOUNTS)
    }

    /// Votes and pay of all producers.
    pub fn all_standings(&self) -> Vec<(Vec<u8>, Standing)> {
        self.records(prefix::STANDINGS)
    }

    /// All votes, by voter and operator.
    pub fn all_allocations(&self) -> Vec<(Vec<u8>, Allocation)> {
        self.records(prefix::ALLOCATIONS)
    }

    /// Running power-downs of `who`, by number.
    pub fn power_downs(&self, who: &str) -> Vec<(u64, PowerDown)> {
        let account = Key::of(who).address();
        let prefix = [&[prefix::POWER_DOWNS, 20], account.as_bytes()].concat();
        let number = |key: Vec<u8>| key.last_chunk().copied().map(u64::from_be_bytes);
        let entries = self.state().scan(STAKING, Range::prefix(&prefix), Order::Ascending);
        entries.map(|(key, value)| (number(key).expect("a number"), read(&value))).collect()
    }

    /// Which of `names` have a seat, in their order.
    pub fn seated<'a>(&self, names: &[&'a str]) -> Vec<&'a str> {
        names.iter().copied().filter(|name| self.seat(name).is_some()).collect()
    }

    /// `names` register as producers with `wls` whole WLS of their own each; then the next
    /// election comes.
    pub fn elect(&mut self, names: &[&str], wls: u64) {
        for name in names {
            self.ok(name, create_validator(name, wls));
        }
        self.until_elected();
    }

    /// Blocks, until an election is over.
    pub fn until_elected(&mut self) {
        let period = self.rules().election_period;
        loop {
            self.block(&[]);
            if self.last_block().height.is_multiple_of(period) {
                return;
            }
        }
    }

    /// Blocks in each of which all who sit have signed the one before, for `span`, `step` apart.
    /// Who is in `silent` neither signs nor proposes.
    pub fn live(&mut self, span: Seconds, step: Seconds, silent: &[&str]) {
        let end = self.last_block().time.plus(span).expect("time");
        while self.last_block().time < end {
            let (votes, proposer) = (self.signatures(silent), self.next_proposer(silent));
            self.block_with(&[], |block| {
                block.time = block.time.plus(Seconds(step.0 - 1)).expect("time").min(end);
                (block.votes, block.proposer) = (votes, proposer);
            });
        }
    }

    /// How those who sit have signed the last block: all but `silent`.
    pub fn signatures(&self, silent: &[&str]) -> Vec<Vote> {
        let silent: Vec<Address> = silent.iter().map(|name| consensus_address(name)).collect();
        let seats = self.records::<Seat>(prefix::SEATS).into_iter();
        let vote = |(key, _): (Vec<u8>, Seat)| {
            let validator = Address::new(key.get(1..).expect("a key")).expect("an address");
            Vote { validator, signed: !silent.contains(&validator) }
        };
        seats.map(vote).collect()
    }

    /// Those who sit propose in turn: all but `silent`.
    fn next_proposer(&self, silent: &[&str]) -> Vec<u8> {
        let height = usize::try_from(self.last_block().height).expect("a height");
        let awake = self.signatures(silent).into_iter().filter(|vote| vote.signed);
        let awake: Vec<Vote> = awake.collect();
        let turn = height.checked_rem(awake.len()).and_then(|turn| awake.get(turn));
        turn.map(|vote| vote.validator.as_bytes().to_vec()).unwrap_or_default()
    }

    fn record<M: Message + Default>(&self, key: &[u8]) -> Option<M> {
        self.state().get(STAKING, key).map(|value| read(&value))
    }

    fn records<M: Message + Default>(&self, prefix: u8) -> Vec<(Vec<u8>, M)> {
        let entries = self.state().scan(STAKING, Range::prefix(&[prefix]), Order::Ascending);
        entries.map(|(key, value)| (key, read(&value))).collect()
    }
}

fn of(prefix: u8, who: &str) -> Vec<u8> {
    [&[prefix], Key::of(who).address().as_bytes()].concat()
}

fn read<M: Message + Default>(value: &[u8]) -> M {
    M::decode(value).expect("a record")
}
