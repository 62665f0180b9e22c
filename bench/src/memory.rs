//! A fresh process that opens a home: how long it takes, and how much memory the state needs.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chain::STORES;
use node::ledger::{DatabaseKind, Ledger, Settings};

/// What a start costs.
#[derive(Clone, Copy, Default)]
pub(crate) struct StartCosts {
    pub(crate) took: Duration,
    pub(crate) bytes: u64,
}

/// Starts this program again, to open `home` and nothing else.
pub(crate) fn measure(home: &Path) -> Result<StartCosts> {
    let output = Command::new(std::env::current_exe()?).arg("--open").arg(home).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let (micros, bytes) = text.trim().split_once(' ').context("two numbers")?;
    Ok(StartCosts { took: Duration::from_micros(micros.parse()?), bytes: bytes.parse()? })
}

/// What the fresh process does: prints microseconds and bytes.
pub(crate) fn open(home: &Path) -> Result<()> {
    let before = resident();
    let began = Instant::now();
    let ledger = Ledger::open(home, DatabaseKind::Sled, STORES, Settings::default())?;
    let took = began.elapsed();
    println!("{} {}", took.as_micros(), resident() - before);
    drop(ledger);
    Ok(())
}

/// Resident bytes of this process, from the kernel.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the proc file system");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    let kib: u64 = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kib * 1024
}
