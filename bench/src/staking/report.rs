//! The table and the JSON.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::Effort;
use super::costs::Costs;
use super::world::World;
use crate::clock::Cost;

pub(crate) struct Report {
    effort: Effort,
    chains: Vec<Measured>,
}

/// One chain.
struct Measured {
    accounts: usize,
    producers: usize,
    import: Cost,
    audit: Cost,
    messages: Vec<Costs>,
    blocks: Vec<Costs>,
}

impl Report {
    pub(crate) fn new(effort: Effort) -> Report {
        Report { effort, chains: Vec::new() }
    }

    pub(crate) fn add(&mut self, world: &World, messages: Vec<Costs>, blocks: Vec<Costs>) {
        self.chains.push(Measured {
            accounts: world.cast.accounts(),
            producers: world.cast.producers(),
            import: world.import,
            audit: world.audit,
            messages,
            blocks,
        });
    }

    /// Prints the newest chain, with ratios to the first one.
    pub(crate) fn print_last(&self) {
        let (Some(first), Some(last)) = (self.chains.first(), self.chains.last()) else { return };
        let Effort { samples, blocks, rounds } = self.effort;
        let Measured { accounts, producers, .. } = last;
        println!("\n{accounts} stakers, {producers} producers, the fastest of {rounds} rounds");
        print_rows(&format!("message, {samples} a round"), &first.messages, &last.messages);
        print_rows(&format!("block, {blocks} a round"), &first.blocks, &last.blocks);
        let (import, audit) = (last.import.wall.as_secs_f64(), last.audit.wall.as_secs_f64());
        println!("  genesis: import {import:.1} s, audit {audit:.1} s");
    }

    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let chains: Vec<Value> = self.chains.iter().map(|chain| self.json(chain)).collect();
        std::fs::write(path, serde_json::to_string_pretty(&chains)?)?;
        Ok(())
    }

    fn json(&self, chain: &Measured) -> Value {
        let Effort { samples, blocks, rounds } = self.effort;
        let rows = |rows: &[Costs]| rows.iter().map(row_json).collect::<Vec<Value>>();
        json!({
            "accounts": chain.accounts,
            "producers": chain.producers,
            "samples": samples,
            "blocks": blocks,
            "rounds": rounds,
            "messages": rows(&chain.messages),
            "block_kinds": rows(&chain.blocks),
            "genesis_import_s": chain.import.wall.as_secs_f64(),
            "genesis_audit_s": chain.audit.wall.as_secs_f64(),
        })
    }
}

fn print_rows(title: &str, first: &[Costs], rows: &[Costs]) {
    println!(
        "  {title:<38}{:>9}{:>7}{:>9}{:>8}{:>7}{:>8}",
        "cpu us", "ratio", "gas", "reads", "keys", "writes"
    );
    for (row, first) in rows.iter().zip(first) {
        println!(
            "  {:<38}{:>9.1}{:>7.2}{:>9.0}{:>8.1}{:>7.1}{:>8.1}",
            row.name,
            us(row.cpu),
            row.cpu.as_secs_f64() / first.cpu.as_secs_f64().max(1e-9),
            row.gas,
            row.reads,
            row.keys_read,
            row.keys_written,
        );
    }
}

fn row_json(costs: &Costs) -> Value {
    json!({
        "name": costs.name,
        "cpu_us": us(costs.cpu),
        "gas": costs.gas,
        "reads": costs.reads,
        "keys_read": costs.keys_read,
        "keys_written": costs.keys_written,
    })
}

fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
