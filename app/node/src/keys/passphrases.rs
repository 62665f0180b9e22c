//! Where passphrases come from.

use std::io::{self, BufRead, IsTerminal};

use zeroize::{Zeroize, Zeroizing};

use super::error::{KeysError, Result};

/// The shortest passphrase.
const SHORTEST: usize = 8;

/// How often a person may try.
const ATTEMPTS: u32 = 3;

/// A source of passphrases.
pub enum Passphrases {
    /// A person at the terminal, who does not see what they type.
    Terminal,
    /// Lines of standard input, which may hold answers to other questions too.
    StandardInput,
    /// Lines of something else.
    Lines(Box<dyn BufRead + Send>),
    /// The same one whenever it is asked for.
    Fixed(Zeroizing<String>),
}

impl Passphrases {
    /// Asks at the terminal if there is one, otherwise reads lines of standard input.
    pub fn from_user() -> Passphrases {
        if io::stdin().is_terminal() { Passphrases::Terminal } else { Passphrases::StandardInput }
    }

    /// One passphrase of at least 8 characters.
    pub fn ask(&mut self, prompt: &str) -> Result<Zeroizing<String>> {
        let passphrase = match self {
            Passphrases::Terminal => {
                let typed = rpassword::prompt_password(format!("{prompt} "));
                Zeroizing::new(typed.map_err(|source| unreadable("the terminal", source))?)
            }
            Passphrases::StandardInput => read_line(&mut io::stdin().lock(), prompt)?,
            Passphrases::Lines(lines) => read_line(lines, prompt)?,
            Passphrases::Fixed(passphrase) => passphrase.clone(),
        };
        if passphrase.chars().count() < SHORTEST {
            return Err(KeysError::PassphraseTooShort);
        }
        Ok(passphrase)
    }

    /// A new passphrase, asked for twice where it could be mistyped.
    pub fn ask_new(&mut self, prompt: &str, again: &str) -> Result<Zeroizing<String>> {
        let passphrase = self.ask(prompt)?;
        if *self.ask(again)? != *passphrase {
            return Err(KeysError::PassphrasesDiffer);
        }
        Ok(passphrase)
    }

    /// How often it makes sense to ask.
    pub(super) fn attempts(&self) -> u32 {
        match self {
            Passphrases::Fixed(_) => 1,
            _ => ATTEMPTS,
        }
    }
}

/// A line without the blanks around it, as the SDK reads passphrases from a pipe.
fn read_line(lines: &mut dyn BufRead, prompt: &str) -> Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(256));
    let read = lines.read_line(&mut line).map_err(|source| unreadable("the input", source))?;
    if read == 0 {
        return Err(KeysError::NoPassphrase(prompt.to_owned()));
    }
    let trimmed = Zeroizing::new(line.trim().to_owned());
    line.zeroize();
    Ok(trimmed)
}

fn unreadable(what: &str, source: io::Error) -> KeysError {
    KeysError::Io { action: "read a passphrase from", path: what.into(), source }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn lines(text: &'static str) -> Passphrases {
        Passphrases::Lines(Box::new(text.as_bytes()))
    }

    #[test]
    fn lines_are_read_one_by_one_without_blanks_around_them() {
        let mut passphrases = lines(" password1 \r\npassword2");
        assert_eq!(*passphrases.ask("first").unwrap(), "password1");
        assert_eq!(*passphrases.ask("second").unwrap(), "password2");
        assert!(matches!(passphrases.ask("third"), Err(KeysError::NoPassphrase(_))));
    }

    #[test]
    fn eight_characters_are_enough_and_seven_are_not() {
        assert!(lines("pässwört\n").ask("?").is_ok());
        assert!(matches!(lines("passwor\n").ask("?"), Err(KeysError::PassphraseTooShort)));
    }

    #[test]
    fn a_new_passphrase_must_be_repeated() {
        assert!(lines("password1\npassword1\n").ask_new("new", "again").is_ok());
        let typo = lines("password1\npassword2\n").ask_new("new", "again");
        assert!(matches!(typo, Err(KeysError::PassphrasesDiffer)));
    }
}
