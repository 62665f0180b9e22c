//! Who wants to fill mempools and blocks with what costs nothing.

use chain::Verdict;
use proto::cosmos::authz::v1beta1::MsgExec;
use proto::whaleshares::claim::v1 as wire;
use tests::{OK, account, now, pack, send, verdict};

use crate::town::{begin, until};

#[test]
fn attack_34_bad_claims_cost_one_check_of_a_signature_at_most_and_stay_outside() {
    let (town, mut scene) = begin();
    // 64 signatures, all by keys that can not act: not even their length is looked at.
    let mut foreign = town.claim(&scene, "alice", "mallory");
    for place in 0..64 {
        let by = tests::secret(&format!("k{place}"), "active");
        foreign = town.sign(&scene, foreign, &by);
    }
    foreign.proofs.iter_mut().for_each(|proof| proof.signature.clear());
    let tx = scene.draft("mallory", &foreign).gas(3_000_000).sign();
    assert_eq!(verdict(&scene.admit(&tx)), ("bsclaim", 25));
    // The first bad signature ends it: behind it nothing is looked at, here one without bytes.
    let mut bad =
        town.sign(&scene, town.signed(&scene, "alice", "alice"), &tests::secret("alice", "owner"));
    bad.proofs[0].signature[40] ^= 1;
    bad.proofs[1].signature.clear();
    assert_eq!(verdict(&scene.admit(&scene.free("alice", &bad))), ("bsclaim", 21));
    bad.proofs.swap(0, 1);
    assert_eq!(verdict(&scene.admit(&scene.free("alice", &bad))), ("bsclaim", 18));
    // Nothing of it stands in the way of the honest one.
    let good = scene.free("alice", &town.signed(&scene, "alice", "alice"));
    assert_eq!(verdict(&scene.admit(&good)), OK);
    assert_eq!(verdict(&scene.block(&[good]).remove(0)), OK);
}

#[test]
fn attack_35_of_many_variants_of_a_good_claim_a_mempool_and_a_block_have_one() {
    let (town, mut scene) = begin();
    let variants: Vec<Vec<u8>> = (0..20)
        .map(|more| {
            let claim = until(&town, &scene, "alice", now(&scene) + 1_000 + more);
            scene.draft("alice", &claim).gas(2_000_000 + more).sign()
        })
        .collect();
    let admitted = variants.iter().filter(|tx| scene.admit(tx).is_ok()).count();
    assert_eq!(admitted, 1);
    let block = scene.chain.prepare(scene.state(), variants.clone(), 1 << 30);
    assert_eq!(block, variants[..1]);
    assert_eq!(scene.chain.process(scene.state(), &variants), Verdict::Reject);
    let results = scene.block(&variants);
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    scene.audit();
}

#[test]
fn attack_36_a_claim_opens_no_door_to_anything_else() {
    let (town, mut scene) = begin();
    scene.config.min_gas_prices = "0.01uwls".parse().unwrap();
    let claim = town.signed(&scene, "mia", "zoe");
    let coin = send("zoe", "mia", "1uwls");
    let both = scene.draft("zoe", &claim).and(&coin).gas(2_000_000);
    assert_eq!(verdict(&scene.check(&both.sign())), ("bsclaim", 50));
    assert_eq!(verdict(&scene.check(&both.fee("20000uwls").sign())), ("bsclaim", 50));
    // A claim inside of another message is paid for like that one.
    let exec = MsgExec { grantee: account("zoe"), msgs: vec![pack(&claim)] };
    let wrapped = scene.draft("zoe", &exec).gas(2_000_000);
    assert_eq!(verdict(&scene.check(&wrapped.sign())), ("sdk", 13));
    let stranger = MsgExec { grantee: account("stranger"), msgs: vec![pack(&claim)] };
    let stranger = scene.draft("stranger", &stranger).gas(2_000_000).fee("20000uwls").sign();
    assert_eq!(verdict(&scene.check(&stranger)), ("sdk", 9));
    let finalize = wire::MsgFinalize { submitter: account("zoe"), index: 0, correction: 0 };
    let other = scene.draft("zoe", &finalize).gas(2_000_000).sign();
    assert_eq!(verdict(&scene.check(&other)), ("sdk", 13));
    assert_eq!(verdict(&scene.check(&scene.free("zoe", &claim))), OK);
    assert_eq!(verdict(&scene.deliver(&wrapped.fee("20000uwls"))), OK, "paid for");
    scene.audit();
}
