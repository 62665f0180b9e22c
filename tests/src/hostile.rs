//! What must hold of any bytes that strangers send as a claim: one law for each decoder, for the
//! fuzzer (`fuzz/`) and for the test that runs everywhere (`tests/tests/hostile.rs`).

use bitshares_snapshot_claim::bitshares::Custom;
use bitshares_snapshot_claim::proof::Evidence;
use bitshares_snapshot_claim::snapshot::{Header, Leaf, Tree, leaf_hash};
use prost::Message;
use proto::whaleshares::claim::v1 as wire;

use crate::{BitShares, holder};

/// A leaf that can be read is the same when it is written and read again.
pub fn leaf(bytes: &[u8]) {
    let Ok(leaf) = Leaf::decode(bytes) else { return };
    assert_eq!(Leaf::decode(&leaf.encode()).as_ref(), Ok(&leaf), "written and read again");
}

/// A transaction that can be read has no shorter and no longer form.
pub fn transaction(bytes: &[u8]) {
    if Custom::parse(bytes).is_err() {
        return;
    }
    for end in 0..bytes.len() {
        assert!(Custom::parse(&bytes[..end]).is_err(), "cut after {end} bytes");
    }
    for more in [0, 1, 0x80, 0xFF] {
        let longer = [bytes, &[more]].concat();
        assert!(Custom::parse(&longer).is_err(), "with {more} behind its end");
    }
}

/// What is pasted and can be read says the same when it is put into a message and read again.
pub fn pasted(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(claimant::Pasted::Message { form, signature, .. }) = claimant::read_pasted(text) else {
        return;
    };
    let proof = wire::KeyProof { public_key: vec![2; 33], signature, form: Some(form.to_wire()) };
    let claim = wire::MsgClaim { proofs: vec![proof], ..wire::MsgClaim::default() };
    let evidence = Evidence::of_claim(&claim).expect("a form has the fields of its kind");
    assert_eq!(evidence.proofs[0].form, form);
}

/// A claim of strangers is refused, and nothing worse; also below a root that it has chosen itself.
pub fn claim(bytes: &[u8]) {
    let Ok(claim) = wire::MsgClaim::decode(bytes) else { return };
    let Ok(evidence) = Evidence::of_claim(&claim) else { return };
    let town = BitShares::of(vec![holder(1_001, "alice", 1)]);
    assert!(evidence.account(&town.header).is_err() || evidence.account.index == 0);
    let mut chosen = town.header.wire().clone();
    chosen.root = Tree::of(vec![leaf_hash(&claim.leaf)]).root().to_vec();
    let chosen = Header::read(chosen).expect("a header");
    if let Ok(leaf) = evidence.account(&chosen) {
        let refused = evidence.verify(&chosen, &leaf, "Claim Whalestake v1");
        assert!(refused.is_err(), "{} signed something else", leaf.name);
    }
}
