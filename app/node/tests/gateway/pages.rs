//! The pages of a node: index, reference, OpenAPI document; and gRPC-Web, which pages speak.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::clients::Reply;
use crate::comet::Comet;
use crate::node::{CHAIN_ID, NOBODY, Node, Options};
use crate::npm;
use crate::recorded::answers_of_today;

/// The SDK gave it a path that another method has already.
const HIDDEN: &str = "/cosmos.auth.v1beta1.Query/AddressStringToBytes";

fn node() -> Node {
    Node::with(Options { cors: true, ..Options::default() }, Comet::that_knows_nothing())
}

fn address(node: &Node) -> String {
    format!("http://{}", node.gateway.rest_address().unwrap())
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

fn names(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_openapi_document_is_valid_and_answers_are_as_it_says() {
    let (node, answers) = answers_of_today();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answers.json");
    fs::write(&file, answers.to_string()).unwrap();
    npm::run("web", "openapi.mjs", &[&address(&node), file.to_str().unwrap()]);
}

#[test]
fn the_openapi_document_has_every_path_that_is_served_and_no_other() {
    let node = node();
    let document = node.get("/openapi.json").json();
    let mut described = BTreeSet::new();
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for (verb, operation) in verbs.as_object().unwrap() {
            described.insert(operation["x-grpc-method"].as_str().unwrap().to_owned());
            let filled = path.replace(['{', '}'], "");
            let reply = node.rest(&verb.to_uppercase(), &filled, &[], "");
            assert_ne!(reply.status, 501, "{verb} {path}");
        }
    }
    let services = proto::services::services(proto::pool()).into_iter();
    let served: BTreeSet<String> = services
        .flat_map(|service| service.methods)
        .filter(|method| !method.http.is_empty())
        .map(|method| method.path)
        .filter(|path| {
            node.app.chain().router().queries().any(|known| known == path)
                || node.services.lane(path).is_some()
        })
        .collect();
    let hidden: Vec<&String> = served.difference(&described).collect();
    assert_eq!(hidden, [HIDDEN]);
    assert_eq!(described.difference(&served).count(), 0);
    assert!(served.len() > 80, "{}", served.len());
}

#[test]
fn schemas_say_how_rest_prints() {
    let document = node().get("/openapi.json").json();
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    let field = |name: &str, field: &str| schema(name)["properties"][field].clone();
    let coin = "cosmos.base.v1beta1.Coin";
    assert_eq!(field(coin, "amount"), json!({"type": "string", "format": "integer"}));
    assert_eq!(schema(coin)["required"], json!(null), "it is sent as well");
    let page = "cosmos.base.query.v1beta1.PageResponse";
    assert_eq!(
        schema(page)["required"],
        json!(["next_key", "total"]),
        "it is always printed whole"
    );
    assert_eq!(
        field("cosmos.auth.v1beta1.Params", "max_memo_characters"),
        json!({"type": "string", "format": "uint64"})
    );
    assert_eq!(field(page, "next_key"), json!({"type": ["string", "null"], "format": "byte"}));
    let validator = "cosmos.staking.v1beta1.Validator";
    assert_eq!(
        field(validator, "delegator_shares"),
        json!({"type": "string", "format": "decimal"})
    );
    assert_eq!(
        field(validator, "unbonding_time"),
        json!({"type": "string", "format": "date-time"})
    );
    assert_eq!(
        field(validator, "status"),
        json!({"$ref": "#/components/schemas/cosmos.staking.v1beta1.BondStatus"})
    );
    let any = json!({"$ref": "#/components/schemas/google.protobuf.Any"});
    assert_eq!(field(validator, "consensus_pubkey"), json!({"anyOf": [any, {"type": "null"}]}));
    // A type that prints otherwise inside others.
    assert_eq!(
        field("cosmos.staking.v1beta1.RedelegationEntry", "creation_height"),
        json!({"type": "integer"})
    );
    let board = &document["paths"]["/whaleshares/staking/v1/board"]["get"];
    assert!(board["description"].as_str().unwrap().starts_with("Board lists producers"));
}

#[test]
fn parameters_are_the_fields_of_the_request_that_the_path_leaves() {
    let document = node().get("/openapi.json").json();
    let balances = &document["paths"]["/cosmos/bank/v1beta1/balances/{address}"]["get"];
    let parameters = balances["parameters"].as_array().unwrap();
    let known = |parameter: &Value| {
        let text = |member: &str| parameter[member].as_str().unwrap_or("").to_owned();
        (text("in"), text("name"))
    };
    let expected = [
        ("path", "address"),
        ("query", "pagination.key"),
        ("query", "pagination.offset"),
        ("query", "pagination.limit"),
        ("query", "pagination.count_total"),
        ("query", "pagination.reverse"),
        ("query", "resolve_denom"),
    ];
    let found: Vec<(String, String)> = parameters.iter().map(known).collect();
    assert_eq!(found[..7], expected.map(|(place, name)| (place.to_owned(), name.to_owned())));
    let simulate = &document["paths"]["/cosmos/tx/v1beta1/simulate"]["post"];
    let body = &simulate["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(body, "#/components/schemas/cosmos.tx.v1beta1.SimulateRequest");
    let request = &document["components"]["schemas"]["cosmos.tx.v1beta1.SimulateRequest"];
    assert_eq!(request["required"], Value::Null, "a client need not send what is empty");
}

#[test]
fn the_index_is_a_page_for_people_and_a_document_for_programs() {
    let node = node();
    let page =
        node.rest("GET", "/", &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")], "");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let page = text(&page);
    assert!(page.contains(&format!("<h1>{CHAIN_ID}</h1>")) && page.contains("<strong>1</strong>"));
    assert!(
        page.contains("<a href=\"/cosmos/bank/v1beta1/params\">"),
        "a path without variables leads there"
    );
    assert!(page.contains("<code>/cosmos/bank/v1beta1/balances/{address}</code>"));
    for foreign in ["<script", "http://", "https://", "@import", "url("] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    let index = node.rest("GET", "/", &[("accept", "application/json")], "").json();
    assert_eq!((&index["chain_id"], &index["height"]), (&json!(CHAIN_ID), &json!("1")));
    assert_eq!(
        index["services"]["cosmos.bank.v1beta1.Query"]["Balance"],
        json!(["GET /cosmos/bank/v1beta1/balances/{address}/by_denom"])
    );
    assert_eq!(
        index["services"]["cosmos.reflection.v1.ReflectionService"]["FileDescriptors"],
        json!([])
    );
    let services: BTreeSet<String> = node
        .app
        .chain()
        .router()
        .queries()
        .chain(node.services.methods().map(|(path, _, _)| path))
        .map(|path| path.split('/').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(names(&index["services"]), services);
}

#[test]
fn pages_are_found_where_people_look_and_take_no_path_from_the_api() {
    let node = node();
    let reference = node.get("/openapi/");
    assert_eq!(
        (reference.status, reference.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(text(&reference).contains("id=\"cosmos_bank_v1beta1_Query_Balance\""));
    assert!(reference.header("content-security-policy").starts_with("default-src 'none'"));
    let reply = node.get("/openapi");
    assert_eq!((reply.status, reply.header("location")), (301, "/openapi/"));
    let head = node.rest("HEAD", "/", &[], "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    for (method, path) in
        [("POST", "/"), ("POST", "/openapi.json"), ("GET", "/index.html"), ("GET", "/openapi/x")]
    {
        assert_eq!(node.rest(method, path, &[], "").status, 501, "{method} {path}");
    }
}

#[test]
fn the_document_is_sent_packed_and_only_to_whom_it_is_new() {
    let node = node();
    let plain = node.get("/openapi.json");
    let packed = node.rest("GET", "/openapi.json", &[("accept-encoding", "gzip")], "");
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
    assert!(
        packed.body.len() * 8 < plain.body.len(),
        "{} of {}",
        packed.body.len(),
        plain.body.len()
    );
    let tag = plain.header("etag");
    let again = node.rest("GET", "/openapi.json", &[("if-none-match", tag)], "");
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn unmodified_clients_of_grpc_web_work_in_both_forms() {
    let mut node = node();
    node.block(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let api = folder.path().join("api.binpb");
    fs::write(&api, proto::file_descriptor_set()).unwrap();
    npm::run("web", "grpc_web.mjs", &[&address(&node), api.to_str().unwrap(), NOBODY]);
}

#[test]
fn the_pages_load_in_chromium() {
    npm::run("browser", "browser.mjs", &[&address(&node()), CHAIN_ID]);
}
