//! `whaled query <module> <query>`, made from descriptors.

use base::Address;
use clap::{Arg, ArgMatches, Command, FromArgMatches, Subcommand};
use proto::services::Method;

use super::tree::{Module, Query, modules};
use super::{Asking, answer, comments, fields};
use crate::cli::failure::{Failure, Result};
use crate::keys::KeysError;

/// The flag with the height of the state that is asked.
const HEIGHT: &str = "height";

/// A query that was typed.
pub(super) struct ModuleQuery {
    method: Method,
    matches: ArgMatches,
}

impl ModuleQuery {
    pub(super) fn run(&self, asking: &Asking<'_>) -> Result {
        let mut keyring = asking.keyring()?;
        let mut address = |text: &str| match Address::parse(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(reason) => match keyring.key(text) {
                Ok(record) => Ok(record.address().to_string()),
                Err(KeysError::NotFound(_)) => Err(Failure::new(format!(
                    "invalid account address or key name {text}: {reason}"
                ))
                .try_this("whaled keys list")),
                Err(error) => Err(error.into()),
            },
        };
        let Method { path, input, output, .. } = &self.method;
        let request = fields::request(input, &self.matches, &mut address)?;
        let bytes = proto::json::parse_value(input.full_name(), &request)?;
        let height = self.matches.get_one::<u64>(HEIGHT).copied().unwrap_or_default();
        let answer = asking.node()?.query(path, &bytes, height)?;
        answer::print(output, &answer, asking.format()?)
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
    let (aliases, positional) =
        query.form.map_or((&[][..], &[][..]), |form| (form.aliases, form.positional));
    let height = Arg::new(HEIGHT)
        .long(HEIGHT)
        .value_name("HEIGHT")
        .help("Asks the state after the block of this height")
        .value_parser(clap::value_parser!(u64));
    let command = Command::new(query.name.clone())
        .about(query.form.map_or_else(comment, |form| form.about.to_owned()))
        .visible_aliases(aliases.iter().copied())
        .args(fields::arguments(&query.method.input, positional));
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
