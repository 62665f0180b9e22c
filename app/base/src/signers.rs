//! Who must sign a message, as its descriptor says.

use std::sync::OnceLock;

use prost_types::Any;
use proto::signers::{AddressKind, Signer, Signers};

use crate::address::Address;
use crate::errors::{Error, Result};

/// Everybody who must sign `message`, in order.
pub fn signers_of(message: &Any) -> Result<Vec<Address>> {
    let signers = described()
        .of(&message.type_url, &message.value)
        .map_err(|error| Error::undefined(error.to_string()))?;
    let parse = |signer: Signer<'_>| match signer.kind {
        AddressKind::Account => Address::parse(signer.address),
        AddressKind::Validator => Address::parse_validator(signer.address),
    };
    let parsed: Result<Vec<Address>, _> = signers.into_iter().map(parse).collect();
    parsed.map_err(|error| Error::undefined(error.to_string()))
}

/// Where the signers of each message stand.
fn described() -> &'static Signers {
    static SIGNERS: OnceLock<Signers> = OnceLock::new();
    SIGNERS.get_or_init(|| match Signers::compile(proto::pool()) {
        Ok(signers) => signers,
        Err(error) => panic!("the descriptors do not compile: {error}"),
    })
}
