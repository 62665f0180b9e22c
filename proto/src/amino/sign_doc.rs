//! The document that is signed in `SIGN_MODE_LEGACY_AMINO_JSON`.

use prost_reflect::{DynamicMessage, Value};

use super::encode::{Encoder, Order, reject_unknown};
use crate::cosmos::tx::v1beta1::Fee;
use crate::json::{Depth, Error, decode, descriptor, push, write_string};

/// The bytes that a signer with this account number and sequence signs for the transaction with
/// the encoded `TxBody` `body`.
///
/// Refused is what the document would not show: extension options, unknown fields, a transaction
/// without fee, messages that amino JSON can not express. A tip does not count.
pub fn sign_doc(
    chain_id: &str,
    account_number: u64,
    sequence: u64,
    body: &[u8],
    fee: Option<&Fee>,
) -> Result<Vec<u8>, Error> {
    let body = decode(descriptor("cosmos.tx.v1beta1.TxBody")?, body)?;
    reject_unknown(&body)?;
    if has(&body, "extension_options") || has(&body, "non_critical_extension_options") {
        return Err(Error::new(
            "SIGN_MODE_LEGACY_AMINO_JSON does not support protobuf extension options: invalid \
             request",
        ));
    }
    let fee = fee.ok_or_else(|| Error::new("fee cannot be nil"))?;

    let encoder = Encoder::new(Order::Sorted);
    let mut out = String::with_capacity(512);
    push(&mut out, format_args!("{{\"account_number\":\"{account_number}\",\"chain_id\":"));
    write_string(&mut out, chain_id);
    out.push_str(",\"fee\":");
    write_fee(&mut out, fee);
    out.push_str(",\"memo\":");
    write_string(&mut out, body_field(&body, "memo")?.as_str().unwrap_or_default());
    out.push_str(",\"msgs\":");
    match body_field(&body, "messages")?.as_list() {
        Some(messages) if !messages.is_empty() => encoder
            .list(&mut out, messages, Depth::START)
            .map_err(|error| error.in_field("messages"))?,
        _ => out.push_str("null"),
    }
    push(&mut out, format_args!(",\"sequence\":\"{sequence}\""));
    if let Some(height) = body_field(&body, "timeout_height")?.as_u64().filter(|it| *it > 0) {
        push(&mut out, format_args!(",\"timeout_height\":\"{height}\""));
    }
    if has(&body, "timeout_timestamp")
        && let Some(time) = body_field(&body, "timeout_timestamp")?.as_message()
    {
        out.push_str(",\"timeout_timestamp\":");
        encoder
            .message(&mut out, time, Depth::START)
            .map_err(|error| error.in_field("timeout_timestamp"))?;
    }
    if has(&body, "unordered") {
        out.push_str(",\"unordered\":true");
    }
    out.push('}');
    Ok(out.into_bytes())
}

fn has(body: &DynamicMessage, name: &str) -> bool {
    body.has_field_by_name(name)
}

fn body_field<'a>(
    body: &'a DynamicMessage,
    name: &str,
) -> Result<std::borrow::Cow<'a, Value>, Error> {
    body.get_field_by_name(name).ok_or_else(|| Error::new(format!("TxBody has no field {name}")))
}

/// Amounts are always shown, the two addresses only when they are given.
fn write_fee(out: &mut String, fee: &Fee) {
    out.push_str("{\"amount\":[");
    for (index, coin) in fee.amount.iter().enumerate() {
        out.push_str(if index > 0 { ",{" } else { "{" });
        out.push_str("\"amount\":");
        write_string(out, if coin.amount.is_empty() { "0" } else { &coin.amount });
        if !coin.denom.is_empty() {
            out.push_str(",\"denom\":");
            write_string(out, &coin.denom);
        }
        out.push('}');
    }
    push(out, format_args!("],\"gas\":\"{}\"", fee.gas_limit));
    for (name, address) in [("granter", &fee.granter), ("payer", &fee.payer)] {
        if !address.is_empty() {
            push(out, format_args!(",\"{name}\":"));
            write_string(out, address);
        }
    }
    out.push('}');
}
