//! Items of the snapshot stream: the SDK's `SnapshotItem`, without copies.

use super::SnapshotError;
use crate::wire::{
    Field, put_bytes, put_length, put_number, put_uvarint, take, take_field, take_uvarint,
    uvarint_len,
};

/// The largest item that the SDK reads.
pub(super) const MAX_ITEM: u64 = 64_000_000;

/// One item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// The nodes that follow belong to this store.
    Store(&'a str),
    /// A node of a tree.
    Node(Node<'a>),
    /// Something outside of the stores begins.
    Extension(&'a str),
    /// A piece of an extension.
    Payload,
}

/// A node of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) version: u64,
    pub(super) height: u64,
}

const STORE: u64 = 1;
const NODE: u64 = 2;
const EXTENSION: u64 = 3;
const PAYLOAD: u64 = 4;

/// Appends a store with the length of the item before it.
pub(super) fn put_store(out: &mut Vec<u8>, name: &str) {
    let mut store = Vec::new();
    put_bytes(&mut store, 1, name.as_bytes());
    put_item(out, STORE, &store);
}

/// Appends a node with the length of the item before it; `body` is room to work in.
pub(super) fn put_node(out: &mut Vec<u8>, body: &mut Vec<u8>, node: &Node<'_>) {
    body.clear();
    put_bytes(body, 1, node.key);
    if node.height == 0 {
        put_bytes(body, 2, node.value);
    }
    put_number(body, 3, node.version);
    put_number(body, 4, node.height);
    put_item(out, NODE, body);
}

fn put_item(out: &mut Vec<u8>, number: u64, body: &[u8]) {
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let item = length.saturating_add(uvarint_len(length)).saturating_add(1);
    put_uvarint(out, item);
    put_uvarint(out, number.wrapping_shl(3) | 2);
    put_length(out, body.len());
    out.extend_from_slice(body);
}

/// Takes the next item off the front of `stream`; nothing if the rest of it is still to come.
/// `number` is for the message if it can not be read.
pub(super) fn take_item<'a>(
    stream: &mut &'a [u8],
    number: u64,
) -> Result<Option<Item<'a>>, SnapshotError> {
    let malformed = || SnapshotError::Item(number);
    let mut rest = *stream;
    let Some(length) = take_uvarint(&mut rest) else {
        // A varint has at most ten bytes; fewer may be the beginning of one.
        return if stream.len() < 10 { Ok(None) } else { Err(malformed()) };
    };
    if length > MAX_ITEM {
        return Err(malformed());
    }
    let Some(mut item) = take(&mut rest, length) else { return Ok(None) };
    let Some((kind, Field::Bytes(body))) = take_field(&mut item) else { return Err(malformed()) };
    if !item.is_empty() {
        return Err(malformed());
    }
    let item = match kind {
        STORE => name(body).map(Item::Store),
        NODE => node(body).map(Item::Node),
        EXTENSION => name(body).map(Item::Extension),
        PAYLOAD => Some(Item::Payload),
        _ => None,
    };
    *stream = rest;
    item.map(Some).ok_or_else(malformed)
}

/// Field 1 of a store or an extension. Its other fields do not matter to us.
fn name(mut body: &[u8]) -> Option<&str> {
    let mut name = "";
    while !body.is_empty() {
        if let (1, Field::Bytes(bytes)) = take_field(&mut body)? {
            name = std::str::from_utf8(bytes).ok()?;
        }
    }
    Some(name)
}

fn node(mut body: &[u8]) -> Option<Node<'_>> {
    let mut node = Node::default();
    while !body.is_empty() {
        match take_field(&mut body)? {
            (1, Field::Bytes(key)) => node.key = key,
            (2, Field::Bytes(value)) => node.value = value,
            (3, Field::Number(version)) => node.version = version,
            (4, Field::Number(height)) => node.height = height,
            _ => return None,
        }
    }
    Some(node)
}
