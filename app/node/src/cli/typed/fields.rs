//! Fields of a message as arguments, and arguments as the JSON of a message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Arg, ArgAction, ArgMatches};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::people::Role;
use super::{choices, comments};
use crate::cli::failure::{Failure, Result};

const PAGE: &str = "cosmos.base.query.v1beta1.PageRequest";
const COIN: &str = "cosmos.base.v1beta1.Coin";

/// Which fields of a message have no flag, but a place behind the command.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cli) struct Places<'a> {
    /// In order. A list takes all that is left.
    pub(in crate::cli) required: &'a [&'a str],
    /// What may follow.
    pub(in crate::cli) optional: &'a [&'a str],
}

/// What a text field holds when somebody types this.
pub(in crate::cli) type Spelling<'a> = dyn FnMut(&FieldDescriptor, &str) -> Result<String> + 'a;

/// The arguments that fill the fields of `message`, but those of `others`.
pub(in crate::cli) fn arguments(
    message: &MessageDescriptor,
    places: Places<'_>,
    others: &[String],
) -> Vec<Arg> {
    let field = |name: &&str| message.get_field_by_name(name);
    let required = places.required.iter().filter_map(field).map(|field| {
        let is_list = field.is_list();
        place(message, &field).required(!is_list)
    });
    let optional = places.optional.iter().filter_map(field).map(|field| place(message, &field));
    let mut arguments: Vec<Arg> = required.chain(optional).collect();
    let placed = |name: &str| places.required.contains(&name) || places.optional.contains(&name);
    let has_flag = |field: &FieldDescriptor| {
        !placed(field.name()) && !others.iter().any(|other| other == field.name())
    };
    for field in message.fields().filter(has_flag) {
        match field.kind() {
            Kind::Message(page) if page.full_name() == PAGE => {
                arguments.extend(page.fields().map(|field| flag(&page, &field, "page-")));
            }
            _ => arguments.push(flag(message, &field, "")),
        }
    }
    arguments
}

fn place(message: &MessageDescriptor, field: &FieldDescriptor) -> Arg {
    let name = kebab(field.name());
    let mut argument = Arg::new(field.name().to_owned()).value_name(name.to_uppercase());
    if let Kind::Enum(choices) = field.kind() {
        argument = argument.value_parser(choices::parser(&choices));
    }
    let about = match Role::of(field) {
        Some(role) => Some(role.help()),
        None if is_coin(field) => Some("How much, such as 1000000uwls"),
        None => None,
    };
    let about = about.map(str::to_owned).or_else(|| comments::of_field(message, field));
    let argument = match about {
        Some(about) => argument.help(about),
        None => argument,
    };
    match field.is_list() {
        true => argument.num_args(0..).action(ArgAction::Append),
        false => argument,
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
    if let Kind::Enum(choices) = field.kind() {
        argument = argument.value_parser(choices::parser(&choices));
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
        Kind::String if Role::of(field).is_some() => "KEY_OR_ADDRESS",
        Kind::String => "TEXT",
        Kind::Bytes => "BASE64",
        Kind::Enum(_) => "NAME",
        Kind::Message(message) if message.full_name() == COIN => "COIN",
        Kind::Message(_) => "JSON",
        _ => "NUMBER",
    }
}

/// What the arguments say of the fields of `message`, as JSON.
pub(in crate::cli) fn members(
    message: &MessageDescriptor,
    matches: &ArgMatches,
    spelling: &mut Spelling<'_>,
) -> Result<Map<String, Value>> {
    let mut members = Map::new();
    for field in message.fields() {
        let value = match field.kind() {
            Kind::Message(message) if message.full_name() == PAGE => {
                page(&message, matches, spelling)?
            }
            _ => given(&field, field.name(), matches, spelling)?,
        };
        if let Some(value) = value {
            members.insert(field.name().to_owned(), value);
        }
    }
    Ok(members)
}

fn page(
    message: &MessageDescriptor,
    matches: &ArgMatches,
    spelling: &mut Spelling<'_>,
) -> Result<Option<Value>> {
    let mut members = Map::new();
    for field in message.fields() {
        if let Some(value) = given(&field, &format!("page-{}", field.name()), matches, spelling)? {
            members.insert(field.name().to_owned(), value);
        }
    }
    Ok(Some(Value::Object(members)).filter(|value| *value != json!({})))
}

fn given(
    field: &FieldDescriptor,
    id: &str,
    matches: &ArgMatches,
    spelling: &mut Spelling<'_>,
) -> Result<Option<Value>> {
    // Some fields have no argument: what fills them is not typed.
    if !matches!(matches.try_contains_id(id), Ok(true)) {
        return Ok(None);
    }
    if field.kind() == Kind::Bool && !field.is_list() {
        return Ok(Some(Value::Bool(true)).filter(|_| matches.get_flag(id)));
    }
    let texts = matches.get_many::<String>(id).into_iter().flatten();
    if field.is_list() && is_coin(field) {
        return coins(&texts.map(String::as_str).collect::<Vec<_>>()).map(Some);
    }
    let mut values = Vec::new();
    for text in texts {
        values.push(value(field, text, spelling)?);
    }
    match field.is_list() {
        true => Ok(Some(Value::Array(values)).filter(|list| *list != json!([]))),
        false => Ok(values.pop()),
    }
}

fn is_coin(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(message) if message.full_name() == COIN)
}

/// Several kinds of money, in one text or in several, in the order that the chain wants.
fn coins(texts: &[&str]) -> Result<Value> {
    let coins: base::Coins = texts.join(",").parse()?;
    let coin = |coin: &base::Coin| json!({ "denom": coin.denom.as_str(), "amount": coin.amount.to_string() });
    Ok(coins.iter().map(coin).collect())
}

/// One value in the JSON of its kind.
fn value(field: &FieldDescriptor, text: &str, spelling: &mut Spelling<'_>) -> Result<Value> {
    Ok(match field.kind() {
        Kind::String => spelling(field, text)?.into(),
        Kind::Bytes => match hex::decode(text) {
            Ok(bytes) => STANDARD.encode(bytes).into(),
            Err(_) => text.into(),
        },
        Kind::Message(_) if is_coin(field) && !text.starts_with('{') => {
            let coin: base::Coin = text.parse()?;
            json!({ "denom": coin.denom.as_str(), "amount": coin.amount.to_string() })
        }
        Kind::Enum(choices) => choices::name(&choices, text).into(),
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

/// `DenomsMetadata` is `denoms-metadata`; neighbouring capitals stay together.
pub(in crate::cli) fn kebab(name: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index.saturating_add(1));
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || after.is_some_and(|after| after.is_lowercase())
            });
        if begins && !out.ends_with('-') {
            out.push('-');
        }
        match letter {
            '_' => out.push('-'),
            other => out.extend(other.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_with_hyphens() {
        assert_eq!(kebab("DenomsMetadata"), "denoms-metadata");
        assert_eq!(kebab("AccountAddressByID"), "account-address-by-id");
        assert_eq!(kebab("ABCIQuery"), "abci-query");
        assert_eq!(kebab("Bech32Prefix"), "bech32-prefix");
        assert_eq!(kebab("address_string"), "address-string");
    }
}
