//! Codes are public: machine clients compare them.

use std::collections::BTreeSet;

use base::{Address, Amount, Code, Dec, Denom, Error, PANIC_CODE, Sdk, UNDEFINED};
use serde_json::Value;

use crate::{claim_refusals, file, refusals};

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

/// One of each, with numbers that show where they stand in the text.
fn staking() -> Vec<staking::Error> {
    use staking::Error::*;
    let (alice, amount) = (Address::module("alice"), Amount::new);
    let producer = || alice.validator_text();
    vec![
        NoProducer,
        OperatorTaken,
        KeyTaken,
        KeyType,
        CommissionNegative,
        CommissionHuge,
        CommissionAboveMax,
        CommissionTooSoon,
        ChangeRateNegative,
        ChangeRateAboveMax,
        ChangeTooLarge,
        SelfDelegationTooSmall,
        MinSelfDelegationDecreased,
        NoDelegation,
        TooManyUnbondings,
        SelfRedelegation,
        NoDestination,
        NoKey,
        CommissionBelowMin,
        PowerDownRoom {
            asked: amount(5),
            room: amount(1),
            cap: amount(3),
            unbonding: amount(2),
            rate: Dec::ONE,
        },
        TooManyAllocations(30),
        BondLocked { least: amount(9), left: amount(8), lock_seconds: 7 },
        TooManyPowerDowns(32),
        NotEnoughUnallocated { asked: amount(2), has: amount(1) },
        ProxyToSelf(alice),
        ProxyLoop(alice, Address::module("bob")),
        ProxyTooDeep(4),
        ProxyUnchanged,
        Tombstoned(producer()),
        NotSeated(producer()),
        BelowLeastSelfStake { least: amount(9), given: amount(8) },
        UpgradeTooLate { height: 1, now: 2 },
        NoPowerDown(alice, 3),
        LessRemains { asked: amount(2), left: amount(1) },
        BondDenomFixed(Denom::parse("uwls").expect("a denomination")),
    ]
}

const DISTRIBUTION: [staking::Distribution; 2] =
    [staking::Distribution::NoPay, staking::Distribution::PoolTooSmall];

const SLASHING: [staking::Slashing; 4] = [
    staking::Slashing::StillJailed,
    staking::Slashing::NotJailed,
    staking::Slashing::NoSelfDelegation,
    staking::Slashing::SelfDelegationTooLow,
];

/// Codespaces that the SDK does not have.
const OURS: [&str; 3] = [
    UNDEFINED,
    <names::Error as Code>::CODESPACE,
    <bitshares_snapshot_claim::Refused as Code>::CODESPACE,
];

/// Codes of ours in codespaces of the SDK begin above this.
const LAST_OF_SDK: u32 = 100;

/// The highest code of staking; who adds one adds it to the list above as well.
const LAST_OF_STAKING: u32 = 116;

/// Codespace, code and text.
pub(crate) type Row = (&'static str, u32, String);

pub(crate) fn row<E: Code>(error: &E) -> Row {
    (E::CODESPACE, error.code(), error.to_string())
}

/// Every code that this chain can answer.
fn all() -> Vec<Row> {
    let mut all: Vec<_> = SDK.iter().map(row).chain(BANK.iter().map(row)).collect();
    all.extend(staking().iter().map(row));
    all.extend(DISTRIBUTION.iter().map(row));
    all.extend(SLASHING.iter().map(row));
    all.extend(refusals::of_authz());
    all.extend(refusals::of_feegrant());
    all.extend(refusals::of_names());
    all.extend(refusals::of_gov());
    let mut claims = claim_refusals::of_evidence();
    claims.extend(claim_refusals::of_claims());
    claims.sort_by_key(|row| row.1);
    all.extend(claims);
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
    let mut codes: Vec<u32> = staking().iter().map(Code::code).collect();
    let count = codes.len();
    codes.dedup();
    assert_eq!((codes.len(), codes.is_sorted()), (count, true), "each once, in order");
    assert_eq!(codes.last(), Some(&LAST_OF_STAKING), "the list of staking has to follow");
    let mut codes: Vec<u32> = claim_refusals::of_evidence().iter().map(|row| row.1).collect();
    codes.extend(claim_refusals::of_claims().iter().map(|row| row.1));
    codes.sort_unstable();
    assert_eq!(codes, (2..=66).collect::<Vec<u32>>(), "of claims, each once");
    let codes: Vec<u32> = SDK.iter().map(Code::code).collect();
    assert_eq!(codes, (2..=42).collect::<Vec<u32>>());
}

#[test]
fn no_code_means_two_things() {
    let all = all();
    let codes: BTreeSet<(&str, u32)> = all.iter().map(|row| (row.0, row.1)).collect();
    assert_eq!(codes.len(), all.len());
    assert!(all.contains(&row(&auth::NotAuthority)), "auth says what gov says, and is below it");
}

#[test]
fn codes_and_texts_of_the_sdk_are_its_own() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/sdk/errors.json");
    let vectors: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    let of_sdk = |row: &(_, u32, _)| !OURS.contains(&row.0) && row.1 <= LAST_OF_SDK;
    for (codespace, code, text) in all().into_iter().filter(of_sdk) {
        let registered = vectors["codespaces"][codespace].as_array();
        let recorded = registered.into_iter().flatten().find(|row| row[0] == code);
        let recorded =
            recorded.unwrap_or_else(|| panic!("{codespace} {code} is no code of the SDK"));
        assert_eq!(recorded[1], text, "{codespace} {code}");
    }
}
