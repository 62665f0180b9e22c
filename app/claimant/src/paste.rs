//! What wallets give back when a text was signed, whichever wallet it was.
//!
//! Blocks are read generously, since people copy them: other line ends, empty lines in front,
//! line feeds missing around the marks. What was signed is never taken from here: it is made again
//! of the fields, and must fit the signature.

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::proof::Form;
use serde_json::Value;

use crate::transaction::{self, PackError};

const BEGIN: &str = "-----BEGIN BITSHARES SIGNED MESSAGE-----";
const META: &str = "-----BEGIN META-----";
const SIGNATURE: &str = "-----BEGIN SIGNATURE-----";
const END: &str = "-----END BITSHARES SIGNED MESSAGE-----";

/// How deep answers of wallets are wrapped.
const DEEPEST: usize = 8;

/// Something that a wallet has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// A text.
    Message {
        /// It; unknown of a signature that stands alone.
        text: Option<String>,
        /// The key that the wallet says it used; of a bare signature unknown.
        key: Option<Key>,
        /// How the text became what was signed.
        form: Form,
        /// What was signed, where the wallet shows that too.
        signed: Option<String>,
        /// 65 bytes, if it is one.
        signature: Vec<u8>,
    },
    /// A transaction that carries a text.
    Transaction {
        /// The text.
        text: Option<String>,
        /// What was signed.
        packed: Vec<u8>,
        /// By nobody knows whom.
        signatures: Vec<Vec<u8>>,
    },
}

/// Why a text is nothing that a wallet gives.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    /// Nothing was pasted.
    #[error("nothing was pasted")]
    Empty,
    /// It is none of the five.
    #[error(
        "this is neither a block that begins with {BEGIN}, nor JSON with a signature or a signed transaction, nor a signature of 130 hexadecimal digits"
    )]
    Unknown,
    /// A mark of the block is not there.
    #[error("the block has no line {0}: copy all of it")]
    Mark(&'static str),
    /// A line of the block is not there.
    #[error("the block has no line {0}…: copy all of it")]
    Line(&'static str),
    /// A line of the block is there twice.
    #[error("the block has two lines {0}…; the wallet writes one")]
    Twice(&'static str),
    /// A line of the block says something else.
    #[error("the block says {field}{value}, which is none")]
    Value {
        /// Which line.
        field: &'static str,
        /// What it says.
        value: String,
    },
    /// It has no hexadecimal digits.
    #[error("the signature is not written in hexadecimal digits")]
    Hex,
    /// A list of other names.
    #[error(
        "the signed list should begin with \"from\", \"key\", \"time\", \"text\", and has {0:?}"
    )]
    List(String),
    /// A transaction without signatures.
    #[error(
        "the transaction has no signature: sign it first (Beet: requestSignature with [\"sign\", transaction]; cli_wallet: add_transaction_signature)"
    )]
    Unsigned,
    /// It can not be packed.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// Reads what a wallet has given.
pub fn read(text: &str) -> Result<Pasted, PasteError> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim().trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(PasteError::Empty);
    }
    if text.contains(BEGIN) || text.contains(META) {
        // cli_wallet prints the block as one JSON string; no field of it has a backslash.
        return envelope(&text.replace("\\n", "\n"));
    }
    match serde_json::from_str::<Value>(text) {
        Ok(json) if !json.is_number() => found(&json, DEEPEST).unwrap_or(Err(PasteError::Unknown)),
        _ => match hex::decode(text) {
            Ok(signature) => Ok(message(None, None, Form::Raw, signature)),
            Err(_) => Err(PasteError::Unknown),
        },
    }
}

fn message(text: Option<String>, key: Option<Key>, form: Form, signature: Vec<u8>) -> Pasted {
    Pasted::Message { text, key, form, signed: None, signature }
}

fn signature(text: &str) -> Result<Vec<u8>, PasteError> {
    hex::decode(text.trim()).map_err(|_| PasteError::Hex)
}

/// A block with marks, which may stand anywhere on a line.
fn envelope(text: &str) -> Result<Pasted, PasteError> {
    let (_, rest) = text.split_once(BEGIN).ok_or(PasteError::Mark(BEGIN))?;
    let (text, rest) = rest.split_once(META).ok_or(PasteError::Mark(META))?;
    let (meta, rest) = rest.split_once(SIGNATURE).ok_or(PasteError::Mark(SIGNATURE))?;
    let (hex, _) = rest.split_once(END).ok_or(PasteError::Mark(END))?;
    let memo_key = line(meta, "memokey=")?;
    let key = Key::parse(memo_key);
    let key =
        key.map_err(|_| PasteError::Value { field: "memokey=", value: memo_key.to_owned() })?;
    let number = line(meta, "block=")?;
    // A number with zeros in front would not be printed again as it was signed.
    let block = number.parse::<u64>().ok().filter(|block| block.to_string() == number);
    let block =
        block.ok_or_else(|| PasteError::Value { field: "block=", value: number.to_owned() })?;
    let form = Form::Envelope {
        account: line(meta, "account=")?.to_owned(),
        block,
        timestamp: line(meta, "timestamp=")?.to_owned(),
    };
    let text = text.trim_matches('\n').to_owned();
    Ok(message(Some(text), Some(key), form, signature(hex)?))
}

/// What stands behind `field` on its line.
fn line<'a>(meta: &'a str, field: &'static str) -> Result<&'a str, PasteError> {
    let mut values = meta.lines().filter_map(|line| line.trim().strip_prefix(field));
    let value = values.next().ok_or(PasteError::Line(field))?;
    match values.next() {
        None => Ok(value),
        Some(_) => Err(PasteError::Twice(field)),
    }
}

/// The first signed thing in an answer, however it is wrapped.
fn found(json: &Value, depth: usize) -> Option<Result<Pasted, PasteError>> {
    let below = depth.checked_sub(1)?;
    if json.get("operations").is_some() {
        return Some(carrier(json));
    }
    if let Some(hex) = json.get("signature").and_then(Value::as_str) {
        return Some(signed_message(json, hex));
    }
    match json {
        Value::Array(items) => items.iter().find_map(|item| found(item, below)),
        Value::Object(fields) => fields.values().find_map(|value| found(value, below)),
        // Some answers carry JSON as text.
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            found(&serde_json::from_str(text).ok()?, below)
        }
        _ => None,
    }
}

fn carrier(transaction: &Value) -> Result<Pasted, PasteError> {
    let signatures = transaction.get("signatures").and_then(Value::as_array);
    let signatures = signatures.into_iter().flatten();
    let signatures = signatures.map(|hex| signature(hex.as_str().ok_or(PasteError::Hex)?));
    let signatures: Vec<Vec<u8>> = signatures.collect::<Result<_, _>>()?;
    if signatures.is_empty() {
        return Err(PasteError::Unsigned);
    }
    let packed = transaction::pack(transaction)?;
    Ok(Pasted::Transaction { text: transaction::carried(transaction), packed, signatures })
}

/// `{"signed": …, "payload": […], "signature": …}` of Beet and python-bitshares, or a text with its
/// signature.
fn signed_message(json: &Value, hex: &str) -> Result<Pasted, PasteError> {
    let signature = signature(hex)?;
    let signed = json.get("signed").or_else(|| json.get("text")).and_then(Value::as_str);
    let listed = match json.get("payload") {
        Some(Value::Array(list)) => Some(list.clone()),
        _ => signed.and_then(|signed| serde_json::from_str(signed).ok()),
    };
    let Some(list) = listed else {
        return Ok(message(signed.map(str::to_owned), None, Form::Raw, signature));
    };
    let (text, key, form) = listed_form(&list)?;
    let signed = signed.map(str::to_owned);
    Ok(Pasted::Message { text: Some(text), key: Some(key), form, signed, signature })
}

/// Text, key and form of `["from", …, "key", …, "time", …, "text", …]`, with or without a chain.
fn listed_form(list: &[Value]) -> Result<(String, Key, Form), PasteError> {
    let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    let unknown = || PasteError::List(list.iter().step_by(2).map(Value::to_string).collect());
    let ["from", account, "key", key, "time", time, "text", text, chain @ ..] = words.as_slice()
    else {
        return Err(unknown());
    };
    let (account, time) = ((*account).to_owned(), (*time).to_owned());
    let form = match chain {
        [] => Form::JsonV2 { account, time },
        ["chain", "BTS"] => Form::Beet { account, time },
        _ => return Err(unknown()),
    };
    let parsed = Key::parse(key);
    let key = parsed.map_err(|_| PasteError::Value { field: "key ", value: (*key).to_owned() })?;
    Ok(((*text).to_owned(), key, form))
}
