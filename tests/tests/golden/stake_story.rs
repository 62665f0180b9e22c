//! A fixed story of stake: everything that holders and producers can do, good and bad, with
//! what the blocks do by themselves.

use base::{Misbehavior, Seconds};
use tests::{
    Scene, allocate, auto_vote, cancel_power_down, cancel_unbonding, consensus_address,
    create_validator, deallocate, delegate, fund_community_pool, power_down, power_up, redelegate,
    set_proxy, set_withdraw_address, signal_upgrade, undelegate, unjail, withdraw_commission,
    withdraw_reward,
};

use crate::teller::{Teller, Told};

const PEOPLE: [(&str, &str); 5] = [
    ("alice", "90000000000uwls"),
    ("bob", "50000000000uwls"),
    ("carol", "5000000000uwls"),
    ("paul", "9000000000uwls"),
    ("quinn", "9000000000uwls"),
];

/// A year and a bit: then something can be powered down.
const LATER: Seconds = Seconds(400 * 86_400);

const WEEK: Seconds = Seconds(7 * 86_400);

/// Tells the story from the beginning.
pub(crate) fn tell() -> Vec<Told> {
    let mut teller = Teller::new(Scene::with(&PEOPLE), &["paul", "quinn"]);
    they_register(&mut teller);
    they_vote(&mut teller);
    a_year_passes(&mut teller);
    they_leave(&mut teller);
    one_signs_twice(&mut teller);
    teller.end()
}

fn they_register(teller: &mut Teller) {
    let scene = &teller.scene;
    let drafts = [
        scene.draft("paul", &create_validator("paul", 2_000)),
        scene.draft("quinn", &create_validator("quinn", 1_500)),
        scene.draft("carol", &create_validator("carol", 10)),
        scene.draft("alice", &delegate("alice", "paul", "40000000000uwls")),
    ];
    teller.block(&drafts);
    teller.until_height(21);
}

fn they_vote(teller: &mut Teller) {
    let scene = &teller.scene;
    let drafts = [
        scene.draft("bob", &power_up("bob", "carol", "2000000000uwls")),
        scene.draft("carol", &set_proxy("carol", "alice")),
        scene.draft("alice", &redelegate("alice", "paul", "quinn", "15000000000uwls")),
        scene.draft("paul", &undelegate("paul", "paul", "1500000000uwls")),
        scene.draft("quinn", &signal_upgrade("quinn", "v2", 1_000)),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("alice", &deallocate("alice", "paul", "5000000000uwls")),
        scene.draft("bob", &auto_vote("bob", "paul")),
        scene.draft("carol", &set_proxy("carol", "carol")),
        scene.draft("paul", &signal_upgrade("paul", "v2", 1_000)),
    ];
    teller.block(&drafts);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("alice", &allocate("alice", "quinn", "1000000000uwls")),
        scene.draft("bob", &power_up("bob", "bob", "3000000000uwls")),
        scene.draft("quinn", &unjail("quinn")),
        scene.draft("paul", &fund_community_pool("paul", "7uwls")).fee("11uwls"),
    ];
    teller.block(&drafts);
}

fn a_year_passes(teller: &mut Teller) {
    teller.scene.wait(LATER);
    teller.block(&[]);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("bob", &set_withdraw_address("bob", "carol")),
        scene.draft("alice", &withdraw_reward("alice", "quinn")),
    ];
    teller.block(&drafts);
    teller.until_height(21);
    let scene = &teller.scene;
    let drafts = [
        scene.draft("bob", &withdraw_reward("bob", "paul")),
        scene.draft("quinn", &withdraw_commission("quinn")),
    ];
    teller.block(&drafts);
}

fn they_leave(teller: &mut Teller) {
    let scene = &teller.scene;
    let drafts = [
        scene.draft("alice", &undelegate("alice", "quinn", "1300000000uwls")),
        scene.draft("bob", &power_down("bob", "1uwls")),
        scene.draft("carol", &power_down("carol", "130uwls")),
    ];
    teller.block(&drafts);
    let begun = teller.scene.last_block().height;
    let scene = &teller.scene;
    let drafts = [
        scene.draft("alice", &cancel_unbonding("alice", "quinn", "300000000uwls", begun)),
        scene.draft("bob", &cancel_power_down("bob", 9, "1uwls")),
        scene
            .draft("carol", &cancel_power_down("carol", 2, "30uwls"))
            .and(&power_down("carol", "1999999900uwls")),
        scene.draft("carol", &cancel_power_down("carol", 2, "30uwls")).sequence(5),
    ];
    teller.block(&drafts);
    teller.scene.wait(WEEK);
    teller.block(&[]);
    teller.block(&[]);
}

fn one_signs_twice(teller: &mut Teller) {
    teller.bent_block(&[], |block| {
        let (validator, time) = (consensus_address("quinn"), block.time);
        block.misbehavior = vec![Misbehavior { validator, height: block.height - 1, time }];
    });
    let draft = teller.scene.draft("quinn", &unjail("quinn"));
    teller.block(&[draft]);
}
