//! Every code of `bsclaim`, reached by a transaction. Codes that the sources can give and this
//! list does not reach fail the last test.

use std::collections::BTreeSet;

use base::Seconds;
use bitshares_snapshot_claim::snapshot::{Header, Leaf, Tree, leaf_hash};
use prost::{Message, Name};
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Key, Scene, account, governance, now, secret, verdict};

use crate::city;
use crate::town::{DAY, WINDOW, after, begin, begin_with, claim_at, claim_of_then, until};

type Claim = wire::MsgClaim;

/// The code with which `message` of `who` is refused.
fn code<M: Message + Name>(scene: &Scene, who: &str, message: &M) -> u32 {
    let mut scene = scene.clone();
    let result = scene.deliver(&scene.draft(who, message).gas(2_500_000));
    scene.audit();
    let (codespace, code) = verdict(&result);
    assert_eq!(codespace, "bsclaim", "{:?}", result.error);
    code
}

/// The same of a decree, after the days in which nothing can be changed.
fn decreed<M: Message + Name>(scene: &Scene, message: M) -> u32 {
    let mut scene = scene.clone();
    let error = scene.decree(message).unwrap_err();
    assert_eq!(error.codespace(), "bsclaim", "{error}");
    error.code()
}

/// Codes of the window and of what was claimed already.
fn windows() -> Vec<u32> {
    let (town, mut scene) = begin();
    let wire::Plan { header, .. } = town.plan();
    let start = Some(after(50).into());
    let early = Scene::with_plan(&[], wire::Plan { header, start, ..wire::Plan::default() });
    let mut codes = vec![code(&early, "alice", &town.signed(&early, "alice", "alice"))];
    let expired = until(&town, &scene, "alice", now(&scene));
    let far = until(&town, &scene, "alice", now(&scene) + 91 * 86_400);
    let unknown = Claim { correction: 1, ..town.signed(&scene, "alice", "alice") };
    codes.extend([expired, far, unknown].map(|claim| code(&scene, "alice", &claim)));
    scene.claimed("alice", &town.signed(&scene, "alice", "alice"));
    codes.push(code(&scene, "bob", &town.signed(&scene, "alice", "bob")));
    let end = after(WINDOW.0);
    let late = claim_of_then(&town, &scene, "bob", end);
    codes.push(verdict(&claim_at(&mut scene, end, "bob", &late)).1);
    codes
}

/// Codes of memo keys.
fn memo_keys() -> Vec<u32> {
    let (town, mut scene) = begin();
    let by_memo = |scene: &Scene, name: &str| town.by_memo_key(scene, name, name);
    let raw = town.sign(&scene, town.claim(&scene, "mia", "mia"), &secret("mia", "memo"));
    let mut codes = vec![
        code(&scene, "mia", &raw),
        code(&scene, "carol", &by_memo(&scene, "carol")),
        code(&scene, "sam", &by_memo(&scene, "sam")),
    ];
    let finalize = wire::MsgFinalize { submitter: account("zoe"), index: 3, correction: 0 };
    codes.push(code(&scene, "zoe", &finalize));
    scene.claimed("mia", &by_memo(&scene, "mia"));
    codes.push(code(&scene, "zoe", &finalize));
    codes.push(code(&scene, "mia", &by_memo(&scene, "mia")));
    scene.ok("zoe", town.veto(&scene, "mia", "zoe", &secret("mia", "active")));
    codes.push(code(&scene, "mia", &by_memo(&scene, "mia")));
    let (town, scene) = begin_with(|params| params.memo.as_mut().unwrap().enabled = false);
    codes.push(code(&scene, "mia", &town.by_memo_key(&scene, "mia", "mia")));
    codes
}

/// A chain whose snapshot is this leaf, whatever it says; and a claim of it.
fn alone(bytes: Vec<u8>) -> (Scene, Claim) {
    let town = crate::town::town();
    let root = Tree::of(vec![leaf_hash(&bytes)]).root().to_vec();
    let wire = wire::Header { leaf_count: 1, root, ..town.header.wire().clone() };
    let header = Header::read(wire).unwrap().wire().clone();
    let scene = Scene::with_plan(&[], wire::Plan { header: Some(header), ..wire::Plan::default() });
    let claim = Claim { leaf: bytes, index: 0, aunts: vec![], ..town.claim(&scene, "mia", "mia") };
    (scene, claim)
}

/// Codes of leaves and of whose they are.
fn leaves() -> Vec<u32> {
    let (town, scene) = begin();
    let good = || town.signed(&scene, "mia", "mia");
    let (malformed, claim) = alone(b"not a leaf".to_vec());
    let mut codes = vec![
        code(&scene, "mia", &Claim { index: 12, ..good() }),
        code(&scene, "mia", &Claim { index: 4, ..good() }),
        code(&scene, "mia", &Claim { leaf: vec![0; 4_097], ..good() }),
        code(&malformed, "mia", &claim),
    ];
    for name in ["exchange", "committee", "helper", "nobody", "dusty"] {
        codes.push(code(&scene, name, &town.signed(&scene, name, name)));
    }
    codes
}

/// Codes of members and weights.
fn members() -> Vec<u32> {
    let (city, scene) = city::begin();
    let claim = |name: &str, members: &[&str], signers: &[&str]| {
        code(&scene, name, &city::claim(&city, &scene, name, members, signers))
    };
    vec![
        claim("duo", &["ann"], &["ann"]),
        claim("duo", &["ann", "ben", "ann"], &["ann", "ben"]),
        claim("duo", &["ann", "ben"], &["ann"]),
        claim("quad", &["trio", "duo", "ann", "ben"], &["ann", "ben"]),
    ]
}

/// Codes of keys, signatures and forms.
fn signatures() -> Vec<u32> {
    let (town, scene) = begin();
    let bent = |bend: &dyn Fn(&mut Claim)| {
        let mut claim = town.signed(&scene, "mia", "mia");
        bend(&mut claim);
        code(&scene, "mia", &claim)
    };
    vec![
        bent(&|claim| claim.proofs[0].signature.truncate(64)),
        bent(&|claim| claim.proofs[0].signature[0] = 27),
        bent(&|claim| claim.proofs[0].signature[1] |= 0x80),
        bent(&|claim| claim.proofs[0].signature[40] ^= 1),
        bent(&|claim| claim.proofs[0].public_key.truncate(32)),
        bent(&|claim| claim.proofs[0].public_key = vec![0; 33]),
        bent(&|claim| claim.proofs.push(claim.proofs[0].clone())),
        bent(&|claim| claim.proofs = town.signed(&scene, "bob", "mia").proofs),
        bent(&|claim| claim.proofs[0].form = None),
    ]
}

/// Codes of BitShares transactions: reference block 2, prefix 4, expiration 4, count, kind, fee 8,
/// its asset, the payer.
fn transactions() -> Vec<u32> {
    let (town, scene) = begin();
    let bent = |bend: &dyn Fn(&mut Vec<u8>)| {
        code(&scene, "mia", &town.by_transaction(&scene, "mia", bend))
    };
    let mut good = scene.clone();
    good.claimed("mia", &town.by_transaction(&scene, "mia", |_| ()));
    vec![
        bent(&|packed| packed.truncate(30)),
        bent(&|packed| packed.push(0)),
        bent(&|packed| packed[10] = 2),
        bent(&|packed| packed[11] = 0),
        bent(&|packed| packed[21] ^= 1),
        bent(&|packed| *packed.last_mut().unwrap() = 1),
        bent(&|packed| {
            packed[10] = 0x81;
            packed.insert(11, 0);
        }),
        bent(&|packed| {
            // No accounts, then the id 0x4757: one account, 1.2.7.
            let place = packed.windows(3).position(|window| window == [0, 0x47, 0x57]).unwrap();
            packed.splice(place..=place, [1, 7]);
        }),
        bent(&|packed| {
            let end = packed.len() - 3;
            packed[end] ^= 1;
        }),
    ]
}

/// Codes of receivers, names, fees and the lane.
fn receivers() -> Vec<u32> {
    let (town, scene) = begin_with(|params| params.claim_fee = 5);
    let named = |account_name: &str| {
        let account_name = account_name.to_owned();
        Claim { account_name, max_fee: 5, ..town.claim(&scene, "mia", "mia") }
    };
    let mut codes = vec![
        code(&scene, "mia", &Claim { to: "nobody".to_owned(), ..named("") }),
        code(&scene, "zoe", &Claim { submitter: account("zoe"), ..named("") }),
        code(&scene, "mia", &named("No Name")),
        code(&scene, "mia", &named("alice")),
        code(&scene, "mia", &Claim { max_fee: 4, ..named("") }),
    ];
    let (mut taken, mut full) = (scene.clone(), scene.clone());
    let claim =
        Claim { account_name: "my_name".into(), max_fee: 5, ..town.claim(&scene, "bob", "bob") };
    taken.claimed("bob", &town.sign(&scene, claim, &secret("bob", "active")));
    codes.push(code(&taken, "mia", &named("my_name")));
    let coin = tests::send("zoe", "mia", "1uwls");
    let claim = town.signed(&scene, "mia", "zoe");
    let pair = full.draft("zoe", &claim).and(&coin).sign();
    codes.push(verdict(&full.block(&[pair]).remove(0)).1);
    let (town, mut full) = begin_with(|params| params.max_claims_per_block = 1);
    let txs = ["mia", "noah"].map(|name| full.free(name, &town.signed(&full, name, name)));
    codes.push(verdict(&full.block(&txs).remove(1)).1);
    codes
}

/// Codes of what holders decide.
fn decisions() -> Vec<u32> {
    let (town, mut scene) = begin();
    let authority = governance();
    let add = |header: Option<wire::Header>, end: u64| {
        let end = Some(after(end).into());
        wire::MsgAddCorrection { authority: authority.clone(), header, end }
    };
    let update = |change: &dyn Fn(&mut wire::Params)| {
        let mut params = scene.claim_params();
        change(&mut params);
        wire::MsgUpdateParams { authority: authority.clone(), params: Some(params) }
    };
    let days = |days: u64| days * DAY.0;
    let (same, zero) = (update(&|_| ()), update(&|params| params.max_claims_per_block = 0));
    let mut codes = vec![decreed(&scene, same), decreed(&scene, zero)];
    scene.wait(Seconds(days(100)));
    let header = Some(town.header.wire().clone());
    codes.push(decreed(&scene, add(header.clone(), days(400))));
    codes.push(decreed(&scene, add(header, days(150))));
    codes
}

/// Codes of newcomers and of the launch team.
fn newcomers() -> Vec<u32> {
    let (town, mut scene) = begin_with(|params| {
        let sponsor = params.sponsor.as_mut().unwrap();
        (sponsor.min_grants_per_day, sponsor.pool_days) = (1, 36_500);
    });
    let sponsored = |borrower: &str| wire::MsgCreateSponsoredAccount {
        sponsor: account("zoe"),
        name: String::new(),
        pub_key: Some(Key::of(borrower).public().to_any()),
    };
    let reclaim = |borrower: &str| wire::MsgReclaimLoan {
        submitter: account("zoe"),
        borrower: account(borrower),
    };
    let release = |member: &str| wire::MsgReleaseTeamStake {
        submitter: account("zoe"),
        member: account(member),
    };
    let mut codes =
        vec![code(&scene, "zoe", &sponsored("kid")), code(&scene, "zoe", &reclaim("kid"))];
    scene.ok("zoe", tests::power_up("zoe", "zoe", "900000000uwls"));
    codes.push(code(&scene, "zoe", &sponsored("zoe")));
    scene.ok("zoe", sponsored("kid"));
    codes.push(code(&scene, "zoe", &sponsored("kid2")));
    codes.push(code(&scene, "zoe", &reclaim("kid")));
    codes.push(code(&scene, "zoe", &release("zoe")));
    let team = vec![wire::TeamMember { address: account("zoe"), amount: 1, released: 0 }];
    let plan = wire::Plan { team, ..town.plan() };
    let early = Scene::with_plan(&[("zoe", "1000000000uwls")], plan);
    codes.push(code(&early, "zoe", &release("zoe")));
    // A snapshot without exchanges: the pool has nothing.
    let poor = BitShares::of(vec![tests::holder(1, "only", 1)]);
    let mut scene = Scene::with_plan(&[("zoe", "1000000000uwls")], poor.plan());
    scene.ok("zoe", tests::power_up("zoe", "zoe", "900000000uwls"));
    codes.push(code(&scene, "zoe", &sponsored("kid")));
    codes
}

/// The numbers behind the arms of `fn code` in a source file.
fn codes_of(source: &str) -> BTreeSet<u32> {
    let body = source.split("fn code(&self)").nth(1).expect("the last function");
    let numbers = body.split("=> ").skip(1).filter_map(|arm| {
        let digits: String = arm.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    numbers.collect()
}

#[test]
fn every_code_is_reached_by_a_transaction() {
    let mut possible =
        codes_of(include_str!("../../../modules/bitshares-snapshot-claim/src/errors.rs"));
    let refused =
        codes_of(include_str!("../../../modules/bitshares-snapshot-claim/src/refusals.rs"));
    assert!(possible.is_disjoint(&refused), "both share a codespace");
    possible.extend(refused);
    assert_eq!(possible, (2..=66).collect(), "codes have no gaps, and none is new");
    let reached: BTreeSet<u32> = [
        windows(),
        memo_keys(),
        leaves(),
        members(),
        signatures(),
        transactions(),
        receivers(),
        decisions(),
        newcomers(),
    ]
    .concat()
    .into_iter()
    .collect();
    let missing: Vec<_> = possible.difference(&reached).collect();
    assert!(missing.is_empty(), "nothing reaches {missing:?}");
}

#[test]
fn a_leaf_that_holds_more_than_all_is_malformed() {
    let leaf = Leaf { holdings: [u64::MAX, 0, 0], ..tests::holder(1, "huge", 0) };
    let (scene, claim) = alone(leaf.encode());
    assert_eq!(code(&scene, "mia", &claim), 10);
}
