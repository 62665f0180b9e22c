//! Addresses and moments as parts of keys, addresses as values.

use store::{Codec, Key};

use crate::address::Address;
use crate::time::Time;

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

/// Seconds with the sign bit turned, so that 1969 comes before 1970, and nanoseconds.
impl Key for Time {
    fn put(&self, out: &mut Vec<u8>) {
        let seconds = self.seconds().cast_unsigned() ^ SIGN;
        out.extend_from_slice(&seconds.to_be_bytes());
        out.extend_from_slice(&self.nanos().to_be_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Time> {
        let (seconds, rest) = input.split_first_chunk()?;
        let (nanos, rest) = rest.split_first_chunk()?;
        *input = rest;
        let seconds = (u64::from_be_bytes(*seconds) ^ SIGN).cast_signed();
        Time::new(seconds, u32::from_be_bytes(*nanos)).ok()
    }
}

const SIGN: u64 = 1 << 63;
