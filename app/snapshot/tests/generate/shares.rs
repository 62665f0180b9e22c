//! Accounts have the shares that the profile names.

use std::collections::{BTreeMap, BTreeSet};

use bitshares_snapshot_claim::bitshares::is_name;
use serde_json::Value;
use snapshot::generate::Profile;

use crate::dump::{generate, instance, number, objects, options, text_of};

const ACCOUNTS: u64 = 3_000;

/// That `count` is the share, but for rounding, and for the one that there is of every kind.
fn is_share(count: usize, ppm: u64, of: u64, what: &str) {
    let count = i128::try_from(count).unwrap() * 1_000_000;
    let share = i128::from(of * ppm);
    assert!((count - share).abs() <= 1_000_000, "{what}: {count} instead of {share}");
}

#[test]
fn every_line_has_the_shape_that_the_plugin_gives_it() {
    let path = "../../tests/vectors/bitshares/snapshot_small.jsonl";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut shapes: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (kind, objects) in objects(&std::fs::read_to_string(path).unwrap()) {
        shapes.insert(kind, objects.iter().map(shape).collect());
    }
    // Settlements and accumulators are not in the vectors.
    let more = [
        ("1.4", ["id", "owner", "balance", "amount", "asset_id", "settlement_date"].as_slice()),
        ("2.16", ["id", "accumulated_fba_fees", "designated_asset"].as_slice()),
    ];
    for (kind, fields) in more {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        assert!(shapes.insert(kind.to_owned(), BTreeSet::from([fields])).is_none());
    }
    let mut kinds = BTreeSet::new();
    for profile in Profile::ALL {
        let dump = generate(&options(profile, 1_000));
        assert!(dump.text.ends_with('\n'));
        for (kind, objects) in dump.objects() {
            for object in &objects {
                assert!(shapes[&kind].contains(&shape(object)), "{object}");
            }
            kinds.insert(kind);
        }
    }
    assert!(kinds.iter().eq(shapes.keys()), "{kinds:?}");
}

/// The names of its fields, in order, and of those of its policy or options.
fn shape(object: &Value) -> Vec<String> {
    let fields = object.as_object().unwrap().iter();
    let fields = fields.flat_map(|(name, value)| {
        let inner = value.as_object().into_iter().flatten();
        std::iter::once(name.clone()).chain(inner.map(|(inner, _)| inner.clone()))
    });
    fields.collect()
}

#[test]
fn objects_stand_in_the_order_of_their_ids() {
    let dump = generate(&options(&Profile::TODAY, 1_000));
    let ids = dump.text.lines().map(|line| {
        let id = line.strip_prefix("{\"id\":\"").unwrap().split('"').next().unwrap();
        let parts: Vec<u64> = id.split('.').map(|part| part.parse().unwrap()).collect();
        parts
    });
    let ids: Vec<_> = ids.collect();
    assert!(ids.is_sorted_by(|one, next| one < next));
}

#[test]
fn names_differ_and_have_their_shares() {
    for profile in Profile::ALL {
        let accounts = generate(&options(profile, ACCOUNTS)).accounts();
        let names: Vec<&str> = accounts.iter().map(|of| text_of(&of["name"])).collect();
        assert!(names.iter().all(|name| is_name(name)));
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 3_000);

        let exchanges = 12;
        let with = |characters: &str| {
            names.iter().filter(|name| name.contains(|c| characters.contains(c))).count()
        };
        let digits = with("0123456789-") * 1000 / names.len();
        assert!(digits.abs_diff(700) <= exchanges, "{digits}");
        assert!(with(".").abs_diff(9) <= 1);
        let mut lengths: Vec<usize> = names.iter().map(|name| name.len()).collect();
        lengths.sort_unstable();
        assert_eq!(lengths[1_500], 10);
        let of_length = |length| lengths.iter().filter(|one| **one == length).count();
        assert_eq!((of_length(1), of_length(63)), (5, 5));
        assert!((3..=20).all(|length| of_length(length) > 0));
    }
}

#[test]
fn bts_have_their_shares() {
    for profile in Profile::ALL {
        let dump = generate(&options(profile, ACCOUNTS));
        let mut held: BTreeMap<u64, i128> = BTreeMap::new();
        for of in dump.objects()["2.5"].iter().filter(|of| of["asset_type"] == "1.3.0") {
            assert!(held.insert(instance(&of["owner"]), number(&of["balance"])).is_none());
        }
        assert_eq!(held.values().sum::<i128>(), i128::from(profile.bts.sum));
        assert!(held.values().filter(|amount| **amount == 0).count() > 100);
        held.retain(|id, amount| *id >= 100 && *amount > 0);
        is_share(3_000 - held.len(), profile.bts.zero_ppm, ACCOUNTS, "nothing");
        let dust = held.values().filter(|amount| **amount < 100_000).count();
        is_share(dust, profile.bts.dust_ppm, ACCOUNTS, "dust");

        let exchanges = dump.summary.exchanges.iter();
        let exchanges: i128 = exchanges.map(|(id, _)| held.remove(id).unwrap()).sum();
        assert_eq!(exchanges, i128::from(profile.bts.sum) * 38 / 100);
        let mut others: Vec<i128> =
            held.into_values().filter(|amount| *amount >= 100_000).collect();
        others.sort_unstable();
        let (middle, top) = others.split_at(others.len() - 30);
        let median = middle[middle.len() / 2];
        assert!((19_000_000..21_000_000).contains(&median), "{median}");
        assert!(top.iter().sum::<i128>() > middle.iter().sum::<i128>());
    }
}

#[test]
fn exchanges_are_the_accounts_that_the_summary_names() {
    let dump = generate(&options(&Profile::AUGUST_2018, 1_000));
    let accounts = dump.accounts();
    assert_eq!(dump.summary.exchanges.len(), 12);
    for (id, name) in &dump.summary.exchanges {
        let account = accounts.iter().find(|of| instance(&of["id"]) == *id).unwrap();
        assert_eq!(account["name"], name.as_str());
    }
}

#[test]
fn the_other_two_assets_have_their_holders() {
    for profile in Profile::ALL {
        // Fewer accounts have fewer holders, and these all that there is.
        let balances = generate(&options(profile, ACCOUNTS)).objects().remove("2.5").unwrap();
        let holders = [("1.3.1276", profile.whaleshare, 50), ("1.3.535", profile.brownie, 0)];
        for (asset, of_profile, burned) in holders {
            let balances = balances.iter().filter(|of| of["asset_type"] == asset);
            let amounts: Vec<i128> = balances.map(|of| number(&of["balance"])).collect();
            let holders = of_profile.holders * ACCOUNTS / profile.accounts;
            let special = u64::from(burned > 0);
            assert_eq!(u64::try_from(amounts.len()).unwrap(), holders + special, "{asset}");
            assert_eq!(amounts.iter().sum::<i128>(), i128::from(of_profile.sum) + burned);
        }
    }
}

/// How somebody acts for an account.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    NoThreshold,
    NullKey,
    Address,
    TopHolders(usize),
    Ring,
    Members(usize),
    SeveralKeys,
    AnyKey,
    AllEqual,
    OwnerIsActive,
    MemoIsActive,
    AllDiffer,
}

fn way(account: &Value, all: &BTreeMap<u64, Value>) -> Way {
    const NULL: &str = "BTS1111111111111111111111111111111114T1Anm";
    let (active, owner) = (&account["active"], &account["owner"]);
    let list = |name: &str| active[name].as_array().unwrap();
    let (members, keys) = (list("account_auths"), list("key_auths"));
    let threshold = number(&active["weight_threshold"]);
    let largest = keys.iter().map(|entry| number(&entry[1])).max().unwrap_or_default();
    match keys.as_slice() {
        _ if threshold == 0 => Way::NoThreshold,
        _ if !list("address_auths").is_empty() => Way::Address,
        [] if account["active_special_authority"][0] == 1 => Way::TopHolders(members.len()),
        [] => depth(account, all, 0).map_or(Way::Ring, Way::Members),
        [key] if key[0] == NULL => Way::NullKey,
        [key] => {
            let owner = owner["key_auths"][0][0] == key[0];
            match (owner, account["options"]["memo_key"] == key[0]) {
                (true, true) => Way::AllEqual,
                (true, false) => Way::OwnerIsActive,
                (false, true) => Way::MemoIsActive,
                (false, false) => Way::AllDiffer,
            }
        }
        _ if threshold > largest => Way::SeveralKeys,
        _ => Way::AnyKey,
    }
}

/// How many accounts stand one behind the other; none if there is no end.
fn depth(account: &Value, all: &BTreeMap<u64, Value>, passed: usize) -> Option<usize> {
    if passed > 10 {
        return None;
    }
    let members = account["active"]["account_auths"].as_array().unwrap();
    let depths = members.iter().map(|of| depth(&all[&instance(&of[0])], all, passed + 1));
    let depths: Option<Vec<usize>> = depths.collect();
    Some(depths?.into_iter().max().map_or(0, |depth| depth + 1))
}

#[test]
fn authorities_have_their_shares() {
    for profile in Profile::ALL {
        let accounts = generate(&options(profile, ACCOUNTS)).accounts();
        let all = accounts.into_iter().map(|account| (instance(&account["id"]), account));
        let all: BTreeMap<u64, Value> = all.collect();
        let ways: Vec<Way> = all.values().map(|account| way(account, &all)).collect();
        let count = |way: Way| ways.iter().filter(|one| **one == way).count();

        let shares = &profile.authorities;
        let of_one_key = ACCOUNTS * shares.one_key_ppm / 1_000_000;
        let one_key = [Way::AllEqual, Way::OwnerIsActive, Way::MemoIsActive, Way::AllDiffer];
        let one_key = one_key.map(count);
        is_share(one_key.iter().sum(), shares.one_key_ppm, ACCOUNTS, "one key");
        is_share(one_key[0], shares.all_equal_ppm, of_one_key, "all equal");
        is_share(one_key[1], shares.owner_is_active_ppm, of_one_key, "owner is active");
        is_share(one_key[2], shares.memo_is_active_ppm, of_one_key, "memo is active");
        for (way, ppm) in [
            (Way::SeveralKeys, shares.several_keys_ppm),
            (Way::Members(1), shares.members_ppm),
            (Way::Members(2), shares.members_of_members_ppm),
            (Way::Members(3), shares.deeper_ppm),
            (Way::Ring, shares.rings_ppm),
            (Way::Address, shares.addresses_ppm),
            (Way::NoThreshold, shares.no_threshold_ppm),
            (Way::NullKey, shares.null_key_ppm),
        ] {
            let what = format!("{way:?}");
            let count = count(way);
            assert!(count > 0, "{what}");
            is_share(count, ppm, ACCOUNTS, &what);
        }
        let tops = ways.iter().filter_map(|way| match way {
            Way::TopHolders(members) => u64::try_from(*members).ok(),
            _ => None,
        });
        assert_eq!(tops.collect::<BTreeSet<_>>(), BTreeSet::from(shares.top_holders));
        assert!(count(Way::AnyKey) > 0);
    }
}
