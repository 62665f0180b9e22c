//! What is in force, for messages that change it: a proposal says all of it, and a user edits what
//! is to be otherwise.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use proto::services::{Method, services};
use serde_json::{Map, Value, json};

use crate::cli::failure::{Failure, Result};
use crate::client::Node;

/// The question for a section of the constitution.
const SECTION: &str = "/whaleshares.gov.v1.Query/Section";

/// What the chain has decided before.
pub(super) struct InForce<'a> {
    pub(super) node: &'a Node,
    /// The section of the constitution that is meant.
    pub(super) section: Option<u64>,
}

impl InForce<'_> {
    /// Puts it into a message of which the members are known.
    pub(super) fn fill(
        &self,
        message: &MessageDescriptor,
        members: &mut Map<String, Value>,
    ) -> Result {
        for field in message.fields() {
            let Some((method, places)) = question(message, &field) else { continue };
            let answer = self.ask(&method, json!({}))?;
            let found = places.iter().try_fold(&answer, |within, place| within.get(place));
            if let Some(found) = found.filter(|found| !found.is_null()) {
                members.insert(field.name().to_owned(), found.clone());
            }
        }
        match is_of_section(message) {
            true => self.fill_section(message, members),
            false => Ok(()),
        }
    }

    /// A section as it stands; a message that amends it names the version that it was.
    fn fill_section(
        &self,
        message: &MessageDescriptor,
        members: &mut Map<String, Value>,
    ) -> Result {
        let Some(id) = self.section else {
            let text = format!("{} is about a section: which one?", message.name());
            return Err(Failure::usage(text).again("--section", "1"));
        };
        let Some(method) = methods().find(|method| method.path == SECTION) else {
            return Err(Failure::new(format!("there is no {SECTION}")));
        };
        let answer = self.ask(&method, json!({ "id": id.to_string() }))?;
        for (name, value) in members {
            if let Some(found) = answer.get("section").and_then(|section| section.get(name)) {
                value.clone_from(found);
            }
        }
        Ok(())
    }

    fn ask(&self, method: &Method, request: Value) -> Result<Value> {
        let bytes = proto::json::parse_value(method.input.full_name(), &request)?;
        let answer = self.node.query(&method.path, &bytes, 0)?;
        let text = proto::json::print(method.output.full_name(), &answer)?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Whether a message changes a section that is there.
fn is_of_section(message: &MessageDescriptor) -> bool {
    message.package_name() == "whaleshares.gov.v1"
        && ["id", "version"].iter().all(|name| message.get_field_by_name(name).is_some())
}

fn methods() -> impl Iterator<Item = Method> {
    services(proto::pool())
        .into_iter()
        .filter(|service| !service.is_msg)
        .flat_map(|service| service.methods)
}

/// The question, without anything to say, for what `field` of `message` holds; with the place in
/// its answer: `params`, or `params.block`.
fn question(message: &MessageDescriptor, field: &FieldDescriptor) -> Option<(Method, Vec<String>)> {
    let Kind::Message(wanted) = field.kind() else { return None };
    if field.is_list() || !message.name().starts_with("MsgUpdate") {
        return None;
    }
    let service = format!("/{}.Query/", message.package_name());
    let of_module = methods().filter(|method| method.path.starts_with(&service));
    let mut answers = of_module.filter(|method| {
        // The kind of parameters is what clients of before have to tell.
        method.input.fields().all(|field| field.name() == "params_type")
    });
    answers.find_map(|method| {
        let places = places(&method.output, &wanted)?;
        Some((method, places))
    })
}

/// Where an answer holds a message, at the top or one below.
fn places(answer: &MessageDescriptor, wanted: &MessageDescriptor) -> Option<Vec<String>> {
    let single = |message: &MessageDescriptor| {
        let fields = message.fields().filter(|field| !field.is_list());
        let fields = fields.filter_map(|field| match field.kind() {
            Kind::Message(inner) => Some((field.name().to_owned(), inner)),
            _ => None,
        });
        fields.collect::<Vec<_>>()
    };
    let top = single(answer);
    if let Some((name, _)) = top.iter().find(|(_, inner)| inner == wanted) {
        return Some(vec![name.clone()]);
    }
    top.iter().find_map(|(name, inner)| {
        let below = single(inner).into_iter().find(|(_, inner)| inner == wanted)?;
        Some(vec![name.clone(), below.0])
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn asked(message: &str, field: &str) -> Option<(String, Vec<String>)> {
        let message = proto::pool().get_message_by_name(message).unwrap();
        let field = message.get_field_by_name(field).unwrap();
        question(&message, &field).map(|(method, places)| (method.path, places))
    }

    #[test]
    fn messages_about_parameters_have_a_question_for_what_is_in_force() {
        for (message, field, path, place) in [
            ("cosmos.gov.v1.MsgUpdateParams", "params", "/cosmos.gov.v1.Query/Params", "params"),
            (
                "whaleshares.gov.v1.MsgUpdateRules",
                "rules",
                "/whaleshares.gov.v1.Query/Rules",
                "rules",
            ),
            (
                "cosmos.bank.v1beta1.MsgUpdateParams",
                "params",
                "/cosmos.bank.v1beta1.Query/Params",
                "params",
            ),
            (
                "cosmos.consensus.v1.MsgUpdateParams",
                "block",
                "/cosmos.consensus.v1.Query/Params",
                "params.block",
            ),
        ] {
            let (asked, places) = asked(message, field).unwrap();
            assert_eq!((asked.as_str(), places.join(".").as_str()), (path, place), "{message}");
        }
    }

    #[test]
    fn whatever_else_a_message_says_is_asked_of_nobody() {
        assert!(asked("cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "plan").is_none());
        assert!(asked("cosmos.bank.v1beta1.MsgSend", "amount").is_none());
    }
}
