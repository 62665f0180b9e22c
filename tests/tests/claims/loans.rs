//! Loans of the pool: bandwidth and nothing else, until they are not needed any more.

use base::Seconds;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Key, OK, Scene, account, number, power_up, told, verdict};

use crate::town::{DAY, UNIT, begin_with};

const IDLE: u64 = 180 * 86_400;

/// kid has a loan of 5 WLS.
fn lent() -> (BitShares, Scene) {
    let (town, mut scene) = begin_with(|params| {
        params.sponsor.as_mut().unwrap().stake_per_grant = 1_000_000;
    });
    scene.ok("zoe", power_up("zoe", "zoe", "800000000uwls"));
    lend(&mut scene, "kid");
    (town, scene)
}

fn lend(scene: &mut Scene, kid: &str) {
    let message = wire::MsgCreateSponsoredAccount {
        sponsor: account("zoe"),
        name: String::new(),
        pub_key: Some(Key::of(kid).public().to_any()),
    };
    scene.ok("zoe", message);
}

fn reclaim(borrower: &str) -> wire::MsgReclaimLoan {
    wire::MsgReclaimLoan { submitter: account("zoe"), borrower: account(borrower) }
}

fn has_loan(scene: &Scene, who: &str) -> bool {
    let request = wire::QueryLoanRequest { borrower: account(who) };
    let known = scene.claims::<wire::QueryLoanResponse>("Loan", &request).is_ok();
    assert_eq!(known, number(&scene.staked(who).loan) > 0);
    known
}

#[test]
fn a_loan_that_is_needed_stays() {
    let (_, mut scene) = lent();
    let refused = scene.err("zoe", reclaim("kid"), ("bsclaim", 64));
    assert!(
        refused.contains("has 0 uwls of its own, fewer than twice the 5000000 uwls lent"),
        "{refused}"
    );
    scene.ok("zoe", power_up("zoe", "kid", "9999999uwls"));
    scene.err("zoe", reclaim("kid"), ("bsclaim", 64));
    assert!(has_loan(&scene, "kid"));
    scene.err("zoe", reclaim("zoe"), ("bsclaim", 63));
    scene.audit();
}

#[test]
fn twice_as_much_stake_of_ones_own_ends_a_loan_with_the_block() {
    let (_, mut scene) = lent();
    let before = scene.pool();
    scene.ok("zoe", power_up("zoe", "kid", "9999999uwls"));
    assert!(has_loan(&scene, "kid"));
    let tx = scene.draft("zoe", &power_up("zoe", "kid", "1uwls")).sign();
    let done = scene.block_with(&[tx], |_| ());
    assert_eq!(told(&done.events, "loan_reclaimed", "reason"), ["own_stake"]);
    assert_eq!(told(&done.events, "loan_reclaimed", "amount"), ["5000000"]);
    assert!(!has_loan(&scene, "kid"));
    let after = scene.pool();
    assert_eq!(after.pool.unwrap().lent, 0);
    assert!(after.available >= before.available + 5_000_000);
    assert_eq!(scene.stake("kid").0, 10_000_000);
    scene.audit();
}

#[test]
fn who_claims_gives_his_loan_back() {
    let (town, mut scene) = lent();
    let claim = town.signed(&scene, "mia", "kid");
    let tx = scene.free("kid", &claim);
    let done = scene.block_with(&[tx], |_| ());
    assert_eq!(verdict(&done.results[0]), OK, "{:?}", done.results[0].error);
    assert_eq!(told(&done.events, "loan_reclaimed", "borrower"), [account("kid")]);
    assert_eq!((scene.stake("kid").0, has_loan(&scene, "kid")), (1_000 * UNIT, false));
    scene.audit();
}

#[test]
fn a_message_takes_a_loan_back_in_the_same_block() {
    let (_, mut scene) = lent();
    let (_, sequence) = scene.number_and_sequence(&scene.address("zoe"));
    let txs = [
        scene.draft("zoe", &power_up("zoe", "kid", "10000000uwls")).sequence(sequence).sign(),
        scene.draft("zoe", &reclaim("kid")).sequence(sequence + 1).sign(),
    ];
    assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
    assert!(!has_loan(&scene, "kid"));
    scene.audit();
}

#[test]
fn who_sends_nothing_for_half_a_year_loses_his_loan() {
    let (_, mut scene) = lent();
    let lent_at = scene.last_block().time;
    scene.block_with(&[], |block| block.time = lent_at.plus(Seconds(IDLE - 1)).unwrap());
    assert!(has_loan(&scene, "kid"));
    // A second later anybody may take it, even before the end of that block.
    let done = scene.ok("zoe", reclaim("kid"));
    assert_eq!(told(&done.events, "loan_reclaimed", "reason"), ["idle"]);
    assert!(!has_loan(&scene, "kid"));
    scene.audit();
}

#[test]
fn the_block_of_the_day_takes_idle_loans_back() {
    let (_, mut scene) = lent();
    let due = scene.last_block().time.plus(Seconds(IDLE)).unwrap();
    let done = scene.block_with(&[], |block| block.time = due);
    assert_eq!(told(&done.events, "loan_reclaimed", "reason"), ["idle"]);
    assert!(!has_loan(&scene, "kid"));
    // The account stays.
    assert!(auth::exists(&scene.ctx(), &scene.address("kid")).unwrap());
    scene.audit();
}

#[test]
fn who_has_sent_something_keeps_his_loan_for_another_half_year() {
    let (_, mut scene) = lent();
    let due = scene.last_block().time.plus(Seconds(IDLE)).unwrap();
    scene.ok("kid", tests::auto_vote("kid", ""));
    scene.block_with(&[], |block| block.time = due);
    assert!(has_loan(&scene, "kid"));
    scene.err("zoe", reclaim("kid"), ("bsclaim", 64));
    let again = due.plus(Seconds(IDLE)).unwrap();
    scene.block_with(&[], |block| block.time = again);
    assert!(!has_loan(&scene, "kid"));
    scene.audit();
}

#[test]
fn a_block_looks_at_50_loans() {
    let (_, mut scene) = lent();
    let (_, sequence) = scene.number_and_sequence(&scene.address("zoe"));
    let txs: Vec<Vec<u8>> = (0..60_u64)
        .map(|kid| {
            let message = wire::MsgCreateSponsoredAccount {
                sponsor: account("zoe"),
                name: String::new(),
                pub_key: Some(Key::of(&format!("kid-{kid}")).public().to_any()),
            };
            scene.draft("zoe", &message).sequence(sequence + kid).sign()
        })
        .collect();
    assert!(scene.block(&txs).iter().all(|result| verdict(result) == OK));
    scene.wait(Seconds(IDLE));
    let lent = |scene: &Scene| scene.pool().pool.unwrap().lent / 5_000_000;
    assert_eq!(lent(&scene), 61);
    scene.block(&[]);
    assert_eq!(lent(&scene), 11);
    scene.audit();
    scene.block(&[]);
    assert_eq!(lent(&scene), 0);
    scene.audit();
}

#[test]
fn the_pool_earns_while_it_waits_and_counts_it_when_it_acts() {
    let (_, mut scene) = lent();
    let before = scene.pool().pool.unwrap();
    scene.wait(Seconds(10 * DAY.0));
    scene.block(&[]);
    assert_eq!(scene.pool().pool.unwrap().inflow, before.inflow, "nobody has asked it");
    lend(&mut scene, "kid-2");
    let after = scene.pool().pool.unwrap();
    assert!(after.inflow > before.inflow);
    assert_eq!(u128::from(after.inflow - after.lent), scene.fund(auth::ACCOUNT_CREATION_POOL));
    scene.audit();
}
