//! What can be asked of bank.

use base::Status;
use prost::Message;
use proto::cosmos::bank::v1beta1::{
    Metadata, QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest,
    QueryBalanceResponse, QueryDenomMetadataByQueryStringRequest,
    QueryDenomMetadataByQueryStringResponse, QueryDenomMetadataRequest, QueryDenomMetadataResponse,
    QueryDenomOwnersByQueryRequest, QueryDenomOwnersByQueryResponse, QueryDenomOwnersRequest,
    QueryDenomOwnersResponse, QueryDenomsMetadataRequest, QueryDenomsMetadataResponse,
    QueryParamsRequest, QueryParamsResponse, QuerySpendableBalanceByDenomRequest,
    QuerySpendableBalanceByDenomResponse, QuerySpendableBalancesRequest,
    QuerySpendableBalancesResponse, QuerySupplyOfRequest, QuerySupplyOfResponse,
    QueryTotalSupplyRequest, QueryTotalSupplyResponse,
};
use proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use proto::cosmos::base::v1beta1::Coin;
use serde_json::json;
use tests::Scene;

fn ask<R: Message + Default>(
    scene: &Scene,
    query: &str,
    request: &impl Message,
) -> Result<R, base::Error> {
    scene.ask(&format!("/cosmos.bank.v1beta1.Query/{query}"), request)
}

/// Alice has many kinds of money, many people have uwls.
fn world() -> Scene {
    let kinds: Vec<String> =
        (0..12).map(|number| format!("{}kind{number:02}", number + 1)).collect();
    let kinds = format!("{},7uwls", kinds.join(","));
    let people: Vec<String> = (0..12).map(|number| format!("person {number}")).collect();
    let mut owners: Vec<(&str, &str)> =
        people.iter().map(|name| (name.as_str(), "2uwls")).collect();
    owners.push(("alice", &kinds));
    let mut genesis = Scene::genesis_of(&owners);
    let describe = |base: &str, display: &str| {
        json!({"base": base, "display": display, "name": base, "symbol": base.to_uppercase(),
               "denom_units": [{"denom": base, "exponent": 0}, {"denom": display, "exponent": 6}]})
    };
    genesis["bank"]["denom_metadata"] = json!([
        describe("uwls", "wls"),
        describe("ushare", "share"),
        describe("kind03", "great03")
    ]);
    Scene::from_genesis(&genesis)
}

/// Walks over all pages of `limit` entries.
fn walk<T>(limit: u64, page: impl Fn(PageRequest) -> (Vec<T>, Option<PageResponse>)) -> Vec<T> {
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

#[test]
fn the_balance_of_one_kind() {
    let scene = world();
    let alice = scene.address("alice").to_string();
    let balance = |address: &str, denom: &str| -> Result<QueryBalanceResponse, _> {
        ask(
            &scene,
            "Balance",
            &QueryBalanceRequest { address: address.into(), denom: denom.into() },
        )
    };
    let amount = |denom: &str| balance(&alice, denom).expect("a balance").balance.expect("a coin");
    assert_eq!(amount("kind03"), Coin { denom: "kind03".into(), amount: "4".into() });
    assert_eq!(amount("nothing"), Coin { denom: "nothing".into(), amount: "0".into() });
    let stranger = scene.address("stranger").to_string();
    assert_eq!(balance(&stranger, "uwls").expect("a balance").balance.expect("a coin").amount, "0");
    let error = balance("alice", "uwls").expect_err("no address");
    assert_eq!(error.status(), Status::InvalidArgument);
    assert!(error.grpc_message().starts_with("invalid address: "), "{}", error.grpc_message());
    assert_eq!(
        balance(&alice, "1x").expect_err("no denomination").status(),
        Status::InvalidArgument
    );
    assert_eq!(balance(&alice, "").expect_err("no denomination").status(), Status::InvalidArgument);
}

#[test]
fn all_balances_of_one_account() {
    let scene = world();
    let address = scene.address("alice").to_string();
    let page = |pagination: Option<PageRequest>, resolve_denom: bool| -> QueryAllBalancesResponse {
        let request =
            QueryAllBalancesRequest { address: address.clone(), pagination, resolve_denom };
        ask(&scene, "AllBalances", &request).expect("balances")
    };
    let all = page(None, false);
    assert_eq!((all.balances.len(), all.pagination.expect("a page").total), (13, 13));
    assert_eq!(all.balances.last(), Some(&Coin { denom: "uwls".into(), amount: "7".into() }));
    let walked = walk(4, |request| {
        let part = page(Some(request), false);
        (part.balances, part.pagination)
    });
    assert_eq!(walked, all.balances);
    let resolved = page(None, true).balances;
    assert_eq!((resolved[3].denom.as_str(), resolved[12].denom.as_str()), ("great03", "wls"));
    assert_eq!(resolved[4].denom, "kind04", "nobody has described it");
    let counted = page(
        Some(PageRequest { limit: 2, offset: 3, count_total: true, ..PageRequest::default() }),
        false,
    );
    assert_eq!(
        (counted.balances.as_slice(), counted.pagination.expect("a page").total),
        (&all.balances[3..5], 13)
    );
    let both = PageRequest { key: vec![1], offset: 1, ..PageRequest::default() };
    let request = QueryAllBalancesRequest { address, pagination: Some(both), resolve_denom: false };
    let error = ask::<QueryAllBalancesResponse>(&scene, "AllBalances", &request).expect_err("both");
    assert_eq!(
        error.grpc_message(),
        "paginate: invalid request, either offset or key is expected, got both"
    );
}

#[test]
fn everything_can_be_spent() {
    let scene = world();
    let address = scene.address("alice").to_string();
    let request = QuerySpendableBalancesRequest { address: address.clone(), pagination: None };
    let all: QuerySpendableBalancesResponse =
        ask(&scene, "SpendableBalances", &request).expect("balances");
    assert_eq!(all.balances.len(), 13);
    let request = QuerySpendableBalanceByDenomRequest { address, denom: "uwls".into() };
    let one: QuerySpendableBalanceByDenomResponse =
        ask(&scene, "SpendableBalanceByDenom", &request).expect("a balance");
    assert_eq!(one.balance, Some(Coin { denom: "uwls".into(), amount: "7".into() }));
    let request = QuerySpendableBalancesRequest { address: "alice".into(), pagination: None };
    let error = ask::<QuerySpendableBalancesResponse>(&scene, "SpendableBalances", &request);
    assert_eq!(error.expect_err("no address").status(), Status::InvalidArgument);
}

#[test]
fn how_much_there_is() {
    let scene = world();
    let total = |pagination| -> QueryTotalSupplyResponse {
        ask(&scene, "TotalSupply", &QueryTotalSupplyRequest { pagination }).expect("a supply")
    };
    let all = total(None);
    assert_eq!((all.supply.len(), all.pagination.clone().expect("a page").total), (13, 13));
    assert_eq!(all.supply.last(), Some(&Coin { denom: "uwls".into(), amount: "31".into() }));
    let walked = walk(5, |request| {
        let part = total(Some(request));
        (part.supply, part.pagination)
    });
    assert_eq!(walked, all.supply);
    let of = |denom: &str| -> Result<QuerySupplyOfResponse, _> {
        ask(&scene, "SupplyOf", &QuerySupplyOfRequest { denom: denom.into() })
    };
    assert_eq!(of("uwls").expect("a supply").amount.expect("a coin").amount, "31");
    assert_eq!(of("nothing").expect("a supply").amount.expect("a coin").amount, "0");
    assert_eq!(of("1x").expect_err("no denomination").status(), Status::InvalidArgument);
}

#[test]
fn who_has_some() {
    let scene = world();
    let owners = |denom: &str, pagination| -> Result<QueryDenomOwnersResponse, _> {
        ask(&scene, "DenomOwners", &QueryDenomOwnersRequest { denom: denom.into(), pagination })
    };
    let all = owners("uwls", None).expect("owners");
    assert_eq!((all.denom_owners.len(), all.pagination.clone().expect("a page").total), (13, 13));
    let alice = scene.address("alice").to_string();
    let hers = all.denom_owners.iter().find(|owner| owner.address == alice).expect("alice");
    assert_eq!(hers.balance, Some(Coin { denom: "uwls".into(), amount: "7".into() }));
    let walked = walk(4, |request| {
        let part = owners("uwls", Some(request)).expect("owners");
        (part.denom_owners, part.pagination)
    });
    assert_eq!(walked, all.denom_owners);
    assert_eq!(
        owners("kind0", None).expect("owners").denom_owners,
        [],
        "a part of a name is another name"
    );
    assert_eq!(owners("kind03", None).expect("owners").denom_owners.len(), 1);
    assert!(owners("1x", None).is_err());
    let request = QueryDenomOwnersByQueryRequest { denom: "uwls".into(), pagination: None };
    let same: QueryDenomOwnersByQueryResponse =
        ask(&scene, "DenomOwnersByQuery", &request).expect("owners");
    assert_eq!(same.denom_owners, all.denom_owners);
}

#[test]
fn what_a_denomination_is_called() {
    let scene = world();
    let of = |denom: &str| -> Result<QueryDenomMetadataResponse, _> {
        ask(&scene, "DenomMetadata", &QueryDenomMetadataRequest { denom: denom.into() })
    };
    let uwls: Metadata = of("uwls").expect("metadata").metadata.expect("metadata");
    assert_eq!(
        (uwls.display.as_str(), uwls.symbol.as_str(), uwls.denom_units.len()),
        ("wls", "UWLS", 2)
    );
    let error = of("kind04").expect_err("nobody has described it");
    assert_eq!(
        (error.status(), error.grpc_message().as_str()),
        (Status::NotFound, "client metadata for denom kind04")
    );
    assert_eq!(of("1x").expect_err("no denomination").status(), Status::InvalidArgument);
    let request = QueryDenomMetadataByQueryStringRequest { denom: "uwls".into() };
    let same: QueryDenomMetadataByQueryStringResponse =
        ask(&scene, "DenomMetadataByQueryString", &request).expect("metadata");
    assert_eq!(same.metadata, Some(uwls));
    let all = |pagination| -> QueryDenomsMetadataResponse {
        ask(&scene, "DenomsMetadata", &QueryDenomsMetadataRequest { pagination }).expect("metadata")
    };
    let names: Vec<String> =
        all(None).metadatas.into_iter().map(|metadata| metadata.base).collect();
    assert_eq!(names, ["kind03", "ushare", "uwls"]);
    let walked = walk(2, |request| {
        let part = all(Some(request));
        (part.metadatas, part.pagination)
    });
    assert_eq!(walked, all(None).metadatas);
}

#[test]
fn the_parameters() {
    let scene = world();
    let answer: QueryParamsResponse =
        ask(&scene, "Params", &QueryParamsRequest {}).expect("params");
    assert!(answer.params.expect("params").default_send_enabled);
}

#[test]
fn a_page_is_never_larger_than_a_thousand() {
    let owners: Vec<String> = (0..1_050).map(|number| format!("owner {number}")).collect();
    let owners: Vec<(&str, &str)> = owners.iter().map(|name| (name.as_str(), "1uwls")).collect();
    let scene = Scene::with(&owners);
    let page = |limit: u64, count_total: bool| -> QueryDenomOwnersResponse {
        let pagination = Some(PageRequest { limit, count_total, ..PageRequest::default() });
        ask(&scene, "DenomOwners", &QueryDenomOwnersRequest { denom: "uwls".into(), pagination })
            .expect("owners")
    };
    assert_eq!(page(u64::MAX, false).denom_owners.len(), 1_000);
    assert!(!page(u64::MAX, false).pagination.expect("a page").next_key.is_empty());
    let usual = page(0, false);
    assert_eq!((usual.denom_owners.len(), usual.pagination.expect("a page").total), (100, 1_050));
    assert_eq!(page(10, true).pagination.expect("a page").total, 1_050);
}

#[test]
fn a_query_answers_from_the_state_and_changes_nothing() {
    let scene = world();
    let before = scene.app_hash();
    let unknown = scene
        .ask::<QueryParamsResponse>("/cosmos.bank.v1beta1.Query/Nothing", &QueryParamsRequest {});
    assert_eq!(unknown.expect_err("no such query").status(), Status::Unimplemented);
    let garbage =
        scene.chain.answer(scene.view(), "/cosmos.bank.v1beta1.Query/Balance", &[0xff; 9]);
    assert_eq!(garbage.expect_err("no request").status(), Status::InvalidArgument);
    assert_eq!(scene.app_hash(), before);
}

#[test]
fn a_query_may_not_walk_without_end() {
    let mut scene = world();
    scene.config.query_gas_limit = Some(5_000);
    let total = |scene: &Scene| {
        ask::<QueryTotalSupplyResponse>(
            scene,
            "TotalSupply",
            &QueryTotalSupplyRequest { pagination: None },
        )
    };
    let small = QuerySupplyOfRequest { denom: "uwls".into() };
    assert!(ask::<QuerySupplyOfResponse>(&scene, "SupplyOf", &small).is_ok());
    scene.config.query_gas_limit = Some(500);
    let error = total(&scene).expect_err("too much");
    assert!(error.grpc_message().contains("out of gas"), "{}", error.grpc_message());
}
