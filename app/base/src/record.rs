//! Things that lie in the store: once as a type with rules, and once as the protobuf message
//! that store, genesis and answers share.

use std::marker::PhantomData;

use prost::Message;
use store::{Codec, Proto};

use crate::errors::Result;

/// Something that is kept as a protobuf message.
pub trait Record: Sized {
    /// The message.
    type Wire: Message + Default;

    /// The message of it.
    fn wire(&self) -> Self::Wire;

    /// What a message says; refused if it makes no sense.
    fn read(wire: &Self::Wire) -> Result<Self>;
}

/// Encodes a [`Record`] for the store.
pub struct Stored<T>(PhantomData<T>);

impl<T: Record> Codec for Stored<T> {
    type Value = T;

    fn encode(value: &T) -> Vec<u8> {
        Proto::<T::Wire>::encode(&value.wire())
    }

    fn decode(bytes: &[u8]) -> Option<T> {
        T::read(&Proto::<T::Wire>::decode(bytes)?).ok()
    }
}
