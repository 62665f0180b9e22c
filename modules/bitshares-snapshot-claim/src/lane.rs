//! What the chain has to know of claims before it executes them: they are free of charge, so a
//! block takes few of them, and none twice.

use base::{Ctx, Result, is_type_url};
use prost::Message;
use proto::whaleshares::claim::v1::{ClaimRecord, MsgClaim};

use crate::bitmap;
use crate::proof::Position;
use crate::refusals::Refused;
use crate::snapshot::Leaf;
use crate::snapshots;
use crate::state::{CLAIMS, Number, PARAMS};

/// An account of a snapshot, as claims name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountNumber {
    correction: u32,
    index: u64,
}

impl AccountNumber {
    /// Which account a claim is for, whether it has a right to it or not; none if these bytes
    /// are no claim.
    pub fn of(message: &[u8]) -> Option<AccountNumber> {
        let MsgClaim { correction, index, .. } = MsgClaim::decode(message).ok()?;
        Some(AccountNumber { correction, index })
    }

    /// Whether it has claimed already.
    pub fn has_claimed(&self, ctx: &Ctx<'_>) -> Result<bool> {
        bitmap::has_claimed(ctx, Number(self.correction), self.index)
    }
}

/// Whether messages with this type URL are claims.
pub fn is_claim(url: &str) -> bool {
    is_type_url::<MsgClaim>(url)
}

/// Refuses a claim that is too late, or for an account that has claimed, before its sender's signature is looked at: who
/// sends a claim again had no account when he signed it first, and has one now.
pub fn refuse_claimed(ctx: &Ctx<'_>, message: &[u8]) -> Result<()> {
    let Ok(MsgClaim { correction, index, leaf, .. }) = MsgClaim::decode(message) else {
        return Ok(());
    };
    let number = Number(correction);
    snapshots::open(ctx, number)?;
    not_claimed(ctx, number, &Position { leaf, index, aunts: Vec::new() })
}

/// Nobody gets a share twice.
pub(crate) fn not_claimed(ctx: &Ctx<'_>, number: Number, account: &Position) -> Result<()> {
    let index = account.index;
    if !bitmap::has_claimed(ctx, number, index)? {
        return Ok(());
    }
    // The leaf is not proven yet; what it names is told only if it is the one.
    let record = match Leaf::decode(&account.leaf) {
        Ok(leaf) => CLAIMS.get(ctx, &(number, leaf.account_id))?,
        Err(_) => None,
    };
    let text = match record.filter(|record| record.index == index) {
        Some(ClaimRecord { account_id, height, to, .. }) => {
            format!("1.2.{account_id} was claimed in block {height} to {to}")
        }
        None => format!("account {index} of the snapshot has claimed"),
    };
    Err(Refused::AlreadyClaimed(text).into())
}

/// How many claims a block takes; none before genesis.
pub fn claims_per_block(ctx: &Ctx<'_>) -> Result<u32> {
    Ok(PARAMS.get(ctx)?.map_or(0, |params| params.max_claims_per_block))
}
