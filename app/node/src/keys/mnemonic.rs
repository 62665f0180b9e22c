//! Words that a key can be made from again (BIP-39, English).

use std::fmt::{self, Debug, Formatter};
use std::str::FromStr;

use bip39::Language;
use rand::RngCore;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::error::{KeysError, Result};

/// 12, 15, 18, 21 or 24 words with a checksum. Forgotten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Mnemonic(bip39::Mnemonic);

impl Mnemonic {
    /// 24 new words, from the operating system's randomness.
    pub fn generate() -> Result<Mnemonic> {
        let mut entropy = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *entropy);
        Mnemonic::from_entropy(&*entropy)
    }

    /// The words for 16, 20, 24, 28 or 32 bytes of entropy.
    pub fn from_entropy(entropy: &[u8]) -> Result<Mnemonic> {
        let words = bip39::Mnemonic::from_entropy_in(Language::English, entropy);
        words.map(Mnemonic).map_err(|error| KeysError::InvalidMnemonic(error.to_string()))
    }

    /// The words, one space between them.
    pub fn phrase(&self) -> Zeroizing<String> {
        // Long enough for 24 words, so that no copy stays behind in a smaller buffer.
        let mut phrase = Zeroizing::new(String::with_capacity(24 * 9));
        for word in self.0.words() {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(word);
        }
        phrase
    }

    /// The seed of BIP-32. The passphrase is taken as it is, without normalisation, because
    /// the SDK does not normalise and would find another key.
    pub fn seed(&self, passphrase: &str) -> Zeroizing<[u8; 64]> {
        Zeroizing::new(self.0.to_seed_normalized(passphrase))
    }
}

/// The words stay secret in logs.
impl Debug for Mnemonic {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Mnemonic({} words)", self.0.word_count())
    }
}

/// Strict: one space between words and none around them, as BIP-39 writes a mnemonic. The
/// words are not repeated in errors, since errors end up in logs.
impl FromStr for Mnemonic {
    type Err = KeysError;

    fn from_str(text: &str) -> Result<Mnemonic> {
        let invalid = |reason: String| Err(KeysError::InvalidMnemonic(reason));
        let words = match bip39::Mnemonic::parse_in_normalized(Language::English, text) {
            Ok(words) => Mnemonic(words),
            Err(bip39::Error::BadWordCount(count)) => {
                return invalid(format!("{count} words, expected 12, 15, 18, 21 or 24"));
            }
            Err(bip39::Error::UnknownWord(index)) => {
                let place = index.saturating_add(1);
                return invalid(format!("word {place} is not in the English list of BIP-39"));
            }
            Err(bip39::Error::InvalidChecksum) => {
                return invalid("the checksum is wrong; check the words and their order".into());
            }
            Err(other) => return invalid(other.to_string()),
        };
        if words.phrase().as_str() != text {
            return invalid("write the words with single spaces between them".into());
        }
        Ok(words)
    }
}
