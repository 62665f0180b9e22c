//! Evidence as holders bring it, made of what the released libraries have signed; and every way in
//! which it is refused.

use crate::sample::Sample;
use base::Code;
use bitshares_snapshot_claim::Error;
use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::proof::{Evidence, Form, KeyProof, Position, Strength};
use bitshares_snapshot_claim::snapshot::{Flag, Header, Leaf, LeafError, Tree, leaf_hash};
use proto::whaleshares::claim::v1 as wire;

/// What the evidence is worth for the text of `claim`.
fn judge(sample: &Sample, claim: &str, evidence: &Evidence) -> Result<Strength, Error> {
    let leaf = evidence.account(&sample.header)?;
    evidence.verify(&sample.header, &leaf, &sample.text(claim))
}

fn code(sample: &Sample, claim: &str, evidence: &Evidence) -> u32 {
    judge(sample, claim, evidence).unwrap_err().code()
}

#[test]
fn every_claim_is_shown_in_every_form_that_wallets_have() {
    let sample = Sample::read();
    for claim in ["alice", "bob-active", "carol", "erin", "ivan", "longname", "x"] {
        for kind in ["RAW", "ENVELOPE", "BEET", "JSON_V2"] {
            let evidence = sample.evidence(claim, kind);
            assert_eq!(judge(&sample, claim, &evidence), Ok(Strength::Authority), "{claim} {kind}");
        }
    }
    for claim in sample.claims_by_transaction() {
        let evidence = sample.evidence_by_transaction(&claim);
        assert_eq!(judge(&sample, &claim, &evidence), Ok(Strength::Authority), "{claim}");
    }
}

#[test]
fn the_memo_key_shows_less_and_only_in_a_message_that_names_the_account() {
    let sample = Sample::read();
    let envelope = sample.evidence("bob-memo", "ENVELOPE");
    assert_eq!(judge(&sample, "bob-memo", &envelope), Ok(Strength::MemoKey));
    assert_eq!(code(&sample, "bob-memo", &sample.evidence("bob-memo", "RAW")), 28);
    let mut both = envelope.clone();
    both.proofs.extend(sample.evidence("bob-active", "ENVELOPE").proofs);
    assert_eq!(code(&sample, "bob-memo", &both), 28, "the active key alone is enough");
    // Its text is that of the same claim, signed by the active key: nothing is missing.
    both.proofs.remove(0);
    assert_eq!(judge(&sample, "bob-memo", &both), Ok(Strength::Authority));

    let mut leaf = Leaf::decode(&envelope.account.leaf).unwrap();
    leaf.flags = Flag::SharedMemoKey.bit();
    let (header, account) = alone(&sample, &leaf);
    let evidence = Evidence { account, ..envelope };
    let leaf = evidence.account(&header).unwrap();
    let refused = evidence.verify(&header, &leaf, &sample.text("bob-memo")).unwrap_err();
    assert_eq!(refused.code(), 30);
}

/// A snapshot of one account.
fn alone(sample: &Sample, leaf: &Leaf) -> (Header, Position) {
    let bytes = leaf.encode();
    let root = Tree::of(vec![leaf_hash(&bytes)]).root().to_vec();
    let wire = wire::Header { leaf_count: 1, root, ..sample.header.wire().clone() };
    (Header::read(wire).unwrap(), Position { leaf: bytes, index: 0, aunts: Vec::new() })
}

#[test]
fn an_account_that_is_not_in_the_snapshot_is_refused_before_anything_else() {
    let sample = Sample::read();
    let good = sample.evidence("alice", "RAW");
    let changed = |change: &dyn Fn(&mut Evidence)| {
        let mut evidence = good.clone();
        change(&mut evidence);
        code(&sample, "alice", &evidence)
    };
    assert_eq!(changed(&|evidence| evidence.account.index = 22), 6);
    assert_eq!(changed(&|evidence| evidence.account.index = 1), 9, "another number");
    assert_eq!(changed(&|evidence| evidence.account.aunts.truncate(4)), 9, "an aunt less");
    assert_eq!(changed(&|evidence| evidence.account.aunts.push([0; 32])), 9, "one more");
    assert_eq!(changed(&|evidence| evidence.account.aunts.reverse()), 9);
    assert_eq!(changed(&|evidence| evidence.account.leaf[4] ^= 1), 9, "another name");
    assert_eq!(changed(&|evidence| evidence.account.aunts = vec![[0; 32]; 33]), 49);
    assert_eq!(changed(&|evidence| evidence.account.leaf = vec![0; 4_097]), 49);
    // An inner node of the tree, passed off as a leaf.
    let inner = |evidence: &mut Evidence| {
        let sister = evidence.account.aunts.remove(0);
        let node = [&[1][..], &leaf_hash(&evidence.account.leaf), &sister].concat();
        evidence.account.leaf = node;
    };
    assert_eq!(changed(&inner), 9);
    // What is proven and says nothing: a header of such leaves was never checked by anybody.
    let bytes = b"not a leaf".to_vec();
    let root = Tree::of(vec![leaf_hash(&bytes)]).root().to_vec();
    let wire = wire::Header { leaf_count: 1, root, ..sample.header.wire().clone() };
    let account = Position { leaf: bytes, index: 0, aunts: Vec::new() };
    let refused = Evidence { account, ..good.clone() }.account(&Header::read(wire).unwrap());
    assert_eq!(refused.unwrap_err().code(), 10);
}

#[test]
fn accounts_that_can_not_claim_are_told_why() {
    let sample = Sample::read();
    for (name, expected, text) in [
        ("poloniexwallet", 11, "is an exchange"),
        ("aux-signer", 13, "held nothing"),
        ("heidi", 14, "nobody can act for heidi"),
        ("zero.threshold", 14, "nobody can act"),
        ("null.keyed", 14, "nobody can act"),
        ("dusty", 15, "0 uwls, too little"),
    ] {
        let account = sample.position(name);
        let evidence = Evidence { account, ..sample.evidence("alice", "RAW") };
        let refused = evidence.account(&sample.header).unwrap_err();
        assert_eq!(refused.code(), expected, "{name}");
        assert!(refused.to_string().contains(text), "{refused}");
    }
    let mut leaf = Leaf::decode(&sample.position("alice").leaf).unwrap();
    leaf.flags = 64;
    assert_eq!(Leaf::decode(&leaf.encode()), Err(LeafError), "a flag that means nothing");
    leaf.flags = Flag::Special.bit();
    let (header, account) = alone(&sample, &leaf);
    let evidence = Evidence { account, ..sample.evidence("alice", "RAW") };
    assert_eq!(evidence.account(&header).unwrap_err().code(), 12);
}

#[test]
fn members_are_proven_like_the_account_and_each_once() {
    let sample = Sample::read();
    let good = sample.evidence("erin", "RAW");
    let mut alone = good.clone();
    alone.members.clear();
    // Her keys are known by their accounts only.
    assert_eq!(code(&sample, "erin", &alone), 25);
    let mut half = good.clone();
    half.members.remove(1);
    half.proofs.retain(|proof| proof.public_key == good.proofs[0].public_key);
    let refused = judge(&sample, "erin", &half).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().as_str()),
        (16, "the authority of erin needs account 1.2.1000002; add its leaf")
    );
    let mut twice = good.clone();
    twice.members.push(good.members[0].clone());
    assert_eq!(code(&sample, "erin", &twice), 17);
    let mut many = good.clone();
    many.members = vec![good.members[0].clone(); 33];
    assert_eq!(code(&sample, "erin", &many), 17);
    let mut foreign = good.clone();
    foreign.members[0].leaf[4] ^= 1;
    assert_eq!(code(&sample, "erin", &foreign), 9, "of another snapshot");
    let mut one = good.clone();
    one.proofs.remove(1);
    let refused = judge(&sample, "erin", &one).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().as_str()),
        (26, "the signatures for erin weigh 1 of 2")
    );
}

#[test]
fn a_key_three_deep_among_members_does_not_count() {
    let sample = Sample::read();
    // grace needs frank, he erin, she alice: the key of alice is too deep.
    let alice = sample.evidence("alice", "RAW").proofs;
    let members = ["frank", "erin", "alice", "bob-1"].map(|name| sample.position(name));
    let evidence = Evidence {
        account: sample.position("grace"),
        members: members.to_vec(),
        transactions: Vec::new(),
        proofs: alice,
    };
    assert_eq!(code(&sample, "alice", &evidence), 27);
}

#[test]
fn keys_that_can_not_act_are_refused_before_any_signature_is_looked_at() {
    let sample = Sample::read();
    let good = sample.evidence("alice", "RAW");
    let with_key = |public_key: Vec<u8>| {
        let mut evidence = good.clone();
        // Not a signature at all: who looks at it says 18.
        evidence.proofs = vec![KeyProof { public_key, signature: Vec::new(), form: Form::Raw }];
        judge(&sample, "alice", &evidence).unwrap_err()
    };
    assert_eq!(with_key(vec![2; 32]).code(), 22);
    assert_eq!(with_key(Key::NULL.as_bytes().to_vec()).code(), 23);
    let stranger = sample.evidence("x", "RAW").proofs.remove(0).public_key;
    let refused = with_key(stranger);
    assert_eq!(refused.code(), 25);
    assert!(
        refused.to_string().contains("neither owner nor active of alice; expected one of BTS"),
        "{refused}"
    );
    let mut twice = good.clone();
    twice.proofs.push(good.proofs[0].clone());
    assert_eq!(code(&sample, "alice", &twice), 24);
    let mut many = good.clone();
    many.proofs = vec![good.proofs[0].clone(); 65];
    assert_eq!(code(&sample, "alice", &many), 49);
    let mut none = good.clone();
    none.proofs.clear();
    assert_eq!(code(&sample, "alice", &none), 26);
}

#[test]
fn signatures_and_forms_are_refused_with_their_codes() {
    let sample = Sample::read();
    let good = sample.evidence("alice", "ENVELOPE");
    let changed = |change: &dyn Fn(&mut KeyProof)| {
        let mut evidence = good.clone();
        change(&mut evidence.proofs[0]);
        code(&sample, "alice", &evidence)
    };
    assert_eq!(changed(&|proof| proof.signature.truncate(64)), 18);
    assert_eq!(changed(&|proof| proof.signature[0] = 27), 19);
    assert_eq!(changed(&|proof| proof.signature[1] |= 0x80), 20);
    assert_eq!(changed(&|proof| proof.signature[40] ^= 1), 21);
    assert_eq!(changed(&|proof| proof.signature[0] ^= 63), 21, "another of the four keys");
    assert_eq!(changed(&|proof| proof.form = Form::Raw), 21);
    let envelope = |account: &str, timestamp: &str| Form::Envelope {
        account: account.to_owned(),
        block: 1,
        timestamp: timestamp.to_owned(),
    };
    for (account, timestamp) in [
        ("alice", "now\naccount=mallory"),
        ("alice", "a \" b"),
        ("alice", ""),
        ("alice", "01234567890123456789012345678901234567890"),
        ("Alice!", "now"),
        ("mallory", "now"),
    ] {
        let form = envelope(account, timestamp);
        assert_eq!(changed(&|proof| proof.form = form.clone()), 33, "{account} {timestamp:?}");
    }
    assert_eq!(changed(&|proof| proof.form = Form::Transaction { number: 0 }), 33);
    // Right, but for something else.
    let text = sample.text("alice").replace("expires=", "expires=1");
    let leaf = good.account(&sample.header).unwrap();
    assert_eq!(good.verify(&sample.header, &leaf, &text).unwrap_err().code(), 21);
}

#[test]
fn transactions_that_say_anything_else_are_refused_with_their_codes() {
    let sample = Sample::read();
    let claim = sample.claims_by_transaction().remove(0);
    let good = sample.evidence_by_transaction(&claim);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut evidence = good.clone();
        change(&mut evidence.transactions[0]);
        code(&sample, &claim, &evidence)
    };
    // Reference block 2, prefix 4, expiration 4, count, kind, fee 8, its asset, the payer.
    assert_eq!(changed(&|packed| packed.truncate(30)), 34);
    assert_eq!(changed(&|packed| packed.push(0)), 35);
    assert_eq!(changed(&|packed| packed[10] = 2), 36);
    assert_eq!(changed(&|packed| packed[11] = 0), 37);
    assert_eq!(changed(&|packed| packed[21] ^= 1), 38);
    assert_eq!(changed(&|packed| *packed.last_mut().unwrap() = 1), 41);
    let minimal = |packed: &mut Vec<u8>| {
        packed[10] = 0x81;
        packed.insert(11, 0);
    };
    assert_eq!(changed(&minimal), 42);
    let required = |packed: &mut Vec<u8>| {
        // No accounts, then the id 0x4757: one account, 1.2.7.
        let place = packed.windows(3).position(|window| window == [0, 0x47, 0x57]).unwrap();
        packed.splice(place..=place, [1, 7]);
    };
    assert_eq!(changed(&required), 39);
    assert_eq!(
        changed(&|packed| {
            let end = packed.len() - 3;
            packed[end] ^= 1;
        }),
        40
    );
    assert_eq!(changed(&|packed| packed[0] ^= 1), 21, "another reference block than was signed");
    let mut long = good.clone();
    long.transactions = vec![vec![0; 1_025]];
    assert_eq!(code(&sample, &claim, &long), 49);
    long.transactions = vec![good.transactions[0].clone(); 5];
    assert_eq!(code(&sample, &claim, &long), 49);
}
