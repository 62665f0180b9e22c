//! What a signer signs, in each sign mode.

use auth::PublicKey;
use base::{Address, Error, Result};
use proto::cosmos::tx::signing::v1beta1::SignMode;

use crate::tx::Transaction;

/// What a signer has put his name to, and who he is.
#[derive(Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) tx: &'a Transaction,
    pub(crate) chain_id: &'a str,
    pub(crate) signer: &'a Address,
    /// The key of his account, of a multisig with all of its members.
    pub(crate) key: &'a PublicKey,
    pub(crate) number: u64,
    pub(crate) sequence: u64,
}

/// The bytes in the sign mode with this number. TEXTUAL, which a device would show as text, is
/// not among the modes here.
pub(crate) fn sign_bytes(signed: &Signed<'_>, mode: i32) -> Result<Vec<u8>> {
    let Signed { tx, chain_id, number, sequence, .. } = *signed;
    match SignMode::try_from(mode) {
        Ok(SignMode::Direct) => Ok(tx.direct_sign_bytes(chain_id, number)),
        Ok(SignMode::DirectAux) => direct_aux(signed),
        Ok(SignMode::LegacyAminoJson) if tx.has_unknown => Err(Error::undefined(
            "the transaction holds fields that nobody knows, which amino JSON does not cover",
        )),
        Ok(SignMode::LegacyAminoJson) => {
            proto::amino::sign_doc(chain_id, number, sequence, &tx.raw.body_bytes, tx.fee())
                .map_err(|error| Error::undefined(error.to_string()))
        }
        Ok(other) => {
            Err(Error::undefined(format!("unsupported sign mode {}", other.as_str_name())))
        }
        Err(_) => Err(Error::undefined(format!("unsupported sign mode {mode}"))),
    }
}

/// The document of somebody who signs before it is known what the fee is and who pays it. So
/// it can not be the one who pays.
fn direct_aux(signed: &Signed<'_>) -> Result<Vec<u8>> {
    let Signed { tx, chain_id, signer, key, number, sequence } = *signed;
    if tx.fee_payer()? == Some(*signer) {
        let mode = SignMode::DirectAux.as_str_name();
        let text = format!("fee payer {signer} cannot sign with {mode}: unauthorized");
        return Err(Error::undefined(text));
    }
    Ok(tx.direct_aux_sign_bytes(&key.to_any(), chain_id, number, sequence))
}

#[cfg(test)]
mod tests;
