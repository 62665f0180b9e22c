//! Our chain, driven through the recorded blocks.

use std::collections::{BTreeMap, BTreeSet};

use auth::{Account, ModuleAccount};
use base::{Address, Coins, Ctx, Mode, Time};
use chain::{Chain, TxResult};
use proto::tendermint::types::{BlockParams, ConsensusParams, EvidenceParams, ValidatorParams};
use serde_json::{Value, json};
use tests::{Scene, Start};

use crate::differences::MEASURED_EARLY;
use crate::outcome::{Door, Outcome, print, print_ours};
use crate::recording::{Case, Delivery, Event, Recording};

/// One transaction at one door, answered by both chains.
pub(crate) struct Answered<'a> {
    pub(crate) case: &'a Case,
    pub(crate) door: Door,
    pub(crate) recorded: Outcome,
    pub(crate) ours: Outcome,
}

/// What a replay has found.
#[derive(Default)]
pub(crate) struct Findings<'a> {
    pub(crate) answers: Vec<Answered<'a>>,
    /// Sequences and ends of proposals that are not the recorded ones.
    pub(crate) out_of_step: Vec<String>,
}

/// Our chain at some height of the recording.
struct World<'a> {
    recording: &'a Recording,
    scene: Scene,
    findings: Findings<'a>,
}

/// Feeds the whole recording, in its order: each transaction to Simulate and CheckTx, then its
/// block.
pub(crate) fn replay(recording: &Recording) -> Findings<'_> {
    run(recording).findings
}

/// The chain that the whole recording has left.
pub(crate) fn lived(recording: &Recording) -> Scene {
    run(recording).scene
}

fn run(recording: &Recording) -> World<'_> {
    let mut world =
        World { recording, scene: begin(&recording.genesis), findings: Findings::default() };
    // A scene begins behind its first block, which is empty in both recordings.
    for height in 2..=recording.last_height {
        let cases = recording.cases_at(height);
        let punctual = cases.iter().copied().filter(|(case, _)| case.id != MEASURED_EARLY);
        world.compare_sequences(punctual, |case| &case.sequences_before, "before");
        cases.iter().for_each(|(case, delivery)| world.ask(case, delivery));
        let waiting = world.leave_waiting(height);
        world.execute(height, &cases);
        waiting.iter().for_each(|case| world.ask_again(case));
        world.compare_sequences(cases, |case| &case.sequences_after, "after");
    }
    world.scene.audit();
    world
}

impl<'a> World<'a> {
    fn ask(&mut self, case: &'a Case, delivery: &Delivery) {
        let tx = case.bytes();
        if let Some(simulation) = &case.simulate {
            let ours = self.scene.simulate(&tx);
            let recorded = Outcome::simulated(simulation, &delivery.answer);
            self.note(case, Door::Simulate, recorded, ours);
        }
        let ours = self.scene.admit(&tx);
        self.note(case, Door::CheckTx, Outcome::recorded(&case.check_tx), ours);
    }

    /// The recorder left one transaction in the mempool while a stranger, which is no case,
    /// used up its sequence.
    fn leave_waiting(&mut self, height: u64) -> Vec<&'a Case> {
        let stranger = self.recording.blocks.contains_key(&height)
            && self.recording.cases_at(height).len() != self.recording.blocks[&height].len();
        let waiting =
            self.recording.cases.iter().filter(|case| stranger && case.recheck_tx.is_some());
        let waiting: Vec<&Case> = waiting.collect();
        for case in &waiting {
            let ours = self.scene.admit(&case.bytes());
            self.note(case, Door::CheckTx, Outcome::recorded(&case.check_tx), ours);
        }
        waiting
    }

    fn ask_again(&mut self, case: &'a Case) {
        let ours = self.scene.recheck(&case.bytes());
        let recorded = case.recheck_tx.as_ref().expect("the answer of a recheck");
        self.note(case, Door::Recheck, Outcome::recorded(recorded), ours);
    }

    /// Executes the block. If our answers are the recorded ones, so is what we write; if not,
    /// what the recording says happened is written instead, so that the next transaction finds
    /// the state that it was signed for.
    fn execute(&mut self, height: u64, cases: &[(&'a Case, &'a Delivery)]) {
        let block = self.scene.next_block();
        assert_eq!(block.height, height);
        let txs = self.recording.blocks.get(&height).map(Vec::as_slice).unwrap_or_default();
        let done = self.scene.execute(&block, txs);
        self.compare_decisions(height, &done.events);
        let mut equal = true;
        for ((case, delivery), ours) in cases.iter().zip(done.results) {
            let recorded = Outcome::recorded(&delivery.answer);
            equal &= recorded == Outcome::ours(Door::Block, &ours);
            self.note(case, Door::Block, recorded, ours);
        }
        let changes = match equal {
            true => done.changes,
            false => {
                let hooks = self.scene.execute(&block, &[]).changes;
                let mut ctx = Ctx::resume(&block, Mode::Deliver, self.scene.state(), hooks);
                let people = &self.recording.people;
                cases
                    .iter()
                    .for_each(|(case, delivery)| write_recorded(&mut ctx, people, case, delivery));
                ctx.into_changes()
            }
        };
        self.scene.commit(block.clone(), &changes);
    }

    /// Proposals are the last that a block of ours tells of.
    fn compare_decisions(&mut self, height: u64, ours: &[base::Event]) {
        let Some(recorded) = self.recording.decided.get(&height) else { return };
        let recorded: Vec<String> = recorded.iter().map(print).collect();
        let ours: Vec<String> = ours.iter().map(print_ours).collect();
        if !ours.ends_with(&recorded) {
            let (recorded, ours) = (recorded.join("\n    "), ours.join("\n    "));
            let text = format!("block {height}\n  recorded\n    {recorded}\n  ours\n    {ours}");
            self.findings.out_of_step.push(text);
        }
    }

    fn compare_sequences(
        &mut self,
        cases: impl IntoIterator<Item = (&'a Case, &'a Delivery)>,
        of: impl Fn(&'a Case) -> &'a Option<BTreeMap<String, Option<u64>>>,
        when: &str,
    ) {
        for (case, _) in cases {
            for (name, recorded) in of(case).iter().flatten() {
                let address = Address::parse(&self.recording.people[name]).expect("an address");
                let (_, ours) = self.scene.number_and_sequence(&address);
                if recorded.unwrap_or(0) != ours {
                    let text =
                        format!("{} {when}: {name} recorded {recorded:?}, ours {ours}", case.id);
                    self.findings.out_of_step.push(text);
                }
            }
        }
    }

    fn note(&mut self, case: &'a Case, door: Door, recorded: Outcome, ours: TxResult) {
        self.findings.answers.push(Answered {
            case,
            door,
            recorded,
            ours: Outcome::ours(door, &ours),
        });
    }
}

/// Money of people and sequences of signers, as the recording has them after the transaction.
/// What modules own among themselves is no business of a signer and is left out.
fn write_recorded(
    ctx: &mut Ctx<'_>,
    people: &BTreeMap<String, String>,
    case: &Case,
    delivery: &Delivery,
) {
    const OUTSIDE: ModuleAccount =
        ModuleAccount { name: "recording", permissions: &["minter", "burner"], receives: false };
    let addresses: BTreeSet<&str> = people.values().map(String::as_str).collect();
    let outside = Address::module(OUTSIDE.name);
    for event in &delivery.answer.events {
        let Some((person, coins)) = moved(event).filter(|(who, _)| addresses.contains(who)) else {
            continue;
        };
        let person = Address::parse(person).expect("an address");
        if event.kind == "coin_spent" {
            unlock(ctx, &person);
            bank::transfer(ctx, &person, &outside, &coins)
                .expect("the recorded owner has the coins");
            bank::burn(ctx, &OUTSIDE, &coins).expect("burn");
        } else {
            bank::mint(ctx, &OUTSIDE, &coins).expect("mint");
            bank::transfer(ctx, &outside, &person, &coins).expect("transfer");
        }
    }
    for (name, sequence) in case.sequences_after.iter().flatten() {
        let Some(sequence) = sequence else { continue };
        let address = Address::parse(&people[name]).expect("an address");
        let mut account = auth::known_account(ctx, &address).expect("an account");
        account.base_mut().sequence = *sequence;
        auth::store_account(ctx, &address, &account).expect("stored");
    }
}

/// Coins that are locked could be staked on the recorded chain. Who did so has a plain account
/// from then on.
fn unlock(ctx: &mut Ctx<'_>, person: &Address) {
    let account = auth::known_account(ctx, person).expect("an account");
    let plain = Account::Base(account.base().clone());
    auth::store_account(ctx, person, &plain).expect("stored");
}

fn moved(event: &Event) -> Option<(&str, Coins)> {
    let attribute = |wanted: &str| {
        event.attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
    };
    let who = match event.kind.as_str() {
        "coin_spent" => attribute("spender")?,
        "coin_received" => attribute("receiver")?,
        _ => return None,
    };
    Some((who, attribute("amount")?.parse().expect("coins")))
}

/// Our chain with the recorded genesis: accounts, money, and the transaction of genesis that
/// makes the first validator; modules that do not exist here are left out. The recorded chain
/// asks for less stake of its own than ours would.
fn begin(genesis: &Value) -> Scene {
    let state = &genesis["app_state"];
    let mut staking = Chain::new().default_app_state().expect("a genesis")["staking"].clone();
    staking["params"]["bond_denom"] = state["staking"]["params"]["bond_denom"].clone();
    staking["params"]["min_commission_rate"] =
        state["staking"]["params"]["min_commission_rate"].clone();
    staking["params"]["min_bp_self_stake"] = json!("0");
    let app_state = json!({
        "auth": state["auth"], "bank": state["bank"], "staking": staking,
        "gov": decisions(&state["gov"]), "genutil": state["genutil"],
    });
    let start = Start {
        chain_id: genesis["chain_id"].as_str().expect("a chain id"),
        time: Time::new(1_767_225_600, 0).expect("2026"),
        consensus_params: Some(consensus_params(&genesis["consensus_params"])),
        ..Start::with(&app_state)
    };
    assert_eq!(genesis["genesis_time"], "2026-01-01T00:00:00Z");
    let mut scene = Scene::start(&start).unwrap_or_else(|error| panic!("{error}"));
    scene.config.min_gas_prices = "0.01stake".parse().expect("prices");
    scene
}

/// The recorded parameters of decisions. What is decided takes effect at once there, and nothing
/// takes longer than anything else.
fn decisions(recorded: &Value) -> Value {
    let mut gov = recorded.clone();
    gov["rules"] = json!({
        "constitutional_voting_period": recorded["params"]["voting_period"],
        "constitutional_quorum": recorded["params"]["quorum"],
        "constitutional_threshold": "0.666666666666666666",
        "timelock": "0s", "late_window": "0s", "max_open_votes": 16,
    });
    gov
}

fn consensus_params(json: &Value) -> ConsensusParams {
    let number =
        |value: &Value| value.as_str().and_then(|text| text.parse::<i64>().ok()).expect("a number");
    let evidence = &json["evidence"];
    ConsensusParams {
        block: Some(BlockParams {
            max_bytes: number(&json["block"]["max_bytes"]),
            max_gas: number(&json["block"]["max_gas"]),
        }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: number(&evidence["max_age_num_blocks"]),
            max_age_duration: Some(prost_types::Duration {
                seconds: number(&evidence["max_age_duration"]) / 1_000_000_000,
                nanos: 0,
            }),
            max_bytes: number(&evidence["max_bytes"]),
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        version: None,
        abci: None,
    }
}
