//! Comments of `.proto` files as descriptions. Only our own files carry them.

use prost_reflect::ServiceDescriptor;
use prost_reflect::{FieldDescriptor, FileDescriptor, MessageDescriptor, MethodDescriptor};

/// Numbers of fields in `google.protobuf.descriptor`, of which paths to definitions are made.
const SERVICE: i32 = 6;
const SERVICE_METHOD: i32 = 2;
const MESSAGE: i32 = 4;
const MESSAGE_FIELD: i32 = 2;

/// The comment above a service.
pub(super) fn of_service(service: &ServiceDescriptor) -> Option<String> {
    comment(&service.parent_file(), &[SERVICE, in_file(service)?])
}

/// The comment above a method.
pub(super) fn of_method(method: &MethodDescriptor) -> Option<String> {
    let service = method.parent_service();
    let at = service.methods().position(|known| known.name() == method.name())?;
    let path = [SERVICE, in_file(service)?, SERVICE_METHOD, number(at)?];
    comment(&service.parent_file(), &path)
}

/// The comment above a message that stands at the top of its file.
pub(super) fn of_message(message: &MessageDescriptor) -> Option<String> {
    comment(&message.parent_file(), &[MESSAGE, place(message)?])
}

/// The comment above a field of such a message.
pub(super) fn of_field(field: &FieldDescriptor) -> Option<String> {
    let message = field.parent_message();
    let declared = &message.descriptor_proto().field;
    let at = declared.iter().position(|known| known.name() == field.name())?;
    let path = [MESSAGE, place(message)?, MESSAGE_FIELD, number(at)?];
    comment(&message.parent_file(), &path)
}

/// The index that a service has of itself is that in the pool.
fn in_file(service: &ServiceDescriptor) -> Option<i32> {
    let file = service.parent_file();
    number(file.services().position(|known| known.full_name() == service.full_name())?)
}

fn place(message: &MessageDescriptor) -> Option<i32> {
    let file = message.parent_file();
    let declared = &file.file_descriptor_proto().message_type;
    let at = declared.iter().position(|known| known.name() == message.name())?;
    number(at).filter(|_| message.parent_message().is_none())
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
