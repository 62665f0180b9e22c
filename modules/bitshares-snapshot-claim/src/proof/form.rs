//! The forms in which wallets of BitShares sign a text.

use sha2::{Digest, Sha256};

use crate::bitshares::{Key, is_name};
use crate::snapshot::Hash;

/// The chain id of BitShares' main net, which transactions are signed for.
pub const MAIN_NET: Hash = [
    0x40, 0x18, 0xd7, 0x84, 0x4c, 0x78, 0xf6, 0xa6, 0xc4, 0x1c, 0x6a, 0x55, 0x2b, 0x89, 0x80, 0x22,
    0x31, 0x0f, 0xc5, 0xde, 0xc0, 0x6d, 0xa4, 0x67, 0xee, 0x79, 0x05, 0xa8, 0xda, 0xd5, 0x12, 0xc8,
];

/// Longest text of a moment: wallets write 19 to 29 letters.
const MOMENT_LONGEST: usize = 40;

/// How a text became the bytes that were signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// It is them: libraries.
    Raw,
    /// Four lines under it: the web wallet, cli_wallet, python-bitshares.
    Envelope {
        /// Who signs.
        account: String,
        /// A block of BitShares.
        block: u64,
        /// When, as the wallet writes it.
        timestamp: String,
    },
    /// A list in JSON with the name of the chain: Beet.
    Beet {
        /// Who signs.
        account: String,
        /// When.
        time: String,
    },
    /// The same without the chain: python-bitshares.
    JsonV2 {
        /// Who signs.
        account: String,
        /// When.
        time: String,
    },
    /// A transaction carries it: Beet, cli_wallet, Ledger.
    Transaction {
        /// Which of the transactions of the claim.
        number: u32,
    },
}

/// A field of a form that no wallet writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// It is no name of an account.
    #[error("{0:?} is no name of a BitShares account")]
    Account(String),
    /// It is not 1 to 40 printable characters without quotes and backslashes.
    #[error(
        "{0:?} is no time that a wallet writes: 1 to {MOMENT_LONGEST} printable ASCII characters without quotes and backslashes"
    )]
    Time(String),
}

impl Form {
    /// The account that the signer has named, where the form has one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Form::Envelope { account, .. }
            | Form::Beet { account, .. }
            | Form::JsonV2 { account, .. } => Some(account),
            Form::Raw | Form::Transaction { .. } => None,
        }
    }

    /// Refuses fields by which other text could be smuggled in.
    pub fn check(&self) -> Result<(), FormError> {
        let (account, time) = match self {
            Form::Raw | Form::Transaction { .. } => return Ok(()),
            Form::Envelope { account, timestamp, .. } => (account, timestamp),
            Form::Beet { account, time } | Form::JsonV2 { account, time } => (account, time),
        };
        if !is_name(account) {
            return Err(FormError::Account(account.clone()));
        }
        match is_moment(time) {
            true => Ok(()),
            false => Err(FormError::Time(time.clone())),
        }
    }

    /// What is signed for `text` by the holder of `key`; of a transaction, `packed` is.
    pub fn digest(&self, text: &str, key: &Key, packed: &[u8]) -> Hash {
        match self {
            Form::Transaction { .. } => {
                Sha256::new_with_prefix(MAIN_NET).chain_update(packed).finalize().into()
            }
            _ => Sha256::digest(self.signed(text, key)).into(),
        }
    }

    /// The text as it is signed, in a form that is text.
    pub fn signed(&self, text: &str, key: &Key) -> String {
        match self {
            Form::Raw | Form::Transaction { .. } => text.to_owned(),
            Form::Envelope { account, block, timestamp } => format!(
                "{text}\naccount={account}\nmemokey={key}\nblock={block}\ntimestamp={timestamp}"
            ),
            Form::Beet { account, time } => {
                format!(
                    r#"["from","{account}","key","{key}","time","{time}","text","{text}","chain","BTS"]"#
                )
            }
            Form::JsonV2 { account, time } => {
                format!(r#"["from","{account}","key","{key}","time","{time}","text","{text}"]"#)
            }
        }
    }
}

fn is_moment(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    (1..=MOMENT_LONGEST).contains(&text.len()) && text.bytes().all(is_plain)
}
