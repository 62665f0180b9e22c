//! A spoilt dump differs from the sound one in one way only.

use std::collections::BTreeMap;

use serde_json::Value;
use snapshot::generate::Spoilt;

use crate::dump::{Generated, number, objects, sound_and_spoilt, text_of};
use crate::sums::Sums;

/// Which lines of the sound dump are others in the spoilt one, with both.
fn differences<'a>(sound: &'a Generated, spoilt: &'a Generated) -> Vec<(&'a str, &'a str)> {
    assert_eq!(sound.text.lines().count(), spoilt.text.lines().count());
    let both = sound.text.lines().zip(spoilt.text.lines());
    both.filter(|(sound, spoilt)| sound != spoilt).collect()
}

fn wrong(text: &str) -> BTreeMap<u64, i128> {
    let objects = objects(text);
    Sums::of(&objects).wrong(&objects)
}

#[test]
fn holdings_and_keys_are_never_spoilt() {
    for (name, kind) in Spoilt::ALL {
        let (sound, spoilt) = sound_and_spoilt(kind);
        assert_ne!(sound.text, spoilt.text, "{name}");
        assert!(sound.holdings == spoilt.holdings && sound.keys == spoilt.keys, "{name}");
        assert_eq!(sound.summary.supplies, spoilt.summary.supplies, "{name}");
        let lines = u64::try_from(spoilt.text.lines().count()).unwrap();
        let bytes = u64::try_from(spoilt.text.len()).unwrap();
        assert_eq!((lines, bytes), (spoilt.summary.lines, spoilt.summary.bytes), "{name}");
    }
}

#[test]
fn a_dump_cut_within_a_line_has_no_end_of_line() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::CutWithinLine);
    assert!(sound.text.starts_with(&spoilt.text));
    assert!(spoilt.text.len() < sound.text.len() * 9 / 10);
    let last = spoilt.text.lines().last().unwrap();
    assert!(!spoilt.text.ends_with('\n') && last.starts_with("{\"id\":\"2.5."));
}

#[test]
fn a_dump_cut_after_a_line_is_only_found_by_its_sums() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::CutAfterLine);
    assert!(sound.text.starts_with(&spoilt.text) && spoilt.text.ends_with('\n'));
    assert!(spoilt.text.contains("{\"id\":\"2.1.0\"") && wrong(&spoilt.text)[&0] < 0);
}

#[test]
fn a_dump_of_the_wrong_block_is_one_late() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::WrongBlock);
    let differences = differences(&sound, &spoilt);
    let [(right, late)] = differences.as_slice() else { panic!("{differences:?}") };
    assert!(right.starts_with("{\"id\":\"2.1.0\",\"head_block_number\":29216478,"));
    assert!(late.starts_with("{\"id\":\"2.1.0\",\"head_block_number\":29216479,"));
    assert!(right.contains(&sound.summary.block_id) && !late.contains(&sound.summary.block_id));
    assert!(sound.summary.block_id.starts_with("01bdcede") && late.contains("\"01bdcedf"));
    assert_eq!(spoilt.summary.block, 29_216_478);
    assert_eq!(wrong(&spoilt.text), BTreeMap::new());
}

#[test]
fn an_object_that_stands_there_twice_changes_no_sum() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::DuplicateId);
    let id = |line: &str| line.split(',').next().unwrap().to_owned();
    let lines: Vec<&str> = spoilt.text.lines().collect();
    let twice: Vec<usize> =
        (1..lines.len()).filter(|at| id(lines[at - 1]) == id(lines[*at])).collect();
    let [at] = twice.as_slice() else { panic!("{twice:?}") };
    assert!(lines[*at].starts_with("{\"id\":\"2.5.") && lines[*at].contains("\"balance\":0,"));
    assert_eq!(spoilt.text.replace(&format!("{}\n", lines[*at]), ""), sound.text);
    assert_eq!(wrong(&spoilt.text), BTreeMap::new());
}

#[test]
fn shuffled_lines_are_the_same_in_another_order() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::Shuffled);
    let [mut sound, mut spoilt] = [&sound.text, &spoilt.text].map(|text| {
        let lines: Vec<&str> = text.lines().collect();
        lines
    });
    let moved = sound.iter().zip(&spoilt).filter(|(one, other)| one != other).count();
    assert!(moved > sound.len() * 99 / 100, "{moved} of {}", sound.len());
    sound.sort_unstable();
    spoilt.sort_unstable();
    assert!(sound == spoilt);
}

#[test]
fn numbers_are_spelled_in_both_ways_and_stay_the_same() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::Spellings);
    let objects = [&sound.text, &spoilt.text].map(|text| objects(text));
    let balances = objects.each_ref().map(|objects| &objects["2.5"]);
    let is_long = |value: &Value| i32::try_from(number(value)).is_err();
    assert!(balances[0].iter().all(|of| of["balance"].is_string() == is_long(&of["balance"])));
    for (is_text, is_long_one) in [(true, true), (true, false), (false, true), (false, false)] {
        let is_so = |of: &&Value| {
            of["balance"].is_string() == is_text && is_long(&of["balance"]) == is_long_one
        };
        assert!(balances[1].iter().any(|of| is_so(&of)), "{is_text} {is_long_one}");
    }
    let [sound, spoilt] = objects.map(|objects| {
        let objects = objects.into_values().flatten();
        let plain: Vec<Value> = objects.map(plain).collect();
        plain
    });
    assert!(sound == spoilt);
}

/// All strings of digits as numbers.
fn plain(value: Value) -> Value {
    match value {
        Value::String(text) => match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => text.into(),
        },
        Value::Array(values) => values.into_iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        value => value,
    }
}

#[test]
fn objects_of_unknown_kinds_stand_between_the_others() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::UnknownKinds);
    let known = |line: &&str| !line.starts_with("{\"id\":\"1.99.");
    assert!(spoilt.text.lines().filter(known).eq(sound.text.lines()));
    let unknown = objects(&spoilt.text).remove("1.99").unwrap();
    assert!(!unknown.is_empty() && !text_of(&unknown[0]["owner"]).is_empty());
}

#[test]
fn a_missing_satoshi_is_missing_in_one_balance() {
    let (sound, spoilt) = sound_and_spoilt(Spoilt::SatoshiMissing);
    let differences = differences(&sound, &spoilt);
    assert!(differences.len() == 1 && differences[0].0.starts_with("{\"id\":\"2.5."));
    assert_eq!(wrong(&spoilt.text), BTreeMap::from([(0, -1)]));
}
