//! The protobuf wire format, read without copying.

use core::fmt;

/// Highest field number there is.
const FIELD_MAX: u64 = (1 << 29) - 1;

/// How the value of a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireType {
    /// Base-128 number.
    Varint,
    /// Eight bytes.
    Fixed64,
    /// A length, then that many bytes.
    Bytes,
    /// Fields up to the matching end tag; no message of ours has one.
    StartGroup,
    /// The end tag of a group.
    EndGroup,
    /// Four bytes.
    Fixed32,
    /// 6 or 7, which mean nothing.
    Reserved(u8),
}

impl WireType {
    fn of(tag: u64) -> WireType {
        match tag & 7 {
            0 => WireType::Varint,
            1 => WireType::Fixed64,
            2 => WireType::Bytes,
            3 => WireType::StartGroup,
            4 => WireType::EndGroup,
            5 => WireType::Fixed32,
            6 => WireType::Reserved(6),
            _ => WireType::Reserved(7),
        }
    }

    /// The three bits of a tag that stand for it.
    pub fn number(self) -> u8 {
        match self {
            WireType::Varint => 0,
            WireType::Fixed64 => 1,
            WireType::Bytes => 2,
            WireType::StartGroup => 3,
            WireType::EndGroup => 4,
            WireType::Fixed32 => 5,
            WireType::Reserved(number) => number,
        }
    }
}

impl fmt::Display for WireType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WireType::Varint => "varint",
            WireType::Fixed64 => "fixed64",
            WireType::Bytes => "bytes",
            WireType::StartGroup => "start_group",
            WireType::EndGroup => "end_group",
            WireType::Fixed32 => "fixed32",
            WireType::Reserved(number) => return write!(f, "unknown type: {number}"),
        })
    }
}

/// Why the next value can not be read, in the words of Go's protobuf library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    /// The bytes end inside of it.
    #[error("unexpected EOF")]
    End,
    /// Field 0, or one above the highest.
    #[error("proto: invalid field number")]
    FieldNumber,
    /// A number of more than 64 bits.
    #[error("proto: variable length integer overflow")]
    Overflow,
    /// Wire type 6 or 7.
    #[error("proto: cannot parse reserved wire type")]
    Reserved,
    /// A group ends that was not open.
    #[error("proto: mismatching end group marker")]
    EndGroup,
    /// Groups inside groups, too many.
    #[error("proto: parse error")]
    Deep,
}

/// What is left to read of a message.
#[derive(Clone, Copy)]
pub(crate) struct Wire<'a> {
    rest: &'a [u8],
}

impl<'a> Wire<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Wire { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next field number and wire type.
    #[inline]
    pub(crate) fn tag(&mut self) -> Result<(u32, WireType), Cut> {
        let (tag, _) = self.varint()?;
        let number = tag >> 3;
        if number == 0 || number > FIELD_MAX {
            return Err(Cut::FieldNumber);
        }
        let number = u32::try_from(number).map_err(|_| Cut::FieldNumber)?;
        Ok((number, WireType::of(tag)))
    }

    /// The value behind a tag: the content of a length-delimited one, the encoding of a number.
    /// A group is skipped and may hold `depth` levels of groups.
    #[inline]
    pub(crate) fn value(&mut self, tag: (u32, WireType), depth: u32) -> Result<&'a [u8], Cut> {
        match tag.1 {
            WireType::Bytes => {
                let (length, _) = self.varint()?;
                self.take(usize::try_from(length).map_err(|_| Cut::End)?)
            }
            WireType::Varint => {
                let start = self.rest;
                let (_, read) = self.varint()?;
                start.get(..read).ok_or(Cut::End)
            }
            WireType::Fixed64 => self.take(8),
            WireType::Fixed32 => self.take(4),
            WireType::StartGroup => self.skip_group(tag.0, depth).map(|()| Default::default()),
            WireType::EndGroup => Err(Cut::EndGroup),
            WireType::Reserved(_) => Err(Cut::Reserved),
        }
    }

    /// A number and how many bytes it took.
    #[inline]
    pub(crate) fn varint(&mut self) -> Result<(u64, usize), Cut> {
        match self.rest.split_first() {
            Some((&first, rest)) if first < 0x80 => {
                self.rest = rest;
                Ok((u64::from(first), 1))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<(u64, usize), Cut> {
        let mut value = 0_u64;
        // Ten bytes of seven bits; of the last one only the lowest bit fits.
        for ((shift, read), &byte) in (0..64).step_by(7).zip(1..).zip(self.rest) {
            if shift == 63 && byte > 1 {
                return Err(Cut::Overflow);
            }
            value |= u64::from(byte & 0x7f).wrapping_shl(shift);
            if byte < 0x80 {
                self.take(read)?;
                return Ok((value, read));
            }
        }
        Err(Cut::End)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Cut> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Cut::End)?;
        self.rest = rest;
        Ok(taken)
    }

    fn skip_group(&mut self, number: u32, depth: u32) -> Result<(), Cut> {
        let depth = depth.checked_sub(1).ok_or(Cut::Deep)?;
        loop {
            let inner = self.tag()?;
            if inner.1 == WireType::EndGroup {
                return if inner.0 == number { Ok(()) } else { Err(Cut::EndGroup) };
            }
            self.value(inner, depth)?;
        }
    }
}

/// Fewest bytes that can hold `value`.
pub(crate) fn varint_len(value: u64) -> usize {
    (1..)
        .zip((7..70).step_by(7))
        .find(|(_, bits)| value.checked_shr(*bits).unwrap_or(0) == 0)
        .map_or(10, |(len, _)| len)
}

/// A number that [`Wire::value`] returned.
pub(crate) fn number(encoded: &[u8]) -> u64 {
    Wire::new(encoded).varint().map_or(0, |(value, _)| value)
}
