//! Claims on a chain that runs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::{Holder, PASSWORD, json, text, wif};
use crate::comet;
use crate::node::Node;

/// The memo key of `bob-1`, and the active one of `alice`.
const MEMO: &str = "BTS6iwoqRn1HVVdnABCpe9zdjgyy31LpwpQvC54ASJL1geTr65krw";
const ALICE: &str = "BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr";

#[test]
fn a_newcomer_claims_sees_it_and_sends_the_claim_of_a_friend() {
    let Some(comet) = comet::find() else { return };
    let holder = Holder::new();
    holder.home.ok(&format!("genesis add-snapshot {}", holder.home.file("snapshot").display()));
    let node = Node::start(&holder.home, &comet);
    let none = holder.told("claim status bob-1", "");
    assert_eq!((&none["claimed"], &none["index"]), (&false.into(), &"1".into()));
    let watch = ["claim", "watch", "1.2.1000002", "--every", "200ms"];
    let mut watch = holder.home.command(watch).stdout(Stdio::piped()).spawn().unwrap();
    let mut seen = BufReader::new(watch.stdout.take().unwrap()).lines();
    assert_eq!(seen.next().unwrap().unwrap(), "bob-1 (1.2.1000002) is not claimed");

    // The share is more than the memo key is good for, so the owner looks for the password.
    let file = holder.begin("bob-1", "bob.json");
    holder.told(&format!("claim sign {file} --wif-stdin --memo"), &wif(MEMO));
    let submit = format!("claim submit {file} --from me -y");
    let refused = json(&holder.home.fails(&format!("{submit} -o json"), 3));
    assert_eq!((&refused["codespace"], &refused["code"]), (&"bsclaim".into(), &29.into()));
    holder.told(&format!("claim sign {file} --password-stdin"), PASSWORD);
    let paid = holder.told(&submit, "");
    assert_eq!(
        (text(&paid, "paid"), text(&paid, "account")),
        ("1537.575928 WLS", "bob-1 (1.2.1000002)")
    );

    let me = holder.home.ok("keys show me -a").trim().to_owned();
    let claimed = holder.told("claim status bob-1", "");
    assert_eq!((&claimed["claimed"], text(&claimed["claim"], "to")), (&true.into(), me.as_str()));
    let last = seen.next().unwrap().unwrap();
    assert!(last.contains(&format!("to {me}: 1537.575928 WLS")), "{last}");
    assert!(seen.next().is_none() && watch.wait().unwrap().success(), "it has seen the end");
    let twice = json(&holder.home.fails(&format!("{submit} -o json"), 3));
    assert_eq!(twice["code"], 7, "{twice}");

    holder.home.ok("keys add friend --no-backup");
    let file = holder.home.beside("alice.json").display().to_string();
    holder.home.ok(&format!("claim text alice --to friend --file {file}"));
    holder.told(&format!("claim sign {file} --wif-stdin"), &wif(ALICE));
    let submit = format!("claim submit {file} --from me -y");
    let complaint = holder.home.fails(&submit, 3);
    assert!(complaint.contains("code 44") && complaint.contains("--to-key KEY"), "{complaint}");
    let paid = holder.told(&format!("{submit} --to-key friend --gas auto"), "");
    assert_eq!(text(&paid, "paid"), "12005.123478 WLS");
    assert_eq!(text(&paid, "to"), holder.home.ok("keys show friend -a").trim());
    assert_eq!(node.stop(), Some(0));
}

/// The owner sees in time that somebody has only his memo key, and is faster.
#[test]
fn a_memo_claim_waits_is_seen_and_gives_way_to_the_owner() {
    let Some(comet) = comet::find() else { return };
    let holder = Holder::new();
    holder.home.ok(&format!("genesis add-snapshot {}", holder.home.file("snapshot").display()));
    let mut genesis = json(&holder.home.text("config/genesis.json"));
    // Above the share of bob-1.
    genesis["app_state"]["claim"]["params"]["memo"]["cap"] = "2000000000".into();
    std::fs::write(holder.home.file("config/genesis.json"), genesis.to_string()).unwrap();
    let node = Node::start(&holder.home, &comet);
    let file = holder.begin("bob-1", "memo.json");
    holder.told(&format!("claim sign {file} --wif-stdin --memo"), &wif(MEMO));
    let waits = holder.told(&format!("claim submit {file} --from me -y"), "");
    assert!(waits["paid"].is_null(), "{waits}");
    assert!(text(&waits, "waits_until").ends_with('Z'), "{waits}");
    let pending = holder.told("claim status 1", "");
    assert_eq!((&pending["claimed"], text(&pending["pending"], "name")), (&false.into(), "bob-1"));

    let watch = ["claim", "watch", "bob-1", "--every", "200ms"];
    let watch = holder.home.command(watch).stdout(Stdio::piped()).spawn().unwrap();
    holder.told(&format!("claim sign {file} --password-stdin"), PASSWORD);
    let paid = holder.told(&format!("claim submit {file} --from me -y"), "");
    assert_eq!(paid["paid_uwls"], "1537575928");
    let seen = String::from_utf8(watch.wait_with_output().unwrap().stdout).unwrap();
    assert!(seen.lines().last().unwrap().contains("was claimed in block"), "{seen}");
    assert_eq!(node.stop(), Some(0));
}
