//! `Ballot`: a vote, and the stake that it counts for.

use base::{Address, Amount, Dec, Error as Refused, Record, Result, Sdk};
use proto::cosmos::gov::v1::{Vote, VoteOption, WeightedVoteOption};
use proto::whaleshares::gov::v1 as wire;

use super::amount;
use crate::errors::Error;

/// What a voter can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Choice {
    Yes,
    Abstain,
    No,
    NoWithVeto,
}

impl Choice {
    /// The choice of this number, if there is one.
    pub(crate) fn parse(number: i32) -> Option<Choice> {
        match VoteOption::try_from(number).ok()? {
            VoteOption::Unspecified => None,
            VoteOption::Yes => Some(Choice::Yes),
            VoteOption::Abstain => Some(Choice::Abstain),
            VoteOption::No => Some(Choice::No),
            VoteOption::NoWithVeto => Some(Choice::NoWithVeto),
        }
    }

    fn wire(self) -> VoteOption {
        match self {
            Choice::Yes => VoteOption::Yes,
            Choice::Abstain => VoteOption::Abstain,
            Choice::No => VoteOption::No,
            Choice::NoWithVeto => VoteOption::NoWithVeto,
        }
    }
}

/// One part of a vote. Its weight keeps the voter's spelling, which events and queries repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    choice: Choice,
    weight: Dec,
    text: String,
}

/// What a vote says: parts that add up to one, each choice at most once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options(Vec<Part>);

impl Options {
    /// All for one choice.
    pub(crate) fn whole(choice: Choice) -> Options {
        Options(vec![Part { choice, weight: Dec::ONE, text: Dec::ONE.to_string() }])
    }

    /// Reads the parts of a vote, with the SDK's refusals.
    pub(crate) fn parse(wire: &[WeightedVoteOption]) -> Result<Options> {
        if wire.is_empty() {
            return Err(Sdk::InvalidRequest.because("null"));
        }
        let invalid = |text: &str| Refused::from(Error::InvalidVote).because(text);
        let mut parts: Vec<Part> = Vec::with_capacity(wire.len());
        let mut sum = Dec::ZERO;
        for option in wire {
            let unusable = || invalid(&compact(option));
            let choice = Choice::parse(option.option).ok_or_else(unusable)?;
            let weight: Dec = option.weight.parse().map_err(|_| unusable())?;
            if weight <= Dec::ZERO || weight > Dec::ONE {
                return Err(unusable());
            }
            sum = sum.plus(weight)?;
            if parts.iter().any(|part| part.choice == choice) {
                return Err(invalid("duplicated vote option"));
            }
            parts.push(Part { choice, weight, text: option.weight.clone() });
        }
        match sum.cmp(&Dec::ONE) {
            std::cmp::Ordering::Greater => Err(invalid("total weight overflow 1.00")),
            std::cmp::Ordering::Less => Err(invalid("total weight lower than 1.00")),
            std::cmp::Ordering::Equal => Ok(Options(parts)),
        }
    }

    /// Each choice with its part of `stake`, rounded down; what rounding leaves counts for none.
    pub(crate) fn shares(&self, stake: Amount) -> impl Iterator<Item = Result<(Choice, Amount)>> {
        self.0.iter().map(move |part| {
            let share = part.weight.times_amount(stake)?.truncate().to_amount()?;
            Ok((part.choice, share))
        })
    }

    /// As messages and queries have it.
    pub(crate) fn to_wire(&self) -> Vec<WeightedVoteOption> {
        let option = |part: &Part| WeightedVoteOption {
            option: part.choice.wire().into(),
            weight: part.text.clone(),
        };
        self.0.iter().map(option).collect()
    }

    /// As the SDK's event has it.
    pub(crate) fn event_text(&self) -> String {
        let option = |part: &Part| {
            let number = i32::from(part.choice.wire());
            format!(r#"{{"option":{number},"weight":"{}"}}"#, part.text)
        };
        let options: Vec<String> = self.0.iter().map(option).collect();
        format!("[{}]", options.join(","))
    }
}

/// A part of a vote as Go prints protobuf messages.
fn compact(option: &WeightedVoteOption) -> String {
    let name = VoteOption::try_from(option.option)
        .map_or_else(|_| option.option.to_string(), |known| known.as_str_name().to_owned());
    format!("option:{name} weight:{:?} ", option.weight)
}

/// A vote, and the stake that is counted for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ballot {
    pub(crate) proposal: u64,
    pub(crate) voter: Address,
    pub(crate) options: Options,
    pub(crate) metadata: String,
    pub(crate) weight: Amount,
}

impl Ballot {
    /// As the SDK's queries have it.
    pub(crate) fn vote(&self) -> Vote {
        Vote {
            proposal_id: self.proposal,
            voter: self.voter.to_string(),
            options: self.options.to_wire(),
            metadata: self.metadata.clone(),
        }
    }
}

impl Record for Ballot {
    type Wire = wire::Ballot;

    fn wire(&self) -> wire::Ballot {
        wire::Ballot {
            proposal_id: self.proposal,
            voter: self.voter.to_string(),
            options: self.options.to_wire(),
            metadata: self.metadata.clone(),
            weight: self.weight.to_string(),
        }
    }

    fn read(wire: &wire::Ballot) -> Result<Ballot> {
        Ok(Ballot {
            proposal: wire.proposal_id,
            voter: Address::parse(&wire.voter)?,
            options: Options::parse(&wire.options)?,
            metadata: wire.metadata.clone(),
            weight: amount(&wire.weight)?,
        })
    }
}
