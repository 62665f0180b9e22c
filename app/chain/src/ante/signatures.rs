//! Signatures: each signer's key, what checking costs, whether it is good, and that it can
//! not be used again.

use std::cell::RefCell;

use auth::{Account, PublicKey, Signature, Verifier};
use base::{Address, Ctx, Event, Mode, Result, Sdk};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost_types::Any;
use proto::cosmos::auth::v1beta1::Params;

use super::sign_bytes::{Signed, sign_bytes};
use super::unordered;
use crate::claims;
use crate::genutil;
use crate::signatures::{SignatureCache, SignatureId};
use crate::tx::Transaction;

/// Somebody who must sign: the account as stored, with the key that the transaction brings.
pub(super) struct Signer {
    address: Address,
    account: Account,
    /// None until the missing key is refused.
    key: Option<PublicKey>,
    /// Whether the account has had no key so far.
    is_first: bool,
    /// Who has no account, and needs none: his claim opens it.
    is_stranger: bool,
    sequence: u64,
    signature: Signature,
}

/// The accounts of all signers, with their keys; announces sequences and signatures.
pub(super) fn signing_accounts(
    ctx: &mut Ctx<'_>,
    tx: &Transaction,
    signers: &[Address],
) -> Result<Vec<Signer>> {
    let infos = &tx.auth_info().signer_infos;
    if infos.len() != signers.len() {
        let (expected, got) = (signers.len(), infos.len());
        let text = format!("invalid number of signer;  expected: {expected}, got {got}");
        return Err(Sdk::Unauthorized.because(text));
    }
    let mut accounts = Vec::with_capacity(signers.len());
    for (index, (address, (info, bytes))) in
        signers.iter().zip(infos.iter().zip(tx.signatures())).enumerate()
    {
        let known = auth::account(ctx, address)?;
        let is_stranger = known.is_none() && claims::opens_account_of(tx, address);
        let mut account = match known {
            Some(account) => account,
            None if is_stranger => Account::new(address, 0),
            None => return Err(auth::unknown_account(address)),
        };
        let key = key_of(ctx, index, address, info.public_key.as_ref(), &account)?;
        let is_first = account.base().pub_key.is_none();
        if is_first {
            account.base_mut().pub_key = key.as_ref().map(PublicKey::to_any);
        }
        let signature = match (ctx.mode, &info.mode_info) {
            (Mode::Simulate, None) => Signature::Single { mode: 0, bytes: bytes.clone() },
            (_, mode_info) => Signature::parse(mode_info.as_ref(), bytes)?,
        };
        accounts.push(Signer {
            address: *address,
            account,
            key,
            is_first,
            is_stranger,
            sequence: info.sequence,
            signature,
        });
    }
    announce(ctx, tx, &accounts)?;
    Ok(accounts)
}

/// The key that `index`, the owner of `account`, signs with: the stored one, or until there is
/// one the given one. A key that is given must be the account's. A simulation without any key
/// supposes one, because the estimate has to include what it costs to keep it.
fn key_of(
    ctx: &Ctx<'_>,
    index: usize,
    address: &Address,
    given: Option<&Any>,
    account: &Account,
) -> Result<Option<PublicKey>> {
    let stored = account.base().pub_key.as_ref();
    let Some(given) = given.filter(|given| stored != Some(*given)) else {
        let supposed = (ctx.mode == Mode::Simulate).then(PublicKey::simulated);
        return Ok(stored.map(PublicKey::from_any).transpose()?.or(supposed));
    };
    let given = PublicKey::from_any(given)?;
    if given.address() != *address && ctx.mode != Mode::Simulate {
        let text =
            format!("pubKey does not match signer address {address} with signer index: {index}");
        return Err(Sdk::InvalidPubKey.because(text));
    }
    Ok(Some(stored.map(PublicKey::from_any).transpose()?.unwrap_or(given)))
}

/// Events by which a transaction is found: by account and sequence, if it has one, and by
/// signature.
fn announce(ctx: &mut Ctx<'_>, tx: &Transaction, signers: &[Signer]) -> Result<()> {
    for signer in signers {
        if !tx.body().unordered {
            let acc_seq = format!("{}/{}", signer.account.base().address, signer.sequence);
            ctx.emit(Event::new("tx").with("acc_seq", acc_seq));
        }
        for signature in signer.signature.flattened()? {
            ctx.emit(Event::new("tx").with("signature", STANDARD.encode(signature)));
        }
    }
    Ok(())
}

/// Not more keys than the limit, those inside of multisigs counted.
pub(super) fn count(signers: &[Signer], params: &Params) -> Result<()> {
    let mut keys: u64 = 0;
    for signer in signers {
        keys = keys.saturating_add(signer.key.as_ref().map_or(1, PublicKey::key_count));
        if keys > params.tx_sig_limit {
            let text = format!("signatures: {keys}, limit: {}", params.tx_sig_limit);
            return Err(Sdk::TooManySignatures.because(text));
        }
    }
    Ok(())
}

/// Charges what checking will cost, whether or not the check is saved by the cache.
pub(super) fn pay(ctx: &Ctx<'_>, signers: &[Signer], params: &Params) -> Result<()> {
    for signer in signers {
        let Some(key) = &signer.key else {
            return Err(Sdk::InvalidPubKey.because("unrecognized public key type: <nil>"));
        };
        key.charge(&signer.signature, &mut |scheme| {
            Ok(ctx.charge(scheme.gas(params), scheme.gas_location())?)
        })?;
    }
    Ok(())
}

/// Every signer must have signed for the next number of its account, or for none and a moment
/// that he has not used up yet.
pub(super) fn check_order(ctx: &mut Ctx<'_>, tx: &Transaction, signers: &[Signer]) -> Result<()> {
    if tx.body().unordered {
        unordered::use_up(ctx, tx, signers.iter().map(|signer| &signer.address))?;
        return match signers.iter().all(|signer| signer.sequence == 0) {
            true => Ok(()),
            false => {
                let text = "sequence is not allowed for unordered transactions";
                Err(Sdk::InvalidRequest.because(text))
            }
        };
    }
    for signer in signers {
        let expected = signer.account.base().sequence;
        if signer.sequence != expected {
            let got = signer.sequence;
            let text = format!("account sequence mismatch, expected {expected}, got {got}");
            return Err(Sdk::WrongSequence.because(text));
        }
    }
    Ok(())
}

/// Every signature must be good.
pub(super) fn verify(
    ctx: &Ctx<'_>,
    tx: &Transaction,
    signers: &[Signer],
    cache: &dyn SignatureCache,
) -> Result<()> {
    signers.iter().try_for_each(|signer| {
        let number = match genutil::runs_in(ctx) {
            true => 0,
            false => signer.account.base().account_number,
        };
        let Some(key) = &signer.key else {
            return Err(Sdk::InvalidPubKey.because("pubkey on account is not set"));
        };
        let chain_id = &ctx.block.chain_id;
        let (address, sequence) = (&signer.address, signer.sequence);
        let signed = Signed { tx, chain_id, signer: address, key, number, sequence };
        good(&signed, &signer.signature, cache).map_err(|error| {
            let ask = "signature verification failed; please verify account number";
            let text = match signer.signature.is_amino_only() {
                true => {
                    let sequence = signer.account.base().sequence;
                    format!("{ask} ({number}), sequence ({sequence}) and chain-id ({chain_id})")
                }
                false => format!("{ask} ({number}) and chain-id ({chain_id}): ({error})"),
            };
            Sdk::Unauthorized.because(text)
        })
    })
}

/// Refuses unless `signature` is good; asks `cache` before it calculates, and tells it after.
pub(crate) fn good(
    signed: &Signed<'_>,
    signature: &Signature,
    cache: &dyn SignatureCache,
) -> Result<()> {
    // A multisig's members mostly sign the same bytes; they are made once for each mode.
    let made: RefCell<Vec<(i32, Vec<u8>)>> = RefCell::default();
    let made_once = |mode: i32| -> Result<Vec<u8>> {
        if let Some((_, bytes)) = made.borrow().iter().find(|(known, _)| *known == mode) {
            return Ok(bytes.clone());
        }
        let bytes = sign_bytes(signed, mode)?;
        made.borrow_mut().push((mode, bytes.clone()));
        Ok(bytes)
    };
    let verify = |key: &PublicKey, message: &[u8], signature: &[u8]| {
        let id = SignatureId::new(&key.to_any().value, message, signature);
        if cache.knows(&id) {
            return true;
        }
        let good = key.verify(message, signature);
        if good {
            cache.remember(id);
        }
        good
    };
    signed.key.check(signature, &Verifier { sign_bytes: &made_once, verify: &verify })
}

/// Uses up the sequence number of every signer, if the transaction has an order, and keeps a key
/// that was new.
pub(super) fn use_up(ctx: &mut Ctx<'_>, tx: &Transaction, signers: &mut [Signer]) -> Result<()> {
    let unordered = tx.body().unordered;
    for signer in signers {
        if signer.is_stranger || (unordered && !signer.is_first) {
            continue;
        }
        let base = signer.account.base_mut();
        base.sequence = base
            .sequence
            .checked_add(u64::from(!unordered))
            .ok_or_else(|| Sdk::Logic.because("the account's sequence numbers are used up"))?;
        auth::store_account(ctx, &signer.address, &signer.account)?;
    }
    Ok(())
}
