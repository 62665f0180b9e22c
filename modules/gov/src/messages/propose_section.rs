//! `MsgProposeSection`: a section is added to the constitution.

use auth::only_authority;
use base::{Ctx, Result};
use proto::whaleshares::gov::v1::{MsgProposeSection, MsgProposeSectionResponse};

use crate::constitution::{self, Wording};

/// A new section.
pub(crate) struct ProposeSection {
    authority: String,
    wording: Wording,
}

pub(crate) fn parse(msg: MsgProposeSection) -> Result<ProposeSection> {
    let wording = Wording::parse(msg.title, msg.text)?;
    Ok(ProposeSection { authority: msg.authority, wording })
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: ProposeSection,
) -> Result<MsgProposeSectionResponse> {
    only_authority(&message.authority)?;
    Ok(MsgProposeSectionResponse { id: constitution::add(ctx, message.wording)? })
}
