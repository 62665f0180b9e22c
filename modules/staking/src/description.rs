//! What a producer says of itself.

use base::{Result, Sdk};
use proto::cosmos::staking::v1beta1::Description;

/// A text that leaves a field as it is.
const UNCHANGED: &str = "[do-not-modify]";

/// Refuses texts that are too long, in the SDK's words.
pub(crate) fn check(description: &Description) -> Result<()> {
    let limits = [
        ("moniker", &description.moniker, 70),
        ("identity", &description.identity, 3_000),
        ("website", &description.website, 140),
        ("security contact", &description.security_contact, 140),
        ("details", &description.details, 280),
    ];
    match limits.into_iter().find(|(_, text, most)| text.len() > *most) {
        None => Ok(()),
        Some((name, text, most)) => {
            let length = text.len();
            let text = format!("invalid {name} length; got: {length}, max: {most}");
            Err(Sdk::InvalidRequest.because(text))
        }
    }
}

/// `known` with every field of `wish` that is not left unchanged.
pub(crate) fn updated(known: Description, wish: Description) -> Description {
    let choose = |known: String, wish: String| if wish == UNCHANGED { known } else { wish };
    Description {
        moniker: choose(known.moniker, wish.moniker),
        identity: choose(known.identity, wish.identity),
        website: choose(known.website, wish.website),
        security_contact: choose(known.security_contact, wish.security_contact),
        details: choose(known.details, wish.details),
    }
}
