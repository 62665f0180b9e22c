//! A fixed story: everything that accounts and money can do, good and bad.

use chain::TxResult;
use proto::cosmos::bank::v1beta1::{MsgSetSendEnabled, SendEnabled};
use tests::{Crowd, Draft, Scene, burn, multi_send, send, send_to};

use crate::teller::Told;

/// Tells the story from the beginning.
pub(crate) fn tell() -> Vec<Told> {
    let mut scene =
        Scene::with(&[("alice", "900ushare,100000uwls"), ("bob", "50000uwls"), ("carol", "7uwls")]);
    let mut blocks = vec![told(&scene, Vec::new())];
    let mut block = |scene: &mut Scene, drafts: &[Draft]| {
        let txs: Vec<Vec<u8>> = drafts.iter().map(Draft::sign).collect();
        let results = scene.block(&txs);
        blocks.push(told(scene, results));
    };
    let crowd = Crowd::of(2, &["alice", "bob", "carol"]);

    let first = scene.draft("alice", &send("alice", "bob", "10uwls")).fee("200uwls");
    let second = scene.draft("alice", &send("alice", "dave", "5ushare,5uwls")).sequence(1).amino();
    block(&mut scene, &[first, second]);
    block(&mut scene, &[]);

    let many = multi_send("bob", "90uwls", &[("carol", "30uwls"), ("erin", "60uwls")]);
    let many =
        scene.draft("bob", &many).and(&burn("bob", "9uwls")).fee("300uwls").memo("two at once");
    let to_crowd = scene
        .draft("alice", &send_to("alice", &crowd.address(), "1000uwls"))
        .fee("1ushare,100uwls");
    block(&mut scene, &[many, to_crowd]);

    let account = scene.number_and_sequence(&crowd.address());
    let mut message = send("alice", "frank", "400uwls");
    message.from_address = crowd.address().to_string();
    let from_crowd = Draft::new(&message, "scene-1", crowd.signed_by(&["alice", "carol"], account))
        .fee("50uwls");
    block(&mut scene, &[from_crowd]);

    let too_much = scene.draft("carol", &send("carol", "alice", "38uwls")).fee("1uwls");
    let too_little_gas =
        scene.draft("alice", &send("alice", "grace", "1uwls")).fee("10uwls").gas(26_000);
    let mut forged = scene.draft("bob", &send("bob", "alice", "1uwls"));
    forged.chain_id = "other-1".into();
    let mut block_with_garbage: Vec<Vec<u8>> =
        [too_much, too_little_gas, forged].iter().map(Draft::sign).collect();
    block_with_garbage.push(b"no transaction".to_vec());
    let results = scene.block(&block_with_garbage);
    blocks.push(told(&scene, results));

    let send_enabled = vec![SendEnabled { denom: "ushare".into(), enabled: false }];
    let authority = auth::authority().to_string();
    scene
        .decree(MsgSetSendEnabled { authority, send_enabled, use_default_for: Vec::new() })
        .expect("switched");
    blocks.push(told(&scene, Vec::new()));

    let disabled = scene.draft("alice", &send("alice", "bob", "1ushare")).fee("20uwls");
    let last = scene.draft("dave", &send("dave", "alice", "5uwls"));
    let results = scene.block(&[disabled.sign(), last.sign()]);
    blocks.push(told(&scene, results));
    scene.audit();
    blocks
}

fn told(scene: &Scene, results: Vec<TxResult>) -> Told {
    Told {
        height: scene.last_block().height,
        app_hash: scene.app_hash(),
        results,
        events: Vec::new(),
        validator_updates: Vec::new(),
    }
}
