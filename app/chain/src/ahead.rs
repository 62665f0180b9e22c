//! Signatures checked ahead of their turn, from committed state, so that many cores can.

use auth::{PublicKey, Signature};
use base::{Ctx, Mode};

use crate::ante::limits;
use crate::ante::sign_bytes::Signed;
use crate::ante::signatures::good;
use crate::chain::View;
use crate::signatures::SignatureCache;
use crate::tx::Transaction;

/// Verifies what can be verified now. An account that a transaction before this one opens or
/// changes is not seen; then the signature is checked in its turn.
pub(crate) fn verify(view: View<'_>, tx: &Transaction, cache: &dyn SignatureCache) {
    let ctx = Ctx::new(view.block, Mode::Check, view.state);
    let Ok(payer) = tx.fee_payer() else { return };
    let Ok(signers) = limits::signers(tx, payer) else { return };
    let infos = tx.auth_info().signer_infos.iter().zip(tx.signatures());
    for (address, (info, bytes)) in signers.iter().zip(infos) {
        let Ok(Some(account)) = auth::account(&ctx, address) else { continue };
        let stored = account.base().pub_key.as_ref();
        let Some(Ok(key)) = stored.or(info.public_key.as_ref()).map(PublicKey::from_any) else {
            continue;
        };
        let Ok(signature) = Signature::parse(info.mode_info.as_ref(), bytes) else { continue };
        let number = account.base().account_number;
        let (chain_id, sequence) = (&view.block.chain_id, info.sequence);
        let signed = Signed { tx, chain_id, signer: address, key: &key, number, sequence };
        // A bad signature is found again, and refused, when the transaction has its turn.
        drop(good(&signed, &signature, cache));
    }
}
