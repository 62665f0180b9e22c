//! What the SDK's clients see of rewards, of who signs, and of inflation.

use base::Status;
use prost::Message;
use proto::cosmos::base::v1beta1::DecCoin;
use proto::cosmos::distribution::v1beta1::{
    QueryCommunityPoolRequest, QueryCommunityPoolResponse, QueryDelegationRewardsRequest,
    QueryDelegationRewardsResponse, QueryDelegationTotalRewardsRequest,
    QueryDelegationTotalRewardsResponse, QueryDelegatorValidatorsRequest,
    QueryDelegatorValidatorsResponse, QueryDelegatorWithdrawAddressRequest,
    QueryDelegatorWithdrawAddressResponse, QueryParamsRequest, QueryParamsResponse,
    QueryValidatorCommissionRequest, QueryValidatorCommissionResponse,
    QueryValidatorDistributionInfoRequest, QueryValidatorDistributionInfoResponse,
    QueryValidatorOutstandingRewardsRequest, QueryValidatorOutstandingRewardsResponse,
    QueryValidatorSlashesRequest, QueryValidatorSlashesResponse,
};
use proto::cosmos::mint::v1beta1 as mint;
use proto::cosmos::slashing::v1beta1::{
    self as slashing, QuerySigningInfoRequest, QuerySigningInfoResponse, QuerySigningInfosRequest,
    QuerySigningInfosResponse,
};
use serde_json::json;
use tests::{
    Scene, account, consensus_address, create_validator, delegate, fund_community_pool, operator,
    set_withdraw_address, withdraw_reward,
};

use crate::stake_queries::{YEAR, refused, run_to, sign, start, walk, world};

fn ask<R: Message + Default>(
    scene: &Scene,
    query: &str,
    request: &impl Message,
) -> Result<R, base::Error> {
    scene.ask(&format!("/cosmos.distribution.v1beta1.Query/{query}"), request)
}

/// The amount in uwls of what is at most one coin.
fn uwls(coins: &[DecCoin]) -> u64 {
    assert!(coins.len() <= 1, "{coins:?}");
    let Some(coin) = coins.first() else { return 0 };
    assert_eq!(coin.denom, "uwls");
    coin.amount.strip_suffix(&"0".repeat(18)).expect("a whole number").parse().expect("a number")
}

fn rewards(scene: &Scene, who: &str, producer: &str) -> Result<u64, base::Error> {
    let (delegator_address, validator_address) = (account(who), operator(producer));
    let request = QueryDelegationRewardsRequest { delegator_address, validator_address };
    let answer: QueryDelegationRewardsResponse = ask(scene, "DelegationRewards", &request)?;
    Ok(uwls(&answer.rewards))
}

fn total(scene: &Scene, who: &str) -> QueryDelegationTotalRewardsResponse {
    let request = QueryDelegationTotalRewardsRequest { delegator_address: account(who) };
    ask(scene, "DelegationTotalRewards", &request).expect("rewards")
}

fn pay(scene: &Scene, who: &str) -> Result<u64, base::Error> {
    let request = QueryValidatorCommissionRequest { validator_address: operator(who) };
    let answer: QueryValidatorCommissionResponse = ask(scene, "ValidatorCommission", &request)?;
    Ok(uwls(&answer.commission.expect("pay").commission))
}

#[test]
fn producers_are_paid_by_signed_blocks_and_keep_their_commission() {
    let mut scene = world();
    assert_eq!(pay(&scene, "alice").expect("pay"), 0, "before the first payday");
    run_to(&mut scene, 42);
    // 41 blocks have minted 6,659 for producers each; each of the three has signed as many.
    // Of 273,019 / 3 = 91,006 alice keeps 10 %.
    assert_eq!(pay(&scene, "alice").expect("pay"), 9_100);
    let request = QueryValidatorOutstandingRewardsRequest { validator_address: operator("alice") };
    let outstanding: QueryValidatorOutstandingRewardsResponse =
        ask(&scene, "ValidatorOutstandingRewards", &request).expect("rewards");
    assert_eq!(uwls(&outstanding.rewards.expect("rewards").rewards), 9_100);

    let request = QueryValidatorDistributionInfoRequest { validator_address: operator("alice") };
    let info: QueryValidatorDistributionInfoResponse =
        ask(&scene, "ValidatorDistributionInfo", &request).expect("info");
    assert_eq!(info.operator_address, account("alice"));
    assert_eq!(uwls(&info.commission), 9_100);
    assert_eq!(uwls(&info.self_bond_rewards), rewards(&scene, "alice", "alice").expect("rewards"));
    let unknown =
        (Status::Unknown, "codespace staking code 3: validator does not exist".to_owned());
    assert_eq!(refused(pay(&scene, "dave")), unknown);
}

#[test]
fn rewards_are_yield_and_a_share_of_the_pay() {
    let mut scene = world();
    run_to(&mut scene, 41);
    let before = rewards(&scene, "dave", "alice").expect("rewards");
    scene.block(&[]);
    let after = rewards(&scene, "dave", "alice").expect("rewards");
    // Yield: 99,885 of a block times 500 / 7,400. Pay: 81,906 for voters times 500 / 2,500.
    assert!((6_749..=6_750).contains(&(after - before - 16_381)), "{before} then {after}");
    let all = total(&scene, "dave");
    assert_eq!((uwls(&all.total), all.rewards.len()), (after, 1));
    assert_eq!(all.rewards[0].validator_address, operator("alice"));
    assert_eq!(uwls(&all.rewards[0].reward), after);

    // What is shown is what is paid, with the yield of the block that pays.
    let mut twin = scene.clone();
    twin.block(&[]);
    scene.ok("dave", withdraw_reward("dave", "alice"));
    let paid = uwls(&total(&twin, "dave").total);
    assert_eq!(scene.balance("dave"), format!("{}uwls", 9_500_000_000 + paid));
    assert_eq!(total(&scene, "dave").total, []);
}

#[test]
fn yield_is_shown_by_producer_and_the_total_is_exact() {
    let mut scene = world();
    scene.ok("dave", delegate("dave", "bob", "250000000uwls"));
    run_to(&mut scene, 40);
    let all = total(&scene, "dave");
    let parts: u64 = all.rewards.iter().map(|reward| uwls(&reward.reward)).sum();
    let exact = uwls(&all.total);
    assert!((parts..=parts + 1).contains(&exact), "{parts} of {exact}");
    let [for_alice, for_bob] = ["alice", "bob"].map(|producer| rewards(&scene, "dave", producer));
    assert_eq!(for_alice.expect("rewards") / 2, for_bob.expect("rewards"));
    let erin = total(&scene, "erin");
    assert_eq!(erin.rewards, [], "she votes for nobody herself");
    assert!(uwls(&erin.total) > 0, "and earns");
    let text = "codespace staking code 19: no delegation for (address, validator) tuple".to_owned();
    assert_eq!(refused(rewards(&scene, "erin", "alice")), (Status::Unknown, text));
}

#[test]
fn what_distribution_says_to_bad_addresses() {
    let scene = world();
    let nobody = QueryDelegationTotalRewardsRequest::default();
    let answer =
        ask::<QueryDelegationTotalRewardsResponse>(&scene, "DelegationTotalRewards", &nobody);
    let text = "empty delegator address".to_owned();
    assert_eq!(refused(answer), (Status::InvalidArgument, text));
    let nobody = QueryValidatorCommissionRequest::default();
    let answer = ask::<QueryValidatorCommissionResponse>(&scene, "ValidatorCommission", &nobody);
    let text = "empty validator address".to_owned();
    assert_eq!(refused(answer), (Status::InvalidArgument, text));
    let slashes = |validator_address: &str, starting_height, ending_height| {
        let validator_address = validator_address.to_owned();
        let request = QueryValidatorSlashesRequest {
            validator_address,
            starting_height,
            ending_height,
            pagination: None,
        };
        ask::<QueryValidatorSlashesResponse>(&scene, "ValidatorSlashes", &request)
    };
    assert_eq!(slashes(&operator("alice"), 1, 1).expect("none").slashes, []);
    let text = "starting height greater than ending height (2 > 1)".to_owned();
    assert_eq!(refused(slashes(&operator("alice"), 2, 1)), (Status::InvalidArgument, text));
    let text = "invalid validator address".to_owned();
    assert_eq!(refused(slashes("alice", 1, 2)), (Status::InvalidArgument, text));
}

#[test]
fn whom_somebody_votes_for_and_where_its_rewards_go() {
    let mut scene = world();
    let request = QueryDelegatorValidatorsRequest { delegator_address: account("dave") };
    let answer: QueryDelegatorValidatorsResponse =
        ask(&scene, "DelegatorValidators", &request).expect("validators");
    assert_eq!(answer.validators, [operator("alice")]);
    let target = |scene: &Scene| {
        let request = QueryDelegatorWithdrawAddressRequest { delegator_address: account("dave") };
        let answer: QueryDelegatorWithdrawAddressResponse =
            ask(scene, "DelegatorWithdrawAddress", &request).expect("an address");
        answer.withdraw_address
    };
    assert_eq!(target(&scene), account("dave"));
    scene.ok("dave", set_withdraw_address("dave", "frank"));
    assert_eq!(target(&scene), account("frank"));
}

#[test]
fn the_community_has_its_part_of_each_block() {
    let mut scene = world();
    let pool = |scene: &Scene| {
        let answer: QueryCommunityPoolResponse =
            ask(scene, "CommunityPool", &QueryCommunityPoolRequest {}).expect("a pool");
        answer.pool
    };
    // 59,933 of each of 21 blocks, and of the first the yield that nobody had stake for.
    assert_eq!(uwls(&pool(&scene)), 21 * 59_933 + 99_885);
    scene.ok("frank", fund_community_pool("frank", "7uwls"));
    assert_eq!(uwls(&pool(&scene)), 22 * 59_933 + 99_885 + 7);
    let params: QueryParamsResponse = ask(&scene, "Params", &QueryParamsRequest {}).expect("rules");
    let params = params.params.expect("rules");
    assert_eq!(
        (&*params.community_tax, params.withdraw_addr_enabled),
        ("850000000000000000", true)
    );
}

fn signing_info(
    scene: &Scene,
    cons_address: String,
) -> Result<QuerySigningInfoResponse, base::Error> {
    let path = "/cosmos.slashing.v1beta1.Query/SigningInfo";
    scene.ask(path, &QuerySigningInfoRequest { cons_address })
}

#[test]
fn an_uptime_page_counts_what_was_missed_without_a_break() {
    let mut scene = world();
    let info = |scene: &Scene, who: &str| {
        let address = consensus_address(who).consensus_text();
        let answer = signing_info(scene, address.clone()).expect("an info");
        let info = answer.val_signing_info.expect("an info");
        assert_eq!(info.address, address);
        info
    };
    sign(&mut scene, &[("alice", true), ("bob", false), ("carol", true)]);
    sign(&mut scene, &[("alice", true), ("bob", false), ("carol", true)]);
    let bob = info(&scene, "bob");
    assert_eq!((bob.start_height, bob.missed_blocks_counter, bob.tombstoned), (21, 2, false));
    assert_eq!(bob.jailed_until.expect("a time").seconds, 0);
    assert_eq!(info(&scene, "alice").missed_blocks_counter, 0);
    sign(&mut scene, &[("alice", true), ("bob", true), ("carol", true)]);
    assert_eq!(info(&scene, "bob").missed_blocks_counter, 0);

    let stranger = consensus_address("dave").consensus_text();
    let text = format!("SigningInfo not found for validator {stranger}");
    assert_eq!(refused(signing_info(&scene, stranger)), (Status::NotFound, text));
    let text = "invalid request".to_owned();
    assert_eq!(refused(signing_info(&scene, String::new())), (Status::InvalidArgument, text));
    assert_eq!(refused(signing_info(&scene, account("bob"))).0, Status::Unknown);
}

#[test]
fn every_producer_has_a_signing_info() {
    let scene = world();
    let page = |pagination| -> QuerySigningInfosResponse {
        let path = "/cosmos.slashing.v1beta1.Query/SigningInfos";
        scene.ask(path, &QuerySigningInfosRequest { pagination }).expect("infos")
    };
    let all = page(None);
    assert_eq!((all.info.len(), all.pagination.expect("a page").total), (3, 3));
    let walked = walk(2, |request| {
        let part = page(Some(request));
        (part.info, part.pagination)
    });
    assert_eq!(walked, all.info);
}

#[test]
fn one_silent_for_too_long_is_jailed() {
    let mut scene = start(json!({"inactive_seconds": "5"}));
    scene.ok("alice", create_validator("alice", 2_000));
    scene.ok("bob", create_validator("bob", 2_000));
    run_to(&mut scene, 21);
    sign(&mut scene, &[("alice", true), ("bob", false)]);
    run_to(&mut scene, 26);
    let address = consensus_address("bob").consensus_text();
    let info = signing_info(&scene, address).expect("an info").val_signing_info.expect("an info");
    let until = scene.last_block().time.seconds() + 600;
    assert_eq!(info.jailed_until.expect("a time").seconds, until);
    assert_eq!((info.start_height, info.missed_blocks_counter), (0, 0), "it has no seat");
    let path = "/cosmos.slashing.v1beta1.Query/Params";
    let params: slashing::QueryParamsResponse =
        scene.ask(path, &slashing::QueryParamsRequest {}).expect("rules");
    let params = params.params.expect("rules");
    assert_eq!(params.signed_blocks_window, 5);
    assert_eq!(params.min_signed_per_window, b"200000000000000000");
    assert_eq!(params.downtime_jail_duration.expect("a time").seconds, 600);
    assert_eq!(params.slash_fraction_double_sign, b"50000000000000000");
    assert_eq!(params.slash_fraction_downtime, b"0");
}

#[test]
fn inflation_in_the_words_of_the_sdk() {
    let mut scene = world();
    let path = |query: &str| format!("/cosmos.mint.v1beta1.Query/{query}");
    let params: mint::QueryParamsResponse =
        scene.ask(&path("Params"), &mint::QueryParamsRequest {}).expect("rules");
    let params = params.params.expect("rules");
    assert_eq!((&*params.mint_denom, params.blocks_per_year), ("uwls", 31_536_000));
    assert_eq!(params.inflation_max, "1000000000000000000");
    assert_eq!(params.inflation_min, "50000000000000000");
    assert_eq!(
        (&*params.inflation_rate_change, &*params.goal_bonded),
        ("0", "1000000000000000000")
    );
    let numbers = |scene: &Scene| -> [String; 2] {
        let rate: mint::QueryInflationResponse =
            scene.ask(&path("Inflation"), &mint::QueryInflationRequest {}).expect("a rate");
        let provisions: mint::QueryAnnualProvisionsResponse = scene
            .ask(&path("AnnualProvisions"), &mint::QueryAnnualProvisionsRequest {})
            .expect("an amount");
        [rate.inflation, provisions.annual_provisions]
            .map(|bytes| String::from_utf8(bytes).expect("digits"))
    };
    let provisions = format!("21000000000000{}", "0".repeat(18));
    assert_eq!(numbers(&scene), ["999999335000000000".to_owned(), provisions.clone()]);
    scene.wait(YEAR);
    scene.block(&[]);
    let [rate, after] = numbers(&scene);
    assert_eq!(after, provisions, "half of twice as much");
    let rate: u64 = rate.parse().expect("a number");
    assert!((499_999_000_000_000_000..500_000_000_000_000_000).contains(&rate), "{rate}");
}

#[test]
fn rates_have_a_point_in_json() {
    let scene = world();
    let json = |path: &str, answer: &str| {
        let bytes = scene.chain.answer(scene.view(), path, &[]).expect("an answer");
        proto::json::print(answer, &bytes).expect("JSON")
    };
    let path = "/cosmos.mint.v1beta1.Query/Inflation";
    let inflation = json(path, "cosmos.mint.v1beta1.QueryInflationResponse");
    assert_eq!(inflation, "{\"inflation\":\"0.999999335000000000\"}");
    let path = "/cosmos.slashing.v1beta1.Query/Params";
    let slashing = json(path, "cosmos.slashing.v1beta1.QueryParamsResponse");
    assert!(
        slashing.contains("\"slash_fraction_double_sign\":\"0.050000000000000000\""),
        "{slashing}"
    );
    let path = "/whaleshares.staking.v1.Query/Board";
    let board = json(path, "whaleshares.staking.v1.QueryBoardResponse");
    assert!(board.contains("\"commission\":\"0.100000000000000000\""), "{board}");
}
