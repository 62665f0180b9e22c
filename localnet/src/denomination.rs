//! What people call a denomination.

use serde_json::{Value, json};

/// Decimals of the unit that people count in.
pub(crate) const DECIMALS: u32 = 6;

/// The unit that people count in, where the name tells it: `uwls` is a millionth of a `wls`. Any
/// other name may mean anything, and is not guessed at.
pub(crate) fn display_denom(denom: &str) -> Option<&str> {
    let display = denom.strip_prefix('u')?;
    let is_word = display.len() >= 3 && display.chars().all(|letter| letter.is_ascii_lowercase());
    is_word.then_some(display)
}

/// The metadata of bank for such a denomination, by which wallets show whole units.
#[must_use]
pub fn denom_metadata(denom: &str) -> Option<Value> {
    let display = display_denom(denom)?;
    let symbol = display.to_uppercase();
    Some(json!({
        "description": "The money of this chain",
        "denom_units": [
            { "denom": denom, "exponent": 0, "aliases": [] },
            { "denom": display, "exponent": DECIMALS, "aliases": [symbol] },
        ],
        "base": denom,
        "display": display,
        "name": symbol,
        "symbol": symbol,
        "uri": "",
        "uri_hash": "",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_millionth_is_named_by_its_first_letter() {
        assert!(
            denom_metadata("uwls").is_some_and(|told| told.get("display") == Some(&"wls".into()))
        );
        assert!(
            denom_metadata("uatom").is_some_and(|told| told.get("symbol") == Some(&"ATOM".into()))
        );
    }

    #[test]
    fn any_other_name_tells_nothing() {
        for denom in ["stake", "uno", "u/abc", "uX1", "uwls2", "u", ""] {
            assert_eq!(denom_metadata(denom), None, "{denom}");
        }
    }
}
