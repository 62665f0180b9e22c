//! Names of accounts.

/// Whether BitShares would take `text` as the name of an account: a name of ours without an
/// underscore.
pub fn is_name(text: &str) -> bool {
    !text.contains('_') && names::is_name(text)
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
