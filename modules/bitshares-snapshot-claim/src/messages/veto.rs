//! `MsgVeto`: whoever can act for a BitShares account ends what its memo key can do.

use base::{Address, Ctx, Event, Result};
use proto::whaleshares::claim::v1 as wire;

use super::reading::{account, charge, check_expiry};
use crate::Error;
use crate::proof::{Evidence, Strength, VetoText};
use crate::refusals::Refused;
use crate::state::{Number, VETOES};
use crate::{pending, snapshots};

/// A veto that can be checked.
pub(crate) struct Veto {
    submitter: Address,
    expires: u64,
    evidence: Evidence,
    number: Number,
}

pub(crate) fn parse(msg: wire::MsgVeto) -> Result<Veto> {
    let submitter = account("submitter", &msg.submitter)?;
    let (expires, number) = (msg.expires, Number(msg.correction));
    let evidence = Evidence::of_veto(&msg)?;
    Ok(Veto { submitter, expires, evidence, number })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, veto: Veto) -> Result<wire::MsgVetoResponse> {
    let Veto { submitter, expires, evidence, number } = veto;
    charge(ctx, &evidence)?;
    // Also after the end, until the snapshot is closed: a memo claim may wait still.
    let snapshot = snapshots::find(ctx, number)?;
    if snapshots::counters(ctx, number)?.closed {
        return Err(Refused::WindowClosed(snapshot.end).into());
    }
    check_expiry(ctx, expires)?;
    let leaf = evidence.account(&snapshot.header)?;
    let text = VetoText {
        chain_id: &ctx.block.chain_id,
        snapshot: snapshot.header.id(),
        name: &leaf.name,
        account_id: leaf.account_id,
        expires,
    };
    match evidence.verify(&snapshot.header, &leaf, &text.to_string())? {
        Strength::Authority => {}
        // The memo key is what the owner wants to be safe from.
        Strength::MemoKey => {
            let key = leaf.memo_key.unwrap_or(crate::bitshares::Key::NULL);
            return Err(Error::MemoKeyOnly(key).into());
        }
    }
    let index = evidence.account.index;
    VETOES.set(ctx, &(number, index), &())?;
    let ended = pending::forget(ctx, number, index)?;
    let event = Event::new("claim_vetoed")
        .with("bitshares_account", leaf.name)
        .with("account_id", format!("1.2.{}", leaf.account_id))
        .with("index", index.to_string())
        .with("by", submitter.to_string())
        .with("ended_a_claim", ended.to_string())
        .with("correction", number.0.to_string());
    ctx.emit(event);
    Ok(wire::MsgVetoResponse {})
}
