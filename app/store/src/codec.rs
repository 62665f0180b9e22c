//! How values of typed collections become bytes.

use std::marker::PhantomData;

/// Encodes the values of a collection. The bytes are never empty.
pub trait Codec {
    /// What the collection holds.
    type Value;

    /// The bytes of `value`.
    fn encode(value: &Self::Value) -> Vec<u8>;

    /// The value of `bytes`; `None` if they are not one.
    fn decode(bytes: &[u8]) -> Option<Self::Value>;
}

/// A protobuf message. A message whose fields all have their defaults would be empty
/// bytes, which no store may hold; it is written as an unknown field that decoders skip.
pub struct Proto<M>(PhantomData<M>);

/// Field 2047, varint 0: no message uses the number.
const ALL_DEFAULTS: [u8; 3] = [0xF8, 0x7F, 0x00];

impl<M: prost::Message + Default> Codec for Proto<M> {
    type Value = M;

    fn encode(value: &M) -> Vec<u8> {
        let bytes = value.encode_to_vec();
        if bytes.is_empty() { ALL_DEFAULTS.to_vec() } else { bytes }
    }

    fn decode(bytes: &[u8]) -> Option<M> {
        M::decode(bytes).ok()
    }
}

/// Eight bytes, big-endian.
impl Codec for u64 {
    type Value = u64;

    fn encode(value: &u64) -> Vec<u8> {
        value.to_be_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<u64> {
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    }
}

/// One byte, as the SDK writes `collections.BoolValue`.
impl Codec for bool {
    type Value = bool;

    fn encode(value: &bool) -> Vec<u8> {
        vec![u8::from(*value)]
    }

    fn decode(bytes: &[u8]) -> Option<bool> {
        match bytes {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

/// A value that says only that its key is there: one zero byte.
pub struct Present;

impl Codec for Present {
    type Value = ();

    fn encode(_: &()) -> Vec<u8> {
        vec![0]
    }

    fn decode(_: &[u8]) -> Option<()> {
        Some(())
    }
}
