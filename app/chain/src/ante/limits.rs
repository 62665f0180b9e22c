//! Limits that need no account: gas, form, timeouts, memo, size.

use base::{Address, Ctx, Error, Mode, Result, Sdk};
use proto::cosmos::auth::v1beta1::Params;

use super::fee;
use crate::tx::Transaction;

/// The largest gas limit; results carry gas as a signed number.
const MAX_GAS_WANTED: u64 = (1 << 63) - 1;

/// A transaction that can never fit a block is refused at once.
pub(super) fn gas_within_block(tx: &Transaction, limit: Option<u64>) -> Result<()> {
    match limit {
        Some(limit) if tx.gas_limit() > limit => Err(Sdk::InvalidGasLimit
            .because(format!("tx gas limit {} exceeds block max gas {limit}", tx.gas_limit()))),
        _ => Ok(()),
    }
}

/// What can be said without state. Returns all who must sign, the fee payer included.
pub(super) fn basics(tx: &Transaction) -> Result<Vec<Address>> {
    let fee = tx.fee().ok_or_else(|| Error::undefined("missing fee"))?;
    if fee.gas_limit > MAX_GAS_WANTED {
        let text = format!("invalid gas supplied; {} > {MAX_GAS_WANTED}", fee.gas_limit);
        return Err(Sdk::InvalidRequest.because(text));
    }
    if fee.amount.iter().any(|coin| coin.amount.is_empty()) {
        return Err(Sdk::InsufficientFee.because("invalid fee provided: null"));
    }
    if fee.amount.iter().any(|coin| coin.amount.starts_with('-')) {
        let text = format!("invalid fee provided: {}", fee::text(&fee.amount));
        return Err(Sdk::InsufficientFee.because(text));
    }
    let payer = match fee.payer.as_str() {
        "" => None,
        text => Some(Address::parse(text).map_err(|error| {
            Sdk::InvalidAddress
                .because(format!("Invalid fee payer address ({})", error.by_the_old_codec()))
        })?),
    };
    if tx.signatures().is_empty() {
        return Err(Sdk::NoSignatures.into());
    }
    let signers = signers(tx, payer)?;
    if tx.signatures().len() != signers.len() {
        let text = format!(
            "wrong number of signers; expected {}, got {}",
            signers.len(),
            tx.signatures().len()
        );
        return Err(Sdk::Unauthorized.because(text));
    }
    Ok(signers)
}

/// Signers of all messages in order, each once, then a fee payer who is not among them.
pub(crate) fn signers(tx: &Transaction, payer: Option<Address>) -> Result<Vec<Address>> {
    let mut signers: Vec<Address> = Vec::new();
    for signer in tx.signers.as_ref().map_err(Error::clone)?.iter().flatten() {
        if !signers.contains(signer) {
            signers.push(*signer);
        }
    }
    signers.extend(payer.filter(|payer| !signers.contains(payer)));
    Ok(signers)
}

/// The block must not be later than the transaction allows.
pub(super) fn not_timed_out(ctx: &Ctx<'_>, tx: &Transaction) -> Result<()> {
    let body = tx.body();
    let (height, limit) = (ctx.block.height, body.timeout_height);
    if limit > 0 && height > limit {
        let text = format!("block height: {height}, timeout height: {limit}");
        return Err(Sdk::TxTimeoutHeight.because(text));
    }
    let Some(limit) = tx.timeout()? else { return Ok(()) };
    if ctx.block.time > limit {
        let text = format!(
            "block time: {}, timeout timestamp: {}",
            ctx.block.time.to_go_text(),
            limit.to_go_text()
        );
        return Err(Sdk::TxTimeout.because(text));
    }
    Ok(())
}

/// Memos are counted in bytes, whatever the SDK's text says.
pub(super) fn memo(tx: &Transaction, params: &Params) -> Result<()> {
    let (length, limit) = (tx.body().memo.len(), params.max_memo_characters);
    if u64::try_from(length).is_ok_and(|length| length <= limit) {
        return Ok(());
    }
    let text = format!("maximum number of characters is {limit} but received {length} characters");
    Err(Sdk::MemoTooLarge.because(text))
}

/// Bytes that a simulated transaction lacks for each missing signature: an amino-encoded
/// signature with a secp256k1 key, as the SDK estimates it.
const MISSING_SIGNATURE_BYTES: u64 = 108;

/// Charges for every byte; in a simulation also for the signatures that are still missing.
pub(super) fn pay_for_size(ctx: &Ctx<'_>, tx: &Transaction, params: &Params) -> Result<()> {
    let mut bytes = u64::try_from(tx.size).unwrap_or(u64::MAX);
    if ctx.mode == Mode::Simulate {
        let missing = tx.signatures().iter().filter(|signature| signature.is_empty()).count();
        let missing = u64::try_from(missing).unwrap_or(u64::MAX);
        bytes = bytes.saturating_add(missing.saturating_mul(MISSING_SIGNATURE_BYTES));
    }
    Ok(ctx.charge(params.tx_size_cost_per_byte.saturating_mul(bytes), "txSize")?)
}
