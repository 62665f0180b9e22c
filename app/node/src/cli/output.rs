//! What commands print: JSON for programs, YAML for people, as the SDK's command line does.

use std::io::{self, ErrorKind, Write};
use std::process;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::failure::{Failure, Result};
use super::yaml;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// YAML.
    Text,
    /// JSON.
    Json,
}

/// `--output`.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct OutputArguments {
    /// How the answer is printed; client.toml has the default.
    #[arg(short, long, global = true, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output: Option<Format>,
}

impl Format {
    /// The format that a configuration file names.
    pub(crate) fn from_config(text: &str) -> Result<Format> {
        Format::from_str(text, false).map_err(|_| {
            Failure::new(format!("client.toml: output = {text:?}: expected \"text\" or \"json\""))
                .try_this("whaled config set client output text")
        })
    }
}

/// Prints a line on standard output.
pub(crate) fn line(text: &str) -> Result {
    self::text(&format!("{text}\n"))
}

/// Prints on standard output. A reader that has gone has seen enough: the process ends.
pub(crate) fn text(text: &str) -> Result {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(0),
        done => Ok(done?),
    }
}

/// Prints a line on standard error, where prompts and remarks go.
pub(crate) fn remark(text: &str) {
    // There is nobody left to tell if this fails.
    writeln!(io::stderr().lock(), "{text}").ok();
}

/// Prints a JSON document as it is, or as YAML.
pub(crate) fn document(json: &str, format: Format) -> Result {
    match format {
        Format::Json => line(json),
        Format::Text => text(&yaml::print(&serde_json::from_str(json)?)),
    }
}

/// Prints `value` on one line of JSON, or as YAML with an empty line behind it, as the SDK prints
/// what comes from no node.
pub(crate) fn value(value: &Value, format: Format) -> Result {
    match format {
        Format::Json => line(&value.to_string()),
        Format::Text => line(&yaml::print(value)),
    }
}
