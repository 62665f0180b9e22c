//! What commands of claims print.

use std::path::Path;

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::proof::Strength;
use bitshares_snapshot_claim::snapshot::{ASSETS, Authority, Flag, Leaf};
use claimant::{ClaimFile, Entered, Progress, Signers, Worth, ways};
use serde_json::{Value, json};
use snapshot::{Proof, Published};

use super::files::{failed, moment};
use crate::cli::failure::Result;

/// What Whalestake is counted in.
const DECIMALS: u32 = 6;

/// An amount of smallest units with its decimals.
pub(super) fn decimal(units: u64, decimals: u32) -> String {
    let width = usize::try_from(decimals).unwrap_or_default();
    let digits = format!("{units:0>least$}", least = width.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(width));
    match fraction {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

/// An amount of uwls for people.
pub(in crate::cli) fn wls(units: u64) -> String {
    format!("{} WLS", decimal(units, DECIMALS))
}

/// What an account has, gets, and can prove it with.
pub(super) fn looked_up(published: &Published, proof: &Proof, refusal: Option<String>) -> Value {
    let Proof { index, leaf, share, claimable, formulas, .. } = proof;
    let parts = ASSETS.iter().zip(leaf.holdings).zip(share.parts.iter().zip(formulas));
    let holdings = parts.map(|((asset, held), (part, formula))| {
        json!({
            "asset": asset.symbol,
            "held": decimal(held, asset.precision),
            "share": wls(*part),
            "formula": formula,
        })
    });
    let ways = ways(leaf).into_iter().map(|way| {
        let worth = match way.worth {
            Worth::Enough => "enough",
            Worth::Part => "a part",
            Worth::Memo => "a memo claim",
        };
        json!({ "worth": worth, "advice": way.advice })
    });
    let mut value = json!({
        "account": format!("1.2.{}", leaf.account_id),
        "name": leaf.name,
        "index": index.to_string(),
        "snapshot_id": hex::encode(published.header().id()),
        "holdings": holdings.collect::<Value>(),
        "share": wls(share.total),
        "claimable": wls(*claimable),
        "claimable_uwls": claimable.to_string(),
        "flags": flags(leaf),
        "active": authority(&leaf.active),
        "owner": authority(&leaf.owner),
        "memo_key": leaf.memo_key.as_ref().map(Key::to_string),
        "proofs": ways.collect::<Value>(),
    });
    if let (Some(refusal), Some(fields)) = (refusal, value.as_object_mut()) {
        fields.insert("why_not".to_owned(), refusal.into());
    }
    value
}

fn flags(leaf: &Leaf) -> Vec<&'static str> {
    let all = [
        (Flag::Exchange, "exchange"),
        (Flag::Special, "special"),
        (Flag::Auxiliary, "auxiliary"),
        (Flag::Unsatisfiable, "unsatisfiable authority"),
        (Flag::Dust, "dust"),
        (Flag::SharedMemoKey, "shared memo key"),
    ];
    all.into_iter().filter(|(flag, _)| leaf.is(*flag)).map(|(_, called)| called).collect()
}

fn authority(authority: &Authority) -> Value {
    let weight = |who: String, weight: u16| json!({ "who": who, "weight": weight });
    let Authority { threshold, keys, accounts, addresses } = authority;
    let keys = keys.iter().map(|(key, of)| weight(key.to_string(), *of));
    let accounts = accounts.iter().map(|(account, of)| weight(format!("1.2.{account}"), *of));
    let addresses = addresses.iter().map(|(address, of)| weight(format!("address {address}"), *of));
    json!({
        "threshold": threshold,
        "members": keys.chain(accounts).chain(addresses).collect::<Value>(),
    })
}

/// How far a file is.
pub(super) fn standing(
    path: &Path,
    file: &ClaimFile,
    signers: &Signers,
    progress: &Progress,
) -> Result<Value> {
    let evidence = file.evidence().map_err(failed)?;
    let signed = evidence.proofs.iter().filter_map(|proof| {
        let key = Key::new(proof.public_key.as_slice().try_into().ok()?);
        let roles = signers.roles(&key);
        let role = roles.first().map(ToString::to_string).unwrap_or_default();
        Some(json!({ "key": key.to_string(), "is": role }))
    });
    let mut value = json!({
        "account": format!("{} (1.2.{})", signers.leaf.name, signers.leaf.account_id),
        "text": signers.text,
        "share": file.header.share(&signers.leaf).map(|share| wls(share.total)),
        "expires": moment(file.claim.expires),
        "signed": signed.collect::<Value>(),
    });
    let more = match progress {
        Progress::Enough(strength) => json!({
            "enough": true,
            "strength": match strength {
                Strength::Authority => "an authority",
                Strength::MemoKey => "the memo key: waits, and is capped",
            },
            "next": format!("whaled claim submit {} --from KEY", path.display()),
        }),
        Progress::Missing { error, still } => json!({
            "enough": false,
            "missing": error.to_string(),
            "can_still_sign": still,
        }),
    };
    if let (Some(fields), Value::Object(more)) = (value.as_object_mut(), more) {
        fields.extend(more);
    }
    Ok(value)
}

/// What was added, for the one who added it.
pub(super) fn added(entered: &[Entered]) -> Vec<String> {
    let line = |one: &Entered| {
        let role = one.roles.first().map(ToString::to_string).unwrap_or_default();
        match one.is_new {
            true => format!("signed by the {role}"),
            false => format!("the {role} has signed already"),
        }
    };
    entered.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_decimals_of_their_asset() {
        assert_eq!(decimal(123_895_325_012, 5), "1238953.25012");
        assert_eq!(decimal(500, 0), "500");
        assert_eq!(decimal(7, 4), "0.0007");
        assert_eq!(decimal(0, 5), "0.00000");
        assert_eq!(wls(12_005_123_478), "12005.123478 WLS");
    }
}
