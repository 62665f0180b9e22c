//! Who decides blocks, as consensus is told.

use std::collections::{BTreeMap, BTreeSet};

use base::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a validator's power becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidatorUpdate {
    /// Its ed25519 key.
    pub key: [u8; 32],
    /// Its power from now on; 0 if it is no validator any more.
    pub power: u64,
}

/// Power by key.
pub(crate) type Powers = BTreeMap<[u8; 32], u64>;

/// What leads from one set to the other, by key. A difference of two sets names nobody twice and
/// removes nobody who is not there, which is what CometBFT asks for.
pub(crate) fn updates(before: &Powers, after: &Powers) -> Vec<ValidatorUpdate> {
    let power_in = |set: &Powers, key| set.get(key).copied().unwrap_or_default();
    let keys: BTreeSet<&[u8; 32]> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter_map(|key| {
        let power = power_in(after, key);
        (power != power_in(before, key)).then_some(ValidatorUpdate { key: *key, power })
    });
    changed.collect()
}

/// The whole set, for consensus to begin with.
pub(crate) fn all(set: &Powers) -> Vec<ValidatorUpdate> {
    updates(&Powers::new(), set)
}

/// The rule of the SDK: if the genesis file names validators, they must be those that its
/// `app_state` leads to.
pub(crate) fn agree(named: &[ValidatorUpdate], elected: &Powers) -> Result<()> {
    if named.is_empty() {
        return Ok(());
    }
    let sizes = format!(
        "validators: the genesis file names {}, its app_state leads to {}",
        named.len(),
        elected.len()
    );
    let mut given = Powers::new();
    for ValidatorUpdate { key, power } in named {
        if given.insert(*key, *power).is_some() {
            let text = format!("{sizes}; {} stands there twice", STANDARD.encode(key));
            return Err(Error::undefined(text));
        }
    }
    let Some(ValidatorUpdate { key, power }) = updates(&given, elected).first().copied() else {
        return Ok(());
    };
    let named = given.get(&key).copied().unwrap_or_default();
    let text = format!("{sizes}; {} has power {named} and {power}", STANDARD.encode(key));
    Err(Error::undefined(text))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(members: &[(u8, u64)]) -> Powers {
        members.iter().map(|(key, power)| ([*key; 32], *power)).collect()
    }

    fn list(members: &[(u8, u64)]) -> Vec<ValidatorUpdate> {
        members
            .iter()
            .map(|(key, power)| ValidatorUpdate { key: [*key; 32], power: *power })
            .collect()
    }

    #[test]
    fn new_changed_and_gone_validators_are_told_and_others_are_not() {
        let before = set(&[(1, 10), (2, 10), (3, 10)]);
        let after = set(&[(0, 7), (2, 11), (3, 10)]);
        assert_eq!(updates(&before, &after), list(&[(0, 7), (1, 0), (2, 11)]), "by key");
        assert_eq!(updates(&before, &before), []);
        assert_eq!(all(&after), list(&[(0, 7), (2, 11), (3, 10)]));
    }

    #[test]
    fn nobody_is_removed_who_was_not_there() {
        assert_eq!(updates(&set(&[]), &set(&[(1, 0)])), []);
        assert_eq!(updates(&set(&[(1, 0)]), &set(&[])), []);
        assert_eq!(updates(&set(&[]), &set(&[])), []);
    }

    #[test]
    fn validators_of_the_file_are_those_elected_or_genesis_is_refused() {
        let elected = set(&[(1, 10), (2, 5)]);
        assert!(agree(&[], &elected).is_ok(), "the file may leave them to the application");
        assert!(agree(&list(&[(2, 5), (1, 10)]), &elected).is_ok(), "in any order");
        let refusal = |named: &[(u8, u64)]| agree(&list(named), &elected).unwrap_err().to_string();
        let (one, two) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let sizes = |named| {
            format!("validators: the genesis file names {named}, its app_state leads to 2; ")
        };
        assert_eq!(refusal(&[(1, 10)]), format!("{}{two} has power 0 and 5", sizes(1)));
        assert_eq!(refusal(&[(1, 9), (2, 5)]), format!("{}{one} has power 9 and 10", sizes(2)));
        assert_eq!(refusal(&[(2, 5), (2, 5)]), format!("{}{two} stands there twice", sizes(2)));
    }

    proptest! {
        #[test]
        fn updates_lead_from_one_set_to_the_other(
            before in proptest::collection::btree_map(any::<[u8; 32]>(), 1..9_u64, 0..9),
            kept in proptest::collection::vec(any::<bool>(), 9),
            added in proptest::collection::btree_map(any::<[u8; 32]>(), 1..9_u64, 0..9),
        ) {
            let stays = before.iter().zip(&kept).filter(|(_, kept)| **kept);
            let after: Powers =
                stays.map(|((key, power), _)| (*key, *power)).chain(added).collect();
            let mut applied = before.clone();
            for ValidatorUpdate { key, power } in updates(&before, &after) {
                match power {
                    0 => prop_assert!(applied.remove(&key).is_some()),
                    power => prop_assert_ne!(applied.insert(key, power), Some(power)),
                }
            }
            prop_assert_eq!(applied, after);
        }
    }
}
