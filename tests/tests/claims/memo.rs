//! Claims by memo keys: they wait, within limits, and the owner may object.

use base::Seconds;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use tests::{log, secret, told, verdict};

use crate::town::{DAY, UNIT, after, begin, begin_with, claim_at};

/// How long a memo claim waits.
const DELAY: u64 = 30 * 86_400;

#[test]
fn a_claim_by_the_memo_key_waits() {
    let (town, mut scene) = begin();
    let done = scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    let ready = after(1 + DELAY);
    let response = wire::MsgClaimResponse::decode(&*done.responses[0].value).unwrap();
    assert_eq!(response, wire::MsgClaimResponse { amount: 0, ready_at: Some(ready.into()) });
    assert_eq!(told(&done.events, "claim_pending", "ready_at"), [ready.to_string()]);
    assert_eq!(told(&done.events, "claim_pending", "bitshares_account"), ["mia"]);
    assert_eq!(told(&done.events, "claim_pending", "index"), ["3"]);
    assert_eq!(scene.stake("mia").0, 0);
    let status = scene.claim_status(3);
    assert!(!status.claimed);
    assert_eq!(status.pending.unwrap().to, tests::account("mia"));
    // A second one does not replace the first.
    let refused = scene.not_claimed("thief", &town.by_memo_key(&scene, "mia", "thief"), 8);
    assert!(refused.contains("a memo claim for mia runs until"), "{refused}");
    assert!(refused.contains("a strong proof replaces it"), "{refused}");
    scene.audit();
}

#[test]
fn whoever_waits_without_an_account_has_none_until_he_is_paid() {
    let (town, mut scene) = begin();
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    assert!(!auth::exists(&scene.ctx(), &scene.address("mia")).unwrap());
    scene.wait(Seconds(DELAY));
    scene.block(&[]);
    assert!(auth::exists(&scene.ctx(), &scene.address("mia")).unwrap());
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    scene.audit();
}

#[test]
fn a_memo_claim_is_paid_by_the_first_block_that_is_late_enough() {
    let (town, mut scene) = begin();
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    let ready = after(1 + DELAY);
    scene.block_with(&[], |block| block.time = after(DELAY));
    assert_eq!(scene.stake("mia").0, 0);
    let done = scene.block_with(&[], |block| block.time = ready);
    assert_eq!(told(&done.events, "claim_finalized", "amount"), ["147000000"]);
    assert_eq!(told(&done.events, "claim", "to"), [tests::account("mia")]);
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    let status = scene.claim_status(3);
    assert_eq!((status.claimed, status.pending), (true, None));
    scene.audit();
}

#[test]
fn a_memo_key_can_claim_what_the_cap_says_and_not_more() {
    let (town, mut scene) = begin_with(|params| params.memo.as_mut().unwrap().cap = 147_000_000);
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    let (town, mut scene) = begin_with(|params| params.memo.as_mut().unwrap().cap = 146_999_999);
    let refused = scene.not_claimed("mia", &town.by_memo_key(&scene, "mia", "mia"), 29);
    let says = "can claim 146999999 uwls at most, the share of mia is 147000000 uwls";
    assert!(refused.contains(says), "{refused}");
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
}

#[test]
fn memo_keys_can_be_switched_off() {
    let (town, mut scene) = begin_with(|params| params.memo.as_mut().unwrap().enabled = false);
    let refused = scene.not_claimed("mia", &town.by_memo_key(&scene, "mia", "mia"), 31);
    assert!(refused.contains("memo keys can not claim on this chain"), "{refused}");
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
}

#[test]
fn a_memo_key_of_several_accounts_proves_nothing() {
    let (town, mut scene) = begin();
    scene.not_claimed("sam", &town.by_memo_key(&scene, "sam", "sam"), 30);
    scene.claimed("sam", &town.signed(&scene, "sam", "sam"));
}

#[test]
fn a_memo_key_counts_only_alone_in_a_message_that_names_the_account() {
    let (town, mut scene) = begin();
    let raw = town.sign(&scene, town.claim(&scene, "mia", "mia"), &secret("mia", "memo"));
    scene.not_claimed("mia", &raw, 28);
    let claim = town.by_memo_key(&scene, "mia", "mia");
    let both = town.sign(&scene, claim, &secret("mia", "active"));
    scene.not_claimed("mia", &both, 28);
}

#[test]
fn a_strong_claim_replaces_one_that_waits() {
    let (town, mut scene) = begin();
    scene.claimed("thief", &town.by_memo_key(&scene, "mia", "thief"));
    scene.wait(DAY);
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    assert_eq!(scene.claim_status(3).pending, None);
    scene.wait(Seconds(DELAY));
    scene.block(&[]);
    assert_eq!(scene.stake("thief").0, 0);
    scene.audit();
}

#[test]
fn the_owner_vetoes_before_anybody_claims() {
    let (town, mut scene) = begin();
    let done = scene.ok("zoe", town.veto(&scene, "mia", "zoe", &secret("mia", "active")));
    assert_eq!(told(&done.events, "claim_vetoed", "bitshares_account"), ["mia"]);
    assert_eq!(told(&done.events, "claim_vetoed", "ended_a_claim"), ["false"]);
    assert!(scene.claim_status(3).vetoed);
    let refused = scene.not_claimed("mia", &town.by_memo_key(&scene, "mia", "mia"), 32);
    assert!(refused.contains("the owner of mia has ended what its memo key can do"), "{refused}");
    // For good, but not for the owner.
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    scene.audit();
}

#[test]
fn the_owner_vetoes_a_claim_that_waits() {
    let (town, mut scene) = begin();
    scene.claimed("thief", &town.by_memo_key(&scene, "mia", "thief"));
    let done = scene.ok("zoe", town.veto(&scene, "mia", "zoe", &secret("mia", "owner")));
    assert_eq!(told(&done.events, "claim_vetoed", "ended_a_claim"), ["true"]);
    assert_eq!(told(&done.events, "claim_vetoed", "by"), [tests::account("zoe")]);
    assert_eq!(scene.claim_status(3).pending, None);
    scene.wait(Seconds(DELAY));
    scene.block(&[]);
    assert_eq!(scene.stake("thief").0, 0);
    scene.not_claimed("thief", &town.by_memo_key(&scene, "mia", "thief"), 32);
    scene.audit();
}

#[test]
fn a_veto_takes_back_nothing_that_was_paid() {
    let (town, mut scene) = begin();
    scene.claimed("mia", &town.by_memo_key(&scene, "mia", "mia"));
    scene.wait(Seconds(DELAY));
    scene.block(&[]);
    let done = scene.ok("zoe", town.veto(&scene, "mia", "zoe", &secret("mia", "active")));
    assert_eq!(told(&done.events, "claim_vetoed", "ended_a_claim"), ["false"]);
    assert_eq!(scene.stake("mia").0, 1_000 * UNIT);
    scene.audit();
}

#[test]
fn a_veto_takes_an_authority_and_a_text_that_counts() {
    let (town, mut scene) = begin();
    let memo = town.veto(&scene, "mia", "zoe", &secret("mia", "memo"));
    scene.err("zoe", memo, ("bsclaim", 28));
    let stranger = town.veto(&scene, "mia", "zoe", &secret("noah", "active"));
    scene.err("zoe", stranger, ("bsclaim", 25));
    let mut bent = town.veto(&scene, "mia", "zoe", &secret("mia", "active"));
    bent.expires += 1;
    scene.err("zoe", bent, ("bsclaim", 21));
    let veto = town.veto(&scene, "mia", "zoe", &secret("mia", "active"));
    scene.err("zoe", wire::MsgVeto { correction: 4, ..veto.clone() }, ("bsclaim", 52));
    scene.wait(Seconds(3_700));
    scene.err("zoe", veto, ("bsclaim", 4));
    // A claim by the memo key of the envelope form is no veto either.
    let far = wire::MsgVeto {
        expires: tests::now(&scene) + 91 * 86_400,
        ..town.veto(&scene, "mia", "zoe", &secret("mia", "active"))
    };
    scene.err("zoe", far, ("bsclaim", 5));
    assert!(!scene.claim_status(3).vetoed);
}

#[test]
fn a_veto_is_no_claim_and_costs_what_transactions_cost() {
    let (town, mut scene) = begin();
    // Who has no account can not send it.
    let veto = town.veto(&scene, "mia", "stranger", &secret("mia", "active"));
    let result = scene.deliver(&scene.draft("stranger", &veto));
    assert_eq!(verdict(&result), ("sdk", 9), "{}", log(&result));
    // What was signed to veto is not what is signed to claim.
    let veto = town.veto(&scene, "mia", "zoe", &secret("mia", "active"));
    let claim = wire::MsgClaim {
        proofs: veto.proofs,
        expires: veto.expires,
        ..town.claim(&scene, "mia", "mia")
    };
    assert_eq!(verdict(&claim_at(&mut scene, after(9), "mia", &claim)), ("bsclaim", 21));
}
