//! A BitShares of accounts that act for each other.

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::snapshot::{Authority, Leaf};
use proto::whaleshares::claim::v1 as wire;
use tests::{BitShares, Scene, holder, public, secret};

/// An authority of accounts, each of which weighs 1.
fn accounts(threshold: u32, members: &[u64]) -> Authority {
    let accounts = members.iter().map(|member| (*member, 1)).collect();
    Authority { threshold, accounts, ..Authority::default() }
}

/// An account with one authority in both roles.
fn governed(account_id: u64, name: &str, authority: Authority) -> Leaf {
    let owner = authority.clone();
    Leaf { active: authority, owner, ..holder(account_id, name, 10) }
}

/// `ann` and `ben` have keys; `duo` needs both, `trio` needs duo, `quad` trio. `loop-a` and
/// `loop-b` need each other, `selfie` itself. `twice` lists a key of its own and its address.
/// `heavy` needs more than 65,535 of one key. `zero` and `null` are what the makers of a snapshot
/// should have flagged. `late` needs ann and, through two others, ann once more; `early` asks
/// those two, and zed.
pub(crate) fn city() -> BitShares {
    let key = public("twice", "active");
    let twice = Authority {
        threshold: 2,
        keys: vec![(key, 1)],
        addresses: vec![(key.addresses().unwrap()[4], 1)],
        ..Authority::default()
    };
    let of_keys = |threshold: u32, keys: Vec<(Key, u16)>| Authority {
        threshold,
        keys,
        ..Authority::default()
    };
    let mut heavy =
        vec![(public("heavy", "active"), u16::MAX), (public("heavy", "owner"), u16::MAX)];
    heavy.sort_unstable();
    BitShares::of(vec![
        holder(1, "ann", 10),
        holder(2, "ben", 10),
        governed(3, "duo", accounts(2, &[1, 2])),
        governed(4, "trio", accounts(1, &[3])),
        governed(5, "quad", accounts(1, &[4])),
        governed(6, "loop-a", accounts(1, &[7])),
        governed(7, "loop-b", accounts(1, &[6])),
        governed(8, "selfie", accounts(1, &[8])),
        governed(9, "twice", twice),
        governed(10, "heavy", of_keys(2 * u32::from(u16::MAX), heavy)),
        governed(11, "zero", of_keys(0, vec![(public("zero", "active"), 1)])),
        governed(12, "null", of_keys(1, vec![(Key::NULL, 1)])),
        governed(13, "mid", accounts(1, &[1])),
        governed(15, "late", accounts(2, &[1, 16])),
        governed(16, "over", accounts(1, &[13])),
        governed(17, "early", accounts(2, &[16, 18])),
        holder(18, "zed", 10),
        holder(100, "rest", 99_999_830),
    ])
}

/// The chain on which the city claims.
pub(crate) fn begin() -> (BitShares, Scene) {
    let city = city();
    let scene = Scene::with_plan(&[("zoe", "1000000000uwls")], city.plan());
    (city, scene)
}

/// The claim of `name` with these members' leaves, signed by the active keys of `signers`.
pub(crate) fn claim(
    city: &BitShares,
    scene: &Scene,
    name: &str,
    members: &[&str],
    signers: &[&str],
) -> wire::MsgClaim {
    let claim = city.with_members(city.claim(scene, name, name), members);
    signers.iter().fold(claim, |claim, signer| city.sign(scene, claim, &secret(signer, "active")))
}
