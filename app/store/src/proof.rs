//! ICS-23 proofs that a key has a value, or that it is absent.
//!
//! A proof of a store query has two steps: from the key to the root of its tree
//! (`ics23:iavl`), and from that root to the app hash (`ics23:simple`). Clients check them
//! with the specifications that ICS-23 calls `iavl` and `tendermint`.

use ics23::commitment_proof::Proof;
use ics23::{
    CommitmentProof, ExistenceProof, HashOp, InnerOp, LeafOp, LengthOp, NonExistenceProof,
};
use prost::Message;

use crate::kv::{Order, Range};
use crate::tree::{EMPTY_ROOT, Hash, Hasher, Inner, Leaf, Open, Tree, sha256};
use crate::wire::{put_length, put_varint};

/// One step of a proof, in the form of CometBFT's `ProofOp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofOp {
    /// `ics23:iavl` or `ics23:simple`.
    pub kind: &'static str,
    /// What the step proves: the key, then the name of the store.
    pub key: Vec<u8>,
    /// The encoded ICS-23 `CommitmentProof`.
    pub data: Vec<u8>,
}

impl ProofOp {
    pub(crate) fn iavl(key: &[u8], proof: &CommitmentProof) -> ProofOp {
        ProofOp { kind: "ics23:iavl", key: key.to_vec(), data: proof.encode_to_vec() }
    }

    pub(crate) fn simple(name: &str, proof: &CommitmentProof) -> ProofOp {
        ProofOp { kind: "ics23:simple", key: name.as_bytes().to_vec(), data: proof.encode_to_vec() }
    }
}

impl Tree {
    /// The value under `key`, if there is one, and the proof of it or of its absence. The absence
    /// proof of an empty tree has no neighbours and convinces nobody, as in the SDK. `fetch`
    /// gives the value of a leaf from wherever it is kept.
    pub fn prove(
        &self,
        key: &[u8],
        fetch: &dyn Fn(&Leaf<'_>) -> Vec<u8>,
    ) -> (Option<Vec<u8>>, CommitmentProof) {
        if let Some(exist) = existence(self, key, fetch) {
            let value = Some(exist.value.clone());
            return (value, CommitmentProof { proof: Some(Proof::Exist(exist)) });
        }
        let below = Range { start: Vec::new(), end: Some(key.to_vec()) };
        let above = Range { start: key.to_vec(), end: None };
        let left = self.scan(below, Order::Descending).next();
        let right = self.scan(above, Order::Ascending).next();
        let absence = NonExistenceProof {
            key: key.to_vec(),
            left: left.and_then(|left| existence(self, left.key, fetch)),
            right: right.and_then(|right| existence(self, right.key, fetch)),
        };
        (None, CommitmentProof { proof: Some(Proof::Nonexist(absence)) })
    }
}

fn existence(
    tree: &Tree,
    key: &[u8],
    fetch: &dyn Fn(&Leaf<'_>) -> Vec<u8>,
) -> Option<ExistenceProof> {
    let mut hasher = Hasher::default();
    let mut path = Vec::new();
    let mut view = tree.root()?;
    let leaf = loop {
        match view.open() {
            Open::Leaf(leaf) => break leaf,
            Open::Inner(inner) if key < inner.key => {
                path.push(inner_op(&inner, Side::Left, &inner.right.hash(&mut hasher)));
                view = inner.left;
            }
            Open::Inner(inner) => {
                path.push(inner_op(&inner, Side::Right, &inner.left.hash(&mut hasher)));
                view = inner.right;
            }
        }
    };
    if leaf.key != key {
        return None;
    }
    path.reverse();
    Some(ExistenceProof {
        key: key.to_vec(),
        value: fetch(&leaf),
        leaf: Some(leaf_op(node_header(0, 1, leaf.version))),
        path,
    })
}

/// On which side of its parent the proven node is.
enum Side {
    Left,
    Right,
}

fn inner_op(inner: &Inner<'_>, side: Side, sibling: &Hash) -> InnerOp {
    let mut prefix = node_header(inner.height, inner.size, inner.version);
    prefix.push(32);
    let mut suffix = Vec::new();
    match side {
        Side::Left => {
            suffix.push(32);
            suffix.extend_from_slice(sibling);
        }
        Side::Right => {
            prefix.extend_from_slice(sibling);
            prefix.push(32);
        }
    }
    InnerOp { hash: HashOp::Sha256.into(), prefix, suffix }
}

fn node_header(height: u8, size: u64, version: u64) -> Vec<u8> {
    let mut header = Vec::new();
    put_varint(&mut header, u64::from(height));
    put_varint(&mut header, size);
    put_varint(&mut header, version);
    header
}

fn leaf_op(prefix: Vec<u8>) -> LeafOp {
    LeafOp {
        hash: HashOp::Sha256.into(),
        prehash_key: HashOp::NoHash.into(),
        prehash_value: HashOp::Sha256.into(),
        length: LengthOp::VarProto.into(),
        prefix,
    }
}

/// A store and the root of its tree.
pub(crate) type NamedRoot = (&'static str, Hash);

/// The root over `stores`, name and tree root sorted by name: the app hash.
pub(crate) fn simple_root(stores: &[NamedRoot]) -> Hash {
    match stores {
        [] => EMPTY_ROOT,
        [(name, root)] => simple_leaf(name, root),
        _ => {
            let (left, right) = split(stores);
            simple_inner(&simple_root(left), &simple_root(right))
        }
    }
}

/// The proof that `name` has `root` in the app hash over `stores`.
pub(crate) fn simple_proof(stores: &[NamedRoot], name: &str, root: &Hash) -> CommitmentProof {
    let mut path = Vec::new();
    let mut stores = stores;
    while stores.len() > 1 {
        let (left, right) = split(stores);
        let mut prefix = vec![1];
        let mut suffix = Vec::new();
        if right.first().is_some_and(|(first, _)| name < *first) {
            suffix.extend_from_slice(&simple_root(right));
            stores = left;
        } else {
            prefix.extend_from_slice(&simple_root(left));
            stores = right;
        }
        path.push(InnerOp { hash: HashOp::Sha256.into(), prefix, suffix });
    }
    path.reverse();
    let exist = ExistenceProof {
        key: name.as_bytes().to_vec(),
        value: root.to_vec(),
        leaf: Some(leaf_op(vec![0])),
        path,
    };
    CommitmentProof { proof: Some(Proof::Exist(exist)) }
}

/// The left side has the largest power of two that leaves something for the right one.
fn split(stores: &[NamedRoot]) -> (&[NamedRoot], &[NamedRoot]) {
    let half = stores.len().div_ceil(2).next_power_of_two();
    stores.split_at_checked(half).unwrap_or((stores, &[]))
}

fn simple_leaf(name: &str, root: &Hash) -> Hash {
    let mut preimage = vec![0];
    put_length(&mut preimage, name.len());
    preimage.extend_from_slice(name.as_bytes());
    preimage.push(32);
    preimage.extend_from_slice(&sha256(root));
    sha256(&preimage)
}

fn simple_inner(left: &Hash, right: &Hash) -> Hash {
    let mut preimage = vec![1];
    preimage.extend_from_slice(left);
    preimage.extend_from_slice(right);
    sha256(&preimage)
}
