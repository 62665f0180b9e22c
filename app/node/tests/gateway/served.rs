//! What is served: exactly what somebody answers, and as the descriptors say.

use std::collections::{BTreeMap, BTreeSet};

use proto::services::{Method, services};

use crate::comet::Comet;
use crate::node::Node;

/// Methods of services that are served otherwise, which nobody answers yet.
const MISSING: [&str; 0] = [];

fn described() -> BTreeMap<String, Method> {
    let methods = services(proto::pool()).into_iter().flat_map(|service| service.methods);
    methods.map(|method| (method.path.clone(), method)).collect()
}

fn answered(node: &Node) -> BTreeSet<String> {
    let own = node.services.methods().map(|(path, _, _)| path.to_owned());
    own.chain(node.app.chain().router().queries().map(str::to_owned)).collect()
}

#[test]
fn every_method_that_is_answered_is_described_with_the_same_messages() {
    let node = Node::beside(Comet::that_knows_nothing());
    let described = described();
    for path in answered(&node) {
        assert!(described.contains_key(&path), "{path} is in no descriptor");
    }
    for (path, input, output) in node.services.methods() {
        let method = &described[path];
        assert_eq!(
            (input, output),
            (method.input.full_name(), method.output.full_name()),
            "{path}"
        );
    }
}

#[test]
fn every_method_of_a_service_that_is_served_is_answered() {
    let node = Node::beside(Comet::that_knows_nothing());
    let answered = answered(&node);
    let service = |path: &str| path.rsplit_once('/').unwrap().0.to_owned();
    let served: BTreeSet<String> = answered.iter().map(|path| service(path)).collect();
    let missing: Vec<String> = described()
        .into_keys()
        .filter(|path| served.contains(&service(path)) && !answered.contains(path))
        .collect();
    assert_eq!(missing, MISSING);
}

#[test]
fn a_service_that_is_not_built_is_not_implemented_on_any_door() {
    let node = Node::beside(Comet::that_knows_nothing());
    let rest = node.get("/cosmos/circuit/v1/disable_list");
    assert_eq!((rest.status, rest.json()["code"].as_i64()), (501, Some(12)));
    let grpc = node.grpc("/cosmos.circuit.v1.Query/DisabledList", &[], &[]).unwrap_err();
    assert_eq!(grpc.code(), tonic::Code::Unimplemented);
    let abci = node.abci("/cosmos.circuit.v1.Query/DisabledList", &[], 0, false);
    assert_eq!((abci.code, abci.log.as_str()), (6, "unknown query path: unknown request"));
}
