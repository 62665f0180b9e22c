//! A transaction while it is written: everything about it can be bent before it is signed.

use auth::PublicKey;
use auth::public_key::{Multisig, Signature};
use base::{Address, Coins, Time};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, SignDoc, SignDocDirectAux, SignerInfo, TxBody, TxRaw,
};

use crate::{Key, pack};

/// A transaction that is not signed yet.
#[derive(Clone)]
pub struct Draft {
    /// Messages, memo, timeouts.
    pub body: TxBody,
    /// Fee and gas limit.
    pub fee: Option<Fee>,
    /// Who signs, in this order.
    pub signers: Vec<Signer>,
    /// The chain it is signed for.
    pub chain_id: String,
}

/// Somebody who signs, and with what.
#[derive(Clone)]
pub struct Signer {
    /// The keys that sign: one, or some members of a multisig.
    pub keys: Vec<Key>,
    /// The key that is shown; none if the account is known to have one.
    pub shown: Option<Any>,
    /// How it is signed.
    pub mode: SignMode,
    /// The account number that is signed.
    pub number: u64,
    /// The sequence that is signed.
    pub sequence: u64,
    multisig: Option<Multisig>,
}

/// Several people with one account.
#[derive(Clone)]
pub struct Crowd {
    multisig: Multisig,
}

impl Crowd {
    /// An account for which `threshold` of `members` have to sign.
    pub fn of(threshold: u32, members: &[&str]) -> Crowd {
        let members = members.iter().map(|name| Key::of(name).public().clone()).collect();
        Crowd { multisig: Multisig::new(threshold, members).expect("a multisig") }
    }

    /// The account.
    pub fn address(&self) -> Address {
        self.public().address()
    }

    /// The key of keys.
    pub fn public(&self) -> PublicKey {
        PublicKey::Multisig(self.multisig.clone())
    }

    /// These members sign for the account that has this number and sequence.
    pub fn signed_by(&self, members: &[&str], (number, sequence): (u64, u64)) -> Signer {
        Signer {
            keys: members.iter().map(|name| Key::of(name)).collect(),
            shown: Some(self.public().to_any()),
            mode: SignMode::LegacyAminoJson,
            number,
            sequence,
            multisig: Some(self.multisig.clone()),
        }
    }
}

impl Signer {
    /// The person with `key` signs for the account that has this number and sequence.
    pub fn alone(key: Key, (number, sequence): (u64, u64)) -> Signer {
        let shown = Some(key.public().to_any());
        Signer { keys: vec![key], shown, mode: SignMode::Direct, number, sequence, multisig: None }
    }

    /// He signs before fee and payer are known.
    #[must_use]
    pub fn aux(mut self) -> Signer {
        self.mode = SignMode::DirectAux;
        self
    }

    /// The key of his account.
    fn public(&self) -> Any {
        match &self.multisig {
            Some(multisig) => PublicKey::Multisig(multisig.clone()).to_any(),
            None => self.keys.first().expect("a key").public().to_any(),
        }
    }

    /// The signature of `bytes`, and the form of it that is known before.
    fn sign(&self, bytes: &[u8]) -> Signature {
        let mode = self.mode.into();
        let single = |key: &Key| Signature::Single { mode, bytes: key.sign(bytes) };
        match &self.multisig {
            None => single(self.keys.first().expect("a key")),
            Some(multisig) => {
                let parts = self.keys.iter().map(|key| (key.public().clone(), single(key)));
                multisig.combine(parts.collect()).expect("members")
            }
        }
    }

    fn info(&self) -> SignerInfo {
        let (mode_info, _) = self.sign(&[]).to_proto();
        SignerInfo {
            public_key: self.shown.clone(),
            mode_info: Some(mode_info),
            sequence: self.sequence,
        }
    }
}

impl Draft {
    /// One message of one signer, with plenty of gas and a fee of nothing.
    pub fn new<M: Message + Name>(message: &M, chain_id: &str, signer: Signer) -> Draft {
        Draft {
            body: TxBody { messages: vec![pack(message)], ..TxBody::default() },
            fee: Some(Fee { gas_limit: 1_000_000, ..Fee::default() }),
            signers: vec![signer],
            chain_id: chain_id.to_owned(),
        }
    }

    /// With one message more.
    #[must_use]
    pub fn and<M: Message + Name>(mut self, message: &M) -> Draft {
        self.body.messages.push(pack(message));
        self
    }

    /// With one signer more.
    #[must_use]
    pub fn also(mut self, signer: Signer) -> Draft {
        self.signers.push(signer);
        self
    }

    /// With so much gas.
    #[must_use]
    pub fn gas(mut self, limit: u64) -> Draft {
        self.fee.get_or_insert_default().gas_limit = limit;
        self
    }

    /// With such a fee.
    #[must_use]
    pub fn fee(mut self, coins: &str) -> Draft {
        let coins: Coins = coins.parse().expect("coins");
        self.fee.get_or_insert_default().amount = coins.to_wire();
        self
    }

    /// With somebody named who pays.
    #[must_use]
    pub fn payer(mut self, address: &str) -> Draft {
        self.fee.get_or_insert_default().payer = address.to_owned();
        self
    }

    /// With somebody named who has allowed it to be paid from his money.
    #[must_use]
    pub fn granter(mut self, address: &str) -> Draft {
        self.fee.get_or_insert_default().granter = address.to_owned();
        self
    }

    /// Without order: good until `timeout`, whatever else its signers send.
    #[must_use]
    pub fn unordered(mut self, timeout: Time) -> Draft {
        self.body.unordered = true;
        self.body.timeout_timestamp = Some(timeout.into());
        self.signers.iter_mut().for_each(|signer| signer.sequence = 0);
        self
    }

    /// With a memo.
    #[must_use]
    pub fn memo(mut self, memo: &str) -> Draft {
        self.body.memo = memo.to_owned();
        self
    }

    /// Signed in amino JSON by everybody.
    #[must_use]
    pub fn amino(mut self) -> Draft {
        self.signers.iter_mut().for_each(|signer| signer.mode = SignMode::LegacyAminoJson);
        self
    }

    /// With another sequence of the first signer.
    #[must_use]
    pub fn sequence(mut self, sequence: u64) -> Draft {
        self.first().sequence = sequence;
        self
    }

    /// The first signer, to be bent.
    pub fn first(&mut self) -> &mut Signer {
        self.signers.first_mut().expect("a signer")
    }

    /// The bytes that `signer` signs.
    pub fn sign_bytes(&self, signer: &Signer) -> Vec<u8> {
        let (body_bytes, auth_info_bytes) = self.halves();
        match signer.mode {
            SignMode::LegacyAminoJson => {
                let fee = self.fee.as_ref();
                proto::amino::sign_doc(
                    &self.chain_id,
                    signer.number,
                    signer.sequence,
                    &body_bytes,
                    fee,
                )
                .expect("a document")
            }
            SignMode::DirectAux => SignDocDirectAux {
                body_bytes,
                public_key: Some(signer.public()),
                chain_id: self.chain_id.clone(),
                account_number: signer.number,
                sequence: signer.sequence,
                ..SignDocDirectAux::default()
            }
            .encode_to_vec(),
            _ => SignDoc {
                body_bytes,
                auth_info_bytes,
                chain_id: self.chain_id.clone(),
                account_number: signer.number,
            }
            .encode_to_vec(),
        }
    }

    /// The transaction.
    pub fn sign(&self) -> Vec<u8> {
        let (body_bytes, auth_info_bytes) = self.halves();
        let signatures =
            self.signers.iter().map(|signer| signer.sign(&self.sign_bytes(signer)).to_proto().1);
        TxRaw { signatures: signatures.collect(), body_bytes, auth_info_bytes }.encode_to_vec()
    }

    fn halves(&self) -> (Vec<u8>, Vec<u8>) {
        let auth_info = AuthInfo {
            signer_infos: self.signers.iter().map(Signer::info).collect(),
            fee: self.fee.clone(),
            ..AuthInfo::default()
        };
        (self.body.encode_to_vec(), auth_info.encode_to_vec())
    }
}
