//! A fixed story of claims: holders claim in every way, one objects, newcomers are lent something,
//! founders are paid, and two years later it is over.

use base::{Seconds, Time};
use bitshares_snapshot_claim::snapshot::Flag;
use proto::whaleshares::claim::v1::{
    MsgCreateSponsoredAccount, MsgFinalize, MsgReclaimLoan, MsgReleaseTeamStake, TeamMember,
};
use tests::{BitShares, Draft, Key, Scene, create_validator, holder, power_up, secret};

use crate::teller::{Teller, Told};

const PEOPLE: [(&str, &str); 2] = [("paul", "2000000000000uwls"), ("sam", "2000000000000uwls")];

const DAY: u64 = 86_400;

fn town() -> BitShares {
    let mut exchange = holder(1_000, "exchange", 400_000_000);
    exchange.flags = Flag::Exchange.bit();
    BitShares::of(vec![
        exchange,
        holder(1_001, "alice", 300_000_000),
        holder(1_002, "bob", 299_990_000),
        holder(1_003, "carol", 6_000),
        holder(1_004, "dora", 4_000),
    ])
}

/// Tells the story from the beginning.
pub(crate) fn tell() -> Vec<Told> {
    let town = town();
    let mut plan = town.plan();
    let address = Key::of("founder").address().to_string();
    plan.team = vec![TeamMember { address, amount: 2_100_000_000_000, released: 0 }];
    let mut teller = Teller::new(Scene::with_plan(&PEOPLE, plan), &["paul"]);
    let paul = create_validator("paul", 1_000_000);
    teller.block(&[teller.scene.draft("paul", &paul)]);
    they_claim(&mut teller, &town);
    they_lend(&mut teller);
    time_passes(&mut teller);
    teller.end()
}

fn free(teller: &Teller, who: &str, claim: &proto::whaleshares::claim::v1::MsgClaim) -> Draft {
    teller.scene.draft(who, claim).gas(2_000_000)
}

fn they_claim(teller: &mut Teller, town: &BitShares) {
    let alice = town.signed(&teller.scene, "alice", "ann");
    teller.block(&[free(teller, "ann", &alice)]);
    teller.block(&[free(teller, "ann", &alice)]);
    let (carol, dora) = (
        town.by_memo_key(&teller.scene, "carol", "cora"),
        town.by_memo_key(&teller.scene, "dora", "thief"),
    );
    teller.block(&[free(teller, "cora", &carol), free(teller, "thief", &dora)]);
    let veto = town.veto(&teller.scene, "dora", "sam", &secret("dora", "owner"));
    teller.block(&[teller.scene.draft("sam", &veto).gas(2_000_000)]);
    let mut dora = town.claim(&teller.scene, "dora", "dora");
    dora.account_name = "dora".to_owned();
    let dora = town.sign(&teller.scene, dora, &secret("dora", "active"));
    teller.block(&[free(teller, "dora", &dora)]);
}

fn they_lend(teller: &mut Teller) {
    let sponsored = MsgCreateSponsoredAccount {
        sponsor: teller.scene.address("sam").to_string(),
        name: "new_one".to_owned(),
        pub_key: Some(Key::of("new").public().to_any()),
    };
    let draft = |teller: &Teller, who: &str| teller.scene.draft(who, &sponsored).gas(2_000_000);
    teller.block(&[draft(teller, "sam")]);
    let stake = power_up("sam", "sam", "100000000uwls");
    teller.block(&[teller.scene.draft("sam", &stake)]);
    teller.block(&[draft(teller, "sam")]);
    let own = power_up("sam", "new", "10000000uwls");
    teller.block(&[teller.scene.draft("sam", &own)]);
    let (submitter, borrower) = (address(teller, "sam"), address(teller, "new"));
    teller.block(&[teller.scene.draft("sam", &MsgReclaimLoan { submitter, borrower })]);
}

fn time_passes(teller: &mut Teller) {
    let later = |teller: &Teller, days: u64| {
        let span = Seconds(days * DAY);
        teller.scene.last_block().time.plus(span).expect("a moment")
    };
    let until = |teller: &mut Teller, moment: Time| teller.until(moment);
    let moment = later(teller, 31);
    until(teller, moment);
    let finalize = MsgFinalize { submitter: address(teller, "sam"), index: 3, correction: 0 };
    teller.block(&[teller.scene.draft("sam", &finalize)]);
    let release = MsgReleaseTeamStake {
        submitter: address(teller, "sam"),
        member: address(teller, "founder"),
    };
    teller.block(&[teller.scene.draft("sam", &release)]);
    let moment = later(teller, 700);
    until(teller, moment);
    teller.block(&[]);
}

fn address(teller: &Teller, who: &str) -> String {
    teller.scene.address(who).to_string()
}
