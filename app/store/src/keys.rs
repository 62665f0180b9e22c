//! Keys of typed collections: self-delimiting, and ordered as their values are.

/// A key or a part of one.
///
/// Laws, held by property tests: `take` reads back what `put` wrote and leaves the rest;
/// no key written by `put` is a prefix of another; bytes are ordered as the values are.
/// `put_last` and `take_last` are for the final element, which the SDK writes raw where
/// nothing can follow; they keep the first and the third law.
pub trait Key: Sized {
    /// Appends the key.
    fn put(&self, out: &mut Vec<u8>);

    /// Reads a key from the front; `None` if the bytes are not one.
    fn take(input: &mut &[u8]) -> Option<Self>;

    /// Appends the key where nothing follows.
    fn put_last(&self, out: &mut Vec<u8>) {
        self.put(out);
    }

    /// Reads a key that takes all the bytes.
    fn take_last(mut input: &[u8]) -> Option<Self> {
        let key = Self::take(&mut input)?;
        input.is_empty().then_some(key)
    }
}

impl Key for () {
    fn put(&self, _: &mut Vec<u8>) {}

    fn take(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

impl Key for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_be_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(u64::from_be_bytes(*bytes))
    }
}

/// Ends with a zero byte, or with the key where it comes last; so the text holds none.
impl Key for String {
    fn put(&self, out: &mut Vec<u8>) {
        debug_assert!(!self.contains('\0'), "a text key holds a zero byte");
        out.extend_from_slice(self.as_bytes());
        out.push(0);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let end = input.iter().position(|byte| *byte == 0)?;
        let (text, rest) = input.split_at_checked(end)?;
        *input = rest.get(1..)?;
        String::from_utf8(text.to_vec()).ok()
    }

    fn put_last(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn take_last(input: &[u8]) -> Option<Self> {
        String::from_utf8(input.to_vec()).ok()
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some((A::take(input)?, B::take(input)?))
    }

    fn put_last(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put_last(out);
    }

    fn take_last(mut input: &[u8]) -> Option<Self> {
        let first = A::take(&mut input)?;
        Some((first, B::take_last(input)?))
    }
}
