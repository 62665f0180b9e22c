//! Signatures: each signer's key, what checking costs, whether it is good, and that it can
//! not be used again.

use std::cell::RefCell;

use auth::{Account, PublicKey, Signature, Verifier};
use base::{Address, Ctx, Error, Event, Mode, Result, Sdk};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost_types::Any;
use proto::cosmos::auth::v1beta1::Params;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use crate::genutil;
use crate::signatures::{SignatureCache, SignatureId};
use crate::tx::Transaction;

/// Somebody who must sign: the account as stored, with the key that the transaction brings.
pub(super) struct Signer {
    address: Address,
    account: Account,
    /// None until the missing key is refused.
    key: Option<PublicKey>,
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
        let mut account = auth::known_account(ctx, address)?;
        let key = key_of(ctx, index, address, info.public_key.as_ref(), &account)?;
        if account.base().pub_key.is_none() {
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
            sequence: info.sequence,
            signature,
        });
    }
    announce(ctx, &accounts)?;
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

/// Events by which a transaction is found: by account and sequence, and by signature.
fn announce(ctx: &mut Ctx<'_>, signers: &[Signer]) -> Result<()> {
    for signer in signers {
        let acc_seq = format!("{}/{}", signer.account.base().address, signer.sequence);
        ctx.emit(Event::new("tx").with("acc_seq", acc_seq));
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

/// Every signer must have signed for the next number of its account: no transaction goes
/// without order here.
pub(super) fn check_sequences(tx: &Transaction, signers: &[Signer]) -> Result<()> {
    if tx.body().unordered {
        return Err(Sdk::NotSupported.because("unordered transactions are not enabled"));
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
        let signed =
            Signed { tx, chain_id: &ctx.block.chain_id, number, sequence: signer.sequence };
        good(&signed, key, &signer.signature, cache).map_err(|error| {
            let chain_id = &ctx.block.chain_id;
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

/// What a signer has put his name to.
pub(crate) struct Signed<'a> {
    pub(crate) tx: &'a Transaction,
    pub(crate) chain_id: &'a str,
    pub(crate) number: u64,
    pub(crate) sequence: u64,
}

/// Refuses unless `signature` is good; asks `cache` before it calculates, and tells it after.
pub(crate) fn good(
    signed: &Signed<'_>,
    key: &PublicKey,
    signature: &Signature,
    cache: &dyn SignatureCache,
) -> Result<()> {
    // A multisig's members mostly sign the same bytes; they are made once for each mode.
    let made: RefCell<Vec<(i32, Vec<u8>)>> = RefCell::default();
    let sign_bytes = |mode: i32| -> Result<Vec<u8>> {
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
    key.check(signature, &Verifier { sign_bytes: &sign_bytes, verify: &verify })
}

/// What a signer signs in the sign mode with this number.
fn sign_bytes(signed: &Signed<'_>, mode: i32) -> Result<Vec<u8>> {
    let Signed { tx, chain_id, number, sequence } = *signed;
    match SignMode::try_from(mode) {
        Ok(SignMode::Direct) => Ok(tx.direct_sign_bytes(chain_id, number)),
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

/// Uses up the sequence number of every signer, and keeps a key that was new.
pub(super) fn use_up_sequences(ctx: &mut Ctx<'_>, signers: &mut [Signer]) -> Result<()> {
    for signer in signers {
        let base = signer.account.base_mut();
        base.sequence = base
            .sequence
            .checked_add(1)
            .ok_or_else(|| Sdk::Logic.because("the account's sequence numbers are used up"))?;
        auth::store_account(ctx, &signer.address, &signer.account)?;
    }
    Ok(())
}
