//! `MsgClaim`: the share of a BitShares account is paid, or waits if only its memo key has
//! signed.

use auth::PublicKey;
use base::{Address, Ctx, Mode, Result, Time};
use proto::whaleshares::claim::v1 as wire;

use super::reading::{account, charge, check_expiry};
use crate::Error;
use crate::params::{Params, params};
use crate::paying::Payment;
use crate::proof::{ClaimText, Evidence, Strength};
use crate::refusals::Refused;
use crate::snapshot::Leaf;
use crate::snapshots::{self, Snapshot, total};
use crate::state::{Number, PENDING, VETOES};
use crate::{lane, paying, pending};

/// Longest signature of a receiver: that of a multisig of many keys.
const COUNTERSIGNATURE_LONGEST: usize = 1_024;

/// A claim that can be checked.
pub(crate) struct Claim {
    submitter: Address,
    to: Address,
    account_name: String,
    max_fee: u64,
    expires: u64,
    evidence: Evidence,
    /// The receiver's key and signature, where somebody else sends the claim.
    countersignature: Option<(PublicKey, Vec<u8>)>,
    number: Number,
}

/// What a claim would do.
pub(crate) struct Considered {
    pub(crate) text: String,
    pub(crate) payment: Payment,
    /// When it is paid, if not now.
    pub(crate) ready_at: Option<Time>,
}

pub(crate) fn parse(msg: wire::MsgClaim) -> Result<Claim> {
    let submitter = account("submitter", &msg.submitter)?;
    let invalid = |reason: String| Refused::DestinationInvalid { to: msg.to.clone(), reason };
    let to =
        Address::parse(&msg.to).map_err(|error| invalid(base::Error::from(error).to_string()))?;
    if auth::module_account_at(&to).is_some() {
        return Err(invalid("it belongs to the chain itself".to_owned()).into());
    }
    let countersignature = match (&msg.to_key, msg.to_signature.len()) {
        (None, 0) => None,
        (Some(key), 1..=COUNTERSIGNATURE_LONGEST) => {
            let key = PublicKey::from_any(key)?;
            if key.address() != to {
                return Err(invalid(format!("to_key is the key of {}", key.address())).into());
            }
            Some((key, msg.to_signature.clone()))
        }
        _ => {
            let reason = "to_key and to_signature stand there together, or neither does";
            return Err(invalid(reason.to_owned()).into());
        }
    };
    Ok(Claim {
        submitter,
        to,
        evidence: Evidence::of_claim(&msg)?,
        account_name: msg.account_name,
        max_fee: msg.max_fee,
        expires: msg.expires,
        countersignature,
        number: Number(msg.correction),
    })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, claim: Claim) -> Result<wire::MsgClaimResponse> {
    let Considered { payment, ready_at, .. } = consider(ctx, &claim)?;
    match ready_at {
        None => {
            let amount = paying::pay(ctx, &payment)?;
            Ok(wire::MsgClaimResponse { amount, ready_at: None })
        }
        Some(ready_at) => {
            pending::wait(ctx, &payment, ready_at)?;
            Ok(wire::MsgClaimResponse { amount: 0, ready_at: Some(ready_at.into()) })
        }
    }
}

/// Checks a claim, what costs least first, and changes nothing.
pub(crate) fn consider(ctx: &Ctx<'_>, claim: &Claim) -> Result<Considered> {
    charge(ctx, &claim.evidence)?;
    let (params, snapshot) = (params(ctx)?, snapshots::open(ctx, claim.number)?);
    check_expiry(ctx, claim.expires)?;
    lane::not_claimed(ctx, claim.number, &claim.evidence.account)?;
    let leaf = claim.evidence.account(&snapshot.header)?;
    claim.check_receiver(ctx, &leaf)?;
    let payment = claim.payment(ctx, &params, &snapshot, &leaf)?;
    let text = claim.text(ctx, &snapshot, &leaf);
    // What a block has checked already is not checked again before the next one.
    let strength = match ctx.mode {
        Mode::Recheck => claim.evidence.strength(&snapshot.header, &leaf),
        _ => claim.evidence.verify(&snapshot.header, &leaf, &text),
    }?;
    let ready_at = match strength {
        Strength::Authority => None,
        Strength::MemoKey => Some(claim.memo(ctx, &params, &leaf, total(payment.parts)?)?),
    };
    claim.check_countersignature(ctx, &text)?;
    Ok(Considered { text, payment, ready_at })
}

impl Claim {
    fn index(&self) -> u64 {
        self.evidence.account.index
    }

    /// A receiver who can be paid, and be called as he wants to be.
    fn check_receiver(&self, ctx: &Ctx<'_>, leaf: &Leaf) -> Result<()> {
        if !self.account_name.is_empty() {
            let own = self.account_name == leaf.name;
            names::may_register(ctx, &self.account_name, &self.to, own).map_err(Refused::name)?;
        }
        if self.submitter == self.to {
            return Ok(());
        }
        auth::known_account(ctx, &self.submitter)?;
        match self.countersignature.is_some() || auth::exists(ctx, &self.to)? {
            true => Ok(()),
            false => Err(Refused::DestinationUnproven(self.to.to_string()).into()),
        }
    }

    fn check_countersignature(&self, ctx: &Ctx<'_>, text: &str) -> Result<()> {
        let Some((key, signature)) = &self.countersignature else { return Ok(()) };
        if ctx.mode == Mode::Recheck || key.verify(text.as_bytes(), signature) {
            return Ok(());
        }
        let reason = "to_signature does not fit the text of the claim".to_owned();
        Err(Refused::DestinationInvalid { to: self.to.to_string(), reason }.into())
    }

    fn payment(
        &self,
        ctx: &Ctx<'_>,
        params: &Params,
        snapshot: &Snapshot,
        leaf: &Leaf,
    ) -> Result<Payment> {
        let (fee, max_fee) = (params.claim_fee, self.max_fee);
        if fee > max_fee {
            return Err(Refused::FeeAboveCap { fee, max_fee }.into());
        }
        let parts = snapshot.parts(self.index(), leaf, ctx.block.time)?;
        let share = total(parts)?;
        if share <= fee {
            return Err(Error::Dust { name: leaf.name.clone(), share }.into());
        }
        Ok(Payment {
            number: self.number,
            index: self.index(),
            account_id: leaf.account_id,
            name: leaf.name.clone(),
            to: self.to,
            account_name: self.account_name.clone(),
            parts,
            fee,
        })
    }

    fn text(&self, ctx: &Ctx<'_>, snapshot: &Snapshot, leaf: &Leaf) -> String {
        let text = ClaimText {
            chain_id: &ctx.block.chain_id,
            snapshot: snapshot.header.id(),
            name: &leaf.name,
            account_id: leaf.account_id,
            to: &self.to.to_string(),
            account_name: &self.account_name,
            max_fee: self.max_fee,
            expires: self.expires,
        };
        text.to_string()
    }

    /// When a claim by the memo key is paid, if it may wait at all.
    fn memo(&self, ctx: &Ctx<'_>, params: &Params, leaf: &Leaf, share: u64) -> Result<Time> {
        let (policy, name) = (&params.memo, leaf.name.clone());
        if !policy.enabled {
            return Err(Refused::MemoOff.into());
        }
        if share > policy.cap {
            return Err(Refused::MemoCap { name, share, cap: policy.cap }.into());
        }
        let key = (self.number, self.index());
        if VETOES.has(ctx, &key)? {
            return Err(Refused::Vetoed(name).into());
        }
        match PENDING.get(ctx, &key)? {
            Some(pending) => {
                let until = snapshots::moment(pending.ready_at)?;
                Err(Refused::PendingMemoClaim { name, until }.into())
            }
            None => Ok(ctx.block.time.plus(policy.delay)?),
        }
    }
}
