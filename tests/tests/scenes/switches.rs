//! Whether a denomination can be sent: `MsgSetSendEnabled` and the default.

use proto::cosmos::bank::v1beta1::{
    MsgSetSendEnabled, MsgUpdateParams, Params, QuerySendEnabledRequest, QuerySendEnabledResponse,
    SendEnabled,
};
use tests::{Scene, burn, multi_send, send};

fn rich() -> Scene {
    Scene::with(&[("alice", "100ushare,100uwls"), ("bob", "1uwls")])
}

fn switch(
    authority: &str,
    send_enabled: &[(&str, bool)],
    use_default_for: &[&str],
) -> MsgSetSendEnabled {
    let send_enabled = send_enabled
        .iter()
        .map(|(denom, enabled)| SendEnabled { denom: (*denom).into(), enabled: *enabled });
    MsgSetSendEnabled {
        authority: authority.to_owned(),
        send_enabled: send_enabled.collect(),
        use_default_for: use_default_for.iter().map(|denom| (*denom).to_owned()).collect(),
    }
}

fn by_gov(send_enabled: &[(&str, bool)], use_default_for: &[&str]) -> MsgSetSendEnabled {
    switch(&auth::authority().to_string(), send_enabled, use_default_for)
}

fn default_is(default_send_enabled: bool) -> MsgUpdateParams {
    #[allow(deprecated, reason = "the message has the old list")]
    let params = Params { send_enabled: Vec::new(), default_send_enabled };
    MsgUpdateParams { authority: auth::authority().to_string(), params: Some(params) }
}

#[test]
fn what_is_switched_off_can_not_be_sent() {
    let mut scene = rich();
    scene.decree(by_gov(&[("ushare", false)], &[])).expect("switched");
    let log = scene.err("alice", send("alice", "bob", "1ushare"), ("bank", 5));
    assert!(
        log.ends_with("ushare transfers are currently disabled: send transactions are disabled"),
        "{log}"
    );
    scene.err("alice", send("alice", "bob", "1ushare,1uwls"), ("bank", 5));
    scene.err("alice", multi_send("alice", "1ushare", &[("bob", "1ushare")]), ("bank", 5));
    scene.ok("alice", send("alice", "bob", "1uwls"));
    scene.ok("alice", burn("alice", "1ushare"));
    scene.decree(by_gov(&[("ushare", true)], &[])).expect("switched");
    scene.ok("alice", send("alice", "bob", "1ushare"));
    scene.audit();
}

#[test]
fn a_switch_is_stronger_than_the_default() {
    let mut scene = rich();
    scene.decree(default_is(false)).expect("changed");
    scene.err("alice", send("alice", "bob", "1uwls"), ("bank", 5));
    scene.decree(by_gov(&[("uwls", true)], &[])).expect("switched");
    scene.ok("alice", send("alice", "bob", "1uwls"));
    scene.err("alice", send("alice", "bob", "1ushare"), ("bank", 5));
    scene.decree(by_gov(&[], &["uwls", "never-switched"])).expect("back to the default");
    scene.err("alice", send("alice", "bob", "1uwls"), ("bank", 5));
    scene.decree(default_is(true)).expect("changed");
    scene.ok("alice", send("alice", "bob", "1uwls"));
}

#[test]
fn only_the_authority_switches() {
    let mut scene = rich();
    let alice = scene.address("alice").to_string();
    let log = scene.err("alice", switch(&alice, &[("uwls", false)], &[]), ("gov", 13));
    let gov = auth::authority();
    assert!(log.contains(&format!("invalid authority; expected {gov}, got {alice}: ")), "{log}");
    scene.err("alice", MsgUpdateParams { authority: alice, ..default_is(false) }, ("gov", 13));
    scene.err("alice", by_gov(&[("uwls", false)], &[]), ("sdk", 8));
    scene.ok("alice", send("alice", "bob", "1uwls"));
}

#[test]
fn switches_that_make_no_sense_are_refused() {
    let mut scene = rich();
    let alice = scene.address("alice").to_string();
    for message in [
        switch(&alice, &[("1x", false)], &[]),
        switch(&alice, &[("uwls", false), ("uwls", true)], &[]),
        switch(&alice, &[], &["1x"]),
    ] {
        scene.err("alice", message, ("sdk", 18));
    }
    #[allow(deprecated, reason = "this is where the old list is refused")]
    let params = Params { send_enabled: vec![SendEnabled::default()], default_send_enabled: true };
    scene.err(
        "alice",
        MsgUpdateParams { authority: alice, params: Some(params) },
        ("undefined", 1),
    );
}

#[test]
fn switches_can_be_asked_for() {
    let mut scene = rich();
    scene.decree(by_gov(&[("aaa", true), ("bbb", false), ("ccc", true)], &[])).expect("switched");
    let ask = |denoms: &[&str]| {
        let denoms = denoms.iter().map(|denom| (*denom).to_owned()).collect();
        let request = QuerySendEnabledRequest { denoms, pagination: None };
        let answer: QuerySendEnabledResponse =
            scene.ask("/cosmos.bank.v1beta1.Query/SendEnabled", &request).expect("switches");
        let switches = answer.send_enabled.into_iter().map(|switch| (switch.denom, switch.enabled));
        (switches.collect::<Vec<_>>(), answer.pagination)
    };
    let (all, page) = ask(&[]);
    assert_eq!(all, [("aaa".into(), true), ("bbb".into(), false), ("ccc".into(), true)]);
    assert_eq!(page.expect("a page").total, 3);
    let (some, page) = ask(&["ccc", "uwls", "1x", "bbb"]);
    assert_eq!(some, [("ccc".into(), true), ("bbb".into(), false)], "in the order of the question");
    assert_eq!(page, None);
}
