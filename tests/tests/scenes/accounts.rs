//! Accounts: numbers, keys, modules, and the rules of transactions.

use base::{Address, Status};
use chain::Chain;
use prost::Message;
use proto::cosmos::auth::v1beta1::{
    AddressBytesToStringRequest, AddressBytesToStringResponse, AddressStringToBytesRequest,
    AddressStringToBytesResponse, BaseAccount, Bech32PrefixRequest, Bech32PrefixResponse,
    ModuleAccount, MsgUpdateParams, Params, QueryAccountAddressByIdRequest,
    QueryAccountAddressByIdResponse, QueryAccountInfoRequest, QueryAccountInfoResponse,
    QueryAccountRequest, QueryAccountResponse, QueryAccountsRequest, QueryAccountsResponse,
    QueryModuleAccountByNameRequest, QueryModuleAccountByNameResponse, QueryModuleAccountsRequest,
    QueryModuleAccountsResponse, QueryParamsRequest, QueryParamsResponse,
};
use proto::cosmos::base::query::v1beta1::PageRequest;
use serde_json::{Value, json};
use tests::{Key, OK, Scene, send, verdict};

fn ask<R: Message + Default>(
    scene: &Scene,
    query: &str,
    request: &impl Message,
) -> Result<R, base::Error> {
    scene.ask(&format!("/cosmos.auth.v1beta1.Query/{query}"), request)
}

fn info(scene: &Scene, who: &str) -> Option<BaseAccount> {
    let request = QueryAccountInfoRequest { address: scene.address(who).to_string() };
    let answer: Result<QueryAccountInfoResponse, _> = ask(scene, "AccountInfo", &request);
    answer.ok().map(|answer| answer.info.expect("an account"))
}

fn number(scene: &Scene, who: &str) -> Option<u64> {
    info(scene, who).map(|account| account.account_number)
}

/// A genesis with these accounts and the usual rules of transactions.
fn genesis(accounts: Value) -> Value {
    let mut genesis = Chain::new().default_app_state().expect("a genesis");
    genesis["auth"]["accounts"] = accounts;
    genesis
}

#[test]
fn accounts_are_numbered_as_they_come_to_be() {
    let mut scene = Scene::with(&[("alice", "100uwls"), ("bob", "1uwls")]);
    assert_eq!(
        (number(&scene, "alice"), number(&scene, "bob")),
        (Some(9), Some(10)),
        "behind the modules"
    );
    assert_eq!(number(&scene, "carol"), None);
    scene.ok("alice", send("alice", "dave", "1uwls"));
    scene.ok("alice", send("alice", "carol", "1uwls"));
    scene.ok("alice", send("alice", "dave", "1uwls"));
    assert_eq!((number(&scene, "dave"), number(&scene, "carol")), (Some(11), Some(12)));
    scene.err("alice", send("alice", "erin", "1000uwls"), ("sdk", 5));
    assert_eq!(number(&scene, "erin"), None, "what never happened opens nothing");
    scene.audit();
}

#[test]
fn a_genesis_file_may_order_accounts_as_it_likes() {
    let account = |who: &str, number: u64| {
        json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": Key::of(who).address().to_string(),
               "pub_key": null, "account_number": number.to_string(), "sequence": "7"})
    };
    let accounts = [account("bob", 9), account("alice", 3)];
    let scene = Scene::from_genesis(&genesis(json!(accounts)));
    assert_eq!((number(&scene, "alice"), number(&scene, "bob")), (Some(0), Some(1)));
    assert_eq!(info(&scene, "alice").expect("alice").sequence, 7);
    assert_eq!(scene.number_and_sequence(&auth::authority()).0, 3);
    scene.audit();
}

#[test]
fn the_first_transaction_leaves_a_key_behind() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    assert_eq!(info(&scene, "alice").expect("alice").pub_key, None);
    let mut silent = scene.draft("alice", &send("alice", "bob", "1uwls"));
    silent.first().shown = None;
    assert_eq!(verdict(&scene.deliver(&silent)), ("sdk", 8), "nobody knows the key");
    scene.ok("alice", send("alice", "bob", "1uwls"));
    let account = info(&scene, "alice").expect("alice");
    assert_eq!((account.pub_key, account.sequence), (Some(Key::of("alice").public().to_any()), 1));
    let mut silent = scene.draft("alice", &send("alice", "bob", "1uwls"));
    silent.first().shown = None;
    assert_eq!(verdict(&scene.deliver(&silent)), OK, "now it is known");
}

#[test]
fn modules_have_their_accounts_from_the_beginning() {
    let scene = Scene::with(&[]);
    let answer: QueryModuleAccountsResponse =
        ask(&scene, "ModuleAccounts", &QueryModuleAccountsRequest {}).expect("module accounts");
    let accounts =
        answer.accounts.iter().map(|any| ModuleAccount::decode(any.value.as_slice()).expect("one"));
    let accounts = accounts.map(|account| (account.name, account.permissions.join(",")));
    let accounts: Vec<(String, String)> = accounts.collect();
    assert_eq!(
        accounts,
        [
            ("account_creation_pool", ""),
            ("distribution", ""),
            ("fee_collector", ""),
            ("gov", "burner"),
            ("launch_team", ""),
            ("mint", "minter"),
            ("snapshot_claim", ""),
            ("social-share", ""),
            ("whalestake", "burner,staking"),
        ]
        .map(|(name, permissions)| (name.to_owned(), permissions.to_owned()))
    );
    let by_name = |name: &str| -> Result<QueryModuleAccountByNameResponse, _> {
        ask(&scene, "ModuleAccountByName", &QueryModuleAccountByNameRequest { name: name.into() })
    };
    let gov = by_name("gov").expect("gov").account.expect("an account");
    assert_eq!(gov, answer.accounts[3]);
    assert_eq!(by_name("pirates").expect_err("no such module").status(), Status::NotFound);
    assert_eq!(by_name("").expect_err("no name").status(), Status::InvalidArgument);
}

#[test]
fn nobody_takes_the_address_of_a_module() {
    let gov = json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": auth::authority().to_string()});
    let error = Scene::try_genesis(&genesis(json!([gov]))).err().expect("refused").to_string();
    assert!(
        error.starts_with("app_state.auth: ") && error.contains("is the account of module gov"),
        "{error}"
    );
}

#[test]
fn only_the_authority_changes_the_rules_of_transactions() {
    let mut scene = Scene::with(&[("alice", "100uwls")]);
    let params: QueryParamsResponse =
        ask(&scene, "Params", &QueryParamsRequest {}).expect("params");
    let short = Params { max_memo_characters: 3, ..params.params.expect("params") };
    let update = |authority: Address| MsgUpdateParams {
        authority: authority.to_string(),
        params: Some(short),
    };
    scene.err("alice", update(scene.address("alice")), ("gov", 13));
    scene.err("alice", update(auth::authority()), ("sdk", 8));
    scene.decree(update(auth::authority())).expect("decided");
    let memo =
        |scene: &Scene, text: &str| scene.draft("alice", &send("alice", "bob", "1uwls")).memo(text);
    assert_eq!(verdict(&scene.deliver(&memo(&scene, "four"))), ("sdk", 12));
    assert_eq!(verdict(&scene.deliver(&memo(&scene, "one"))), OK);
}

#[test]
fn rules_by_which_nothing_could_pass_are_refused() {
    let mut scene = Scene::with(&[]);
    let params: QueryParamsResponse =
        ask(&scene, "Params", &QueryParamsRequest {}).expect("params");
    let params = params.params.expect("params");
    let none = [
        Params { tx_sig_limit: 0, ..params },
        Params { max_memo_characters: 0, ..params },
        Params { tx_size_cost_per_byte: 0, ..params },
        Params { sig_verify_cost_ed25519: 0, ..params },
        Params { sig_verify_cost_secp256k1: 0, ..params },
    ];
    for params in none {
        let message =
            MsgUpdateParams { authority: auth::authority().to_string(), params: Some(params) };
        let error = scene.decree(message).expect_err("refused");
        assert!(
            error.to_string().starts_with("invalid ") && error.to_string().ends_with(": 0"),
            "{error}"
        );
    }
}

#[test]
fn an_account_is_found_by_address_and_by_number() {
    let scene = Scene::with(&[("alice", "100uwls")]);
    let alice = scene.address("alice").to_string();
    let account = |address: &str| -> Result<QueryAccountResponse, _> {
        ask(&scene, "Account", &QueryAccountRequest { address: address.into() })
    };
    let any = account(&alice).expect("alice").account.expect("an account");
    assert_eq!(any.type_url, "/cosmos.auth.v1beta1.BaseAccount");
    assert_eq!(BaseAccount::decode(any.value.as_slice()).expect("an account").address, alice);
    let nobody = scene.address("nobody").to_string();
    let error = account(&nobody).expect_err("nobody");
    assert_eq!(
        (error.status(), error.grpc_message()),
        (Status::NotFound, format!("account {nobody} not found"))
    );
    assert_eq!(account("").expect_err("empty").status(), Status::InvalidArgument);
    assert_eq!(account("alice").expect_err("no address").status(), Status::Unknown);

    let by_number = |account_id| -> Result<QueryAccountAddressByIdResponse, _> {
        #[allow(deprecated, reason = "the message has the old name of the field")]
        let request = QueryAccountAddressByIdRequest { id: 0, account_id };
        ask(&scene, "AccountAddressByID", &request)
    };
    assert_eq!(by_number(9).expect("alice").account_address, alice);
    assert_eq!(by_number(10).expect_err("nobody").status(), Status::NotFound);
}

#[test]
fn all_accounts_come_in_pages() {
    let people: Vec<String> = (0..12).map(|number| format!("person {number}")).collect();
    let people: Vec<(&str, &str)> = people.iter().map(|name| (name.as_str(), "1uwls")).collect();
    let scene = Scene::with(&people);
    let page = |request: PageRequest| -> QueryAccountsResponse {
        ask(&scene, "Accounts", &QueryAccountsRequest { pagination: Some(request) })
            .expect("accounts")
    };
    let all = page(PageRequest::default());
    assert_eq!((all.accounts.len(), all.pagination.clone().expect("a page").total), (21, 21));
    let mut walked = Vec::new();
    let mut key = Vec::new();
    loop {
        let part = page(PageRequest { key, limit: 5, ..PageRequest::default() });
        assert!(part.accounts.len() <= 5);
        walked.extend(part.accounts);
        key = part.pagination.expect("a page").next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(walked, all.accounts);
    let behind = page(PageRequest { offset: 20, limit: 5, ..PageRequest::default() });
    assert_eq!(behind.accounts, all.accounts[20..]);
    let backwards = page(PageRequest { reverse: true, limit: 1, ..PageRequest::default() });
    assert_eq!(backwards.accounts, all.accounts[20..]);
}

#[test]
fn addresses_are_turned_into_text_and_back() {
    let scene = Scene::with(&[]);
    let prefix: Bech32PrefixResponse =
        ask(&scene, "Bech32Prefix", &Bech32PrefixRequest {}).expect("a prefix");
    assert_eq!(prefix.bech32_prefix, "whale");
    let address = scene.address("alice");
    let to_text = |bytes: &[u8]| -> Result<AddressBytesToStringResponse, _> {
        ask(
            &scene,
            "AddressBytesToString",
            &AddressBytesToStringRequest { address_bytes: bytes.to_vec() },
        )
    };
    let to_bytes = |text: &str| -> Result<AddressStringToBytesResponse, _> {
        ask(
            &scene,
            "AddressStringToBytes",
            &AddressStringToBytesRequest { address_string: text.into() },
        )
    };
    assert_eq!(to_text(address.as_bytes()).expect("text").address_string, address.to_string());
    assert_eq!(to_bytes(&address.to_string()).expect("bytes").address_bytes, address.as_bytes());
    assert!(
        to_text(&[]).is_err()
            && to_text(&[1; 33]).is_err()
            && to_bytes("").is_err()
            && to_bytes("alice").is_err()
    );
}
