//! Transactions on their way from an idea to signed bytes.

use auth::public_key::{PublicKey, Signature};
use base::{Address, AddressError};
use prost::Message;
use prost_types::Any;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, SignDoc, SignDocDirectAux, SignerInfo, TxBody, TxRaw,
};
use proto::signers::{AddressKind, Signers, SignersError};

/// The JSON of transactions is that of this type.
const TX: &str = "cosmos.tx.v1beta1.Tx";

/// What a transaction says, before anybody signs it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Messages, note, timeouts.
    pub body: TxBody,
    /// Gas limit and what is paid for it.
    pub fee: Fee,
}

/// A transaction with as many signatures as it has by now, in the bytes that are signed.
#[derive(Clone, Debug)]
pub struct TxFile {
    raw: TxRaw,
    body: TxBody,
    auth_info: AuthInfo,
}

/// A signature with who made it and for which sequence.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key of the signer.
    pub key: PublicKey,
    /// Of the signer's account.
    pub sequence: u64,
    /// The signature, with how it was made.
    pub signature: Signature,
}

/// Why a transaction can not be read or signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The text is no transaction.
    #[error("{0}: tx parse error")]
    Json(#[from] proto::json::Error),
    /// The bytes are no transaction.
    #[error("{0}: tx parse error")]
    Bytes(#[from] prost::DecodeError),
    /// Nobody knows who has to sign it.
    #[error(transparent)]
    Signers(#[from] SignersError),
    /// A signer's address is none.
    #[error("signer {text}: {reason}")]
    Address {
        /// As the message has it.
        text: String,
        /// What is wrong with it.
        reason: AddressError,
    },
    /// A message type whose signers the descriptors do not tell.
    #[error(transparent)]
    Unsigned(#[from] proto::signers::UnsignedMessage),
    /// A key or signature that is none.
    #[error(transparent)]
    Key(#[from] base::Error),
    /// A mode that signs nothing here.
    #[error("sign mode {0} is not supported; use direct or amino-json")]
    Mode(String),
    /// Fewer signatures than signers, or more.
    #[error("the transaction has {infos} signers and {signatures} signatures")]
    Uneven {
        /// How many signers it describes.
        infos: usize,
        /// How many signatures it has.
        signatures: usize,
    },
}

type Result<T> = std::result::Result<T, SignError>;

impl Draft {
    /// The transaction without signatures.
    pub fn unsigned(&self) -> TxFile {
        let auth_info = AuthInfo { fee: Some(self.fee.clone()), ..AuthInfo::default() };
        TxFile::of(self.body.encode_to_vec(), self.body.clone(), auth_info, Vec::new())
    }

    /// The transaction with somebody's empty signature, as a simulation wants it.
    pub fn simulated(&self, key: &PublicKey, sequence: u64) -> TxFile {
        let signature = Signature::Single { mode: i32::from(SignMode::Direct), bytes: Vec::new() };
        self.unsigned().with_entries(&[Entry { key: key.clone(), sequence, signature }])
    }
}

impl TxFile {
    fn of(
        body_bytes: Vec<u8>,
        body: TxBody,
        auth_info: AuthInfo,
        signatures: Vec<Vec<u8>>,
    ) -> TxFile {
        let auth_info_bytes = auth_info.encode_to_vec();
        TxFile { raw: TxRaw { body_bytes, auth_info_bytes, signatures }, body, auth_info }
    }

    /// Reads bytes as they are broadcast.
    pub fn decode(bytes: &[u8]) -> Result<TxFile> {
        let raw = TxRaw::decode(bytes)?;
        let body = TxBody::decode(raw.body_bytes.as_slice())?;
        let auth_info = AuthInfo::decode(raw.auth_info_bytes.as_slice())?;
        Ok(TxFile { raw, body, auth_info })
    }

    /// Reads JSON as [`TxFile::to_json`] writes it. The fields of `Tx` are those of `TxRaw`, with
    /// messages where the other has their bytes.
    pub fn from_json(text: &str) -> Result<TxFile> {
        TxFile::decode(&proto::json::parse(TX, text)?)
    }

    /// The JSON that other programs of Cosmos chains read.
    pub fn to_json(&self) -> Result<String> {
        Ok(proto::json::print(TX, &self.encode())?)
    }

    /// The bytes to broadcast.
    pub fn encode(&self) -> Vec<u8> {
        self.raw.encode_to_vec()
    }

    /// What it says.
    pub fn messages(&self) -> &[Any] {
        &self.body.messages
    }

    /// Whether it needs no sequence.
    pub fn is_unordered(&self) -> bool {
        self.body.unordered
    }

    /// The text for everybody to read.
    pub fn memo(&self) -> &str {
        &self.body.memo
    }

    /// Everybody who has to sign, the one who pays last unless he is among the others.
    pub fn signers(&self) -> Result<Vec<Address>> {
        let signers = Signers::compile(proto::pool())?;
        let mut addresses = Vec::new();
        for message in &self.body.messages {
            for signer in signers.of(&message.type_url, &message.value)? {
                let address = match signer.kind {
                    AddressKind::Account => Address::parse(signer.address),
                    AddressKind::Validator => Address::parse_validator(signer.address),
                };
                addresses.push(address.map_err(|reason| malformed(signer.address, reason))?);
            }
        }
        if let Some(payer) = self.fee().map(|fee| &fee.payer).filter(|payer| !payer.is_empty()) {
            addresses.push(Address::parse(payer).map_err(|reason| malformed(payer, reason))?);
        }
        let mut seen = Vec::new();
        addresses.retain(|address| {
            let is_new = !seen.contains(address);
            seen.push(*address);
            is_new
        });
        Ok(addresses)
    }

    /// What is paid.
    pub fn fee(&self) -> Option<&Fee> {
        self.auth_info.fee.as_ref()
    }

    /// The signatures it has, in its order.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        let (infos, signatures) = (&self.auth_info.signer_infos, &self.raw.signatures);
        if infos.len() != signatures.len() {
            let (infos, signatures) = (infos.len(), signatures.len());
            return Err(SignError::Uneven { infos, signatures });
        }
        let entries = infos.iter().zip(signatures).map(|(info, bytes)| {
            Ok(Entry {
                key: PublicKey::from_any(&info.public_key.clone().unwrap_or_default())?,
                sequence: info.sequence,
                signature: Signature::parse(info.mode_info.as_ref(), bytes)?,
            })
        });
        entries.collect()
    }

    /// The same transaction with these signatures instead of its own.
    #[must_use]
    pub fn with_entries(&self, entries: &[Entry]) -> TxFile {
        let mut auth_info = AuthInfo { signer_infos: Vec::new(), ..self.auth_info.clone() };
        let mut signatures = Vec::new();
        for entry in entries {
            let (mode_info, bytes) = entry.signature.to_proto();
            auth_info.signer_infos.push(SignerInfo {
                public_key: Some(entry.key.to_any()),
                mode_info: Some(mode_info),
                sequence: entry.sequence,
            });
            signatures.push(bytes);
        }
        TxFile::of(self.raw.body_bytes.clone(), self.body.clone(), auth_info, signatures)
    }

    /// What somebody with this key signs who does not pay: the document of direct-aux.
    pub fn aux_document(
        &self,
        key: &PublicKey,
        chain_id: &str,
        number: u64,
        sequence: u64,
    ) -> SignDocDirectAux {
        SignDocDirectAux {
            body_bytes: self.raw.body_bytes.clone(),
            public_key: Some(key.to_any()),
            chain_id: chain_id.to_owned(),
            account_number: number,
            sequence,
            ..SignDocDirectAux::default()
        }
    }

    /// What a signer with this account signs. Direct mode covers who signs how, so all signers
    /// must stand in the transaction before.
    pub fn sign_bytes(
        &self,
        mode: SignMode,
        chain_id: &str,
        number: u64,
        sequence: u64,
    ) -> Result<Vec<u8>> {
        match mode {
            SignMode::Direct => {
                let document = SignDoc {
                    body_bytes: self.raw.body_bytes.clone(),
                    auth_info_bytes: self.raw.auth_info_bytes.clone(),
                    chain_id: chain_id.to_owned(),
                    account_number: number,
                };
                Ok(document.encode_to_vec())
            }
            SignMode::LegacyAminoJson => {
                let body = &self.raw.body_bytes;
                Ok(proto::amino::sign_doc(chain_id, number, sequence, body, self.fee())?)
            }
            other => Err(SignError::Mode(other.as_str_name().to_owned())),
        }
    }
}

fn malformed(text: &str, reason: AddressError) -> SignError {
    SignError::Address { text: text.to_owned(), reason }
}
