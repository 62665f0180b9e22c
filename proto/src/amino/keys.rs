//! Messages that are not written as an object of their fields: public keys and module accounts.

use prost_reflect::{DynamicMessage, Value};

use super::encode::{Encoder, Order};
use crate::json::{Depth, Error, push, write_base64, write_string};

/// A key is the text of its bytes.
pub(super) fn key_field(out: &mut String, message: &DynamicMessage) -> Result<(), Error> {
    let key = message
        .get_field_by_name("key")
        .ok_or_else(|| Error::new("message encoder for key_field: no field named \"key\" found"))?;
    match key.as_bytes() {
        Some(bytes) if !bytes.is_empty() => write_base64(out, bytes),
        _ => out.push_str("null"),
    }
    Ok(())
}

/// A multisig key. Its threshold was a 64-bit number once, and still is a string.
pub(super) fn threshold(
    encoder: &Encoder,
    out: &mut String,
    message: &DynamicMessage,
    depth: Depth,
) -> Result<(), Error> {
    let threshold =
        message.get_field_by_name("threshold").and_then(|value| value.as_u32()).unwrap_or_default();
    let keys = message.get_field_by_name("public_keys");
    let keys = keys.as_ref().and_then(|value| value.as_list()).unwrap_or_default();
    match encoder.order() {
        Order::Sorted => {
            out.push_str("{\"pubkeys\":");
            encoder.list(out, keys, depth)?;
            push(out, format_args!(",\"threshold\":\"{threshold}\"}}"));
        }
        Order::Declared => {
            push(out, format_args!("{{\"threshold\":\"{threshold}\",\"pubkeys\":"));
            encoder.list(out, keys, depth)?;
            out.push('}');
        }
    }
    Ok(())
}

/// A module account shows its base account's fields as its own, and no public key.
pub(super) fn module_account(out: &mut String, message: &DynamicMessage) -> Result<(), Error> {
    let base = message.get_field_by_name("base_account");
    let base = base.as_ref().and_then(|value| value.as_message());
    let number =
        |name| base.and_then(|base| base.get_field_by_name(name)?.as_u64()).unwrap_or_default();
    let text = |holder: Option<&DynamicMessage>, name| {
        holder
            .and_then(|holder| holder.get_field_by_name(name)?.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    push(out, format_args!("{{\"account_number\":{}", number("account_number")));
    out.push_str(",\"address\":");
    write_string(out, &text(base, "address"));
    out.push_str(",\"name\":");
    write_string(out, &text(Some(message), "name"));
    out.push_str(",\"permissions\":");
    permissions(out, message);
    push(out, format_args!(",\"public_key\":\"\",\"sequence\":{}}}", number("sequence")));
    Ok(())
}

fn permissions(out: &mut String, message: &DynamicMessage) {
    let permissions = message.get_field_by_name("permissions");
    let permissions = permissions.as_ref().and_then(|value| value.as_list()).unwrap_or_default();
    if permissions.is_empty() {
        out.push_str("null");
        return;
    }
    out.push('[');
    for (index, permission) in permissions.iter().filter_map(Value::as_str).enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(out, permission);
    }
    out.push(']');
}
