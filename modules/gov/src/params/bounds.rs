//! Bounds: no vote may make it impossible to vote, or decide for a minority.

use std::fmt::Display;
use std::ops::RangeInclusive;

use auth::{DISTRIBUTION, module_account_at};
use base::{Dec, Error, Result, Seconds};

use super::{DAY, Params, Rules, part};

/// Who sets them. A genesis may be in a hurry, a vote not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setter {
    /// The genesis file.
    Genesis,
    /// Holders, by vote.
    Vote,
}

impl Setter {
    /// The shortest time that somebody may vote for.
    fn least(self, voted: u64) -> u64 {
        match self {
            Setter::Genesis => 1,
            Setter::Vote => voted,
        }
    }
}

const LONGEST: u64 = 90 * DAY;

/// Refuses what is out of bounds, with the bounds.
pub(crate) fn check(params: &Params, rules: &Rules, setter: Setter) -> Result<()> {
    deposits(params, setter)?;
    votes(params, setter)?;
    constitution(params, rules)?;
    within("timelock in seconds", rules.timelock.0, 0..=30 * DAY)?;
    within("late_window in seconds", rules.late_window.0, 0..=7 * DAY)?;
    within("max_open_votes", rules.max_open_votes, 1..=64)
}

fn deposits(params: &Params, setter: Setter) -> Result<()> {
    if params.min_deposit.is_empty() {
        return Err(Error::undefined("invalid minimum deposit: there has to be one"));
    }
    if !params.expedited_min_deposit.has_all(&params.min_deposit) {
        let text = format!(
            "expedited minimum deposit must be at least the minimum deposit of {}, not {}",
            params.min_deposit, params.expedited_min_deposit
        );
        return Err(Error::undefined(text));
    }
    let least = setter.least(3_600);
    within("maximum deposit period in seconds", params.max_deposit_period.0, least..=LONGEST)?;
    let part = Dec::ZERO..=Dec::ONE;
    within("minimum initial deposit ratio", params.min_initial_deposit_ratio, part.clone())?;
    within("minimum deposit ratio", params.min_deposit_ratio, part.clone())?;
    within("cancel ratio", params.proposal_cancel_ratio, part)?;
    let dest = params.proposal_cancel_dest.as_ref().and_then(module_account_at);
    match dest.filter(|module| !module.receives && module.name != DISTRIBUTION) {
        None => Ok(()),
        Some(module) => {
            let text =
                format!("proposal_cancel_dest: the account of {} takes nothing", module.name);
            Err(Error::undefined(text))
        }
    }
}

fn votes(params: &Params, setter: Setter) -> Result<()> {
    let Seconds(period) = params.voting_period;
    // An expedited vote is shorter.
    within("voting period in seconds", period, setter.least(DAY).max(2)..=LONGEST)?;
    let Seconds(expedited) = params.expedited_voting_period;
    let shorter = period.saturating_sub(1);
    within("expedited voting period in seconds", expedited, setter.least(3_600)..=shorter)?;
    // More than half of all stake could lie idle for ever.
    within("quorum", params.quorum, Dec::SMALLEST..=part("0.5"))?;
    within("threshold", params.threshold, part("0.5")..=part("0.9"))?;
    within("expedited threshold", params.expedited_threshold, params.threshold..=part("0.99"))?;
    within("veto threshold", params.veto_threshold, Dec::SMALLEST..=Dec::ONE)
}

fn constitution(params: &Params, rules: &Rules) -> Result<()> {
    let period = params.voting_period.0..=LONGEST;
    within(
        "constitutional_voting_period in seconds",
        rules.constitutional_voting_period.0,
        period,
    )?;
    let (quorum, threshold) = (rules.constitutional_quorum, rules.constitutional_threshold);
    within("constitutional_quorum", quorum, params.quorum..=part("0.5"))?;
    within("constitutional_threshold", threshold, params.threshold..=part("0.9"))
}

fn within<T: PartialOrd + Display>(name: &str, value: T, bounds: RangeInclusive<T>) -> Result<()> {
    if bounds.contains(&value) {
        return Ok(());
    }
    let (least, most) = (bounds.start(), bounds.end());
    Err(Error::undefined(format!("{name} must be {least} to {most}, not {value}")))
}
