//! What one ABCI call costs through the real socket, with CometBFT's write pattern.
//!
//! `cargo run --release -p node --example abci_round_trip` prints a table for a unix socket and
//! for TCP. The application does nothing, so that all of it is transport.

#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a bench prints a table of ratios"
)]

use std::{
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use bytes::Bytes;
use node::abci::{Address, Client, Limits, Listener, Server};
use tendermint_proto::v0_38::abci::{
    RequestCheckTx, RequestEcho, RequestFinalizeBlock, request::Value,
};

#[path = "../tests/supervisor/counter.rs"]
mod counter;

/// Length of a signed bank send.
const TRANSACTION: usize = 250;
const CALLS: usize = 20_000;
const PIPELINED: usize = 500_000;
const BLOCK: usize = 10_000;
const BLOCKS: usize = 50;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let addresses =
        [Address::unix(&folder.path().join("abci.sock")), Address::Tcp("127.0.0.1:0".to_owned())];
    println!(
        "{:<6} {:>22} {:>22} {:>18} {:>24}",
        "", "Echo+Flush", "CheckTx+Flush", "CheckTx pipelined", "FinalizeBlock 10k txs"
    );
    println!(
        "{:<6} {:>22} {:>22} {:>18} {:>24}",
        "", "p50 / p99", "p50 / p99", "per second", "p50 / p99"
    );
    for address in addresses {
        measure(&address)?;
    }
    Ok(())
}

fn measure(address: &Address) -> Result<()> {
    let (told, _ignored) = mpsc::channel();
    let server = Server::start(
        Listener::bind(address)?,
        Arc::new(counter::Counter::new(0, told)),
        Limits::for_blocks(22_020_096),
        // Each measurement ends its connection.
        Box::new(|_| ()),
    )?;
    let echo = Value::Echo(RequestEcho { message: "hello".to_owned() });
    let check = Value::CheckTx(RequestCheckTx { tx: transaction(), r#type: 0 });
    let block = Value::FinalizeBlock(RequestFinalizeBlock {
        txs: vec![transaction(); BLOCK],
        height: 1,
        ..Default::default()
    });

    let echo = calls(server.address(), &echo, CALLS)?;
    let check_alone = calls(server.address(), &check, CALLS)?;
    let rate = pipelined(server.address(), &check)?;
    let block = calls(server.address(), &block, BLOCKS)?;
    let name = if matches!(address, Address::Unix(_)) { "unix" } else { "tcp" };
    println!(
        "{name:<6} {:>22} {:>22} {rate:>18.0} {:>24}",
        show(&echo),
        show(&check_alone),
        show(&block)
    );
    let mean = PIPELINED as f64 / (server.metrics().check_tx_batches() as f64 - CALLS as f64);
    println!("       mean batch of the pipelined transactions: {mean:.1}");
    server.stop();
    Ok(())
}

fn transaction() -> Bytes {
    Bytes::from(vec![7; TRANSACTION])
}

/// Sorted times of synchronous calls, one after another.
fn calls(address: &Address, request: &Value, count: usize) -> Result<Vec<Duration>> {
    let mut client = Client::connect(address)?;
    for _ in 0..count / 10 {
        client.call(request.clone())?;
    }
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let request = request.clone();
        let start = Instant::now();
        client.call(request)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

/// Transactions a second when CometBFT never waits: one thread sends, one receives.
fn pipelined(address: &Address, request: &Value) -> Result<f64> {
    let (mut sender, mut receiver) = Client::connect(address)?.split();
    let start = Instant::now();
    thread::scope(|scope| {
        let sending = scope.spawn(move || -> Result<()> {
            for _ in 0..PIPELINED {
                sender.send(request.clone())?;
            }
            Ok(sender.flush()?)
        });
        for _ in 0..=PIPELINED {
            receiver.receive()?;
        }
        sending.join().unwrap_or_else(|_| anyhow::bail!("the sender panicked"))
    })?;
    Ok(PIPELINED as f64 / start.elapsed().as_secs_f64())
}

fn show(sorted: &[Duration]) -> String {
    let at = |percent: usize| sorted[(sorted.len() - 1) * percent / 100];
    format!("{:.1?} / {:.1?}", at(50), at(99))
}
