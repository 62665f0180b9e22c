//! `MsgAmendSection`: a section of the constitution is written anew.

use auth::only_authority;
use base::{Ctx, Result};
use proto::whaleshares::gov::v1::{MsgAmendSection, MsgAmendSectionResponse};

use crate::constitution::{self, Wording};

/// A section in other words.
pub(crate) struct AmendSection {
    authority: String,
    id: u64,
    version: u64,
    wording: Wording,
}

pub(crate) fn parse(msg: MsgAmendSection) -> Result<AmendSection> {
    let wording = Wording::parse(msg.title, msg.text)?;
    let MsgAmendSection { authority, id, version, .. } = msg;
    Ok(AmendSection { authority, id, version, wording })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: AmendSection) -> Result<MsgAmendSectionResponse> {
    let AmendSection { authority, id, version, wording } = message;
    only_authority(&authority)?;
    Ok(MsgAmendSectionResponse { version: constitution::amend(ctx, id, version, wording)? })
}
