//! `whaled config`: values of configuration files, read and changed with their comments kept.

mod changes;
mod explain;

use std::path::{Path, PathBuf};

use clap::{Args, Command, Subcommand};
use toml_edit::{DocumentMut, Item, Table, Value};

use super::failure::{Failure, Kind, Result};
use super::output;
use crate::config::{AppToml, ClientToml, nearest};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Prints a value.
    Get(GetArguments),
    /// Changes a value.
    Set(SetArguments),
    /// Prints a file.
    View(ViewArguments),
    /// Tells of every key what it means, what it is and who says so.
    Explain(explain::Arguments),
    /// Lists what differs from the defaults.
    Diff(changes::DiffArguments),
    /// Makes an app.toml of another Cosmos chain one of this program.
    Migrate(changes::MigrateArguments),
    /// Prints the home.
    Home,
}

#[derive(Args)]
struct GetArguments {
    /// The file: app, client or config.
    #[arg(value_name = "FILE")]
    file: String,
    /// The key: api.enable.
    key: String,
}

#[derive(Args)]
struct SetArguments {
    /// The file: app, client or config.
    #[arg(value_name = "FILE")]
    file: String,
    /// The key: api.enable.
    key: String,
    /// Its new value.
    #[arg(allow_hyphen_values = true)]
    value: String,
    /// Prints the changed file and leaves the old one.
    #[arg(short, long)]
    stdout: bool,
    /// Says what was changed.
    #[arg(short, long)]
    verbose: bool,
    /// Does not check whether the file can still be used.
    #[arg(long)]
    skip_validate: bool,
}

#[derive(Args)]
struct ViewArguments {
    /// The file: app, client or config.
    #[arg(value_name = "FILE")]
    file: String,
    /// toml or json.
    #[arg(long, value_name = "FORMAT", default_value = "toml", value_parser = ["toml", "json"])]
    output_format: String,
}

/// A file of the home, as its operator reads it.
struct File {
    /// Without its ending.
    name: String,
    path: PathBuf,
    document: DocumentMut,
}

pub(super) fn run(home: &Path, arguments: &Arguments, program: &Command) -> Result {
    match &arguments.verb {
        Verb::Home => output::line(&home.display().to_string()),
        Verb::Get(GetArguments { file, key }) => {
            let file = File::read(home, file)?;
            output::line(&json(file.item(key)?).to_string())
        }
        Verb::View(ViewArguments { file, output_format }) => {
            let file = File::read(home, file)?;
            match output_format.as_str() {
                "json" => {
                    output::line(&serde_json::to_string_pretty(&json(file.document.as_item()))?)
                }
                _ => output::text(&file.document.to_string()),
            }
        }
        Verb::Set(arguments) => set(home, arguments),
        Verb::Explain(arguments) => explain::run(home, arguments, program),
        Verb::Diff(arguments) => changes::diff(home, arguments),
        Verb::Migrate(arguments) => changes::migrate(home, arguments),
    }
}

fn set(home: &Path, arguments: &SetArguments) -> Result {
    let SetArguments { file: name, key, value, stdout, verbose, skip_validate } = arguments;
    let mut file = File::read(home, name)?;
    let path = file.path.clone();
    let failed = |failure: Failure| {
        failure.while_doing(format!("updating {:?}", path.display().to_string()))
    };
    let old = file.item_mut(key).map_err(failed)?;
    let Some(old) = old.as_value_mut() else {
        return Err(failed(Failure::usage(format!("{key} is a section, no value"))));
    };
    let decor = old.decor().clone();
    *old = typed(old, value)
        .map_err(|problem| failed(Failure::usage(format!("{key} = {value}: {problem}"))))?;
    *old.decor_mut() = decor;
    let text = file.document.to_string();
    if *stdout {
        return output::text(&text);
    }
    if !skip_validate {
        check(&file.name, &text)?;
    }
    replace(&file.path, &text)?;
    if *verbose {
        output::remark(&format!("{key} = {value} in {}", file.path.display()));
    }
    Ok(())
}

impl File {
    fn read(home: &Path, name: &str) -> Result<File> {
        let name = name.strip_suffix(".toml").unwrap_or(name).to_owned();
        let path = home.join("config").join(format!("{name}.toml"));
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let text = format!(
                "failed to load config: failed to open {:?}: {error}",
                path.display().to_string()
            );
            Failure::new(text).try_this("whaled init --help")
        })?;
        let named = |error| Failure::new(format!("{}: {error}", path.display()));
        let document = text.parse().map_err(|error: toml_edit::TomlError| named(error))?;
        Ok(File { name, path, document })
    }

    fn item(&self, key: &str) -> Result<&Item> {
        let found = key.split('.').try_fold(self.document.as_item(), |item, part| item.get(part));
        found.ok_or_else(|| self.unknown(key))
    }

    fn item_mut(&mut self, key: &str) -> Result<&mut Item> {
        // Looked up twice: a refusal needs the document again.
        self.item(key)?;
        let unknown = self.unknown(key);
        let root: &mut Item = self.document.as_item_mut();
        let found = key.split('.').try_fold(root, |item, part| item.get_mut(part));
        found.ok_or(unknown)
    }

    fn unknown(&self, key: &str) -> Failure {
        let failure = Failure::kind(Kind::Missing, format!("key {key:?} not found"));
        let mut keys = Vec::new();
        names(self.document.as_table(), "", &mut keys);
        match nearest(key, keys.iter().map(String::as_str)) {
            Some(near) => {
                failure.knowing(format_args!("the nearest is {near}")).again_with(key, near)
            }
            None => failure.try_this(format!("whaled config explain {}", self.name)),
        }
    }
}

fn names(table: &Table, prefix: &str, keys: &mut Vec<String>) {
    for (name, item) in table {
        match item.as_table() {
            Some(inner) => names(inner, &format!("{prefix}{name}."), keys),
            None => keys.push(format!("{prefix}{name}")),
        }
    }
}

/// The text as a value of the kind that stands there.
fn typed(like: &Value, text: &str) -> std::result::Result<Value, String> {
    let expected = |kind: &str| format!("expected {kind}");
    Ok(match like {
        Value::String(_) => text.into(),
        Value::Integer(_) => text.parse::<i64>().map_err(|_| expected("a whole number"))?.into(),
        Value::Float(_) => text.parse::<f64>().map_err(|_| expected("a number"))?.into(),
        Value::Boolean(_) => text.parse::<bool>().map_err(|_| expected("true or false"))?.into(),
        Value::Array(_) | Value::InlineTable(_) | Value::Datetime(_) => text
            .parse()
            .map_err(|_| expected("a value as TOML writes it, such as [\"a\", \"b\"]"))?,
    })
}

/// Whether the file could still be used; CometBFT's own is left to CometBFT.
fn check(name: &str, text: &str) -> Result {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), text)?;
    let refused = |error: crate::config::ConfigError| {
        let path = file.path().display().to_string();
        Failure::new(error.to_string().replace(&path, &format!("{name}.toml would be unusable")))
    };
    match name {
        "app" => AppToml::load(file.path(), &[]).map(|_| ()).map_err(refused),
        "client" => ClientToml::load(file.path()).map(|_| ()).map_err(refused),
        _ => Ok(()),
    }
}

/// In one step: a node that starts meanwhile reads the old file or the new one.
fn replace(path: &Path, text: &str) -> Result {
    let failed =
        |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    let folder = path.parent().unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::fs::write(file.path(), text).map_err(failed)?;
    let permissions = std::fs::metadata(path).map_err(failed)?.permissions();
    std::fs::set_permissions(file.path(), permissions).map_err(failed)?;
    file.persist(path).map(|_| ()).map_err(|error| failed(error.error))
}

fn json(item: &Item) -> serde_json::Value {
    match item {
        Item::None => serde_json::Value::Null,
        Item::Value(value) => value_json(value),
        Item::Table(table) => object(table.iter().map(|(name, item)| (name, json(item)))),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|table| object(table.iter().map(|(name, item)| (name, json(item)))))
            .collect(),
    }
}

fn value_json(value: &Value) -> serde_json::Value {
    match value {
        Value::String(text) => text.value().as_str().into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Float(number) => (*number.value()).into(),
        Value::Boolean(flag) => (*flag.value()).into(),
        Value::Datetime(moment) => moment.value().to_string().into(),
        Value::Array(items) => items.iter().map(value_json).collect(),
        Value::InlineTable(table) => {
            object(table.iter().map(|(name, value)| (name, value_json(value))))
        }
    }
}

/// Sorted, as the SDK prints it.
fn object<'a>(members: impl Iterator<Item = (&'a str, serde_json::Value)>) -> serde_json::Value {
    let sorted: std::collections::BTreeMap<&str, serde_json::Value> = members.collect();
    serde_json::Value::Object(
        sorted.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    )
}
