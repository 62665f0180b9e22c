//! `MsgSubmitProposal`: somebody proposes something and makes the first deposit.

use base::{Ctx, Error as Refused, Result, Sdk};
use proto::cosmos::gov::v1::{MsgSubmitProposal, MsgSubmitProposalResponse};

use super::reading::{account, coins};
use crate::errors::Error;
use crate::proposals::{Draft, open};

pub(crate) fn parse(msg: MsgSubmitProposal) -> Result<Draft> {
    if msg.title.is_empty() {
        return Err(Sdk::InvalidRequest.because("proposal title cannot be empty"));
    }
    if msg.summary.is_empty() {
        return Err(Sdk::InvalidRequest.because("proposal summary cannot be empty"));
    }
    let proposer = account("proposer", &msg.proposer)?;
    if msg.messages.is_empty() && msg.metadata.is_empty() {
        let text = "either metadata or Msgs length must be non-nil";
        return Err(Refused::from(Error::NoMessages).because(text));
    }
    metadata_agrees(&msg)?;
    Ok(Draft {
        proposer,
        deposit: coins(&msg.initial_deposit)?,
        messages: msg.messages,
        metadata: msg.metadata,
        title: msg.title,
        summary: msg.summary,
        expedited: msg.expedited,
    })
}

/// Metadata that is JSON, as wallets write it, must not tell another story than the proposal.
fn metadata_agrees(msg: &MsgSubmitProposal) -> Result<()> {
    let Ok(metadata) = serde_json::from_str::<serde_json::Value>(&msg.metadata) else {
        return Ok(());
    };
    let Some(members) = metadata.as_object() else { return Ok(()) };
    for (name, said) in [("title", &msg.title), ("summary", &msg.summary)] {
        let written = match members.get(name) {
            None | Some(serde_json::Value::Null) => "",
            Some(serde_json::Value::String(text)) => text,
            Some(_) => return Ok(()),
        };
        if written != said {
            let text = format!("metadata {name} '{written}' must equal proposal {name} '{said}'");
            return Err(Refused::from(Error::InvalidContent).because(text));
        }
    }
    Ok(())
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, draft: Draft) -> Result<MsgSubmitProposalResponse> {
    Ok(MsgSubmitProposalResponse { proposal_id: open(ctx, draft)? })
}
