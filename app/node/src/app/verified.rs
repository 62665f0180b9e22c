//! What this node has verified already: two generations each, so that it forgets in bulk.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};

use chain::{SignatureCache, SignatureId};
use parking_lot::RwLock;

/// Entries of one generation; the two generations of signatures stay below 13 MB, those of
/// transactions below 4 MB.
const GENERATION: usize = 100_000;

/// Remembers good signatures from CheckTx until their block is executed.
#[derive(Default)]
pub struct VerifiedSignatures {
    signatures: RwLock<Generations<SignatureId>>,
    /// Transactions by a hash of this process.
    checked: RwLock<Generations<u64>>,
    hashing: RandomState,
}

impl VerifiedSignatures {
    /// Notes that CheckTx has let `tx` in, its signatures included.
    pub(super) fn note_checked(&self, tx: &[u8]) {
        self.checked.write().insert(self.hashing.hash_one(tx));
    }

    /// Whether CheckTx has let `tx` in. A hint: who trusts it loses time at worst.
    pub(super) fn has_checked(&self, tx: &[u8]) -> bool {
        self.checked.read().contains(&self.hashing.hash_one(tx))
    }
}

impl SignatureCache for VerifiedSignatures {
    fn knows(&self, id: &SignatureId) -> bool {
        self.signatures.read().contains(id)
    }

    fn remember(&self, id: SignatureId) {
        self.signatures.write().insert(id);
    }
}

struct Generations<T> {
    young: HashSet<T>,
    old: HashSet<T>,
}

impl<T> Default for Generations<T> {
    fn default() -> Generations<T> {
        Generations { young: HashSet::new(), old: HashSet::new() }
    }
}

impl<T: Eq + Hash> Generations<T> {
    fn contains(&self, entry: &T) -> bool {
        self.young.contains(entry) || self.old.contains(entry)
    }

    fn insert(&mut self, entry: T) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> SignatureId {
        SignatureId::new(&number.to_be_bytes(), b"signed", b"signature")
    }

    #[test]
    fn a_verified_signature_is_known_for_at_least_one_generation() {
        let cache = VerifiedSignatures::default();
        cache.remember(id(0));
        (1..=GENERATION).for_each(|number| cache.remember(id(number)));
        assert!(cache.knows(&id(0)), "still in the old generation");
        assert!(!cache.knows(&id(GENERATION + 1)), "never told");
    }

    #[test]
    fn the_cache_forgets_after_two_generations() {
        let cache = VerifiedSignatures::default();
        (0..=2 * GENERATION).for_each(|number| cache.remember(id(number)));
        assert!(!cache.knows(&id(0)));
        assert!(cache.knows(&id(2 * GENERATION)));
    }

    #[test]
    fn transactions_that_were_let_in_are_known_again() {
        let cache = VerifiedSignatures::default();
        cache.note_checked(b"one");
        assert!(cache.has_checked(b"one"));
        assert!(!cache.has_checked(b"two"));
    }
}
