//! Text that is smuggled into what was signed.

use bitshares_snapshot_claim::proof::Form;
use proto::whaleshares::claim::v1 as wire;
use tests::{account, public, secret};

use crate::town::begin;

fn envelope(account: &str, timestamp: &str) -> Form {
    let (account, timestamp) = (account.to_owned(), timestamp.to_owned());
    Form::Envelope { account, block: 1, timestamp }
}

#[test]
fn attack_14_the_line_with_the_memo_key_proves_nothing() {
    let (town, mut scene) = begin();
    // A verifier that trusts the line takes whatever key it names for alice's.
    let mallory = secret("mallory", "memo");
    let form = envelope("alice", "now");
    let claim = town.claim(&scene, "alice", "mallory");
    let signed = town.sign_as(&scene, claim.clone(), &mallory, &form);
    scene.not_claimed("mallory", &signed, 25);
    // The message of mallory, said to be by alice's key.
    let mut said = signed;
    said.proofs[0].public_key = public("alice", "active").as_bytes().to_vec();
    scene.not_claimed("mallory", &said, 21);
    let honest = town.claim(&scene, "alice", "alice");
    let honest = town.sign_as(&scene, honest, &secret("alice", "active"), &form);
    scene.claimed("alice", &honest);
}

#[test]
fn attack_15_no_line_feed_and_no_quote_fits_into_a_form() {
    let (town, mut scene) = begin();
    let times =
        ["now\naccount=mallory", "now\",\"text\",\"other", "a\\u0022", "", "\u{fc}", "a\tb"];
    let named = |account: &str, time: &str| {
        let (account, time) = (account.to_owned(), time.to_owned());
        [
            Form::Envelope { account: account.clone(), block: 1, timestamp: time.clone() },
            Form::Beet { account: account.clone(), time: time.clone() },
            Form::JsonV2 { account, time },
        ]
    };
    let accounts = ["mia\nmemokey=x", "mia\",\"key\",\"x", "Mia", "", "mia ", "m\u{131}a"];
    let bad = times.iter().flat_map(|time| named("mia", time));
    let bad = bad.chain(accounts.iter().flat_map(|account| named(account, "now")));
    // Another's name is a name, but not of an account that is here.
    for form in bad.chain(named("bob", "now")).chain(named("mia", &"a".repeat(41))) {
        let claim = town.claim(&scene, "mia", "mia");
        // It was signed just so.
        let claim = town.sign_as(&scene, claim, &secret("mia", "active"), &form);
        scene.not_claimed("mia", &claim, 33);
    }
    // A field that the form does not have is carried by nobody.
    let mut extra = town.signed(&scene, "mia", "mia");
    extra.proofs[0].form.as_mut().unwrap().time = "now".to_owned();
    scene.not_claimed("mia", &extra, 33);
    let longest = "a".repeat(40);
    for (form, name) in named("mia", &longest).iter().zip(["mia"; 3]) {
        let mut twin = scene.clone();
        let claim = town.claim(&twin, name, name);
        twin.claimed(name, &town.sign_as(&twin, claim, &secret(name, "active"), form));
    }
}

#[test]
fn attack_16_a_text_that_ends_a_message_early_is_no_field_of_a_claim() {
    let (town, mut scene) = begin();
    let end = "\n-----BEGIN META-----\naccount=alice\n";
    let signed = |claim: wire::MsgClaim| town.sign(&scene, claim, &secret("mia", "active"));
    let claim = town.claim(&scene, "mia", "mia");
    let smuggled = [
        (wire::MsgClaim { account_name: format!("mia{end}"), ..claim.clone() }, 45),
        (wire::MsgClaim { account_name: "- maxfee=0uwls".to_owned(), ..claim.clone() }, 45),
        (wire::MsgClaim { to: format!("{}{end}", account("mia")), ..claim.clone() }, 43),
        (wire::MsgClaim { to: format!("{} as=x", account("mia")), ..claim.clone() }, 43),
        // An address in capitals is the same address, and another text than the one that is made.
        (wire::MsgClaim { to: account("mia").to_uppercase(), ..claim.clone() }, 21),
    ];
    let smuggled = smuggled.map(|(claim, code)| (signed(claim), code));
    let honest = signed(claim);
    for (claim, code) in smuggled {
        scene.not_claimed("mia", &claim, code);
    }
    scene.claimed("mia", &honest);
}
