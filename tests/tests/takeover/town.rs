//! The chain that is attacked: honest producers with their voters, and eve.

use std::collections::BTreeSet;

use base::Seconds;
use proto::cosmos::staking::v1beta1::MsgCreateValidator;
use serde_json::{Value, json};
use tests::{OK, Scene, Start, consensus_key, create_validator, delegate, number, verdict};

use crate::attack::{SYBILS, Split};

/// Votes of honest holders, all together.
pub(crate) const HONEST: u128 = 1_000_000_000_000;

const DAY: u64 = 86_400;

/// Producers that one account may vote for.
const MOST_VOTES: usize = 64;

/// How things stand after an election. Shares are in parts of 100,000.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) seats: usize,
    /// The attacker's part of the power, and of the votes of the elected.
    pub(crate) power_share: u128,
    pub(crate) votes_share: u128,
    /// Honest producers that lost their seats in this election, and seats that he gained.
    pub(crate) displaced: usize,
    pub(crate) gained: usize,
    /// The part of all stake whose producers are not elected.
    pub(crate) unrepresented: u128,
    /// The smallest number of producers with a third of the power.
    pub(crate) third: usize,
}

/// The chain, and who sat on it last.
#[derive(Clone)]
pub(crate) struct Town {
    scene: Scene,
    honest: Vec<String>,
    sybils: Vec<String>,
    sitting: BTreeSet<Vec<u8>>,
}

impl Town {
    /// A chain on which honest votes are elected and have no reason to change; votes ripen for
    /// so many days.
    pub(crate) fn with(votes: &[u128], ripen_days: u64) -> Town {
        let honest: Vec<String> = (0..votes.len()).map(|one| format!("honest{one}")).collect();
        let sybils: Vec<String> = (0..SYBILS).map(|one| format!("sybil{one}")).collect();
        let holders = ["holder0", "holder1", "eve"];
        let rich = format!("{}uwls", 4 * HONEST);
        let mut people: Vec<(&str, &str)> = holders.iter().map(|name| (*name, &*rich)).collect();
        people.extend(honest.iter().chain(&sybils).map(|name| (&**name, "10uwls")));
        let rules = json!({
            "inflation_start_ppb": 0, "inflation_floor_ppb": 0, "min_bp_self_stake": "1",
            "max_allocations": MOST_VOTES, "inactive_seconds": (7 * DAY).to_string(),
            "vote_maturity_seconds": (ripen_days * DAY).to_string(),
        });
        let mut scene = Scene::with_rules(&people, &rules);
        let register = |scene: &Scene, name: &String| {
            let value = tests::coins("1uwls").pop();
            scene.draft(name, &MsgCreateValidator { value, ..create_validator(name, 0) }).sign()
        };
        let txs: Vec<Vec<u8>> =
            honest.iter().chain(&sybils).map(|name| register(&scene, name)).collect();
        assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
        let named: Vec<(&String, u128)> = honest.iter().zip(votes.iter().copied()).collect();
        for (holder, part) in holders.iter().zip(named.chunks(MOST_VOTES - 1)) {
            vote(&mut scene, holder, part);
        }
        let mut town = Town { scene, honest, sybils, sitting: BTreeSet::new() };
        town.pass(ripen_days + 2);
        town.elect();
        town.pass(1);
        town
    }

    /// Eve locks her loot and votes for her producers.
    pub(crate) fn attack(&mut self, split: &Split) {
        let named: Vec<(&String, u128)> =
            self.sybils.iter().zip(split.votes.iter().copied()).collect();
        vote(&mut self.scene, "eve", &named);
    }

    /// Lets days pass in which everybody signs and proposes: the clocks of an export are moved
    /// on, because the chain's own clock moves by a minute in a block at most.
    pub(crate) fn pass(&mut self, days: u64) {
        if days == 0 {
            return;
        }
        let mut state = self.scene.export();
        let staking = &mut state["staking"];
        let live = millis(&staking["clock"]["live_ms"]) + days * DAY * 1_000;
        staking["clock"]["live_ms"] = json!(live.to_string());
        for seat in staking["seats"].as_array_mut().expect("seats") {
            seat["last_signed_ms"] = json!(live.to_string());
            seat["last_proposed_ms"] = json!(live.to_string());
        }
        let time = self.scene.last_block().time.plus(Seconds(days * DAY)).expect("time");
        let height = self.scene.last_block().height;
        self.scene =
            Scene::start(&Start { time, height, ..Start::with(&state) }).expect("a genesis");
        // What has ripened by now votes; a block looks after a few accounts.
        for _ in 0..12 {
            self.scene.block(&[]);
        }
    }

    /// Holds an election, which every change of the rules calls, also one that changes nothing.
    pub(crate) fn elect(&mut self) -> Standing {
        self.scene.change_rules(|_| {}).expect("the rules as they are");
        self.scene.block(&[]);
        self.scene.audit();
        let seats = self.scene.seats();
        let sat = std::mem::replace(
            &mut self.sitting,
            seats.iter().map(|seat| seat.consensus_key.clone()).collect(),
        );
        let his = |name: &&String| self.sitting.contains(consensus_key(name).as_slice());
        let lost = sat.difference(&self.sitting).filter(|key| !self.is_his(key)).count();
        let gained = self.sitting.difference(&sat).filter(|key| self.is_his(key)).count();
        let power = |mine: bool| -> u64 {
            let of = seats.iter().filter(|seat| !mine || self.is_his(&seat.consensus_key));
            of.map(|seat| seat.power).sum()
        };
        let votes = |names: &[String]| -> u128 {
            names.iter().filter(his).map(|name| self.scene.votes(name)).sum()
        };
        let (all, bad) = (votes(&self.honest) + votes(&self.sybils), votes(&self.sybils));
        let mut powers: Vec<u64> = seats.iter().map(|seat| seat.power).collect();
        powers.sort_unstable_by(|one, other| other.cmp(one));
        let mut third = 0;
        while powers[..third].iter().sum::<u64>() * 3 <= power(false) {
            third += 1;
        }
        let stake = number(&self.scene.totals().stake);
        Standing {
            seats: seats.len(),
            power_share: u128::from(power(true)) * 100_000 / u128::from(power(false)),
            votes_share: bad * 100_000 / all,
            displaced: lost,
            gained,
            unrepresented: (stake - all) * 100_000 / stake,
            third,
        }
    }

    fn is_his(&self, key: &[u8]) -> bool {
        self.sybils.iter().any(|name| consensus_key(name) == key)
    }
}

/// `who` votes for many producers in one transaction.
fn vote(scene: &mut Scene, who: &str, votes: &[(&String, u128)]) {
    let mut messages =
        votes.iter().map(|(name, amount)| delegate(who, name, &format!("{amount}uwls")));
    let first = scene.draft(who, &messages.next().expect("a vote")).gas(100_000_000);
    let all = messages.fold(first, |draft, message| draft.and(&message));
    let result = scene.deliver(&all);
    assert_eq!(verdict(&result), OK, "{:?}", result.error);
}

fn millis(value: &Value) -> u64 {
    value.as_str().expect("a number").parse().expect("a number")
}
