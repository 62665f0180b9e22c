//! Paths and query strings of URLs.

use std::collections::BTreeMap;

/// A part of a URL with its escapes resolved. `plus_is_space` holds in query strings.
pub(super) fn decode(text: &str, plus_is_space: bool) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'+' if plus_is_space => b' ',
            b'%' => {
                let escaped = after.split_at_checked(2).and_then(|(digits, after)| {
                    rest = after;
                    hex::decode(digits).ok()?.first().copied()
                });
                escaped.ok_or_else(|| format!("invalid escape after a % sign in {text:?}"))?
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).map_err(|_| format!("{text:?} is not UTF-8"))
}

/// The parameters of a query string, each with its values in order.
pub(super) fn parameters(query: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.entry(decode(name, true)?).or_default().push(decode(value, true)?);
    }
    Ok(parameters)
}

/// `path` without empty and dotted segments; a slash at the end stays.
pub(super) fn clean(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    format!("/{}{end}", segments.join("/"))
}

/// A path that can stand in a header.
pub(super) fn encode(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b':'
            | b'=' => {
                text.push(char::from(byte));
            }
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_bad_ones_refused() {
        assert_eq!(decode("ibc%2FD5+x", false).unwrap(), "ibc/D5+x");
        assert_eq!(decode("a+b%20c", true).unwrap(), "a b c");
        for bad in ["%zz", "%2", "%", "%ff"] {
            assert!(decode(bad, true).is_err(), "{bad}");
        }
    }

    #[test]
    fn parameters_repeat_and_may_be_empty() {
        let parameters = parameters("denoms=a&denoms=b&flag&x=1=2&").unwrap();
        assert_eq!(parameters["denoms"], ["a", "b"]);
        assert_eq!(parameters["flag"], [""]);
        assert_eq!(parameters["x"], ["1=2"]);
    }

    #[test]
    fn a_path_is_cleaned_as_gateways_do() {
        assert_eq!(clean("//cosmos/bank/./x/../params"), "/cosmos/bank/params");
        assert_eq!(clean("/balances/"), "/balances/", "an empty last variable stays");
        assert_eq!(clean("/balances//by_denom"), "/balances/by_denom");
        assert_eq!((clean("/"), clean("/..")), ("/".into(), "/".into()));
    }
}
