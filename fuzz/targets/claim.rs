//! Fuzzes the decoding of claims.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::hostile::claim(bytes));
