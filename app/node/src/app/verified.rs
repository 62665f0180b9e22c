//! The cache of verified signatures: two generations, so that it forgets in bulk.

use std::collections::HashSet;

use chain::{SignatureCache, SignatureId};
use parking_lot::RwLock;

/// Signatures of one generation; two generations together stay below 13 MB.
const GENERATION: usize = 100_000;

/// Remembers good signatures from CheckTx until their block is executed.
#[derive(Default)]
pub struct VerifiedSignatures {
    generations: RwLock<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashSet<SignatureId>,
    old: HashSet<SignatureId>,
}

impl SignatureCache for VerifiedSignatures {
    fn knows(&self, id: &SignatureId) -> bool {
        let generations = self.generations.read();
        generations.young.contains(id) || generations.old.contains(id)
    }

    fn remember(&self, id: SignatureId) {
        let mut generations = self.generations.write();
        if generations.young.len() >= GENERATION {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(id);
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
}
