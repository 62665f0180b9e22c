//! `MsgExecLegacyContent`: a proposal in the words of v1beta1 takes effect.

use auth::authority;
use base::{Ctx, Error as Refused, Result};
use prost_types::Any;
use proto::cosmos::gov::v1::{MsgExecLegacyContent, MsgExecLegacyContentResponse};

use crate::content::Content;
use crate::errors::Error;
use crate::upgrades;

/// Content that can be read.
pub(crate) struct ExecLegacyContent {
    authority: String,
    content: Option<Any>,
}

pub(crate) fn parse(msg: MsgExecLegacyContent) -> Result<ExecLegacyContent> {
    Ok(ExecLegacyContent { authority: msg.authority, content: msg.content })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: ExecLegacyContent,
) -> Result<MsgExecLegacyContentResponse> {
    let ExecLegacyContent { authority: signer, content } = message;
    let expected = authority().to_string();
    if signer != expected {
        let text = format!("expected {expected} got {signer}");
        return Err(Refused::from(Error::InvalidSigner).because(text));
    }
    match Content::read(content.as_ref())? {
        // A text is decided by being decided.
        Content::Text(_) => {}
        Content::Upgrade(_, plan) => {
            upgrades::valid(&plan)?;
            upgrades::schedule(ctx, plan)?;
        }
        Content::CancelUpgrade(_) => upgrades::cancel(ctx)?,
    }
    Ok(MsgExecLegacyContentResponse {})
}
