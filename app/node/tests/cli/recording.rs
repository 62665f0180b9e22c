//! Recorded runs of the SDK's command line, compared with ours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::{Home, Ran, vectors};

/// The exit code of wrong usage.
const USAGE: i32 = 2;

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Whether it succeeded.
    Success,
    /// What it printed.
    Out,
    /// What it remarked, or why it failed.
    Err,
}

/// Where we differ on purpose: the run, the parts that differ, and why.
pub(crate) type Difference = (&'static str, &'static [Part], &'static str);

/// One recorded run.
pub(crate) struct Recorded {
    pub(crate) id: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) input: String,
    pub(crate) ran: Ran,
}

/// The runs of one file.
pub(crate) struct Recording {
    runs: Vec<Recorded>,
}

impl Recording {
    pub(crate) fn read(file: &str) -> Recording {
        let recorded = vectors(file);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let runs = recorded["commands"].as_array().unwrap().iter().map(|command| Recorded {
            id: text(&command["id"]),
            arguments: command["args"].as_array().unwrap().iter().map(text).collect(),
            input: text(&command["stdin"]),
            ran: Ran {
                code: i32::try_from(command["exit_code"].as_i64().unwrap()).unwrap(),
                out: text(&command["stdout"]),
                err: text(&command["stderr"]),
            },
        });
        Recording { runs: runs.collect() }
    }

    pub(crate) fn find(&self, id: &str) -> &Recorded {
        self.runs.iter().find(|run| run.id == id).unwrap_or_else(|| panic!("no run {id}"))
    }

    /// From one run to another, both included.
    pub(crate) fn between(&self, first: &str, last: &str) -> &[Recorded] {
        let place = |id: &str| self.runs.iter().position(|run| run.id == id).unwrap();
        &self.runs[place(first)..=place(last)]
    }
}

impl Recorded {
    /// Runs the same here, with `places` put in for placeholders.
    pub(crate) fn repeat(&self, home: &Home, places: &[(&str, String)]) -> Ran {
        let fill = |text: &String| {
            places.iter().fold(text.clone(), |text, (name, value)| text.replace(name, value))
        };
        let mut ran = home.run_with(self.arguments.iter().map(fill), &self.input);
        for (name, value) in places {
            ran.out = ran.out.replace(value.as_str(), name);
            ran.err = ran.err.replace(value.as_str(), name);
        }
        ran
    }

    /// The parts in which a run differs. Failures are compared by their reason: the SDK prints
    /// the whole help text before it. Wrong usage is told in words of our own, always.
    pub(crate) fn differences(&self, ours: &Ran, mask: &dyn Fn(&str) -> String) -> BTreeSet<Part> {
        let mut parts = BTreeSet::new();
        if (self.ran.code == 0) != (ours.code == 0) {
            parts.insert(Part::Success);
        }
        if mask(self.ran.out.trim_end()) != mask(ours.out.trim_end()) {
            parts.insert(Part::Out);
        }
        // With --output json a failure is told as an object.
        let told: Option<Value> = serde_json::from_str(ours.err.trim()).ok();
        let told = told.as_ref().and_then(|told| told["message"].as_str()).unwrap_or(&ours.err);
        let same_err = match self.reason() {
            Some(_) if ours.code == USAGE => true,
            Some(reason) => mask(told.trim()).contains(&mask(reason.trim())),
            None => mask(self.ran.err.trim()) == mask(ours.err.trim()),
        };
        if !same_err {
            parts.insert(Part::Err);
        }
        parts
    }

    /// Why it failed, in the SDK's words but without the frames of gRPC and JSON-RPC around them
    /// and without places in the SDK's source.
    fn reason(&self) -> Option<String> {
        let (_, reason) = self.ran.err.rsplit_once("failure when running app err=")?;
        let reason = reason.trim();
        let mut reason: String = serde_json::from_str(reason).unwrap_or_else(|_| reason.to_owned());
        while let Some((frame, inner)) = reason.split_once(" desc = ")
            && frame.starts_with("rpc error: code = ")
        {
            reason = inner.to_owned();
        }
        if let Some((before, inner)) = reason.split_once("error in json rpc client, with http")
            && let Some((_, inner)) = inner.split_once("Internal error: ")
        {
            reason = format!("{before}{inner}");
        }
        if let Some((before, place)) = reason.split_once(" [cosmos/cosmos-sdk@")
            && let Some((_, after)) = place.split_once(']')
        {
            reason = format!("{before}{after}");
        }
        Some(reason)
    }

    /// The first place where two texts differ, with what is around it.
    fn where_differs(recorded: &str, ours: &str) -> String {
        let same =
            recorded.chars().zip(ours.chars()).take_while(|(left, right)| left == right).count();
        let around =
            |text: &str| text.chars().skip(same.saturating_sub(60)).take(200).collect::<String>();
        format!("{:?}\n      ours: {:?}", around(recorded), around(ours))
    }
}

/// All that differed, to be compared with what is allowed.
#[derive(Default)]
pub(crate) struct Found(BTreeMap<String, (BTreeSet<Part>, String)>);

impl Found {
    pub(crate) fn note(&mut self, recorded: &Recorded, ours: &Ran, mask: &dyn Fn(&str) -> String) {
        let parts = recorded.differences(ours, mask);
        let err = recorded.reason().unwrap_or_else(|| recorded.ran.err.clone());
        let pairs = [(Part::Out, &recorded.ran.out, &ours.out), (Part::Err, &err, &ours.err)];
        let details = pairs.into_iter().filter(|(part, _, _)| parts.contains(part)).map(
            |(_, recorded, ours)| {
                format!("  recorded: {}", Recorded::where_differs(&mask(recorded), &mask(ours)))
            },
        );
        let details = details.collect::<Vec<_>>().join("\n");
        self.0.insert(recorded.id.clone(), (parts, details));
    }

    /// Fails for a difference that is not allowed, and for one that is allowed and not there.
    pub(crate) fn settle(&self, allowed: &[Difference]) {
        let mut wrong = Vec::new();
        for (id, (parts, detail)) in &self.0 {
            let listed = allowed.iter().find(|(listed, _, _)| listed == id);
            let expected: BTreeSet<Part> =
                listed.map_or_else(BTreeSet::new, |(_, parts, _)| parts.iter().copied().collect());
            if *parts != expected {
                wrong.push(format!("{id}: differs in {parts:?}, allowed {expected:?}\n{detail}"));
            }
        }
        for (id, _, reason) in allowed {
            assert!(
                self.0.contains_key(*id),
                "{id} is allowed to differ ({reason}), but was not run"
            );
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

/// Nothing is masked.
pub(crate) fn exact(text: &str) -> String {
    text.to_owned()
}
