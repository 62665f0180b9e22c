//! Past blocks and sets, as the SDK's HistoricalInfo tells them. A block costs one small entry;
//! the set is written once for each election.

use base::{Ctx, Result};

use crate::params::params;
use crate::records::PastBlock;
use crate::state::{LAST_ELECTION, PAST_BLOCKS, PAST_SETS};

/// Entries that one block forgets at most: more than it adds, so that a shorter memory is
/// reached step by step.
const FORGOTTEN_AT_ONCE: usize = 10;

/// Remembers this block, and forgets those that are too old.
pub(crate) fn remember(ctx: &mut Ctx<'_>) -> Result<()> {
    let block = ctx.block;
    let past = PastBlock {
        time: block.time,
        proposer: block.proposer.clone(),
        next_validators_hash: block.next_validators_hash.clone(),
        app_hash: block.app_hash.clone(),
        election: LAST_ELECTION.get(ctx)?.unwrap_or_default(),
    };
    PAST_BLOCKS.set(ctx, &block.height, &past)?;
    let kept = u64::from(params(ctx)?.historical_entries);
    forget_through(ctx, block.height.saturating_sub(kept))
}

/// Forgets blocks up to `last`, and the sets that no block is left of.
fn forget_through(ctx: &mut Ctx<'_>, last: u64) -> Result<()> {
    let mut oldest = Vec::new();
    for entry in PAST_BLOCKS.all(ctx).take(FORGOTTEN_AT_ONCE.saturating_add(1)) {
        oldest.push(entry?);
    }
    for pair in oldest.windows(2) {
        let [(height, block), (_, next)] = pair else { continue };
        if *height > last {
            break;
        }
        PAST_BLOCKS.remove(ctx, height)?;
        if block.election != next.election {
            PAST_SETS.remove(ctx, &block.election)?;
        }
    }
    Ok(())
}
