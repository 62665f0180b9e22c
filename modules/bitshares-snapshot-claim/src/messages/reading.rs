//! What messages read and check alike: accounts, what evidence costs, moments.

use base::{Address, Ctx, Result, Sdk};

use crate::plan::FROZEN;
use crate::proof::{EXPIRES_WITHIN_S, Evidence};
use crate::refusals::Refused;
use crate::state::PLAN;

/// Gas of checking evidence, of each signature and of each member account; the dearest that was
/// measured, at the price of a signature of our own.
const GAS: u64 = 60_000;
const GAS_A_PROOF: u64 = 15_000;
const GAS_A_MEMBER: u64 = 5_000;

/// The account of `text`, which has the role `role` in the message.
pub(super) fn account(role: &str, text: &str) -> Result<Address> {
    Address::parse(text).map_err(|error| {
        Sdk::InvalidAddress.because(format!("invalid {role} address: {}", base::Error::from(error)))
    })
}

/// Charges for checking evidence.
pub(super) fn charge(ctx: &Ctx<'_>, evidence: &Evidence) -> Result<()> {
    let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let proofs = count(evidence.proofs.len()).saturating_mul(GAS_A_PROOF);
    let members = count(evidence.members.len()).saturating_mul(GAS_A_MEMBER);
    Ok(ctx.charge(GAS.saturating_add(proofs).saturating_add(members), "claim")?)
}

/// Whether a text that counts until `expires`, that second included, counts now.
pub(super) fn check_expiry(ctx: &Ctx<'_>, expires: u64) -> Result<(), Refused> {
    let now = u64::try_from(ctx.block.time.seconds()).unwrap_or(0);
    let latest = now.saturating_add(EXPIRES_WITHIN_S);
    if now > expires {
        return Err(Refused::Expired(expires));
    }
    match expires <= latest {
        true => Ok(()),
        false => Err(Refused::ExpiryTooFar { expires, latest }),
    }
}

/// The first holders change nothing for those who come after them.
pub(super) fn not_frozen(ctx: &Ctx<'_>) -> Result<()> {
    let Some(plan) = PLAN.get(ctx)? else { return Ok(()) };
    let until = plan.start.plus(FROZEN)?;
    match ctx.block.time < until {
        true => Err(Refused::Frozen(until).into()),
        false => Ok(()),
    }
}
