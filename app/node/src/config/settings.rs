//! Every setting of a home: what it means, what it is, and where that comes from.
//!
//! Meanings are the comments of the templates; nothing is told twice.

use std::path::{Path, PathBuf};

use cometbft_config::Settings as Comet;
use toml::{Table, Value};
use toml_edit::DocumentMut;

use super::{ConfigError, app_toml, client_toml, environment, layered, read};

/// A file of settings, as commands name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `app.toml`: the application.
    App,
    /// `client.toml`: commands.
    Client,
    /// `config.toml`: CometBFT.
    Comet,
}

/// Where the value comes from that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody has said anything.
    Default,
    /// The file says it.
    File(PathBuf),
    /// A variable of the environment says it.
    Environment(String),
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The file that it stands in.
    pub file: File,
    /// As `section.key`.
    pub key: String,
    /// What it means; empty where CometBFT's documentation alone tells.
    pub meaning: String,
    /// What holds when nobody says anything.
    pub default: Value,
    /// What holds now.
    pub value: Value,
    /// Who says so.
    pub source: Source,
    /// The variable that would say so.
    pub variable: String,
}

impl File {
    /// All files.
    pub const ALL: [File; 3] = [File::App, File::Client, File::Comet];

    /// Without its ending.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            File::App => "app",
            File::Client => "client",
            File::Comet => "config",
        }
    }

    /// The text of a new file.
    pub(crate) fn template(self) -> String {
        match self {
            File::App => app_toml::TEMPLATE.to_owned(),
            File::Client => client_toml::TEMPLATE.to_owned(),
            File::Comet => Comet::new("whale").render(),
        }
    }

    fn variables(self) -> &'static str {
        match self {
            File::App | File::Client => "WHALED",
            File::Comet => "CMT",
        }
    }
}

impl Setting {
    /// What may stand there.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.default {
            Value::Boolean(_) => "true or false",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Array(_) => "a list",
            Value::String(text) if humantime::parse_duration(text).is_ok() => "a span, such as 10s",
            _ => "a text",
        }
    }

    /// Whether somebody has changed it.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.value != self.default
    }
}

/// The settings of a home, file by file in the order of the templates. `variables` looks a
/// variable of the environment up. A file that is not there says nothing.
pub fn settings(
    home: &Path,
    variables: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Setting>, ConfigError> {
    let mut settings = Vec::new();
    for file in File::ALL {
        let path = home.join("config").join(format!("{}.toml", file.name()));
        let written = match path.exists() {
            true => table(&path)?,
            false => Table::new(),
        };
        for (key, meaning) in meanings(&file.template()) {
            let defaults = layered::defaults(&file.template());
            let Some(default) = look_up(&defaults, &key) else { continue };
            let variable = environment::variable(file.variables(), &key);
            let (value, source) = match (variables(&variable), look_up(&written, &key)) {
                (Some(text), _) => {
                    let value = environment::typed(default, text);
                    (value, Source::Environment(variable.clone()))
                }
                (None, Some(value)) => (value.clone(), Source::File(path.clone())),
                (None, None) => (default.clone(), Source::Default),
            };
            let default = default.clone();
            settings.push(Setting { file, key, meaning, default, value, source, variable });
        }
    }
    Ok(settings)
}

fn table(path: &Path) -> Result<Table, ConfigError> {
    read(path)?.parse().map_err(|error: toml::de::Error| ConfigError::Wrong {
        path: path.to_owned(),
        problem: error.to_string(),
    })
}

fn look_up<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        Some((section, rest)) => look_up(table.get(section)?.as_table()?, rest),
        None => table.get(key).filter(|value| !value.is_table()),
    }
}

/// The keys of a template with the comments right above them.
fn meanings(template: &str) -> Vec<(String, String)> {
    let document: DocumentMut = match template.parse() {
        Ok(document) => document,
        Err(error) => unreachable!("templates parse in their tests: {error}"),
    };
    let mut found = Vec::new();
    collect(document.as_table(), "", &mut found);
    found
}

fn collect(table: &toml_edit::Table, prefix: &str, found: &mut Vec<(String, String)>) {
    for (name, item) in table {
        if let Some(inner) = item.as_table() {
            collect(inner, &format!("{prefix}{name}."), found);
            continue;
        }
        let decor = table.key(name).map(|key| key.leaf_decor().clone()).unwrap_or_default();
        let above = decor.prefix().and_then(|above| above.as_str()).unwrap_or_default();
        found.push((format!("{prefix}{name}"), comment(above)));
    }
}

/// The last lines of comment that no empty line parts from the key.
fn comment(above: &str) -> String {
    let lines: Vec<&str> = above
        .lines()
        .rev()
        .map_while(|line| line.trim().strip_prefix('#'))
        .map(str::trim)
        .collect();
    let lines: Vec<&str> = lines.into_iter().rev().collect();
    lines.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(app: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("config")).unwrap();
        std::fs::write(home.path().join("config/app.toml"), app).unwrap();
        home
    }

    fn find(settings: &[Setting], file: File, key: &str) -> Setting {
        settings.iter().find(|one| one.file == file && one.key == key).unwrap().clone()
    }

    #[test]
    fn a_setting_tells_whether_the_environment_the_file_or_nobody_says_it() {
        let home = home("halt-height = 7\n[api]\nenable = false\n");
        let variables = |name: &str| (name == "WHALED_API_ENABLE").then(|| "true".to_owned());
        let settings = settings(home.path(), &variables).unwrap();
        let api = find(&settings, File::App, "api.enable");
        assert_eq!(api.value, Value::Boolean(true));
        assert_eq!(api.source, Source::Environment("WHALED_API_ENABLE".to_owned()));
        let halt = find(&settings, File::App, "halt-height");
        assert_eq!(halt.value, Value::Integer(7));
        assert!(matches!(halt.source, Source::File(_)) && halt.is_changed());
        let grpc = find(&settings, File::App, "grpc.address");
        assert_eq!((grpc.source.clone(), grpc.is_changed()), (Source::Default, false));
        let comet = find(&settings, File::Comet, "consensus.timeout_commit");
        assert_eq!(
            (comet.variable.as_str(), comet.kind()),
            ("CMT_CONSENSUS_TIMEOUT_COMMIT", "a span, such as 10s")
        );
    }

    #[test]
    fn every_setting_of_our_own_has_a_meaning() {
        for file in [File::App, File::Client] {
            for (key, meaning) in meanings(&file.template()) {
                assert!(meaning.len() > 10, "{}.toml: {key}", file.name());
            }
        }
    }

    #[test]
    fn only_the_comment_right_above_a_key_is_its_meaning() {
        let found = meanings(
            "# The file.\n\n# One.\n# More.\na = 1\nb = 2\n\n# Far.\n\nc = 3\n# S.\n[s]\nd = 4\n",
        );
        let found: Vec<(&str, &str)> =
            found.iter().map(|(key, meaning)| (key.as_str(), meaning.as_str())).collect();
        assert_eq!(found, [("a", "One. More."), ("b", ""), ("c", ""), ("s.d", "")]);
    }
}
