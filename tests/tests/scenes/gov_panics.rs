//! A decision whose message panics: it fails, and the chain goes on.

use std::sync::Arc;

use auth::Auth;
use bank::Bank;
use base::{Ctx, Module, Result, Router};
use chain::Chain;
use gov::Gov;
use proto::cosmos::gov::v1::ProposalStatus::Failed;
use proto::cosmos::gov::v1::VoteOption::Yes;
use proto::cosmos::mint::v1beta1::{GenesisState, MsgUpdateParams, MsgUpdateParamsResponse};
use serde_json::json;
use staking::Staking;
use store::{Item, Space};
use tests::{Scene, Start, governance, pack, power_up, told, vote};

/// Somewhere to write to; nothing of a decision that fails may be found there.
const NOTE: Item<u64> = Item::new("bank", b"\xffnote");

/// A module whose message writes and then panics.
struct Hasty;

impl Module for Hasty {
    const NAME: &'static str = "hasty";
    type Genesis = GenesisState;

    fn routes(&self, router: &mut Router) {
        router.msg::<MsgUpdateParams, (), MsgUpdateParamsResponse>(
            |_| Ok(()),
            |ctx, ()| {
                NOTE.set(ctx, &7)?;
                panic!("too hasty");
            },
        );
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
}

#[test]
fn a_decision_that_panics_fails_and_the_chain_goes_on() {
    let people = [("ann", "1000000000uwls"), ("rich", "1000000000uwls")];
    let rules = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    let genesis = Scene::genesis_with_rules(&people, &rules);
    let modules: Vec<Box<dyn base::AnyModule>> =
        vec![Box::new(Auth), Box::new(Bank), Box::new(Staking), Box::new(Gov), Box::new(Hasty)];
    let chain = Arc::new(Chain::of(modules));
    let mut scene = Scene::start_with(chain, &Start::with(&genesis)).unwrap();
    scene.ok("ann", power_up("ann", "ann", "100uwls"));
    let message = MsgUpdateParams { authority: governance(), params: None };
    let id = scene.open("rich", &[pack(&message)]);
    let other = scene.open("rich", &[]);
    scene.ok("ann", vote("ann", id, Yes));
    scene.ok("ann", vote("ann", other, Yes));
    scene.close_vote(id);
    scene.close_vote(other);
    let at = scene.poll(other).unwrap().executes_at.unwrap();
    let done = scene.until(at.try_into().unwrap());
    let proposal = scene.proposal(id).unwrap();
    assert_eq!(proposal.status(), Failed);
    assert!(proposal.failed_reason.contains("too hasty"), "{}", proposal.failed_reason);
    let results = told(&done.events, "active_proposal", "proposal_result");
    assert_eq!(results, ["proposal_failed", "proposal_passed"], "the other one takes effect");
    assert_eq!(told(&done.events, "hook_failed", "module"), [""; 0]);
    assert_eq!(NOTE.get(&scene.ctx()).unwrap(), None);
    scene.audit();
    scene.block(&[]);
}
