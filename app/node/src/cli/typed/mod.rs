//! Messages typed on the command line: arguments made from descriptors.

mod choices;
pub(super) mod comments;
pub(super) mod fields;
pub(super) mod people;

pub(super) use fields::kebab;
