//! What a snapshot costs: `measure ACCOUNTS FOLDER` generates a dump, reads it, adds it up, builds,
//! writes, audits and proves, and tells seconds and memory of each.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "figures for people; fails loudly"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Write, sink};
use std::path::Path;
use std::time::Instant;

use bitshares_snapshot_claim::snapshot::Leaf;
use snapshot::generate::{self, Options, Profile, Summary};
use snapshot::{Error, Policy, Published, Snapshot, Wanted, ingest};

/// Accounts that are proven.
const PROOFS: usize = 100;

fn timed<T, E: std::error::Error>(what: &str, work: impl FnOnce() -> Result<T, E>) -> (T, f64) {
    let start = Instant::now();
    let done = work().expect("it works");
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {seconds:.2} s, peak {}", peak());
    (done, seconds)
}

/// The most memory that was resident so far.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().to_owned()
}

fn generated(accounts: u64, path: &Path) -> Result<Summary, generate::Error> {
    let options = Options { seed: 1, accounts, profile: Profile::TODAY, spoilt: None };
    let mut dump = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let summary = generate::write(&options, &mut dump, &mut sink(), &mut sink(), &mut |_, _| {})?;
    dump.flush()?;
    Ok(summary)
}

fn policy(summary: &Summary) -> Result<Policy, Error> {
    let text = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/bitshares/snapshot_small.expected.json"
    ));
    let expected: serde_json::Value = serde_json::from_str(&text.expect("the vectors"))?;
    let mut policy = expected.get("policy").cloned().expect("a policy");
    let names = summary.exchanges.iter().map(|(_, name)| name.as_str());
    if let Some(exchanges) = policy.get_mut("exchange_accounts") {
        *exchanges = names.collect();
    }
    Policy::parse(&policy.to_string())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [accounts, folder] = arguments.as_slice() else {
        println!("measure ACCOUNTS FOLDER");
        return;
    };
    let accounts = accounts.parse().expect("a number of accounts");
    let folder = Path::new(folder);
    fs::create_dir_all(folder).expect("a folder");
    let path = folder.join("dump.jsonl");
    let (summary, _) = timed("generate", || generated(accounts, &path));
    let policy = policy(&summary).expect("a policy");
    let wanted = Wanted::main_net(summary.block.into());
    let (dump, seconds) = timed("ingest", || ingest(&path, &wanted, &mut |_| {}));
    let rate = dump.counts().bytes as f64 / seconds / 1e6;
    println!("  {} bytes, {} accounts, {rate:.0} MB/s", dump.counts().bytes, dump.accounts());
    timed("reconcile", || dump.reconcile()?.check());
    let (snapshot, _) = timed("build", || Snapshot::build(&dump, &dump, &policy, &mut |_| {}));
    println!("  {} leaves", snapshot.leaf_count());
    timed("write", || snapshot.write(folder));
    timed("audit", || snapshot.audit(folder));
    let step = (snapshot.leaf_count() / PROOFS).max(1);
    let leaves = (0..snapshot.leaf_count()).step_by(step).filter_map(|at| snapshot.leaf(at));
    let leaves: Vec<Leaf> = leaves.filter_map(|leaf| Leaf::decode(leaf).ok()).collect();
    let published = Published::open(folder).expect("a snapshot");
    timed(&format!("{} proofs out of files", leaves.len()), || {
        leaves.iter().try_for_each(|leaf| published.prove(&leaf.name).map(|_| ()))
    });
}
