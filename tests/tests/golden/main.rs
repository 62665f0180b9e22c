//! What must not change unnoticed: state keys, error codes, events, genesis, sign bytes, app
//! hashes. The files are in `tests/golden`; `GOLDEN=write cargo test -p tests --test golden`
//! writes them anew. A changed file is a breaking change and belongs into the changelog.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod claim_refusals;
mod claim_story;
mod decision_story;
mod errors;
mod file;
mod refusals;
mod stake_story;
mod story;
mod teller;

use base::Event;
use chain::{Chain, ValidatorUpdate};
use proto::cosmos::tx::signing::v1beta1::SignMode;
use teller::Told;
use tests::{Crowd, Draft, Key, Signer, burn, multi_send, send};

#[test]
fn state_lies_where_it_lay() {
    let lines = Chain::new().spaces().into_iter().map(|space| {
        let text = String::from_utf8_lossy(space.prefix);
        let readable = space.prefix.iter().all(u8::is_ascii_graphic).then(|| format!(" ({text})"));
        let prefix = format!("{}{}", hex::encode(space.prefix), readable.unwrap_or_default());
        format!("{:<10} {prefix:<50} {} -> {}", space.store.0, space.key, space.value)
    });
    file::compare("state_keys.txt", &file::lines(lines));
}

#[test]
fn no_collection_lies_inside_another() {
    let spaces = Chain::new().spaces();
    for (index, one) in spaces.iter().enumerate() {
        for other in spaces.iter().skip(index + 1).filter(|other| other.store == one.store) {
            let overlap =
                one.prefix.starts_with(other.prefix) || other.prefix.starts_with(one.prefix);
            assert!(!overlap, "{one:?} and {other:?} overlap");
        }
        assert!(chain::STORES.contains(&one.store), "{one:?} is in no store of the app hash");
    }
}

#[test]
fn the_default_genesis_is_what_it_was() {
    let genesis = Chain::new().default_app_state().expect("a genesis");
    let text = serde_json::to_string_pretty(&genesis).expect("JSON");
    file::compare("default_genesis.json", &format!("{text}\n"));
}

#[test]
fn a_fixed_story_emits_the_same_events() {
    file::compare("events.txt", &events(&story::tell()));
}

#[test]
fn a_fixed_story_has_the_same_app_hashes() {
    file::compare("app_hashes.txt", &app_hashes(&story::tell()));
}

#[test]
fn a_fixed_story_of_stake_emits_the_same_events() {
    file::compare("stake_events.txt", &events(&stake_story::tell()));
}

#[test]
fn a_fixed_story_of_stake_has_the_same_app_hashes() {
    file::compare("stake_app_hashes.txt", &app_hashes(&stake_story::tell()));
}

#[test]
fn a_fixed_story_of_decisions_emits_the_same_events() {
    file::compare("decision_events.txt", &events(&decision_story::tell()));
}

#[test]
fn a_fixed_story_of_decisions_has_the_same_app_hashes() {
    file::compare("decision_app_hashes.txt", &app_hashes(&decision_story::tell()));
}

#[test]
fn a_fixed_story_of_claims_emits_the_same_events() {
    file::compare("claim_events.txt", &events(&claim_story::tell()));
}

#[test]
fn a_fixed_story_of_claims_has_the_same_app_hashes() {
    file::compare("claim_app_hashes.txt", &app_hashes(&claim_story::tell()));
}

/// What each block and each of its transactions has emitted.
fn events(blocks: &[Told]) -> String {
    let mut lines = Vec::new();
    for block in blocks {
        lines.push(format!("height {}", block.height));
        for (index, result) in block.results.iter().enumerate() {
            let verdict = result.error.as_ref().map_or("ok".into(), |error| {
                format!("{} {}: {}", error.codespace(), error.code(), printable(&error.to_string()))
            });
            lines.push(format!("  tx {index}: {verdict}"));
            lines.extend(result.events.iter().map(|event| format!("    {}", print(event))));
        }
        lines.extend(block.events.iter().map(|event| format!("  {}", print(event))));
        lines.extend(block.validator_updates.iter().map(|ValidatorUpdate { key, power }| {
            format!("  validator {} has power {power}", hex::encode(key))
        }));
    }
    file::lines(lines)
}

/// `text` with characters that a terminal would obey written out: some logs of the SDK have the
/// bytes of addresses.
fn printable(text: &str) -> String {
    let shown = |letter: char| match letter.is_control() {
        true => letter.escape_default().collect(),
        false => letter.to_string(),
    };
    text.chars().map(shown).collect()
}

fn print(event: &Event) -> String {
    let attributes = event.attributes.iter().map(|(key, value)| format!("{key}={value}"));
    format!("{} {}", event.kind, attributes.collect::<Vec<_>>().join(" "))
}

fn app_hashes(blocks: &[Told]) -> String {
    let line = |block: &Told| {
        let gas: u64 = block.results.iter().map(|result| result.gas_used).sum();
        format!("{:>3} {} gas {gas}", block.height, hex::encode(block.app_hash))
    };
    file::lines(blocks.iter().map(line))
}

#[test]
fn wallets_sign_the_same_bytes() {
    let draft = |message: Draft| message.fee("1ushare,200uwls").gas(200_000).memo("<for you> & ü");
    let alice = || Signer::alone(Key::of("alice"), (7, 42));
    let mut until = Draft::new(&send("alice", "bob", "5uwls"), "golden-1", alice());
    until.body.timeout_height = 99;
    until.body.timeout_timestamp =
        Some(prost_types::Timestamp { seconds: 1_767_225_600, nanos: 5_000_000 });
    let crowd = Crowd::of(2, &["alice", "bob", "carol"]);
    let mut from_crowd = send("alice", "bob", "5uwls");
    from_crowd.from_address = crowd.address().to_string();
    let drafts = [
        ("send", Draft::new(&send("alice", "bob", "5uwls"), "golden-1", alice())),
        ("send until", until),
        (
            "multi-send",
            Draft::new(
                &multi_send("alice", "3uwls", &[("bob", "1uwls"), ("carol", "2uwls")]),
                "golden-1",
                alice(),
            ),
        ),
        ("burn", Draft::new(&burn("alice", "5uwls"), "golden-1", alice())),
        (
            "two of three",
            Draft::new(&from_crowd, "golden-1", crowd.signed_by(&["alice", "carol"], (9, 1))),
        ),
    ];
    let lines = drafts.into_iter().flat_map(|(name, message)| {
        let mut draft = draft(message);
        [SignMode::Direct, SignMode::LegacyAminoJson].map(|mode| {
            draft.first().mode = mode;
            let bytes = draft.sign_bytes(&draft.signers[0]);
            let document = match mode {
                SignMode::Direct => hex::encode(&bytes),
                _ => String::from_utf8(bytes).expect("JSON is text"),
            };
            format!("{name}, {}\n  {document}\n  {}", mode.as_str_name(), hex::encode(draft.sign()))
        })
    });
    file::compare("sign_bytes.txt", &file::lines(lines));
}
