//! The small dump becomes, to the byte, what an independent reference made of it.

use bitshares_snapshot_claim::snapshot::{Flag, Leaf, Tree, leaf_hash};
use serde_json::{Value, json};
use snapshot::{Allocation, CoreInOrders, LAUNCH_TEAM, Published, Snapshot, Source};

use crate::dump::{build, edited, expected, policy, policy_value, read, replaced, small};

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn hexes(values: &[Value]) -> Vec<String> {
    values.iter().map(|hex| hex.as_str().unwrap().to_owned()).collect()
}

fn leaves(snapshot: &Snapshot) -> Vec<Leaf> {
    let leaf = |index| Leaf::decode(snapshot.leaf(index).unwrap()).unwrap();
    (0..snapshot.leaf_count()).map(leaf).collect()
}

#[test]
fn every_asset_adds_up_as_the_reference_has_it() {
    let reconciliation = read(&small()).unwrap().reconcile().unwrap();
    assert_eq!(reconciliation.to_json(), expected()["reconciliation"]);
    reconciliation.check().unwrap();
    assert_eq!(reconciliation.core_in_orders, CoreInOrders::Untold);
}

#[test]
fn the_policy_has_the_hash_of_the_reference_however_it_is_laid_out() {
    let hash = expected()["policy_sha256"].as_str().unwrap().to_owned();
    assert_eq!(hex::encode(policy().hash()), hash);
    let pretty = serde_json::to_string_pretty(&policy_value()).unwrap();
    assert_eq!(hex::encode(snapshot::Policy::parse(&pretty).unwrap().hash()), hash);
}

#[test]
fn leaves_root_header_and_id_are_those_of_the_reference() {
    let (expected, snapshot) = (expected(), build(&small()).unwrap());
    let vectors = list(&expected, "leaves");
    assert_eq!(snapshot.leaf_count(), vectors.len());
    for (index, vector) in vectors.iter().enumerate() {
        let bytes = snapshot.leaf(index).unwrap();
        assert_eq!(hex::encode(bytes), vector["leaf_hex"].as_str().unwrap(), "{vector}");
        let flags = Leaf::decode(bytes).unwrap().flags;
        assert_eq!(u64::from(flags), vector["flags"].as_u64().unwrap());
    }
    let header = snapshot.header();
    assert_eq!(hex::encode(header.root()), expected["merkle_root"]);
    assert_eq!(hex::encode(header.encode()), expected["header_hex"]);
    assert_eq!(hex::encode(header.id()), expected["snapshot_id"]);
    assert_eq!(snapshot.absent, ["bittrex-deposit"]);
}

#[test]
fn holdings_lie_where_the_reference_found_them() {
    let dump = read(&small()).unwrap();
    for vector in list(&expected(), "leaves") {
        let id = vector["account_id"].as_str().unwrap().strip_prefix("1.2.").unwrap();
        let counted = ["1.3.0", "1.3.535", "1.3.1276"];
        let mut found: Vec<Value> = Vec::new();
        for holding in dump.holdings_of(id.parse().unwrap()) {
            let asset = format!("1.3.{}", holding.asset);
            if counted.contains(&asset.as_str()) {
                let (source, amount) = (holding.source.name(), holding.amount);
                found.push(json!({ "asset": asset, "source": source, "amount": amount }));
            }
        }
        let sorted = |mut list: Vec<Value>| {
            list.sort_by_key(Value::to_string);
            list
        };
        assert_eq!(sorted(found), sorted(list(vector, "by_source").to_vec()), "{vector}");
    }
}

#[test]
fn pools_are_divided_as_the_reference_does_and_nothing_is_left_over() {
    let (expected, snapshot) = (expected(), build(&small()).unwrap());
    for (vector, allocation) in list(&expected, "assets").iter().zip(&snapshot.allocations) {
        let found = json!({
            "asset": format!("1.3.{}", allocation.asset.instance),
            "pool_uwls": allocation.pool,
            "denominator": allocation.denominator,
            "exchange_held": allocation.exchange_held,
            "excluded_special": allocation.excluded,
            "claimable_total_uwls": allocation.claimable,
            "to_account_creation_pool_uwls": allocation.to_account_creation_pool,
        });
        assert_eq!(found, *vector);
    }
    let mut claimable = [0; 3];
    for leaf in leaves(&snapshot).iter().filter(|leaf| leaf.flags == 0) {
        let share = snapshot.header().share(leaf).unwrap();
        claimable.iter_mut().zip(share.parts).for_each(|(sum, part)| *sum += part);
    }
    let both = claimable.iter().zip(&snapshot.allocations);
    for (sum, Allocation { pool, to_account_creation_pool, .. }) in both {
        assert_eq!(sum + to_account_creation_pool, *pool);
    }
    let pools: u64 = snapshot.allocations.iter().map(|allocation| allocation.pool).sum();
    assert_eq!(pools + LAUNCH_TEAM, expected["total_uwls"].as_u64().unwrap());
}

#[test]
fn who_has_the_files_proves_every_account_by_name_and_by_id() {
    let (expected, folder) = (expected(), tempfile::tempdir().unwrap());
    build(&small()).unwrap().write(folder.path()).unwrap();
    let published = Published::open(folder.path()).unwrap();
    for vector in list(&expected, "leaves") {
        let proof = published.prove(vector["name"].as_str().unwrap()).unwrap();
        assert_eq!(published.prove(vector["account_id"].as_str().unwrap()).unwrap(), proof);
        assert_eq!(proof.index, vector["index"].as_u64().unwrap());
        assert_eq!(hex::encode(leaf_hash(&proof.bytes)), vector["leaf_hash"]);
        let aunts: Vec<String> = proof.aunts.iter().map(hex::encode).collect();
        assert_eq!(aunts, hexes(list(vector, "aunts")));
        for (asset, part) in ["1.3.0", "1.3.1276", "1.3.535"].iter().zip(proof.share.parts) {
            assert_eq!(part, vector["share_uwls"][asset].as_u64().unwrap());
        }
        assert_eq!(proof.claimable, vector["claimable_uwls"].as_u64().unwrap());
    }
    let [bts, ..] = published.prove("alice").unwrap().formulas;
    assert_eq!(
        bts,
        "BTS 123895325012 * 14700000000000 / 244748888806746 = 7441346461 uwls, rounded down"
    );
}

#[test]
fn the_order_of_lines_does_not_matter() {
    let (text, root) = (small(), *build(&small()).unwrap().header().root());
    let mut lines: Vec<&str> = text.lines().collect();
    lines.reverse();
    assert_eq!(*build(&(lines.join("\n") + "\n")).unwrap().header().root(), root);
    lines.sort_by_key(|line| leaf_hash(line.as_bytes()));
    assert_eq!(*build(&(lines.join("\n") + "\n")).unwrap().header().root(), root);
}

/// All whole numbers as strings, or all strings that are whole numbers as numbers.
fn spelled(value: &mut Value, as_text: bool) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| spelled(value, as_text)),
        Value::Object(fields) => fields.values_mut().for_each(|value| spelled(value, as_text)),
        Value::Number(number) if as_text => *value = Value::String(number.to_string()),
        Value::String(text) if !as_text => {
            if let Ok(number) = text.parse::<i64>() {
                *value = json!(number);
            }
        }
        _ => {}
    }
}

#[test]
fn attack_30_numbers_may_be_strings_and_strings_numbers() {
    let (text, header) = (small(), build(&small()).unwrap().header().encode());
    for as_text in [true, false] {
        let lines = text.lines().map(|line| {
            let mut value: Value = serde_json::from_str(line).unwrap();
            spelled(&mut value, as_text);
            value.to_string() + "\n"
        });
        let spelled: String = lines.collect();
        assert_ne!(spelled, text);
        assert_eq!(build(&spelled).unwrap().header().encode(), header);
    }
}

#[test]
fn who_swaps_the_ids_of_two_accounts_gets_another_root() {
    let (alice, bob) = ("{\"id\":\"1.2.1000001\"", "{\"id\":\"1.2.1000002\"");
    let swapped = replaced(&edited(alice, "{\"swapped\""), bob, alice);
    let swapped = build(&replaced(&swapped, "{\"swapped\"", bob)).unwrap();
    let right = build(&small()).unwrap();
    assert_eq!(leaves(&swapped)[0].name, "bob-1");
    assert_ne!(swapped.header().root(), right.header().root());
    assert_eq!(swapped.allocations, right.allocations);
}

#[test]
fn a_special_account_is_a_leaf_only_where_somebody_names_it() {
    let owner =
        r#""name":"erin","owner":{"weight_threshold":1,"account_auths":[["1.2.1000006",1]]"#;
    let text = edited(owner, &owner.replace("1.2.1000006", "1.2.3"));
    let leaf = leaves(&build(&text).unwrap()).remove(0);
    assert_eq!((leaf.account_id, leaf.name.as_str()), (3, "null-account"));
    assert_eq!(leaf.flags, Flag::Special.bit() | Flag::Unsatisfiable.bit());
    assert!(leaves(&build(&small()).unwrap()).iter().all(|leaf| leaf.account_id >= 100));
}

#[test]
fn the_tree_is_that_of_the_leaves() {
    let snapshot = build(&small()).unwrap();
    let hashes = (0..snapshot.leaf_count()).map(|index| leaf_hash(snapshot.leaf(index).unwrap()));
    assert_eq!(Tree::of(hashes.collect()).root(), *snapshot.header().root());
    assert_eq!(snapshot.leaf(snapshot.leaf_count()), None);
}

#[test]
fn places_that_the_small_dump_does_not_have_are_counted_too() {
    let text = edited("\"1.3.121\",\"balance\":10000,", "\"1.3.121\",\"balance\":4000,");
    let text = replaced(&text, "\"witness_budget\":123456", "\"witness_budget\":123400");
    let text =
        replaced(&text, "\"settlement_fund\":0,\"individual", "\"settlement_fund\":7,\"individual");
    let text =
        replaced(&text, "\"accumulated_collateral_fees\":55", "\"accumulated_collateral_fees\":48");
    let settlement = r#"{"id":"1.4.1","owner":"1.2.1000001","balance":{"amount":6000,"asset_id":"1.3.121"},"settlement_date":"2018-08-02T00:00:00"}"#;
    let accumulator = r#"{"id":"2.16.0","accumulated_fba_fees":56}"#;
    let dump = read(&format!("{text}{settlement}\n{accumulator}\n")).unwrap();
    let reconciliation = dump.reconcile().unwrap();
    reconciliation.check().unwrap();
    let [bts, usd, ..] = reconciliation.assets.as_slice() else { panic!("two assets") };
    assert_eq!(bts.by_source[&Source::FbaAccumulator], 56);
    assert_eq!(bts.by_source[&Source::SettlementFund], 7);
    assert_eq!(usd.by_source[&Source::ForceSettlement], 6000);
    assert_eq!(usd.held_by_accounts, 10_000);
    assert!(dump.counts().strange_fields.is_empty());
}

#[test]
fn accounts_are_listed_with_all_that_acts_for_them() {
    let (dump, snapshot) = (read(&small()).unwrap(), build(&small()).unwrap());
    let accounts: Vec<Leaf> = dump.account_leaves().collect::<Result<_, _>>().unwrap();
    assert_eq!(accounts.len(), dump.accounts());
    assert!(accounts.is_sorted_by_key(|account| account.account_id));
    for leaf in leaves(&snapshot) {
        let plain = Leaf { holdings: [0; 3], flags: 0, ..leaf };
        assert!(accounts.contains(&plain), "{}", plain.name);
    }
}
