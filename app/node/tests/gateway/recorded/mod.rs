//! The answers of a recorded SDK chain against ours: equal, or on a list with a reason.

mod differences;
mod gov;
mod grants;
mod oracle;
mod over_grpc;
mod over_rest;
mod staking;

pub use over_rest::{answers_of_today, staked};

use serde_json::Value;

/// What may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The text of the refusal; its code may not.
    Text,
    /// Members of this name, wherever they are.
    Member(&'static str),
    /// All of it.
    Everything,
}

/// An answer that is allowed to differ, and why.
pub struct Difference {
    /// Rows whose name contains this.
    pub rows: &'static str,
    pub part: Part,
    pub reason: &'static str,
}

/// Collects what is not as recorded.
pub struct Comparison {
    differences: &'static [Difference],
    used: Vec<bool>,
    complaints: Vec<String>,
    equal: usize,
}

impl Comparison {
    pub fn allowing(differences: &'static [Difference]) -> Comparison {
        let used = vec![false; differences.len()];
        Comparison { differences, used, complaints: Vec::new(), equal: 0 }
    }

    /// Compares the answer of the row called `name`.
    pub fn compare(&mut self, name: &str, recorded: &Value, ours: &Value) {
        if recorded == ours {
            self.equal += 1;
            return;
        }
        let (mut recorded, mut ours) = (recorded.clone(), ours.clone());
        for (difference, used) in self.differences.iter().zip(&mut self.used) {
            if !name.contains(difference.rows) {
                continue;
            }
            let before = (recorded.clone(), ours.clone());
            match difference.part {
                Part::Everything => (recorded, ours) = (Value::Null, Value::Null),
                Part::Text => {
                    forget(&mut recorded, "message");
                    forget(&mut ours, "message");
                }
                Part::Member(member) => {
                    forget(&mut recorded, member);
                    forget(&mut ours, member);
                }
            }
            *used |= before != (recorded.clone(), ours.clone());
        }
        if recorded != ours {
            self.complaints.push(format!(
                "{name}\n  recorded {}\n  ours     {}",
                short(&recorded),
                short(&ours)
            ));
        }
    }

    /// Fails with everything that is not as recorded, and with what is allowed without need.
    pub fn end(mut self, at_least_equal: usize) {
        for (difference, used) in self.differences.iter().zip(&self.used) {
            if !used {
                let Difference { rows, part, reason } = difference;
                let text = format!("{rows}: {part:?} is as recorded, no need to allow: {reason}");
                self.complaints.push(text);
            }
        }
        let complaints = self.complaints.join("\n");
        assert!(
            self.complaints.is_empty(),
            "{} are not as recorded:\n{complaints}",
            self.complaints.len()
        );
        assert!(self.equal >= at_least_equal, "only {} were equal", self.equal);
    }
}

/// Replaces every member called `name`, so that only its presence counts.
fn forget(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match key == name {
                    true => *member = Value::Null,
                    false => forget(member, name),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| forget(item, name)),
        _ => {}
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    text.chars().take(1_500).collect()
}

/// A file of the recording.
pub fn file(name: &str) -> Value {
    let path = format!("{}/../../tests/vectors/recorded/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}
