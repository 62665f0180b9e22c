//! Which texts are names: those of BitShares, and the same with underscores within.

/// Longest name, in bytes; all of them are letters of one byte.
pub(crate) const LONGEST: usize = 63;

/// Whether an account can be called `text`: labels with dots between them, each of lower case
/// letters, digits, hyphens and underscores, with a letter in front and a letter or a digit at the
/// end.
pub fn is_name(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.split('.').all(is_label)
}

/// Whether BitShares could have an account of this name, if it is one.
pub(crate) fn is_reserved(name: &str) -> bool {
    !name.contains('_')
}

fn is_label(label: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase();
    let is_letter_or_digit = |byte: &u8| is_letter(byte) || byte.is_ascii_digit();
    let bytes = label.as_bytes();
    bytes.first().is_some_and(is_letter)
        && bytes.last().is_some_and(is_letter_or_digit)
        && bytes.iter().all(|byte| is_letter_or_digit(byte) || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_labels_that_begin_with_a_letter_and_do_not_end_with_a_mark() {
        for name in ["a", "z", "x1", "alice", "bob-1", "bob_1", "a_b", "a-_-b", "a__b", "a1b2"] {
            assert!(is_name(name), "{name}");
        }
        for text in ["_", "_a", "a_", "-a", "a-", "-", "1", "1a", "a b", "a\n", "a\0", "a/b", "é"]
        {
            assert!(!is_name(text), "{text:?}");
        }
    }

    #[test]
    fn capitals_are_no_letters_of_a_name() {
        for text in ["A", "Alice", "alicE", "aLice"] {
            assert!(!is_name(text), "{text}");
        }
    }

    #[test]
    fn dots_stand_between_labels_and_every_label_obeys_the_rules() {
        for name in ["a.b", "a.b-c.d2", "a_1.b_2", "x.y.z"] {
            assert!(is_name(name), "{name}");
        }
        for text in [".", ".a", "a.", "a..b", "a.1b", "a.b_", "a._b", "a_.b", "a.-b", "a.B"] {
            assert!(!is_name(text), "{text}");
        }
    }

    #[test]
    fn a_name_has_1_to_63_letters() {
        assert!(!is_name(""));
        assert!(is_name("a"));
        assert!(is_name(&"a".repeat(63)));
        assert!(!is_name(&"a".repeat(64)));
        assert!(is_name(&["a"; 32].join(".")), "63 with the dots");
        assert!(!is_name(&["a"; 33].join(".")), "65 with the dots");
    }
}
