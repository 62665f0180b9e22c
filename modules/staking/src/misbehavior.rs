//! Evidence: a producer that has signed twice loses a part of its own stake and its seat,
//! for ever. Voters lose nothing.

use auth::{WHALESTAKE, module_account};
use base::{Address, Amount, Ctx, Event, Misbehavior, Result};
use prost::Message;
use proto::cosmos::evidence::v1beta1::Equivocation;
use sha2::{Digest, Sha256};

use crate::holding::Holding;
use crate::jail;
use crate::money::bond;
use crate::params::{Params, bps_of, params};
use crate::state::{EVIDENCE, EvidenceHash, OPERATORS, SEATS};
use crate::votes::{producer, standing};

/// Punishes what the evidence of this block proves.
pub(crate) fn punish(ctx: &mut Ctx<'_>) -> Result<()> {
    let rules = params(ctx)?;
    for misbehavior in &ctx.block.misbehavior {
        let known = OPERATORS.get(ctx, &misbehavior.validator)?;
        let Some(operator) = known.filter(|_| is_recent(ctx, misbehavior)) else { continue };
        if producer(ctx, &operator)?.tombstoned {
            continue;
        }
        let power = SEATS.get(ctx, &misbehavior.validator)?.map_or(0, |seat| seat.power);
        let burnt = slash(ctx, &rules, &operator)?;
        let address = misbehavior.validator.consensus_text();
        let slashed = Event::new("slash")
            .with("address", &*address)
            .with("power", power.to_string())
            .with("reason", "double_sign")
            .with("burned_coins", burnt.to_string());
        ctx.emit(slashed);
        ctx.emit(Event::new("slash").with("jailed", address));
        jail::for_double_sign(ctx, &rules, &operator)?;
        keep(ctx, &proven(misbehavior, power))?;
    }
    Ok(())
}

/// The record that the SDK keeps of it.
fn proven(misbehavior: &Misbehavior, power: u64) -> Equivocation {
    Equivocation {
        height: i64::try_from(misbehavior.height).unwrap_or(i64::MAX),
        time: Some(misbehavior.time.into()),
        power: i64::try_from(power).unwrap_or(i64::MAX),
        consensus_address: misbehavior.validator.consensus_text(),
    }
}

/// Keeps a record under its name.
pub(crate) fn keep(ctx: &mut Ctx<'_>, evidence: &Equivocation) -> Result<()> {
    let hash = EvidenceHash(Sha256::digest(evidence.encode_to_vec()).into());
    Ok(EVIDENCE.set(ctx, &hash, evidence)?)
}

/// Evidence counts while it is young enough in blocks or in time. Consensus sees to that,
/// too; the rule is ours all the same.
fn is_recent(ctx: &Ctx<'_>, misbehavior: &Misbehavior) -> bool {
    let age = ctx.block.evidence_age;
    let blocks = ctx.block.height.checked_sub(misbehavior.height);
    let span = ctx.block.time.since(misbehavior.time);
    misbehavior.height > 0 && blocks.is_some_and(|blocks| blocks <= age.blocks || span <= age.span)
}

/// Burns the penalty out of the operator's own votes for himself.
fn slash(ctx: &mut Ctx<'_>, rules: &Params, operator: &Address) -> Result<Amount> {
    let own = standing(ctx, operator)?.own;
    let penalty = bps_of(own, rules.slash_double_sign_bps)?;
    if penalty.is_zero() {
        return Ok(penalty);
    }
    let mut holding = Holding::open(ctx, rules, operator)?;
    holding.unvote(ctx, operator, penalty)?;
    holding.lose(ctx, penalty)?;
    holding.close(ctx)?;
    let coins = bond(rules, penalty)?;
    bank::burn(ctx, module_account(WHALESTAKE), &coins)?;
    Ok(penalty)
}
