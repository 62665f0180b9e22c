//! Transactions without order: a moment of each signer is used up instead of his sequence.

use base::{Address, Ctx, Mode, Result, Sdk, Seconds};

use crate::tx::Transaction;

/// How far ahead the timeout may be: so long the chain has to remember.
const FARTHEST: Seconds = Seconds(600);

/// What remembering and forgetting costs, in addition to the writing.
const GAS: u64 = 2_240;

/// Uses up the moment that `tx` names, for each of `signers`. It is not in the past: the
/// timeout has been looked at before.
pub(super) fn use_up<'a>(
    ctx: &mut Ctx<'_>,
    tx: &Transaction,
    signers: impl IntoIterator<Item = &'a Address>,
) -> Result<()> {
    let Some(timeout) = tx.timeout()? else {
        let text = "unordered transaction must have timeout_timestamp set";
        return Err(Sdk::InvalidRequest.because(text));
    };
    if timeout > ctx.block.time.plus(FARTHEST)? {
        return Err(Sdk::InvalidRequest.because("unordered tx ttl exceeds 10m0s"));
    }
    ctx.charge(GAS, "unordered tx")?;
    // As in the SDK a simulation does not ask whether the moment is used up.
    if ctx.mode == Mode::Simulate {
        return Ok(());
    }
    signers.into_iter().try_for_each(|signer| auth::use_up_nonce(ctx, signer, timeout))
}
