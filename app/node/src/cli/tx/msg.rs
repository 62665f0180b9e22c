//! `whaled tx msg`: any message, from JSON.

use clap::Args;
use prost_types::Any;
use proto::services::services;

use super::deliver::Delivery;
use super::flags::TxArguments;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::client::Draft;
use crate::config::nearest;

#[derive(Args)]
pub(super) struct Arguments {
    /// The type of the message: /cosmos.bank.v1beta1.MsgSend.
    type_url: String,
    /// The message in JSON.
    message: String,
    #[command(flatten)]
    tx: TxArguments,
}

pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let name = message_name(&arguments.type_url)?;
    let value = proto::json::parse(&name, &arguments.message)?;
    let message = Any { type_url: format!("/{name}"), value };

    let mut draft = Draft::default();
    draft.body.messages.push(message.clone());
    let signers = draft.unsigned().signers()?;
    let [signer] = signers.as_slice() else {
        let count = signers.len();
        return Err(Failure::usage(format!(
            "{count} accounts have to sign this; one can be signed for here"
        ))
        .again("--generate-only", ""));
    };
    let mut delivery = Delivery::new(session, &arguments.tx)?;
    let from = Person::find(&mut delivery.keyring, &signer.to_string())?;
    if let Some(flag) = &arguments.tx.signing.from
        && delivery.address(flag)? != *signer
    {
        return Err(Failure::usage(format!(
            "the message must be signed by {signer}, but --from says {flag}"
        ))
        .again_without("--from"));
    }
    delivery.run(&from, vec![message])
}

/// The full name of a message that transactions can carry.
fn message_name(type_url: &str) -> Result<String> {
    let wanted = type_url.trim_start_matches('/');
    let methods = services(proto::pool()).into_iter().filter(|service| service.is_msg);
    let names: Vec<String> = methods
        .flat_map(|service| service.methods)
        .map(|method| method.input.full_name().to_owned())
        .collect();
    if names.iter().any(|name| name == wanted) {
        return Ok(wanted.to_owned());
    }
    let near =
        nearest(wanted, names.iter().map(String::as_str)).unwrap_or("cosmos.bank.v1beta1.MsgSend");
    Err(Failure::usage(format!("there is no message {type_url}"))
        .again_with(type_url, &format!("/{near}")))
}
