//! Ways up to the root that are none.

use bitshares_snapshot_claim::snapshot::{Header, Tree, leaf_hash, proves};
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, holder};

use crate::city;
use crate::town::begin;

#[test]
fn attack_07_an_inner_node_is_no_leaf() {
    let (town, mut scene) = begin();
    let mut claim = town.signed(&scene, "alice", "alice");
    let sister = claim.aunts.remove(0);
    let node = [&leaf_hash(&claim.leaf)[..], &sister].concat();
    for leaf in [node.clone(), [&[1][..], &node].concat()] {
        for index in [0, 1] {
            scene.not_claimed(
                "alice",
                &wire::MsgClaim { leaf: leaf.clone(), index, ..claim.clone() },
                9,
            );
        }
    }
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
}

#[test]
fn attack_08_the_number_of_leaves_is_that_of_the_header() {
    // Leaf 3 of 9 has a way up that holds for leaf 3 of 10 to 16, too.
    let people = (0..9).map(|person| holder(1 + person, &format!("p{person}"), 10));
    let town = BitShares::of(people.collect());
    let proof = town.proof("p3");
    let aunts: Vec<[u8; 32]> =
        proof.aunts.iter().map(|aunt| aunt.as_slice().try_into().unwrap()).collect();
    let holds = |total: u64| proves(town.header.root(), 3, total, leaf_hash(&proof.leaf), &aunts);
    assert!((9..=16).all(holds));
    // So a header that says otherwise is another snapshot, with an id of its own.
    let wire = wire::Header { leaf_count: 10, ..town.header.wire().clone() };
    let mut other = town.clone();
    other.header = Header::read(wire).unwrap();
    assert_ne!(town.header.id(), other.header.id());
    let mut scene = Scene::with_plan(&[], town.plan());
    scene.not_claimed("p3", &other.signed(&scene, "p3", "p3"), 21);
    // The last leaf has risen; behind it there is none.
    let last = town.signed(&scene, "p8", "p8");
    scene.not_claimed("p8", &wire::MsgClaim { index: 9, ..last.clone() }, 6);
    scene.claimed("p8", &last);
    scene.claimed("p3", &town.signed(&scene, "p3", "p3"));
}

#[test]
fn attack_09_a_way_up_has_its_length_and_a_leaf_its_number() {
    let (town, mut scene) = begin();
    let good = town.signed(&scene, "alice", "alice");
    let bent = |bend: &dyn Fn(&mut wire::MsgClaim)| {
        let mut claim = good.clone();
        bend(&mut claim);
        claim
    };
    for index in [12, 13, u64::from(u32::MAX), u64::MAX] {
        scene.not_claimed("alice", &bent(&|claim| claim.index = index), 6);
    }
    for index in 1..12 {
        scene.not_claimed("alice", &bent(&|claim| claim.index = index), 9);
    }
    scene.not_claimed("alice", &bent(&|claim| claim.aunts.clear()), 9);
    scene.not_claimed("alice", &bent(&|claim| claim.aunts.truncate(3)), 9);
    scene.not_claimed("alice", &bent(&|claim| claim.aunts.push(vec![0; 32])), 9);
    scene.not_claimed("alice", &bent(&|claim| claim.aunts.reverse()), 9);
    scene.not_claimed("alice", &bent(&|claim| claim.aunts[0].truncate(31)), 9);
    scene.not_claimed("alice", &bent(&|claim| claim.aunts = vec![vec![0; 32]; 33]), 49);
    scene.claimed("alice", &good);
}

#[test]
fn attack_19_a_members_leaf_is_of_the_same_snapshot() {
    let (city, mut scene) = city::begin();
    let mut claim = city::claim(&city, &scene, "duo", &["ann", "ben"], &["ann", "mallory"]);
    // A snapshot of mallory's own, in which ben has mallory's key.
    let ben = bitshares_snapshot_claim::snapshot::Leaf {
        name: "ben".to_owned(),
        ..holder(2, "mallory", 10)
    };
    let forged = BitShares::of(vec![holder(1, "ann", 10), ben, holder(3, "x", 1)]);
    let honest = claim.aux[1].clone();
    claim.aux[1] = forged.proof("ben");
    scene.not_claimed("duo", &claim, 9);
    // Mallory's leaf with ben's way up.
    claim.aux[1] = wire::LeafProof { leaf: forged.proof("ben").leaf, ..honest };
    scene.not_claimed("duo", &claim, 9);
    let good = city::claim(&city, &scene, "duo", &["ann", "ben"], &["ann", "ben"]);
    scene.claimed("duo", &good);
    let hashes = [leaf_hash(&good.leaf)].to_vec();
    assert_ne!(Tree::of(hashes).root(), *city.header.root());
}
