//! `whaled tx bank`, `staking`, `gov` and so on, by modules: commands made from descriptors, and the
//! few made by hand among them.

use base::Address;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};
use prost_reflect::MessageDescriptor;
use prost_types::Any;
use proto::services::{Method, services};
use serde_json::Value;

use super::bank::{self, Bank};
use super::deliver::Delivery;
use super::distribution::{self, Distribution};
use super::flags::TxArguments;
use super::forms::{Form, GROUPS, Group};
use super::governance::{self, Gov};
use super::grants::{self, Authz, Feegrant};
use super::producer::{self, Producer};
use super::proposal::ProposalArguments;
use super::session::Session;
use super::signer::Person;
use super::upgrade::{self, Upgrade};
use crate::cli::failure::{Failure, Result};
use crate::cli::typed::fields::{self, Places};
use crate::cli::typed::people::{self, Role};

/// What stands for nothing.
const NONE: &str = "none";

/// A message that was typed.
pub(super) enum ModuleTx {
    /// By a form.
    Formed {
        form: &'static Form,
        matches: ArgMatches,
    },
    Bank(Bank),
    Producer(Producer),
    Distribution(Distribution),
    Authz(Authz),
    Feegrant(Feegrant),
    Gov(Gov),
    Upgrade(Upgrade),
}

impl ModuleTx {
    pub(super) fn run(&self, session: &Session<'_>) -> Result {
        match self {
            ModuleTx::Bank(verb) => bank::run(session, verb),
            ModuleTx::Producer(verb) => producer::run(session, verb),
            ModuleTx::Distribution(verb) => distribution::run(session, verb),
            ModuleTx::Authz(verb) => grants::authz(session, verb),
            ModuleTx::Feegrant(verb) => grants::feegrant(session, verb),
            ModuleTx::Gov(verb) => governance::run(session, verb),
            ModuleTx::Upgrade(verb) => upgrade::run(session, verb),
            ModuleTx::Formed { form, matches } => run(session, form, matches),
        }
    }
}

fn run(session: &Session<'_>, form: &Form, matches: &ArgMatches) -> Result {
    let arguments = TxArguments::from_arg_matches(matches)?;
    let mut delivery = Delivery::new(session, &arguments)?;
    let input = method(form).input;
    let flag = arguments.signing.from.as_deref().or_else(|| named_signer(form, &input, matches));
    let from = Person::from_flag(session.context, &mut delivery.keyring, flag)?;
    let keyring = &mut delivery.keyring;
    let mut members = fields::members(&input, matches, &mut |field, text| match form.clears
        == Some(field.name())
        && text == NONE
    {
        true => Ok(String::new()),
        false => people::spelled(keyring, field, text),
    })?;
    let signer = if form.proposes { auth::authority() } else { from.address };
    for name in signers(&input).iter().map(String::as_str).chain(form.own) {
        let Some(field) = input.get_field_by_name(name) else { continue };
        let role = Role::of(&field).unwrap_or(Role::Account);
        members.entry(name).or_insert_with(|| role.text(&signer).into());
    }
    let value = proto::json::parse_value(input.full_name(), &Value::Object(members))?;
    let message = Any { type_url: format!("/{}", input.full_name()), value };
    must_sign(&message, &signer)?;
    let message = match form.proposes {
        true => {
            ProposalArguments::from_arg_matches(matches)?.propose(vec![message], &from.address)?
        }
        false => message,
    };
    delivery.run(&from, vec![message])
}

/// Who signs where a command has a place for that and `--from` says nothing.
fn named_signer<'a>(
    form: &Form,
    input: &MessageDescriptor,
    matches: &'a ArgMatches,
) -> Option<&'a str> {
    let signer =
        signers(input).into_iter().find(|name| form.positional.contains(&name.as_str()))?;
    let field = input.get_field_by_name(&signer)?;
    let text = matches.get_one::<String>(&signer).map(String::as_str);
    text.filter(|_| Role::of(&field) == Some(Role::Account))
}

/// Refuses to sign what somebody else has to: a producer may be named by whom it does not belong
/// to.
pub(super) fn must_sign(message: &Any, from: &Address) -> Result {
    let mut draft = crate::client::Draft::default();
    draft.body.messages.push(message.clone());
    match draft.unsigned().signers()?.into_iter().find(|signer| signer != from) {
        None => Ok(()),
        Some(signer) => Err(Failure::usage(format!(
            "the message must be signed by {signer}, but --from says {from}"
        ))
        .again("--from", &signer.to_string())),
    }
}

fn method(form: &Form) -> Method {
    let methods = services(proto::pool()).into_iter().flat_map(|service| service.methods);
    let found =
        methods.into_iter().find(|method| method.path.strip_prefix('/') == Some(form.method));
    match found {
        Some(method) => method,
        None => unreachable!("a test looks for the method of every form: {}", form.method),
    }
}

/// The fields that hold who signs.
pub(super) fn signers(message: &MessageDescriptor) -> Vec<String> {
    let option = proto::pool().get_extension_by_name("cosmos.msg.v1.signer");
    let names = option.map(|option| message.options().get_extension(&option).into_owned());
    let names = names.and_then(|names| names.as_list().map(<[_]>::to_vec)).unwrap_or_default();
    names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

fn group_command(group: &'static Group) -> Command {
    let command = Command::new(group.name).about(group.about).subcommand_required(true);
    command.defer(|command| {
        let name = command.get_name().to_owned();
        let command = match name.as_str() {
            "bank" => Bank::augment_subcommands(command),
            "staking" => Producer::augment_subcommands(command),
            "distribution" => Distribution::augment_subcommands(command),
            "authz" => Authz::augment_subcommands(command),
            "feegrant" => Feegrant::augment_subcommands(command),
            "gov" => Gov::augment_subcommands(command),
            "upgrade" => Upgrade::augment_subcommands(command),
            _ => command,
        };
        let group = GROUPS.iter().find(|group| group.name == name);
        command.subcommands(group.into_iter().flat_map(|group| group.forms).map(form_command))
    })
}

fn form_command(form: &Form) -> Command {
    let input = method(form).input;
    let places = Places { required: form.positional, optional: form.optional };
    let signers: Vec<String> = signers(&input)
        .into_iter()
        .filter(|signer| !form.positional.contains(&signer.as_str()))
        .collect();
    let command = Command::new(form.name).args(fields::arguments(&input, places, &signers));
    let command = if form.proposes { ProposalArguments::augment_args(command) } else { command };
    // Behind the flags, which would bring what is said of them along.
    TxArguments::augment_args(command).about(form.about)
}

impl FromArgMatches for ModuleTx {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<ModuleTx, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (group, below) = matches.subcommand().ok_or_else(missing)?;
        let (name, matches) = below.subcommand().ok_or_else(missing)?;
        let group = GROUPS.iter().find(|known| known.name == group).ok_or_else(missing)?;
        if let Some(form) = group.forms.iter().find(|form| form.name == name) {
            return Ok(ModuleTx::Formed { form, matches: matches.clone() });
        }
        match group.name {
            "bank" => Bank::from_arg_matches(below).map(ModuleTx::Bank),
            "staking" => Producer::from_arg_matches(below).map(ModuleTx::Producer),
            "distribution" => Distribution::from_arg_matches(below).map(ModuleTx::Distribution),
            "authz" => Authz::from_arg_matches(below).map(ModuleTx::Authz),
            "feegrant" => Feegrant::from_arg_matches(below).map(ModuleTx::Feegrant),
            "gov" => Gov::from_arg_matches(below).map(ModuleTx::Gov),
            "upgrade" => Upgrade::from_arg_matches(below).map(ModuleTx::Upgrade),
            _ => Err(missing()),
        }
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> std::result::Result<(), clap::Error> {
        *self = ModuleTx::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for ModuleTx {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(GROUPS.iter().map(group_command))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        ModuleTx::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        GROUPS.iter().any(|group| group.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_belongs_to_a_method_with_these_fields_and_one_signer() {
        for form in GROUPS.iter().flat_map(|group| group.forms) {
            let input = method(form).input;
            let places = form.positional.iter().chain(form.optional).copied();
            for field in places.chain(form.own).chain(form.clears) {
                assert!(input.get_field_by_name(field).is_some(), "{}.{field}", form.method);
            }
            assert_eq!(signers(&input).len(), 1, "{}", form.method);
            form_command(form).debug_assert();
        }
    }
}
