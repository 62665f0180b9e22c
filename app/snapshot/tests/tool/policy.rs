//! What a policy changes, and which policies are refused.

use bitshares_snapshot_claim::snapshot::{Flag, Leaf};
use serde_json::{Value, json};
use snapshot::{Dump, Error, Policy, Snapshot};

use crate::dump::{BLOCK, edited, policy, policy_with, read, read_at, small};

fn build_with(dump: &Dump, policy: &Policy) -> Result<Snapshot, Error> {
    Snapshot::build(dump, dump, policy, &mut |_| {})
}

fn leaf(snapshot: &Snapshot, name: &str) -> Leaf {
    let read = |index| Leaf::decode(snapshot.leaf(index).unwrap()).unwrap();
    (0..snapshot.leaf_count()).map(read).find(|leaf| leaf.name == name).unwrap()
}

fn error<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => panic!("it is taken"),
        Err(error) => error.to_string(),
    }
}

fn exchange(id: &str, name: &str) -> Policy {
    let entry = json!([{ "id": id, "name": name, "reason": "it says so", "source": "here" }]);
    policy_with("exchange_accounts", entry).unwrap()
}

#[test]
fn attack_27_an_exchange_with_a_name_alike_is_not_meant() {
    let dump = read(&small()).unwrap();
    let right = build_with(&dump, &exchange("1.2.1000013", "poloniexwallet")).unwrap();
    assert!(leaf(&right, "poloniexwallet").is(Flag::Exchange) && right.absent.is_empty());
    let said = error(build_with(&dump, &exchange("1.2.1000014", "poloniexwallet")));
    assert!(said.contains("1.2.1000014 is poloniexwallet: it is poloniexwalle"), "{said}");
    let said = error(build_with(&dump, &exchange("1.2.77", "poloniexwallet")));
    assert!(said.contains("poloniexwallet is 1.2.1000013"), "{said}");
    let absent = build_with(&dump, &exchange("1.2.77", "btercom")).unwrap();
    assert_eq!(absent.absent, ["btercom"]);
}

#[test]
fn attack_29_coins_that_an_exchange_has_moved_are_those_of_an_exchange_if_the_policy_says_so() {
    let dump = read(&small()).unwrap();
    let before = build_with(&dump, &exchange("1.2.1000013", "poloniexwallet")).unwrap();
    assert!(leaf(&before, "alice").may_claim());
    // The account to which it was moved shortly before the block stands in the list, too.
    let entry =
        |id: &str, name: &str| json!({ "id": id, "name": name, "reason": "r", "source": "s" });
    let both = json!([entry("1.2.1000013", "poloniexwallet"), entry("1.2.1000001", "alice")]);
    let after = policy_with("exchange_accounts", both).unwrap();
    let after = build_with(&dump, &after).unwrap();
    assert!(leaf(&after, "alice").is(Flag::Exchange) && !leaf(&after, "alice").may_claim());
    let moved = leaf(&after, "alice").holdings;
    for ((before, after), moved) in before.allocations.iter().zip(&after.allocations).zip(moved) {
        assert_eq!(after.exchange_held, before.exchange_held + moved);
        assert_eq!(after.denominator, before.denominator);
    }
}

#[test]
fn without_exchanges_in_the_denominator_the_others_share_everything() {
    let dump = read(&small()).unwrap();
    let before = build_with(&dump, &policy()).unwrap();
    let redistribute = policy_with("denominator", json!("claimable (as in 2018)")).unwrap();
    let after = build_with(&dump, &redistribute).unwrap();
    for (before, after) in before.allocations.iter().zip(&after.allocations) {
        assert_eq!(before.denominator - before.exchange_held, after.denominator);
        assert!(after.claimable >= before.claimable && after.claimable <= after.pool);
    }
    assert!(leaf(&after, "poloniexwallet").is(Flag::Exchange));
}

#[test]
fn an_excluded_account_stays_in_the_tree_and_counts_for_nothing() {
    let dump = read(&small()).unwrap();
    let without = policy_with("excluded_accounts", json!(["carol"])).unwrap();
    let (before, after) =
        (build_with(&dump, &policy()).unwrap(), build_with(&dump, &without).unwrap());
    let carol = leaf(&after, "carol");
    assert_eq!(carol.flags, Flag::Special.bit());
    for (place, (before, after)) in before.allocations.iter().zip(&after.allocations).enumerate() {
        assert_eq!(before.denominator - carol.holdings[place], after.denominator);
        assert_eq!(before.excluded + carol.holdings[place], after.excluded);
    }
}

#[test]
fn memo_keys_of_several_accounts_are_flagged_only_if_the_policy_asks() {
    let dump = read(&small()).unwrap();
    let asks = policy_with("flag_shared_memo_keys", json!(true)).unwrap();
    let flagged = build_with(&dump, &asks).unwrap();
    let shared = Flag::SharedMemoKey.bit();
    for name in ["cached-mid", "cached-deep"] {
        assert_eq!(leaf(&flagged, name).flags, Flag::Auxiliary.bit() | shared, "{name}");
    }
    assert_eq!(leaf(&flagged, "alice").flags & shared, 0);
    // Accounts without a memo key share none.
    assert_eq!(leaf(&flagged, "ivan").flags, 0);
    let plain = build_with(&dump, &policy()).unwrap();
    assert_eq!(leaf(&plain, "cached-mid").flags, Flag::Auxiliary.bit());
    assert_eq!(plain.allocations, flagged.allocations);
}

#[test]
fn dust_begins_below_the_minimum_and_not_at_it() {
    let dump = read(&small()).unwrap();
    for (minimum, is_dust) in [(270_277, false), (270_278, true)] {
        let policy = policy_with("dust_min_uwls", json!(minimum)).unwrap();
        let built = build_with(&dump, &policy).unwrap();
        assert_eq!(leaf(&built, "poloniexwalle").is(Flag::Dust), is_dust);
    }
}

#[test]
fn only_sources_that_the_policy_counts_are_holdings() {
    let mut sources = crate::dump::policy_value()["count_sources"].clone();
    sources["1.3.0"] = json!(["balance"]);
    let policy = policy_with("count_sources", sources).unwrap();
    let built = build_with(&read(&small()).unwrap(), &policy).unwrap();
    assert_eq!(leaf(&built, "bob-1").holdings[0], 5_000_000_000);
}

#[test]
fn authorities_may_be_of_a_later_block_than_balances() {
    let (old, new) = (
        "\"key_auths\":[[\"BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr\",1]],\"address_auths\":[]},\"options\"",
        "\"key_auths\":[[\"BTS696Axd4MojZvqcUEmkoR2NFpAaHyZ8bALrU27bnTv4DdAAUivA\",1]],\"address_auths\":[]},\"options\"",
    );
    let later = edited(old, new)
        .replace("\"head_block_number\":29216478", "\"head_block_number\":29216479")
        .replace("\"head_block_id\":\"01bdcede", "\"head_block_id\":\"01bdcedf")
        .replace("\"balance\":\"123456789012\"", "\"balance\":1");
    let (balances, authorities) = (read(&small()).unwrap(), read_at(&later, BLOCK + 1).unwrap());
    let both = Snapshot::build(&balances, &authorities, &policy(), &mut |_| {}).unwrap();
    let header = both.header().wire();
    assert_eq!((header.balance_block, header.authority_block), (BLOCK, BLOCK + 1));
    let (alice, before) =
        (leaf(&both, "alice"), leaf(&build_with(&balances, &policy()).unwrap(), "alice"));
    assert_eq!(alice.holdings, before.holdings);
    assert_eq!(alice.active, alice.owner);
    assert_ne!(before.active, before.owner);
    let said = error(Snapshot::build(&authorities, &balances, &policy(), &mut |_| {}));
    assert!(said.contains("does not add up"), "{said}");
    let fixed = policy_with("authority_block", json!(BLOCK)).unwrap();
    let said = error(Snapshot::build(&balances, &authorities, &fixed, &mut |_| {}));
    assert!(said.contains("authority_block 29216478: dump.jsonl is of block 29216479"), "{said}");
}

#[test]
fn keys_older_than_balances_are_refused() {
    let earlier = small()
        .replace("\"head_block_number\":29216478", "\"head_block_number\":29216477")
        .replace("\"head_block_id\":\"01bdcede", "\"head_block_id\":\"01bdcedd");
    let earlier = read_at(&earlier, BLOCK - 1).unwrap();
    let said = error(Snapshot::build(&read(&small()).unwrap(), &earlier, &policy(), &mut |_| {}));
    assert!(said.contains("behind the keys of block 29216477"), "{said}");
}

#[test]
fn a_policy_that_says_what_can_not_be_done_is_refused() {
    let cases: [(&str, Value, &str); 7] = [
        ("version", json!(2), "version 2"),
        ("exclude-account", json!([]), "unknown field"),
        ("denominator", json!("everybody"), "denominator `everybody`"),
        ("count_sources", json!({}), "needs 1.3.0 (BTS)"),
        ("dust_min_uwls", json!(-1), "can not be read"),
        ("exchange_accounts", json!([{ "id": "1.2.5", "name": "a" }]), "can not be read"),
        ("excluded_accounts", json!([{ "id": "5", "name": "a", "reason": "b" }]), "1.2.n"),
    ];
    for (field, value, words) in cases {
        let said = error(policy_with(field, value));
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
    for (asset, source, words) in [
        ("1.3.0", "pending_fees", "source `pending_fees`"),
        ("1.3.0", "balances", "source `balances`"),
        ("1.3.1264", "balance", "asset 1.3.1264"),
    ] {
        let mut sources = crate::dump::policy_value()["count_sources"].clone();
        sources[asset] = json!([source]);
        let said = error(policy_with("count_sources", sources));
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
}
