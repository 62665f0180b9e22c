//! Commands of stake, producers and pay.

use serde_json::{Value, json};

use crate::founding::{address, founder, json};
use crate::program::Home;

/// A home with two keys.
struct People {
    home: Home,
    alice: String,
    alice_val: String,
    bob: String,
    bob_val: String,
}

impl People {
    fn new() -> People {
        let home = founder("alice");
        home.ok("keys add bob --no-backup");
        let (alice, alice_val) = (address(&home, "alice", "acc"), address(&home, "alice", "val"));
        let (bob, bob_val) = (address(&home, "bob", "acc"), address(&home, "bob", "val"));
        People { home, alice, alice_val, bob, bob_val }
    }

    /// The messages that a command of alice makes.
    fn made(&self, line: &str) -> Value {
        let line = format!("tx {line} --from alice --generate-only");
        json(&self.home.ok(&line))["body"]["messages"].clone()
    }

    /// A command makes this message and nothing else.
    fn makes(&self, line: &str, package: &str, name: &str, mut message: Value) {
        message["@type"] = format!("{package}{name}").into();
        assert_eq!(self.made(line), json!([message]), "{line}");
    }
}

const SDK: &str = "/cosmos.staking.v1beta1.Msg";
const OWN: &str = "/whaleshares.staking.v1.Msg";
const PAY: &str = "/cosmos.distribution.v1beta1.Msg";

#[test]
fn commands_of_the_sdk_make_its_messages() {
    let people = People::new();
    let People { alice, alice_val, bob, bob_val, .. } = &people;
    let five = json!({ "denom": "uwls", "amount": "5" });
    let given = json!({ "delegator_address": alice, "validator_address": bob_val, "amount": five });
    people.makes("staking delegate bob 5uwls", SDK, "Delegate", given.clone());
    people.makes(&format!("staking delegate {bob_val} 5uwls"), SDK, "Delegate", given.clone());
    people.makes("staking unbond bob 5uwls", SDK, "Undelegate", given.clone());
    let mut cancelled = given;
    cancelled["creation_height"] = "7".into();
    let cancel = "staking cancel-unbond bob 5uwls 7";
    people.makes(cancel, SDK, "CancelUnbondingDelegation", cancelled);
    let moved = json!({
        "delegator_address": alice, "validator_src_address": alice_val,
        "validator_dst_address": bob_val, "amount": five,
    });
    people.makes("staking redelegate alice bob 5uwls", SDK, "BeginRedelegate", moved);

    let elsewhere = json!({ "delegator_address": alice, "withdraw_address": bob });
    people.makes("distribution set-withdraw-addr bob", PAY, "SetWithdrawAddress", elsewhere);
    let kept = json!({ "validator_address": alice_val });
    let line = "distribution withdraw-validator-commission alice";
    people.makes(line, PAY, "WithdrawValidatorCommission", kept);
    let reward = json!({ "delegator_address": alice, "validator_address": bob_val });
    people.makes("distribution withdraw-rewards bob", PAY, "WithdrawDelegatorReward", reward);
    let both = people.made("distribution withdraw-rewards alice --commission");
    assert_eq!(both[0]["@type"], format!("{PAY}WithdrawDelegatorReward"));
    assert_eq!(both[1]["@type"], format!("{PAY}WithdrawValidatorCommission"));
    let coins = json!([{ "denom": "atom", "amount": "7" }, five]);
    let gift = json!({ "depositor": alice, "amount": coins });
    for line in ["5uwls,7atom", "5uwls 7atom"] {
        let line = format!("distribution fund-community-pool {line}");
        people.makes(&line, PAY, "FundCommunityPool", gift.clone());
    }
    let back = json!({ "validator_addr": alice_val });
    people.makes("slashing unjail", "/cosmos.slashing.v1beta1.Msg", "Unjail", back);
}

#[test]
fn commands_of_our_own_make_our_messages() {
    let people = People::new();
    let People { alice, alice_val, bob, bob_val, .. } = &people;
    let five = json!({ "denom": "uwls", "amount": "5" });
    let voted = json!({ "voter": alice, "validator": bob_val, "amount": five });
    let signal = |version: &str, height: &str| json!({ "validator": alice_val, "version": version, "height": height });
    for (line, name, message) in [
        ("power-up 5uwls", "PowerUp", json!({ "from": alice, "to": alice, "amount": five })),
        ("power-up 5uwls --to bob", "PowerUp", json!({ "from": alice, "to": bob, "amount": five })),
        ("power-down 5uwls", "PowerDown", json!({ "account": alice, "amount": five })),
        (
            "cancel-power-down 3 5uwls",
            "CancelPowerDown",
            json!({ "account": alice, "id": "3", "amount": five }),
        ),
        ("allocate bob 5uwls", "AllocateVotes", voted.clone()),
        ("deallocate bob 5uwls", "DeallocateVotes", voted),
        ("auto-vote bob", "SetAutoVote", json!({ "voter": alice, "validator": bob_val })),
        ("auto-vote none", "SetAutoVote", json!({ "voter": alice, "validator": "" })),
        ("proxy bob", "SetProxy", json!({ "account": alice, "proxy": bob })),
        ("proxy none", "SetProxy", json!({ "account": alice, "proxy": "" })),
        ("signal-upgrade 1.2.0 100", "SignalUpgrade", signal("1.2.0", "100")),
        ("signal-upgrade none", "SignalUpgrade", signal("", "0")),
    ] {
        people.makes(&format!("staking {line}"), OWN, name, message);
    }
}

#[test]
fn a_producer_registers_by_a_file_and_changes_what_it_says() {
    let people = People::new();
    let key = json(&people.home.ok("comet show-validator"));
    let form = json!({
        "pubkey": key, "amount": "5uwls", "moniker": "blue", "security": "mail",
        "commission-rate": "0.1", "commission-max-rate": "0.2",
        "commission-max-change-rate": "0.01", "min-self-delegation": "1",
    });
    let file = people.home.write_beside("v.json", &form.to_string());
    let made = people.made(&format!("staking create-validator {file}"));
    assert_eq!(
        made[0],
        json!({
            "@type": "/cosmos.staking.v1beta1.MsgCreateValidator",
            "description": {
                "moniker": "blue", "identity": "", "website": "", "security_contact": "mail",
                "details": "",
            },
            "commission": {
                "rate": "0.100000000000000000", "max_rate": "0.200000000000000000",
                "max_change_rate": "0.010000000000000000",
            },
            "min_self_delegation": "1",
            "delegator_address": "",
            "validator_address": people.alice_val,
            "pubkey": key,
            "value": { "denom": "uwls", "amount": "5" },
        })
    );
    for (member, reason) in [
        ("amount", "must specify amount of coins to bond"),
        ("pubkey", "must specify the JSON encoded pubkey"),
        ("moniker", "must specify the moniker name"),
        ("commission-max-rate", "must specify all validator commission parameters"),
        ("min-self-delegation", "must specify minimum self delegation"),
    ] {
        let mut form = form.clone();
        form.as_object_mut().unwrap().remove(member);
        let file = people.home.write_beside("w.json", &form.to_string());
        let line = format!("tx staking create-validator {file} --from alice --generate-only");
        assert!(people.home.fails(&line, 2).contains(reason), "{member}");
    }

    let made = people.made("staking edit-validator --new-moniker red --commission-rate 0.5");
    let keep = "[do-not-modify]";
    assert_eq!(
        made[0],
        json!({
            "@type": "/cosmos.staking.v1beta1.MsgEditValidator",
            "description": {
                "moniker": "red", "identity": keep, "website": keep, "security_contact": keep,
                "details": keep,
            },
            "validator_address": people.alice_val,
            "commission_rate": "0.500000000000000000",
            "min_self_delegation": null,
        })
    );
}

#[test]
fn what_is_typed_wrongly_is_told_before_anything_is_signed() {
    let people = People::new();
    let from = "--from alice --generate-only";
    for (line, code, reason) in [
        ("staking delegate nobody 5uwls", 1, "invalid validator address or key name nobody"),
        (&format!("staking delegate {} 5uwls", people.bob), 1, "hrp does not match bech32 prefix"),
        ("staking delegate bob 5", 1, "invalid decimal coin expression: 5"),
        ("staking delegate bob", 2, "<AMOUNT>"),
        ("staking cancel-unbond bob 5uwls x", 1, "creation_height: expected a 64-bit integer"),
        ("distribution withdraw-validator-commission bob", 2, "must be signed by"),
        ("distribution withdraw-rewards bob --commission", 2, "must be signed by"),
        ("staking delgate bob 5uwls", 2, "'delegate'"),
        ("staking create-validator nowhere.json", 1, "nowhere.json: "),
    ] {
        let complaint = people.home.fails(&format!("tx {line} {from}"), code);
        assert!(complaint.contains(reason), "{line}: {complaint}");
    }
    let nobody = people.home.fails("tx staking delegate bob 5uwls --generate-only", 2);
    assert!(nobody.contains("--from says who signs, and is missing"), "{nobody}");
    let offline = "tx distribution withdraw-all-rewards --from alice --offline -a 1 -s 1";
    assert!(people.home.fails(offline, 2).contains("cannot generate tx in offline mode"));
}
