//! Messages of v1beta1: the same proposals in the words of before.

use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::gov::v1::ProposalStatus::{Failed, Passed};
use proto::cosmos::gov::v1::{MsgExecLegacyContent, ProposalStatus, VoteOption};
use proto::cosmos::gov::v1beta1::{
    MsgDeposit, MsgSubmitProposal, MsgVote, MsgVoteWeighted, TextProposal, WeightedVoteOption,
};
use proto::cosmos::upgrade::v1beta1::{
    CancelSoftwareUpgradeProposal, Plan, SoftwareUpgradeProposal,
};
use tests::{FULL, Refused, Scene, account, coins, governance, pack, propose, told};

fn town() -> Scene {
    Scene::council(&[("ann", 100), ("rich", 0)])
}

fn submit<M: Message + Name>(content: &M, deposit: Vec<Coin>) -> MsgSubmitProposal {
    MsgSubmitProposal {
        content: Some(pack(content)),
        initial_deposit: deposit,
        proposer: account("rich"),
    }
}

fn text(title: &str, description: &str) -> TextProposal {
    TextProposal { title: title.into(), description: description.into() }
}

/// ann votes for `id`, and time passes.
fn agreed(scene: &mut Scene, id: u64) -> ProposalStatus {
    let option = VoteOption::Yes.into();
    scene.ok("ann", MsgVote { proposal_id: id, voter: account("ann"), option });
    scene.conclude(id).status()
}

#[test]
fn a_text_is_proposed_paid_for_and_voted_on() {
    let mut scene = town();
    let result = scene.ok("rich", submit(&text("Hello", "World"), coins("10000000uwls")));
    let kinds = told(&result.events, "submit_proposal", "proposal_messages");
    assert_eq!(kinds, [",/cosmos.gov.v1.MsgExecLegacyContent"]);
    let proposal = scene.proposal(1).unwrap();
    assert_eq!((proposal.title.as_str(), proposal.summary.as_str()), ("Hello", "World"));
    assert_eq!((proposal.metadata.as_str(), proposal.expedited), ("", false));
    let deposit =
        MsgDeposit { proposal_id: 1, depositor: account("rich"), amount: coins("90000000uwls") };
    scene.ok("rich", deposit);
    assert_eq!(scene.status(1), Some(ProposalStatus::VotingPeriod));
    // Weights travel as whole numbers of 10⁻¹⁸.
    let option = |option: VoteOption, weight: &str| WeightedVoteOption {
        option: option.into(),
        weight: weight.into(),
    };
    let options = vec![
        option(VoteOption::Yes, "600000000000000000"),
        option(VoteOption::No, "400000000000000000"),
    ];
    scene.ok("ann", MsgVoteWeighted { proposal_id: 1, voter: account("ann"), options });
    assert_eq!(scene.tally(1), [60, 0, 40, 0]);
    assert_eq!(scene.ballot("ann", 1).unwrap().options[0].weight, "0.600000000000000000");
    assert_eq!(agreed(&mut scene, 1), Passed);
    scene.audit();
}

#[test]
fn upgrades_are_planned_and_cancelled_in_the_old_words() {
    let mut scene = town();
    let plan = |height| Some(Plan { name: "v2".into(), height, ..Plan::default() });
    let (title, description) = ("Up".to_owned(), "we go".to_owned());
    let up = SoftwareUpgradeProposal { title, description, plan: plan(1_000) };
    scene.ok("rich", submit(&up, coins(FULL)));
    assert_eq!(agreed(&mut scene, 1), Passed);
    assert_eq!(scene.export()["gov"]["plan"]["name"], "v2");
    let (title, description) = ("Down".to_owned(), "again".to_owned());
    scene.ok("rich", submit(&CancelSoftwareUpgradeProposal { title, description }, coins(FULL)));
    assert_eq!(agreed(&mut scene, 2), Passed);
    assert_eq!(scene.export()["gov"]["plan"], serde_json::json!(null));
    let past = SoftwareUpgradeProposal { plan: plan(1), ..up };
    scene.ok("rich", submit(&past, coins(FULL)));
    assert_eq!(agreed(&mut scene, 3), Failed);
}

#[test]
fn old_words_that_make_no_sense_are_refused_as_in_the_sdk() {
    let mut scene = town();
    let mut refuse = |message: MsgSubmitProposal, refused: Refused, text: &str| {
        let log = scene.err("rich", message, refused);
        assert!(log.contains(text), "{log}");
    };
    let ten = || coins("10000000uwls");
    let nothing = MsgSubmitProposal { content: None, ..submit(&text("a", "b"), ten()) };
    refuse(nothing, ("gov", 5), "missing content");
    refuse(submit(&text(" ", "b"), ten()), ("gov", 5), "proposal title cannot be blank");
    refuse(submit(&text("a", ""), ten()), ("gov", 5), "proposal description cannot be blank");
    let long = submit(&text(&"t".repeat(141), "b"), ten());
    refuse(long, ("gov", 5), "proposal title is longer than max length of 140");
    let long = submit(&text("a", &"d".repeat(10_001)), ten());
    refuse(long, ("gov", 5), "proposal description is longer than max length of 10000");
    refuse(submit(&text("a", "b"), coins("1uwls")), ("gov", 16), "minimum deposit is too small");
    let vote = MsgVote { proposal_id: 1, voter: account("ann"), option: 0 };
    scene.err("ann", vote, ("gov", 7));
    let draft = scene.draft("rich", &submit(&text(&"t".repeat(140), &"d".repeat(10_000)), ten()));
    assert!(scene.deliver(&draft.gas(5_000_000)).is_ok());
}

#[test]
fn old_content_takes_effect_only_by_a_vote() {
    let mut scene = town();
    let content = Some(pack(&text("a", "b")));
    let message = MsgExecLegacyContent { content: content.clone(), authority: account("ann") };
    scene.err("ann", message, ("gov", 13));
    let message = MsgExecLegacyContent { content, authority: governance() };
    scene.ok("rich", propose("rich", &[pack(&message)], FULL));
    assert_eq!(agreed(&mut scene, 1), Passed);
    let nothing = MsgExecLegacyContent { content: None, authority: governance() };
    scene.ok("rich", propose("rich", &[pack(&nothing)], FULL));
    assert_eq!(agreed(&mut scene, 2), Failed);
}

#[test]
fn content_that_no_module_knows_is_no_transaction() {
    let mut scene = town();
    let content = Any {
        type_url: "/cosmos.params.v1beta1.ParameterChangeProposal".into(),
        value: Vec::new(),
    };
    let message =
        MsgSubmitProposal { content: Some(content), ..submit(&text("a", "b"), Vec::new()) };
    scene.err("rich", message, ("sdk", 2));
}
