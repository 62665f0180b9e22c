//! Fuzzes the decoding of leaves of a snapshot.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::hostile::leaf(bytes));
