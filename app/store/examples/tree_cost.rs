//! What the state tree costs: time for a key, memory for a leaf.
//!
//! `cargo run --release -p store --example tree_cost [accounts …]`, by default 1,000, 100,000
//! and 1,000,000. An account has four leaves: the account itself, its number, its balance, the
//! index of holders. Times are processor time of the thread, because the machine may have
//! other work. Memory is what a fresh process has resident more than before, after it has
//! taken the accounts as users bring them: in no order, a thousand a block.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "a measuring program: it prints, counts and divides, and fails loudly"
)]

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;

use store::journal::{Block, Commit, frames};
use store::multistore::{ExternalRef, ExternalValues, MultiStore};
use store::snapshot::Import;
use store::{Changes, Kv, Order, Range, StoreName};

/// The allocator of the node.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ACC: StoreName = StoreName("acc");
const BANK: StoreName = StoreName("bank");

/// No value of this program is long.
struct NoExternals;

impl ExternalValues for NoExternals {
    fn fetch(&self, wanted: &ExternalRef<'_>) -> Vec<u8> {
        panic!("{wanted:?} was never written")
    }
}

fn main() {
    let mut asked: Vec<String> = std::env::args().skip(1).collect();
    if let [word, accounts] = asked.as_slice()
        && word == "resident"
    {
        return resident(accounts.parse().unwrap());
    }
    if asked.is_empty() {
        asked = ["1000", "100000", "1000000"].map(String::from).to_vec();
    }
    println!("{:<34}{:>12}{:>16}", "", "per key", "in all");
    for accounts in asked {
        measure(accounts.parse().unwrap());
        let own = std::env::current_exe().unwrap();
        assert!(Command::new(own).args(["resident", &accounts]).status().unwrap().success());
    }
}

fn measure(accounts: u64) {
    println!("-- {accounts} accounts, {} keys", 4 * accounts);
    let mut random = Random(accounts);
    let genesis = creations(0..accounts);
    let start = spent_ns();
    let mut state = empty().apply(1, &genesis).unwrap().state;
    line("build from sorted genesis", 4 * accounts, spent_ns() - start);
    drop(genesis);

    let keys: Vec<Vec<u8>> = (0..200_000).map(|_| balance_key(random.below(accounts))).collect();
    let start = spent_ns();
    for key in &keys {
        assert!(state.get(BANK, key).is_some());
    }
    line("get", 200_000, spent_ns() - start);
    let start = spent_ns();
    let scanned = state.scan(BANK, Range::default(), Order::Ascending).take(200_000).count() as u64;
    line("scan", scanned, spent_ns() - start);

    for changed in [10, 1_000, 10_000] {
        if changed <= accounts {
            state = blocks(state, accounts, changed, &mut random);
        }
    }
    through_a_snapshot(&state, accounts);
}

/// Blocks of transfers: of `changed` accounts the account and two balances.
fn blocks(mut state: MultiStore, accounts: u64, changed: u64, random: &mut Random) -> MultiStore {
    let (mut apply, mut record, mut release, mut keys) = (0, 0, 0, 0);
    for _ in 0..10 {
        let mut changes = Changes::new();
        for _ in 0..changed {
            let (from, to) = (random.below(accounts), random.below(accounts));
            let text = random.below(u64::MAX).to_string().into_bytes();
            changes.entry(ACC).or_default().insert(account_key(from), Some(account_value(from)));
            changes.entry(BANK).or_default().insert(balance_key(from), Some(text.clone()));
            changes.entry(BANK).or_default().insert(balance_key(to), Some(text));
        }
        keys += changes.values().map(|changes| changes.len() as u64).sum::<u64>();
        let start = spent_ns();
        let next = state.apply(state.height() + 1, &changes).unwrap().state;
        assert_ne!(next.root(), state.root());
        apply += spent_ns() - start;
        let commit = Commit { height: next.height(), ..Commit::default() };
        let stores = vec![ACC, BANK];
        let block = Block { parent: state.height(), commit, stores, changes };
        let start = spent_ns();
        frames(&block).for_each(|frame| drop(black_box(frame)));
        record += spent_ns() - start;
        let start = spent_ns();
        state = next;
        release += spent_ns() - start;
    }
    line(&format!("block of {} keys, root", keys / 10), keys, apply);
    line("  its journal record", keys, record);
    line("  forgetting the version before", keys, release);
    state
}

fn through_a_snapshot(state: &MultiStore, accounts: u64) {
    let start = spent_ns();
    let mut made = state.snapshot();
    let chunks: Vec<Vec<u8>> = made.by_ref().collect();
    let described = made.describe();
    let megabytes = chunks.iter().map(Vec::len).sum::<usize>() as f64 / 1e6;
    line(&format!("snapshot, {megabytes:.1} MB"), 4 * accounts, spent_ns() - start);
    let start = spent_ns();
    let mut import = Import::begin(described, &[ACC, BANK], u64::MAX).unwrap();
    for chunk in &chunks {
        import.chunk(chunk).unwrap();
    }
    let again = import.finish(&state.root(), Arc::new(NoExternals)).unwrap();
    line("import of the snapshot", 4 * accounts, spent_ns() - start);
    assert_eq!(again.height(), state.height());
}

fn resident(accounts: u64) {
    let before = resident_bytes();
    let mut state = empty();
    let mut spent = 0;
    for first in (0..accounts).step_by(1_000) {
        let changes = creations(first..(first + 1_000).min(accounts));
        let start = spent_ns();
        state = state.apply(state.height() + 1, &changes).unwrap().state;
        spent += spent_ns() - start;
    }
    line("growth, 1,000 accounts a block", 4 * accounts, spent);
    let bytes = (resident_bytes() - before) as f64;
    let leaf = bytes / (4 * accounts) as f64;
    println!(
        "resident memory {:>29.1} B{:>13.1} MB = {:.0} B an account",
        leaf,
        bytes / 1e6,
        4.0 * leaf
    );
}

fn empty() -> MultiStore {
    MultiStore::new(&[ACC, BANK], Arc::new(NoExternals))
}

fn creations(numbers: std::ops::Range<u64>) -> Changes {
    let mut changes = Changes::new();
    let acc = changes.entry(ACC).or_default();
    for number in numbers.clone() {
        acc.insert(account_key(number), Some(account_value(number)));
        let key = [b"accountNumber".as_slice(), &number.to_be_bytes()].concat();
        acc.insert(key, Some(address(number).to_vec()));
    }
    let bank = changes.entry(BANK).or_default();
    for number in numbers {
        bank.insert(balance_key(number), Some(b"1234567890".to_vec()));
        bank.insert([b"\x03uwls\x00\x14".as_slice(), &address(number)].concat(), Some(vec![0]));
    }
    changes
}

fn account_key(number: u64) -> Vec<u8> {
    [[1].as_slice(), &address(number)].concat()
}

fn balance_key(number: u64) -> Vec<u8> {
    [[2, 20].as_slice(), &address(number), b"uwls"].concat()
}

/// Every second account has signed and shows its public key.
fn account_value(number: u64) -> Vec<u8> {
    let length = if number.is_multiple_of(2) { 90 } else { 160 };
    let mut random = Random(number);
    std::iter::repeat_with(|| random.next().to_be_bytes()).flatten().take(length).collect()
}

fn address(number: u64) -> [u8; 20] {
    let mut random = Random(number);
    let mut address = [0; 20];
    for part in address.chunks_mut(8) {
        let bytes = random.next().to_be_bytes();
        part.copy_from_slice(&bytes[..part.len()]);
    }
    address
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

fn line(what: &str, keys: u64, spent_ns: u64) {
    let each = spent_ns as f64 / keys as f64;
    println!("{what:<34}{each:>9.0} ns{:>13.2} ms", spent_ns as f64 / 1e6);
}

/// Processor time of this thread.
fn spent_ns() -> u64 {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    statistics.split(' ').next().unwrap().parse().unwrap()
}

/// Resident memory of this process, in pages of 4 KiB.
fn resident_bytes() -> u64 {
    let statistics = std::fs::read_to_string("/proc/self/statm").unwrap();
    statistics.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
