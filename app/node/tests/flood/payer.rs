//! People who send coins in every block.

use ::node::keys::SecretKey;
use auth::public_key::PublicKey;
use base::type_url;
use prost::Message;
use prost_types::Any;
use proto::cosmos::bank::v1beta1::MsgSend;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw};

/// An account with the secret that may spend from it.
pub struct Payer {
    secret: SecretKey,
    key: PublicKey,
    pub chain_id: String,
    pub denom: String,
    pub number: u64,
    pub sequence: u64,
}

impl Payer {
    pub fn new(secret: &[u8], chain_id: &str, denom: &str) -> Payer {
        let secret = SecretKey::from_bytes(secret).unwrap();
        let key = secret.public_key();
        let (chain_id, denom) = (chain_id.to_owned(), denom.to_owned());
        Payer { secret, key, chain_id, denom, number: 0, sequence: 0 }
    }

    pub fn address(&self) -> String {
        self.key.address().to_string()
    }

    /// The next transaction, with one coin to each of `friends`.
    pub fn pay(&mut self, friends: &[String]) -> Vec<u8> {
        let send = |to: &String| MsgSend {
            from_address: self.address(),
            to_address: to.clone(),
            amount: vec![Coin { denom: self.denom.clone(), amount: "1".into() }],
        };
        let any =
            |send: MsgSend| Any { type_url: type_url::<MsgSend>(), value: send.encode_to_vec() };
        let messages: Vec<Any> = friends.iter().map(send).map(any).collect();
        let gas_limit = 100_000 * u64::try_from(messages.len()).unwrap();
        let body = TxBody { messages, ..TxBody::default() };
        let mode = Single { mode: SignMode::Direct.into() };
        let signer = SignerInfo {
            public_key: Some(self.key.to_any()),
            mode_info: Some(ModeInfo { sum: Some(Sum::Single(mode)) }),
            sequence: self.sequence,
        };
        let fee = Fee { gas_limit, ..Fee::default() };
        let auth_info =
            AuthInfo { signer_infos: vec![signer], fee: Some(fee), ..AuthInfo::default() };
        let document = SignDoc {
            body_bytes: body.encode_to_vec(),
            auth_info_bytes: auth_info.encode_to_vec(),
            chain_id: self.chain_id.clone(),
            account_number: self.number,
        };
        let signature = self.secret.sign(&document.encode_to_vec());
        self.sequence += 1;
        TxRaw {
            body_bytes: document.body_bytes,
            auth_info_bytes: document.auth_info_bytes,
            signatures: vec![signature.to_vec()],
        }
        .encode_to_vec()
    }
}
