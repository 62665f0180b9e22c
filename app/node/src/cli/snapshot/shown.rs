//! What the commands of a snapshot print.

use serde_json::{Value, json};
use snapshot::generate::Summary;
use snapshot::{Allocation, Dump, LAUNCH_TEAM, Proof, Published, Snapshot};

/// What a dump has.
pub(super) fn counts(dump: &Dump) -> Value {
    let counts = dump.counts();
    let kinds = counts.kinds.iter().map(|kind| {
        json!({
            "kind": format!("{}.{}", kind.space, kind.kind),
            "objects": kind.objects.to_string(),
            "read": kind.is_read,
            "strange": kind.is_strange,
        })
    });
    let block = dump.block();
    json!({
        "block": block.number.to_string(),
        "block_id": hex::encode(block.id),
        "bytes": counts.bytes.to_string(),
        "lines": counts.lines.to_string(),
        "accounts": dump.accounts().to_string(),
        "kinds": kinds.collect::<Value>(),
        "strange_fields": counts.strange_fields,
    })
}

/// What a snapshot is known by, and how it shares.
pub(super) fn snapshot(snapshot: &Snapshot) -> Value {
    let header = snapshot.header();
    json!({
        "snapshot_id": hex::encode(header.id()),
        "root": hex::encode(header.root()),
        "leaves": snapshot.leaf_count().to_string(),
        "header": hex::encode(header.encode()),
        "assets": snapshot.allocations.iter().map(allocation).collect::<Value>(),
        "launch_team": format!("{LAUNCH_TEAM}uwls"),
    })
}

fn allocation(allocation: &Allocation) -> Value {
    let Allocation { asset, pool, denominator, exchange_held, excluded, .. } = allocation;
    json!({
        "asset": format!("1.3.{}", asset.instance),
        "symbol": asset.symbol,
        "pool": format!("{pool}uwls"),
        "denominator": denominator.to_string(),
        "exchange_held": exchange_held.to_string(),
        "excluded": excluded.to_string(),
        "claimable": format!("{}uwls", allocation.claimable),
        "to_account_creation_pool": format!("{}uwls", allocation.to_account_creation_pool),
    })
}

/// Where an account is, and what it gets.
pub(super) fn proof(published: &Published, proof: &Proof) -> Value {
    let Proof { index, bytes, leaf, aunts, share, claimable, formulas } = proof;
    json!({
        "snapshot_id": hex::encode(published.header().id()),
        "account": format!("1.2.{}", leaf.account_id),
        "name": leaf.name,
        "index": index.to_string(),
        "leaf": hex::encode(bytes),
        "aunts": aunts.iter().map(hex::encode).collect::<Value>(),
        "flags": leaf.flags,
        "formulas": formulas,
        "share": format!("{}uwls", share.total),
        "claimable": format!("{claimable}uwls"),
    })
}

/// What was generated, and what a policy for it needs.
pub(super) fn summary(summary: &Summary) -> Value {
    let exchanges = summary
        .exchanges
        .iter()
        .map(|(id, name)| json!({ "id": format!("1.2.{id}"), "name": name }));
    json!({
        "block": summary.block.to_string(),
        "block_id": summary.block_id,
        "lines": summary.lines.to_string(),
        "bytes": summary.bytes.to_string(),
        "exchange_accounts": exchanges.collect::<Value>(),
        "accounts_with_keys": summary.sampled.to_string(),
    })
}
