//! A transaction, decoded.

use base::{Address, Error, Result, Sdk, Time, signers_of};
use prost::Message;
use prost_types::Any;
use proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody, TxRaw};

/// The second in which Go's time that was never set lies.
const YEAR_ONE: i64 = -62_135_596_800;

/// The parts of a transaction whose bytes obeyed every rule of decoding.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Length of the whole transaction; what size gas is charged for.
    pub(crate) size: usize,
    /// The body and authorisation as signed.
    pub(crate) raw: TxRaw,
    pub(crate) body: TxBody,
    pub(crate) auth_info: AuthInfo,
    /// Who must sign, message by message; or why that can not be told.
    pub(crate) signers: Result<Vec<Vec<Address>>>,
    /// Whether it holds non-critical fields that nobody knows; amino JSON does not cover them.
    pub(crate) has_unknown: bool,
}

impl Transaction {
    /// Puts together what strict decoding has let through.
    pub(crate) fn assemble(bytes: &[u8], has_unknown: bool) -> Result<Transaction> {
        let undecodable = |error: prost::DecodeError| Sdk::TxDecode.because(error.to_string());
        let raw = TxRaw::decode(bytes).map_err(undecodable)?;
        let body = TxBody::decode(raw.body_bytes.as_slice()).map_err(undecodable)?;
        let auth_info = AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(undecodable)?;
        let signers = body.messages.iter().map(signers_of).collect();
        Ok(Transaction { size: bytes.len(), raw, body, auth_info, signers, has_unknown })
    }

    /// What it asks the chain to do.
    pub fn messages(&self) -> &[Any] {
        &self.body.messages
    }

    /// The body: messages, memo, timeouts.
    pub fn body(&self) -> &TxBody {
        &self.body
    }

    /// Who signs how, and the fee.
    pub fn auth_info(&self) -> &AuthInfo {
        &self.auth_info
    }

    /// Signatures in the order of the signers.
    pub fn signatures(&self) -> &[Vec<u8>] {
        &self.raw.signatures
    }

    /// The gas limit; 0 without a fee.
    pub fn gas_limit(&self) -> u64 {
        self.fee().map_or(0, |fee| fee.gas_limit)
    }

    pub(crate) fn fee(&self) -> Option<&Fee> {
        self.auth_info.fee.as_ref()
    }

    /// The first signer of message number `index`.
    pub(crate) fn sender_of(&self, index: usize) -> Option<Address> {
        self.signers.as_ref().ok()?.get(index)?.first().copied()
    }

    /// Who pays the fee, or would without a granter: the named payer, else the first signer.
    pub(crate) fn fee_payer(&self) -> Result<Option<Address>> {
        match self.fee().map(|fee| fee.payer.as_str()).unwrap_or_default() {
            "" => Ok(self.sender_of(0)),
            text => {
                Address::parse(text).map(Some).map_err(|error| Error::undefined(error.to_string()))
            }
        }
    }

    /// The moment after which it counts no longer. Second 0 of 1970 and the first moment of the
    /// year 1 count as none, as in the SDK.
    pub(crate) fn timeout(&self) -> Result<Option<Time>> {
        let timeout = self.body.timeout_timestamp.as_ref().map(|it| Time::try_from(*it));
        let timeout = timeout.transpose()?;
        Ok(timeout.filter(|it| it.seconds() != 0 && (it.seconds(), it.nanos()) != (YEAR_ONE, 0)))
    }

    /// The bytes that SIGN_MODE_DIRECT signs.
    pub(crate) fn direct_sign_bytes(&self, chain_id: &str, account_number: u64) -> Vec<u8> {
        let mut out = Vec::with_capacity(
            self.raw
                .body_bytes
                .len()
                .saturating_add(self.raw.auth_info_bytes.len())
                .saturating_add(96),
        );
        encode_bytes(1, &self.raw.body_bytes, &mut out);
        encode_bytes(2, &self.raw.auth_info_bytes, &mut out);
        encode_bytes(3, chain_id.as_bytes(), &mut out);
        if account_number > 0 {
            prost::encoding::uint64::encode(4, &account_number, &mut out);
        }
        out
    }

    /// The bytes that SIGN_MODE_DIRECT_AUX signs: neither fee nor other signers are in them.
    pub(crate) fn direct_aux_sign_bytes(
        &self,
        public_key: &Any,
        chain_id: &str,
        account_number: u64,
        sequence: u64,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.raw.body_bytes.len().saturating_add(160));
        encode_bytes(1, &self.raw.body_bytes, &mut out);
        prost::encoding::message::encode(2, public_key, &mut out);
        encode_bytes(3, chain_id.as_bytes(), &mut out);
        for (tag, number) in [(4, account_number), (5, sequence)] {
            if number > 0 {
                prost::encoding::uint64::encode(tag, &number, &mut out);
            }
        }
        out
    }
}

/// A field of a `SignDoc`, without copying it first; an empty one is left out.
fn encode_bytes(tag: u32, bytes: &[u8], out: &mut Vec<u8>) {
    if !bytes.is_empty() {
        prost::encoding::encode_key(tag, prost::encoding::WireType::LengthDelimited, out);
        prost::encoding::encode_varint(u64::try_from(bytes.len()).unwrap_or(u64::MAX), out);
        out.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use proto::cosmos::tx::v1beta1::SignDoc;

    use super::*;

    #[test]
    fn sign_bytes_are_those_of_a_sign_doc() {
        for account_number in [0, 1, 300] {
            for body_bytes in [vec![], vec![7; 200]] {
                let auth_info_bytes = vec![9; 3];
                let raw = TxRaw {
                    body_bytes: body_bytes.clone(),
                    auth_info_bytes: auth_info_bytes.clone(),
                    signatures: Vec::new(),
                };
                let tx = Transaction {
                    size: 0,
                    raw,
                    body: TxBody::default(),
                    auth_info: AuthInfo::default(),
                    signers: Ok(Vec::new()),
                    has_unknown: false,
                };
                let chain_id = "whale-1".to_owned();
                let document = SignDoc {
                    body_bytes: body_bytes.clone(),
                    auth_info_bytes,
                    chain_id,
                    account_number,
                };
                assert_eq!(
                    tx.direct_sign_bytes("whale-1", account_number),
                    document.encode_to_vec()
                );
            }
        }
    }
}
