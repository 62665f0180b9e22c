//! The BitShares that most scenes are about.

use base::{Seconds, Time};
use bitshares_snapshot_claim::snapshot::{Flag, Header, Leaf};
use chain::TxResult;
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, holder, secret};

/// Of 14,700,000 WLS for 100,000,000 units: one is worth so many uwls.
pub(crate) const UNIT: u128 = 147_000;

/// A day.
pub(crate) const DAY: Seconds = Seconds(86_400);

/// Two years of 365 days.
pub(crate) const WINDOW: Seconds = Seconds(63_072_000);

/// A leaf with a flag.
pub(crate) fn flagged(account_id: u64, name: &str, bts: u64, flag: Flag) -> Leaf {
    Leaf { flags: flag.bit(), ..holder(account_id, name, bts) }
}

/// 100,000,000 units of BTS: alice has 60 %, bob 30, an exchange 1; mia, noah and olga have so
/// little that a memo key can claim it; sam's memo key is that of others too.
pub(crate) fn town() -> BitShares {
    BitShares::of(leaves())
}

pub(crate) fn leaves() -> Vec<Leaf> {
    vec![
        holder(1_001, "alice", 60_000_000),
        holder(1_002, "bob", 30_000_000),
        holder(1_003, "carol", 8_989_998),
        holder(1_004, "mia", 1_000),
        holder(1_005, "noah", 1_000),
        holder(1_006, "olga", 6_000),
        flagged(1_007, "sam", 2_000, Flag::SharedMemoKey),
        flagged(1_008, "dusty", 1, Flag::Dust),
        flagged(1_009, "nobody", 1, Flag::Unsatisfiable),
        flagged(1_010, "helper", 0, Flag::Auxiliary),
        flagged(1_011, "committee", 5_000, Flag::Special),
        flagged(2_000, "exchange", 1_000_000, Flag::Exchange),
    ]
}

/// A snapshot of these accounts, which share so many uwls of BTS and nothing else.
pub(crate) fn correction(leaves: Vec<Leaf>, pool: u64) -> BitShares {
    let mut town = BitShares::of(leaves);
    let mut header = town.header.wire().clone();
    for (asset, pool) in header.assets.iter_mut().zip([pool, 0, 0]) {
        asset.pool = pool;
    }
    town.header = Header::read(header).unwrap();
    town
}

/// Holders add a correction at day 100, and its claims begin. Tells its number.
pub(crate) fn corrected(scene: &mut Scene, correction: &BitShares) -> u32 {
    let day_100 = after(100 * DAY.0).max(scene.last_block().time.plus(Seconds(1)).unwrap());
    scene.block_with(&[], |block| block.time = day_100);
    let start = day_100.plus(Seconds(1 + 14 * DAY.0)).unwrap();
    let end = start.plus(Seconds(200 * DAY.0)).unwrap();
    let message = wire::MsgAddCorrection {
        authority: tests::governance(),
        header: Some(correction.header.wire().clone()),
        end: Some(end.into()),
    };
    scene.decree(message).unwrap();
    scene.block_with(&[], |block| block.time = start);
    let all = wire::QueryCorrectionsRequest::default();
    let all: wire::QueryCorrectionsResponse = scene.claims("Corrections", &all).unwrap();
    all.corrections.last().unwrap().number
}

/// A claim of `name` from the correction with this number.
pub(crate) fn of_correction(
    town: &BitShares,
    scene: &Scene,
    number: u32,
    name: &str,
) -> wire::MsgClaim {
    wire::MsgClaim { correction: number, ..town.signed(scene, name, name) }
}

/// The chain on which the town claims; zoe has an account and coins.
pub(crate) fn begin() -> (BitShares, Scene) {
    let town = town();
    let scene = Scene::with_plan(&[("zoe", "1000000000uwls")], town.plan());
    (town, scene)
}

/// The same with other parameters.
pub(crate) fn begin_with(change: impl FnOnce(&mut wire::Params)) -> (BitShares, Scene) {
    let town = town();
    let change = |claims: &mut wire::GenesisState| change(claims.params.as_mut().unwrap());
    let scene = Scene::with_claims(&[("zoe", "1000000000uwls")], town.plan(), change);
    (town, scene)
}

/// So many seconds after genesis.
pub(crate) fn after(seconds: u64) -> Time {
    Time::new(1_767_225_600, 0).unwrap().plus(Seconds(seconds)).unwrap()
}

/// `who` claims free of charge in a block at this moment.
pub(crate) fn claim_at(
    scene: &mut Scene,
    time: Time,
    who: &str,
    claim: &wire::MsgClaim,
) -> TxResult {
    let tx = scene.free(who, claim);
    scene.block_with(&[tx], |block| block.time = time).results.remove(0)
}

/// A claim of `name` to its own account that counts until `expires`.
pub(crate) fn until(town: &BitShares, scene: &Scene, name: &str, expires: u64) -> wire::MsgClaim {
    let claim = wire::MsgClaim { expires, ..town.claim(scene, name, name) };
    town.sign(scene, claim, &secret(name, "active"))
}

/// A claim of `name` at that moment, an hour before it expires.
pub(crate) fn claim_of_then(
    town: &BitShares,
    scene: &Scene,
    name: &str,
    time: Time,
) -> wire::MsgClaim {
    until(town, scene, name, time.seconds() as u64 + 3_600)
}
