//! Values of an enum as people type them: `voting-period` for `PROPOSAL_STATUS_VOTING_PERIOD`.

use clap::builder::{PossibleValue, PossibleValuesParser};
use prost_reflect::{EnumDescriptor, EnumValueDescriptor};

use super::fields::kebab;

/// What may be typed: the short names; the descriptor's own names and numbers too.
pub(super) fn parser(choices: &EnumDescriptor) -> PossibleValuesParser {
    let choice = |value: EnumValueDescriptor| {
        let own = value.name().to_owned();
        PossibleValue::new(short(choices, &value)).alias(own).alias(value.number().to_string())
    };
    choices.values().map(choice).collect::<Vec<_>>().into()
}

/// The descriptor's name of what was typed.
pub(super) fn name(choices: &EnumDescriptor, text: &str) -> String {
    let typed = |value: &EnumValueDescriptor| short(choices, value) == text;
    choices.values().find(typed).map_or_else(|| text.to_owned(), |value| value.name().to_owned())
}

/// Without the name of the enum, which its values begin with.
fn short(choices: &EnumDescriptor, value: &EnumValueDescriptor) -> String {
    let name = value.name().to_lowercase().replace('_', "-");
    let prefix = format!("{}-", kebab(choices.name()));
    name.strip_prefix(&prefix).unwrap_or(&name).to_owned()
}
