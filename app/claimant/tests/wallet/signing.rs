//! Signing with a key of one's own.

use bitshares_snapshot_claim::proof::Strength;
use claimant::{
    ClaimFile, Given, Part, Progress, Signers, SigningError, Worth, candidates, sign, ways,
};

use crate::sample::{Sample, list, text, vectors};

const BOB: &str = "correct horse battery staple 42";

fn progress(file: &ClaimFile) -> Progress {
    Signers::of(file).unwrap().progress(file).unwrap()
}

fn wif(public_key: &str) -> String {
    let (keys, derived) = (vectors("keys.json"), vectors("derivation.json"));
    let mut all = list(&keys, "keys").iter().chain(list(&derived, "vectors"));
    text(all.find(|key| key["public_key"] == public_key).unwrap(), "wif").to_owned()
}

fn sign_with(
    file: &mut ClaimFile,
    given: &Given<'_>,
    moment: Option<&str>,
) -> Result<Vec<(String, Part)>, SigningError> {
    let names = Signers::of(file).unwrap();
    let secrets = candidates(given, &names.names()).unwrap();
    let entered = sign(file, &secrets, moment)?;
    Ok(entered.into_iter().map(|one| (one.roles[0].account.clone(), one.roles[0].part)).collect())
}

#[test]
fn a_password_signs_with_the_active_key_alone() {
    let sample = Sample::publish();
    let mut file = sample.file("bob-active");
    let signed = sign_with(&mut file, &Given::Password(BOB), None).unwrap();
    assert_eq!(signed, [("bob-1".to_owned(), Part::Active)]);
    assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
    let again = sign_with(&mut file, &Given::Password(BOB), None).unwrap();
    assert_eq!(again, [], "it is enough already");
    let wrong = sign_with(&mut file, &Given::Password("Correct horse"), None).unwrap_err();
    assert!(wrong.to_string().contains("no key of this is in an authority of bob-1"), "{wrong}");
    assert!(!wrong.to_string().contains("horse"));
}

#[test]
fn members_sign_with_their_own_passwords_and_private_keys() {
    let sample = Sample::publish();
    let mut file = sample.file("erin");
    let signed = sign_with(&mut file, &Given::Password(BOB), None).unwrap();
    assert_eq!(signed, [("bob-1".to_owned(), Part::Active)]);
    assert!(matches!(progress(&file), Progress::Missing { .. }));
    let alice = wif("BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr");
    let signed = sign_with(&mut file, &Given::Wifs(&alice), None).unwrap();
    assert_eq!(signed, [("alice".to_owned(), Part::Active)]);
    assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
    assert_eq!(file.claim.aux.len(), 2);
}

/// A memo key alone is worth less, and whoever has it says that he knows.
#[test]
fn the_memo_key_signs_only_if_that_is_wanted_and_gives_way_to_a_better_key() {
    let sample = Sample::publish();
    let mut file = sample.file("bob-memo");
    let memo = wif("BTS6iwoqRn1HVVdnABCpe9zdjgyy31LpwpQvC54ASJL1geTr65krw");
    let refused = sign_with(&mut file, &Given::Wifs(&memo), None).unwrap_err();
    assert!(matches!(refused, SigningError::OnlyMemo { .. }), "{refused}");
    sign_with(&mut file, &Given::Wifs(&memo), Some("2026-11-22T05:00:00Z")).unwrap();
    assert_eq!(progress(&file), Progress::Enough(Strength::MemoKey));
    sign_with(&mut file, &Given::Password(BOB), None).unwrap();
    assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
    assert_eq!(file.claim.proofs.len(), 1);
}

#[test]
fn a_key_behind_an_old_address_signs() {
    let sample = Sample::publish();
    let mut file = sample.file("ivan");
    let key = text(&sample.claim("ivan")["signers"][0], "public_key").to_owned();
    sign_with(&mut file, &Given::Wifs(&wif(&key)), None).unwrap();
    assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
}

/// grace needs frank, he erin, she alice: alice is too deep, and frank's owner key is not.
#[test]
fn members_are_followed_as_deep_as_the_chain_follows_them() {
    let sample = Sample::publish();
    let wish = sample.wish(sample.claim("alice"));
    let mut file = sample.file_of("grace", &wish).unwrap();
    let names = Signers::of(&file).unwrap();
    assert_eq!(names.names(), ["grace", "frank", "erin"]);
    let frank = wif("BTS75AMpjry4HibZQG4M81CZadTY2kgVAvtChEQPf2MF4Qj7agWXm");
    let signed = sign_with(&mut file, &Given::Wifs(&frank), None).unwrap();
    assert_eq!(signed, [("frank".to_owned(), Part::Owner)]);
    assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
    assert_eq!(file.claim.aux.len(), 1);

    // What alice has approved counts for her everywhere, also deeper.
    let mut file = sample.file_of("cached", &wish).unwrap();
    let alice = wif("BTS7BrUXs2aHDvTHdoSmRwDY5BhiSx3vyc8Bcq8SoCZYusNr359Fr");
    sign_with(&mut file, &Given::Wifs(&alice), None).unwrap();
    assert_eq!(progress(&file), Progress::Enough(Strength::Authority));
    assert_eq!(file.claim.aux.len(), 3);
}

#[test]
fn who_can_not_claim_gets_no_file() {
    let sample = Sample::publish();
    let wish = sample.wish(sample.claim("alice"));
    for (name, why) in [
        ("poloniexwallet", "is an exchange"),
        ("aux-signer", "held nothing"),
        ("heidi", "can not be satisfied"),
        ("dusty", "too little"),
    ] {
        let error = sample.file_of(name, &wish).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn every_account_is_told_which_wallet_suits_it() {
    let sample = Sample::publish();
    let advice = |name: &str| ways(&sample.published.prove(name).unwrap().leaf);
    let first = |name: &str| advice(name).remove(0);
    assert!(first("alice").advice.contains("your memo key equals your active key"));
    assert_eq!(first("alice").worth, Worth::Enough);
    let bob = advice("bob-1");
    assert!(bob[0].advice.starts_with("the active authority takes one key"), "{bob:?}");
    assert_eq!(bob.last().unwrap().worth, Worth::Memo);
    assert!(first("carol").advice.contains("needs weight 2; its 3 keys weigh 3"));
    assert!(first("dave").advice.contains("your memo key is one of your active keys"));
    assert!(first("erin").advice.contains("needs weight 2; its 2 member accounts weigh 2"));
    assert!(first("ivan").advice.contains("takes one old address"));
    assert_eq!(advice("poloniexwallet"), []);
}
