//! One door: REST, gRPC and ABCI queries give the same answer to the same question.

mod claims;
mod gov;
mod grants;
mod staking;

use base::{Error, Status};
use prost::Message;
use proto::cosmos::auth::v1beta1::{
    AddressBytesToStringRequest, AddressStringToBytesRequest, Bech32PrefixRequest,
    QueryAccountAddressByIdRequest, QueryAccountInfoRequest, QueryAccountRequest,
    QueryAccountsRequest, QueryModuleAccountByNameRequest, QueryModuleAccountsRequest,
    QueryParamsRequest,
};
use proto::cosmos::bank::v1beta1 as bank;
use proto::cosmos::base::query::v1beta1::PageRequest;
use serde_json::json;

use crate::comet::Comet;
use crate::node::{ALICE, BOB, NOBODY, Node};
use crate::recorded::staked;

/// A question as gRPC and as REST know it.
struct Question {
    method: &'static str,
    request: Vec<u8>,
    path: String,
    /// What is posted, if REST wants that.
    body: Option<String>,
}

fn ask(method: &'static str, request: &impl Message, path: impl Into<String>) -> Question {
    Question { method, request: request.encode_to_vec(), path: path.into(), body: None }
}

fn about_accounts() -> Vec<Question> {
    let page = PageRequest { limit: 1, count_total: true, ..PageRequest::default() };
    let account = |address: &str| QueryAccountRequest { address: address.into() };
    let bytes = AddressBytesToStringRequest { address_bytes: vec![7; 20] };
    #[allow(deprecated, reason = "the old field is refused by name")]
    let by_number = |account_id: u64| QueryAccountAddressByIdRequest { id: 0, account_id };
    vec![
        ask("auth.v1beta1.Query/Account", &account(ALICE), format!("accounts/{ALICE}")),
        ask("auth.v1beta1.Query/Account", &account(NOBODY), format!("accounts/{NOBODY}")),
        ask("auth.v1beta1.Query/Account", &account("abc"), "accounts/abc"),
        ask(
            "auth.v1beta1.Query/Accounts",
            &QueryAccountsRequest { pagination: Some(page) },
            "accounts?pagination.limit=1&pagination.count_total=true",
        ),
        ask("auth.v1beta1.Query/AccountAddressByID", &by_number(1), "address_by_id/0?account_id=1"),
        ask(
            "auth.v1beta1.Query/AccountAddressByID",
            &by_number(99),
            "address_by_id/0?account_id=99",
        ),
        ask("auth.v1beta1.Query/Params", &QueryParamsRequest {}, "params"),
        ask("auth.v1beta1.Query/ModuleAccounts", &QueryModuleAccountsRequest {}, "module_accounts"),
        ask(
            "auth.v1beta1.Query/ModuleAccountByName",
            &QueryModuleAccountByNameRequest { name: "gov".into() },
            "module_accounts/gov",
        ),
        ask("auth.v1beta1.Query/Bech32Prefix", &Bech32PrefixRequest {}, "bech32"),
        ask(
            "auth.v1beta1.Query/AddressBytesToString",
            &bytes,
            "bech32/BwcHBwcHBwcHBwcHBwcHBwcHBwc=",
        ),
        ask(
            "auth.v1beta1.Query/AccountInfo",
            &QueryAccountInfoRequest { address: BOB.into() },
            format!("account_info/{BOB}"),
        ),
    ]
}

fn about_balances() -> Vec<Question> {
    let balance = |address: &str, denom: &str| bank::QueryBalanceRequest {
        address: address.into(),
        denom: denom.into(),
    };
    let page = PageRequest { key: b"stake".to_vec(), limit: 1, ..PageRequest::default() };
    let all = |pagination: Option<PageRequest>| bank::QueryAllBalancesRequest {
        address: ALICE.into(),
        pagination,
        resolve_denom: false,
    };
    let (address, denom) = (ALICE.to_owned(), "stake".to_owned());
    let spendable =
        bank::QuerySpendableBalancesRequest { address: address.clone(), pagination: None };
    let spendable_stake = bank::QuerySpendableBalanceByDenomRequest { address, denom };
    let one = "bank.v1beta1.Query/Balance";
    let many = "bank.v1beta1.Query/AllBalances";
    let next = format!("balances/{ALICE}?pagination.key=c3Rha2U%3D&pagination.limit=1");
    vec![
        ask(one, &balance(ALICE, "stake"), format!("balances/{ALICE}/by_denom?denom=stake")),
        ask(one, &balance("abc", "stake"), "balances/abc/by_denom?denom=stake"),
        ask(one, &balance(ALICE, "1x"), format!("balances/{ALICE}/by_denom?denom=1x")),
        ask(many, &all(None), format!("balances/{ALICE}")),
        ask(many, &all(Some(page)), next),
        ask(
            "bank.v1beta1.Query/SpendableBalances",
            &spendable,
            format!("spendable_balances/{ALICE}"),
        ),
        ask(
            "bank.v1beta1.Query/SpendableBalanceByDenom",
            &spendable_stake,
            format!("spendable_balances/{ALICE}/by_denom?denom=stake"),
        ),
    ]
}

fn about_coins() -> Vec<Question> {
    let denom = "stake".to_owned();
    let metadata = |denom: &str| bank::QueryDenomMetadataRequest { denom: denom.into() };
    let by_query = bank::QueryDenomMetadataByQueryStringRequest { denom: denom.clone() };
    let owners = bank::QueryDenomOwnersRequest { denom: "token".into(), pagination: None };
    let owners_by_query =
        bank::QueryDenomOwnersByQueryRequest { denom: "token".into(), pagination: None };
    let denoms = vec!["frozen".to_owned(), "stake".to_owned()];
    let sendable = bank::QuerySendEnabledRequest { denoms, pagination: None };
    let all_metadata = bank::QueryDenomsMetadataRequest::default();
    vec![
        ask("bank.v1beta1.Query/TotalSupply", &bank::QueryTotalSupplyRequest::default(), "supply"),
        ask(
            "bank.v1beta1.Query/SupplyOf",
            &bank::QuerySupplyOfRequest { denom },
            "supply/by_denom?denom=stake",
        ),
        ask("bank.v1beta1.Query/Params", &bank::QueryParamsRequest {}, "params"),
        ask("bank.v1beta1.Query/DenomMetadata", &metadata("stake"), "denoms_metadata/stake"),
        ask("bank.v1beta1.Query/DenomMetadata", &metadata("ibc/AB"), "denoms_metadata/ibc/AB"),
        ask(
            "bank.v1beta1.Query/DenomMetadataByQueryString",
            &by_query,
            "denoms_metadata_by_query_string?denom=stake",
        ),
        ask("bank.v1beta1.Query/DenomsMetadata", &all_metadata, "denoms_metadata"),
        ask("bank.v1beta1.Query/DenomOwners", &owners, "denom_owners/token"),
        ask(
            "bank.v1beta1.Query/DenomOwnersByQuery",
            &owners_by_query,
            "denom_owners_by_query?denom=token",
        ),
        ask("bank.v1beta1.Query/SendEnabled", &sendable, "send_enabled?denoms=frozen&denoms=stake"),
    ]
}

/// The same question, three times.
fn compare(node: &Node, question: &Question) {
    let own = question.method.starts_with("whaleshares.");
    let method = format!("{}{}", if own { "/" } else { "/cosmos." }, question.method);
    let package = method.split_once(".Query/").unwrap().0.replace('.', "/");
    let path = format!("{package}/{}", question.path);

    let grpc = node.grpc(&method, &[], &question.request);
    let abci = node.abci(&method, &question.request, 0, false);
    let rest = match &question.body {
        Some(body) => node.post(&path, body),
        None => node.get(&path),
    };
    match grpc {
        Ok(answer) => {
            let height = answer.metadata().get("x-cosmos-block-height").unwrap().to_str().unwrap();
            assert_eq!(height, rest.header("x-cosmos-block-height"), "{path}");
            assert_eq!(height, abci.height.to_string(), "{path}");
            let bytes = answer.into_inner();
            assert_eq!((abci.code, &bytes), (0, &abci.value), "{path}: gRPC and ABCI");
            let output = output_of(&method);
            let json = proto::json::print(&output, &bytes).unwrap();
            assert_eq!(
                (rest.status, rest.body.as_ref()),
                (200, json.as_bytes()),
                "{path}: gRPC and REST"
            );
        }
        Err(status) => {
            let body = json!({"code": i32::from(status.code()), "message": status.message(), "details": []});
            assert_eq!(rest.json(), body, "{path}: gRPC and REST");
            assert_ne!(abci.code, 0, "{path}: gRPC and ABCI");
            assert!(abci.value.is_empty(), "{path}");
        }
    }
}

/// What the method of this path answers with.
pub fn output_of(path: &str) -> String {
    let services = proto::services::services(proto::pool());
    let mut methods = services.into_iter().flat_map(|service| service.methods);
    methods.find(|method| method.path == path).unwrap().output.full_name().to_owned()
}

#[test]
fn three_doors_give_one_answer() {
    let node = staked(Comet::that_knows_nothing());
    let consensus = proto::cosmos::consensus::v1::QueryParamsRequest {};
    let mut questions = about_accounts();
    questions.extend(about_balances());
    questions.extend(about_coins());
    questions.extend(staking::about_producers());
    questions.extend(staking::about_votes());
    questions.extend(staking::about_rewards());
    questions.extend(staking::about_signing_and_inflation());
    questions.extend(staking::about_whalestake());
    questions.extend(grants::about_grants());
    questions.extend(grants::about_allowances());
    questions.extend(gov::about_proposals());
    questions.extend(gov::about_votes_and_deposits());
    questions.extend(gov::in_old_words());
    questions.extend(gov::about_the_constitution());
    questions.extend(gov::about_upgrades());
    questions.extend(gov::about_evidence());
    questions.push(ask("consensus.v1.Query/Params", &consensus, "params"));
    questions.iter().for_each(|question| compare(&node, question));
    let mut of_claims = claims::about_claims();
    of_claims.extend(claims::about_names());
    let claimed = claims::node();
    of_claims.iter().for_each(|question| compare(&claimed, question));
    questions.extend(of_claims);

    // Every query of the modules was among them but one, whose REST path belongs to another:
    // both are `bech32/{…}`, and the first one counts.
    let asked = |path: &str| questions.iter().any(|question| path.ends_with(question.method));
    let missing: Vec<&str> =
        node.app.chain().router().queries().filter(|path| !asked(path)).collect();
    assert_eq!(missing, ["/cosmos.auth.v1beta1.Query/AddressStringToBytes"]);
    let request = AddressStringToBytesRequest { address_string: ALICE.into() }.encode_to_vec();
    let abci = node.abci(missing[0], &request, 0, false);
    let grpc = node.grpc(missing[0], &[], &request).unwrap().into_inner();
    assert_eq!((abci.code, abci.value), (0, grpc));
}

#[test]
fn a_service_above_the_application_is_behind_all_doors_too() {
    let node = Node::beside(Comet::that_knows_nothing());
    let method = "/cosmos.base.node.v1beta1.Service/Config";
    let grpc = node.grpc(method, &[], &[]).unwrap().into_inner();
    assert_eq!(node.abci(method, &[], 0, false).value, grpc);
    let rest = node.get("/cosmos/base/node/v1beta1/config").json();
    assert_eq!(rest["minimum_gas_price"], "0.010000000000000000stake");
    assert_eq!(rest["pruning_keep_recent"], "256");
}

#[test]
fn a_panic_in_a_service_fails_the_query_and_not_the_node() {
    struct Careless;
    impl node::app::Door for Careless {
        fn answer(
            &self,
            _: &node::app::App,
            _: u64,
            path: &str,
            _: &[u8],
        ) -> Option<Result<Vec<u8>, Error>> {
            (path == "/cosmos.bank.v1beta1.Query/Params").then(|| panic!("no such thing"))
        }
    }
    let node = Node::beside(Comet::that_knows_nothing());
    node.app.open_door(std::sync::Arc::new(Careless));
    let refused = node.grpc("/cosmos.bank.v1beta1.Query/Params", &[], &[]).unwrap_err();
    assert_eq!(i32::from(refused.code()), i32::from(Status::Unknown.number()));
    assert_ne!(node.abci("/cosmos.bank.v1beta1.Query/Params", &[], 0, false).code, 0);
    assert_eq!(node.get("/cosmos/bank/v1beta1/params").status, 500);
    assert_eq!(node.get("/cosmos/auth/v1beta1/params").status, 200, "the node goes on");
}
