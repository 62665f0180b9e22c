//! A genesis whose parts do not fit is refused, with the place and the numbers.

use proto::whaleshares::claim::v1 as wire;
use serde_json::{Value, json};
use tests::Scene;

use crate::busy::{busy, try_again};
use crate::town::{after, town};

/// Why the export of a busy chain is refused after `bend`.
fn bent(scene: &Scene, bend: impl FnOnce(&mut wire::GenesisState)) -> String {
    let mut exported = scene.export();
    Scene::change_claims(&mut exported, bend);
    try_again(scene, &exported).map(|_| ()).unwrap_err()
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}

/// Why a new chain with this plan is refused after `bend`.
fn planned(bend: impl FnOnce(&mut wire::Plan)) -> String {
    let mut genesis = Scene::genesis_with_plan(&[], town().plan());
    Scene::change_claims(&mut genesis, |claims| bend(claims.plan.as_mut().unwrap()));
    Scene::try_genesis(&genesis).map(|_| ()).unwrap_err().to_string()
}

/// The stake account of a module in a genesis.
fn stake_of<'a>(genesis: &'a mut Value, module: &str) -> &'a mut Value {
    let address = base::Address::module(module).to_string();
    let accounts = genesis["staking"]["accounts"].as_array_mut().unwrap();
    let account = accounts.iter_mut().find(|account| account["address"] == address.as_str());
    &mut account.unwrap()["account"]
}

#[test]
fn each_fund_has_the_stake_that_the_plan_needs() {
    let team = vec![wire::TeamMember { address: tests::account("lea"), amount: 9, released: 0 }];
    let plan = wire::Plan { team, ..town().plan() };
    for (module, place) in [
        (auth::SNAPSHOT_CLAIM, "Whalestake of snapshot_claim, and what can be claimed"),
        (auth::LAUNCH_TEAM, "Whalestake of launch_team, and what is not released"),
        (auth::ACCOUNT_CREATION_POOL, "Whalestake of the account-creation pool"),
    ] {
        for more in [1_i64, -1] {
            let mut genesis = Scene::genesis_with_plan(&[], plan.clone());
            let account = stake_of(&mut genesis, module);
            let stake: i64 = account["stake"].as_str().unwrap().parse().unwrap();
            for field in ["stake", "unallocated"] {
                account[field] = json!((stake + more).to_string());
            }
            // The tokens move along, so that only the fund does not fit.
            let locked = &mut genesis["bank"]["balances"][0]["coins"][0]["amount"];
            let coins: i64 = locked.as_str().unwrap().parse().unwrap();
            *locked = json!((coins + more).to_string());
            let error = Scene::try_genesis(&genesis).map(|_| ()).unwrap_err().to_string();
            says(&error, &[place, &stake.to_string(), &(stake + more).to_string()]);
        }
    }
}

#[test]
fn a_header_is_one_of_a_snapshot() {
    let header = |bend: fn(&mut wire::Header)| planned(|plan| bend(plan.header.as_mut().unwrap()));
    says(&header(|header| header.root.truncate(31)), &["plan", "root", "31 bytes, not 32"]);
    says(&header(|header| header.chain_id.clear()), &["chain_id", "0 bytes"]);
    says(&header(|header| header.balance_block_id.push(0)), &["balance_block_id", "21 bytes"]);
    says(&header(|header| header.policy_hash.clear()), &["policy_hash"]);
    says(&header(|header| header.leaf_count = 0), &["no accounts"]);
    says(&header(|header| header.authority_block = 1), &["balances at block 29216478", "block 1"]);
    says(&header(|header| header.assets.swap(0, 1)), &["in this order"]);
    let too_much = header(|header| header.assets[0].pool = u64::MAX);
    says(&too_much, &["the sum of pools is more than can be"]);
    says(&planned(|plan| plan.header = None), &["plan"]);
}

#[test]
fn times_of_a_plan_follow_each_other() {
    let at = |seconds: u64| Some(after(seconds).into());
    says(
        &planned(|plan| (plan.start, plan.end) = (at(9), at(9))),
        &["plan", "claims would end at 2026-01-01T00:00:09Z, before 2026-01-01T00:00:09Z"],
    );
    says(&planned(|plan| plan.decay_start = at(9)), &["one of decay_start and decay_end"]);
    says(&planned(|plan| plan.decay_end = at(9)), &["one of decay_start and decay_end"]);
    for (start, end, from, to) in [(5, 100, 4, 200), (5, 100, 50, 50), (5, 100, 50, 99)] {
        let bend = |plan: &mut wire::Plan| {
            (plan.start, plan.end) = (at(start), at(end));
            (plan.decay_start, plan.decay_end) = (at(from), at(to));
        };
        says(&planned(bend), &["decay from", "does not go on until claims end"]);
    }
    says(&planned(|plan| plan.rest = 2), &["rest", "2"]);
}

#[test]
fn what_stands_twice_is_refused_with_its_place() {
    let (_, _, scene) = busy();
    let twice = |bend: fn(&mut wire::GenesisState)| bent(&scene, bend);
    says(&twice(|state| state.claims.push(state.claims[0].clone())), &["claims[3]", "twice"]);
    says(&twice(|state| state.claimed.push(state.claimed[0].clone())), &["claimed[2]", "twice"]);
    says(&twice(|state| state.pending.push(state.pending[0].clone())), &["pending[2]", "twice"]);
    says(&twice(|state| state.vetoes.push(state.vetoes[0])), &["vetoes[1]", "twice"]);
    says(&twice(|state| state.loans.push(state.loans[0].clone())), &["loans[2]", "twice"]);
    says(&twice(|state| state.deposits.push(state.deposits[0].clone())), &["deposits[2]", "twice"]);
    says(&twice(|state| state.sponsors.push(state.sponsors[0].clone())), &["sponsors[1]", "twice"]);
    let correction =
        |state: &mut wire::GenesisState| state.corrections.push(state.corrections[0].clone());
    says(&bent(&scene, correction), &["corrections[1]", "twice"]);
    let member = |state: &mut wire::GenesisState| {
        let team = &mut state.plan.as_mut().unwrap().team;
        team.push(team[0].clone());
    };
    says(&bent(&scene, member), &["plan.team[2]", "twice"]);
}

#[test]
fn what_is_of_no_snapshot_is_refused_with_its_place() {
    let (_, _, scene) = busy();
    let bent = |bend: fn(&mut wire::GenesisState)| bent(&scene, bend);
    says(&bent(|state| state.claims[0].correction = 4), &["claims[0]", "no snapshot 4"]);
    says(&bent(|state| state.claimed[0].correction = 4), &["claimed[0]", "no snapshot 4"]);
    says(&bent(|state| state.pending[0].correction = 4), &["pending[0]", "no snapshot 4"]);
    says(&bent(|state| state.vetoes[0].correction = 4), &["vetoes[0]", "no snapshot 4"]);
    says(&bent(|state| state.claims[0].index = 12), &["claims[0]", "no account 12"]);
    says(&bent(|state| state.pending[0].index = 12), &["pending[0]", "no account 12"]);
    says(&bent(|state| state.vetoes[0].index = 12), &["vetoes[0]", "no account 12"]);
    says(&bent(|state| state.corrections[0].number = 0), &["corrections[0]", "0 is the snapshot"]);
    says(&bent(|state| state.plan = None), &["no snapshot 0"]);
}

#[test]
fn who_has_claimed_is_counted_three_times_alike() {
    let (_, _, scene) = busy();
    let bent = |bend: fn(&mut wire::GenesisState)| bent(&scene, bend);
    says(
        &bent(|state| state.counters.as_mut().unwrap().accounts = 3),
        &["records of claims: 2 is not 3"],
    );
    says(&bent(|state| drop(state.claims.remove(0))), &["records of claims: 1 is not 2"]);
    says(&bent(|state| state.claimed[0].bits[31] |= 128), &["bits of claims: 3 is not 2"]);
    says(&bent(|state| state.claimed[0].bits[0] = 0b101), &["account 1 has a record and no bit"]);
    says(&bent(|state| state.claimed[0].bits.truncate(31)), &["claimed[0]", "not 32 bytes"]);
    says(
        &bent(|state| state.counters.as_mut().unwrap().paid.as_mut().unwrap().bts -= 1),
        &["Whalestake of snapshot_claim"],
    );
    says(
        &bent(|state| state.counters.as_mut().unwrap().closed = true),
        &["Whalestake of snapshot_claim, and what can be claimed", "is not 0"],
    );
    says(
        &bent(|state| {
            let mia = state.pending[0].clone();
            state.claimed[0].bits[0] |= 1 << mia.index;
        }),
        &["bits of claims"],
    );
}

#[test]
fn the_pool_knows_what_it_has_lent_paid_and_kept() {
    let (_, _, scene) = busy();
    let pool = |bend: fn(&mut wire::Pool)| bent(&scene, |state| bend(state.pool.as_mut().unwrap()));
    let sum = "Whalestake of the account-creation pool, loans and corrections";
    says(&pool(|pool| pool.inflow += 1), &[sum]);
    says(&pool(|pool| pool.corrected += 1), &[sum]);
    says(&pool(|pool| pool.lent += 1), &[sum]);
    says(
        &pool(|pool| pool.reserved += 1),
        &["what is kept for corrections: 3000001 is not 3000000"],
    );
    let bent = |bend: fn(&mut wire::GenesisState)| bent(&scene, bend);
    says(&bent(|state| state.loans[0].amount += 1), &["a loan: 5000000 is not 5000001"]);
    says(&bent(|state| drop(state.loans.remove(0))), &["what is lent: 5000000 is not 10000000"]);
    says(
        &bent(|state| state.deposits[0].amount += 1),
        &["deposits of 1000001uwls, but 1000000uwls"],
    );
    says(
        &bent(|state| state.plan.as_mut().unwrap().team[1].released = 1),
        &["Whalestake of launch_team"],
    );
    says(
        &bent(|state| state.plan.as_mut().unwrap().team[1].released = 8),
        &["plan.team[1]", "more is released than there is"],
    );
    says(
        &bent(|state| state.plan.as_mut().unwrap().team[1].address = "max".to_owned()),
        &["plan.team[1]"],
    );
}

#[test]
fn a_chain_may_have_no_snapshot_and_then_no_funds_for_one() {
    let scene = Scene::with(&[("zoe", "1uwls")]);
    scene.audit();
    let mut genesis = Scene::genesis_with_plan(&[], town().plan());
    Scene::change_claims(&mut genesis, |claims| claims.plan = None);
    let error = Scene::try_genesis(&genesis).map(|_| ()).unwrap_err().to_string();
    says(&error, &["Whalestake of snapshot_claim, and what can be claimed", "is not 0"]);
}
