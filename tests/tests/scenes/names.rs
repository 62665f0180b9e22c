//! Names: what the chain tells of them, and how they outlive it.

use base::{Ctx, Mode, Result, Status, Time};
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::whaleshares::names::v1::{
    Entry, QueryNameRequest, QueryNameResponse, QueryNamesRequest, QueryNamesResponse,
    QueryOwnerRequest, QueryOwnerResponse, QueryRuleRequest, QueryRuleResponse,
};
use serde_json::{Value, json};
use tests::{Scene, Start};

fn genesis(entries: &[(&str, &str)]) -> Value {
    let people = Scene::with(&[]);
    let entry = |(name, who): &(&str, &str)| json!({"name": name, "address": people.address(who).to_string()});
    let mut genesis = Scene::genesis_of(&[("alice", "10uwls"), ("bob", "10uwls")]);
    genesis["names"] = json!({"entries": entries.iter().map(entry).collect::<Vec<Value>>()});
    genesis
}

fn owner(scene: &Scene, name: &str) -> Result<String> {
    let answer: Result<QueryOwnerResponse> =
        scene.ask("/whaleshares.names.v1.Query/Owner", &QueryOwnerRequest { name: name.into() });
    answer.map(|answer| answer.address)
}

fn name(scene: &Scene, address: String) -> Result<String> {
    let answer: Result<QueryNameResponse> =
        scene.ask("/whaleshares.names.v1.Query/Name", &QueryNameRequest { address });
    answer.map(|answer| answer.name)
}

/// What a module above does in a block of its own.
fn work(scene: &mut Scene, work: impl FnOnce(&mut Ctx<'_>) -> Result<()>) {
    let block = scene.next_block();
    let mut ctx = Ctx::new(&block, Mode::Deliver, scene.state());
    work(&mut ctx).unwrap();
    let changes = ctx.into_changes();
    scene.commit(block, &changes);
    scene.audit();
}

#[test]
fn a_name_is_told_by_account_and_an_account_by_name() {
    let scene = Scene::from_genesis(&genesis(&[("alice", "alice"), ("bob.b_1", "bob")]));
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|who| scene.address(who).to_string());
    assert_eq!(owner(&scene, "alice").unwrap(), alice);
    assert_eq!(owner(&scene, "bob.b_1").unwrap(), bob);
    assert_eq!(name(&scene, alice).unwrap(), "alice");
    assert_eq!(name(&scene, bob).unwrap(), "bob.b_1");
    let nobody = owner(&scene, "carol").unwrap_err();
    assert_eq!(
        (nobody.status(), nobody.grpc_message()),
        (Status::NotFound, "nobody is called carol".into())
    );
    let nameless = name(&scene, carol.clone()).unwrap_err();
    assert_eq!(
        (nameless.status(), nameless.grpc_message()),
        (Status::NotFound, format!("{carol} has no name"))
    );
    assert_eq!(owner(&scene, "Carol").unwrap_err().status(), Status::InvalidArgument);
    assert_eq!(name(&scene, "carol".into()).unwrap_err().status(), Status::InvalidArgument);
}

#[test]
fn names_come_in_pages_and_in_order() {
    let people = ["c", "a.b", "a", "a_b", "b"];
    let entries: Vec<(&str, &str)> = people.iter().map(|name| (*name, *name)).collect();
    let scene = Scene::from_genesis(&genesis(&entries));
    let mut key = Vec::new();
    let mut pages: Vec<Vec<String>> = Vec::new();
    loop {
        let pagination = Some(PageRequest { key, limit: 2, ..PageRequest::default() });
        let answer: QueryNamesResponse = scene
            .ask("/whaleshares.names.v1.Query/Names", &QueryNamesRequest { pagination })
            .unwrap();
        for Entry { name, address } in &answer.entries {
            assert_eq!(*address, scene.address(name).to_string());
        }
        pages.push(answer.entries.into_iter().map(|entry| entry.name).collect());
        key = answer.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(pages, [vec!["a", "a.b"], vec!["a_b", "b"], vec!["c"]]);
}

#[test]
fn names_go_on_with_the_chain_that_an_export_begins() {
    let mut scene = Scene::from_genesis(&genesis(&[("alice", "alice")]));
    let bob = scene.address("bob");
    work(&mut scene, |ctx| names::register(ctx, "bob_1", &bob));
    let exported = scene.export();
    let [alice, bob] = ["alice", "bob"].map(|who| scene.address(who).to_string());
    let expected = json!([{"name": "alice", "address": alice}, {"name": "bob_1", "address": bob}]);
    assert_eq!(exported["names"]["entries"], expected);
    let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
    let again = Scene::start(&start).unwrap();
    again.audit();
    assert_eq!(again.export(), exported);
    assert_eq!(owner(&again, "bob_1").unwrap(), bob);
    let twice = genesis(&[("alice", "alice"), ("alice", "bob")]);
    assert_eq!(
        Scene::try_genesis(&twice).err().unwrap().to_string(),
        format!(
            "app_state.names: entries[1]: the name alice is taken: it belongs to {alice}; choose another one"
        )
    );
}

#[test]
fn the_rule_tells_from_when_on_every_name_is_free() {
    let mut scene = Scene::from_genesis(&genesis(&[]));
    let until = Time::new(1_900_000_000, 0).unwrap();
    work(&mut scene, |ctx| names::reserve_until(ctx, until));
    let rule: QueryRuleResponse =
        scene.ask("/whaleshares.names.v1.Query/Rule", &QueryRuleRequest {}).unwrap();
    assert_eq!(rule.reserved_until, Some(until.into()));
    let alice = scene.address("alice");
    let refused = names::may_register(&scene.ctx(), "alice", &alice, false).unwrap_err();
    assert_eq!((refused.codespace(), refused.code()), ("names", 5));
    names::may_register(&scene.ctx(), "alice", &alice, true).unwrap();
}
