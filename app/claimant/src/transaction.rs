//! The BitShares transaction that carries a claim: what wallets are given to sign, and the bytes
//! that they sign.

use serde_json::{Value, json};

/// What an operation `custom` is among operations.
const CUSTOM: u64 = 35;

/// The number under which the operation's data is filed; BitShares does not look at it.
const PROTOCOL: u16 = 22_343;

/// What the operation costs where nobody computes it. Nothing is ever paid, because nothing is sent.
const FEE: i64 = 100_000;

/// Why JSON is no such transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A field is missing, or is something else.
    #[error("the transaction's `{0}` is missing, or is none")]
    Field(&'static str),
    /// Not exactly one operation `custom`.
    #[error(
        "the transaction must have one operation, custom (35), which carries the text; take the one that `claim text --tx` prints"
    )]
    Operations,
    /// Extensions, which no version of BitShares has here.
    #[error("the transaction has extensions")]
    Extensions,
}

/// The transaction to be signed for account 1.2.`payer`. It expired in 1970, and BitShares can never
/// execute it; wallets keep that, because it is not zero.
pub fn template(payer: u64, text: &str) -> Value {
    let account = format!("1.2.{payer}");
    let operation = json!({
        "fee": { "amount": FEE, "asset_id": "1.3.0" },
        "payer": account,
        "required_auths": [],
        "id": PROTOCOL,
        "data": hex::encode(text),
    });
    json!({
        "ref_block_num": 1,
        "ref_block_prefix": 1,
        "expiration": "1970-01-01T00:00:01",
        "operations": [[CUSTOM, operation]],
        "extensions": [],
    })
}

/// The bytes of a transaction without its signatures.
pub fn pack(transaction: &Value) -> Result<Vec<u8>, PackError> {
    let number =
        |value: Option<&Value>, field| value.and_then(whole).ok_or(PackError::Field(field));
    let mut bytes = Vec::new();
    let block = number(transaction.get("ref_block_num"), "ref_block_num")?;
    bytes.extend(narrow::<u16>(block, "ref_block_num")?.to_le_bytes());
    let prefix = number(transaction.get("ref_block_prefix"), "ref_block_prefix")?;
    bytes.extend(narrow::<u32>(prefix, "ref_block_prefix")?.to_le_bytes());
    let expiration = transaction.get("expiration").and_then(moment);
    let expiration = expiration.ok_or(PackError::Field("expiration"))?;
    bytes.extend(narrow::<u32>(expiration, "expiration")?.to_le_bytes());

    let operation = custom(transaction).ok_or(PackError::Operations)?;
    varint(&mut bytes, 1);
    varint(&mut bytes, CUSTOM);
    let fee = operation.get("fee").ok_or(PackError::Field("fee"))?;
    let amount = fee.get("amount").and_then(whole_signed).ok_or(PackError::Field("fee"))?;
    bytes.extend(amount.to_le_bytes());
    varint(&mut bytes, instance(fee.get("asset_id"), "1.3.").ok_or(PackError::Field("asset_id"))?);
    let payer = instance(operation.get("payer"), "1.2.").ok_or(PackError::Field("payer"))?;
    varint(&mut bytes, payer);
    let auths = operation.get("required_auths").and_then(Value::as_array);
    let auths = auths.ok_or(PackError::Field("required_auths"))?;
    varint(&mut bytes, u64::try_from(auths.len()).unwrap_or(u64::MAX));
    for account in auths {
        let account = instance(Some(account), "1.2.");
        varint(&mut bytes, account.ok_or(PackError::Field("required_auths"))?);
    }
    let id = number(operation.get("id"), "id")?;
    bytes.extend(narrow::<u16>(id, "id")?.to_le_bytes());
    let data =
        operation.get("data").and_then(Value::as_str).and_then(|text| hex::decode(text).ok());
    let data = data.ok_or(PackError::Field("data"))?;
    varint(&mut bytes, u64::try_from(data.len()).unwrap_or(u64::MAX));
    bytes.extend(data);
    let extensions = transaction.get("extensions").and_then(Value::as_array);
    if extensions.is_some_and(|extensions| !extensions.is_empty()) {
        return Err(PackError::Extensions);
    }
    bytes.push(0);
    Ok(bytes)
}

/// The text that a transaction carries, if it is one that carries text.
pub(crate) fn carried(transaction: &Value) -> Option<String> {
    let data = custom(transaction)?.get("data")?.as_str()?;
    String::from_utf8(hex::decode(data).ok()?).ok()
}

/// The one operation, if it is `custom`.
fn custom(transaction: &Value) -> Option<&Value> {
    let [operation] = transaction.get("operations")?.as_array()?.as_slice() else { return None };
    let [kind, operation] = operation.as_array()?.as_slice() else { return None };
    (whole(kind)? == CUSTOM).then_some(operation)
}

/// BitShares writes numbers of more than 32 bits as texts.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn whole_signed(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Seconds since 1970, or the moment as BitShares writes it.
fn moment(value: &Value) -> Option<u64> {
    let written = |text: &str| {
        let moment = humantime::parse_rfc3339_weak(text).ok()?;
        Some(moment.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs())
    };
    value.as_u64().or_else(|| written(value.as_str()?))
}

fn instance(value: Option<&Value>, kind: &str) -> Option<u64> {
    value?.as_str()?.strip_prefix(kind)?.parse().ok()
}

fn narrow<T: TryFrom<u64>>(number: u64, field: &'static str) -> Result<T, PackError> {
    T::try_from(number).map_err(|_| PackError::Field(field))
}

fn varint(bytes: &mut Vec<u8>, number: u64) {
    prost::encoding::encode_varint(number, bytes);
}
