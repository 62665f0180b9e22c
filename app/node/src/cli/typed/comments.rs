//! Comments of `.proto` files as help texts. Only our own files carry them.

use prost_reflect::{DescriptorPool, FieldDescriptor, FileDescriptor, MessageDescriptor};

/// Numbers of fields in `google.protobuf.descriptor`, of which paths to definitions are made.
const SERVICE: i32 = 6;
const SERVICE_METHOD: i32 = 2;
const MESSAGE: i32 = 4;
const MESSAGE_FIELD: i32 = 2;

/// The comment above a method of a service.
pub(in crate::cli) fn of_method(
    pool: &DescriptorPool,
    service: &str,
    method: &str,
) -> Option<String> {
    let service = pool.get_service_by_name(service)?;
    let at = service.methods().position(|known| known.name() == method)?;
    let path = [SERVICE, number(service.index())?, SERVICE_METHOD, number(at)?];
    comment(&service.parent_file(), &path)
}

/// The comment above a field of a message that stands at the top of its file.
pub(in crate::cli) fn of_field(
    message: &MessageDescriptor,
    field: &FieldDescriptor,
) -> Option<String> {
    let file = message.parent_file();
    let messages = &file.file_descriptor_proto().message_type;
    let definition = messages.iter().position(|known| known.name() == message.name())?;
    let fields = &messages.get(definition)?.field;
    let at = fields.iter().position(|known| known.name() == field.name())?;
    comment(&file, &[MESSAGE, number(definition)?, MESSAGE_FIELD, number(at)?])
}

fn comment(file: &FileDescriptor, path: &[i32]) -> Option<String> {
    let places = &file.file_descriptor_proto().source_code_info.as_ref()?.location;
    let place = places.iter().find(|place| place.path == path)?;
    let text = place.leading_comments.as_ref().or(place.trailing_comments.as_ref())?;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    Some(lines.join(" ").trim().to_owned()).filter(|text| !text.is_empty())
}

fn number(index: usize) -> Option<i32> {
    i32::try_from(index).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn our_own_files_explain_their_fields_and_upstreams_do_not() {
        let pool = proto::pool();
        let upstream = pool.get_message_by_name("cosmos.bank.v1beta1.MsgSend").unwrap();
        let field = upstream.get_field_by_name("amount").unwrap();
        assert_eq!(of_field(&upstream, &field), None);
        let own =
            pool.files().find(|file| file.package_name().starts_with("whaleshares.")).unwrap();
        let message = own.messages().next().unwrap();
        let field = message.fields().next().unwrap();
        assert!(of_field(&message, &field).is_some(), "{}.{}", message.full_name(), field.name());
    }
}
