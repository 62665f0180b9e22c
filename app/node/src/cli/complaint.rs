//! How a failure is told: three lines for people, an object for programs that read JSON.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::context::Context;
use super::failure::{Failure, Result};
use super::output;
use crate::config::nearest;

/// The command that may fail, as it was typed and by its names.
pub(super) struct Complaint {
    typed: Vec<String>,
    path: String,
}

impl Complaint {
    /// `path` is what the command is called: `whaled tx bank send`.
    pub(super) fn new(typed: Vec<OsString>, path: String) -> Complaint {
        let text = |word: OsString| word.to_string_lossy().into_owned();
        Complaint { typed: typed.into_iter().map(text).collect(), path }
    }

    /// The exit code, after the failure was told.
    pub(super) fn ended(&self, done: Result, context: Option<&Context>) -> ExitCode {
        let Err(mut failure) = done else { return ExitCode::SUCCESS };
        if let Some(context) = context.filter(|_| failure.is_of_network()) {
            failure = self.named_node(failure, context);
        }
        self.tell(&failure, context)
    }

    /// Help and versions are printed as asked; what can not be meant is told like any failure.
    pub(super) fn usage(&self, error: &clap::Error, program: &Command) -> ExitCode {
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            error.exit();
        }
        let path = usage_path(error).unwrap_or_else(|| self.typed_path(program));
        let complaint = Complaint { typed: self.typed.clone(), path };
        complaint.tell(&complaint.misused(error), None)
    }

    fn tell(&self, failure: &Failure, context: Option<&Context>) -> ExitCode {
        match self.wants_json(context) {
            true => output::remark(&failure.json(&self.typed).to_string()),
            false => output::remark(&failure.lines(&self.path, &self.typed)),
        }
        ExitCode::from(failure.code())
    }

    /// The names of commands among the words.
    fn typed_path(&self, program: &Command) -> String {
        let mut program = program.clone();
        // Those of modules are not known before they are asked for.
        program.build();
        let (mut path, mut command) = (program.get_name().to_owned(), &program);
        for word in self.typed.iter().skip(1) {
            if let Some(below) = command.find_subcommand(word) {
                path = format!("{path} {}", below.get_name());
                command = below;
            }
        }
        path
    }

    fn wants_json(&self, context: Option<&Context>) -> bool {
        let mut words = self.typed.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let format = match word {
                "-o" | "--output" => words.next(),
                word => word.strip_prefix("--output=").or_else(|| word.strip_prefix("-o")),
            };
            if let Some(format) = format.filter(|format| ["json", "text"].contains(format)) {
                return format == "json";
            }
        }
        context.is_some_and(|context| context.client.output == "json")
    }

    /// A node that does not answer, with where its address comes from.
    fn named_node(&self, failure: Failure, context: &Context) -> Failure {
        let local = "tcp://localhost:26657";
        let file = context.config_file("client.toml");
        if self.typed.iter().any(|word| word == "--node" || word.starts_with("--node=")) {
            return failure.knowing("the address is that of --node").again("--node", local);
        }
        let failure = failure.try_this(format!("whaled config set client node {local}"));
        match (env::var_os("WHALED_NODE"), file.exists()) {
            (Some(_), _) => failure.knowing("the address is that of WHALED_NODE"),
            (None, true) => {
                failure.knowing(format_args!("the address is that of {}", file.display()))
            }
            (None, false) => failure.knowing("the address is the default").again("--node", local),
        }
    }

    /// What clap refuses, with the nearest there is.
    fn misused(&self, error: &clap::Error) -> Failure {
        let text = error.to_string();
        let paragraph = text.split("\n\n").next().unwrap_or_default();
        let reason = paragraph.trim_start_matches("error: ");
        let reason: Vec<&str> = reason.lines().map(str::trim).collect();
        let mut failure = Failure::usage(reason.join(" "));
        if let Some(prior) = first_text(error, ContextKind::PriorArg) {
            return match prior.split_once(' ') {
                Some((flag, _)) => failure.again_without(flag),
                None => failure.again_unswitched(&prior),
            };
        }
        let wrong = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
        let near = [
            ContextKind::SuggestedArg,
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedValue,
        ];
        let wrong = wrong.into_iter().find_map(|kind| first_text(error, kind));
        let value = first_text(error, ContextKind::InvalidValue);
        let near: Vec<String> = near.into_iter().flat_map(|kind| texts(error, kind)).collect();
        let Some(wrong) = value.or(wrong) else {
            return failure.try_this(format!("{} --help", self.path));
        };
        // clap sorts by likeness of beginnings, the likest last.
        let nearest = nearest(&wrong, near.iter().map(String::as_str));
        let Some(near) = nearest.or(near.last().map(String::as_str)) else {
            return failure.try_this(format!("{} --help", self.path));
        };
        failure = failure.knowing(format_args!("the nearest is '{near}'"));
        let typed = self.typed.iter().find(|word| word.split('=').next() == Some(wrong.as_str()));
        match typed.and_then(|word| word.split_once('=')) {
            Some((_, value)) => {
                failure.again_with(&format!("{wrong}={value}"), &format!("{near}={value}"))
            }
            None => failure.again_with(&wrong, near),
        }
    }
}

/// What a usage text is about: `whaled keys list` of `Usage: whaled keys list [OPTIONS]`.
fn usage_path(error: &clap::Error) -> Option<String> {
    let text = error.to_string();
    let usage = text.lines().find_map(|line| line.trim().strip_prefix("Usage: "))?;
    let names = usage.split(' ');
    let names: Vec<&str> =
        names.take_while(|name| name.starts_with(|first: char| first.is_lowercase())).collect();
    Some(names.join(" "))
}

fn first_text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    texts(error, kind).into_iter().next()
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
