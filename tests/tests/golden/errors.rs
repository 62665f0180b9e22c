//! Codes are public: machine clients compare them.

use base::{Code, Error, PANIC_CODE, Sdk, UNDEFINED};
use serde_json::Value;

use crate::file;

const SDK: [Sdk; 41] = [
    Sdk::TxDecode,
    Sdk::InvalidSequence,
    Sdk::Unauthorized,
    Sdk::InsufficientFunds,
    Sdk::UnknownRequest,
    Sdk::InvalidAddress,
    Sdk::InvalidPubKey,
    Sdk::UnknownAddress,
    Sdk::InvalidCoins,
    Sdk::OutOfGas,
    Sdk::MemoTooLarge,
    Sdk::InsufficientFee,
    Sdk::TooManySignatures,
    Sdk::NoSignatures,
    Sdk::JsonMarshal,
    Sdk::JsonUnmarshal,
    Sdk::InvalidRequest,
    Sdk::TxInMempoolCache,
    Sdk::MempoolIsFull,
    Sdk::TxTooLarge,
    Sdk::KeyNotFound,
    Sdk::WrongPassword,
    Sdk::InvalidSigner,
    Sdk::InvalidGasAdjustment,
    Sdk::InvalidHeight,
    Sdk::InvalidVersion,
    Sdk::InvalidChainId,
    Sdk::InvalidType,
    Sdk::TxTimeoutHeight,
    Sdk::UnknownExtensionOptions,
    Sdk::WrongSequence,
    Sdk::PackAny,
    Sdk::UnpackAny,
    Sdk::Logic,
    Sdk::Conflict,
    Sdk::NotSupported,
    Sdk::NotFound,
    Sdk::Io,
    Sdk::AppConfig,
    Sdk::InvalidGasLimit,
    Sdk::TxTimeout,
];

const BANK: [bank::Error; 6] = [
    bank::Error::NoInputs,
    bank::Error::NoOutputs,
    bank::Error::SumsDiffer,
    bank::Error::SendDisabled,
    bank::Error::MetadataNotFound,
    bank::Error::MultipleSenders,
];

fn row<E: Code>(error: &E) -> (&'static str, u32, String) {
    (E::CODESPACE, error.code(), error.to_string())
}

/// Every code that this chain can answer.
fn all() -> Vec<(&'static str, u32, String)> {
    let mut all: Vec<_> = SDK.iter().map(row).chain(BANK.iter().map(row)).collect();
    all.push(row(&auth::NotAuthority));
    all.push((UNDEFINED, 1, "an error that no module has given a code".into()));
    all.push((UNDEFINED, PANIC_CODE, Error::panic("seven").to_string()));
    all
}

#[test]
fn codes_are_what_they_were() {
    let lines =
        all().into_iter().map(|(codespace, code, text)| format!("{codespace} {code} {text}"));
    file::compare("error_codes.txt", &file::lines(lines));
}

/// A variant that is not in the list above does not compile here.
#[test]
fn the_list_is_complete() {
    let known = |error: &bank::Error| match error {
        bank::Error::NoInputs
        | bank::Error::NoOutputs
        | bank::Error::SumsDiffer
        | bank::Error::SendDisabled
        | bank::Error::MetadataNotFound
        | bank::Error::MultipleSenders => true,
    };
    assert!(BANK.iter().all(known));
    let codes: Vec<u32> = SDK.iter().map(Code::code).collect();
    assert_eq!(codes, (2..=42).collect::<Vec<u32>>());
}

#[test]
fn codes_and_texts_of_the_sdk_are_its_own() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/sdk/errors.json");
    let vectors: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    for (codespace, code, text) in all().into_iter().filter(|row| row.0 != UNDEFINED) {
        let registered = vectors["codespaces"][codespace].as_array();
        let recorded = registered.into_iter().flatten().find(|row| row[0] == code);
        let recorded =
            recorded.unwrap_or_else(|| panic!("{codespace} {code} is no code of the SDK"));
        assert_eq!(recorded[1], text, "{codespace} {code}");
    }
}
