//! The cache of good signatures saves time and decides nothing.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

use chain::{Finalized, NoCache, SignatureCache, SignatureId};
use proptest::prelude::*;
use prost::Message;
use proto::cosmos::tx::v1beta1::TxRaw;
use tests::{Crowd, Draft, Key, Scene, send, send_to};

/// Remembers everything.
#[derive(Default)]
struct Faithful(Mutex<BTreeSet<SignatureId>>);

impl SignatureCache for Faithful {
    fn knows(&self, id: &SignatureId) -> bool {
        self.0.lock().unwrap().contains(id)
    }

    fn remember(&self, id: SignatureId) {
        self.0.lock().unwrap().insert(id);
    }
}

/// Forgets every other thing at once, and says every other time that it knows nothing.
#[derive(Default)]
struct Forgetful(Mutex<(u64, BTreeSet<SignatureId>)>);

impl SignatureCache for Forgetful {
    fn knows(&self, id: &SignatureId) -> bool {
        let mut inner = self.0.lock().unwrap();
        inner.0 += 1;
        inner.0.is_multiple_of(2) && inner.1.contains(id)
    }

    fn remember(&self, id: SignatureId) {
        let mut inner = self.0.lock().unwrap();
        inner.0 += 1;
        if !inner.0.is_multiple_of(3) {
            inner.1.insert(id);
        }
    }
}

/// What somebody may do to a transaction that was seen on the network.
#[derive(Clone, Copy, Debug)]
enum Bend {
    Nothing,
    Signature,
    Body,
    OtherChain,
    OtherNumber,
    SignatureOfAnother,
    KeyOfAnother,
}

/// A chain on which two people and a crowd have signed before or will, and a cache that was fed
/// with what others can make of their transactions.
static WORLD: LazyLock<(Scene, Faithful)> = LazyLock::new(|| {
    let scene = world();
    let poisoned = Faithful::default();
    let bends = [Bend::Nothing, Bend::Signature, Bend::Body, Bend::OtherChain, Bend::OtherNumber];
    for bend in bends.into_iter().chain([Bend::SignatureOfAnother]) {
        for (who, index) in (0..3).flat_map(|who| (0..16).map(move |index| (who, index))) {
            scene.chain.verify_ahead(scene.view(), &write(&scene, index, who, bend), &poisoned);
        }
    }
    (scene, poisoned)
});

fn world() -> Scene {
    let mut scene = Scene::with(&[("alice", "1000uwls"), ("bob", "1000uwls")]);
    scene.ok("alice", send_to("alice", &crowd().address(), "100uwls"));
    scene
}

fn crowd() -> Crowd {
    Crowd::of(2, &["alice", "bob", "carol"])
}

/// The `index`th transaction of a block: sequences count up as if all before were good.
fn write(scene: &Scene, index: u64, who: usize, bend: Bend) -> Vec<u8> {
    let mut draft = match who {
        0 | 1 => {
            let name = ["alice", "bob"][who];
            let draft = scene.draft(name, &send(name, "dave", "1uwls"));
            let next = draft.signers[0].sequence + index;
            draft.sequence(next)
        }
        _ => {
            let (number, sequence) = scene.number_and_sequence(&crowd().address());
            let mut message = send("alice", "dave", "1uwls");
            message.from_address = crowd().address().to_string();
            Draft::new(
                &message,
                "scene-1",
                crowd().signed_by(&["alice", "carol"], (number, sequence + index)),
            )
        }
    };
    let good = draft.clone();
    match bend {
        Bend::OtherChain => draft.chain_id = "scene-2".into(),
        Bend::OtherNumber => draft.first().number += 1,
        Bend::KeyOfAnother => draft.first().shown = Some(Key::of("carol").public().to_any()),
        Bend::Body | Bend::SignatureOfAnother | Bend::Signature | Bend::Nothing => {}
    }
    let mut raw = TxRaw::decode(draft.sign().as_slice()).unwrap();
    match bend {
        Bend::Signature => *raw.signatures[0].last_mut().unwrap() ^= 1,
        Bend::Body => {
            raw.body_bytes = TxRaw::decode(good.memo("more").sign().as_slice()).unwrap().body_bytes
        }
        Bend::SignatureOfAnother => {
            let other = scene.draft("carol", &send("carol", "dave", "1uwls")).sign();
            raw.signatures = TxRaw::decode(other.as_slice()).unwrap().signatures;
        }
        _ => {}
    }
    raw.encode_to_vec()
}

fn bend() -> impl Strategy<Value = Bend> {
    prop_oneof![
        6 => Just(Bend::Nothing),
        1 => Just(Bend::Signature),
        1 => Just(Bend::Body),
        1 => Just(Bend::OtherChain),
        1 => Just(Bend::OtherNumber),
        1 => Just(Bend::SignatureOfAnother),
        1 => Just(Bend::KeyOfAnother),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A node that has checked everything before, one that forgets, one that was fed with what
    /// others made of the same signatures, and one without a cache.
    #[test]
    fn twins_with_other_caches_agree(plan in proptest::collection::vec((0_usize..3, bend()), 1..16)) {
        let (scene, poisoned) = &*WORLD;
        let mut sequences = [0; 3];
        let txs: Vec<Vec<u8>> = plan.iter().map(|(who, bend)| {
            let tx = write(scene, sequences[*who], *who, *bend);
            sequences[*who] += u64::from(matches!(bend, Bend::Nothing));
            tx
        }).collect();
        let block = scene.next_block();
        let run = |cache: &dyn SignatureCache| -> Finalized {
            scene.chain.finalize(scene.state(), &block, &txs, cache).unwrap()
        };
        let cold = run(&NoCache);
        let good = plan.iter().filter(|(_, bend)| matches!(bend, Bend::Nothing)).count();
        prop_assert_eq!(cold.results.iter().filter(|result| result.is_ok()).count(), good);

        let warm = Faithful::default();
        txs.iter().for_each(|tx| scene.chain.verify_ahead(scene.view(), tx, &warm));
        for tx in &txs {
            scene.chain.check(scene.view(), store::Changes::new(), tx, false, &warm);
        }
        let forgetful = Forgetful::default();
        for cache in [&warm as &dyn SignatureCache, &warm, poisoned, &forgetful, &forgetful] {
            let twin = run(cache);
            prop_assert_eq!(&twin.results, &cold.results);
            prop_assert_eq!(&twin.changes, &cold.changes);
            let root = |finalized: &Finalized| scene.state().apply(block.height, &finalized.changes).unwrap().state.root();
            prop_assert_eq!(root(&twin), root(&cold));
        }
    }
}

#[test]
fn every_part_of_a_verification_is_part_of_its_name() {
    let names = [
        SignatureId::new(b"key", b"message", b"signature"),
        SignatureId::new(b"kez", b"message", b"signature"),
        SignatureId::new(b"key", b"messagf", b"signature"),
        SignatureId::new(b"key", b"message", b"signaturf"),
        SignatureId::new(b"keym", b"essage", b"signature"),
        SignatureId::new(b"key", b"messages", b"ignature"),
        SignatureId::new(b"", b"keymessage", b"signature"),
    ];
    assert_eq!(BTreeSet::from(names).len(), names.len());
}
