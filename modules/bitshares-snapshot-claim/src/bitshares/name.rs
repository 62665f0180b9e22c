//! Names of accounts.

/// Longest name.
const LONGEST: usize = 63;

/// Whether BitShares would take `text` as the name of an account: labels with dots between them,
/// each of lower case letters, digits and hyphens, with a letter in front and no hyphen at the end.
pub fn is_name(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase();
    let is_letter_or_digit = |byte: &u8| is_letter(byte) || byte.is_ascii_digit();
    let bytes = label.as_bytes();
    bytes.first().is_some_and(is_letter)
        && bytes.last().is_some_and(is_letter_or_digit)
        && bytes.iter().all(|byte| is_letter_or_digit(byte) || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_bitshares() {
        for name in ["a", "x1", "alice", "bob-1", "a.b-c.d2", &"a".repeat(63), "a--b"] {
            assert!(is_name(name), "{name}");
        }
        for text in ["", "1a", "-a", "a-", "a..b", ".a", "a.", "A", "a_b", "a b", "a.1b", "ä"] {
            assert!(!is_name(text), "{text}");
        }
        assert!(!is_name(&"a".repeat(64)));
    }
}
