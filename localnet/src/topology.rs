//! Who dials whom.

use std::collections::BTreeSet;

/// Steps round the ring of nodes. With 21 nodes every pair is at most two hops apart,
/// for 84 connections instead of 210.
const STEPS: [usize; 4] = [1, 2, 5, 8];

/// Up to this many nodes, each is connected with each.
const MESH_MAX: usize = 4;

/// The nodes that node `n` of `count` dials.
///
/// In a mesh both ends dial, so that a restarted node is back at once and not when the others try
/// again.
pub(crate) fn dialled(n: usize, count: usize) -> Vec<usize> {
    if count <= MESH_MAX {
        return (0..count).filter(|peer| *peer != n).collect();
    }
    let around: BTreeSet<usize> = STEPS.iter().map(|step| (n + step) % count).collect();
    around.into_iter().filter(|peer| *peer != n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Connections go both ways, whoever dialled.
    fn neighbours(n: usize, count: usize) -> BTreeSet<usize> {
        let inbound = (0..count).filter(|peer| dialled(*peer, count).contains(&n));
        dialled(n, count).into_iter().chain(inbound).collect()
    }

    #[test]
    fn a_single_node_dials_nobody() {
        assert!(dialled(0, 1).is_empty());
    }

    #[test]
    fn four_nodes_know_each_other_and_not_themselves() {
        assert_eq!(dialled(0, 4), [1, 2, 3]);
        assert_eq!(dialled(3, 4), [0, 1, 2]);
    }

    #[test]
    fn twenty_one_nodes_dial_four_others_each() {
        assert_eq!(dialled(0, 21), [1, 2, 5, 8]);
        assert_eq!(dialled(20, 21), [0, 1, 4, 7]);
    }

    #[test]
    fn whatever_their_number_nodes_find_together_and_nobody_dials_himself() {
        for count in 1..=41 {
            let mut reached = BTreeSet::from([0]);
            for _ in 0..count {
                reached = reached.iter().flat_map(|n| neighbours(*n, count)).chain([0]).collect();
            }
            assert_eq!(reached.len(), count);
            assert!((0..count).all(|n| !dialled(n, count).contains(&n)), "{count}");
        }
    }

    #[test]
    fn twenty_one_nodes_are_at_most_two_hops_apart() {
        for n in 0..21 {
            let near = neighbours(n, 21);
            assert_eq!(near.len(), 8, "node {n} has too few or doubled connections");
            let reached: BTreeSet<usize> =
                near.iter().flat_map(|peer| neighbours(*peer, 21)).chain(near.clone()).collect();
            assert_eq!(reached.len(), 21, "node {n} does not reach all");
        }
    }
}
