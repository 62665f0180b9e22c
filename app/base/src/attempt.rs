//! Steps of a block: one that fails leaves nothing but an event, and the others go on.

use crate::ctx::Ctx;
use crate::errors::Result;
use crate::events::Event;

/// Runs a step of a hook in an overlay of its own.
pub fn attempt<'a>(
    ctx: &mut Ctx<'a>,
    module: &'static str,
    step: &'static str,
    work: impl FnOnce(&mut Ctx<'a>) -> Result<()>,
) {
    if let Err(error) = ctx.atomically(work) {
        let failed = Event::new("hook_failed")
            .with("module", module)
            .with("step", step)
            .with("codespace", error.codespace())
            .with("code", error.code().to_string());
        ctx.emit(failed);
    }
}
