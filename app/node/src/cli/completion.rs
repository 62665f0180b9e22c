//! `whaled completion`: what makes a shell complete commands, flags and names.
//!
//! The script asks the program itself at every press of the key, so that it never is out of date
//! and knows the keys there are.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Arg, Args, Command, ValueEnum};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};

use super::context::{Context, KeyringArguments};
use super::failure::Result;
use super::output;

/// The variable in which the script names the shell that asks.
const VARIABLE: &str = "WHALED_COMPLETE";

/// What help calls the place of a key's name.
const KEYS: [&str; 9] = [
    "NAME_OR_ADDRESS",
    "OLD_NAME",
    "KEY",
    "KEYS",
    "KEY_NAME",
    "NAMES",
    "KEY_OR_ADDRESS",
    "FROM_KEY_OR_ADDRESS",
    "TO_KEY_OR_ADDRESS",
];

#[derive(Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shell {
    /// Put into ~/.bashrc: source <(whaled completion bash)
    Bash,
    /// Put into ~/.zshrc: source <(whaled completion zsh)
    Zsh,
    /// Put into config.fish: whaled completion fish | source
    Fish,
    /// Put into $PROFILE: whaled completion powershell | Out-String | Invoke-Expression
    Powershell,
}

pub(super) fn run(arguments: &Arguments) -> Result {
    let shell: &dyn EnvCompleter = match arguments.shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    };
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "whaled", "whaled", "whaled", &mut script)?;
    output::text(&String::from_utf8(script)?)
}

/// Answers a shell that asks what may follow, and ends; returns if none asks.
pub(super) fn answer(program: fn() -> Command) {
    let completable = || {
        let mut command = program();
        command.build();
        with_names(command)
    };
    CompleteEnv::with_factory(completable).var(VARIABLE).complete();
}

/// With the names of keys wherever one may stand.
fn with_names(command: Command) -> Command {
    let of_config = command.get_bin_name().is_some_and(|name| name.starts_with("whaled config"));
    let command = command.mut_args(|argument| match takes_key(&argument) && !of_config {
        true => argument.add(ArgValueCompleter::new(key_names)),
        false => argument,
    });
    command.mut_subcommands(with_names)
}

fn takes_key(argument: &Arg) -> bool {
    let named = argument.get_value_names().unwrap_or_default();
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    named.iter().any(|name| KEYS.contains(&name.as_str())) || help.contains("name of a key")
}

/// The names in the keyring of the command line that is being typed. None is told where a
/// passphrase or a prompt would be needed.
fn key_names(begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let names = names().unwrap_or_default();
    let near = names.into_iter().filter(|name| name.starts_with(&*begun));
    near.map(CompletionCandidate::new).collect()
}

fn names() -> Result<Vec<String>> {
    let home = typed_value("--home").or_else(|| std::env::var("WHALED_HOME").ok());
    let context = Context::open(home.map(PathBuf::from))?;
    let arguments = KeyringArguments {
        keyring_backend: typed_value("--keyring-backend"),
        keyring_dir: typed_value("--keyring-dir").map(PathBuf::from),
    };
    let backend = arguments.keyring_backend.as_ref().unwrap_or(&context.client.keyring_backend);
    match backend.as_str() {
        // A desktop may ask to unlock its keyring.
        "os" => Ok(Vec::new()),
        _ => Ok(context.keyring(&arguments)?.names()?),
    }
}

/// The value of a flag in the words that the shell hands over.
fn typed_value(flag: &str) -> Option<String> {
    let words: Vec<String> = std::env::args().collect();
    let place = words.iter().position(|word| word == flag)?;
    words.get(place.saturating_add(1)).cloned()
}
