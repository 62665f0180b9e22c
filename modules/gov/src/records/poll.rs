//! `Poll`: how the votes on a proposal stand, and what it takes to pass.

use base::{Amount, Dec, Guard, Record, Result, Sdk, Time};
use proto::cosmos::gov::v1::TallyResult;
use proto::whaleshares::gov::v1 as wire;

use super::{Choice, Options, amount, moment};
use crate::params::{Params, Rules};

/// Stake by what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) yes: Amount,
    pub(crate) abstain: Amount,
    pub(crate) no: Amount,
    pub(crate) no_with_veto: Amount,
}

impl Tally {
    fn of(&mut self, choice: Choice) -> &mut Amount {
        match choice {
            Choice::Yes => &mut self.yes,
            Choice::Abstain => &mut self.abstain,
            Choice::No => &mut self.no,
            Choice::NoWithVeto => &mut self.no_with_veto,
        }
    }

    /// Counts a vote of `stake`.
    pub(crate) fn add(&mut self, options: &Options, stake: Amount) -> Result<()> {
        options.shares(stake).try_for_each(|share| {
            let (choice, share) = share?;
            let sum = self.of(choice);
            *sum = sum.plus(share)?;
            Ok(())
        })
    }

    /// Counts it no longer: exactly what [`Tally::add`] has counted for the same stake.
    pub(crate) fn take(&mut self, options: &Options, stake: Amount) -> Result<()> {
        options.shares(stake).try_for_each(|share| {
            let (choice, share) = share?;
            let sum = self.of(choice);
            *sum = sum.minus(share)?;
            Ok(())
        })
    }

    /// Votes against it.
    pub(crate) fn against(&self) -> Result<Amount> {
        Ok(self.no.plus(self.no_with_veto)?)
    }

    /// All votes.
    pub(crate) fn turnout(&self) -> Result<Amount> {
        Ok(self.yes.plus(self.abstain)?.plus(self.against()?)?)
    }

    /// As the SDK's queries have it.
    pub(crate) fn to_wire(self) -> TallyResult {
        TallyResult {
            yes_count: self.yes.to_string(),
            abstain_count: self.abstain.to_string(),
            no_count: self.no.to_string(),
            no_with_veto_count: self.no_with_veto.to_string(),
        }
    }
}

/// The votes on a proposal, from its submission until it has taken effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Poll {
    pub(crate) proposal: u64,
    pub(crate) guard: Guard,
    pub(crate) expedited: bool,
    pub(crate) tally: Tally,
    /// None before voting has begun.
    pub(crate) voting_end: Option<Time>,
    /// Whether a late change of the outcome has given it more time already.
    pub(crate) extended: bool,
    /// None before it has passed.
    pub(crate) executes_at: Option<Time>,
    /// Whether it would have passed when it was counted last.
    pub(crate) passes: bool,
}

/// What it takes to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// The part of all stake that has to vote.
    pub(crate) quorum: Dec,
    /// The part of the votes, without those that abstain, that has to be exceeded.
    pub(crate) threshold: Dec,
}

/// What the votes come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) passes: bool,
    /// Whether its deposits are lost.
    pub(crate) burns: bool,
}

impl Poll {
    /// A proposal that waits for deposits.
    pub(crate) fn new(proposal: u64, guard: Guard, expedited: bool) -> Poll {
        Poll {
            proposal,
            guard,
            expedited,
            tally: Tally::default(),
            voting_end: None,
            extended: false,
            executes_at: None,
            passes: false,
        }
    }

    /// Whether it takes votes.
    pub(crate) fn is_open(&self) -> bool {
        self.voting_end.is_some() && self.executes_at.is_none()
    }

    /// What it takes to pass.
    pub(crate) fn bar(&self, params: &Params, rules: &Rules) -> Bar {
        match (self.guard, self.expedited) {
            (Guard::Majority, false) => Bar { quorum: params.quorum, threshold: params.threshold },
            (Guard::Majority, true) => {
                Bar { quorum: params.quorum, threshold: params.expedited_threshold }
            }
            (Guard::TwoThirds | Guard::Never, _) => Bar {
                quorum: rules.constitutional_quorum,
                threshold: rules.constitutional_threshold,
            },
        }
    }

    /// What the votes come to while there is `total` stake. A veto is a vote against it: more
    /// than `veto_threshold` of them burn the deposits of a proposal that does not pass, but do
    /// not stop one that does.
    pub(crate) fn outcome(&self, params: &Params, rules: &Rules, total: Amount) -> Result<Outcome> {
        let bar = self.bar(params, rules);
        let turnout = self.tally.turnout()?;
        if turnout.is_zero() || whole(turnout)? < bar.quorum.times_amount(total)? {
            return Ok(Outcome { passes: false, burns: params.burn_vote_quorum });
        }
        let decided = turnout.minus(self.tally.abstain)?;
        if whole(self.tally.yes)? > bar.threshold.times_amount(decided)? {
            return Ok(Outcome { passes: true, burns: false });
        }
        let vetoed =
            whole(self.tally.no_with_veto)? > params.veto_threshold.times_amount(turnout)?;
        Ok(Outcome { passes: false, burns: vetoed && params.burn_vote_veto })
    }
}

/// An amount as a decimal.
fn whole(amount: Amount) -> Result<Dec> {
    Ok(Dec::ONE.times_amount(amount)?)
}

impl Record for Poll {
    type Wire = wire::Poll;

    fn wire(&self) -> wire::Poll {
        let guard = match self.guard {
            Guard::Majority => wire::Guard::Majority,
            Guard::TwoThirds | Guard::Never => wire::Guard::TwoThirds,
        };
        wire::Poll {
            proposal_id: self.proposal,
            guard: guard.into(),
            expedited: self.expedited,
            yes: self.tally.yes.to_string(),
            abstain: self.tally.abstain.to_string(),
            no: self.tally.no.to_string(),
            no_with_veto: self.tally.no_with_veto.to_string(),
            voting_end: self.voting_end.map(Into::into),
            extended: self.extended,
            executes_at: self.executes_at.map(Into::into),
            passes: self.passes,
        }
    }

    fn read(wire: &wire::Poll) -> Result<Poll> {
        let guard = match wire::Guard::try_from(wire.guard) {
            Ok(wire::Guard::Majority) => Guard::Majority,
            Ok(wire::Guard::TwoThirds) => Guard::TwoThirds,
            Err(_) => {
                let text =
                    format!("poll of {}: guard {} is not known", wire.proposal_id, wire.guard);
                return Err(Sdk::InvalidRequest.because(text));
            }
        };
        Ok(Poll {
            proposal: wire.proposal_id,
            guard,
            expedited: wire.expedited,
            tally: Tally {
                yes: amount(&wire.yes)?,
                abstain: amount(&wire.abstain)?,
                no: amount(&wire.no)?,
                no_with_veto: amount(&wire.no_with_veto)?,
            },
            voting_end: moment(wire.voting_end)?,
            extended: wire.extended,
            executes_at: moment(wire.executes_at)?,
            passes: wire.passes,
        })
    }
}
