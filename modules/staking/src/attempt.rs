//! Steps of a block: one that fails leaves nothing but an event, and the others go on.

use base::{Ctx, Event, Result};

/// Runs a step of a hook in an overlay of its own.
pub(crate) fn attempt<'a>(
    ctx: &mut Ctx<'a>,
    step: &'static str,
    work: impl FnOnce(&mut Ctx<'a>) -> Result<()>,
) {
    if let Err(error) = ctx.atomically(work) {
        let failed = Event::new("hook_failed")
            .with("module", "staking")
            .with("step", step)
            .with("codespace", error.codespace())
            .with("code", error.code().to_string());
        ctx.emit(failed);
    }
}
