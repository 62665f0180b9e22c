//! What the SDK's clients see of producers, votes and power-downs.

use base::{Address, Seconds, Status, Vote};
use prost::Message;
use proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::staking::v1beta1::{
    BondStatus, Delegation, QueryDelegationRequest, QueryDelegationResponse,
    QueryDelegatorDelegationsRequest, QueryDelegatorDelegationsResponse,
    QueryDelegatorValidatorRequest, QueryDelegatorValidatorResponse,
    QueryDelegatorValidatorsRequest, QueryDelegatorValidatorsResponse, QueryHistoricalInfoRequest,
    QueryHistoricalInfoResponse, QueryParamsRequest, QueryParamsResponse, QueryPoolRequest,
    QueryPoolResponse, QueryRedelegationsRequest, QueryRedelegationsResponse,
    QueryValidatorDelegationsRequest, QueryValidatorDelegationsResponse, QueryValidatorRequest,
    QueryValidatorResponse, QueryValidatorsRequest, QueryValidatorsResponse, Validator,
};
use serde_json::{Value, json};
use tests::{
    Scene, account, consensus_address, consensus_key, create_validator, delegate, operator,
    power_up, set_proxy,
};

/// A year of inflation.
pub(super) const YEAR: Seconds = Seconds(31_536_000);

/// How long the stake of a producer stays locked.
const LOCK: Seconds = Seconds(1_814_400);

pub(super) fn ask<R: Message + Default>(
    scene: &Scene,
    query: &str,
    request: &impl Message,
) -> Result<R, base::Error> {
    scene.ask(&format!("/cosmos.staking.v1beta1.Query/{query}"), request)
}

/// Status and text of a refusal.
pub(super) fn refused<R>(answer: Result<R, base::Error>) -> (Status, String) {
    let error = answer.err().expect("a refusal");
    (error.status(), error.grpc_message())
}

/// A chain of 21,000,000 WLS with three seats, and with these other rules.
pub(super) fn start(mut rules: Value) -> Scene {
    let people = ["alice", "bob", "carol", "dave", "erin", "frank"];
    let mut owners: Vec<(&str, &str)> = people.map(|name| (name, "10000000000uwls")).to_vec();
    owners.push(("the sea", "20940000000000uwls"));
    rules["max_validators"] = json!(3);
    rules["max_new_seats_per_day"] = json!(3);
    Scene::with_rules(&owners, &rules)
}

/// Alice, bob and carol produce with 2,000, 3,000 and 1,500 WLS of their own. Dave votes for
/// alice with 500, and with the 400 of erin, who has made him her proxy. At height 21 the three
/// get their seats, and all have signed that block.
pub(super) fn world() -> Scene {
    let mut scene = start(json!({}));
    scene.ok("alice", create_validator("alice", 2_000));
    scene.ok("bob", create_validator("bob", 3_000));
    scene.ok("carol", create_validator("carol", 1_500));
    scene.ok("dave", delegate("dave", "alice", "500000000uwls"));
    scene.ok("erin", power_up("erin", "erin", "400000000uwls"));
    scene.ok("erin", set_proxy("erin", "dave"));
    run_to(&mut scene, 21);
    sign(&mut scene, &[("alice", true), ("bob", true), ("carol", true)]);
    scene
}

/// Runs empty blocks up to `height`.
pub(super) fn run_to(scene: &mut Scene, height: u64) {
    while scene.last_block().height < height {
        scene.block(&[]);
    }
}

/// A block that alice proposes, and in which these have signed or missed the one before.
pub(super) fn sign(scene: &mut Scene, signers: &[(&str, bool)]) {
    let vote = |&(who, signed): &(&str, bool)| Vote { validator: consensus_address(who), signed };
    let app_hash = scene.app_hash().to_vec();
    scene.block_with(&[], |block| {
        block.votes = signers.iter().map(vote).collect();
        block.proposer = consensus_address("alice").as_bytes().to_vec();
        block.next_validators_hash = vec![7; 32];
        block.app_hash = app_hash;
    });
}

/// Walks over all pages of `limit` entries.
pub(super) fn walk<T>(
    limit: u64,
    page: impl Fn(PageRequest) -> (Vec<T>, Option<PageResponse>),
) -> Vec<T> {
    let (mut all, mut key) = (Vec::new(), Vec::new());
    loop {
        let (items, response) = page(PageRequest { key, limit, ..PageRequest::default() });
        assert!(items.len() as u64 <= limit);
        all.extend(items);
        key = response.expect("a page").next_key;
        if key.is_empty() {
            return all;
        }
    }
}

fn validators(scene: &Scene, status: &str) -> Vec<String> {
    let request = QueryValidatorsRequest { status: status.into(), pagination: None };
    let answer: QueryValidatorsResponse = ask(scene, "Validators", &request).expect("validators");
    let mut names: Vec<String> = answer
        .validators
        .into_iter()
        .map(|validator| validator.description.expect("a description").moniker)
        .collect();
    names.sort();
    names
}

fn validator(scene: &Scene, who: &str) -> Validator {
    let request = QueryValidatorRequest { validator_addr: operator(who) };
    let answer: QueryValidatorResponse = ask(scene, "Validator", &request).expect("a validator");
    answer.validator.expect("a validator")
}

#[test]
fn a_producer_is_a_validator_whose_tokens_are_all_its_votes() {
    let scene = world();
    let alice = validator(&scene, "alice");
    assert_eq!(alice.operator_address, operator("alice"));
    assert_eq!(alice.tokens, "2900000000", "2,000 of her own, 500 of dave, 400 through dave");
    assert_eq!(alice.delegator_shares, format!("2900000000{}", "0".repeat(18)));
    assert_eq!((alice.jailed, alice.status()), (false, BondStatus::Bonded));
    let key = alice.consensus_pubkey.expect("a key");
    assert_eq!(key.type_url, "/cosmos.crypto.ed25519.PubKey");
    assert_eq!(key.value[2..], consensus_key("alice"));
    let commission = alice.commission.expect("a commission").commission_rates.expect("rates");
    assert_eq!(commission.rate, "100000000000000000");
    assert_eq!((&*alice.min_self_delegation, alice.unbonding_height), ("1", 0));
    assert_eq!(alice.unbonding_time.expect("a time").seconds, 0);
}

#[test]
fn validators_by_status() {
    let mut scene = world();
    assert_eq!(validators(&scene, ""), ["alice", "bob", "carol"]);
    assert_eq!(validators(&scene, "BOND_STATUS_BONDED"), ["alice", "bob", "carol"]);
    scene.ok("frank", create_validator("frank", 5_000));
    assert_eq!(validators(&scene, "BOND_STATUS_UNBONDED"), ["frank"], "until the election");
    run_to(&mut scene, 42);
    assert_eq!(validators(&scene, "BOND_STATUS_BONDED"), ["alice", "bob", "frank"]);
    assert_eq!(validators(&scene, "BOND_STATUS_UNBONDING"), ["carol"]);
    let carol = validator(&scene, "carol");
    assert_eq!(carol.unbonding_height, 42);
    let unlocked = scene.last_block().time.plus(LOCK).expect("time");
    assert_eq!(carol.unbonding_time, Some(unlocked.into()));

    scene.wait(Seconds(LOCK.0 - 2));
    scene.block(&[]);
    assert_eq!(validators(&scene, "BOND_STATUS_UNBONDING"), ["carol"]);
    scene.block(&[]);
    assert_eq!(validators(&scene, "BOND_STATUS_UNBONDED"), ["carol"]);
    for status in ["bonded", "BOND_STATUS_UNSPECIFIED"] {
        let request = QueryValidatorsRequest { status: status.into(), pagination: None };
        let answer = ask::<QueryValidatorsResponse>(&scene, "Validators", &request);
        let text = format!("invalid validator status {status}");
        assert_eq!(refused(answer), (Status::InvalidArgument, text));
    }
}

#[test]
fn validators_page_by_page() {
    let scene = world();
    let page = |pagination: PageRequest| -> QueryValidatorsResponse {
        let request =
            QueryValidatorsRequest { status: String::new(), pagination: Some(pagination) };
        ask(&scene, "Validators", &request).expect("validators")
    };
    let all = page(PageRequest::default());
    assert_eq!(all.pagination.expect("a page").total, 3);
    let walked = walk(2, |request| {
        let part = page(request);
        (part.validators, part.pagination)
    });
    assert_eq!(walked, all.validators);
    let both = PageRequest { key: vec![1], offset: 1, ..PageRequest::default() };
    let request = QueryValidatorsRequest { status: String::new(), pagination: Some(both) };
    let answer = ask::<QueryValidatorsResponse>(&scene, "Validators", &request);
    let text = "invalid request, either offset or key is expected, got both".to_owned();
    assert_eq!(refused(answer), (Status::Internal, text));
}

#[test]
fn a_validator_that_is_none() {
    let scene = world();
    let ask = |validator_addr: String| -> Result<QueryValidatorResponse, _> {
        ask(&scene, "Validator", &QueryValidatorRequest { validator_addr })
    };
    let dave = operator("dave");
    let text = format!("validator {dave} not found");
    assert_eq!(refused(ask(dave)), (Status::NotFound, text));
    let text = "validator address cannot be empty".to_owned();
    assert_eq!(refused(ask(String::new())), (Status::InvalidArgument, text));
    let (status, text) = refused(ask(account("alice")));
    assert_eq!(status, Status::Unknown, "as the SDK passes the fault of the address on");
    assert!(text.contains("prefix"), "{text}");
}

#[test]
fn a_delegation_is_what_somebody_votes_with_himself() {
    let scene = world();
    let ask_for = |who: &str, producer: &str| -> Result<QueryDelegationResponse, _> {
        let (delegator_addr, validator_addr) = (account(who), operator(producer));
        ask(&scene, "Delegation", &QueryDelegationRequest { delegator_addr, validator_addr })
    };
    let dave = ask_for("dave", "alice").expect("votes").delegation_response.expect("votes");
    let expected = Delegation {
        delegator_address: account("dave"),
        validator_address: operator("alice"),
        shares: format!("500000000{}", "0".repeat(18)),
    };
    assert_eq!(dave.delegation, Some(expected), "without those of erin");
    assert_eq!(dave.balance, Some(Coin { denom: "uwls".into(), amount: "500000000".into() }));
    let (dave, bob) = (account("dave"), operator("bob"));
    let text = format!("delegation with delegator {dave} not found for validator {bob}");
    assert_eq!(refused(ask_for("dave", "bob")), (Status::NotFound, text));
    let nobody = QueryDelegationRequest { validator_addr: bob, ..Default::default() };
    let answer = ask::<QueryDelegationResponse>(&scene, "Delegation", &nobody);
    let text = "delegator address cannot be empty".to_owned();
    assert_eq!(refused(answer), (Status::InvalidArgument, text));
}

#[test]
fn delegations_from_both_sides() {
    let mut scene = world();
    scene.ok("dave", delegate("dave", "bob", "7uwls"));
    let of_dave = |pagination| -> QueryDelegatorDelegationsResponse {
        let request =
            QueryDelegatorDelegationsRequest { delegator_addr: account("dave"), pagination };
        ask(&scene, "DelegatorDelegations", &request).expect("delegations")
    };
    let balances = |answer: QueryDelegatorDelegationsResponse| -> Vec<String> {
        let responses = answer.delegation_responses.into_iter();
        responses.map(|response| response.balance.expect("a balance").amount).collect()
    };
    let mut all = balances(of_dave(None));
    assert_eq!(
        all,
        walk(1, |page| {
            let part = of_dave(Some(page));
            (balances(part.clone()), part.pagination)
        })
    );
    all.sort();
    assert_eq!(all, ["500000000", "7"]);

    let request =
        QueryValidatorDelegationsRequest { validator_addr: operator("alice"), pagination: None };
    let of_alice: QueryValidatorDelegationsResponse =
        ask(&scene, "ValidatorDelegations", &request).expect("delegations");
    let mut voters: Vec<String> = of_alice
        .delegation_responses
        .into_iter()
        .map(|response| response.delegation.expect("a delegation").delegator_address)
        .collect();
    voters.sort();
    let mut expected = [account("alice"), account("dave")];
    expected.sort();
    assert_eq!(voters, expected);
    assert_eq!(of_alice.pagination.expect("a page").total, 2);
}

#[test]
fn the_validators_of_a_delegator() {
    let scene = world();
    let request =
        QueryDelegatorValidatorsRequest { delegator_addr: account("dave"), pagination: None };
    let all: QueryDelegatorValidatorsResponse =
        ask(&scene, "DelegatorValidators", &request).expect("validators");
    assert_eq!(all.validators, [validator(&scene, "alice")]);
    let one = |producer: &str| -> Result<QueryDelegatorValidatorResponse, _> {
        let (delegator_addr, validator_addr) = (account("dave"), operator(producer));
        let request = QueryDelegatorValidatorRequest { delegator_addr, validator_addr };
        ask(&scene, "DelegatorValidator", &request)
    };
    assert_eq!(one("alice").expect("a validator").validator, Some(validator(&scene, "alice")));
    let text = "no delegation for (address, validator) tuple".to_owned();
    assert_eq!(refused(one("bob")), (Status::Internal, text));
}

#[test]
fn votes_move_at_once_so_there_are_no_redelegations() {
    let scene = world();
    let ask_for =
        |who: String, from: String, to: String| -> Result<QueryRedelegationsResponse, _> {
            let request = QueryRedelegationsRequest {
                delegator_addr: who,
                src_validator_addr: from,
                dst_validator_addr: to,
                pagination: None,
            };
            ask(&scene, "Redelegations", &request)
        };
    let (dave, alice, bob) = (account("dave"), operator("alice"), operator("bob"));
    let nothing = String::new;
    let mine = ask_for(dave.clone(), nothing(), nothing()).expect("none");
    assert_eq!((mine.redelegation_responses.len(), mine.pagination.is_some()), (0, true));
    assert!(ask_for(nothing(), alice.clone(), nothing()).is_ok());
    let text = format!(
        "rpc error: code = NotFound desc = redelegation not found for delegator address {dave} from validator address {alice}"
    );
    assert_eq!(refused(ask_for(dave, alice, bob)), (Status::Internal, text));
    let (status, text) = refused(ask_for(nothing(), nothing(), nothing()));
    assert_eq!((status, &*text), (Status::Internal, "empty address string is not allowed"));
}

#[test]
fn rules_and_sums_in_the_words_of_the_sdk() {
    let scene = world();
    let params: QueryParamsResponse = ask(&scene, "Params", &QueryParamsRequest {}).expect("rules");
    let params = params.params.expect("rules");
    assert_eq!(params.unbonding_time.expect("a time").seconds, 1_814_400);
    assert_eq!(
        (params.max_validators, params.max_entries, params.historical_entries),
        (3, 7, 10_000)
    );
    assert_eq!((&*params.bond_denom, &*params.min_commission_rate), ("uwls", "0"));
    let pool: QueryPoolResponse = ask(&scene, "Pool", &QueryPoolRequest {}).expect("a pool");
    let pool = pool.pool.expect("a pool");
    assert_eq!((&*pool.bonded_tokens, &*pool.not_bonded_tokens), ("7400000000", "0"));
}

#[test]
fn past_blocks_with_the_votes_of_then() {
    let mut scene = world();
    let height_22 = scene.last_block().clone();
    scene.ok("dave", delegate("dave", "alice", "100000000uwls"));
    let info = |scene: &Scene, height| -> Result<QueryHistoricalInfoResponse, _> {
        ask(scene, "HistoricalInfo", &QueryHistoricalInfoRequest { height })
    };
    let past = info(&scene, 22).expect("remembered").hist.expect("remembered");
    let header = past.header.expect("a header");
    assert_eq!((&*header.chain_id, header.height), ("scene-1", 22));
    assert_eq!(header.time, Some(height_22.time.into()));
    assert_eq!(header.app_hash, height_22.app_hash);
    assert_eq!(header.next_validators_hash, [7; 32]);
    assert_eq!(Address::new(&header.proposer_address), Ok(consensus_address("alice")));
    let tokens: Vec<(&str, i32)> =
        past.valset.iter().map(|validator| (&*validator.tokens, validator.status)).collect();
    assert_eq!(tokens, [("3000000000", 3), ("2900000000", 3), ("1500000000", 3)]);
    assert_eq!(past.valset[1].operator_address, operator("alice"));
    assert_eq!(validator(&scene, "alice").tokens, "3000000000", "now");

    let text = "historical info for height 99 not found".to_owned();
    assert_eq!(refused(info(&scene, 99)), (Status::NotFound, text));
    let text = "height cannot be negative".to_owned();
    assert_eq!(refused(info(&scene, -1)), (Status::InvalidArgument, text));
}
