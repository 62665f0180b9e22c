//! An answer in the form in which two chains are compared.

use base::Address;
use chain::TxResult;
use serde_json::json;

use crate::recording::{Answer, Event, Simulation};

/// Where a transaction is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Door {
    Simulate,
    CheckTx,
    Recheck,
    Block,
}

/// What a client is told. Gas used is left out, and so is what a log says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// `ok`, or codespace, code and log.
    pub(crate) verdict: String,
    pub(crate) data: String,
    pub(crate) gas_wanted: u64,
    pub(crate) events: Vec<String>,
}

impl Outcome {
    /// Of our chain. A refused simulation is a status of gRPC: it has a text and nothing else.
    pub(crate) fn ours(door: Door, result: &TxResult) -> Outcome {
        if let (Door::Simulate, Some(error)) = (door, &result.error) {
            return Outcome::refused_simulation(&error.to_string());
        }
        let verdict = result.error.as_ref().map_or("ok".into(), |error| {
            verdict(error.codespace(), error.code(), &error.to_string())
        });
        let events = result.events.iter().map(print_ours);
        Outcome {
            verdict,
            data: hex::encode_upper(&result.data),
            gas_wanted: result.gas_wanted,
            events: events.collect(),
        }
    }

    /// Of CheckTx or a block.
    pub(crate) fn recorded(answer: &Answer) -> Outcome {
        Outcome {
            verdict: verdict(&answer.codespace, answer.code, &answer.log),
            data: answer.data.clone(),
            gas_wanted: answer.gas_wanted.cast_unsigned(),
            events: answer.events.iter().map(print).collect(),
        }
    }

    /// Of Simulate.
    pub(crate) fn simulated(simulation: &Simulation, delivered: &Answer) -> Outcome {
        match simulation {
            Simulation::Refused { message } => {
                Outcome::refused_simulation(&without_source(message))
            }
            Simulation::Done { data, gas_wanted, events_equal_delivery, events } => {
                let events = match (events_equal_delivery, events) {
                    (true, _) => &delivered.events,
                    (false, events) => events.as_ref().expect("events of a simulation"),
                };
                Outcome {
                    verdict: "ok".into(),
                    data: data.clone(),
                    gas_wanted: *gas_wanted,
                    events: events.iter().map(print).collect(),
                }
            }
        }
    }

    fn refused_simulation(text: &str) -> Outcome {
        let verdict = format!("refused: {}", without_gas(text));
        Outcome { verdict, data: String::new(), gas_wanted: 0, events: Vec::new() }
    }

    /// The lines that differ, for people.
    pub(crate) fn differs_from(&self, recorded: &Outcome) -> Vec<String> {
        let mut lines = Vec::new();
        let mut compare = |what: &str, recorded: String, ours: String| {
            if recorded != ours {
                lines.push(format!("  {what}\n    recorded {recorded}\n    ours     {ours}"));
            }
        };
        compare("verdict", recorded.verdict.clone(), self.verdict.clone());
        if recorded.verdict != self.verdict {
            return lines;
        }
        compare("data", recorded.data.clone(), self.data.clone());
        compare("gas wanted", recorded.gas_wanted.to_string(), self.gas_wanted.to_string());
        for index in 0..recorded.events.len().max(self.events.len()) {
            let event = |events: &[String]| events.get(index).cloned().unwrap_or_default();
            compare(&format!("event {index}"), event(&recorded.events), event(&self.events));
        }
        lines
    }
}

fn verdict(codespace: &str, code: u32, log: &str) -> String {
    match code {
        0 if log.is_empty() => "ok".into(),
        _ => format!("{codespace} {code}: {}", without_gas(log)),
    }
}

/// An event of our chain, in the form in which it is compared.
pub(crate) fn print_ours(event: &base::Event) -> String {
    let attributes: Vec<_> =
        event.attributes.iter().map(|(key, value)| json!([key, value])).collect();
    format!("{} {}", event.kind, json!(attributes))
}

/// The same of a recorded one.
pub(crate) fn print(event: &Event) -> String {
    let attributes: Vec<_> =
        event.attributes.iter().map(|(key, value)| json!([key, one_pool(value)])).collect();
    format!("{} {}", event.kind, json!(attributes))
}

/// The SDK keeps stake of elected producers and other stake in two accounts, we in one.
fn one_pool(value: &str) -> String {
    let pools = ["bonded_tokens_pool", "not_bonded_tokens_pool"].map(Address::module);
    match pools.iter().any(|pool| pool.to_string() == value) {
        true => Address::module(auth::WHALESTAKE).to_string(),
        false => value.to_owned(),
    }
}

/// How much gas was used, and in which step it ran out, depends on the layout of the store.
fn without_gas(log: &str) -> String {
    let Some((before, rest)) = log.split_once("out of gas in location: ") else {
        return log.into();
    };
    let Some((_, rest)) = rest.split_once("; gasWanted: ") else { return log.into() };
    let Some((wanted, rest)) = rest.split_once(", gasUsed: ") else { return log.into() };
    let rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    format!("{before}out of gas in location: _; gasWanted: {wanted}, gasUsed: _{rest}")
}

/// Takes the gas and the position in Go's sources off the text of a status.
fn without_source(message: &str) -> String {
    let text = message.rsplit_once(" with gas used: '").map_or(message, |(text, _)| text);
    match text.rsplit_once(" [") {
        Some((text, source)) if source.ends_with(']') && source.contains(".go:") => text.into(),
        _ => text.into(),
    }
}
