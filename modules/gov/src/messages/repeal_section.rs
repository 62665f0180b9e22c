//! `MsgRepealSection`: a section of the constitution goes out of force.

use auth::only_authority;
use base::{Ctx, Result};
use proto::whaleshares::gov::v1::{MsgRepealSection, MsgRepealSectionResponse};

use crate::constitution;

pub(crate) fn parse(msg: MsgRepealSection) -> Result<MsgRepealSection> {
    Ok(msg)
}

pub(crate) fn apply(
    ctx: &mut Ctx<'_>,
    message: MsgRepealSection,
) -> Result<MsgRepealSectionResponse> {
    only_authority(&message.authority)?;
    constitution::repeal(ctx, message.id, message.version)?;
    Ok(MsgRepealSectionResponse {})
}
