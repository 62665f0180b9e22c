//! Whose money pays a fee: what an allowance lets through, what it refuses, and what is left.

use base::{Seconds, Time};
use chain::TxResult;
use prost_types::Any;
use proto::cosmos::feegrant::v1beta1::{
    PeriodicAllowance, QueryAllowanceRequest, QueryAllowanceResponse,
};
use tests::{Draft, OK, Scene, allow, basic, burn, log, only, pack, periodic, send, verdict};

const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";
const BURN: &str = "/whaleshares.bank.v1.MsgBurn";

/// Alice has money, bob has her allowance.
fn scene(allowance: impl FnOnce(Time) -> Any) -> Scene {
    let mut scene =
        Scene::with(&[("alice", "1000ushare,1000uwls"), ("bob", "100uwls"), ("carol", "50uwls")]);
    let allowance = allowance(scene.last_block().time);
    scene.ok("alice", allow("alice", "bob", allowance));
    scene
}

/// Bob sends something, and alice is to pay `fee`.
fn invited(scene: &Scene, fee: &str) -> Draft {
    let alice = scene.address("alice").to_string();
    scene.draft("bob", &send("bob", "carol", "1uwls")).fee(fee).granter(&alice)
}

fn pays(scene: &mut Scene, fee: &str) -> TxResult {
    let draft = invited(scene, fee);
    scene.deliver(&draft)
}

/// What is left of the allowance of alice for bob.
fn left(scene: &Scene) -> Option<Any> {
    let [granter, grantee] = ["alice", "bob"].map(|who| scene.address(who).to_string());
    let path = "/cosmos.feegrant.v1beta1.Query/Allowance";
    let answer = scene.ask(path, &QueryAllowanceRequest { granter, grantee });
    answer.ok().and_then(|answer: QueryAllowanceResponse| answer.allowance?.allowance)
}

fn kinds(result: &TxResult) -> Vec<&str> {
    result.events.iter().map(|event| event.kind.as_ref()).collect()
}

#[test]
fn the_granter_pays_and_the_grantee_keeps_his_money() {
    let mut scene = scene(|_| basic("30uwls", None));
    let result = pays(&mut scene, "10uwls");
    assert_eq!(verdict(&result), OK);
    assert_eq!(
        (scene.balance("alice"), scene.balance("bob")),
        ("1000ushare,990uwls".into(), "99uwls".into())
    );
    assert_eq!(left(&scene), Some(basic("20uwls", None)));
    assert_eq!(
        kinds(&result)[..7],
        [
            "use_feegrant",
            "update_feegrant",
            "coin_spent",
            "coin_received",
            "transfer",
            "message",
            "tx"
        ]
    );
    let paid = result.events.iter().find(|event| event.kind == "tx").expect("a fee");
    assert_eq!(paid.attributes[1], ("fee_payer".into(), scene.address("alice").to_string()));
    scene.audit();
}

#[test]
fn what_is_used_up_is_gone() {
    let mut scene = scene(|_| basic("30uwls", None));
    let result = pays(&mut scene, "30uwls");
    assert_eq!(verdict(&result), OK);
    assert_eq!(kinds(&result)[..2], ["revoke_feegrant", "use_feegrant"]);
    assert_eq!(left(&scene), None);
    let result = pays(&mut scene, "1uwls");
    assert_eq!(verdict(&result), ("sdk", 38));
    assert!(log(&result).ends_with("fee-grant not found: not found"), "{}", log(&result));
    scene.audit();
}

#[test]
fn more_than_the_limit_changes_nothing() {
    let mut scene = scene(|_| basic("30uwls", None));
    for fee in ["31uwls", "1ushare", "1ushare,30uwls"] {
        let result = pays(&mut scene, fee);
        assert_eq!(verdict(&result), ("feegrant", 2), "{fee}");
        let text = "basic allowance: fee limit exceeded";
        assert!(log(&result).ends_with(text), "{}", log(&result));
    }
    assert_eq!(left(&scene), Some(basic("30uwls", None)));
    assert_eq!(scene.number_and_sequence(&scene.address("bob")).1, 0);
    assert_eq!(verdict(&pays(&mut scene, "30uwls")), OK);
}

#[test]
fn the_refusal_begins_with_the_bytes_of_both_addresses() {
    let mut scene = scene(|_| basic("30uwls", None));
    let result = pays(&mut scene, "31uwls");
    let shown = |who: &str| {
        let address = scene.address(who);
        let mut text = String::new();
        for chunk in address.as_bytes().utf8_chunks() {
            text += chunk.valid();
            text += &"\u{fffd}".repeat(chunk.invalid().len());
        }
        text
    };
    let begin = format!("{} does not allow to pay fees for {}: ", shown("alice"), shown("bob"));
    assert!(log(&result).starts_with(&begin), "{}", log(&result));
}

#[test]
fn without_a_limit_everything_is_paid_that_is_there() {
    let mut scene = scene(|_| basic("", None));
    assert_eq!(verdict(&pays(&mut scene, "1000ushare,900uwls")), OK);
    assert_eq!(left(&scene), Some(basic("", None)));
    let result = pays(&mut scene, "101uwls");
    assert_eq!(verdict(&result), ("sdk", 5), "the granter has no more");
    assert_eq!(verdict(&pays(&mut scene, "100uwls")), OK);
    assert_eq!(verdict(&pays(&mut scene, "")), OK, "nothing is always paid");
    scene.audit();
}

#[test]
fn an_allowance_pays_until_the_moment_of_its_end() {
    let at =
        |scene: &Scene, seconds: u64| scene.last_block().time.plus(Seconds(seconds)).expect("time");
    let mut scene = scene(|now| basic("", Some(now.plus(Seconds(5)).expect("time"))));
    let end = at(&scene, 4);
    let tx = invited(&scene, "1uwls").sign();
    let inside = scene.block_with(&[tx], |block| block.time = end);
    assert_eq!(verdict(&inside.results[0]), OK);
    // CheckTx sees the time of the last block, which is still in time.
    assert_eq!(verdict(&scene.check(&invited(&scene, "1uwls").sign())), OK);
    let result = pays(&mut scene, "1uwls");
    assert_eq!(verdict(&result), ("feegrant", 3));
    assert!(log(&result).ends_with("basic allowance: fee allowance expired"), "{}", log(&result));
    assert_eq!(verdict(&pays(&mut scene, "1uwls")), ("sdk", 38), "the block has removed it");
    scene.audit();
}

#[test]
fn a_message_that_fails_is_paid_for_by_the_granter() {
    let mut scene = scene(|_| basic("30uwls", None));
    let alice = scene.address("alice").to_string();
    let too_much =
        scene.draft("bob", &send("bob", "carol", "101uwls")).fee("10uwls").granter(&alice);
    let result = scene.deliver(&too_much);
    assert_eq!(verdict(&result), ("sdk", 5));
    assert_eq!(left(&scene), Some(basic("20uwls", None)));
    assert_eq!(scene.balance("bob"), "100uwls");
}

#[test]
fn each_period_has_its_own_limit() {
    let mut scene =
        scene(|now| periodic("10uwls", "3uwls", 3_600, now.plus(Seconds(3_600)).expect("time")));
    let begin = scene.last_block().time;
    let at = |scene: &mut Scene, seconds: u64, fee: &str| {
        let tx = invited(scene, fee).sign();
        let time = begin.plus(Seconds(seconds)).expect("time");
        verdict(&scene.block_with(&[tx], |block| block.time = time).results[0])
    };
    // The worked table of the README; here 12:00 is the second 3,599.
    assert_eq!(at(&mut scene, 3_539, "2uwls"), OK);
    assert_eq!(at(&mut scene, 3_540, "2uwls"), ("feegrant", 2));
    assert_eq!(at(&mut scene, 3_599, "3uwls"), OK);
    assert_eq!(at(&mut scene, 3_600, "1uwls"), ("feegrant", 2));
    assert_eq!(at(&mut scene, 16_200, "3uwls"), OK, "many periods later there is one");
    assert_eq!(at(&mut scene, 16_201, "1uwls"), ("feegrant", 2));
    assert_eq!(at(&mut scene, 19_799, "1uwls"), ("feegrant", 2), "counted from the last payment");
    assert_eq!(at(&mut scene, 19_800, "3uwls"), ("feegrant", 2), "two are left in all");
    assert_eq!(at(&mut scene, 19_801, "2uwls"), OK);
    assert_eq!(left(&scene), None);
    scene.audit();
}

#[test]
fn a_refusal_names_the_limit_that_is_reached() {
    let far = Time::new(4_000_000_000, 0).expect("2096");
    let mut scene = scene(|_| periodic("10uwls", "3uwls", 60, far));
    let result = pays(&mut scene, "4uwls");
    assert!(log(&result).ends_with("period limit: fee limit exceeded"), "{}", log(&result));
    // More may be left of the period than of the whole, until the period is over.
    let wide = PeriodicAllowance {
        basic: prost::Message::decode(basic("2uwls", None).value.as_slice()).ok(),
        ..prost::Message::decode(periodic("2uwls", "3uwls", 60, far).value.as_slice()).expect("one")
    };
    scene.ok("alice", allow("alice", "carol", pack(&wide)));
    let alice = scene.address("alice").to_string();
    let draft = scene.draft("carol", &send("carol", "bob", "1uwls")).fee("3uwls").granter(&alice);
    let result = scene.deliver(&draft);
    assert!(log(&result).ends_with("absolute limit: fee limit exceeded"), "{}", log(&result));
}

#[test]
fn some_messages_only_are_paid_for() {
    let mut scene = scene(|_| only(&[SEND, BURN], basic("30uwls", None)));
    assert_eq!(verdict(&pays(&mut scene, "10uwls")), OK);
    assert_eq!(left(&scene), Some(only(&[SEND, BURN], basic("20uwls", None))));
    let both = invited(&scene, "5uwls").and(&burn("bob", "1uwls"));
    assert_eq!(verdict(&scene.deliver(&both)), OK);
    let other = invited(&scene, "5uwls").and(&tests::disallow("bob", "alice"));
    let result = scene.deliver(&other);
    assert_eq!(verdict(&result), ("feegrant", 7));
    let text = "message does not exist in allowed messages: message not allowed";
    assert!(log(&result).ends_with(text), "{}", log(&result));
    assert_eq!(verdict(&pays(&mut scene, "15uwls")), OK);
    assert_eq!(left(&scene), None, "what is used up is gone, whatever is around it");
}

#[test]
fn looking_at_messages_costs_gas() {
    let many: Vec<String> = (0..100).map(|number| format!("/whaleshares.v{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).chain([SEND]).collect();
    let gas = |allowed: &[&str]| {
        let mut scene = scene(|_| only(allowed, basic("30uwls", None)));
        let result = pays(&mut scene, "1uwls");
        assert_eq!(verdict(&result), OK);
        result.gas_used
    };
    assert!(gas(&many) > gas(&[SEND]) + 100 * 10);
}

#[test]
fn the_fee_payer_is_the_grantee_not_the_sender() {
    let mut scene = scene(|_| basic("30uwls", None));
    let [alice, bob] = ["alice", "bob"].map(|who| scene.address(who).to_string());
    let draft = scene.draft("carol", &send("carol", "bob", "1uwls")).fee("5uwls").granter(&alice);
    assert_eq!(verdict(&scene.deliver(&draft)), ("sdk", 38), "carol has no allowance");
    let with_bob = draft.payer(&bob).also(scene.signer("bob"));
    assert_eq!(verdict(&scene.deliver(&with_bob)), OK);
    assert_eq!(left(&scene), Some(basic("25uwls", None)));
    assert_eq!(scene.balance("bob"), "101uwls", "he got one and paid nothing");
}

#[test]
fn check_tx_counts_what_is_promised_already() {
    let mut scene = scene(|_| basic("30uwls", None));
    let first = invited(&scene, "20uwls").sign();
    let second = invited(&scene, "20uwls").sequence(1).sign();
    assert_eq!(verdict(&scene.admit(&first)), OK);
    assert_eq!(verdict(&scene.admit(&second)), ("feegrant", 2));
    let small = invited(&scene, "10uwls").sequence(1).sign();
    assert_eq!(verdict(&scene.admit(&small)), OK);
    assert_eq!(left(&scene), Some(basic("30uwls", None)), "nothing is spent before a block");
    scene.block(&[first]);
    assert_eq!(verdict(&scene.recheck(&small)), OK);
    assert_eq!(left(&scene), Some(basic("10uwls", None)));
}

#[test]
fn amino_signs_the_granter_too() {
    let mut scene = scene(|_| basic("30uwls", None));
    let draft = invited(&scene, "10uwls").amino();
    let document = String::from_utf8(draft.sign_bytes(&draft.signers[0])).expect("JSON");
    let alice = scene.address("alice");
    assert!(document.contains(&format!(r#""granter":"{alice}""#)), "{document}");
    assert_eq!(verdict(&scene.deliver(&draft)), OK);
    let mut wallet = allow("alice", "carol", only(&[SEND], basic("5uwls", None)));
    wallet.grantee = scene.address("carol").to_string();
    let grant = scene.draft("alice", &wallet).amino();
    let document = String::from_utf8(grant.sign_bytes(&grant.signers[0])).expect("JSON");
    assert!(document.contains(r#""type":"cosmos-sdk/AllowedMsgAllowance""#), "{document}");
    assert_eq!(verdict(&scene.deliver(&grant)), OK);
}
