//! Funds of modules: they earn and never vote; what leaves them is stake of its new owner, or a
//! loan that is none.

use auth::{ACCOUNT_CREATION_POOL, LAUNCH_TEAM, SNAPSHOT_CLAIM, SOCIAL_SHARE, WHALESTAKE};
use base::{Address, Amount, Ctx, Mode, Result, Seconds};
use proto::cosmos::gov::v1::ProposalStatus::{Passed, Rejected};
use proto::cosmos::gov::v1::VoteOption::Yes;
use proto::cosmos::staking::v1beta1::MsgDelegate;
use proto::whaleshares::gov::v1::{QueryPollRequest, QueryPollResponse};
use proto::whaleshares::staking::v1::MsgPowerUp;
use serde_json::{Value, json};
use tests::{
    OK, Scene, Start, account, auto_vote, create_validator, delegate, governance, number,
    power_down, power_up, send_to, set_proxy, verdict, vote,
};

const MILLION: u128 = 1_000_000;

/// A fund. What is to be claimed or lent is watched by the module of claims, so it is none of
/// those here.
fn fund() -> Address {
    Address::module(SOCIAL_SHARE)
}

/// A fund of 11,000 uwls. Ann and ben have plenty of liquid tokens.
fn founding(rules: &Value) -> Value {
    let people = [("ann", "1000000000000uwls"), ("ben", "1000000000000uwls")];
    let mut all = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
    for (name, rule) in rules.as_object().unwrap() {
        all[name.as_str()] = rule.clone();
    }
    let mut genesis = Scene::genesis_with_rules(&people, &all);
    let account = json!({"stake": "11000", "unallocated": "11000"});
    genesis["staking"]["accounts"] = json!([{"address": fund().to_string(), "account": account}]);
    let locked = json!({
        "address": Address::module(WHALESTAKE).to_string(), "coins": [{"denom": "uwls", "amount": "11000"}],
    });
    genesis["bank"]["balances"].as_array_mut().unwrap().push(locked);
    genesis
}

fn town() -> Scene {
    Scene::from_genesis(&founding(&json!({})))
}

/// A module does `work` in a block of its own.
fn act<T>(scene: &mut Scene, work: impl FnOnce(&mut Ctx<'_>) -> Result<T>) -> T {
    let (block, chain) = (scene.next_block(), scene.chain.clone());
    let mut ctx = Ctx::new(&block, Mode::Deliver, scene.state()).with_router(chain.router());
    let done = ctx.atomically(work).unwrap();
    let changes = ctx.into_changes();
    scene.commit(block, &changes);
    scene.audit();
    done
}

fn claim(scene: &mut Scene, who: &str, amount: u64) {
    let to = scene.address(who);
    let amount = Amount::new(amount);
    act(scene, |ctx| staking::hand_over(ctx, &fund(), &to, amount));
}

fn borrow(scene: &mut Scene, who: &str, amount: u64) {
    let to = scene.address(who);
    let amount = Amount::new(amount);
    act(scene, |ctx| staking::lend(ctx, &fund(), &to, amount));
}

#[test]
fn what_is_not_claimed_counts_for_no_quorum() {
    let mut scene = town();
    scene.ok("ann", power_up("ann", "ann", "200uwls"));
    scene.ok("ben", power_up("ben", "ben", "800uwls"));
    assert_eq!(scene.open("ben", &[]), 1);
    scene.ok("ann", vote("ann", 1, Yes));
    let path = "/whaleshares.gov.v1.Query/Poll";
    let poll: QueryPollResponse = scene.ask(path, &QueryPollRequest { proposal_id: 1 }).unwrap();
    assert_eq!((poll.total_stake.as_str(), poll.passes), ("1000", true), "a fifth of 1,000");
    scene.close_vote(1);
    assert_eq!(scene.status(1), Some(Passed));

    // What is claimed can vote, and counts from then on.
    assert_eq!(scene.open("ben", &[]), 2);
    scene.ok("ann", vote("ann", 2, Yes));
    claim(&mut scene, "carl", 1);
    let closed = scene.close_vote(2);
    assert_eq!(closed.results, []);
    scene.conclude(2);
    assert_eq!(scene.status(2), Some(Rejected), "200 of 1,001");
    scene.audit();
}

#[test]
fn what_is_claimed_follows_the_votes_of_its_owner() {
    let mut scene = town();
    scene.ok("ann", create_validator("ann", 1_000));
    scene.ok("ben", power_up("ben", "ben", "100uwls"));
    scene.ok("ben", auto_vote("ben", "ann"));
    assert_eq!(scene.open("ben", &[]), 1);
    scene.ok("ben", vote("ben", 1, Yes));
    let before = scene.votes("ann");
    claim(&mut scene, "ben", 7_000);
    assert_eq!(scene.tally(1), [7_100, 0, 0, 0]);
    assert_eq!(scene.votes("ann"), before + 7_000);
    assert_eq!(scene.stake("ben"), (7_100, 100, 0));
    claim(&mut scene, "carl", 3_000);
    assert_eq!(scene.stake("carl"), (3_000, 3_000, 0));
    assert_eq!(scene.staked("carl").loan, "0");
    assert!(auth::exists(&scene.ctx(), &scene.address("carl")).unwrap());
}

#[test]
fn what_is_claimed_waits_until_it_votes_where_new_stake_does() {
    let mut scene = Scene::from_genesis(&founding(&json!({"vote_maturity_seconds": "86400"})));
    claim(&mut scene, "ben", 500);
    let votable = |scene: &Scene| {
        staking::votable_stake(&scene.ctx(), &scene.address("ben")).unwrap().to_u128()
    };
    assert_eq!(votable(&scene), Some(0));
    scene.wait(Seconds(2 * 86_400));
    scene.block(&[]);
    assert_eq!(votable(&scene), Some(500));
    scene.audit();
}

#[test]
fn a_loan_neither_votes_nor_leaves() {
    let mut scene = town();
    scene.ok("ann", create_validator("ann", 1_000));
    borrow(&mut scene, "ben", 5);
    assert_eq!((scene.stake("ben"), scene.staked("ben").loan.as_str()), ((0, 0, 0), "5"));
    assert_eq!(scene.totals().loans, "5");
    scene.err("ben", power_down("ben", "5uwls"), ("staking", 101));
    scene.err("ben", tests::allocate("ben", "ann", "5uwls"), ("staking", 105));
    scene.err("ben", tests::withdraw_reward("ben", "ann"), ("staking", 19));
    assert_eq!(scene.open("ann", &[]), 1);
    scene.ok("ben", vote("ben", 1, Yes));
    assert_eq!(scene.tally(1), [0; 4]);
    scene.ok("ben", set_proxy("ben", "ann"));
    assert_eq!(scene.staked("ann").proxied, Vec::<String>::new());
    let (from, to) = (scene.address("ben"), fund());
    assert_eq!(act(&mut scene, |ctx| staking::take_back(ctx, &from, &to)), Amount::new(5));
    assert_eq!((scene.totals().loans.as_str(), scene.totals().silent.as_str()), ("0", "11000"));
}

#[test]
fn users_can_not_add_to_what_belongs_to_a_module() {
    let mut scene = town();
    for name in [SNAPSHOT_CLAIM, ACCOUNT_CREATION_POOL, LAUNCH_TEAM, auth::GOV] {
        let message =
            MsgPowerUp { to: Address::module(name).to_string(), ..power_up("ann", "ann", "7uwls") };
        let refused = scene.check(&scene.draft("ann", &message).sign());
        assert_eq!(verdict(&refused), ("sdk", 4), "{name}");
        let log = scene.err("ann", message, ("sdk", 4));
        assert!(log.contains("belongs to a module"), "{log}");
        let sent = scene.draft("ann", &send_to("ann", &Address::module(name), "7uwls")).sign();
        let expected = if name == auth::GOV { OK } else { ("sdk", 4) };
        assert_eq!(verdict(&scene.block(&[sent]).remove(0)), expected, "{name}");
    }
    scene.audit();
}

#[test]
fn governance_can_not_elect_with_what_it_has() {
    let mut scene = town();
    scene.ok("ann", create_validator("ann", 1_000));
    scene.ok("ann", send_to("ann", &auth::authority(), "900uwls"));
    let own = MsgDelegate { delegator_address: governance(), ..delegate("ann", "ann", "900uwls") };
    let error = scene.decree(own).unwrap_err();
    assert_eq!((error.codespace(), error.code()), ("sdk", 4), "{error}");
    assert_eq!(scene.balance("gov"), "900uwls");
    let gift = MsgPowerUp { from: governance(), ..power_up("ann", "ben", "900uwls") };
    scene.decree(gift).unwrap();
    assert_eq!(scene.stake("ben"), (900, 900, 0));
    scene.audit();
}

#[test]
fn stake_that_is_not_claimed_earns_from_the_first_block() {
    // A fund of 3 WLS, and 1 of ann's; a year of 100 s mints as much as there is.
    let rules = json!({
        "content_bps": 0, "stake_bps": 10_000, "bp_bps": 0, "community_bps": 0,
        "year_seconds": "100", "inflation_start_ppb": 1_000_000_000, "inflation_floor_ppb": 0,
    });
    let mut genesis = founding(&rules);
    genesis["staking"]["accounts"][0]["account"] =
        json!({"stake": "3000000", "unallocated": "3000000"});
    let others = json!({"stake": "1000000", "unallocated": "1000000"});
    let ann = json!({"address": account("ann"), "account": others});
    genesis["staking"]["accounts"].as_array_mut().unwrap().push(ann);
    let balances = genesis["bank"]["balances"].as_array_mut().unwrap();
    *balances = vec![json!({
        "address": Address::module(WHALESTAKE).to_string(), "coins": [{"denom": "uwls", "amount": "4000000"}],
    })];
    let mut scene = Scene::from_genesis(&genesis);
    scene.wait(Seconds(9));
    scene.block(&[]);
    // 10 s of 40,000 a second, three quarters of which are of the fund.
    claim(&mut scene, "carl", 1_000_000);
    assert_eq!(number(&scene.staked("carl").pending), 100_000);
    scene.wait(Seconds(9));
    scene.block(&[]);
    claim(&mut scene, "dora", 1_000_000);
    let earned = number(&scene.staked("dora").pending);
    assert_eq!(earned, 2 * 100_000 + 10_000, "and of the block of the first claim");
    let compounded = act(&mut scene, |ctx| staking::compound(ctx, &fund()));
    assert_eq!(compounded, Amount::from(earned));
    let rest = act(&mut scene, |ctx| staking::give_up(ctx, &fund()));
    assert_eq!(rest.amount_of("uwls"), Amount::from(MILLION + earned));
    let pool = scene.export()["staking"]["community_pool"].clone();
    assert_eq!(pool, json!([{"denom": "uwls", "amount": rest.amount_of("uwls").to_string()}]));
}

#[test]
fn funds_and_loans_are_exported_and_begin_a_chain_again() {
    let mut scene = town();
    claim(&mut scene, "ben", 500);
    borrow(&mut scene, "carl", 5);
    let exported = scene.export();
    let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
    let again = Scene::start(&start).unwrap();
    assert_eq!(again.export(), exported);
    assert_eq!(again.totals(), scene.totals());
    assert_eq!(again.staked("carl").loan, "5");
    let electorate = staking::electorate(&again.ctx()).unwrap();
    assert_eq!(electorate, Amount::new(500));
    again.audit();
}

#[test]
fn no_genesis_lets_a_fund_vote_leave_or_borrow() {
    let with = |name: &str, value: Value| {
        let mut genesis = founding(&json!({}));
        genesis["staking"]["accounts"][0]["account"][name] = value;
        Scene::try_genesis(&genesis).err().expect("refused").to_string()
    };
    let proxied = with("proxy", json!(account("ann")));
    assert!(proxied.contains("belongs to a module and has a proxy"), "{proxied}");
    for (name, value) in [("loan", "3"), ("unbonding", "3"), ("unripe", "3"), ("unallocated", "9")]
    {
        with(name, json!(value));
    }
    Scene::try_genesis(&founding(&json!({}))).map(|scene| scene.audit()).expect("as it is");
}
