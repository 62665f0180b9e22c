//! What indexers see of names.

use base::{Address, Event};

/// From now on `address` is called `name`.
pub(crate) fn registered(name: &str, address: &Address) -> Event {
    Event::new("name_registered").with("name", name).with("address", address.to_string())
}
