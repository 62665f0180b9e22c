//! Fuzzes the decoding of what wallets give back.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::hostile::pasted(bytes));
