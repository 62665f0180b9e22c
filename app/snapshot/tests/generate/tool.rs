//! The tool takes a generated dump as if it were real, and refuses a spoilt one.

use std::collections::BTreeMap;

use bitshares_snapshot_claim::snapshot::{Flag, Leaf};
use serde_json::json;
use snapshot::generate::{Options, Profile, Spoilt};
use snapshot::{CoreInOrders, Dump, Error, Policy, Snapshot, Source, Wanted};

use crate::dump::{Generated, generate, options};

fn ingest(made: &Generated) -> Result<Dump, Error> {
    let wanted = Wanted::main_net(made.summary.block.into());
    snapshot::ingest_from(&mut made.text.as_bytes(), "dump.jsonl", &wanted, &mut |_| {})
}

/// Everything counts that belongs to accounts, and the exchanges are named.
fn policy(made: &Generated) -> Policy {
    let exchanges = made.summary.exchanges.iter().map(|(id, name)| {
        json!({ "id": format!("1.2.{id}"), "name": name, "reason": "generated as an exchange" })
    });
    let sources = Source::ALL.into_iter().filter(|source| source.is_of_accounts());
    let sources: Vec<&str> = sources.map(Source::name).collect();
    let policy = json!({
        "version": 1,
        "exchange_accounts": exchanges.collect::<Vec<_>>(),
        "excluded_account_ids_below": 100,
        "excluded_accounts": [],
        "count_sources": { "1.3.0": sources, "1.3.535": sources, "1.3.1276": sources },
        "denominator": "claimable + exchange (whitepaper 10.5)",
        "dust_min_uwls": 1_000,
    });
    Policy::parse(&policy.to_string()).unwrap()
}

fn build(made: &Generated) -> Snapshot {
    let dump = ingest(made).unwrap();
    Snapshot::build(&dump, &dump, &policy(made), &mut |_| {}).unwrap()
}

fn spoilt(spoilt: Spoilt) -> Generated {
    generate(&Options { spoilt: Some(spoilt), ..options(&Profile::TODAY, 3_000) })
}

#[test]
fn a_generated_dump_adds_up_and_has_the_true_holdings() {
    for profile in Profile::ALL {
        let made = generate(&options(profile, 3_000));
        let dump = ingest(&made).unwrap();
        let reconciliation = dump.reconcile().unwrap();
        reconciliation.check().unwrap();
        assert_eq!(reconciliation.core_in_orders, CoreInOrders::Exact);
        assert_eq!(dump.accounts(), 3_006);
        assert!(dump.counts().strange_fields.is_empty());

        let mut held: BTreeMap<u64, [i64; 3]> = BTreeMap::new();
        for holding in dump.holdings().iter().filter(|holding| holding.amount > 0) {
            let of_three = [0, 1276, 535].iter().position(|asset| *asset == holding.asset);
            if let Some(place) = of_three {
                held.entry(holding.account).or_default()[place] += holding.amount;
            }
        }
        let lines = held.iter().map(|(account, [bts, whaleshare, brownie])| {
            format!("1.2.{account},{bts},{whaleshare},{brownie}")
        });
        assert!(lines.eq(made.holdings.lines().skip(1).map(str::to_owned)));
    }
}

#[test]
fn a_generated_dump_becomes_a_snapshot_with_every_kind_of_leaf() {
    for profile in Profile::ALL {
        let made = generate(&options(profile, 3_000));
        let snapshot = build(&made);
        assert!(snapshot.absent.is_empty());
        let leaf = |index| Leaf::decode(snapshot.leaf(index).unwrap()).unwrap();
        let leaves: Vec<Leaf> = (0..snapshot.leaf_count()).map(leaf).collect();
        let with = |flag| leaves.iter().filter(|leaf| leaf.is(flag)).count();
        assert_eq!(with(Flag::Exchange), 12);
        for flag in [Flag::Auxiliary, Flag::Unsatisfiable, Flag::Dust] {
            assert!(with(flag) > 0, "{flag:?}");
        }
        // Half of all accounts hold something, and a fifth of all dust only.
        assert!((1_600..2_400).contains(&leaves.len()), "{}", leaves.len());
        let [bts, ..] = snapshot.allocations;
        assert!(bts.exchange_held > bts.denominator / 3);
        assert!(bts.claimable > bts.pool / 2);
    }
}

#[test]
fn what_only_looks_different_has_the_same_root() {
    let sound = build(&generate(&options(&Profile::TODAY, 3_000)));
    for kind in [Spoilt::Shuffled, Spoilt::Spellings, Spoilt::UnknownKinds] {
        assert_eq!(build(&spoilt(kind)).header().root(), sound.header().root(), "{kind:?}");
    }
}

#[test]
fn what_is_spoilt_is_refused() {
    let refusal = |kind| ingest(&spoilt(kind)).err().unwrap();
    assert!(matches!(refusal(Spoilt::CutWithinLine), Error::Cut { .. }));
    assert!(matches!(refusal(Spoilt::CutAfterLine), Error::Missing { .. }));
    let block = refusal(Spoilt::WrongBlock);
    assert!(matches!(block, Error::Block { found: 113_000_001, wanted: 113_000_000, .. }));
    assert!(matches!(refusal(Spoilt::DuplicateId), Error::Line { .. }));
    let missing = ingest(&spoilt(Spoilt::SatoshiMissing)).unwrap().reconcile().unwrap().check();
    assert!(matches!(missing, Err(Error::Supply { asset: 0, difference: -1, .. })));
}
