//! What a proposal says besides its messages.

use base::{Address, Coins};
use clap::Args;
use prost_types::Any;
use proto::cosmos::gov::v1::MsgSubmitProposal;

use super::bank::pack;
use crate::cli::failure::Result;

/// A proposal that is told by flags.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Proposal")]
pub(super) struct ProposalArguments {
    /// What the proposal is called.
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// What it is about, and why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    summary: String,
    /// Where more is said about it, or anything else.
    #[arg(long, value_name = "TEXT", default_value = "")]
    metadata: String,
    /// What is put into its deposit at once, such as 100000000uwls.
    #[arg(long, value_name = "COINS", default_value = "")]
    deposit: String,
    /// Asks for a shorter vote, which needs a higher deposit and more votes.
    #[arg(long)]
    expedited: bool,
}

impl ProposalArguments {
    /// The message that proposes `messages`.
    pub(super) fn propose(&self, messages: Vec<Any>, proposer: &Address) -> Result<Any> {
        let deposit: Coins = self.deposit.parse()?;
        Ok(pack(&MsgSubmitProposal {
            messages,
            initial_deposit: deposit.to_wire(),
            proposer: proposer.to_string(),
            metadata: self.metadata.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            expedited: self.expedited,
        }))
    }
}
