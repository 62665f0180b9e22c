//! `whaled tx gov draft-proposal`: the file of a proposal, to be edited and submitted.

mod in_force;
mod template;

use base::Coins;
use chain::Chain;
use clap::Args;
use prost_reflect::{Kind, MessageDescriptor};
use proto::cosmos::gov::v1::{QueryParamsRequest, QueryParamsResponse};
use serde_json::{Map, Value, json};

use super::document::DocumentArguments;
use super::generated::signers;
use super::session::Session;
use crate::cli::failure::{Failure, Result};
use crate::cli::typed::people::Role;
use crate::client::Node;
use crate::config::nearest;

use in_force::InForce;

/// The denomination of coins in a draft that asks no node.
const DENOM: &str = "uwls";

#[derive(Args)]
pub(super) struct DraftArguments {
    /// A message that governance will send, by its type; the end of the name is enough where no
    /// other ends like it. May stand several times; without it holders only say what they think.
    #[arg(long = "message", value_name = "TYPE")]
    messages: Vec<String>,
    /// The section of the constitution that is amended or repealed.
    #[arg(long, value_name = "NUMBER", conflicts_with = "offline")]
    section: Option<u64>,
    /// What the proposal is called.
    #[arg(long, value_name = "TEXT", default_value = "")]
    title: String,
    /// What it is about, and why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    summary: String,
    /// Where more is said about it, or anything else.
    #[arg(long, value_name = "TEXT", default_value = "")]
    metadata: String,
    /// What is put into its deposit at once; what a vote needs if left out.
    #[arg(long, value_name = "COINS")]
    deposit: Option<String>,
    /// Asks for a shorter vote, which needs a higher deposit and more votes.
    #[arg(long)]
    expedited: bool,
    /// Asks no node: nothing that is in force is filled in.
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    document: DocumentArguments,
}

pub(super) fn run(session: &Session<'_>, arguments: &DraftArguments) -> Result {
    let named = arguments.messages.iter().map(|name| message_named(name));
    let messages: Vec<MessageDescriptor> = named.collect::<Result<_>>()?;
    let node = if arguments.offline { None } else { Some(session.node()?) };
    let needed = match &node {
        Some(node) => needed(node, arguments.expedited)?,
        None => Coins::default(),
    };
    let deposit: Coins = match &arguments.deposit {
        Some(text) => text.parse()?,
        None => needed.clone(),
    };
    let denom = needed.iter().next().map_or(DENOM.to_owned(), |coin| coin.denom.to_string());
    let in_force = node.as_ref().map(|node| InForce { node, section: arguments.section });
    let messages: Vec<Value> = messages
        .iter()
        .map(|message| filled(message, &denom, in_force.as_ref()))
        .collect::<Result<_>>()?;
    let draft = json!({
        "messages": messages,
        "metadata": arguments.metadata,
        "deposit": deposit.to_string(),
        "title": arguments.title,
        "summary": arguments.summary,
        "expedited": arguments.expedited,
    });
    arguments.document.write(&serde_json::to_string_pretty(&draft)?)
}

/// What has to lie in deposit before a proposal is voted on.
fn needed(node: &Node, expedited: bool) -> Result<Coins> {
    let answer: QueryParamsResponse =
        node.ask("/cosmos.gov.v1.Query/Params", &QueryParamsRequest::default())?;
    let params = answer.params.unwrap_or_default();
    let coins = if expedited { params.expedited_min_deposit } else { params.min_deposit };
    Ok(Coins::parse(&coins)?)
}

/// The message that is meant by its type, or by the end of its name.
fn message_named(text: &str) -> Result<MessageDescriptor> {
    let wanted = text.trim_start_matches('/');
    let chain = Chain::new();
    let names: Vec<&str> =
        chain.router().messages().map(|name| name.trim_start_matches('/')).collect();
    let is_meant = |name: &&&str| {
        let front = name.strip_suffix(wanted);
        front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
    };
    let meant: Vec<&str> = names.iter().filter(is_meant).copied().collect();
    match meant.as_slice() {
        [name] => proto::pool()
            .get_message_by_name(name)
            .ok_or_else(|| Failure::new(format!("{name} is not described"))),
        [first, ..] => Err(Failure::usage(format!("{text} may be any of {}", meant.join(", ")))
            .again_with(text, first)),
        [] => {
            let short = |name: &&str| name.rsplit('.').next().unwrap_or_default().to_owned();
            let shorts: Vec<String> = names.iter().map(short).collect();
            let all = names.iter().copied().chain(shorts.iter().map(String::as_str));
            let near = nearest(wanted, all).unwrap_or("cosmos.bank.v1beta1.MsgSend");
            Err(Failure::usage(format!("there is no message {text}")).again_with(text, near))
        }
    }
}

/// A message of governance: whatever is known stands in it, the rest is to be edited.
fn filled(
    message: &MessageDescriptor,
    denom: &str,
    in_force: Option<&InForce<'_>>,
) -> Result<Value> {
    let mut members = template::of(message, denom);
    signed(message, &mut members);
    if let Some(in_force) = in_force {
        in_force.fill(message, &mut members)?;
    }
    let mut object = Map::new();
    object.insert("@type".to_owned(), format!("/{}", message.full_name()).into());
    object.append(&mut members);
    Ok(Value::Object(object))
}

/// Puts governance wherever somebody stands who has to sign.
fn signed(message: &MessageDescriptor, members: &mut Map<String, Value>) {
    for name in signers(message) {
        let Some(field) = message.get_field_by_name(&name) else { continue };
        let Some(value) = members.get_mut(&name) else { continue };
        match (field.kind(), value) {
            (Kind::Message(inner), Value::Array(list)) => {
                list.iter_mut().filter_map(Value::as_object_mut).for_each(|it| signed(&inner, it));
            }
            (_, value) => {
                let role = Role::of(&field).unwrap_or(Role::Account);
                *value = role.text(&auth::authority()).into();
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_by_its_type_and_by_the_end_of_its_name() {
        for text in [
            "/cosmos.bank.v1beta1.MsgSend",
            "cosmos.bank.v1beta1.MsgSend",
            "bank.v1beta1.MsgSend",
            "MsgSend",
        ] {
            assert_eq!(message_named(text).unwrap().full_name(), "cosmos.bank.v1beta1.MsgSend");
        }
        for (text, reason) in [
            ("MsgUpdateParams", "may be any of cosmos."),
            ("Send", "there is no message Send"),
            ("MsgSned", "Try: MsgSend"),
        ] {
            let told = message_named(text).map_err(|failure| {
                failure.lines("", &["whaled".to_owned(), text.to_owned()]).replace("whaled ", "")
            });
            assert!(told.is_err_and(|told| told.contains(reason)), "{text}");
        }
    }

    /// What a draft says can be read again, whatever the message is: nothing is misspelled.
    #[test]
    fn a_draft_of_every_message_of_the_chain_is_one_of_that_message() {
        let chain = Chain::new();
        for name in chain.router().messages() {
            let message = message_named(name).unwrap();
            let draft = filled(&message, "uwls", None).unwrap();
            let bytes = proto::json::parse_value("google.protobuf.Any", &draft);
            assert!(bytes.is_ok(), "{draft:#}: {bytes:?}");
            let governance = auth::authority();
            let forms = [governance.to_string(), governance.validator_text()];
            let told = draft.to_string();
            assert!(forms.iter().any(|form| told.contains(form)), "{draft:#}");
        }
    }
}
