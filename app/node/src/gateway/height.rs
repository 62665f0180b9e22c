//! The height that a request asks for, in the header that the SDK has for it.

use base::{Error, Sdk};
use http::{HeaderMap, HeaderValue};

/// Header and gRPC metadata.
pub(super) const BLOCK_HEIGHT: &str = "x-cosmos-block-height";

/// The same, as gateways pass metadata on.
pub(super) const METADATA_BLOCK_HEIGHT: &str = "grpc-metadata-x-cosmos-block-height";

/// The height asked for in `names`; 0, the newest, without exactly one value.
pub(super) fn asked(headers: &HeaderMap, names: &[&str]) -> Result<i64, Error> {
    let mut values = names.iter().flat_map(|name| headers.get_all(*name));
    let (Some(value), None) = (values.next(), values.next()) else { return Ok(0) };
    let height = value.to_str().ok().and_then(|text| text.parse().ok());
    height.ok_or_else(|| {
        let text =
            format!("invalid height header \"{BLOCK_HEIGHT}\": {value:?} is not a 64-bit integer");
        Sdk::InvalidRequest.because(text)
    })
}

/// The header that tells the height of an answer.
pub(super) fn header(height: u64) -> HeaderValue {
    HeaderValue::from(height)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    const BOTH: [&str; 2] = [BLOCK_HEIGHT, METADATA_BLOCK_HEIGHT];

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        pairs.iter().for_each(|(name, value)| {
            headers.append(*name, HeaderValue::from_static(value));
        });
        headers
    }

    #[test]
    fn one_height_counts_and_none_or_two_are_the_newest() {
        assert_eq!(asked(&headers(&[(BLOCK_HEIGHT, "5")]), &BOTH).unwrap(), 5);
        assert_eq!(asked(&headers(&[(METADATA_BLOCK_HEIGHT, "-5")]), &BOTH).unwrap(), -5);
        assert_eq!(asked(&headers(&[]), &BOTH).unwrap(), 0);
        assert_eq!(
            asked(&headers(&[(BLOCK_HEIGHT, "5"), (METADATA_BLOCK_HEIGHT, "6")]), &BOTH).unwrap(),
            0
        );
    }

    #[test]
    fn a_height_that_is_no_number_is_refused_with_the_code_of_the_sdk() {
        let error = asked(&headers(&[(BLOCK_HEIGHT, "latest")]), &BOTH).unwrap_err();
        assert_eq!((error.codespace(), error.code()), ("sdk", 18));
        assert!(
            error
                .grpc_message()
                .starts_with("codespace sdk code 18: invalid request: invalid height header")
        );
    }
}
