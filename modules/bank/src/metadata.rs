//! Descriptions of denominations: what wallets show for `uwls`.

use base::{Denom, Error, Result};
use proto::cosmos::bank::v1beta1::Metadata;

/// Refuses a description whose units contradict each other, in the SDK's words.
pub(crate) fn validate(metadata: &Metadata) -> Result<()> {
    let wrong = |text: String| Err(Error::undefined(text));
    if metadata.name.trim().is_empty() {
        return wrong("name field cannot be blank".into());
    }
    if metadata.symbol.trim().is_empty() {
        return wrong("symbol field cannot be blank".into());
    }
    Denom::parse(&metadata.base)
        .map_err(|error| Error::undefined(format!("invalid metadata base denom: {error}")))?;
    Denom::parse(&metadata.display)
        .map_err(|error| Error::undefined(format!("invalid metadata display denom: {error}")))?;
    let mut last: Option<u32> = None;
    for (index, unit) in metadata.denom_units.iter().enumerate() {
        if index == 0 && (unit.denom != metadata.base || unit.exponent != 0) {
            let base = &metadata.base;
            return wrong(format!(
                "metadata's first denomination unit must be the one with base denom '{base}'"
            ));
        }
        if last.is_some_and(|last| unit.exponent <= last) {
            return wrong("denom units should be sorted asc by exponent".into());
        }
        last = Some(unit.exponent);
        let earlier = metadata.denom_units.iter().take(index);
        if earlier.clone().any(|other| other.denom == unit.denom) {
            return wrong(format!("duplicate denomination unit {}", unit.denom));
        }
        Denom::parse(&unit.denom)
            .map_err(|error| Error::undefined(format!("invalid metadata denom unit: {error}")))?;
    }
    if !metadata.denom_units.iter().any(|unit| unit.denom == metadata.display) {
        return wrong(format!(
            "metadata must contain a denomination unit with display denom '{}'",
            metadata.display
        ));
    }
    Ok(())
}
