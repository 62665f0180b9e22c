//! Claims of Whalestake. They cost nothing, and come from people who have no account yet: so they
//! have a lane of their own, which is narrow, and are executed before they enter the mempool.

use std::collections::BTreeSet;

use base::{Address, Ctx, Error, Event, Mode, Result, Sdk, is_type_url};
use bitshares_snapshot_claim::{AccountNumber, Refused, is_claim};
use prost_types::Any;
use proto::whaleshares::claim::v1::MsgClaimResponse;

use crate::run::{Rules, TxResult};
use crate::tx::Transaction;

/// Longest transaction with a claim.
const LONGEST: usize = 64 * 1024;

/// Most gas of a claim: 64 signatures, 32 member accounts and 64 KiB take less.
const MOST_GAS: u64 = 3_000_000;

/// The claim that a transaction consists of, if it does.
pub(crate) fn claim_of(tx: &Transaction) -> Option<&Any> {
    match tx.messages() {
        [message] if is_claim(&message.type_url) => Some(message),
        _ => None,
    }
}

/// Whether nobody pays for it.
pub(crate) fn is_free(tx: &Transaction) -> bool {
    claim_of(tx).is_some() && tx.fee().is_none_or(|fee| fee.amount.is_empty())
}

/// Whether its sender may be somebody without an account, who signs with number 0 and sequence 0:
/// the claim, if it is good, opens one.
pub(crate) fn opens_account_of(tx: &Transaction, signer: &Address) -> bool {
    is_free(tx) && !tx.body().unordered && tx.sender_of(0) == Some(*signer)
}

/// Whether a transaction has paid a claim, or let it wait.
pub(crate) fn has_claimed(result: &TxResult) -> bool {
    matches!(result.responses.as_slice(), [response] if is_type_url::<MsgClaimResponse>(&response.type_url))
}

/// A claim stands alone, because nothing else is free of charge, and in a block that takes more.
pub(crate) fn check_lane(tx: &Transaction, rules: Rules<'_>) -> Result<()> {
    if !tx.messages().iter().any(|message| is_claim(&message.type_url)) {
        return Ok(());
    }
    match rules.claims_left {
        _ if claim_of(tx).is_none() => Err(Refused::NotAlone.into()),
        Some(0) => Err(Refused::LaneFull.into()),
        _ => Ok(()),
    }
}

/// Lets a claim in for which nobody pays: it carries a claim and nothing more.
pub(crate) fn admit(ctx: &mut Ctx<'_>, tx: &Transaction) -> Result<()> {
    if tx.size > LONGEST {
        let too_large = bitshares_snapshot_claim::Error::TooLarge {
            what: "bytes of a transaction",
            length: tx.size,
            limit: LONGEST,
        };
        return Err(too_large.into());
    }
    if !tx.body().memo.is_empty() {
        return Err(Sdk::MemoTooLarge.because("a claim without a fee has no memo"));
    }
    let gas = tx.gas_limit();
    if ctx.mode != Mode::Simulate && !(1..=MOST_GAS).contains(&gas) {
        let text = format!("a claim without a fee may use 1 to {MOST_GAS} gas, not {gas}");
        return Err(Sdk::InvalidGasLimit.because(text));
    }
    if let Some(claim) = claim_of(tx) {
        bitshares_snapshot_claim::refuse_claimed(ctx, &claim.value)?;
    }
    let payer = tx.fee_payer()?.ok_or_else(|| Error::from(Sdk::NoSignatures))?;
    ctx.emit(Event::new("tx").with("fee", "").with("fee_payer", payer.to_string()));
    Ok(())
}

/// What a block has left for claims.
pub(crate) struct Lane {
    pub(crate) claims: u32,
    pub(crate) bytes: u64,
    pub(crate) gas: u64,
    seen: BTreeSet<AccountNumber>,
}

/// Claims get a quarter of a block at most.
const PART: u64 = 4;

impl Lane {
    /// The lane of a block with these limits, above the state that `ctx` reads.
    pub(crate) fn of(ctx: &Ctx<'_>, bytes: u64, gas: u64) -> Lane {
        Lane {
            // A chain without state takes none.
            claims: bitshares_snapshot_claim::claims_per_block(ctx).unwrap_or(0),
            bytes: bytes.div_euclid(PART),
            gas: gas.div_euclid(PART),
            seen: BTreeSet::new(),
        }
    }

    /// Whether a claim fits, and is for an account that has not claimed yet; takes its room.
    pub(crate) fn take(&mut self, ctx: &Ctx<'_>, claim: &Any, bytes: u64, gas: u64) -> bool {
        let Some(account) = AccountNumber::of(&claim.value) else { return false };
        let left =
            (self.claims.checked_sub(1), self.bytes.checked_sub(bytes), self.gas.checked_sub(gas));
        let (Some(claims), Some(bytes), Some(gas)) = left else { return false };
        if self.seen.contains(&account) || !matches!(account.has_claimed(ctx), Ok(false)) {
            return false;
        }
        (self.claims, self.bytes, self.gas) = (claims, bytes, gas);
        self.seen.insert(account)
    }
}
