//! The people of the model, its rules, and what happens: mostly sensible, often not.

use base::{Address, Block, Misbehavior, Time, Vote};
use proto::cosmos::staking::v1beta1::MsgCreateValidator;
use proto::tendermint::types::{ConsensusParams, EvidenceParams};
use serde_json::{Value, json};
use tests::{
    Key, Scene, Start, allocate, auto_vote, cancel_power_down, cancel_unbonding, consensus_address,
    consensus_key, create_validator, deallocate, delegate, power_down, power_up, redelegate,
    set_proxy, undelegate, unjail, withdraw_commission, withdraw_reward,
};

use crate::comet::{Comet, Set};
use crate::model::Model;

const PEOPLE: usize = 100;
const CANDIDATES: usize = 40;

/// The rules that the model knows by heart.
pub(crate) struct Rules {
    pub(crate) liquid: u128,
    pub(crate) least_own: u128,
    pub(crate) most_votes: usize,
    pub(crate) most_payments: usize,
    pub(crate) seats: usize,
    pub(crate) brake: usize,
    pub(crate) interval_ms: u64,
    pub(crate) inactive_ms: u64,
    pub(crate) lock_ms: u64,
    pub(crate) year_ms: u64,
}

/// Small numbers, so that every limit is met within hours.
pub(crate) const RULES: Rules = Rules {
    liquid: 1_000_000,
    least_own: 1_000,
    most_votes: 4,
    most_payments: 10,
    seats: 9,
    brake: 5,
    interval_ms: 86_400_000,
    inactive_ms: 1_800_000,
    lock_ms: 172_800_000,
    year_ms: 5_184_000_000,
};

/// Random numbers that are the same for the same seed: SplitMix64.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn index(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(limit as u64)).expect("an index")
    }
}

/// What somebody wants.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Register { amount: u128 },
    Delegate { to: usize, amount: u128 },
    Undelegate { from: usize, amount: u128 },
    Redelegate { from: usize, to: usize, amount: u128 },
    CancelUnbonding { from: usize, height: u64, amount: u128 },
    PowerUp { to: usize, amount: u128 },
    PowerDown { amount: u128 },
    CancelPowerDown { id: u64, amount: u128 },
    Allocate { to: usize, amount: u128 },
    Deallocate { from: usize, amount: u128 },
    Proxy { to: Option<usize> },
    AutoVote { to: Option<usize> },
    Unjail,
    Reward { of: usize },
    Commission,
}

/// Who lives in it.
pub(crate) struct World {
    names: Vec<String>,
    addresses: Vec<Address>,
}

impl World {
    pub(crate) fn new() -> World {
        let names: Vec<String> = (0..PEOPLE).map(|number| format!("p{number}")).collect();
        let addresses = names.iter().map(|name| Key::of(name).address()).collect();
        World { names, addresses }
    }

    pub(crate) fn people(&self) -> usize {
        PEOPLE
    }

    pub(crate) fn address(&self, person: usize) -> Address {
        self.addresses[person]
    }

    pub(crate) fn consensus_address(&self, person: usize) -> Address {
        consensus_address(&self.names[person])
    }

    pub(crate) fn consensus_key(&self, person: usize) -> Vec<u8> {
        consensus_key(&self.names[person]).to_vec()
    }

    /// The validators of the genesis file.
    pub(crate) fn strangers(&self) -> Set {
        (0..4).map(|number| (consensus_key(&format!("stranger{number}")).to_vec(), 10)).collect()
    }

    pub(crate) fn consensus_params(&self) -> Option<ConsensusParams> {
        let age = prost_types::Duration { seconds: 86_400, nanos: 0 };
        let evidence =
            EvidenceParams { max_age_num_blocks: 1_000, max_age_duration: Some(age), max_bytes: 0 };
        Some(ConsensusParams { evidence: Some(evidence), ..Default::default() })
    }

    /// The chain on its first day, with `more` rules.
    pub(crate) fn scene(&self, more: &Value) -> Scene {
        let liquid = format!("{}uwls", RULES.liquid);
        let people: Vec<(&str, &str)> = self.names.iter().map(|name| (&**name, &*liquid)).collect();
        let mut rules = json!({
            "max_validators": RULES.seats, "max_new_seats_per_day": RULES.brake,
            "max_allocations": RULES.most_votes, "max_pd_payments": RULES.most_payments,
            "min_bp_self_stake": RULES.least_own.to_string(),
            "pd_interval_seconds": (RULES.interval_ms / 1_000).to_string(),
            "inactive_seconds": (RULES.inactive_ms / 1_000).to_string(),
            "unbonding_time": format!("{}s", RULES.lock_ms / 1_000),
            "year_seconds": (RULES.year_ms / 1_000).to_string(),
            "inflation_start_ppb": 400_000_000, "powerdown_rate": "POWER_DOWN_RATE_NOMINAL",
        });
        for (name, rule) in more.as_object().expect("rules") {
            rules[name] = rule.clone();
        }
        let genesis = Scene::genesis_with_rules(&people, &rules);
        let validator = |(key, power): (Vec<u8>, u64)| {
            let key = key.try_into().expect("32 bytes");
            chain::ValidatorUpdate { key, power }
        };
        let validators = self.strangers().into_iter().map(validator).collect();
        let consensus_params = self.consensus_params();
        Scene::start(&Start { validators, consensus_params, ..Start::with(&genesis) })
            .expect("a genesis")
    }

    /// When the next block comes, who proposes it, who has signed, who is caught.
    pub(crate) fn next_block(
        &self,
        dice: &mut Dice,
        scene: &Scene,
        model: &Model,
        comet: &Comet,
    ) -> Block {
        let Block { height, chain_id, .. } = scene.next_block();
        let after = match dice.below(100) {
            0 => 1 + dice.below(3 * 86_400_000),
            1..5 => 1 + dice.below(3_600_000),
            5..92 => 45_000 + dice.below(60_000),
            _ => 1 + dice.below(3_000),
        };
        let time = later(scene.last_block().time, after);
        // Everybody of a third of the people sleeps for hundreds of blocks, in turn.
        let asleep = |person: usize| (height / 150 + person as u64 * 7).is_multiple_of(11);
        let sleeps: Vec<Address> = (0..CANDIDATES)
            .filter(|one| asleep(*one))
            .map(|one| self.consensus_address(one))
            .collect();
        let addresses =
            |set: &Set| -> Vec<Address> { set.keys().map(|key| comet_address(key)).collect() };
        let vote = |validator: Address| {
            let signed = !sleeps.contains(&validator);
            Vote { validator, signed }
        };
        let votes: Vec<Vote> = addresses(&comet.last).into_iter().map(vote).collect();
        let awake: Vec<Address> =
            addresses(&comet.current).into_iter().filter(|one| !sleeps.contains(one)).collect();
        let proposer = match awake.len() {
            0 => Vec::new(),
            count => awake[dice.index(count)].as_bytes().to_vec(),
        };
        let mut misbehavior = Vec::new();
        if dice.one_in(250) {
            let caught = dice.index(CANDIDATES);
            let validator = self.consensus_address(caught);
            // Sitting producers are caught less often: they would not last.
            if !model.is_seated(caught) || dice.one_in(2) {
                let proof =
                    Misbehavior { validator, height: height - 1, time: scene.last_block().time };
                misbehavior = vec![proof; 1 + dice.index(2)];
            }
        }
        Block { height, time, chain_id, proposer, votes, misbehavior, ..Block::default() }
    }

    /// What some people want, each of them one thing.
    pub(crate) fn wishes(&self, dice: &mut Dice, model: &Model) -> Vec<(usize, Wish)> {
        let mut wishes: Vec<(usize, Wish)> = Vec::new();
        for _ in 0..dice.below(5) {
            let person = dice.index(PEOPLE);
            if wishes.iter().all(|(other, _)| *other != person) {
                wishes.push((person, roll(dice, model, person)));
            }
        }
        wishes
    }

    /// The transactions of all wishes.
    pub(crate) fn write_all(&self, scene: &Scene, wishes: &[(usize, Wish)]) -> Vec<Vec<u8>> {
        wishes.iter().map(|(person, wish)| self.write(scene, *person, wish)).collect()
    }

    /// The transaction of a wish.
    fn write(&self, scene: &Scene, person: usize, wish: &Wish) -> Vec<u8> {
        let who = &*self.names[person];
        let name = |person: usize| &*self.names[person];
        let coin = |amount: u128| format!("{amount}uwls");
        let draft = match *wish {
            Wish::Register { amount } => {
                let value = tests::coins(&coin(amount)).pop();
                scene.draft(who, &MsgCreateValidator { value, ..create_validator(who, 0) })
            }
            Wish::Delegate { to, amount } => {
                scene.draft(who, &delegate(who, name(to), &coin(amount)))
            }
            Wish::Undelegate { from, amount } => {
                scene.draft(who, &undelegate(who, name(from), &coin(amount)))
            }
            Wish::Redelegate { from, to, amount } => {
                scene.draft(who, &redelegate(who, name(from), name(to), &coin(amount)))
            }
            Wish::CancelUnbonding { from, height, amount } => {
                scene.draft(who, &cancel_unbonding(who, name(from), &coin(amount), height))
            }
            Wish::PowerUp { to, amount } => {
                scene.draft(who, &power_up(who, name(to), &coin(amount)))
            }
            Wish::PowerDown { amount } => scene.draft(who, &power_down(who, &coin(amount))),
            Wish::CancelPowerDown { id, amount } => {
                scene.draft(who, &cancel_power_down(who, id, &coin(amount)))
            }
            Wish::Allocate { to, amount } => {
                scene.draft(who, &allocate(who, name(to), &coin(amount)))
            }
            Wish::Deallocate { from, amount } => {
                scene.draft(who, &deallocate(who, name(from), &coin(amount)))
            }
            Wish::Proxy { to } => scene.draft(who, &set_proxy(who, to.map_or("", name))),
            Wish::AutoVote { to } => scene.draft(who, &auto_vote(who, to.map_or("", name))),
            Wish::Unjail => scene.draft(who, &unjail(who)),
            Wish::Reward { of } => scene.draft(who, &withdraw_reward(who, name(of))),
            Wish::Commission => scene.draft(who, &withdraw_commission(who)),
        };
        draft.sign()
    }
}

/// Something that `person` might want: mostly about what it has.
fn roll(dice: &mut Dice, model: &Model, person: usize) -> Wish {
    let money = &model.money;
    if person < CANDIDATES && !model.producers.contains_key(&person) && dice.one_in(2) {
        return Wish::Register { amount: 500 + part(dice, 20_000) };
    }
    let mine: Vec<(usize, u128)> =
        money.votes.range((person, 0)..(person + 1, 0)).map(|((_, to), has)| (*to, *has)).collect();
    let (from, has) = match mine.len() {
        0 => (dice.index(CANDIDATES), 0),
        count => mine[dice.index(count)],
    };
    let to = dice.index(CANDIDATES);
    let (small, of_votes) = (part(dice, 20_000), part(dice, has));
    let leaving: Vec<_> = money.leaving.iter().filter(|one| one.person == person).collect();
    match dice.below(20) {
        0 | 1 if person < CANDIDATES => Wish::Register { amount: 500 + small },
        2 if person < CANDIDATES => Wish::Unjail,
        3 if person < CANDIDATES => Wish::Commission,
        0..5 => Wish::Delegate { to, amount: small },
        5 => Wish::PowerUp { to: dice.index(PEOPLE), amount: small },
        6 => Wish::Allocate { to, amount: part(dice, money.unallocated(person)) },
        7 | 8 => Wish::Deallocate { from, amount: of_votes },
        9 | 10 => Wish::Redelegate { from, to, amount: of_votes },
        11 | 12 => Wish::Undelegate { from, amount: of_votes },
        13 => Wish::PowerDown { amount: part(dice, money.unallocated(person)) },
        14 | 15 if !leaving.is_empty() => {
            let one = leaving[dice.index(leaving.len())];
            let amount = part(dice, one.left());
            match one.producer.filter(|_| dice.one_in(2)) {
                Some(from) => Wish::CancelUnbonding { from, height: one.height, amount },
                None => Wish::CancelPowerDown { id: one.id, amount },
            }
        }
        16 => Wish::Proxy { to: Some(dice.index(PEOPLE)).filter(|_| !dice.one_in(4)) },
        17 => Wish::AutoVote { to: Some(to).filter(|_| !dice.one_in(4)) },
        18 => Wish::Reward { of: from },
        _ => Wish::Delegate { to: dice.index(8), amount: small },
    }
}

/// Some of `all`: often everything, seldom more; never nothing.
fn part(dice: &mut Dice, all: u128) -> u128 {
    let all = u64::try_from(all).expect("small");
    let some = match dice.below(8) {
        0 => all + 1,
        1 | 2 => all,
        _ => 1 + dice.below(all + 1),
    };
    u128::from(some.max(1))
}

fn comet_address(key: &[u8]) -> Address {
    use sha2::{Digest, Sha256};
    Address::new(&Sha256::digest(key)[..20]).expect("20 bytes")
}

fn later(time: Time, millis: u64) -> Time {
    let nanos = u64::from(time.nanos()) + millis * 1_000_000;
    let (seconds, nanos) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let seconds = time.seconds() + i64::try_from(seconds).expect("time");
    Time::new(seconds, u32::try_from(nanos).expect("below a second")).expect("time")
}
