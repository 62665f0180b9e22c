//! Reading the options that descriptors carry as extensions.

use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, Value};

/// The extension called `name`, which every set that holds upstream's API has.
pub(crate) fn extension(pool: &DescriptorPool, name: &str) -> ExtensionDescriptor {
    match pool.get_extension_by_name(name) {
        Some(extension) => extension,
        None => panic!("the descriptor set lacks the option {name}"),
    }
}

/// A text option, if it is set.
pub(crate) fn text(options: &DynamicMessage, option: &ExtensionDescriptor) -> Option<String> {
    match options.get_extension(option).as_ref() {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// The values of a repeated text option.
pub(crate) fn texts(options: &DynamicMessage, option: &ExtensionDescriptor) -> Vec<String> {
    match options.get_extension(option).as_ref() {
        Value::List(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A yes-or-no option; absent is no.
pub(crate) fn flag(options: &DynamicMessage, option: &ExtensionDescriptor) -> bool {
    options.get_extension(option).as_bool() == Some(true)
}
