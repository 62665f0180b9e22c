//! Every key that may be meant by what somebody has typed.

use zeroize::Zeroizing;

use crate::secret::{Secret, SecretError};

/// What wallets hash between name and password.
const ROLES: [&str; 3] = ["active", "owner", "memo"];

/// Something that only the owner of an account knows.
pub enum Given<'a> {
    /// Private keys as wallets show them, with blanks between.
    Wifs(&'a str),
    /// The password of a cloud wallet, as it was typed.
    Password(&'a str),
    /// A brain key, and the numbers of its keys.
    BrainKey(&'a str, &'a [u32]),
}

/// All secrets that may be meant, for any of these accounts: of a password both schemes and all
/// roles, of a brain key both cases.
pub fn candidates(given: &Given<'_>, accounts: &[&str]) -> Result<Vec<Secret>, SecretError> {
    match given {
        Given::Wifs(text) => text.split_whitespace().map(Secret::from_wif).collect(),
        Given::Password(password) => {
            let pairs = accounts.iter().flat_map(|account| ROLES.map(|role| (*account, role)));
            let both = pairs.flat_map(|(account, role)| {
                [
                    Secret::from_password(account, role, password),
                    Secret::from_normal_password(account, role, password),
                ]
            });
            both.collect()
        }
        Given::BrainKey(words, sequences) => {
            let upper = Zeroizing::new(words.to_ascii_uppercase());
            let both = sequences.iter().flat_map(|sequence| {
                [
                    Secret::from_brain_key(words, *sequence),
                    Secret::from_brain_key(&upper, *sequence),
                ]
            });
            both.collect()
        }
    }
}
