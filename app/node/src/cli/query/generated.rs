//! `whaled query <module> <query>`, made from descriptors.

use clap::{Arg, ArgMatches, Command, FromArgMatches, Subcommand};
use proto::services::Method;
use serde_json::Value;

use super::tree::{Module, Query, modules};
use super::{Asking, answer, board};
use crate::cli::failure::Result;
use crate::cli::output::Format;
use crate::cli::typed::fields::Places;
use crate::cli::typed::{comments, fields, people};

/// The flag with the height of the state that is asked; not a field of a request, whatever its
/// name.
const STATE_HEIGHT: &str = "state-height";
/// Its long name, unless a field has it.
const HEIGHT: &str = "height";

/// A query that was typed.
pub(super) struct ModuleQuery {
    method: Method,
    matches: ArgMatches,
}

impl ModuleQuery {
    pub(super) fn run(&self, asking: &Asking<'_>) -> Result {
        let mut keyring = asking.keyring()?;
        let mut spelling = |field: &_, text: &str| people::spelled(&mut keyring, field, text);
        let Method { path, input, output, .. } = &self.method;
        let request = fields::members(input, &self.matches, &mut spelling)?;
        let bytes = proto::json::parse_value(input.full_name(), &Value::Object(request))?;
        // Absent where a field of the request has its name.
        let height = self.matches.try_get_one::<u64>(STATE_HEIGHT).ok().flatten();
        let height = height.copied().unwrap_or_default();
        let answer = asking.node()?.query(path, &bytes, height)?;
        match asking.format()? {
            Format::Text if path == board::PATH => {
                board::print(asking, &mut keyring, &answer, height, board::mine(&self.matches))
            }
            format => answer::print(output, &answer, format),
        }
    }
}

fn command_of(module: &Module) -> Command {
    let about = format!("Asks {}: {}", module.name, names(module));
    let command = Command::new(module.name.clone()).about(about).subcommand_required(true);
    let command = command.subcommands(module.below.iter().map(command_of));
    command.subcommands(module.queries.iter().map(|query| query_command(module, query)))
}

fn names(module: &Module) -> String {
    let names: Vec<&str> = module.queries.iter().map(|query| query.name.as_str()).take(4).collect();
    let more = if module.queries.len() > names.len() { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

fn query_command(module: &Module, query: &Query) -> Command {
    let service = module.services.iter().find(|name| query.method.path.contains(name.as_str()));
    let comment = || {
        let service = service.map_or("", String::as_str);
        comments::of_method(proto::pool(), service, &query.method.name)
            .unwrap_or_else(|| format!("Asks {}", query.method.path))
    };
    let (aliases, places) = query.form.map_or((&[][..], Places::default()), |form| {
        (form.aliases, Places { required: form.positional, optional: form.optional })
    });
    let height = Arg::new(STATE_HEIGHT)
        .long(HEIGHT)
        .value_name("HEIGHT")
        .help("Asks the state after the block of this height")
        .value_parser(clap::value_parser!(u64));
    let command = Command::new(query.name.clone())
        .about(query.form.map_or_else(comment, |form| form.about.to_owned()))
        .visible_aliases(aliases.iter().copied())
        .args(fields::arguments(&query.method.input, places, &[]))
        .args((query.method.path == board::PATH).then(board::argument));
    // A request may have a height of its own.
    let taken = command.get_arguments().any(|argument| argument.get_id() == HEIGHT);
    if taken { command } else { command.arg(height) }
}

fn find(modules: &[Module], name: &str, matches: &ArgMatches) -> Option<ModuleQuery> {
    let module = modules.iter().find(|module| module.name == name)?;
    let (name, matches) = matches.subcommand()?;
    match module.queries.iter().find(|query| query.name == name) {
        Some(Query { method, .. }) => {
            Some(ModuleQuery { method: method.clone(), matches: matches.clone() })
        }
        None => find(&module.below, name, matches),
    }
}

impl FromArgMatches for ModuleQuery {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<ModuleQuery, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        find(modules(), name, matches).ok_or_else(missing)
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> std::result::Result<(), clap::Error> {
        *self = ModuleQuery::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for ModuleQuery {
    /// Not before a query was typed: reading all descriptors takes longer than other commands do.
    fn augment_subcommands(command: Command) -> Command {
        command.defer(|command| command.subcommands(modules().iter().map(command_of)))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        ModuleQuery::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        modules().iter().any(|module| module.name == name)
    }
}
