//! ASCII armor as OpenPGP writes it (RFC 4880, section 6): a kind, headers, base64, CRC-24.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::{KeysError, Result};

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Characters of base64 in a line.
const WIDTH: usize = 64;

/// An armored text, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Armor {
    /// Such as `TENDERMINT PRIVATE KEY`.
    pub(super) kind: String,
    /// In the order of the text.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Armor {
    /// Finds the first armored block in `text`; what stands around it does not matter.
    pub(super) fn parse(text: &str) -> Result<Armor> {
        let mut lines = text.lines().map(str::trim);
        let begin = |line: &str| Some(line.strip_prefix(BEGIN)?.strip_suffix(DASHES)?.to_owned());
        let kind = lines.find_map(begin);
        let kind = kind.ok_or_else(|| malformed("there is no line -----BEGIN …-----"))?;
        let end = format!("{END}{kind}{DASHES}");

        let mut headers = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            let (name, value) = line
                .split_once(':')
                .ok_or_else(|| malformed("an empty line must follow the headers"))?;
            headers.push((name.to_owned(), value.trim().to_owned()));
        }

        let (mut encoded, mut checksum) = (String::new(), None);
        loop {
            let line = lines.next().ok_or_else(|| malformed("the END line is missing"))?;
            match line.strip_prefix('=') {
                _ if line == end => break,
                // Four characters of checksum; fewer after `=` belong to the base64.
                Some(crc) if crc.len() == 4 => checksum = Some(crc.to_owned()),
                _ => encoded.push_str(line),
            }
        }
        let body = STANDARD.decode(&encoded).map_err(|_| malformed("the text is not base64"))?;
        if checksum.is_some_and(|checksum| checksum != crc_text(&body)) {
            return Err(malformed("the checksum is wrong"));
        }
        Ok(Armor { kind, headers, body })
    }

    /// The value of a header, empty without it.
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map_or("", |(_, value)| value)
    }
}

/// The armored text of `body`, without a line break at the end.
pub(super) fn armor(kind: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
    let mut text = format!("{BEGIN}{kind}{DASHES}\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    text.push('\n');
    let encoded = STANDARD.encode(body);
    for (index, character) in encoded.chars().enumerate() {
        if index > 0 && index.is_multiple_of(WIDTH) {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str(&format!("\n={}\n{END}{kind}{DASHES}", crc_text(body)));
    text
}

fn crc_text(body: &[u8]) -> String {
    const START: u32 = 0x00b7_04ce;
    const POLYNOMIAL: u32 = 0x0186_4cfb;
    let crc = body.iter().fold(START, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << 16), |crc, _| {
            let shifted = crc << 1;
            if shifted & (1 << 24) == 0 { shifted } else { shifted ^ POLYNOMIAL }
        })
    });
    let [_, bytes @ ..] = crc.to_be_bytes();
    STANDARD.encode(bytes)
}

fn malformed(reason: &str) -> KeysError {
    KeysError::Armor(format!("not an armored key: {reason}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_armored_body_of_any_length_reads_back() {
        for length in [0, 1, 2, 3, 47, 48, 49, 96, 200] {
            let body = vec![0xa5; length];
            let text = armor("KIND", &[("version", "0.0.1")], &body);
            let read = Armor::parse(&format!("before\n{text}\nafter")).unwrap();
            assert_eq!((read.body, read.kind.as_str()), (body, "KIND"));
        }
    }

    #[test]
    fn a_mistyped_character_is_noticed() {
        let text = armor("KIND", &[], b"sixteen bytes ok");
        assert!(Armor::parse(&text.replacen("c2l4", "c2l5", 1)).is_err());
        assert!(Armor::parse(&text.replace("-----END", "-----ENDE")).is_err());
        assert!(Armor::parse("-----BEGIN KIND-----\nno colon\n\n-----END KIND-----").is_err());
    }

    /// The public key armor of `tests/vectors/sdk/keys.json`.
    #[test]
    fn the_sdks_public_key_armor_reads_and_writes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sdk/keys.json");
        let vectors: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let vectors = &vectors["armor"];
        let (text, body) = (vectors["public"].as_str().unwrap(), vectors["public_bytes"].as_str());
        let read = Armor::parse(text).unwrap();
        assert_eq!(read.header("version"), "0.0.1");
        assert_eq!(Some(hex::encode(&read.body).as_str()), body);
        assert_eq!(armor("TENDERMINT PUBLIC KEY", &[("version", "0.0.1")], &read.body), text);
    }
}
