//! `whaled config explain`: what settings mean, what they are, and who says so.

use std::env;
use std::path::Path;

use clap::{Args, Command};
use serde_json::{Value, json};

use crate::cli::failure::{Failure, Kind, Result};
use crate::cli::output::{self, Format, OutputArguments};
use crate::config::{File, Setting, Source, nearest, settings};

/// Where the settings are told of that have no comment of ours.
const COMET_DOCUMENTATION: &str = "https://docs.cometbft.com/v0.38/core/configuration";

#[derive(Args)]
pub(super) struct Arguments {
    /// A key, such as api.enable, a section, or a file: app, client or config. All if left out.
    key: Option<String>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(home: &Path, arguments: &Arguments, program: &Command) -> Result {
    let all = settings(home, &|name| env::var(name).ok())?;
    let wanted = arguments.key.as_deref();
    let chosen: Vec<&Setting> =
        all.iter().filter(|setting| wanted.is_none_or(|key| concerns(setting, key))).collect();
    if let (Some(key), []) = (wanted, chosen.as_slice()) {
        return Err(unknown(key, &all));
    }
    match arguments.output.output.unwrap_or(Format::Text) {
        Format::Json => {
            let list = chosen.iter().map(|setting| as_json(setting, program));
            output::line(&Value::from(list.collect::<Vec<_>>()).to_string())
        }
        Format::Text => {
            let texts: Vec<String> =
                chosen.iter().map(|setting| as_text(setting, program)).collect();
            output::line(&texts.join("\n\n"))
        }
    }
}

fn concerns(setting: &Setting, wanted: &str) -> bool {
    let within = |text: &str, whole: &str| {
        text == whole || text.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.'))
    };
    let name = setting.file.name();
    let file = wanted.strip_suffix(".toml").unwrap_or(wanted);
    name == file
        || within(&setting.key, wanted)
        || within(&format!("{name}.{}", setting.key), wanted)
}

fn unknown(key: &str, all: &[Setting]) -> Failure {
    let failure = Failure::kind(Kind::Missing, format!("there is no key {key}"));
    match nearest(key, all.iter().map(|setting| setting.key.as_str())) {
        Some(near) => failure.knowing(format_args!("the nearest is {near}")).again_with(key, near),
        None => failure.try_this("whaled config explain"),
    }
}

fn as_text(setting: &Setting, program: &Command) -> String {
    let Setting { file, key, default, value, .. } = setting;
    let ways = [Some(setting.variable.clone()), flag(setting, program)];
    let ways: Vec<String> = ways.into_iter().flatten().collect();
    format!(
        "{key} in {}.toml\n  {}\n  value:    {value}, {}\n  default:  {default}\n  takes:    {}\n  \
         or by:    {}",
        file.name(),
        meaning(setting),
        said_by(setting),
        setting.kind(),
        ways.join(", "),
    )
}

fn as_json(setting: &Setting, program: &Command) -> Value {
    json!({
        "file": setting.file.name(),
        "key": setting.key,
        "meaning": meaning(setting),
        "takes": setting.kind(),
        "default": setting.default,
        "value": setting.value,
        "source": said_by(setting),
        "variable": setting.variable,
        "flag": flag(setting, program),
    })
}

fn meaning(setting: &Setting) -> String {
    match setting.meaning.as_str() {
        "" => format!("Of CometBFT alone: {COMET_DOCUMENTATION}"),
        meaning => meaning.to_owned(),
    }
}

fn said_by(setting: &Setting) -> String {
    match &setting.source {
        Source::Default => "the default".to_owned(),
        Source::File(path) => format!("from {}", path.display()),
        Source::Environment(name) => format!("from {name}"),
    }
}

/// The flag that wins over file and environment.
fn flag(setting: &Setting, program: &Command) -> Option<String> {
    let command = match setting.file {
        File::App | File::Comet => "start",
        File::Client => "tx",
    };
    let mut flags = program.find_subcommand(command)?.get_arguments();
    let found = flags.find(|flag| flag.get_long() == Some(setting.key.as_str()))?;
    Some(format!("whaled {command} --{}", found.get_long()?))
}
