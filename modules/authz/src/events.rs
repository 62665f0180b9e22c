//! Typed events: named after a message of the API, attributes sorted, values as JSON.

use base::Event;
use prost::Name;
use proto::cosmos::authz::v1beta1::{EventGrant, EventRevoke};

use crate::state::GrantId;

/// Something is granted.
pub(crate) fn granted(id: &GrantId) -> Event {
    typed(EventGrant::full_name(), id)
}

/// A grant is withdrawn, or used up.
pub(crate) fn revoked(id: &GrantId) -> Event {
    typed(EventRevoke::full_name(), id)
}

/// Addresses and names of messages have no character that JSON would escape.
fn typed(kind: String, GrantId { granter, grantee, message }: &GrantId) -> Event {
    Event::new(kind)
        .with("grantee", format!("\"{grantee}\""))
        .with("granter", format!("\"{granter}\""))
        .with("msg_type_url", format!("\"{message}\""))
}
