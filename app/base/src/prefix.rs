//! The Bech32 prefix of addresses: configuration of the process, fixed once at start.
//!
//! The prefix is no constant because test suites of other projects insist on `cosmos`, and
//! no part of a context because addresses are printed in events, errors and logs, where
//! there is none. The SDK keeps it the same way (`GetConfig().Seal()`). State holds bytes
//! only, so no prefix can change an app hash.

use std::sync::OnceLock;

/// The prefix of a process that fixes none.
pub const DEFAULT: &str = "whale";

/// The longest prefix that can be fixed.
const LONGEST: usize = 64;

static FIXED: OnceLock<Prefixes> = OnceLock::new();

struct Prefixes {
    account: String,
    validator: String,
    consensus: String,
}

/// Why a prefix can not be fixed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// It would not make valid addresses.
    #[error(
        "invalid address prefix {0:?}: expected 1 to 64 lower-case letters and digits, a letter first"
    )]
    Malformed(String),
    /// Another one is in use; addresses may already have been printed with it.
    #[error(
        "address prefix is already {fixed:?}, can not change it to {asked:?}: restart to change it"
    )]
    Fixed {
        /// The one in use.
        fixed: &'static str,
        /// The one asked for.
        asked: String,
    },
}

/// Fixes the prefix of accounts. Fixing the same one again is harmless.
pub fn fix(prefix: &str) -> Result<(), PrefixError> {
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let valid = prefix.starts_with(|first: char| first.is_ascii_lowercase())
        && prefix.len() <= LONGEST
        && prefix.bytes().all(lower);
    if !valid {
        return Err(PrefixError::Malformed(prefix.to_owned()));
    }
    let fixed = &FIXED.get_or_init(|| Prefixes::of(prefix)).account;
    if fixed != prefix {
        return Err(PrefixError::Fixed { fixed, asked: prefix.to_owned() });
    }
    Ok(())
}

/// Of accounts, such as `whale`.
pub fn account() -> &'static str {
    &in_use().account
}

/// Of validators as operators, such as `whalevaloper`.
pub fn validator() -> &'static str {
    &in_use().validator
}

/// Of validators as signers of blocks, such as `whalevalcons`.
pub fn consensus() -> &'static str {
    &in_use().consensus
}

/// The first use fixes the default.
fn in_use() -> &'static Prefixes {
    FIXED.get_or_init(|| Prefixes::of(DEFAULT))
}

impl Prefixes {
    fn of(account: &str) -> Prefixes {
        Prefixes {
            account: account.to_owned(),
            validator: format!("{account}valoper"),
            consensus: format!("{account}valcons"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test, because the prefix of a process is one.
    #[test]
    fn a_prefix_is_fixed_once() {
        for malformed in ["", "Whale", "1whale", "wha le", "whäle", &"w".repeat(65)] {
            assert_eq!(fix(malformed), Err(PrefixError::Malformed(malformed.to_owned())));
        }
        assert_eq!(
            (account(), validator(), consensus()),
            ("whale", "whalevaloper", "whalevalcons")
        );
        assert_eq!(fix("whale"), Ok(()), "the same again");
        let refused = fix("cosmos").map_err(|error| error.to_string());
        let text = r#"address prefix is already "whale", can not change it to "cosmos": restart to change it"#;
        assert_eq!(refused, Err(text.to_owned()));
        assert_eq!(account(), "whale");
    }
}
