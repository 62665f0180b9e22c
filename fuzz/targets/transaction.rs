//! Fuzzes the decoding of packed BitShares transactions.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::hostile::transaction(bytes));
