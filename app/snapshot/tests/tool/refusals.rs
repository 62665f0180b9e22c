//! Dumps that must not become a snapshot, and what is said of them.

use snapshot::CoreInOrders;

use crate::dump::{BLOCK, edited, read, read_at, refused, replaced, small, without};

fn says(text: &str, words: &[&str]) {
    let said = refused(text);
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
}

#[test]
fn attack_30_a_cut_file_is_refused_wherever_it_is_cut() {
    let text = small();
    says("", &["empty"]);
    let (most, _) = text.split_at(text.len() - 1);
    says(most, &["line 122", "cut"]);
    let (half, _) = text.split_at(text.len() / 2);
    says(half, &["ends in the middle of line", "copy it again"]);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // The last three lines are a blinded balance, the chain id and a bid.
    says(&lines[..120].concat(), &["2.11.0", "the chain id"]);
    says(&lines[..121].concat(), &["BTS (1.3.0) does not add up", "-12345678"]);
    says(&without("2.1.0"), &["2.1.0", "the head block"]);
}

#[test]
fn attack_30_another_block_or_chain_is_refused() {
    let Err(error) = read_at(&small(), BLOCK - 1) else { panic!("it is taken") };
    assert!(error.to_string().contains("a dump of block 29216478, not of 29216477"), "{error}");
    says(&edited("\"head_block_id\":\"01bdcede", "\"head_block_id\":\"01bdcedf"), &["begins with"]);
    says(&edited("4018d7844c78", "39f5e2ede1f8"), &["chain 39f5e2ed", "not of 4018d7844c78"]);
}

#[test]
fn an_object_that_is_there_twice_is_refused() {
    let text = small();
    let line = text.lines().find(|line| line.contains("\"2.5.7\"")).unwrap();
    says(&format!("{text}{line}\n"), &["line 123", "2.5.7 is there a second time"]);
    let member = "[[\"1.2.1000001\",1],[\"1.2.1000002\",1]]";
    let text = text.replacen(member, "[[\"1.2.1000001\",1],[\"1.2.1000001\",1]]", 1);
    says(&text, &["`active` has a member twice"]);
}

#[test]
fn attack_30_negative_amounts_are_refused_but_that_of_the_genesis() {
    assert!(small().contains("\"-25000000000000\""));
    says(&edited("\"for_sale\":7000000", "\"for_sale\":-7000000"), &["for_sale", "-7000000"]);
    says(
        &edited(
            "\"balance\":\"5000000000\",\"maintenance_flag\":false}\n{\"id\":\"2.5.4\"",
            "\"balance\":\"-5\",\"maintenance_flag\":false}\n{\"id\":\"2.5.4\"",
        ),
        &["balance", "-5"],
    );
    says(&edited("\"collateral\":\"20000000000\"", "\"collateral\":-1"), &["collateral", "-1"]);
    says(&edited("\"unpaid_amount\":0", "\"unpaid_amount\":3000001"), &["unpaid_amount", "-1"]);
    says(&edited("\"confidential_supply\":1000000", "\"confidential_supply\":-1"), &["-1"]);
}

#[test]
fn one_satoshi_too_few_or_too_many_is_refused() {
    let found = ["219976712266991", "(-1)", "BTS"];
    says(&edited("\"123456789012\"", "\"123456789011\""), &found);
    says(&edited("\"123456789012\"", "\"123456789013\""), &["(+1)"]);
}

#[test]
fn attack_27_an_asset_with_a_name_alike_is_refused() {
    let share = "\"symbol\":\"WHALESHARE\",\"precision\":0";
    says(&edited(share, "\"symbol\":\"WHALESHARES\",\"precision\":0"), &["1.3.1276", "alike"]);
    says(&edited(share, "\"symbol\":\"WHALESHARE\",\"precision\":4"), &["with 4 decimals"]);
    says(&edited("\"symbol\":\"BROWNIE.PTS\"", "\"symbol\":\"BROWNIE\""), &["1.3.535"]);
    says(&without("1.3.1276"), &["1.3.1276 (WHALESHARE)"]);
}

#[test]
fn what_belongs_to_nobody_known_is_refused() {
    says(&without("1.2.1000015"), &["1.2.1000015", "lines are missing"]);
    // Nobody holds anything there, but somebody's authority names it.
    says(&without("1.2.1000016"), &["1.2.1000016", "lines are missing"]);
    says(&without("2.3.535"), &["2.3.535"]);
    says(&without("1.3.121"), &["1.3.121"]);
}

#[test]
fn a_line_that_can_not_be_read_is_named() {
    says(&edited("{\"id\":\"2.5.7\"", "{\"id\":\"2.5\""), &["line 65", "`2.5` is no id"]);
    says(&edited("{\"id\":\"2.5.7\"", "\"id\":\"2.5.7\""), &["line 65", "no object of BitShares"]);
    says(&edited("\"seller\":\"1.2.1000001\"", "\"seller\":\"1.3.5\""), &["seller", "no account"]);
    says(&edited("\"balance\":250000000,", "\"balance\":2.5,"), &["balance", "whole number"]);
    says(&edited("\"for_sale\":7000000", "\"for_sale\":7000000,\"for_sale\":1"), &["twice"]);
    says(&edited("\"balance\":250000000,", ""), &["no field `balance`"]);
    says(&edited("\"name\":\"carol\",\"owner\"", "\"name\":\"Carol\",\"owner\""), &["`Carol`"]);
    let key = "[[\"BTS5bfaKJwNBmKmJaHN587XVn1GdBnajujW9LyLsDBo2HY2ZC5Mo6\"";
    says(&edited(key, &key.replace("Mo6", "Mo7")), &["active", "no key"]);
}

fn in_orders(account: u64, name: &str, amount: &str) -> String {
    let start = format!("\"owner\":\"1.2.{account}\",\"name\":\"{name}\",");
    let rest = "\"most_recent_op\":\"2.9.0\",\"total_ops\":0,\"removed_ops\":0,";
    let from = format!("{start}{rest}\"total_core_in_orders\":0");
    let to = format!("{start}{rest}\"total_core_in_orders\":{amount}");
    edited(&from, &to)
}

#[test]
fn statistics_that_speak_of_orders_must_fit_them() {
    let alice = in_orders(1_000_001, "alice", "7000000");
    says(&alice, &["1.2.1000002", "has 0 satoshi", "20000000000 in its orders"]);
    let bob = in_orders(1_000_002, "bob-1", "\"20000000000\"");
    let bob =
        bob.lines().find(|line| line.starts_with("{\"id\":\"2.6.1000002\"")).unwrap().to_owned();
    let old = small();
    let old = old.lines().find(|line| line.starts_with("{\"id\":\"2.6.1000002\"")).unwrap();
    let both = replaced(&alice, old, &bob);
    let reconciliation = read(&both).unwrap().reconcile().unwrap();
    assert_eq!(reconciliation.core_in_orders, CoreInOrders::Exact);
    reconciliation.check().unwrap();
    says(&both.replace(":7000000,\"total_core_i", ":7000001,\"total_core_i"), &["1.2.1000001"]);
}

#[test]
fn what_is_unknown_is_passed_by_and_counted() {
    let text = edited("{\"id\":\"1.8.5\",", "{\"id\":\"1.8.5\",\"loan_shark\":[{\"a\":1}],");
    let text = format!("{text}{{\"id\":\"7.1.0\",\"what\":\"a plugin keeps\"}}\n");
    let counts = read(&text).unwrap().counts().clone();
    assert_eq!(counts.lines, 123);
    let strange: Vec<_> = counts.strange_fields.into_iter().collect();
    assert_eq!(strange, [("1.8 loan_shark".to_owned(), 1)]);
    let strange: Vec<_> = counts.kinds.iter().filter(|kind| kind.is_strange).collect();
    assert_eq!(strange.len(), 1);
    assert_eq!((strange[0].space, strange[0].kind, strange[0].objects), (7, 1, 1));
    let known = read(&small()).unwrap().counts().clone();
    assert!(known.strange_fields.is_empty() && known.kinds.iter().all(|kind| !kind.is_strange));
    assert_eq!(known.kinds.iter().map(|kind| kind.objects).sum::<u64>(), 122);
}

#[test]
fn sums_that_no_chain_can_have_are_refused() {
    let text = edited("\"amount\":31536000", "\"amount\":\"9223372036854775807\"");
    says(&text, &["does not add up"]);
    let other = "\"owner\":\"1.2.1000005\",\"balance\":{";
    says(
        &replaced(&text, other, &other.replace("5\",", "1\",")),
        &["vesting", "more than a chain"],
    );
}

#[test]
fn two_accounts_with_one_name_are_refused() {
    let text = edited("\"name\":\"bob-1\",\"owner\"", "\"name\":\"alice\",\"owner\"");
    says(&text, &["1.2.1000001 and 1.2.1000002 are both called alice"]);
}
