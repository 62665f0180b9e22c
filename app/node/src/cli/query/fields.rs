//! Fields of a request as arguments, and arguments as the JSON of a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Arg, ArgAction, ArgMatches};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::comments;
use super::tree::kebab;
use crate::cli::failure::{Failure, Result};

const PAGE: &str = "cosmos.base.query.v1beta1.PageRequest";
const COIN: &str = "cosmos.base.v1beta1.Coin";

/// Whether a text field names an account, for which a key's name will do.
pub(super) fn is_account(field: &FieldDescriptor) -> bool {
    let scalar = proto::pool().get_extension_by_name("cosmos_proto.scalar");
    scalar.is_some_and(|scalar| {
        field.options().get_extension(&scalar).as_str() == Some("cosmos.AddressString")
    })
}

/// The arguments that fill the fields of `request`; those of `positional` have no flag.
pub(super) fn arguments(request: &MessageDescriptor, positional: &[&str]) -> Vec<Arg> {
    let mut arguments = Vec::new();
    for name in positional {
        if let Some(field) = request.get_field_by_name(name) {
            arguments.push(place(&field));
        }
    }
    for field in request.fields().filter(|field| !positional.contains(&field.name())) {
        match field.kind() {
            Kind::Message(message) if message.full_name() == PAGE => {
                arguments.extend(message.fields().map(|field| flag(&message, &field, "page-")));
            }
            _ => arguments.push(flag(request, &field, "")),
        }
    }
    arguments
}

fn place(field: &FieldDescriptor) -> Arg {
    let name = kebab(field.name());
    let argument = Arg::new(field.name().to_owned()).value_name(name.to_uppercase());
    let argument = match is_account(field) {
        true => argument.help("An address, or the name of a key"),
        false => argument,
    };
    match field.is_list() {
        true => argument.num_args(0..).action(ArgAction::Append),
        false => argument.required(true),
    }
}

fn flag(message: &MessageDescriptor, field: &FieldDescriptor, prefix: &str) -> Arg {
    let name = kebab(field.name());
    let long = if name.starts_with(prefix) { name } else { format!("{prefix}{name}") };
    let mut argument = Arg::new(format!("{prefix}{}", field.name())).long(long);
    let comment = comments::of_field(message, field);
    if let Some(comment) = comment.or_else(|| about_page(message, field).map(str::to_owned)) {
        argument = argument.help(comment);
    }
    if field.is_list() {
        return argument.action(ArgAction::Append).value_name(kind_name(field));
    }
    match field.kind() {
        Kind::Bool => argument.action(ArgAction::SetTrue),
        _ => argument.value_name(kind_name(field)),
    }
}

/// Upstream's files carry no comments, and these flags are on every list.
fn about_page(message: &MessageDescriptor, field: &FieldDescriptor) -> Option<&'static str> {
    let about = match field.name() {
        "key" => "Goes on where a page ended: its next_key",
        "offset" => "How many entries to leave out; not together with a key",
        "limit" => "How many entries a page has",
        "count_total" => "Counts all entries",
        "reverse" => "Begins at the end",
        _ => return None,
    };
    Some(about).filter(|_| message.full_name() == PAGE)
}

fn kind_name(field: &FieldDescriptor) -> &'static str {
    match field.kind() {
        Kind::String if is_account(field) => "KEY_OR_ADDRESS",
        Kind::String => "TEXT",
        Kind::Bytes => "BASE64",
        Kind::Enum(_) => "NAME",
        Kind::Message(message) if message.full_name() == COIN => "COIN",
        Kind::Message(_) => "JSON",
        _ => "NUMBER",
    }
}

/// The request that the arguments describe, as JSON. `address` finds the account that a text
/// means.
pub(super) fn request(
    request: &MessageDescriptor,
    matches: &ArgMatches,
    address: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<Value> {
    let mut members = Map::new();
    for field in request.fields() {
        let value = match field.kind() {
            Kind::Message(message) if message.full_name() == PAGE => {
                page(&message, matches, address)?
            }
            _ => given(&field, field.name(), matches, address)?,
        };
        if let Some(value) = value {
            members.insert(field.name().to_owned(), value);
        }
    }
    Ok(Value::Object(members))
}

fn page(
    message: &MessageDescriptor,
    matches: &ArgMatches,
    address: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<Option<Value>> {
    let mut members = Map::new();
    for field in message.fields() {
        if let Some(value) = given(&field, &format!("page-{}", field.name()), matches, address)? {
            members.insert(field.name().to_owned(), value);
        }
    }
    Ok(Some(Value::Object(members)).filter(|value| *value != json!({})))
}

fn given(
    field: &FieldDescriptor,
    id: &str,
    matches: &ArgMatches,
    address: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<Option<Value>> {
    if field.kind() == Kind::Bool && !field.is_list() {
        return Ok(Some(Value::Bool(true)).filter(|_| matches.get_flag(id)));
    }
    let mut values = Vec::new();
    for text in matches.get_many::<String>(id).into_iter().flatten() {
        values.push(value(field, text, address)?);
    }
    match field.is_list() {
        true => Ok(Some(Value::Array(values)).filter(|list| *list != json!([]))),
        false => Ok(values.pop()),
    }
}

/// One value in the JSON of its kind.
fn value(
    field: &FieldDescriptor,
    text: &str,
    address: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<Value> {
    Ok(match field.kind() {
        Kind::String if is_account(field) => address(text)?.into(),
        Kind::Bytes => match hex::decode(text) {
            Ok(bytes) => STANDARD.encode(bytes).into(),
            Err(_) => text.into(),
        },
        Kind::Message(message) if message.full_name() == COIN && !text.starts_with('{') => {
            let coin: base::Coin = text.parse()?;
            json!({ "denom": coin.denom.as_str(), "amount": coin.amount.to_string() })
        }
        Kind::Message(_) => serde_json::from_str(text)
            .map_err(|error| Failure::usage(format!("{}: not JSON: {error}", field.name())))?,
        Kind::Bool => text
            .parse::<bool>()
            .map_err(|_| {
                Failure::usage(format!("{}: expected true or false, found {text}", field.name()))
            })?
            .into(),
        _ => text.into(),
    })
}
