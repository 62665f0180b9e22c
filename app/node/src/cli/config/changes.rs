//! `whaled config diff` and `whaled config migrate`.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use toml_edit::{DocumentMut, Item, Table};

use super::{check, replace};
use crate::cli::failure::{Failure, Result};
use crate::cli::output;
use crate::config::{File, settings};

/// Versions of the SDK whose `app.toml` has these keys, as its tools name them.
const VERSIONS: [&str; 4] = ["v0.45", "v0.46", "v0.47", "v0.50"];

#[derive(Args)]
pub(super) struct DiffArguments {
    /// Taken for scripts of other chains: the defaults are those of this program.
    #[arg(hide = true)]
    version: Option<String>,
}

#[derive(Args)]
pub(super) struct MigrateArguments {
    /// The version of the SDK that the file is for: v0.45, v0.46, v0.47 or v0.50.
    version: String,
    /// The file; config/app.toml of the home if left out.
    file: Option<PathBuf>,
    /// Prints the new file and leaves the old one.
    #[arg(short, long)]
    stdout: bool,
    /// Says which keys are dropped.
    #[arg(short, long)]
    verbose: bool,
    /// Does not check whether the file can be used.
    #[arg(long)]
    skip_validate: bool,
}

/// Every setting that somebody has changed, in a line.
pub(super) fn diff(home: &Path, arguments: &DiffArguments) -> Result {
    arguments.version.as_deref().map_or(Ok(()), known)?;
    let all = settings(home, &|name| env::var(name).ok())?;
    for setting in all.iter().filter(|setting| setting.is_changed()) {
        let (file, key) = (setting.file.name(), &setting.key);
        output::line(&format!("{file} {key}: {} -> {}", setting.default, setting.value))?;
    }
    Ok(())
}

/// Writes an `app.toml` of any Cosmos chain anew as this program has it: what it knows keeps its
/// value, the rest goes.
pub(super) fn migrate(home: &Path, arguments: &MigrateArguments) -> Result {
    known(&arguments.version)?;
    let path = arguments.file.clone().unwrap_or_else(|| home.join("config/app.toml"));
    let failed =
        |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    let old: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| failed(&error))?;
    let mut new: DocumentMut = File::App.template().parse()?;
    let mut dropped = Vec::new();
    carry(old.as_table(), new.as_table_mut(), "", &mut dropped);
    if arguments.verbose {
        for key in &dropped {
            output::remark(&format!("dropped {key}: this program has no such key"));
        }
    }
    let text = new.to_string();
    if !arguments.skip_validate {
        check("app", &text)?;
    }
    match arguments.stdout {
        true => output::text(&text),
        false => replace(&path, &text),
    }
}

fn known(version: &str) -> Result {
    if VERSIONS.contains(&version) {
        return Ok(());
    }
    let list = VERSIONS.map(|version| format!("{version:?}")).join(" ");
    let text = format!("unknown version {version:?}, supported versions are: [{list}]");
    Err(Failure::usage(text).again_with(version, "v0.50"))
}

/// Values of `old` that `new` has a key of the same kind for.
fn carry(old: &Table, new: &mut Table, prefix: &str, dropped: &mut Vec<String>) {
    for (name, item) in old {
        let key = format!("{prefix}{name}");
        match (item, new.get_mut(name)) {
            (Item::Table(old), Some(Item::Table(new))) => {
                carry(old, new, &format!("{key}."), dropped);
            }
            (Item::Value(old), Some(Item::Value(new))) if old.type_name() == new.type_name() => {
                let decor = new.decor().clone();
                *new = old.clone();
                *new.decor_mut() = decor;
            }
            _ => dropped.push(key),
        }
    }
}
