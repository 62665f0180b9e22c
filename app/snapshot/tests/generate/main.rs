//! A generated dump is what it says: of the profile's shape, right to the unit, with true keys,
//! and spoilt in no other way than wished.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod dump;
mod keys;
mod shares;
mod spoilt;
mod sums;
mod tool;

use sha2::{Digest, Sha256};
use snapshot::generate::{self, Error, Profile};

use dump::{generate, options};

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    for profile in Profile::ALL {
        let one = options(profile, 1_000);
        let other = generate::Options { seed: 2, ..one.clone() };
        let (again, one, other) = (generate(&one), generate(&one), generate(&other));
        assert!(again == one);
        assert_ne!(one.text, other.text);
        assert_ne!(one.holdings, other.holdings);
        assert_ne!(one.keys, other.keys);
    }
}

/// If these change, dumps that people have are not those that they generate.
#[test]
fn every_machine_makes_the_same_bytes() {
    let hashes = Profile::ALL.map(|profile| {
        let made = generate(&options(profile, 1_000));
        hex::encode(Sha256::digest([made.text, made.holdings, made.keys].concat()))
    });
    let expected = [
        "c3b7de5611050a4e10bc39510f0a4a197b30eea3da406b141af3f5bfa6f057d3",
        "393d4e3a0d80593833397d3e92db1bca70811303aca913024ae3921d67197045",
    ];
    assert_eq!(hashes, expected);
}

#[test]
fn too_few_and_too_many_accounts_are_refused() {
    for (accounts, is_right) in [(0, false), (999, false), (1_000, true), (2_000_001, false)] {
        let options = options(&Profile::TODAY, accounts);
        let (mut dump, mut holdings, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        let made = generate::write(&options, &mut dump, &mut holdings, &mut keys, &mut |_, _| {});
        assert_eq!(made.is_ok(), is_right, "{accounts}");
        if let Err(error) = made {
            assert!(matches!(error, Error::Accounts(refused) if refused == accounts));
            let text = format!("a dump has 1000 to 2000000 accounts, not {accounts}");
            assert_eq!(error.to_string(), text);
            assert!(dump.is_empty() && holdings.is_empty() && keys.is_empty());
        }
    }
}

#[test]
fn progress_ends_with_all_accounts_passed() {
    let options = options(&Profile::AUGUST_2018, 4_096);
    let (mut dump, mut holdings, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let mut told = Vec::new();
    let mut progress = |done, of| told.push((done, of));
    generate::write(&options, &mut dump, &mut holdings, &mut keys, &mut progress).unwrap();
    assert_eq!(told, [(4_096, 12_288), (8_192, 12_288), (12_288, 12_288)]);
}

#[test]
fn profiles_are_found_by_name() {
    assert_eq!(Profile::named("2018-08").unwrap().accounts, 1_030_000);
    assert_eq!(Profile::named("today").unwrap().accounts, 1_820_000);
    assert!(Profile::named("2019").is_none());
}
