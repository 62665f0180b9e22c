//! CometBFT as far as its validators go: what it refuses, and that an update counts two
//! heights later.

use std::collections::{BTreeMap, BTreeSet};

use chain::ValidatorUpdate;

/// Power by key.
pub(crate) type Set = BTreeMap<Vec<u8>, u64>;

/// The sets of CometBFT around one height.
pub(crate) struct Comet {
    /// Who signed the last block: their signatures are in the next one.
    pub(crate) last: Set,
    /// Who decides the next block.
    pub(crate) current: Set,
    /// Who decides the block after it.
    pub(crate) next: Set,
}

impl Comet {
    pub(crate) fn new(validators: Set) -> Comet {
        Comet { last: Set::new(), current: validators.clone(), next: validators }
    }

    /// The block that is over asks for `updates`; from the height after the next on, the set has
    /// to be `seats`, which is what the application says.
    pub(crate) fn update(&mut self, updates: &[ValidatorUpdate], seats: &Set, at: &str) {
        let mut set = self.next.clone();
        let mut named = BTreeSet::new();
        for ValidatorUpdate { key, power } in updates {
            assert!(named.insert(*key), "{at}: an update names a key twice");
            let known = set.remove(key.as_slice());
            assert!(*power > 0 || known.is_some(), "{at}: a removal of nobody");
            assert_ne!(known, Some(*power), "{at}: an update changes nothing");
            if *power > 0 {
                set.insert(key.to_vec(), *power);
            }
        }
        assert!(!set.is_empty(), "{at}: nobody is left");
        // MaxTotalVotingPower of CometBFT is 2^63 / 8.
        assert!(set.values().sum::<u64>() < 1 << 60, "{at}: too much power");
        assert_eq!(&set, seats, "{at}: the sets of CometBFT and of the application");
        let current = std::mem::replace(&mut self.next, set);
        self.last = std::mem::replace(&mut self.current, current);
    }
}
