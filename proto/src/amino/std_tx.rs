//! `StdTx`, the transaction before protobuf, as the transaction service converts it.
//!
//! It is a Go struct without a descriptor: the messages, then fee, signatures, memo and timeout
//! height. See `x/auth/migrations/legacytx/stdtx.go` of the SDK.

use prost::encoding::{WireType, encode_key};
use prost_reflect::DynamicMessage;
use serde_json::Value as Json;

use super::binary;
use super::binary_read::{self, Reader};
use super::encode::{Encoder, Order};
use super::names::prefix_of;
use super::parse;
use crate::json::{
    Depth, Error, base64_bytes, descriptor, expected, push, write_base64, write_string,
};

const NAME: &str = "cosmos-sdk/StdTx";
const COIN: &str = "cosmos.base.v1beta1.Coin";

/// A transaction of the time before protobuf.
struct StdTx {
    messages: Vec<DynamicMessage>,
    /// Each a `cosmos.base.v1beta1.Coin`.
    amount: Vec<DynamicMessage>,
    gas: u64,
    payer: String,
    granter: String,
    signatures: Vec<StdSignature>,
    memo: String,
    timeout_height: u64,
}

struct StdSignature {
    public_key: Option<DynamicMessage>,
    signature: Vec<u8>,
}

/// The binary amino form of a `StdTx` in amino JSON: what `TxEncodeAmino` answers.
pub fn std_tx_encode(json: &str) -> Result<Vec<u8>, Error> {
    let json = serde_json::from_str(json)
        .map_err(|error| Error::new(format!("not a JSON document: {error}")))?;
    StdTx::from_json(&json)?.to_binary()
}

/// The amino JSON of a `StdTx` in binary amino: what `TxDecodeAmino` answers.
pub fn std_tx_decode(bytes: &[u8]) -> Result<String, Error> {
    StdTx::from_binary(bytes)?.to_json()
}

impl StdTx {
    fn from_json(json: &Json) -> Result<StdTx, Error> {
        let (name, value) = parse::wrapped(json)?;
        if name != NAME {
            return Err(Error::new(format!("want to decode {NAME} but found {name}")));
        }
        StdTx::from_json_value(value).map_err(|error| error.in_field("value"))
    }

    fn from_json_value(json: &Json) -> Result<StdTx, Error> {
        let fee = json.get("fee").unwrap_or(&Json::Null);
        let in_fee = |error: Error| error.in_field("fee");
        Ok(StdTx {
            messages: list(json, "msg", |message| parse::named(message, Depth::START))?,
            amount: list(fee, "amount", |coin| {
                parse::message(&descriptor(COIN)?, coin, Depth::START)
            })
            .map_err(in_fee)?,
            gas: number(fee, "gas").map_err(in_fee)?,
            payer: text(fee, "payer").map_err(in_fee)?,
            granter: text(fee, "granter").map_err(in_fee)?,
            signatures: list(json, "signatures", StdSignature::from_json)?,
            memo: text(json, "memo")?,
            timeout_height: number(json, "timeout_height")?,
        })
    }

    /// Keys in the order of the Go structs, not sorted.
    fn to_json(&self) -> Result<String, Error> {
        let encoder = Encoder::new(Order::Declared);
        let mut out = String::from("{\"type\":");
        write_string(&mut out, NAME);
        out.push_str(",\"value\":{\"msg\":");
        write_list(&mut out, &self.messages, "null", |out, message| {
            encoder.named(out, message, Depth::START)
        })?;
        out.push_str(",\"fee\":{\"amount\":");
        write_list(&mut out, &self.amount, "[]", |out, coin| {
            encoder.message(out, coin, Depth::START)
        })?;
        push(&mut out, format_args!(",\"gas\":\"{}\"", self.gas));
        for (name, address) in [("payer", &self.payer), ("granter", &self.granter)] {
            if !address.is_empty() {
                push(&mut out, format_args!(",\"{name}\":"));
                write_string(&mut out, address);
            }
        }
        out.push_str("},\"signatures\":");
        write_list(&mut out, &self.signatures, "null", |out, signature| {
            signature.write_json(out, &encoder)
        })?;
        out.push_str(",\"memo\":");
        write_string(&mut out, &self.memo);
        push(&mut out, format_args!(",\"timeout_height\":\"{}\"}}}}", self.timeout_height));
        Ok(out)
    }

    fn from_binary(bytes: &[u8]) -> Result<StdTx, Error> {
        let prefix = prefix_of(NAME);
        let rest = bytes
            .strip_prefix(&prefix)
            .ok_or_else(|| Error::new(format!("a {NAME} begins with the bytes {prefix:02X?}")))?;
        let mut fields = Fields::of(rest)?;
        let messages = fields.all(1, |bytes| binary_read::named(bytes, Depth::START))?;
        let mut fee = Fields::of(fields.bytes(2)?)?;
        let coin = descriptor(COIN)?;
        let tx = StdTx {
            messages,
            amount: fee.all(1, |bytes| binary_read::bare(&coin, bytes, Depth::START))?,
            gas: fee.varint(2)?,
            payer: fee.text(3)?,
            granter: fee.text(4)?,
            signatures: fields.all(3, StdSignature::from_binary)?,
            memo: fields.text(4)?,
            timeout_height: fields.varint(5)?,
        };
        fee.end()?;
        fields.end()?;
        Ok(tx)
    }

    fn to_binary(&self) -> Result<Vec<u8>, Error> {
        let mut fee = Vec::new();
        for coin in &self.amount {
            let mut inner = Vec::new();
            binary::bare(&mut inner, coin, Depth::START)?;
            field(&mut fee, 1, &inner);
        }
        binary::number(&mut fee, 2, self.gas);
        binary::text_field(&mut fee, 3, &self.payer);
        binary::text_field(&mut fee, 4, &self.granter);

        let mut out = prefix_of(NAME).to_vec();
        for message in &self.messages {
            let mut inner = Vec::new();
            binary::named(&mut inner, message, Depth::START)?;
            field(&mut out, 1, &inner);
        }
        if !fee.is_empty() {
            field(&mut out, 2, &fee);
        }
        for signature in &self.signatures {
            field(&mut out, 3, &signature.to_binary()?);
        }
        binary::text_field(&mut out, 4, &self.memo);
        binary::number(&mut out, 5, self.timeout_height);
        Ok(out)
    }
}

impl StdSignature {
    fn from_json(json: &Json) -> Result<StdSignature, Error> {
        let public_key = match json.get("pub_key") {
            None | Some(Json::Null) => None,
            Some(key) => {
                Some(parse::named(key, Depth::START).map_err(|error| error.in_field("pub_key"))?)
            }
        };
        let signature =
            base64_bytes(&text(json, "signature")?).map_err(|error| error.in_field("signature"))?;
        Ok(StdSignature { public_key, signature })
    }

    fn write_json(&self, out: &mut String, encoder: &Encoder) -> Result<(), Error> {
        out.push_str("{\"pub_key\":");
        match &self.public_key {
            Some(key) => encoder.named(out, key, Depth::START)?,
            None => out.push_str("null"),
        }
        out.push_str(",\"signature\":");
        if self.signature.is_empty() {
            out.push_str("null");
        } else {
            write_base64(out, &self.signature);
        }
        out.push('}');
        Ok(())
    }

    fn from_binary(bytes: &[u8]) -> Result<StdSignature, Error> {
        let mut fields = Fields::of(bytes)?;
        let public_key = match fields.bytes(1)? {
            [] => None,
            key => Some(binary_read::named(key, Depth::START)?),
        };
        let signature = fields.bytes(2)?.to_vec();
        fields.end()?;
        Ok(StdSignature { public_key, signature })
    }

    fn to_binary(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        if let Some(key) = &self.public_key {
            let mut inner = Vec::new();
            binary::named(&mut inner, key, Depth::START)?;
            field(&mut out, 1, &inner);
        }
        if !self.signature.is_empty() {
            field(&mut out, 2, &self.signature);
        }
        Ok(out)
    }
}

/// The fields of a Go struct, read in their order.
struct Fields<'a> {
    reader: Reader<'a>,
    next: Option<(u32, WireType)>,
}

impl<'a> Fields<'a> {
    fn of(bytes: &'a [u8]) -> Result<Fields<'a>, Error> {
        let mut reader = Reader(bytes);
        let next = reader.key()?;
        Ok(Fields { reader, next })
    }

    /// Whether field `place` comes next, written as `wire_type`.
    fn is_next(&self, place: u32, wire_type: WireType) -> Result<bool, Error> {
        match self.next {
            Some((number, found)) if number == place => {
                if found == wire_type {
                    return Ok(true);
                }
                Err(Error::new(format!("field {place} is of type {found:?}")))
            }
            _ => Ok(false),
        }
    }

    fn all<T>(
        &mut self,
        place: u32,
        read: impl Fn(&'a [u8]) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut values = Vec::new();
        while self.is_next(place, WireType::LengthDelimited)? {
            values.push(read(self.reader.bytes()?)?);
            self.next = self.reader.key()?;
        }
        Ok(values)
    }

    fn bytes(&mut self, place: u32) -> Result<&'a [u8], Error> {
        if !self.is_next(place, WireType::LengthDelimited)? {
            return Ok(&[]);
        }
        let bytes = self.reader.bytes()?;
        self.next = self.reader.key()?;
        Ok(bytes)
    }

    fn text(&mut self, place: u32) -> Result<String, Error> {
        String::from_utf8(self.bytes(place)?.to_vec())
            .map_err(|_| Error::new(format!("field {place} is not UTF-8")))
    }

    fn varint(&mut self, place: u32) -> Result<u64, Error> {
        if !self.is_next(place, WireType::Varint)? {
            return Ok(0);
        }
        let value = self.reader.varint()?;
        self.next = self.reader.key()?;
        Ok(value)
    }

    fn end(self) -> Result<(), Error> {
        match self.next {
            None => Ok(()),
            Some((number, _)) => {
                Err(Error::new(format!("field {number} is unknown, given twice or out of order")))
            }
        }
    }
}

fn field(out: &mut Vec<u8>, place: u32, bytes: &[u8]) {
    encode_key(place, WireType::LengthDelimited, out);
    binary::bytes(out, bytes);
}

fn list<T>(
    json: &Json,
    name: &str,
    read: impl Fn(&Json) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let items = match json.get(name) {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Array(items)) => items,
        Some(other) => return Err(expected("a list", other).in_field(name)),
    };
    let mut values = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        values.push(read(item).map_err(|error| error.in_item(index).in_field(name))?);
    }
    Ok(values)
}

fn text(json: &Json, name: &str) -> Result<String, Error> {
    match json.get(name) {
        None | Some(Json::Null) => Ok(String::new()),
        Some(Json::String(text)) => Ok(text.clone()),
        Some(other) => Err(expected("a string", other).in_field(name)),
    }
}

fn number(json: &Json, name: &str) -> Result<u64, Error> {
    match json.get(name) {
        None | Some(Json::Null) => Ok(0),
        Some(value) => value
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| expected("a 64-bit integer in a string", value).in_field(name)),
    }
}

fn write_list<T>(
    out: &mut String,
    items: &[T],
    when_empty: &str,
    write: impl Fn(&mut String, &T) -> Result<(), Error>,
) -> Result<(), Error> {
    if items.is_empty() {
        out.push_str(when_empty);
        return Ok(());
    }
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item)?;
    }
    out.push(']');
    Ok(())
}
