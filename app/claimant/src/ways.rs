//! With which wallet the owner of an account can prove that it is his.

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::snapshot::{Authority, Flag, Leaf};

/// What a way is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It is enough.
    Enough,
    /// Others must sign too.
    Part,
    /// It waits 30 days, and is capped.
    Memo,
}

/// A way to prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What it is worth.
    pub worth: Worth,
    /// What is to be done.
    pub advice: String,
}

/// What suits an account, the easiest first. Nothing if nobody may claim for it.
pub fn ways(leaf: &Leaf) -> Vec<Way> {
    if !leaf.may_claim() {
        return Vec::new();
    }
    let mut ways = Vec::new();
    ways.extend(by_message(leaf));
    ways.extend(by_authority(&leaf.active, "active"));
    ways.extend(by_authority(&leaf.owner, "owner"));
    ways.extend(by_memo(leaf));
    ways
}

/// Wallets sign messages with the memo key, which may be the active key too.
fn by_message(leaf: &Leaf) -> Option<Way> {
    let memo = leaf.memo_key.as_ref()?;
    let both = [(&leaf.active, "active"), (&leaf.owner, "owner")];
    let listed = both.into_iter().filter_map(|(authority, called)| {
        let (_, weight) = authority.keys.iter().find(|(key, _)| key == memo)?;
        Some((u32::from(*weight), authority.threshold, called))
    });
    let (weight, threshold, called) = listed
        .filter(|(_, threshold, _)| *threshold > 0)
        .max_by_key(|(weight, threshold, _)| weight >= threshold)?;
    let tab = "a message signed by the web wallet (tab Signed Messages), cli_wallet or Beet";
    Some(match weight >= threshold {
        true => Way {
            worth: Worth::Enough,
            advice: format!("your memo key equals your {called} key: {tab} is enough"),
        },
        false => Way {
            worth: Worth::Part,
            advice: format!(
                "your memo key is one of your {called} keys: {tab} weighs {weight} of {threshold}"
            ),
        },
    })
}

fn by_authority(authority: &Authority, called: &str) -> Vec<Way> {
    let Authority { threshold, keys, accounts, addresses } = authority;
    let mut ways = Vec::new();
    let keys = keys.iter().filter(|(key, _)| *key != Key::NULL);
    let weights: Vec<u32> = keys.map(|(_, weight)| u32::from(*weight)).collect();
    let old: Vec<u32> = addresses.iter().map(|(_, weight)| u32::from(*weight)).collect();
    let members: Vec<u32> = accounts.iter().map(|(_, weight)| u32::from(*weight)).collect();
    if *threshold == 0 {
        return ways;
    }
    let worth = |weights: &[u32]| match weights.iter().any(|weight| weight >= threshold) {
        true => Worth::Enough,
        false => Worth::Part,
    };
    let mut way = |weights: &[u32], who: &str, how: &str| {
        if weights.is_empty() {
            return;
        }
        let sum = weights.iter().fold(0_u64, |sum, weight| sum.saturating_add(u64::from(*weight)));
        let worth = worth(weights);
        let enough = match worth {
            Worth::Enough => format!("the {called} authority takes one {who}"),
            _ => format!(
                "the {called} authority needs weight {threshold}; its {} {who}s weigh {sum}",
                weights.len()
            ),
        };
        ways.push(Way { worth, advice: format!("{enough}: {how}") });
    };
    way(
        &weights,
        "key",
        "`whaled claim sign` with the private key, the web wallet's password or the brain key, or a transaction (`claim text --tx`) signed by Beet or cli_wallet",
    );
    way(
        &old,
        "old address",
        "`whaled claim sign --wif-stdin` with the private key that it came from",
    );
    way(
        &members,
        "member account",
        "its owners sign the same text with their own keys, and `claim combine` puts the files together",
    );
    ways
}

fn by_memo(leaf: &Leaf) -> Option<Way> {
    let memo = leaf.memo_key.as_ref().filter(|memo| **memo != Key::NULL)?;
    let mut acting = leaf.active.keys.iter().chain(&leaf.owner.keys);
    if acting.any(|(key, _)| key == memo) || leaf.is(Flag::SharedMemoKey) {
        return None;
    }
    let advice = "with nothing but the memo key: a signed message starts a claim that waits 30 days, in which the owner can object, and is capped";
    Some(Way { worth: Worth::Memo, advice: advice.to_owned() })
}
