//! The errors that every SDK chain shares: codespace `sdk`, codes 2 to 42.

use crate::errors::{Code, Error};

/// The SDK's root errors; number and text are what clients compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sdk {
    /// Tx parse error.
    TxDecode,
    /// Invalid sequence.
    InvalidSequence,
    /// Unauthorized.
    Unauthorized,
    /// Insufficient funds.
    InsufficientFunds,
    /// Unknown request.
    UnknownRequest,
    /// Invalid address.
    InvalidAddress,
    /// Invalid pubkey.
    InvalidPubKey,
    /// Unknown address.
    UnknownAddress,
    /// Invalid coins.
    InvalidCoins,
    /// Out of gas.
    OutOfGas,
    /// Memo too large.
    MemoTooLarge,
    /// Insufficient fee.
    InsufficientFee,
    /// Maximum number of signatures exceeded.
    TooManySignatures,
    /// No signatures supplied.
    NoSignatures,
    /// Failed to marshal JSON bytes.
    JsonMarshal,
    /// Failed to unmarshal JSON bytes.
    JsonUnmarshal,
    /// Invalid request.
    InvalidRequest,
    /// Tx already in mempool.
    TxInMempoolCache,
    /// Mempool is full.
    MempoolIsFull,
    /// Tx too large.
    TxTooLarge,
    /// Key not found.
    KeyNotFound,
    /// Invalid account password.
    WrongPassword,
    /// Tx intended signer does not match the given signer.
    InvalidSigner,
    /// Invalid gas adjustment.
    InvalidGasAdjustment,
    /// Invalid height.
    InvalidHeight,
    /// Invalid version.
    InvalidVersion,
    /// Invalid chain-id.
    InvalidChainId,
    /// Invalid type.
    InvalidType,
    /// Tx timeout height.
    TxTimeoutHeight,
    /// Unknown extension options.
    UnknownExtensionOptions,
    /// Incorrect account sequence.
    WrongSequence,
    /// Failed packing protobuf message to Any.
    PackAny,
    /// Failed unpacking protobuf message from Any.
    UnpackAny,
    /// Internal logic error.
    Logic,
    /// Conflict.
    Conflict,
    /// Feature not supported.
    NotSupported,
    /// Not found.
    NotFound,
    /// Internal IO error.
    Io,
    /// Error in app.toml.
    AppConfig,
    /// Invalid gas limit.
    InvalidGasLimit,
    /// Tx timeout.
    TxTimeout,
}

impl Sdk {
    /// This error with `detail` in front of its text.
    pub fn because(self, detail: impl Into<String>) -> Error {
        Error::from(self).because(detail)
    }

    fn code_and_text(self) -> (u32, &'static str) {
        match self {
            Sdk::TxDecode => (2, "tx parse error"),
            Sdk::InvalidSequence => (3, "invalid sequence"),
            Sdk::Unauthorized => (4, "unauthorized"),
            Sdk::InsufficientFunds => (5, "insufficient funds"),
            Sdk::UnknownRequest => (6, "unknown request"),
            Sdk::InvalidAddress => (7, "invalid address"),
            Sdk::InvalidPubKey => (8, "invalid pubkey"),
            Sdk::UnknownAddress => (9, "unknown address"),
            Sdk::InvalidCoins => (10, "invalid coins"),
            Sdk::OutOfGas => (11, "out of gas"),
            Sdk::MemoTooLarge => (12, "memo too large"),
            Sdk::InsufficientFee => (13, "insufficient fee"),
            Sdk::TooManySignatures => (14, "maximum number of signatures exceeded"),
            Sdk::NoSignatures => (15, "no signatures supplied"),
            Sdk::JsonMarshal => (16, "failed to marshal JSON bytes"),
            Sdk::JsonUnmarshal => (17, "failed to unmarshal JSON bytes"),
            Sdk::InvalidRequest => (18, "invalid request"),
            Sdk::TxInMempoolCache => (19, "tx already in mempool"),
            Sdk::MempoolIsFull => (20, "mempool is full"),
            Sdk::TxTooLarge => (21, "tx too large"),
            Sdk::KeyNotFound => (22, "key not found"),
            Sdk::WrongPassword => (23, "invalid account password"),
            Sdk::InvalidSigner => (24, "tx intended signer does not match the given signer"),
            Sdk::InvalidGasAdjustment => (25, "invalid gas adjustment"),
            Sdk::InvalidHeight => (26, "invalid height"),
            Sdk::InvalidVersion => (27, "invalid version"),
            Sdk::InvalidChainId => (28, "invalid chain-id"),
            Sdk::InvalidType => (29, "invalid type"),
            Sdk::TxTimeoutHeight => (30, "tx timeout height"),
            Sdk::UnknownExtensionOptions => (31, "unknown extension options"),
            Sdk::WrongSequence => (32, "incorrect account sequence"),
            Sdk::PackAny => (33, "failed packing protobuf message to Any"),
            Sdk::UnpackAny => (34, "failed unpacking protobuf message from Any"),
            Sdk::Logic => (35, "internal logic error"),
            Sdk::Conflict => (36, "conflict"),
            Sdk::NotSupported => (37, "feature not supported"),
            Sdk::NotFound => (38, "not found"),
            Sdk::Io => (39, "internal IO error"),
            Sdk::AppConfig => (40, "error in app.toml"),
            Sdk::InvalidGasLimit => (41, "invalid gas limit"),
            Sdk::TxTimeout => (42, "tx timeout"),
        }
    }
}

impl std::fmt::Display for Sdk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code_and_text().1)
    }
}

impl Code for Sdk {
    const CODESPACE: &'static str = "sdk";

    fn code(&self) -> u32 {
        self.code_and_text().0
    }
}
