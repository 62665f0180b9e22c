//! Accounts and their signatures.

use auth::public_key::{Multisig, PublicKey, Signature};
use base::type_url;
use localnet::{Account, Description};
use node::keys::{Mnemonic, Path, SecretKey, derive};
use prost::Message;
use prost_types::Any;
use proto::cosmos::bank::v1beta1::MsgSend;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{AuthInfo, Fee, SignerInfo, TxBody, TxRaw};

const GAS: u64 = 200_000;
/// As many as a signature may count.
const MEMBERS: u8 = 7;

/// An account of one chain, and the secret that may spend from it.
pub(crate) struct Wallet {
    secret: SecretKey,
    key: PublicKey,
    chain_id: String,
    denom: String,
}

/// What the chain wants to see in the next signature.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    pub(crate) number: u64,
    pub(crate) sequence: u64,
}

impl Wallet {
    /// The account of a localnet.
    pub(crate) fn of(network: &Description, account: &Account) -> Wallet {
        base::prefix::fix(&network.prefix).unwrap();
        let words: Mnemonic = account.mnemonic.parse().unwrap();
        let secret = derive(&*words.seed(""), &Path::bip44(118, 0, 0).unwrap()).unwrap();
        let key = secret.public_key();
        assert_eq!(key.address().to_string(), account.address);
        Wallet { secret, key, chain_id: network.chain_id.clone(), denom: network.denom.clone() }
    }

    /// An account that this secret shares with others, any of whom may spend from it. Its public
    /// key is so long that the account does not fit into a leaf of the tree: each transfer writes
    /// a large value and makes an old one obsolete.
    pub(crate) fn shared(&self) -> Wallet {
        let others = (1..MEMBERS).map(|n| SecretKey::from_bytes(&[n; 32]).unwrap().public_key());
        let members = std::iter::once(self.secret.public_key()).chain(others).collect();
        Wallet {
            secret: self.secret.clone(),
            key: PublicKey::Multisig(Multisig::new(1, members).unwrap()),
            chain_id: self.chain_id.clone(),
            denom: self.denom.clone(),
        }
    }

    /// An account that nobody can spend from, and that nobody else pays.
    pub(crate) fn friend(&self) -> String {
        let secret = SecretKey::from_bytes(&[self.secret.as_bytes()[0] | 0x80; 32]).unwrap();
        secret.public_key().address().to_string()
    }

    pub(crate) fn address(&self) -> String {
        self.key.address().to_string()
    }

    pub(crate) fn denom(&self) -> &str {
        &self.denom
    }

    /// A signed transaction that sends `amount` to `to`.
    pub(crate) fn transfer(&self, position: Position, to: &str, amount: u64) -> Vec<u8> {
        let coin = Coin { denom: self.denom.clone(), amount: amount.to_string() };
        let (from_address, to_address) = (self.address(), to.to_owned());
        let message = MsgSend { from_address, to_address, amount: vec![coin] };
        let message = Any { type_url: type_url::<MsgSend>(), value: message.encode_to_vec() };
        let body = TxBody { messages: vec![message], ..TxBody::default() };
        let signature = self.sign(&self.document(position, to, amount));
        let (mode_info, signature) = signature.to_proto();
        let signer = SignerInfo {
            public_key: Some(self.key.to_any()),
            mode_info: Some(mode_info),
            sequence: position.sequence,
        };
        let fee = Fee { gas_limit: GAS, ..Fee::default() };
        let auth_info =
            AuthInfo { signer_infos: vec![signer], fee: Some(fee), ..AuthInfo::default() };
        let tx = TxRaw {
            body_bytes: body.encode_to_vec(),
            auth_info_bytes: auth_info.encode_to_vec(),
            signatures: vec![signature],
        };
        tx.encode_to_vec()
    }

    /// What an amino-JSON signature is made of: sorted keys, no spaces.
    fn document(&self, position: Position, to: &str, amount: u64) -> String {
        let Position { number, sequence } = position;
        let (chain_id, denom, from) = (&self.chain_id, &self.denom, self.address());
        format!(
            r#"{{"account_number":"{number}","chain_id":"{chain_id}","fee":{{"amount":[],"gas":"{GAS}"}},"memo":"","msgs":[{{"type":"cosmos-sdk/MsgSend","value":{{"amount":[{{"amount":"{amount}","denom":"{denom}"}}],"from_address":"{from}","to_address":"{to}"}}}}],"sequence":"{sequence}"}}"#
        )
    }

    fn sign(&self, document: &str) -> Signature {
        let signature = Signature::Single {
            mode: SignMode::LegacyAminoJson.into(),
            bytes: self.secret.sign(document.as_bytes()).to_vec(),
        };
        match &self.key {
            PublicKey::Multisig(key) => {
                key.combine(vec![(self.secret.public_key(), signature)]).unwrap()
            }
            _ => signature,
        }
    }
}
