//! Which types may stand inside an `Any`, and for which interface.

use std::collections::{BTreeMap, BTreeSet};

use crate::services::Service;

/// Messages that a transaction can carry.
pub const MSG: &str = "cosmos.base.v1beta1.Msg";
/// What a message answers.
pub const MSG_RESPONSE: &str = "cosmos.tx.v1beta1.MsgResponse";
/// Public keys of signers.
pub const PUB_KEY: &str = "cosmos.crypto.PubKey";
/// Extension options of a transaction.
pub const TX_EXTENSION_OPTION: &str = "cosmos.tx.v1beta1.TxExtensionOptionI";

/// Type URLs and the interfaces they implement, as the chain declares them at start.
///
/// A type that is in the descriptor set but not here does not exist for a transaction.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    types: BTreeMap<String, BTreeSet<String>>,
}

impl Registry {
    /// Declares that `type_url` (with its leading slash) implements `interface`.
    pub fn implement(&mut self, interface: &str, type_url: &str) -> &mut Self {
        self.types.entry(type_url.to_owned()).or_default().insert(interface.to_owned());
        self
    }

    /// Declares all messages of a `Msg` service, and their responses.
    pub fn service(&mut self, service: &Service) -> &mut Self {
        for method in &service.methods {
            self.implement(MSG, &format!("/{}", method.input.full_name()));
            self.implement(MSG_RESPONSE, &format!("/{}", method.output.full_name()));
        }
        self
    }

    /// Every declared type URL with its interfaces, sorted.
    pub fn types(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.types.iter().map(|(url, of)| (url.as_str(), of.iter().map(String::as_str)))
    }

    /// Every interface that has an implementation, sorted.
    pub fn interfaces(&self) -> BTreeSet<&str> {
        self.types.values().flatten().map(String::as_str).collect()
    }

    /// Type URLs that implement `interface`, sorted.
    pub fn implementations<'a>(&'a self, interface: &'a str) -> impl Iterator<Item = &'a str> {
        self.types.iter().filter(move |(_, of)| of.contains(interface)).map(|(url, _)| url.as_str())
    }
}
