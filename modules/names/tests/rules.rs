//! Who gets which name, and when.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

use std::collections::BTreeMap;

use base::{Address, Block, Ctx, Event, Mode, Module, Result, Time};
use names::{
    Error, Names, may_register, name_of, owner_of, register, register_reserved, reserve_until,
};
use proptest::prelude::*;
use proto::whaleshares::names::v1::{Entry, GenesisState};
use store::{Changes, Nothing};

/// When names are free for everybody in these tests: 1970-01-01T00:01:40Z.
const FREE: i64 = 100;

/// State that outlives its blocks; the invariant is checked after each.
#[derive(Default)]
struct Register {
    changes: Changes,
    /// Of the last block.
    events: Vec<Event>,
}

impl Register {
    /// Names without an underscore are kept until [`FREE`].
    fn new() -> Register {
        let mut register = Register::default();
        register.at(0, |ctx| reserve_until(ctx, second(FREE))).unwrap();
        register
    }

    /// What `work` does at so many seconds; nothing, if it fails.
    fn at<T>(&mut self, seconds: i64, work: impl FnOnce(&mut Ctx<'_>) -> Result<T>) -> Result<T> {
        self.at_time(second(seconds), work)
    }

    fn at_time<T>(
        &mut self,
        time: Time,
        work: impl FnOnce(&mut Ctx<'_>) -> Result<T>,
    ) -> Result<T> {
        let block = Block { time, ..Block::default() };
        let changes = std::mem::take(&mut self.changes);
        let mut ctx = Ctx::resume(&block, Mode::Deliver, &Nothing, changes);
        let done = work(&mut ctx);
        Names.audit(&ctx).unwrap();
        self.events = ctx.take_events();
        self.changes = ctx.into_changes();
        done
    }

    /// Who is called `name`, and how `who` is called.
    fn told(&mut self, name: &str, who: &str) -> (Option<Address>, Option<String>) {
        let told = |ctx: &mut Ctx<'_>| Ok((owner_of(ctx, name)?, name_of(ctx, &address(who))?));
        self.at(0, told).unwrap()
    }
}

fn second(seconds: i64) -> Time {
    Time::new(seconds, 0).unwrap()
}

fn address(who: &str) -> Address {
    Address::module(who)
}

fn refused(result: Result<()>) -> base::Error {
    result.expect_err("refused")
}

#[test]
fn a_name_leads_to_its_account_and_back() {
    let mut names = Register::new();
    assert_eq!(names.told("alice_1", "alice"), (None, None));
    names.at(1, |ctx| register(ctx, "alice_1", &address("alice"))).unwrap();
    let registered = Event::new("name_registered")
        .with("name", "alice_1")
        .with("address", address("alice").to_string());
    assert_eq!(names.events, [registered]);
    let told = (Some(address("alice")), Some("alice_1".to_owned()));
    assert_eq!(names.told("alice_1", "alice"), told);
    assert_eq!(names.told("alice", "bob"), (None, None), "a part of a name is another name");
}

#[test]
fn names_without_an_underscore_are_kept_until_the_moment_itself() {
    let mut names = Register::new();
    let alice = address("alice");
    let just_before = Time::new(FREE - 1, 999_999_999).unwrap();
    let error = refused(names.at_time(just_before, |ctx| register(ctx, "alice", &alice)));
    let reserved = Error::Reserved { name: "alice".into(), until: second(FREE) };
    assert_eq!(error, reserved.into());
    assert_eq!(
        error.to_string(),
        "the name alice is reserved: names without an underscore are kept for holders of BitShares \
         accounts until 1970-01-01T00:01:40Z; add an underscore"
    );
    assert_eq!(names.told("alice", "alice"), (None, None));
    names.at_time(just_before, |ctx| register(ctx, "bob_1", &address("bob"))).unwrap();
    names.at(FREE, |ctx| register(ctx, "alice", &alice)).unwrap();
    assert_eq!(names.told("alice", "alice").0, Some(alice));
}

#[test]
fn without_a_reservation_every_name_is_free() {
    let mut names = Register::default();
    names.at(0, |ctx| register(ctx, "alice", &address("alice"))).unwrap();
    assert_eq!(names.told("alice", "alice").0, Some(address("alice")));
}

#[test]
fn a_reservation_can_be_moved() {
    let mut names = Register::new();
    names.at(FREE, |ctx| reserve_until(ctx, second(FREE + 1))).unwrap();
    refused(names.at(FREE, |ctx| register(ctx, "alice", &address("alice"))));
    names.at(FREE + 1, |ctx| register(ctx, "alice", &address("alice"))).unwrap();
}

#[test]
fn who_holds_the_account_on_bitshares_gets_its_name_but_no_second_one_and_nobody_elses() {
    let mut names = Register::new();
    let (alice, bob) = (address("alice"), address("bob"));
    names.at(1, |ctx| register_reserved(ctx, "alice", &alice)).unwrap();
    assert_eq!(names.told("alice", "alice").0, Some(alice));
    let taken = Error::Taken { name: "alice".into(), owner: alice };
    assert_eq!(refused(names.at(2, |ctx| register_reserved(ctx, "alice", &bob))), taken.into());
    let named = Error::AlreadyNamed { address: alice, name: "alice".into() };
    assert_eq!(refused(names.at(2, |ctx| register_reserved(ctx, "carol", &alice))), named.into());
    let malformed = refused(names.at(2, |ctx| register_reserved(ctx, "Bob", &bob)));
    assert_eq!((malformed.codespace(), malformed.code()), ("names", 2));
}

#[test]
fn a_name_has_one_owner_and_an_account_one_name() {
    let mut names = Register::new();
    let (alice, bob) = (address("alice"), address("bob"));
    names.at(1, |ctx| register(ctx, "a_1", &alice)).unwrap();
    let taken = refused(names.at(2, |ctx| register(ctx, "a_1", &bob)));
    assert_eq!((taken.codespace(), taken.code()), ("names", 3));
    assert_eq!(
        taken.to_string(),
        format!("the name a_1 is taken: it belongs to {alice}; choose another one")
    );
    let named = refused(names.at(2, |ctx| register(ctx, "a_2", &alice)));
    assert_eq!((named.codespace(), named.code()), ("names", 4));
    assert_eq!(
        named.to_string(),
        format!("{alice} is called a_1 already; an account has one name")
    );
    assert_eq!(refused(names.at(2, |ctx| register(ctx, "a_1", &alice))).code(), 3, "not anew");
    assert!(names.events.is_empty());
    assert_eq!(names.told("a_2", "bob"), (None, None));
}

#[test]
fn what_is_no_name_is_refused_with_its_beginning() {
    let mut names = Register::default();
    let error = refused(names.at(0, |ctx| register(ctx, "Al\n", &address("alice"))));
    assert_eq!(
        error.to_string(),
        "\"Al\\n\", 3 bytes long, is no name: a name has 1 to 63 lower case letters, digits, \
         hyphens, underscores and dots, and between dots it begins with a letter and ends with a \
         letter or a digit"
    );
    let huge = "a".repeat(100_000);
    let error = refused(names.at(0, |ctx| register(ctx, &huge, &address("alice"))));
    assert_eq!(error, Error::Malformed { start: "a".repeat(63), length: 100_000 }.into());
}

#[test]
fn to_ask_beforehand_gives_the_answer_of_the_registration_and_writes_nothing() {
    let mut names = Register::new();
    let alice = address("alice");
    for (name, reserved) in [("alice", false), ("alice", true), ("a_1", false), ("_", true)] {
        let before = names.changes.clone();
        let asked = names.at(1, |ctx| may_register(ctx, name, &alice, reserved));
        assert_eq!(names.changes, before);
        let mut twin = Register { changes: before, ..Register::default() };
        let done = twin.at(1, |ctx| match reserved {
            true => register_reserved(ctx, name, &alice),
            false => register(ctx, name, &alice),
        });
        assert_eq!(asked, done, "{name} {reserved}");
    }
}

fn entry(name: &str, address: impl ToString) -> Entry {
    Entry { name: name.into(), address: address.to_string() }
}

fn imported(entries: &[Entry]) -> Result<GenesisState> {
    Register::default().at(0, |ctx| {
        Names.import(ctx, GenesisState { entries: entries.to_vec() })?;
        Names.export(ctx)
    })
}

#[test]
fn what_is_exported_begins_again_with_the_same_names() {
    let mut names = Register::new();
    for (name, who) in [("b", "alice"), ("a.b", "bob"), ("b_1", "carol"), ("a", "dave")] {
        names.at(1, |ctx| register_reserved(ctx, name, &address(who))).unwrap();
    }
    let exported = names.at(2, |ctx| Names.export(ctx)).unwrap();
    let listed: Vec<&str> = exported.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(listed, ["a", "a.b", "b", "b_1"], "in order");
    assert_eq!(imported(&exported.entries).unwrap(), exported);
}

#[test]
fn a_genesis_with_two_owners_two_names_or_no_name_is_refused_by_its_entry() {
    let (alice, bob) = (address("alice"), address("bob"));
    let refusal = |second: Entry| {
        let error = imported(&[entry("a", alice), second]).expect_err("refused");
        assert!(error.to_string().starts_with("entries[1]: "), "{error}");
        (error.codespace(), error.code())
    };
    assert_eq!(refusal(entry("B", bob)), ("names", 2));
    assert_eq!(refusal(entry("a", bob)), ("names", 3));
    assert_eq!(refusal(entry("b", alice)), ("names", 4));
    assert_eq!(refusal(entry("b", "bob")), ("undefined", 1));
}

/// Somebody at some time tries to get a name.
#[derive(Clone, Debug)]
struct Attempt {
    name: &'static str,
    who: &'static str,
    reserved: bool,
    seconds: i64,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let name =
        prop::sample::select(vec!["a", "ab", "a.b", "a_b", "a-b", "b", "b_1", "_b", "B", ""]);
    let who = prop::sample::select(vec!["alice", "bob", "carol", "dave", "erin", "frank"]);
    let attempt = (name, who, any::<bool>(), FREE - 2..FREE + 2);
    let attempt =
        attempt.prop_map(|(name, who, reserved, seconds)| Attempt { name, who, reserved, seconds });
    prop::collection::vec(attempt, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn names_and_accounts_agree_whoever_tries_what(attempts in attempts()) {
        let mut names = Register::new();
        let mut book: BTreeMap<&str, &str> = BTreeMap::new();
        for Attempt { name, who, reserved, seconds } in attempts {
            let done = names.at(seconds, |ctx| match reserved {
                true => register_reserved(ctx, name, &address(who)),
                false => register(ctx, name, &address(who)),
            });
            let kept = seconds < FREE && !name.contains('_') && !reserved;
            let free = !book.contains_key(name) && !book.values().any(|owner| *owner == who);
            let well_formed = !["_b", "B", ""].contains(&name);
            prop_assert_eq!(done.is_ok(), well_formed && free && !kept, "{}", name);
            if done.is_ok() {
                book.insert(name, who);
            }
        }
        let expected: Vec<Entry> =
            book.iter().map(|(name, who)| entry(name, address(who))).collect();
        prop_assert_eq!(names.at(0, |ctx| Names.export(ctx)).unwrap().entries, expected);
        for (name, who) in book {
            prop_assert_eq!(names.told(name, who), (Some(address(who)), Some(name.to_owned())));
        }
    }
}
