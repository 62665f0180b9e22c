//! The pass over the bytes.

use super::malformed::Malformed;
use super::numbers;
use super::rules::{Field, Index, Interface, Kind, MessageRules, Rules};
use crate::wire::{Wire, WireType};

/// Messages inside each other, an `Any` and its content counting one each. prost refuses more
/// than a hundred; the SDK's ten `Any` inside each other need about thirty.
const DEPTH_MAX: u32 = 100;
/// `Any` inside each other, as `MaxUnpackAnyRecursionDepth`.
const ANY_DEPTH_MAX: u32 = 10;
/// `Any` below an outermost one, that included, as `MaxUnpackAnySubCalls`.
const ANY_COUNT_MAX: u32 = 100;
/// Unknown fields whose number has this bit may be ignored by who does not know them.
const NON_CRITICAL: u32 = 1 << 10;

/// One pass over a message and all that it holds.
pub(super) struct Scan<'r> {
    rules: &'r Rules,
    allow_non_critical: bool,
    /// An unknown field was met and let through.
    pub(super) has_non_critical: bool,
    any_depth: u32,
    any_count: u32,
}

impl<'r> Scan<'r> {
    pub(super) fn new(rules: &'r Rules, allow_non_critical: bool) -> Self {
        Scan { rules, allow_non_critical, has_non_critical: false, any_depth: 0, any_count: 0 }
    }

    /// Checks the message `index` in `bytes`, which stands `depth` levels deep.
    pub(super) fn message(
        &mut self,
        bytes: &[u8],
        index: Index,
        depth: u32,
    ) -> Result<(), Malformed> {
        let depth = deeper(depth)?;
        let rules = self.rules.message(index);
        let mut wire = Wire::new(bytes);
        let mut seen = 0;
        while !wire.is_empty() {
            let tag = wire.tag().map_err(|_| Malformed::Tag)?;
            let field = self.field(rules, tag)?;
            let value = value(&mut wire, tag, depth)?;
            let Some(field) = field else { continue };
            if let Some(bit) = field.once {
                if seen & bit != 0 {
                    let message = rules.name.clone();
                    return Err(Malformed::Twice { message, field: field.name.clone() });
                }
                seen |= bit;
            }
            self.content(rules, field, tag.1, value, depth)?;
        }
        Ok(())
    }

    /// The field behind a tag; none for an unknown one that may be ignored.
    #[inline]
    fn field(
        &mut self,
        rules: &'r MessageRules,
        (number, wire_type): (u32, WireType),
    ) -> Result<Option<&'r Field>, Malformed> {
        if let Some(field) = rules.field(number) {
            let want = field.kind.wire_type();
            if wire_type != want && wire_type != WireType::Bytes {
                let message = rules.name.clone();
                return Err(Malformed::Mismatched { message, number, got: wire_type, want });
            }
            return Ok(Some(field));
        }
        if number & NON_CRITICAL == 0 || !self.allow_non_critical {
            let message = rules.name.clone();
            return Err(Malformed::UnknownField { message, number, wire_type });
        }
        self.has_non_critical = true;
        Ok(None)
    }

    #[inline]
    fn content(
        &mut self,
        rules: &MessageRules,
        field: &Field,
        wire_type: WireType,
        value: &[u8],
        depth: u32,
    ) -> Result<(), Malformed> {
        match field.kind {
            Kind::Number(one) if wire_type == WireType::Bytes => packed(field, one, value),
            Kind::Number(_) | Kind::Bytes => Ok(()),
            Kind::Text => match core::str::from_utf8(value) {
                Ok(_) => Ok(()),
                Err(_) => Err(Malformed::NotText {
                    message: rules.name.clone(),
                    field: field.name.clone(),
                }),
            },
            Kind::Integer => numbers::integer(value),
            Kind::Decimal => numbers::decimal(value),
            Kind::Message(index) => self.message(value, index, depth),
            Kind::Time(index) => {
                self.message(value, index, depth)?;
                numbers::time(value)
            }
            Kind::Duration(index) => {
                self.message(value, index, depth)?;
                numbers::duration(value)
            }
            Kind::Any(interface) => self.any(value, interface, depth),
        }
    }

    fn any(
        &mut self,
        bytes: &[u8],
        interface: Option<Interface>,
        depth: u32,
    ) -> Result<(), Malformed> {
        if self.any_depth == 0 {
            self.any_count = 0;
        }
        if self.any_depth >= ANY_DEPTH_MAX {
            return Err(Malformed::AnyDepth);
        }
        if self.any_count >= ANY_COUNT_MAX {
            return Err(Malformed::AnyCount);
        }
        self.any_depth = self.any_depth.saturating_add(1);
        self.any_count = self.any_count.saturating_add(1);

        self.message(bytes, self.rules.any, depth)?;
        let (url, content) = url_and_content(bytes);
        let Some(found) = self.rules.resolve(url) else {
            return Err(Malformed::UnknownType(String::from_utf8_lossy(url).into_owned()));
        };
        self.message(content, found.message, deeper(depth)?)?;
        if let Some(interface) = interface.filter(|asked| !found.implements.contains(asked)) {
            let (name, implemented) = self.rules.interface(interface);
            if !implemented {
                return Err(Malformed::NoImplementation(name.clone()));
            }
            let type_url = found.url.clone();
            return Err(Malformed::WrongInterface { type_url, interface: name.clone() });
        }
        self.any_depth = self.any_depth.saturating_sub(1);
        Ok(())
    }
}

fn deeper(depth: u32) -> Result<u32, Malformed> {
    match depth.checked_add(1) {
        Some(depth) if depth <= DEPTH_MAX => Ok(depth),
        _ => Err(Malformed::Depth),
    }
}

#[inline]
fn value<'a>(wire: &mut Wire<'a>, tag: (u32, WireType), depth: u32) -> Result<&'a [u8], Malformed> {
    wire.value(tag, DEPTH_MAX.saturating_sub(depth)).map_err(|cut| {
        let (number, wire_type) = tag;
        Malformed::Value { number, wire_type, cut }
    })
}

/// The two fields of an `Any` that has been checked; the last of each counts.
fn url_and_content(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut wire = Wire::new(bytes);
    let (mut url, mut content): (&[u8], &[u8]) = (&[], &[]);
    while let Ok(tag) = wire.tag() {
        match (tag.0, wire.value(tag, DEPTH_MAX)) {
            (1, Ok(value)) => url = value,
            (2, Ok(value)) => content = value,
            (_, Ok(_)) => {}
            (_, Err(_)) => break,
        }
    }
    (url, content)
}

/// A list of numbers in one piece. A single number may not be written so.
fn packed(field: &Field, one: WireType, bytes: &[u8]) -> Result<(), Malformed> {
    let mut wire = Wire::new(bytes);
    let mut ok = field.list;
    while ok && !wire.is_empty() {
        ok = wire.value((field.number, one), 0).is_ok();
    }
    if ok { Ok(()) } else { Err(Malformed::Packed { field: field.name.clone() }) }
}
