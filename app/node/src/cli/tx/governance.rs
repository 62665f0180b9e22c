//! `whaled tx gov`: proposals and votes.

use std::path::PathBuf;

use base::{Address, Coins, Dec};
use clap::{Args, Subcommand};
use prost::Message;
use prost_types::Any;
use proto::cosmos::gov::v1::{
    MsgSubmitProposal, MsgVote, MsgVoteWeighted, VoteOption, WeightedVoteOption,
};
use serde::Deserialize;
use serde_json::Value;

use super::bank::pack;
use super::deliver::Delivery;
use super::document;
use super::draft::{self, DraftArguments};
use super::flags::TxArguments;
use super::legacy::{self, LegacyArguments};
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};

/// What can be voted for, by the words people type.
const OPTIONS: [(&str, VoteOption); 4] = [
    ("yes", VoteOption::Yes),
    ("no", VoteOption::No),
    ("no_with_veto", VoteOption::NoWithVeto),
    ("abstain", VoteOption::Abstain),
];

#[derive(Subcommand)]
pub(super) enum Gov {
    /// Proposes messages that governance will send if holders want it.
    SubmitProposal(Box<SubmitArguments>),
    /// Proposes a text, as it was done before proposals carried messages.
    SubmitLegacyProposal(Box<LegacyArguments>),
    /// Prints the file of a proposal, with what is in force, to be edited and submitted.
    DraftProposal(Box<DraftArguments>),
    /// Votes on a proposal: yes, no, no_with_veto or abstain.
    Vote(Box<VoteArguments>),
    /// Divides one's vote: yes=0.6,no=0.4.
    WeightedVote(Box<WeightedArguments>),
}

#[derive(Args)]
pub(super) struct SubmitArguments {
    /// A JSON object with messages, deposit, title, summary, metadata and expedited; - is standard
    /// input.
    file: PathBuf,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct VoteArguments {
    /// The number of the proposal.
    proposal_id: u64,
    /// yes, no, no_with_veto or abstain.
    option: String,
    /// What one wants to say about it.
    #[arg(long, value_name = "TEXT", default_value = "")]
    metadata: String,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct WeightedArguments {
    /// The number of the proposal.
    proposal_id: u64,
    /// Options with their weights, which add up to 1: yes=0.6,no=0.4.
    #[arg(value_name = "WEIGHTED_OPTIONS")]
    options: String,
    /// What one wants to say about it.
    #[arg(long, value_name = "TEXT", default_value = "")]
    metadata: String,
    #[command(flatten)]
    tx: TxArguments,
}

/// The file of a proposal.
#[derive(Deserialize)]
struct Proposal {
    #[serde(default)]
    messages: Vec<Value>,
    #[serde(default)]
    metadata: String,
    #[serde(default)]
    deposit: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    expedited: bool,
}

pub(super) fn run(session: &Session<'_>, verb: &Gov) -> Result {
    match verb {
        Gov::DraftProposal(arguments) => draft::run(session, arguments),
        Gov::SubmitProposal(arguments) => {
            send(session, &arguments.tx, |proposer| proposal(arguments, proposer))
        }
        Gov::SubmitLegacyProposal(arguments) => {
            send(session, &arguments.tx, |proposer| legacy::message(arguments, proposer))
        }
        Gov::Vote(arguments) => send(session, &arguments.tx, |voter| {
            Ok(pack(&MsgVote {
                proposal_id: arguments.proposal_id,
                voter: voter.to_string(),
                option: i32::from(chosen(&arguments.option)?),
                metadata: arguments.metadata.clone(),
            }))
        }),
        Gov::WeightedVote(arguments) => send(session, &arguments.tx, |voter| {
            Ok(pack(&MsgVoteWeighted {
                proposal_id: arguments.proposal_id,
                voter: voter.to_string(),
                options: weighted(&arguments.options)?,
                metadata: arguments.metadata.clone(),
            }))
        }),
    }
}

/// Sends what somebody says who is named by `--from`.
fn send(
    session: &Session<'_>,
    tx: &TxArguments,
    message: impl FnOnce(&Address) -> Result<Any>,
) -> Result {
    let mut delivery = Delivery::new(session, tx)?;
    let flag = tx.signing.from.as_deref();
    let from = Person::from_flag(session.context, &mut delivery.keyring, flag)?;
    let message = message(&from.address)?;
    delivery.run(&from, vec![message])
}

fn proposal(arguments: &SubmitArguments, proposer: &Address) -> Result<Any> {
    let place = arguments.file.display();
    let text = document::read_text(&arguments.file)?;
    let proposal: Proposal =
        serde_json::from_str(&text).map_err(|error| Failure::new(format!("{place}: {error}")))?;
    let message = |value: &Value| {
        let bytes = proto::json::parse_value("google.protobuf.Any", value)
            .map_err(|error| Failure::from(error).while_doing(&place))?;
        Ok(Any::decode(bytes.as_slice())?)
    };
    let messages = proposal.messages.iter().map(message).collect::<Result<_>>()?;
    let deposit: Coins = proposal.deposit.parse()?;
    Ok(pack(&MsgSubmitProposal {
        messages,
        initial_deposit: deposit.to_wire(),
        proposer: proposer.to_string(),
        metadata: proposal.metadata,
        title: proposal.title,
        summary: proposal.summary,
        expedited: proposal.expedited,
    }))
}

/// By its short name, with any capitals and hyphens, or by that of the descriptor.
fn chosen(text: &str) -> Result<VoteOption> {
    let name = text.to_lowercase().replace('-', "_");
    let name =
        name.strip_prefix("vote_option_").unwrap_or(&name).replace("nowithveto", "no_with_veto");
    OPTIONS.iter().find(|(known, _)| *known == name).map(|(_, option)| *option).ok_or_else(|| {
        Failure::usage(format!(
            "'{text}' is not a valid vote option, available options: yes/no/no_with_veto/abstain"
        ))
        .again_with(text, "abstain")
    })
}

fn weighted(text: &str) -> Result<Vec<WeightedVoteOption>> {
    let options = text.split(',').map(|part| {
        // A single option has all the weight.
        let (option, weight) = part.split_once('=').unwrap_or((part, "1"));
        let (option, weight): (_, Dec) =
            (i32::from(chosen(option.trim())?), weight.trim().parse()?);
        Ok(WeightedVoteOption { option, weight: weight.to_string() })
    });
    options.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn options_are_known_by_their_short_and_their_long_names() {
        for text in ["yes", "Yes", "VOTE_OPTION_YES"] {
            assert_eq!(chosen(text).unwrap(), VoteOption::Yes);
        }
        for text in ["no_with_veto", "no-with-veto", "NoWithVeto"] {
            assert_eq!(chosen(text).unwrap(), VoteOption::NoWithVeto);
        }
        assert!(chosen("maybe").is_err());
    }

    #[test]
    fn a_divided_vote_has_weights_and_one_alone_all_of_it() {
        let two = weighted("yes=0.6,no=0.4").unwrap();
        assert_eq!(two.len(), 2);
        assert!(two.iter().any(|option| option.weight.starts_with("0.6")));
        assert!(weighted("abstain").unwrap().iter().all(|option| option.weight.starts_with('1')));
        assert!(weighted("yes=many").is_err());
    }
}
