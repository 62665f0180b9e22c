//! A REST request as the protobuf message that its method takes.
//!
//! Path, query string and body are put together as one JSON document, which is then read by
//! the rules that all JSON of the chain is read by.

use base::{Error, Status};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use proto::services::HttpRule;
use serde_json::{Map, Value};

use super::routes::Captured;
use super::url;

/// Messages that are written as one text.
const WRITTEN_AS_TEXT: [&str; 2] = ["google.protobuf.Timestamp", "google.protobuf.Duration"];

/// Encodes the message `input` from all parts of a request.
pub(super) fn read(
    input: &MessageDescriptor,
    rule: &HttpRule,
    captured: &Captured,
    query: Option<&str>,
    body: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut document = match &rule.body {
        Some(field) => read_body(input, field, body)?,
        None => Map::new(),
    };
    for (field, value) in captured {
        place(&mut document, input, field, std::slice::from_ref(value)).map_err(invalid)?;
    }
    // Without a field that is left for them, the parameters are not even looked at.
    if rule.body.is_none() && input.fields().any(|field| !captured.contains_key(field.name())) {
        for (name, values) in url::parameters(query.unwrap_or_default()).map_err(invalid)? {
            if !is_captured(captured, &name) {
                place(&mut document, input, &name, &values).map_err(invalid)?;
            }
        }
    }
    proto::json::parse_value(input.full_name(), &Value::Object(document)).map_err(|error| {
        match captured.contains_key(error.path()) {
            true => invalid(format!("type mismatch, parameter: {error}")),
            false => invalid(error.to_string()),
        }
    })
}

fn invalid(text: impl Into<String>) -> Error {
    Error::query(Status::InvalidArgument, text)
}

/// The body as the whole message, or as one field of it. An empty body is an empty message;
/// members that are no fields do not count, as in gateways of the SDK.
fn read_body(
    input: &MessageDescriptor,
    field: &str,
    body: &[u8],
) -> Result<Map<String, Value>, Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    let document: Value = serde_json::from_slice(body)
        .map_err(|error| invalid(format!("the body is no JSON document: {error}")))?;
    match (field, document) {
        ("*", Value::Object(mut members)) => {
            members.retain(|name, _| field_of(input, name).is_some());
            Ok(members)
        }
        ("*", _) => Err(invalid("the body is no JSON object")),
        (field, document) => Ok(Map::from_iter([(field.to_owned(), document)])),
    }
}

/// Whether the path has said already what the parameter `name` says, or what it is a part of.
fn is_captured(captured: &Captured, name: &str) -> bool {
    captured.keys().any(|field| {
        name.strip_prefix(field.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn field_of(message: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    message.get_field_by_name(name).or_else(|| message.get_field_by_json_name(name))
}

/// Puts the values of the parameter `name`, such as `pagination.limit`, into the document.
/// What is no field does not count; of several values for a single one the first counts.
fn place(
    document: &mut Map<String, Value>,
    message: &MessageDescriptor,
    name: &str,
    values: &[String],
) -> Result<(), String> {
    let (first, rest) = match name.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (name, None),
    };
    let Some(field) = field_of(message, first) else { return Ok(()) };
    let Some(rest) = rest else {
        let value = match field.is_list() {
            true => {
                values.iter().map(|value| single(&field, value)).collect::<Result<Value, _>>()?
            }
            false => single(&field, values.first().map_or("", String::as_str))?,
        };
        document.insert(field.name().to_owned(), value);
        return Ok(());
    };
    let Kind::Message(inner) = field.kind() else {
        return Err(format!("{name}: {first} has no fields"));
    };
    if field.is_list() || field.is_map() {
        return Err(format!("{name}: {first} is a list"));
    }
    let slot = document.entry(field.name()).or_insert_with(|| Value::Object(Map::new()));
    match slot.as_object_mut() {
        Some(nested) => place(nested, &inner, rest, values),
        None => Err(format!("{name}: {first} was given as a whole, too")),
    }
}

/// One value as it stands in JSON.
fn single(field: &FieldDescriptor, text: &str) -> Result<Value, String> {
    let name = field.name();
    match field.kind() {
        Kind::Bool => match text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Value::Bool(true)),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Value::Bool(false)),
            _ => Err(format!("{name}: expected true or false, found {text:?}")),
        },
        Kind::Enum(_) => Ok(text.parse::<i32>().map_or_else(|_| text.into(), Value::from)),
        Kind::Bytes => {
            // A plus sign that was not escaped has become a space.
            let text = text.replace(' ', "+");
            let bytes = STANDARD.decode(&text).or_else(|_| URL_SAFE.decode(&text));
            let bytes =
                bytes.map_err(|error| format!("{name}: {text:?} is not base64: {error}"))?;
            Ok(STANDARD.encode(bytes).into())
        }
        Kind::Message(message) if !WRITTEN_AS_TEXT.contains(&message.full_name()) => {
            Err(format!("{name}: a message can not be given as one parameter, only its fields can"))
        }
        _ => Ok(text.into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use prost::Message;
    use proto::cosmos::bank::v1beta1::{QueryAllBalancesRequest, QuerySendEnabledRequest};
    use proto::cosmos::tx::v1beta1::{BroadcastTxRequest, GetTxsEventRequest};
    use proto::services::HttpMethod;

    use super::*;

    fn request<M: Message + Default + prost::Name>(
        body: Option<(&str, &str)>,
        captured: &[(&str, &str)],
        query: &str,
    ) -> Result<M, String> {
        let input = proto::pool().get_message_by_name(&M::full_name()).unwrap();
        let rule = HttpRule {
            method: HttpMethod::Get,
            path_template: String::new(),
            body: body.map(|(field, _)| field.to_owned()),
        };
        let captured =
            captured.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let body = body.map_or("", |(_, text)| text);
        let bytes = read(&input, &rule, &captured, Some(query), body.as_bytes());
        bytes
            .map(|bytes| M::decode(bytes.as_slice()).unwrap())
            .map_err(|error| error.grpc_message())
    }

    #[test]
    fn parameters_reach_nested_fields_under_both_names() {
        let read: QueryAllBalancesRequest = request(
            None,
            &[("address", "whale1")],
            "pagination.limit=7&pagination.countTotal=true&pagination.key=AB+/&resolve_denom=1&address=other",
        )
        .unwrap();
        let page = read.pagination.unwrap();
        assert_eq!((read.address.as_str(), read.resolve_denom), ("whale1", true), "the path wins");
        assert_eq!((page.limit, page.count_total, page.key), (7, true, vec![0x00, 0x1f, 0xbf]));
    }

    #[test]
    fn lists_repeat_unknown_parameters_do_not_count_and_of_two_the_first_does() {
        let read: QuerySendEnabledRequest =
            request(None, &[], "denoms=a&denoms=b&nothing=1&pagination.nothing=2&pagination.limit=1&pagination.limit=2")
                .unwrap();
        assert_eq!(read.denoms, ["a", "b"]);
        assert_eq!(read.pagination.unwrap().limit, 1);
    }

    #[test]
    fn an_enumerator_is_a_name_or_a_number() {
        let order =
            |text: &str| request::<GetTxsEventRequest>(None, &[], text).map(|read| read.order_by);
        assert_eq!(order("order_by=ORDER_BY_DESC"), Ok(2));
        assert_eq!(order("orderBy=2"), Ok(2));
        assert!(order("order_by=x").unwrap_err().contains("order_by"));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let refused =
            |query: &str| request::<QueryAllBalancesRequest>(None, &[], query).unwrap_err();
        assert!(refused("pagination.limit=-1").starts_with("pagination.limit: expected"));
        assert!(refused("pagination.key=%21%21").starts_with("key: \"!!\" is not base64"));
        assert!(
            refused("resolve_denom=maybe").starts_with("resolve_denom: expected true or false")
        );
        assert!(refused("pagination=x").contains("a message can not be given"));
        assert!(refused("address.x=1").contains("address has no fields"));
        assert!(refused("x=%zz").contains("invalid escape"));
        let path = request::<proto::cosmos::base::tendermint::v1beta1::GetBlockByHeightRequest>(
            None,
            &[("height", "x")],
            "",
        );
        assert!(path.unwrap_err().starts_with("type mismatch, parameter: height"));
    }

    #[test]
    fn a_body_is_the_message_and_its_other_members_do_not_count() {
        let body = r#"{"txBytes":"AQID","mode":"BROADCAST_MODE_SYNC","nothing":1}"#;
        let read: BroadcastTxRequest = request(Some(("*", body)), &[], "mode=1").unwrap();
        assert_eq!((read.tx_bytes, read.mode), (vec![1, 2, 3], 2));
        let read: BroadcastTxRequest = request(Some(("*", "  ")), &[], "").unwrap();
        assert_eq!(read, BroadcastTxRequest::default());
        assert!(request::<BroadcastTxRequest>(Some(("*", "hello")), &[], "").is_err());
        assert!(request::<BroadcastTxRequest>(Some(("*", "[]")), &[], "").is_err());
    }
}
