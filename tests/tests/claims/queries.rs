//! What can be asked about claims.

use base::Seconds;
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::whaleshares::claim::v1 as wire;
use tests::{Scene, account, now, secret};

use crate::town::{UNIT, begin, begin_with};

/// Codespace, code and text of a refused query.
fn refused<R: prost::Message + Default + std::fmt::Debug>(
    scene: &Scene,
    query: &str,
    request: &impl prost::Message,
) -> String {
    scene.claims::<R>(query, request).unwrap_err().to_string()
}

#[test]
fn the_snapshot_tells_what_is_left_of_it() {
    let (town, mut scene) = begin();
    let before = scene.snapshot();
    assert_eq!(before.id.len(), 64);
    let text = town.text(&scene, &town.claim(&scene, "alice", "alice"));
    assert!(text.contains(&format!(" snapshot={} ", before.id)), "{text}");
    assert_eq!(before.plan.unwrap().header.as_ref(), Some(town.header.wire()));
    assert_eq!(before.counters.unwrap().accounts, 0);
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    let after = scene.snapshot();
    assert_eq!(u128::from(before.unclaimed - after.unclaimed), 60_000_000 * UNIT);
    assert_eq!(after.counters.unwrap().accounts, 1);
}

#[test]
fn a_claim_that_was_paid_is_on_record() {
    let (town, mut scene) = begin();
    let request = wire::QueryClaimRequest { account_id: 1_004, correction: 0 };
    let none = refused::<wire::QueryClaimResponse>(&scene, "Claim", &request);
    assert!(none.contains("nobody has claimed the share of 1.2.1004"), "{none}");
    assert!(!scene.claim_status(3).claimed);
    scene.claimed("mia", &town.signed(&scene, "mia", "mia"));
    let answer: wire::QueryClaimResponse = scene.claims("Claim", &request).unwrap();
    let record = wire::ClaimRecord {
        correction: 0,
        account_id: 1_004,
        index: 3,
        to: account("mia"),
        amount: 147_000_000,
        height: 2,
    };
    assert_eq!(answer.claim, Some(record));
    let status = scene.claim_status(3);
    assert_eq!((status.claimed, status.vetoed, status.pending), (true, false, None));
    let beyond = wire::QueryClaimStatusRequest { index: 12, correction: 0 };
    let text = refused::<wire::QueryClaimStatusResponse>(&scene, "ClaimStatus", &beyond);
    assert!(text.contains("no account 12 in the snapshot: it has 12"), "{text}");
    let other = wire::QueryClaimStatusRequest { index: 0, correction: 7 };
    let text = refused::<wire::QueryClaimStatusResponse>(&scene, "ClaimStatus", &other);
    assert!(text.contains("no snapshot 7"), "{text}");
}

#[test]
fn the_text_is_the_one_that_the_chain_checks() {
    let (town, scene) = begin();
    let claim = wire::MsgClaim {
        account_name: "mia".to_owned(),
        max_fee: 5,
        expires: now(&scene) + 77,
        ..town.claim(&scene, "mia", "mia")
    };
    let request = wire::QueryTextRequest {
        name: "mia".to_owned(),
        account_id: 1_004,
        to: account("mia"),
        account_name: "mia".to_owned(),
        max_fee: 5,
        expires: now(&scene) + 77,
        correction: 0,
    };
    let answer: wire::QueryTextResponse = scene.claims("Text", &request).unwrap();
    assert_eq!(answer.text, town.text(&scene, &claim));
    // 30 days, and no name.
    let usual =
        wire::QueryTextRequest { expires: 0, account_name: String::new(), ..request.clone() };
    let answer: wire::QueryTextResponse = scene.claims("Text", &usual).unwrap();
    let expires = now(&scene) + 30 * 86_400;
    let end = format!("to={} as=- maxfee=5uwls expires={expires}", account("mia"));
    assert!(answer.text.ends_with(&end), "{}", answer.text);
    for (bent, says) in [
        (wire::QueryTextRequest { name: "Mia".to_owned(), ..request.clone() }, "is no name"),
        (wire::QueryTextRequest { to: "mia".to_owned(), ..request.clone() }, "bech32"),
        (wire::QueryTextRequest { correction: 3, ..request.clone() }, "no snapshot 3"),
    ] {
        let text = refused::<wire::QueryTextResponse>(&scene, "Text", &bent);
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn a_claim_can_be_tried_before_it_is_sent() {
    let (town, mut scene) = begin_with(|params| params.claim_fee = 9);
    let try_out = |scene: &Scene, claim: &wire::MsgClaim| {
        let request = wire::QuerySimulateRequest { claim: Some(claim.clone()) };
        scene.claims::<wire::QuerySimulateResponse>("Simulate", &request)
    };
    let claim = wire::MsgClaim { max_fee: 9, ..town.claim(&scene, "mia", "mia") };
    let signed = town.sign(&scene, claim.clone(), &secret("mia", "active"));
    let told = try_out(&scene, &signed).unwrap();
    assert_eq!(told.text, town.text(&scene, &claim));
    assert_eq!(told.parts, Some(wire::Parts { bts: 147_000_000, whaleshare: 0, brownie: 0 }));
    assert_eq!((told.fee, told.ready_at), (9, None));
    let unsigned = try_out(&scene, &claim).unwrap_err();
    assert_eq!((unsigned.codespace(), unsigned.code()), ("bsclaim", 26), "{unsigned}");

    let mut memo = town.by_memo_key(&scene, "mia", "mia");
    assert_eq!(try_out(&scene, &memo).unwrap_err().code(), 48);
    memo.max_fee = 9;
    assert_eq!(try_out(&scene, &memo).unwrap_err().code(), 21, "it was signed for less");
    assert_eq!(scene.snapshot().counters.unwrap().accounts, 0, "nothing has changed");
    scene.claimed("mia", &signed);
    assert_eq!(try_out(&scene, &signed).unwrap_err().code(), 7);
}

#[test]
fn a_memo_claim_that_is_tried_tells_until_when_it_would_wait() {
    let (town, scene) = begin();
    let claim = Some(town.by_memo_key(&scene, "mia", "mia"));
    let told: wire::QuerySimulateResponse =
        scene.claims("Simulate", &wire::QuerySimulateRequest { claim }).unwrap();
    let ready = scene.last_block().time.plus(Seconds(30 * 86_400)).unwrap();
    assert_eq!(told.ready_at, Some(ready.into()));
}

#[test]
fn claims_that_wait_are_listed_page_by_page() {
    let (town, mut scene) = begin();
    for name in ["mia", "noah", "olga"] {
        scene.claimed(name, &town.by_memo_key(&scene, name, name));
    }
    let mut names = Vec::new();
    let mut key = Vec::new();
    loop {
        let pagination = Some(PageRequest { limit: 2, key, ..PageRequest::default() });
        let page: wire::QueryPendingResponse =
            scene.claims("Pending", &wire::QueryPendingRequest { pagination }).unwrap();
        names.push(page.pending.iter().map(|claim| claim.name.clone()).collect::<Vec<_>>());
        key = page.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(names, [vec!["mia", "noah"], vec!["olga"]]);
}

#[test]
fn params_pool_team_and_loans_can_be_asked_for() {
    let (_, mut scene) = begin();
    let params = scene.claim_params();
    assert_eq!((params.claim_fee, params.max_claims_per_block), (0, 100));
    let memo = params.memo.unwrap();
    assert_eq!(
        (memo.enabled, memo.cap, memo.delay.unwrap().seconds),
        (true, 1_000_000_000, 2_592_000)
    );
    let sponsor = params.sponsor.unwrap();
    assert_eq!(
        (sponsor.grant, sponsor.deposit, sponsor.stake_per_grant),
        (5_000_000, 500_000, 100_000_000)
    );
    let correction = params.correction.unwrap();
    assert_eq!(
        (correction.max_share_bps, correction.timelock.unwrap().seconds),
        (1_000, 1_209_600)
    );
    let pool = scene.pool();
    assert_eq!((pool.available, pool.grants), (147_000_000_000, 100));
    assert_eq!(pool.pool.unwrap().inflow, 147_000_000_000);
    let team: wire::QueryTeamResponse = scene.claims("Team", &wire::QueryTeamRequest {}).unwrap();
    assert_eq!(team.members, []);
    let request = wire::QueryLoanRequest { borrower: account("zoe") };
    let text = refused::<wire::QueryLoanResponse>(&scene, "Loan", &request);
    assert!(text.contains("has no loan"), "{text}");
    let corrections: wire::QueryCorrectionsResponse =
        scene.claims("Corrections", &wire::QueryCorrectionsRequest::default()).unwrap();
    assert_eq!(corrections.corrections, []);
    scene.block(&[]);
}
