//! The constitution: sections that two thirds of the votes add, write anew, and repeal.

use proto::cosmos::gov::v1::ProposalStatus::{Failed, Passed};
use proto::whaleshares::gov::v1::{
    MsgAmendSection, MsgProposeSection, MsgRepealSection, QuerySectionHistoryRequest,
    QuerySectionHistoryResponse, QuerySectionRequest, QuerySectionResponse, QuerySectionsRequest,
    QuerySectionsResponse, Section, SectionStatus, SectionVersion,
};
use sha2::{Digest, Sha256};
use tests::{FULL, Refused, Scene, governance, pack, propose, told, vote};

fn town() -> Scene {
    Scene::council(&[("ann", 100), ("rich", 0)])
}

fn add(title: &str, text: &str) -> MsgProposeSection {
    MsgProposeSection { authority: governance(), title: title.into(), text: text.into() }
}

fn amend(id: u64, version: u64, title: &str, text: &str) -> MsgAmendSection {
    let (title, text) = (title.into(), text.into());
    MsgAmendSection { authority: governance(), id, version, title, text }
}

fn repeal(id: u64, version: u64) -> MsgRepealSection {
    MsgRepealSection { authority: governance(), id, version }
}

fn sections(scene: &Scene) -> Vec<Section> {
    let path = "/whaleshares.gov.v1.Query/Sections";
    let answer: QuerySectionsResponse = scene.ask(path, &QuerySectionsRequest::default()).unwrap();
    answer.sections
}

fn history(scene: &Scene, id: u64) -> Vec<SectionVersion> {
    let path = "/whaleshares.gov.v1.Query/SectionHistory";
    let request = QuerySectionHistoryRequest { id, pagination: None };
    let answer: QuerySectionHistoryResponse = scene.ask(path, &request).unwrap();
    answer.versions
}

/// Something is refused so when it takes effect.
fn refused(result: Result<(), base::Error>, refused: Refused) -> String {
    let error = result.expect_err("a refusal");
    assert_eq!((error.codespace(), error.code()), refused, "{error}");
    error.to_string()
}

#[test]
fn a_section_is_added_written_anew_and_repealed_by_votes() {
    let mut scene = town();
    let proposal = scene.decide("ann", &[pack(&add("Stake", "One token, one vote."))]);
    assert_eq!(proposal.status(), Passed);
    let status = SectionStatus::InForce.into();
    let (title, text) = ("Stake".to_owned(), "One token, one vote.".to_owned());
    assert_eq!(sections(&scene), [Section { id: 1, title, text, version: 1, status }]);
    let made = (scene.last_block().height, scene.last_block().time);
    scene.decide("ann", &[pack(&amend(1, 1, "Votes", "One token, one vote, at any time."))]);
    assert_eq!((sections(&scene)[0].version, sections(&scene)[0].title.as_str()), (2, "Votes"));
    scene.decide("ann", &[pack(&repeal(1, 2))]);
    let [section] = &sections(&scene)[..] else { panic!("one section") };
    assert_eq!((section.status(), section.version), (SectionStatus::Repealed, 3));
    assert_eq!(section.text, "");
    let versions = history(&scene, 1);
    let seen: Vec<(u64, &str)> =
        versions.iter().map(|one| (one.version, one.title.as_str())).collect();
    assert_eq!(seen, [(1, "Stake"), (2, "Votes"), (3, "Votes")]);
    assert_eq!((versions[0].height, versions[0].time), (made.0, Some(made.1.into())));
    assert_eq!(versions[0].text_hash, Sha256::digest("One token, one vote.").to_vec());
    let hash = Sha256::digest("One token, one vote, at any time.").to_vec();
    assert_eq!((versions[1].text_hash.clone(), versions[2].text_hash.len()), (hash, 0));
    scene.audit();
}

#[test]
fn every_change_is_told_and_numbers_are_not_used_again() {
    let mut scene = town();
    let id = scene.open("rich", &[pack(&add("A", "a")), pack(&add("B", "b"))]);
    scene.ok("ann", vote("ann", id, proto::cosmos::gov::v1::VoteOption::Yes));
    scene.close_vote(id);
    let at = scene.poll(id).unwrap().executes_at.unwrap();
    let done = scene.until(at.try_into().unwrap());
    assert_eq!(told(&done.events, "section_proposed", "section"), ["1", "2"]);
    assert_eq!(told(&done.events, "section_proposed", "title"), ["A", "B"]);
    scene.decree(repeal(2, 1)).unwrap();
    scene.decree(add("C", "c")).unwrap();
    let ids: Vec<u64> = sections(&scene).iter().map(|section| section.id).collect();
    assert_eq!(ids, [1, 2, 3]);
    scene.audit();
}

#[test]
fn a_proposal_against_another_version_fails() {
    let mut scene = town();
    scene.decree(add("Stake", "Old.")).unwrap();
    // Both were written against the first version.
    let one = scene.open("ann", &[pack(&amend(1, 1, "Stake", "New."))]);
    let other = scene.open("ann", &[pack(&repeal(1, 1))]);
    for id in [one, other] {
        scene.ok("ann", vote("ann", id, proto::cosmos::gov::v1::VoteOption::Yes));
    }
    assert_eq!(scene.conclude(one).status(), Passed);
    let proposal = scene.conclude(other);
    assert_eq!(proposal.status(), Failed);
    let text = "section 1 has version 2 by now, not 1; write the proposal anew";
    assert_eq!(proposal.failed_reason, text);
    assert_eq!(sections(&scene)[0].text, "New.");
    assert!(refused(scene.decree(amend(1, 3, "Stake", "Newer.")), ("gov", 107)).contains("not 3"));
    scene.decree(amend(1, 2, "Stake", "Newer.")).unwrap();
    scene.audit();
}

#[test]
fn what_is_not_in_force_can_not_be_changed() {
    let mut scene = town();
    assert_eq!(refused(scene.decree(repeal(1, 1)), ("gov", 106)), "there is no section 1");
    refused(scene.decree(amend(1, 1, "A", "a")), ("gov", 106));
    scene.decree(add("A", "a")).unwrap();
    scene.decree(repeal(1, 1)).unwrap();
    assert_eq!(refused(scene.decree(repeal(1, 2)), ("gov", 108)), "section 1 is repealed");
    refused(scene.decree(amend(1, 2, "A", "a")), ("gov", 108));
}

#[test]
fn a_section_has_sixteen_kibibytes_at_most() {
    let mut scene = town();
    let long = "x".repeat(16_384);
    let proposal = scene.decide("ann", &[pack(&add("Long", &long))]);
    assert_eq!(proposal.status(), Passed);
    assert_eq!(sections(&scene)[0].text, long);
    let mut refuse = |message: &MsgProposeSection, text: &str| {
        let draft = scene.draft("rich", &propose("rich", &[pack(message)], FULL));
        let result = scene.deliver(&draft.gas(10_000_000));
        let error = result.error.expect("a refusal");
        assert_eq!((error.codespace(), error.code()), ("gov", 12), "{error}");
        assert!(error.to_string().contains(text), "{error}");
    };
    refuse(&add("Long", &"x".repeat(16_385)), "the text has 16385 bytes, at most 16384");
    refuse(&add(&"t".repeat(256), "x"), "the title has 256 bytes, at most 255");
    refuse(&add(" ", "x"), "a section has a title and a text");
    refuse(&add("x", "\n"), "a section has a title and a text");
    scene.decree(add(&"t".repeat(255), "x")).unwrap();
    refused(scene.decree(amend(1, 1, "Long", &"x".repeat(16_385))), ("sdk", 18));
}

#[test]
fn sixty_four_sections_are_in_force_at_most() {
    let mut scene = town();
    for number in 0..64 {
        scene.decree(add(&format!("S{number}"), "x")).unwrap();
    }
    let log = refused(scene.decree(add("one more", "x")), ("gov", 109));
    assert_eq!(log, "the constitution has 64 sections in force at most; repeal one or amend one");
    scene.decree(amend(7, 1, "S7", "y")).unwrap();
    scene.decree(repeal(8, 1)).unwrap();
    scene.decree(add("one more", "x")).unwrap();
    assert_eq!(sections(&scene).len(), 65);
    scene.audit();
}

#[test]
fn a_section_that_is_not_there_is_not_found() {
    let scene = town();
    let path = "/whaleshares.gov.v1.Query/Section";
    let error =
        scene.ask::<QuerySectionResponse>(path, &QuerySectionRequest { id: 1 }).unwrap_err();
    assert!(error.to_string().contains("there is no section 1"), "{error}");
}

#[test]
fn a_genesis_of_the_sdk_begins_with_its_one_text() {
    let mut genesis = Scene::genesis_of(&[]);
    genesis["gov"] = serde_json::json!({"constitution": "We, the whales."});
    let mut scene = Scene::from_genesis(&genesis);
    let [section] = &sections(&scene)[..] else { panic!("one section") };
    assert_eq!((section.id, section.text.as_str()), (1, "We, the whales."));
    scene.decree(amend(1, 1, "Preamble", "We, the people.")).unwrap();
    scene.decree(add("Next", "x")).unwrap();
    assert_eq!(sections(&scene)[1].id, 2);
    let reborn = Scene::from_genesis(&scene.export());
    assert_eq!(sections(&reborn), sections(&scene));
    assert_eq!(history(&reborn, 1), history(&scene, 1));
    genesis["gov"] = serde_json::json!({"constitution": "x".repeat(16_385)});
    let error = Scene::try_genesis(&genesis).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("constitution has 16385 bytes"), "{error}");
}
