//! Proposals: who may propose what, and what is refused with which code.

use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::gov::v1::{MsgSubmitProposal, ProposalStatus};
use tests::{FULL, Refused, Scene, account, coins, governance, pack, propose, send, send_to, told};

const FIRST: &str = "10000000uwls";

fn town() -> Scene {
    Scene::council(&[("ann", 100), ("ben", 50)])
}

/// Governance sends `amount` to ben.
fn gift(amount: &str) -> prost_types::Any {
    let mut message = send("ann", "ben", amount);
    message.from_address = governance();
    pack(&message)
}

#[test]
fn who_brings_a_tenth_of_the_deposit_opens_a_proposal() {
    let mut scene = town();
    let result = scene.ok("ann", propose("ann", &[gift("1uwls")], FIRST));
    let said = |kind, name| told(&result.events, kind, name);
    assert_eq!(said("submit_proposal", "proposal_id"), ["1"]);
    assert_eq!(said("submit_proposal", "proposal_proposer"), [account("ann")]);
    let kinds = said("submit_proposal", "proposal_messages");
    assert_eq!(kinds, [",/cosmos.bank.v1beta1.MsgSend"]);
    assert_eq!(said("proposal_deposit", "amount"), [FIRST]);
    assert_eq!(said("proposal_deposit", "depositor"), [account("ann")]);
    assert!(said("submit_proposal", "voting_period_start").is_empty());
    let proposal = scene.proposal(1).unwrap();
    assert_eq!(proposal.status(), ProposalStatus::DepositPeriod);
    assert_eq!((proposal.voting_start_time, proposal.voting_end_time), (None, None));
    let (submitted, until) = (proposal.submit_time.unwrap(), proposal.deposit_end_time.unwrap());
    assert_eq!(until.seconds - submitted.seconds, 2 * 86_400);
    assert_eq!(proposal.total_deposit, coins(FIRST));
    assert_eq!(scene.balance_at(&auth::authority()), FIRST);
    assert_eq!(scene.submit("ben", &propose("ben", &[], FIRST)), 2);
    scene.audit();
}

#[test]
fn who_brings_all_of_it_opens_the_vote_at_once() {
    let mut scene = town();
    let result = scene.ok("ann", propose("ann", &[], FULL));
    assert_eq!(told(&result.events, "submit_proposal", "voting_period_start"), ["1"]);
    let proposal = scene.proposal(1).unwrap();
    assert_eq!(proposal.status(), ProposalStatus::VotingPeriod);
    let (start, end) = (proposal.voting_start_time.unwrap(), proposal.voting_end_time.unwrap());
    assert_eq!(end.seconds - start.seconds, 7 * 86_400);
    scene.audit();
}

/// What somebody does to a proposal.
type Bend = fn(&mut MsgSubmitProposal);

/// Proposals that were bent so are refused so, with these words.
fn all_refused(cases: &[(Bend, Refused, &str)]) {
    let mut scene = town();
    for (bend, refused, text) in cases {
        let mut proposal = propose("ann", &[gift("1uwls")], FIRST);
        bend(&mut proposal);
        let tx = scene.draft("ann", &proposal).gas(10_000_000).sign();
        let error = scene.block(&[tx]).remove(0).error.expect(text);
        assert_eq!((error.codespace(), error.code()), *refused, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert_eq!((scene.proposal(1), scene.balance_at(&auth::authority())), (None, String::new()));
}

#[test]
fn words_that_make_no_sense_are_refused_as_in_the_sdk() {
    all_refused(&[
        (|one| one.title.clear(), ("sdk", 18), "proposal title cannot be empty"),
        (|one| one.summary.clear(), ("sdk", 18), "proposal summary cannot be empty"),
        (
            |one| (one.messages, one.metadata) = (Vec::new(), String::new()),
            ("gov", 11),
            "either metadata or Msgs length must be non-nil",
        ),
        (
            |one| one.metadata = r#"{"title": "another", "summary": "what it is about"}"#.into(),
            ("gov", 5),
            "metadata title 'another' must equal proposal title 'a proposal'",
        ),
        (
            |one| one.metadata = r#"{"title": "a proposal"}"#.into(),
            ("gov", 5),
            "metadata summary '' must equal proposal summary 'what it is about'",
        ),
        (|one| one.metadata = "m".repeat(256), ("gov", 15), "got metadata with length 256"),
        (|one| one.title = "t".repeat(256), ("gov", 15), "got metadata with length 256"),
        (|one| one.summary = "s".repeat(10_201), ("gov", 22), "got summary with length 10201"),
    ]);
}

#[test]
fn deposits_and_messages_that_make_no_sense_are_refused_as_in_the_sdk() {
    all_refused(&[
        (
            |one| one.initial_deposit = coins("9999999uwls"),
            ("gov", 16),
            "was (9999999uwls), need (10000000uwls)",
        ),
        (
            |one| one.initial_deposit = coins("1gold,10000000uwls"),
            ("gov", 23),
            "gov accepts only the following denom(s): [uwls]",
        ),
        (
            |one| one.initial_deposit = vec![Coin { denom: "uwls".into(), amount: "-1".into() }],
            ("sdk", 10),
            "-1uwls",
        ),
        (
            |one| one.messages = vec![pack(&send("ben", "ann", "1uwls"))],
            ("gov", 13),
            "expected gov account as only signer",
        ),
        (
            |one| one.messages = vec![gift("1uwls"), pack(&send("ben", "ann", "1uwls"))],
            ("gov", 13),
            "expected gov account as only signer",
        ),
        (|one| one.messages = vec![gift("")], ("gov", 12), "invalid proposal message"),
        (
            |one| one.messages = vec![gift("1uwls"); 33],
            ("gov", 105),
            "a proposal has 32 messages at most",
        ),
    ]);
}

#[test]
fn the_longest_words_and_the_most_messages_are_taken() {
    let mut scene = town();
    let mut proposal = propose("ann", &vec![gift("1uwls"); 32], FIRST);
    proposal.title = "t".repeat(255);
    proposal.summary = "s".repeat(10_200);
    proposal.metadata = "m".repeat(255);
    assert_eq!(scene.submit("ann", &proposal), 1);
    let mut agrees = propose("ann", &[], FIRST);
    agrees.metadata =
        r#"{"title": "a proposal", "summary": "what it is about", "forum": "…"}"#.into();
    assert_eq!(scene.submit("ann", &agrees), 2);
    scene.audit();
}

#[test]
fn a_message_that_the_chain_does_not_know_is_no_transaction() {
    let mut scene = town();
    let unknown =
        prost_types::Any { type_url: "/cosmos.mint.v1beta1.MsgUpdateParams".into(), value: vec![] };
    scene.err("ann", propose("ann", &[unknown], FIRST), ("sdk", 2));
}

#[test]
fn who_does_not_have_the_deposit_opens_nothing() {
    let mut scene = town();
    scene.ok("ben", send("ben", "ann", "999999000000uwls"));
    scene.err("ben", propose("ben", &[], "10000000uwls"), ("sdk", 5));
    assert_eq!(scene.proposal(1), None);
    assert_eq!(scene.submit("ann", &propose("ann", &[], FIRST)), 1);
}

#[test]
fn a_long_proposal_pays_for_its_bytes() {
    let mut scene = town();
    let gas = |scene: &mut Scene, summary: usize| {
        let mut proposal = propose("ann", &[], FIRST);
        proposal.summary = "s".repeat(summary);
        let draft = scene.draft("ann", &proposal).gas(10_000_000);
        scene.deliver(&draft).gas_used
    };
    let (short, long) = (gas(&mut scene, 1_000), gas(&mut scene, 2_000));
    // 90 for each byte, 30 for each of two writes of it, 10 for the transaction.
    assert!((long - short) >= 1_000 * 130, "{short} {long}");
    let mut proposal = propose("ann", &[], FIRST);
    proposal.summary = "s".repeat(10_000);
    scene.err("ann", proposal, ("sdk", 11));
}

#[test]
fn a_proposal_sends_what_governance_owns_to_whom_it_says() {
    let mut scene = town();
    scene.ok("ann", tests::send_to("ann", &auth::authority(), "30uwls"));
    let before = scene.balance("ben");
    assert_eq!(before, "999999999950uwls");
    let mut message = send_to("ann", &scene.address("ben"), "30uwls");
    message.from_address = governance();
    let proposal = scene.decide("ann", &[pack(&message)]);
    assert_eq!(proposal.status(), ProposalStatus::Passed);
    assert_eq!(scene.balance("ben"), "999999999980uwls");
    scene.audit();
}
