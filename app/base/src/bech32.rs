//! Bech32 text (BIP-173) as the Cosmos SDK uses it: up to 1,023 characters instead of 90,
//! and refusals in the words of its Go library.

/// The letters of the values 0 to 31.
const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Marks a character that stands for no value.
const NONE: u8 = 32;

/// Values of the characters from `0` to `z`, in both cases.
#[rustfmt::skip]
const VALUES: [u8; 75] = [
    15, NONE, 10, 17, 21, 20, 26, 30, 7, 5,
    NONE, NONE, NONE, NONE, NONE, NONE, NONE,
    29, NONE, 24, 13, 25, 9, 8, 23, NONE, 18, 22, 31, 27,
    19, NONE, 1, 0, 3, 16, 11, 28, 12, 14, 6, 4, 2,
    NONE, NONE, NONE, NONE, NONE, NONE,
    29, NONE, 24, 13, 25, 9, 8, 23, NONE, 18, 22, 31, 27,
    19, NONE, 1, 0, 3, 16, 11, 28, 12, 14, 6, 4, 2,
];

/// What the five bits that fall out of the remainder add to it: for each of them that is set one
/// of BIP-173's generators, 0x3b6a57b2 for the lowest, then 0x26508e6d, 0x1ea119fa, 0x3d4233dd
/// and 0x2a1462b3.
#[rustfmt::skip]
const FEEDBACK: [u32; 32] = [
    0x0000_0000, 0x3b6a_57b2, 0x2650_8e6d, 0x1d3a_d9df, 0x1ea1_19fa, 0x25cb_4e48,
    0x38f1_9797, 0x039b_c025, 0x3d42_33dd, 0x0628_646f, 0x1b12_bdb0, 0x2078_ea02,
    0x23e3_2a27, 0x1889_7d95, 0x05b3_a44a, 0x3ed9_f3f8, 0x2a14_62b3, 0x117e_3501,
    0x0c44_ecde, 0x372e_bb6c, 0x34b5_7b49, 0x0fdf_2cfb, 0x12e5_f524, 0x298f_a296,
    0x1756_516e, 0x2c3c_06dc, 0x3106_df03, 0x0a6c_88b1, 0x09f7_4894, 0x329d_1f26,
    0x2fa7_c6f9, 0x14cd_914b,
];

/// Characters of the checksum at the end.
const CHECKSUM: usize = 6;

/// The shortest text: one character of prefix, the separator, the checksum.
const SHORTEST: usize = 8;

/// The longest text that the SDK takes.
const LONGEST: usize = 1_023;

/// Why a text is not Bech32.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Bech32Error {
    /// Shorter than 8 or longer than 1,023 characters.
    #[error("invalid bech32 string length {0}")]
    Length(usize),
    /// A character that is not printable ASCII.
    #[error("invalid character in string: '{0}'")]
    Character(char),
    /// Upper and lower case together.
    #[error("string not all lowercase or all uppercase")]
    MixedCase,
    /// No `1`, none before it, or no room for a checksum after it.
    #[error("invalid separator index {}", .0.map_or("-1".to_owned(), |at| at.to_string()))]
    Separator(Option<usize>),
    /// A character after the separator that stands for no value.
    #[error("invalid character not part of charset: {0}")]
    Charset(u8),
    /// A typing mistake: the checksum that the rest asks for, and the one that is there.
    #[error("invalid checksum (expected {expected} got {actual})")]
    Checksum {
        /// What the rest of the text asks for.
        expected: String,
        /// What is there.
        actual: String,
    },
    /// The characters do not make whole bytes.
    #[error("invalid incomplete group")]
    IncompleteGroup,
}

/// The text of `bytes` under `prefix`, which is in lower case.
pub fn encode(prefix: &str, bytes: &[u8]) -> String {
    /// Shifts that take a group of five bytes apart into eight values.
    const SHIFTS: [u32; 8] = [35, 30, 25, 20, 15, 10, 5, 0];
    let length = prefix.len().saturating_add(bytes.len().saturating_mul(2));
    let mut text = Vec::with_capacity(length.saturating_add(SHORTEST));
    text.extend_from_slice(prefix.as_bytes());
    text.push(b'1');
    let mut checksum = Checksum::of_prefix(prefix);
    for group in bytes.chunks(5) {
        let mut padded = [0_u8; 8];
        for (slot, byte) in padded.iter_mut().skip(3).zip(group) {
            *slot = *byte;
        }
        let bits = u64::from_be_bytes(padded);
        let values = SHIFTS.map(|shift: u32| low_five(bits.wrapping_shr(shift)));
        let count = group.len().saturating_mul(8).div_ceil(5);
        values.iter().take(count).for_each(|value| checksum.add(*value));
        text.extend_from_slice(values.map(letter).get(..count).unwrap_or_default());
    }
    text.extend_from_slice(&checksum.finish());
    // Nothing is lost: the prefix is text, and so are the letters.
    String::from_utf8_lossy(&text).into_owned()
}

/// Prefix in lower case, and bytes, of a Bech32 text.
pub fn decode(text: &str) -> Result<(String, Vec<u8>), Bech32Error> {
    let mut bytes = Vec::new();
    let prefix = read(text, |byte| bytes.push(byte))?;
    Ok((prefix.to_ascii_lowercase(), bytes))
}

/// Reads a Bech32 text: hands out its bytes, which count only if the text proves right, and
/// returns its prefix as it was written. Checks come in the order of the Go library.
pub(crate) fn read(text: &str, mut take: impl FnMut(u8)) -> Result<&str, Bech32Error> {
    if !(SHORTEST..=LONGEST).contains(&text.len()) {
        return Err(Bech32Error::Length(text.len()));
    }
    check_characters(text)?;
    let (prefix, data, actual) = split(text)?;
    let mut checksum = Checksum::of_prefix(prefix);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for character in data.bytes() {
        let value = value(character)?;
        checksum.add(value);
        bits = ((bits & 0xff) << 5) | u32::from(value);
        held = held.saturating_add(5);
        if held >= 8 {
            held = held.saturating_sub(8);
            let [byte, ..] = bits.wrapping_shr(held).to_le_bytes();
            take(byte);
        }
    }
    let before = checksum;
    for character in actual.bytes() {
        checksum.add(value(character)?);
    }
    if checksum.0 != 1 {
        let expected = before.finish().into_iter().map(char::from).collect();
        let actual = actual.to_ascii_lowercase();
        return Err(Bech32Error::Checksum { expected, actual });
    }
    let padding = bits & 1_u32.wrapping_shl(held).wrapping_sub(1);
    if held > 4 || padding != 0 {
        return Err(Bech32Error::IncompleteGroup);
    }
    Ok(prefix)
}

/// Prefix, data and checksum. The last `1` is the separator, since data holds none.
fn split(text: &str) -> Result<(&str, &str, &str), Bech32Error> {
    let separator = text.rfind('1');
    let parts = separator.filter(|at| *at > 0).and_then(|at| {
        let (prefix, rest) = (text.get(..at)?, text.get(at..)?.strip_prefix('1')?);
        let (data, checksum) = rest.split_at_checked(rest.len().checked_sub(CHECKSUM)?)?;
        Some((prefix, data, checksum))
    });
    parts.ok_or(Bech32Error::Separator(separator))
}

fn check_characters(text: &str) -> Result<(), Bech32Error> {
    // Without early exit, so that the compiler can look at many bytes at once.
    let (mut other, mut lower, mut upper) = (false, false, false);
    for byte in text.bytes() {
        other |= !byte.is_ascii_graphic();
        lower |= byte.is_ascii_lowercase();
        upper |= byte.is_ascii_uppercase();
    }
    let mixed = lower && upper;
    if !other && !mixed {
        return Ok(());
    }
    let (mut lower, mut upper) = (false, false);
    for byte in text.bytes() {
        lower |= byte.is_ascii_lowercase();
        upper |= byte.is_ascii_uppercase();
        if !byte.is_ascii_graphic() {
            return Err(Bech32Error::Character(char::from(byte)));
        }
        if lower && upper {
            break;
        }
    }
    Err(Bech32Error::MixedCase)
}

fn value(character: u8) -> Result<u8, Bech32Error> {
    match VALUES.get(usize::from(character.wrapping_sub(b'0'))) {
        Some(value) if *value < NONE => Ok(*value),
        _ => Err(Bech32Error::Charset(character.to_ascii_lowercase())),
    }
}

fn letter(value: u8) -> u8 {
    // `value` has five bits.
    LETTERS.get(usize::from(value & 31)).copied().unwrap_or_default()
}

fn low_five(bits: u64) -> u8 {
    let [low, ..] = bits.to_le_bytes();
    low & 31
}

/// The remainder of BIP-173's polynomial, after the values added so far.
#[derive(Clone, Copy)]
struct Checksum(u32);

impl Checksum {
    fn of_prefix(prefix: &str) -> Checksum {
        let mut checksum = Checksum(1);
        for byte in prefix.bytes() {
            checksum.add(byte.to_ascii_lowercase() >> 5);
        }
        checksum.add(0);
        for byte in prefix.bytes() {
            checksum.add(byte & 31);
        }
        checksum
    }

    fn add(&mut self, value: u8) {
        // 30 bits are in use: the five that fall out are the highest of them.
        let [top, ..] = self.0.wrapping_shl(2).to_be_bytes();
        let fed_back = FEEDBACK.get(usize::from(top >> 3)).copied().unwrap_or_default();
        self.0 = ((self.0 & 0x01ff_ffff) << 5) ^ u32::from(value) ^ fed_back;
    }

    /// The six characters that make the checksum right.
    fn finish(mut self) -> [u8; CHECKSUM] {
        for _ in 0..CHECKSUM {
            self.add(0);
        }
        let wanted = u64::from(self.0 ^ 1);
        [25, 20, 15, 10, 5, 0].map(|shift: u32| letter(low_five(wanted.wrapping_shr(shift))))
    }
}
