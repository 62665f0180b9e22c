//! The router and the descriptors name each other, both ways.
#![allow(clippy::panic, clippy::string_slice, reason = "tests fail loudly")]

use std::collections::BTreeSet;

use chain::Chain;
use proto::services::{Service, services};

/// Packages whose services the core answers. The node answers `tx`, `base` and reflection.
const OWN: &[&str] = &[
    "cosmos.auth.v1beta1",
    "cosmos.authz.v1beta1",
    "cosmos.bank.v1beta1",
    "cosmos.consensus.v1",
    "cosmos.distribution.v1beta1",
    "cosmos.evidence.v1beta1",
    "cosmos.feegrant.v1beta1",
    "cosmos.gov.v1",
    "cosmos.gov.v1beta1",
    "cosmos.mint.v1beta1",
    "cosmos.params.v1beta1",
    "cosmos.slashing.v1beta1",
    "cosmos.staking.v1beta1",
    "cosmos.upgrade.v1beta1",
    "whaleshares.bank.v1",
    "whaleshares.claim.v1",
    "whaleshares.gov.v1",
    "whaleshares.names.v1",
    "whaleshares.staking.v1",
];

/// Messages of those services that this chain does not have, and why.
const ABSENT: &[(&str, &str)] = &[
    ("/cosmos.distribution.v1beta1.MsgUpdateParams", RULES),
    ("/cosmos.mint.v1beta1.MsgUpdateParams", RULES),
    ("/cosmos.slashing.v1beta1.MsgUpdateParams", RULES),
    ("/cosmos.staking.v1beta1.MsgUpdateParams", RULES),
    (
        "/cosmos.distribution.v1beta1.MsgDepositValidatorRewardsPool",
        "what voters earn is a share of what their producer is paid for blocks",
    ),
    (
        "/cosmos.evidence.v1beta1.MsgSubmitEvidence",
        "consensus brings all evidence; the SDK has no other kind either",
    ),
];

const RULES: &str =
    "all of these rules are in whaleshares.staking.v1.Params, and mean other things";

/// What has no name in amino, not in the SDK either: a device shows the type URL, or nothing.
const NAMELESS: &[&str] =
    &["/cosmos.feegrant.v1beta1.MsgPruneAllowances", "/cosmos.gov.v1.MsgCancelProposal"];

fn own_services() -> Vec<Service> {
    let of_ours = |service: &Service| {
        service.name.rsplit_once('.').is_some_and(|(package, _)| OWN.contains(&package))
    };
    services(proto::pool()).into_iter().filter(of_ours).collect()
}

fn compare(what: &str, described: BTreeSet<String>, routed: BTreeSet<String>) {
    let missing: Vec<_> = described.difference(&routed).collect();
    let unknown: Vec<_> = routed.difference(&described).collect();
    assert!(missing.is_empty(), "{what} without a handler: {missing:#?}");
    assert!(unknown.is_empty(), "{what} that no service describes: {unknown:#?}");
}

#[test]
fn every_message_of_our_services_has_a_handler_and_every_handler_a_message() {
    let services = own_services();
    let methods =
        services.iter().filter(|service| service.is_msg).flat_map(|service| &service.methods);
    let mut described: BTreeSet<String> =
        methods.map(|method| format!("/{}", method.input.full_name())).collect();
    for (message, why) in ABSENT {
        assert!(described.remove(*message), "{message} is no message: {why}");
    }
    let routed = Chain::new().router().messages().map(str::to_owned).collect();
    compare("messages", described, routed);
}

#[test]
fn every_query_of_our_services_has_a_handler_and_every_handler_a_query() {
    let services = own_services();
    let methods =
        services.iter().filter(|service| !service.is_msg).flat_map(|service| &service.methods);
    let described: BTreeSet<String> = methods.map(|method| method.path.clone()).collect();
    assert_eq!(
        described.len(),
        13 + 10 + 1 + 14 + 10 + 3 + 3 + 9 + 3 + 3 + 9 + 8 + 6 + 5 + 2 + 2 + 4 + 11,
        "bank, auth, consensus, staking, distribution, slashing, mint, ours of staking, authz, \
         feegrant, gov, gov of v1beta1, ours of gov, upgrade, params, evidence, names, claims"
    );
    let routed = Chain::new().router().queries().map(str::to_owned).collect();
    compare("queries", described, routed);
}

#[test]
fn every_package_of_ours_is_there() {
    let names: BTreeSet<String> = own_services().into_iter().map(|service| service.name).collect();
    for package in OWN {
        assert!(names.iter().any(|name| name.starts_with(package)), "{package} has no service");
    }
    let whaleshares = services(proto::pool()).into_iter().map(|service| service.name);
    let unknown: Vec<String> = whaleshares
        .filter(|name| name.starts_with("whaleshares.") && !names.contains(name))
        .collect();
    assert!(unknown.is_empty(), "nobody owns {unknown:?}");
}

#[test]
fn hardware_wallets_can_sign_every_message() {
    let chain = Chain::new();
    for message in chain.router().messages().filter(|message| !NAMELESS.contains(message)) {
        let empty = proto::json::parse(&message[1..], "{}")
            .unwrap_or_else(|error| panic!("{message}: {error}"));
        let json = proto::amino::message_json(message, &empty)
            .unwrap_or_else(|error| panic!("{message}: {error}"));
        let named = json.split('"').nth(3).unwrap_or_default();
        assert!(named.contains("/Msg") || named.contains("/x/"), "{message} goes by {named}");
        assert!(named.len() <= 39, "{named} has {} characters, a Ledger shows 39", named.len());
    }
}
