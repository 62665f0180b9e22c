//! The sweep: after a change of what producers need, the ranking is looked through again,
//! some producers in each block.

use base::{Address, Ctx, Result};
use store::{Order, Range};

use crate::params::{Params, params};
use crate::state::{PRODUCERS, SWEEP};
use crate::votes::rank_again;

/// Producers looked at in one block.
pub(crate) const STEP: usize = 100;

/// Begins a sweep with the first producers.
pub(crate) fn begin(ctx: &mut Ctx<'_>, rules: &Params) -> Result<()> {
    SWEEP.remove(ctx)?;
    step(ctx, rules)
}

fn step(ctx: &mut Ctx<'_>, rules: &Params) -> Result<()> {
    let mut range = Range::prefix(&PRODUCERS.part(&()));
    if let Some(from) = SWEEP.get(ctx)? {
        range.start = PRODUCERS.key(&from);
    }
    let mut found: Vec<Address> = Vec::new();
    for entry in PRODUCERS.entries(ctx, range, Order::Ascending).take(STEP) {
        found.push(entry?.0);
    }
    for operator in &found {
        rank_again(ctx, rules, operator)?;
    }
    match found.last().filter(|_| found.len() == STEP) {
        // The next step begins with it once more, which changes nothing.
        Some(last) => Ok(SWEEP.set(ctx, last)?),
        None => Ok(SWEEP.remove(ctx)?),
    }
}

/// Goes on with a sweep that was begun.
pub(crate) fn go_on(ctx: &mut Ctx<'_>) -> Result<()> {
    match SWEEP.get(ctx)? {
        Some(_) => {
            let rules = params(ctx)?;
            step(ctx, &rules)
        }
        None => Ok(()),
    }
}
