//! What can be asked: the SDK's questions of gov, upgrade and params, and our own.

mod deposits;
mod legacy;
mod own;
mod params;
mod proposals;
mod subspaces;
mod upgrades;
mod votes;

use base::{Ctx, Error, Result, Router, Status};

use crate::state::POLLS;

pub(crate) fn routes(router: &mut Router) {
    proposals::routes(router);
    votes::routes(router);
    deposits::routes(router);
    params::routes(router);
    legacy::routes(router);
    upgrades::routes(router);
    subspaces::routes(router);
    own::routes(router);
}

/// Refuses the number that no proposal has.
fn named(id: u64) -> Result<u64> {
    match id {
        0 => Err(Error::query(Status::InvalidArgument, "proposal id can not be 0")),
        id => Ok(id),
    }
}

/// Whether votes and deposits of `id` are told of. Those of a proposal that is decided are gone,
/// even if they are not cleared away yet.
fn is_undecided(ctx: &Ctx<'_>, id: u64) -> Result<bool> {
    Ok(POLLS.get(ctx, &id)?.is_some_and(|poll| poll.executes_at.is_none()))
}

/// As a fault of ours, which the SDK makes of what goes wrong while it walks over a page.
fn internal(error: &Error) -> Error {
    Error::query(Status::Internal, error.to_string())
}
