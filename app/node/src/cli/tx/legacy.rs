//! `whaled tx gov submit-legacy-proposal`: a text to be voted on, as it was before proposals
//! carried messages.

use std::path::PathBuf;

use base::{Address, Coins};
use clap::Args;
use prost_types::Any;
use proto::cosmos::gov::v1beta1::{MsgSubmitProposal, TextProposal};
use serde::Deserialize;

use super::bank::pack;
use super::document;
use super::flags::TxArguments;
use crate::cli::failure::{Failure, Result};

#[derive(Args)]
pub(super) struct LegacyArguments {
    /// What the proposal is called.
    #[arg(long, value_name = "TEXT", default_value = "")]
    title: String,
    /// What it says.
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// What it is: Text.
    #[arg(long = "type", value_name = "TYPE", default_value = "")]
    kind: String,
    /// What is put into its deposit at once, such as 100000000uwls.
    #[arg(long, value_name = "COINS", default_value = "")]
    deposit: String,
    /// A JSON object with title, description, type and deposit, instead of the flags.
    #[arg(long, value_name = "FILE")]
    proposal: Option<PathBuf>,
    #[command(flatten)]
    pub(super) tx: TxArguments,
}

/// What is voted on.
#[derive(Deserialize)]
struct Legacy {
    #[serde(default, alias = "Title")]
    title: String,
    #[serde(default, alias = "Description")]
    description: String,
    #[serde(default, alias = "Type", rename = "type")]
    kind: String,
    #[serde(default, alias = "Deposit")]
    deposit: String,
}

/// The message of `proposer`.
pub(super) fn message(arguments: &LegacyArguments, proposer: &Address) -> Result<Any> {
    let Legacy { title, description, kind, deposit } =
        told(arguments).map_err(|failure| failure.while_doing("failed to parse proposal"))?;
    if !["Text", "text"].contains(&kind.as_str()) {
        let text = format!("failed to create proposal content: unknown proposal type {kind}");
        return Err(Failure::usage(text).again("--type", "Text"));
    }
    let deposit: Coins = deposit.parse()?;
    Ok(pack(&MsgSubmitProposal {
        content: Some(pack(&TextProposal { title, description })),
        initial_deposit: deposit.to_wire(),
        proposer: proposer.to_string(),
    }))
}

fn told(arguments: &LegacyArguments) -> Result<Legacy> {
    let LegacyArguments { title, description, kind, deposit, proposal, .. } = arguments;
    let flags =
        [("title", title), ("description", description), ("type", kind), ("deposit", deposit)];
    let legacy = match proposal {
        None => Legacy {
            title: title.clone(),
            description: description.clone(),
            kind: kind.clone(),
            deposit: deposit.clone(),
        },
        Some(file) => {
            if let Some((flag, _)) = flags.iter().find(|(_, value)| !value.is_empty()) {
                let text = format!("--{flag} flag provided alongside --proposal, which is a noop");
                return Err(Failure::usage(text).again_without(&format!("--{flag}")));
            }
            let text = document::read_text(file)?;
            serde_json::from_str(&text)
                .map_err(|error| Failure::new(format!("{}: {error}", file.display())))?
        }
    };
    let needed = [
        ("type", "Text", &legacy.kind),
        ("title", "A title", &legacy.title),
        ("description", "What it says", &legacy.description),
    ];
    let missing = needed.into_iter().find(|(_, _, value)| value.is_empty());
    let Some((name, example)) = missing.map(|(name, example, _)| (name, example)) else {
        return Ok(legacy);
    };
    let failure = Failure::usage(format!("proposal {name} is required"));
    Err(match proposal {
        Some(_) => failure,
        None => failure.again(&format!("--{name}"), example),
    })
}
