//! Accounts that somebody opens for somebody else: who may, how many, and what he leaves for a
//! while.

use base::Seconds;
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use tests::{Key, OK, Scene, account, log, number, power_up, told, verdict};

use crate::town::{DAY, after, begin_with, town};

fn sponsored(sponsor: &str, borrower: &str, name: &str) -> wire::MsgCreateSponsoredAccount {
    wire::MsgCreateSponsoredAccount {
        sponsor: account(sponsor),
        name: name.to_owned(),
        pub_key: Some(Key::of(borrower).public().to_any()),
    }
}

/// zoe has so much stake, and the rest of 1,000 WLS.
fn chain(stake: u64, change: impl FnOnce(&mut wire::SponsorPolicy)) -> Scene {
    let (_, mut scene) = begin_with(|params| change(params.sponsor.as_mut().unwrap()));
    scene.ok("zoe", power_up("zoe", "zoe", &format!("{stake}uwls")));
    scene
}

fn loan(scene: &Scene, who: &str) -> wire::Loan {
    let request = wire::QueryLoanRequest { borrower: account(who) };
    let answer: wire::QueryLoanResponse = scene.claims("Loan", &request).unwrap();
    answer.loan.unwrap()
}

#[test]
fn a_newcomer_gets_an_account_a_name_and_a_loan() {
    let mut scene = chain(100_000_000, |_| ());
    let before = scene.pool();
    let done = scene.ok("zoe", sponsored("zoe", "kid", "kid_of_zoe"));
    let response =
        wire::MsgCreateSponsoredAccountResponse::decode(&*done.responses[0].value).unwrap();
    assert_eq!(response.address, account("kid"));
    let told = |name: &str| told(&done.events, "sponsored_account", name).join(",");
    assert_eq!(told("sponsor"), account("zoe"));
    assert_eq!(told("address"), account("kid"));
    assert_eq!(
        (told("name"), told("loan"), told("deposit")),
        ("kid_of_zoe".into(), "5000000".into(), "500000".into())
    );
    let now = scene.last_block().time;
    assert_eq!(
        loan(&scene, "kid"),
        wire::Loan {
            borrower: account("kid"),
            sponsor: account("zoe"),
            amount: 5_000_000,
            sequence: 0,
            due: Some(now.plus(Seconds(180 * DAY.0)).unwrap().into()),
        }
    );
    assert_eq!(scene.balance("zoe"), "899500000uwls");
    assert_eq!(scene.staked("kid").loan, "5000000");
    assert_eq!(scene.stake("kid"), (0, 0, 0));
    let after = scene.pool();
    let (was, is) = (before.pool.unwrap(), after.pool.unwrap());
    assert_eq!((is.lent, is.grants, is.next_deposit), (5_000_000, 99, 1));
    let earned = is.inflow - was.inflow;
    assert_eq!(after.available, before.available + earned - 5_000_000);
    // The account works.
    scene.ok("kid", tests::auto_vote("kid", ""));
    assert_eq!(number(&scene.totals().loans), 5_000_000);
    scene.audit();
}

#[test]
fn only_for_a_key_without_an_account() {
    let mut scene = chain(200_000_000, |_| ());
    let refused = scene.err("zoe", sponsored("zoe", "zoe", ""), ("bsclaim", 59));
    assert!(refused.contains("has an account already"), "{refused}");
    let nobody = wire::MsgCreateSponsoredAccount { pub_key: None, ..sponsored("zoe", "kid", "") };
    scene.err("zoe", nobody, ("sdk", 8));
    scene.ok("zoe", sponsored("zoe", "kid", ""));
    scene.err("zoe", sponsored("zoe", "kid", ""), ("bsclaim", 59));
    assert_eq!(names::name_of(&scene.ctx(), &scene.address("kid")).unwrap(), None);
}

#[test]
fn the_name_must_be_one_that_anybody_can_have() {
    let mut scene = chain(200_000_000, |_| ());
    scene.err("zoe", sponsored("zoe", "kid", "Kid"), ("bsclaim", 45));
    scene.err("zoe", sponsored("zoe", "kid", "kid"), ("bsclaim", 47));
    scene.ok("zoe", sponsored("zoe", "kid", "a_kid"));
    scene.err("zoe", sponsored("zoe", "kid-2", "a_kid"), ("bsclaim", 46));
    // Nothing of a refusal stays.
    assert_eq!(scene.pool().pool.unwrap().lent, 5_000_000);
    assert!(!auth::exists(&scene.ctx(), &scene.address("kid-2")).unwrap());
    scene.audit();
}

#[test]
fn each_100_wls_of_stake_make_one_account_a_day() {
    let mut scene = chain(299_999_999, |_| ());
    for kid in ["kid-1", "kid-2"] {
        scene.ok("zoe", sponsored("zoe", kid, ""));
    }
    let refused = scene.err("zoe", sponsored("zoe", "kid-3", ""), ("bsclaim", 60));
    let says = "299999999 uwls of Whalestake make 2 accounts a day, and 2 are made; one more takes 100000000";
    assert!(refused.contains(says), "{refused}");
    // One uwls more is enough.
    scene.ok("zoe", power_up("zoe", "zoe", "1uwls"));
    scene.ok("zoe", sponsored("zoe", "kid-3", ""));
    // Days end at midnight UTC, as that of genesis does.
    let at = |scene: &mut Scene, kid: &str, seconds: u64| {
        let tx = scene.draft("zoe", &sponsored("zoe", kid, "")).sign();
        let done = scene.block_with(&[tx], |block| block.time = after(seconds));
        verdict(&done.results[0])
    };
    assert_eq!(at(&mut scene, "kid-4", DAY.0 - 1), ("bsclaim", 60));
    assert_eq!(at(&mut scene, "kid-4", DAY.0), OK);
    // Who has no stake sponsors nobody.
    scene.ok("zoe", tests::send("zoe", "poor", "10000000uwls"));
    scene.err("poor", sponsored("poor", "kid-5", ""), ("bsclaim", 60));
    scene.audit();
}

#[test]
fn the_chain_lends_so_many_a_day_and_keeps_seven_days() {
    let mut scene = chain(900_000_000, |sponsor| {
        (sponsor.min_grants_per_day, sponsor.stake_per_grant) = (2, 1_000_000);
        sponsor.pool_days = 36_500;
        sponsor.deposit = 0;
    });
    assert_eq!(scene.pool().grants, 2);
    let mut kids = (0..).map(|number| format!("kid-{number}"));
    let mut lend = |scene: &mut Scene| {
        let kid = kids.next().unwrap();
        scene.deliver(&scene.draft("zoe", &sponsored("zoe", &kid, "")))
    };
    let mut run = |scene: &mut Scene| {
        let mut count = 0;
        loop {
            let result = lend(scene);
            if !result.is_ok() {
                assert_eq!(verdict(&result), ("bsclaim", 61), "{}", log(&result));
                return count;
            }
            count += 1;
        }
    };
    assert_eq!(run(&mut scene), 2);
    scene.wait(Seconds(DAY.0 - 100));
    assert_eq!(run(&mut scene), 0, "not yet a day");
    scene.wait(DAY);
    assert_eq!(run(&mut scene), 2);
    scene.wait(Seconds(3 * DAY.0));
    assert_eq!(run(&mut scene), 6);
    scene.wait(Seconds(30 * DAY.0));
    assert_eq!(scene.pool().grants, 14);
    assert_eq!(run(&mut scene), 14);
    scene.audit();
}

#[test]
fn a_large_pool_lends_more_a_day() {
    // 147,000 WLS in 30 days by 5 WLS: 980 a day.
    let scene = chain(100_000_000, |sponsor| sponsor.pool_days = 30);
    assert_eq!(scene.pool().grants, 980);
}

#[test]
fn a_deposit_comes_back_after_30_days() {
    let mut scene = chain(200_000_000, |_| ());
    scene.ok("zoe", sponsored("zoe", "kid", ""));
    let due = scene.last_block().time.plus(Seconds(30 * DAY.0)).unwrap();
    assert_eq!(scene.balance("zoe"), "799500000uwls");
    scene.block_with(&[], |block| block.time = due.plus(Seconds(0)).unwrap());
    assert_eq!(scene.balance("zoe"), "800000000uwls");
    scene.audit();
    let mut scene = chain(200_000_000, |_| ());
    scene.ok("zoe", sponsored("zoe", "kid", ""));
    let early = scene.last_block().time.plus(Seconds(30 * DAY.0 - 1)).unwrap();
    scene.block_with(&[], |block| block.time = early);
    assert_eq!(scene.balance("zoe"), "799500000uwls");
    scene.audit();
}

#[test]
fn a_sponsor_without_the_deposit_makes_no_account() {
    let mut scene = chain(999_600_000, |_| ());
    assert_eq!(scene.balance("zoe"), "400000uwls");
    scene.err("zoe", sponsored("zoe", "kid", ""), ("sdk", 5));
    assert_eq!(scene.pool().pool.unwrap().lent, 0);
    scene.audit();
}

#[test]
fn a_block_gives_back_50_deposits() {
    let mut scene = chain(800_000_000, |sponsor| {
        (sponsor.stake_per_grant, sponsor.deposit) = (1_000_000, 1_000_000);
    });
    let txs: Vec<Vec<u8>> = (0..60_u64)
        .map(|kid| {
            let message = sponsored("zoe", &format!("kid-{kid}"), "");
            let (_, sequence) = scene.number_and_sequence(&scene.address("zoe"));
            scene.draft("zoe", &message).sequence(sequence + kid).sign()
        })
        .collect();
    assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
    assert_eq!(scene.balance("zoe"), "140000000uwls");
    scene.wait(Seconds(30 * DAY.0));
    scene.block(&[]);
    assert_eq!(scene.balance("zoe"), "190000000uwls");
    scene.block(&[]);
    assert_eq!(scene.balance("zoe"), "200000000uwls");
    scene.audit();
}

#[test]
fn an_empty_pool_lends_nothing() {
    // An exchange held 4 of 100 units: 588 of 14,700 WLS; two loans of 250 fit.
    let mut leaves = vec![tests::holder(1, "alice", 9_999_600)];
    leaves.push(crate::town::flagged(
        2,
        "exchange",
        400,
        bitshares_snapshot_claim::snapshot::Flag::Exchange,
    ));
    let poor = tests::BitShares::of(leaves);
    let change = |claims: &mut wire::GenesisState| {
        claims.params.as_mut().unwrap().sponsor.as_mut().unwrap().grant = 250_000_000;
    };
    let mut scene = Scene::with_claims(&[("zoe", "1000000000uwls")], poor.plan(), change);
    scene.ok("zoe", power_up("zoe", "zoe", "900000000uwls"));
    for kid in ["kid-1", "kid-2"] {
        scene.ok("zoe", sponsored("zoe", kid, ""));
    }
    let refused = scene.err("zoe", sponsored("zoe", "kid-3", ""), ("bsclaim", 62));
    assert!(refused.contains("an account gets 250000000 uwls"), "{refused}");
    scene.audit();
    assert_eq!(town().header.of_exchanges(), Some(147_000_000_000));
}
