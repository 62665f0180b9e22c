//! REST as wallets, explorers and browsers use it.

use serde_json::json;

use crate::clients::Reply;
use crate::comet::Comet;
use crate::node::{ALICE, Node, Options};

const BALANCE: &str = "/cosmos/bank/v1beta1/supply/by_denom?denom=stake";

#[test]
fn an_unknown_path_is_not_implemented() {
    let node = Node::beside(Comet::that_knows_nothing());
    for path in
        ["/cosmos", "/nothing", "/cosmos/bank/v1beta1/params/", "/cosmos/bank/v1beta1/supply/stake"]
    {
        let reply = node.get(path);
        assert_eq!(reply.status, 501, "{path}");
        assert_eq!(reply.json(), json!({"code": 12, "message": "Not Implemented", "details": []}));
    }
    assert_eq!(node.post("/cosmos/bank/v1beta1/params", "{}").status, 501);
    assert_eq!(node.rest("HEAD", "/cosmos/bank/v1beta1/params", &[], "").status, 501);
}

#[test]
fn a_header_chooses_the_height_and_the_answer_tells_it() {
    let mut node = Node::beside(Comet::that_knows_nothing());
    node.block(Vec::new());
    let at = |header: &str, value: &str| node.rest("GET", BALANCE, &[(header, value)], "");
    for (header, value, height) in [
        ("x-cosmos-block-height", "1", "1"),
        ("Grpc-Metadata-X-Cosmos-Block-Height", "1", "1"),
        ("x-cosmos-block-height", "0", "2"),
        ("accept", "*/*", "2"),
    ] {
        let reply = at(header, value);
        assert_eq!(reply.status, 200, "{header}: {value}");
        assert_eq!(reply.header("x-cosmos-block-height"), height, "{header}: {value}");
        assert_eq!(
            reply.header("grpc-metadata-x-cosmos-block-height"),
            height,
            "{header}: {value}"
        );
    }
    for value in ["3", "-1", "latest"] {
        let reply = at("x-cosmos-block-height", value);
        assert_eq!((reply.status, reply.json()["code"].as_i64()), (500, Some(2)), "{value}");
        assert_eq!(
            reply.header("grpc-metadata-x-cosmos-block-height"),
            "",
            "no state was looked at"
        );
    }
}

#[test]
fn a_path_with_empty_segments_moves_to_the_clean_one() {
    let node = Node::beside(Comet::that_knows_nothing());
    let reply = node.get("//cosmos/bank//v1beta1/params?x=1");
    assert_eq!((reply.status, reply.header("location")), (301, "/cosmos/bank/v1beta1/params?x=1"));
    // A variable at the end may be empty, and the query says what it thinks of it.
    let reply = node.get("/cosmos/bank/v1beta1/balances/");
    let text = "invalid address: empty address string is not allowed";
    assert_eq!((reply.status, reply.json()["message"].as_str()), (400, Some(text)));
}

#[test]
fn escapes_in_paths_are_resolved_before_segments_are_told_apart() {
    let node = Node::beside(Comet::that_knows_nothing());
    let reply = node.get("/cosmos/bank/v1beta1/denoms_metadata/ibc%2FAB");
    assert_eq!(reply.json()["message"], "client metadata for denom ibc/AB");
    let reply = node.get("/cosmos/bank/v1beta1/denoms_metadata/%zz");
    assert_eq!((reply.status, reply.json()["code"].as_i64()), (400, Some(3)));
}

#[test]
fn the_body_of_a_post_is_json_and_limited() {
    let node = Node::beside(Comet::that_knows_nothing());
    let decode = "/cosmos/tx/v1beta1/decode";
    let refused = |body: &str| {
        let reply = node.post(decode, body);
        (reply.status, reply.json()["message"].as_str().unwrap().to_owned())
    };
    assert_eq!(refused(""), (400, "invalid empty tx bytes".into()));
    assert_eq!(refused("{}"), (400, "invalid empty tx bytes".into()));
    assert_eq!(refused(r#"{"nothing":1}"#), (400, "invalid empty tx bytes".into()));
    assert!(refused("hello").1.starts_with("the body is no JSON document"));
    assert!(refused(r#"{"tx_bytes":"!!"}"#).1.starts_with("tx_bytes"));
    let long = format!(r#"{{"tx_bytes":"{}"}}"#, "A".repeat(4 * 1024 * 1024));
    assert_eq!(refused(&long), (413, "the body is longer than 4194304 bytes".into()));
}

#[test]
fn web_pages_are_answered_only_where_the_operator_wants_it() {
    let page = ("Origin", "https://wallet.example.org");
    let asking = [
        page,
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type"),
    ];
    let post = "/cosmos/tx/v1beta1/txs";
    let options = Options { cors: true, ..Options::default() };
    let open = Node::with(options, Comet::that_knows_nothing());
    let reply = open.rest("OPTIONS", post, &asking, "");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, "*"));
    assert_eq!(reply.header("access-control-allow-headers"), "content-type");
    assert_eq!(
        open.rest("GET", "/nothing", &[page], "").header("access-control-allow-origin"),
        "*"
    );
    assert_eq!(open.get("/nothing").header("access-control-allow-origin"), "", "no page asked");

    let closed = Node::beside(Comet::that_knows_nothing());
    assert_eq!(closed.rest("OPTIONS", post, &asking, "").status, 501);
    assert_eq!(closed.rest("GET", BALANCE, &[page], "").header("access-control-allow-origin"), "");
}

/// Asks for parameters with a frame of no bytes: flag, length.
fn params_by_grpc_web(node: &Node) -> Reply {
    let headers = [("content-type", "application/grpc-web+proto"), ("x-grpc-web", "1")];
    node.rest("POST", "/cosmos.bank.v1beta1.Query/Params", &headers, "\0\0\0\0\0")
}

#[test]
fn pages_may_speak_grpc_web_on_the_same_port() {
    let node = Node::beside(Comet::that_knows_nothing());
    let reply = params_by_grpc_web(&node);
    assert_eq!(reply.status, 200);
    let (frame, trailers) = reply.body.split_at(9);
    assert_eq!(frame, [0, 0, 0, 0, 4, 0x0a, 0x02, 0x10, 0x01], "default_send_enabled");
    assert!(String::from_utf8_lossy(trailers).contains("grpc-status:0"), "{trailers:?}");
}

#[test]
fn grpc_web_is_not_served_where_the_operator_does_not_want_it() {
    let options = Options { grpc_web: false, ..Options::default() };
    let node = Node::with(options, Comet::that_knows_nothing());
    assert_eq!(params_by_grpc_web(&node).status, 501);
    assert_eq!(node.get("/cosmos/bank/v1beta1/params").status, 200, "REST is");
}

#[test]
fn requests_in_progress_end_before_the_doors_close() {
    let node = Node::beside(Comet::that_knows_nothing());
    let address = node.gateway.rest_address().unwrap();
    assert_eq!(node.get(&format!("/cosmos/bank/v1beta1/balances/{ALICE}")).status, 200);
    node.gateway.stop();
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens any more");
}
