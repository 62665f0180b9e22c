//! Modules that misbehave: the chain goes on, and says what happened.

use std::sync::Arc;

use bank::Bank;
use base::{Block, Ctx, Error, Event, EvidenceAge, Module, Result, Router, Sdk, Seconds};
use chain::Chain;
use proto::cosmos::consensus::v1::{QueryParamsRequest, QueryParamsResponse};
use proto::cosmos::slashing::v1beta1::{GenesisState, MsgUnjail, MsgUnjailResponse};
use proto::tendermint::types::{BlockParams, ConsensusParams, EvidenceParams, ValidatorParams};
use store::{Item, Proto, Space};
use tests::{OK, Scene, Start, log, send, verdict};

/// What the test's own module does, and when.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Its message writes and then panics.
    Panic,
    /// The hook before the transactions writes and then fails.
    FailAtBegin,
    /// The hook behind them does.
    FailAtEnd,
    /// The hook behind them changes the limits of blocks, as governance will.
    ChangeLimits,
    /// The hook before the transactions tells how old evidence may be.
    TellAge,
}

struct Foreign(Deed);

/// Somewhere to write to. Nothing of a deed that fails may be found there.
const NOTE: Item<u64> = Item::new("bank", b"\xffnote");

/// Where the chain keeps its consensus parameters: the SDK's store and key.
const LIMITS: Item<Proto<ConsensusParams>> = Item::new("consensus", b"Consensus");

impl Foreign {
    fn fail(ctx: &mut Ctx<'_>) -> Result<()> {
        NOTE.set(ctx, &7)?;
        ctx.emit(Event::new("never_seen"));
        Err(Sdk::Logic.because("this hook fails"))
    }
}

impl Module for Foreign {
    const NAME: &'static str = "foreign";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        if self.0 == Deed::Panic {
            router.msg::<MsgUnjail, (), MsgUnjailResponse>(
                |_| Ok(()),
                |ctx, ()| {
                    NOTE.set(ctx, &7)?;
                    panic!("seven is no note");
                },
            );
        }
    }

    fn spaces(&self) -> Vec<Space> {
        Vec::new()
    }

    fn default_genesis(&self) -> GenesisState {
        GenesisState::default()
    }

    fn import(&self, _: &mut Ctx<'_>, _: GenesisState) -> Result<()> {
        Ok(())
    }

    fn export(&self, _: &Ctx<'_>) -> Result<GenesisState> {
        Ok(GenesisState::default())
    }

    fn begin_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        match self.0 {
            Deed::FailAtBegin => Foreign::fail(ctx),
            Deed::TellAge => {
                let age = format!("{:?}", ctx.block.evidence_age);
                ctx.emit(Event::new("told").with("age", age));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        match self.0 {
            Deed::FailAtEnd => Foreign::fail(ctx),
            Deed::ChangeLimits if ctx.block.height == 3 => Ok(LIMITS.set(ctx, &limits(30_000))?),
            _ => Ok(()),
        }
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        match NOTE.get(ctx)? {
            None => Ok(()),
            Some(note) => Err(Error::undefined(format!("a deed that failed has left {note}"))),
        }
    }
}

fn limits(max_gas: i64) -> ConsensusParams {
    ConsensusParams {
        block: Some(BlockParams { max_bytes: 1_000_000, max_gas }),
        evidence: Some(EvidenceParams::default()),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        version: None,
        abci: None,
    }
}

fn with(deed: Deed) -> Scene {
    let chain = Chain::of(vec![Box::new(auth::Auth), Box::new(Foreign(deed)), Box::new(Bank)]);
    let genesis = Scene::genesis_of(&[("alice", "1000uwls")]);
    Scene::start_with(Arc::new(chain), &Start::with(&genesis)).expect("a genesis")
}

#[test]
fn a_message_that_panics_costs_its_fee_and_nothing_else() {
    let mut scene = with(Deed::Panic);
    // A validator's address of the same bytes as the account.
    let operator = scene.address("alice").validator_text();
    let draft = scene
        .draft("alice", &send("alice", "bob", "5uwls"))
        .and(&MsgUnjail { validator_addr: operator })
        .fee("10uwls");
    let result = scene.deliver(&draft);
    let simulated = scene.simulate(&draft.clone().sequence(1).sign());
    for result in [&result, &simulated] {
        assert_eq!(verdict(result), ("undefined", 111_222));
        assert_eq!(log(result), "recovered: seven is no note: panic");
    }
    assert_eq!((scene.balance("alice"), scene.balance("bob")), ("990uwls".into(), String::new()));
    assert_eq!(scene.number_and_sequence(&scene.address("alice")).1, 1);
    assert!(result.gas_used > 0 && result.gas_wanted == 1_000_000);
    assert!(result.events.iter().any(|event| event.kind == "tx"), "the fee is announced");
    scene.audit();
    scene.ok("alice", send("alice", "bob", "5uwls"));
    scene.audit();
}

#[test]
fn a_hook_that_fails_leaves_an_event_and_the_chain_goes_on() {
    for (deed, mode) in [(Deed::FailAtBegin, "BeginBlock"), (Deed::FailAtEnd, "EndBlock")] {
        let mut scene = with(deed);
        for _ in 0..3 {
            let block = scene.next_block();
            let done = scene
                .execute(&block, &[scene.draft("alice", &send("alice", "bob", "1uwls")).sign()]);
            assert_eq!(verdict(&done.results[0]), OK);
            let failed = Event::new("hook_failed")
                .with("module", "foreign")
                .with("codespace", "sdk")
                .with("code", "35")
                .with("mode", mode);
            assert_eq!(done.events, [failed]);
            scene.commit(block, &done.changes);
            scene.audit();
        }
        assert_eq!(scene.balance("bob"), "3uwls");
    }
}

#[test]
fn new_limits_are_announced_to_consensus_once_and_hold_from_the_next_block_on() {
    let mut scene = with(Deed::ChangeLimits);
    let spend = |scene: &Scene, gas: u64| {
        scene.draft("alice", &send("alice", "bob", "1uwls")).gas(gas).sign()
    };
    let mut announced = Vec::new();
    for height in 2..=5 {
        let block = scene.next_block();
        let done = scene.execute(&block, &[spend(&scene, 100_000)]);
        let expected = if height <= 3 { OK } else { ("sdk", 41) };
        assert_eq!(verdict(&done.results[0]), expected, "height {height}");
        announced.push(done.consensus_params);
        scene.commit(block, &done.changes);
    }
    assert_eq!(announced, [None, Some(limits(30_000)), None, None]);
    let path = "/cosmos.consensus.v1.Query/Params";
    let answer: QueryParamsResponse = scene.ask(path, &QueryParamsRequest {}).expect("params");
    assert_eq!(answer.params, Some(limits(30_000)));
    assert_eq!(scene.chain.block_gas_limit(scene.state()), Some(30_000));
    assert_eq!(verdict(&scene.check(&spend(&scene, 30_001))), ("sdk", 41));
}

#[test]
fn hooks_know_how_old_evidence_may_be_whoever_made_the_block() {
    let chain = Chain::of(vec![Box::new(auth::Auth), Box::new(Foreign(Deed::TellAge))]);
    let genesis = serde_json::json!({});
    let max_age_duration = Some(prost_types::Duration { seconds: 90, nanos: 999_999_999 });
    let evidence = EvidenceParams { max_age_num_blocks: 30, max_age_duration, max_bytes: 1 };
    let consensus_params = ConsensusParams { evidence: Some(evidence), ..limits(-1) };
    let start = Start { consensus_params: Some(consensus_params), ..Start::with(&genesis) };
    let scene = Scene::start_with(Arc::new(chain), &start).expect("a genesis");
    let lying = EvidenceAge { blocks: 7, span: Seconds(7) };
    let block = Block { evidence_age: lying, ..scene.next_block() };
    let told = scene.execute(&block, &[]).events.remove(0);
    let age = EvidenceAge { blocks: 30, span: Seconds(90) };
    let in_force = Event::new("told").with("age", format!("{age:?}")).with("mode", "BeginBlock");
    assert_eq!(told, in_force);
}
