//! Addresses as parts of keys and as values, where the SDK writes them in other ways.

use store::{Codec, Key};

use crate::address::Address;

/// An address with its length before it wherever it stands, the last place included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthPrefixed(pub Address);

impl Key for LengthPrefixed {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<LengthPrefixed> {
        Address::take(input).map(LengthPrefixed)
    }
}

/// The bare bytes.
impl Codec for Address {
    type Value = Address;

    fn encode(address: &Address) -> Vec<u8> {
        address.as_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Address> {
        Address::new(bytes).ok()
    }
}
