//! The table and the JSON.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::block::BlockCosts;
use crate::clock::Cost;
use crate::memory::StartCosts;
use crate::socket::SocketCosts;
use crate::world::{GenesisCosts, World};

/// A line of the table.
type Stage = (&'static str, fn(&BlockCosts) -> Cost);

const STAGES: [Stage; 9] = [
    ("decode", |costs| costs.decode),
    ("verify, one thread", |costs| costs.verify_one_thread),
    ("verify, all threads", |costs| costs.verify_all_threads),
    ("execute, signatures known", |costs| costs.execute_warm),
    ("execute, signatures new", |costs| costs.execute_cold),
    ("root", |costs| costs.root),
    ("journal and one sync", |costs| costs.journal),
    ("FinalizeBlock + Commit, warm", BlockCosts::warm),
    ("FinalizeBlock + Commit, cold", BlockCosts::cold),
];

pub(crate) struct Report {
    sends: usize,
    rounds: usize,
    rows: Vec<Row>,
}

#[derive(Default)]
struct Row {
    accounts: usize,
    genesis: GenesisCosts,
    start: StartCosts,
    block: BlockCosts,
    socket: SocketCosts,
}

impl Report {
    pub(crate) fn new(sends: usize, rounds: usize) -> Report {
        Report { sends, rounds, rows: Vec::new() }
    }

    pub(crate) fn world(&mut self, world: &World) {
        self.rows.push(Row { accounts: world.accounts, genesis: world.genesis, ..Row::default() });
    }

    fn last(&mut self) -> &mut Row {
        self.rows.last_mut().expect("a row was begun")
    }

    pub(crate) fn block(&mut self, costs: BlockCosts) {
        self.last().block = costs;
    }

    pub(crate) fn socket(&mut self, costs: SocketCosts) {
        self.last().socket = costs;
    }

    pub(crate) fn start(&mut self, costs: StartCosts) {
        self.last().start = costs;
    }

    /// Prints the newest row, with ratios to the first one.
    pub(crate) fn print_last(&mut self) {
        let (sends, rounds) = (self.sends, self.rounds);
        let base = self.rows[0].block;
        let row = self.last();
        let block = row.block;
        println!("\n{} accounts, {sends} transfers in a block, median of {rounds}", row.accounts);
        println!(
            "  {:<32}{:>9}{:>9}{:>13}{:>8}",
            "stage", "cpu ms", "wall ms", "cpu us/send", "ratio"
        );
        for (name, pick) in STAGES {
            let (cost, first) = (pick(&block), pick(&base));
            println!(
                "  {name:<32}{:>9.1}{:>9.1}{:>13.2}{:>8.2}",
                ms(cost.cpu),
                ms(cost.wall),
                us(cost.cpu) / sends as f64,
                cost.cpu.as_secs_f64() / first.cpu.as_secs_f64().max(1e-9)
            );
        }
        println!("  CheckTx through the socket       {:>11.0} /s", row.socket.check_tx_per_s);
        println!(
            "  ABCI round trip p50 / p99        {:>11.1} / {:.1} us",
            us(row.socket.echo_p50),
            us(row.socket.echo_p99)
        );
        let bytes = row.start.bytes / row.accounts as u64;
        println!("  memory per account               {bytes:>11} bytes");
        let GenesisCosts { import, root, journal } = row.genesis;
        for (name, cost) in
            [("genesis: import", import), ("genesis: root", root), ("genesis: journal", journal)]
        {
            println!("  {name:<32}{:>9.1}{:>9.1}", ms(cost.cpu), ms(cost.wall));
        }
        println!("  start                            {:>11.2} s", row.start.took.as_secs_f64());
    }

    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let rows: Vec<Value> = self.rows.iter().map(|row| self.json(row)).collect();
        std::fs::write(path, serde_json::to_string_pretty(&rows)?)?;
        Ok(())
    }

    fn json(&self, row: &Row) -> Value {
        json!({
            "accounts": row.accounts,
            "sends": self.sends,
            "rounds": self.rounds,
            "stages": STAGES.map(|(name, pick)| {
                let cost = pick(&row.block);
                json!({ "stage": name, "cpu_ms": ms(cost.cpu), "wall_ms": ms(cost.wall) })
            }),
            "check_tx_per_s": row.socket.check_tx_per_s,
            "abci_round_trip_p50_us": us(row.socket.echo_p50),
            "abci_round_trip_p99_us": us(row.socket.echo_p99),
            "bytes_per_account": row.start.bytes / row.accounts as u64,
            "genesis_import_s": row.genesis.import.wall.as_secs_f64(),
            "genesis_root_s": row.genesis.root.wall.as_secs_f64(),
            "genesis_journal_s": row.genesis.journal.wall.as_secs_f64(),
            "start_s": row.start.took.as_secs_f64(),
        })
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
