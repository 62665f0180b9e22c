//! What the clients of the faucet get.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]

mod scene;

use super::counter::{Waiting, work};
use super::refusal::Refusal;
use super::teller::{Gift, Teller};
use crate::blueprint::Blueprint;
use crate::{IpBase, Options};
use scene::{Node, scene, served};
use serde_json::{Value, json};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;
use tokio::sync::oneshot;

#[test]
fn a_gift_goes_from_the_faucet_to_the_one_who_asks() {
    let scene = scene(Node::default());
    let (status, body) = scene.get(&format!("/send/{}", scene.alice()));
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["status"], "ok");
    assert_eq!(answer["result"]["txhash"].as_str().unwrap().len(), 64);
    assert_eq!(answer["result"]["transactionHash"], answer["result"]["txhash"]);

    let sent = scene.node.sent.lock().unwrap();
    assert_eq!(sent[0][0].from_address, scene.blueprint.faucet().unwrap().address);
    assert_eq!(sent[0][0].to_address, scene.alice());
    let amount = &sent[0][0].amount[0];
    assert_eq!((amount.denom.as_str(), amount.amount.as_str()), ("uwls", "100000000"));
}

#[test]
fn cosmjs_is_answered_as_its_own_faucet_would() {
    let scene = scene(Node::default());
    let alice = scene.alice();
    let request = |denom: &str| json!({ "address": alice, "denom": denom }).to_string();
    assert_eq!(scene.credit(&request("uwls")), (200, "ok".into()));
    assert_eq!(scene.credit(&request("uatom")).0, 422);
    assert_eq!(scene.credit("[]").0, 400);
    assert_eq!(scene.credit(&json!({ "address": "cosmos1", "denom": "uwls" }).to_string()).0, 400);
    assert_eq!(scene.get("/credit").0, 405);
    assert_eq!(scene.credit(&" ".repeat(5000)).0, 413);
    assert_eq!(scene.node.given().len(), 1);
}

#[test]
fn the_client_of_cosmjs_0_34_is_served_though_it_calls_its_json_plain_text() {
    let scene = scene(Node::default());
    let body = json!({ "address": scene.alice(), "denom": "uwls" }).to_string();
    let head = "POST /credit HTTP/1.1\r\nContent-Type: text/plain;charset=UTF-8";
    assert_eq!(scene.ask(head, &body), (200, "ok".into()));
    assert_eq!(scene.node.given().len(), 1);
}

#[test]
fn ignite_names_its_coins_or_takes_the_usual_gift() {
    let scene = scene(Node::default());
    let alice = scene.alice();
    let (status, answer) = scene.ignite(&json!({ "address": alice, "coins": ["7uwls", "3uwls"] }));
    assert_eq!((status, answer["hash"].as_str().unwrap().len()), (200, 64));
    assert_eq!(scene.ignite(&json!({ "address": alice, "coins": ["100000000uwls"] })).0, 200);
    for usual in [json!({ "address": alice }), json!({ "address": alice, "coins": null })] {
        assert_eq!(scene.ignite(&usual).0, 200);
    }
    let amounts: Vec<_> = scene.node.given().into_iter().flatten().map(|(_, sum)| sum).collect();
    assert_eq!(amounts, ["10", "100000000", "100000000", "100000000"]);

    let info: Value = serde_json::from_str(&scene.get("/info").1).unwrap();
    assert_eq!(info, json!({ "is_a_faucet": true, "chain_id": "whaleshares-local-1" }));
}

#[test]
fn ignite_is_told_in_json_what_it_can_not_have() {
    let scene = scene(Node::default());
    let alice = scene.alice();
    for (coins, status, reason) in [
        (json!(["100000001uwls"]), 400, "1 to 100000000uwls"),
        (json!(["0uwls"]), 400, "1 to 100000000uwls"),
        (json!(["1uatom"]), 422, "Available tokens are: uwls"),
        (json!(["uwls"]), 400, "the body must be"),
        (json!("1uwls"), 400, "the body must be"),
        (json!([1]), 400, "the body must be"),
    ] {
        let (found, answer) = scene.ignite(&json!({ "address": alice, "coins": coins }));
        assert_eq!(found, status, "{coins}: {answer}");
        assert!(answer["error"].as_str().unwrap().contains(reason), "{coins}: {answer}");
    }
    assert_eq!(scene.ignite(&json!({ "coins": [] })).0, 400);
    assert_eq!(scene.node.given().len(), 0);
}

#[test]
fn the_balance_is_what_the_chain_says() {
    let scene = scene(Node::default());
    let (status, body) = scene.get("/balance");
    let answer: Value = serde_json::from_str(&body).unwrap();
    let coin = json!({ "denom": "uwls", "amount": "12345" });
    assert_eq!(
        (status, &answer["denom"], &answer["amount"]),
        (200, &coin["denom"], &coin["amount"])
    );
    assert_eq!(answer["result"]["balance"], json!([coin]));
    assert_eq!(answer["result"]["address"], scene.blueprint.faucet().unwrap().address);
}

#[test]
fn an_address_of_another_chain_gets_nothing() {
    let scene = scene(Node::default());
    let (status, body) = scene.get("/send/cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
    assert_eq!(status, 400);
    assert!(body.contains("is not an address of this chain"), "{body}");
    assert!(scene.node.given().is_empty());
}

#[test]
fn the_eleventh_gift_in_an_hour_is_refused_with_the_time_to_come_again() {
    let scene = scene(Node::default());
    let send = format!("/send/{}", scene.alice());
    for _ in 0..10 {
        assert_eq!(scene.get(&send).0, 200);
    }
    let (status, body) = scene.get(&send);
    assert_eq!(status, 429, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&answer["status"], &answer["result"]), (&"error".into(), &answer["message"]));
    let reason = answer["message"].as_str().unwrap();
    assert!(
        reason.contains("had 10 gifts within 60 minutes; come again in 60 minutes"),
        "{reason}"
    );
    let request = json!({ "address": scene.alice(), "denom": "uwls" });
    assert_eq!(scene.credit(&request.to_string()), (429, reason.to_owned()));
    assert_eq!(scene.ignite(&request), (429, json!({ "error": reason })));
    // In capital letters it is the same address.
    assert_eq!(scene.get(&format!("/send/{}", scene.alice().to_uppercase())).0, 429);
    assert_eq!(scene.get(&format!("/send/{}", scene.blueprint.accounts[1].address)).0, 200);
}

#[test]
fn many_who_ask_at_once_all_get_a_gift() {
    let scene = scene(Node::default());
    let path = format!("/send/{}", scene.alice());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(scene.get(&path).0, 200));
        }
    });
    assert_eq!(scene.node.given().concat().len(), 8);
}

/// Everybody of `addresses` waits in line; then the teller begins.
fn line(node: Node, addresses: &[String]) -> (Arc<Node>, Vec<Result<String, Refusal>>) {
    let (node, layout) = served(node);
    let (line, waiting) = sync_channel(addresses.len());
    let answers = addresses.iter().map(|address| {
        let (answer, answered) = oneshot::channel();
        let gift = Gift { to: address.parse().unwrap(), amount: 1 };
        line.send(Waiting { gift, answer }).unwrap();
        answered
    });
    let answers: Vec<_> = answers.collect();
    drop(line);
    work(Teller::new(&layout).unwrap(), &waiting);
    (node, answers.into_iter().map(|answer| answer.blocking_recv().unwrap()).collect())
}

/// Addresses of the accounts of a network.
fn people() -> Vec<String> {
    let options = Options { validators: 21, ..Options::new("whaled") };
    let accounts = Blueprint::draw(&options, IpBase::LOCAL).unwrap().accounts;
    accounts.into_iter().map(|account| account.address).collect()
}

#[test]
fn all_who_wait_share_a_transaction_up_to_25() {
    let people = people();
    let (node, answers) = line(Node::default(), &people[..25]);
    assert_eq!(node.given().iter().map(Vec::len).collect::<Vec<_>>(), [25]);
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.is_ok()));
    let receivers: Vec<_> = node.given().concat().into_iter().map(|(to, _)| to).collect();
    assert_eq!(receivers, people[..25]);

    let (node, answers) = line(Node::default(), &people[..26]);
    assert_eq!(node.given().iter().map(Vec::len).collect::<Vec<_>>(), [25, 1]);
    assert_ne!(answers[24], answers[25]);
}

#[test]
fn one_whom_the_chain_refuses_does_not_spoil_it_for_the_others() {
    let people = people();
    let blocked = Some(people[2].clone());
    let (node, answers) = line(Node { blocked, ..Node::default() }, &people[..4]);
    let receivers: Vec<_> = node.given().concat().into_iter().map(|(to, _)| to).collect();
    assert_eq!(receivers, [&people[0], &people[1], &people[3]].map(String::clone));
    let refused = answers[2].clone().unwrap_err();
    assert!(refused.to_string().contains("not allowed to receive funds"), "{refused}");
    assert!([0, 1, 3].into_iter().all(|n| answers[n].is_ok()));

    let alone = line(Node { blocked: Some(people[0].clone()), ..Node::default() }, &people[..1]);
    assert!(alone.1[0].is_err());
}

#[test]
fn a_gift_that_the_chain_refused_may_be_asked_for_again() {
    let faucet = people()[0].clone();
    let scene = scene(Node { blocked: Some(faucet.clone()), ..Node::default() });
    for _ in 0..11 {
        assert_eq!(scene.get(&format!("/send/{faucet}")).0, 502);
    }
}

#[test]
fn a_faucet_that_lost_count_learns_the_sequence_from_the_refusal() {
    let scene = scene(Node { sequence: Mutex::new(7), ..Node::default() });
    assert_eq!(scene.get(&format!("/send/{}", scene.alice())).0, 200);
    assert_eq!(*scene.node.sequence.lock().unwrap(), 8);
}

#[test]
fn an_unknown_path_says_what_there_is() {
    let scene = scene(Node::default());
    let (status, body) = scene.get("/gimme");
    assert_eq!(status, 404);
    assert!(body.contains("/send/{address}"), "{body}");
    assert_eq!(scene.get("/").0, 200);
}
