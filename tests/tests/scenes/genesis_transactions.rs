//! Transactions of genesis: founders register as producers before there is a block.

use std::collections::BTreeMap;

use base::Block;
use chain::{ValidatorUpdate, View};
use serde_json::{Value, json};
use tests::{Draft, Key, OK, Scene, Signer, Start, consensus_key, create_validator, send, verdict};

/// Whole WLS that a founder stakes.
const STAKE: u64 = 2_000;

/// What `who` signs before there is a chain: for number and sequence 0, without a fee.
fn founding(who: &str) -> Draft {
    let signer = Signer::alone(Key::of(who), (0, 0));
    Draft::new(&create_validator(who, STAKE), "scene-1", signer).gas(0)
}

/// A transaction as genesis files have it.
fn to_json(draft: &Draft) -> Value {
    let text = proto::json::print("cosmos.tx.v1beta1.Tx", &draft.sign()).expect("a transaction");
    serde_json::from_str(&text).expect("JSON")
}

/// The founders alice and bob with their money, and these transactions.
fn genesis(gen_txs: &[Value]) -> Value {
    let mut state = Scene::genesis_of(&[("alice", "3000000000uwls"), ("bob", "3000000000uwls")]);
    state["genutil"] = json!({ "gen_txs": gen_txs });
    state
}

fn founded() -> Value {
    genesis(&["alice", "bob"].map(|who| to_json(&founding(who))))
}

fn refusal(gen_txs: &[Value]) -> String {
    Scene::try_genesis(&genesis(gen_txs)).err().expect("refused").to_string()
}

fn validators(scene: &Scene) -> Vec<ValidatorUpdate> {
    scene.chain.validators(scene.state()).expect("validators")
}

#[test]
fn founders_register_before_the_first_block() {
    let scene = Scene::from_genesis(&founded());
    scene.audit();
    let mut keys = ["alice", "bob"].map(consensus_key);
    keys.sort_unstable();
    let seated = validators(&scene);
    assert_eq!(seated.iter().map(|validator| validator.key).collect::<Vec<_>>(), keys);
    assert!(seated.iter().all(|validator| validator.power > 0));
    for who in ["alice", "bob"] {
        assert_eq!(scene.balance(who), "1000000000uwls");
        assert_eq!(scene.number_and_sequence(&scene.address(who)).1, 1);
    }
    assert!(scene.number_and_sequence(&scene.address("bob")).0 > 0, "bob signed for number 0");
    assert_eq!(scene.export()["genutil"], json!({ "gen_txs": [] }), "what they did is state");
}

#[test]
fn only_genesis_takes_signatures_for_number_0_and_needs_no_gas() {
    let mut scene = Scene::with(&[("alice", "10uwls"), ("bob", "10uwls")]);
    let bob = scene.address("bob");
    let (number, sequence) = scene.number_and_sequence(&bob);
    let message = send("bob", "alice", "1uwls");
    let signed =
        |number| Draft::new(&message, "scene-1", Signer::alone(Key::of("bob"), (number, sequence)));
    // Before the first block is committed, CheckTx looks at the state of height 0.
    let block = Block { height: 0, ..scene.last_block().clone() };
    let check = |draft: &Draft| {
        let view = View { block: &block, ..scene.view() };
        let none = store::Changes::new();
        scene.chain.check(view, none, &draft.sign(), false, &chain::NoCache).0
    };
    assert_eq!(verdict(&check(&signed(number))), OK);
    assert_eq!(verdict(&check(&signed(0))), ("sdk", 4));
    assert_eq!(verdict(&check(&signed(number).gas(0))), ("sdk", 11));
    assert_eq!(verdict(&scene.deliver(&signed(0))), ("sdk", 4));
    assert_eq!(verdict(&scene.deliver(&signed(number).gas(0))), ("sdk", 11));
}

#[test]
fn a_transaction_that_fails_refuses_the_genesis() {
    let good = to_json(&founding("alice"));
    let second = |draft: &Draft| refusal(&[good.clone(), to_json(draft)]);
    let place = "app_state.genutil.gen_txs[1]: ";
    let mut elsewhere = founding("bob");
    elsewhere.chain_id = "scene-2".into();
    for draft in [
        elsewhere,
        Draft { signers: vec![Signer::alone(Key::of("bob"), (1, 0))], ..founding("bob") },
    ] {
        let text = second(&draft);
        assert!(text.starts_with(&format!("{place}signature verification failed; ")), "{text}");
    }
    let rich = Signer::alone(Key::of("bob"), (0, 0));
    let text = second(&Draft::new(&create_validator("bob", 4_000), "scene-1", rich));
    assert!(text.starts_with(place) && text.ends_with("insufficient funds"), "{text}");
    let text = second(&founding("alice"));
    assert_eq!(
        text,
        format!("{place}account sequence mismatch, expected 1, got 0: incorrect account sequence")
    );
}

#[test]
fn a_transaction_of_genesis_registers_one_producer_and_does_nothing_else() {
    let place = "app_state.genutil.gen_txs[0]: ";
    let several = founding("alice").and(&create_validator("bob", STAKE));
    let text = "unexpected number of GenTx messages; got: 2, expected: 1";
    assert_eq!(refusal(&[to_json(&several)]), format!("{place}{text}"));
    let message = send("alice", "bob", "1uwls");
    let other = Draft::new(&message, "scene-1", Signer::alone(Key::of("alice"), (0, 0)));
    let text = "unexpected GenTx message type; expected: MsgCreateValidator, got: /cosmos.bank.v1beta1.MsgSend";
    assert_eq!(refusal(&[to_json(&other)]), format!("{place}{text}"));
    let text = "unexpected number of GenTx messages; got: 0, expected: 1";
    assert_eq!(refusal(&[json!({})]), format!("{place}{text}"));
    let text = refusal(&[json!({"body": {"massages": []}})]);
    assert!(text.starts_with(&format!("{place}body.massages: ")), "{text}");
}

#[test]
fn the_list_is_a_list_under_its_name() {
    let refuse = |genutil: Value| {
        let state = json!({ "genutil": genutil });
        Scene::try_genesis(&state).err().expect("refused").to_string()
    };
    assert_eq!(refuse(json!([])), "app_state.genutil: expected an object with the member gen_txs");
    assert_eq!(
        refuse(json!({ "gen_txs": {} })),
        "app_state.genutil.gen_txs: expected a list of transactions"
    );
    assert_eq!(refuse(json!({ "gentxs": [] })), "app_state.genutil: gentxs: no such member");
    for none in [json!(null), json!({}), json!({ "gen_txs": null }), json!({ "gen_txs": [] })] {
        Scene::from_genesis(&json!({ "genutil": none }));
    }
}

#[test]
fn validators_of_the_file_are_seated_where_nobody_was_elected() {
    let nobody = json!({});
    let named: Vec<ValidatorUpdate> =
        [3, 1, 2].map(|number| ValidatorUpdate { key: [number; 32], power: 10 }).into();
    let start = Start { validators: named.clone(), ..Start::with(&nobody) };
    let seated = validators(&Scene::start(&start).expect("a genesis"));
    let mut in_order = named;
    in_order.sort_unstable_by_key(|validator| validator.key);
    assert_eq!(seated, in_order);
}

#[test]
fn validators_of_the_file_must_be_those_elected() {
    let founded = founded();
    let elected = validators(&Scene::from_genesis(&founded));
    let start = |validators: &[ValidatorUpdate]| {
        Scene::start(&Start { validators: validators.to_vec(), ..Start::with(&founded) })
    };
    start(&elected).expect("the same");
    let error = start(&elected[..1]).err().expect("one is missing").to_string();
    let sizes = "validators: the genesis file names 1, its app_state leads to 2; ";
    assert!(error.starts_with(sizes), "{error}");
}

#[test]
fn blocks_tell_consensus_what_leads_from_its_set_to_the_elected_one() {
    let mut scene = Scene::from_genesis(&genesis(&[to_json(&founding("alice"))]));
    let mut set: BTreeMap<[u8; 32], u64> = BTreeMap::new();
    set.extend(validators(&scene).iter().map(|validator| (validator.key, validator.power)));
    assert_eq!(set.len(), 1);
    let mut told = 0;
    let registers = scene.draft("bob", &create_validator("bob", STAKE)).sign();
    for height in 2..=43 {
        let block = scene.next_block();
        let txs = if height == 2 { vec![registers.clone()] } else { Vec::new() };
        let done = scene.execute(&block, &txs);
        assert!(done.results.iter().all(|result| verdict(result) == OK), "{:?}", done.results);
        told += usize::from(!done.validator_updates.is_empty());
        set.extend(done.validator_updates.iter().map(|update| (update.key, update.power)));
        scene.commit(block, &done.changes);
        let seated = validators(&scene);
        let in_state = seated.iter().map(|validator| (validator.key, validator.power)).collect();
        assert_eq!(set, in_state, "after block {height}");
    }
    assert_eq!((set.len(), told), (2, 1), "bob is seated by one election and stays");
}
