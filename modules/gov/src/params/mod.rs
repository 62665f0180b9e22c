//! How decisions are made, and the bounds within which that makes sense.

mod bounds;
mod rules;

pub(crate) use bounds::{Setter, check};
pub(crate) use rules::Rules;

use base::{Address, Coin, Coins, Ctx, Dec, Denom, Error, Record, Result, Sdk, Seconds};
use prost_types::Duration;
use proto::cosmos::gov::v1 as wire;

use crate::state::{PARAMS, RULES};

/// What the SDK's parameters say; `rules` says the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) min_deposit: Coins,
    pub(crate) max_deposit_period: Seconds,
    pub(crate) voting_period: Seconds,
    pub(crate) quorum: Dec,
    pub(crate) threshold: Dec,
    pub(crate) veto_threshold: Dec,
    pub(crate) min_initial_deposit_ratio: Dec,
    pub(crate) proposal_cancel_ratio: Dec,
    pub(crate) proposal_cancel_dest: Option<Address>,
    pub(crate) expedited_voting_period: Seconds,
    pub(crate) expedited_threshold: Dec,
    pub(crate) expedited_min_deposit: Coins,
    pub(crate) burn_vote_quorum: bool,
    pub(crate) burn_proposal_deposit_prevote: bool,
    pub(crate) burn_vote_veto: bool,
    pub(crate) min_deposit_ratio: Dec,
}

/// The parameters in force.
pub(crate) fn params(ctx: &Ctx<'_>) -> Result<Params> {
    PARAMS
        .get(ctx)?
        .ok_or_else(|| Sdk::Logic.because("gov has no parameters: genesis was not imported"))
}

/// The rules in force.
pub(crate) fn rules(ctx: &Ctx<'_>) -> Result<Rules> {
    RULES.get(ctx)?.ok_or_else(|| Sdk::Logic.because("gov has no rules: genesis was not imported"))
}

/// A decimal that this crate spells.
fn part(text: &str) -> Dec {
    match text.parse() {
        Ok(part) => part,
        Err(error) => panic!("{text} is a decimal: {error}"),
    }
}

fn uwls(amount: u64) -> Coins {
    let coins = Denom::parse("uwls").map(|denom| Coins::new([Coin::new(denom, amount.into())]));
    match coins {
        Ok(Ok(coins)) => coins,
        _ => panic!("uwls is a denomination"),
    }
}

const DAY: u64 = 86_400;

impl Params {
    /// Guard A of the specification, and the SDK's defaults for what it does not say.
    pub(crate) fn defaults() -> Params {
        Params {
            min_deposit: uwls(100_000_000),
            max_deposit_period: Seconds(2 * DAY),
            voting_period: Seconds(7 * DAY),
            quorum: part("0.2"),
            threshold: part("0.5"),
            veto_threshold: part("0.334"),
            min_initial_deposit_ratio: part("0.1"),
            proposal_cancel_ratio: part("0.5"),
            proposal_cancel_dest: None,
            expedited_voting_period: Seconds(DAY),
            expedited_threshold: part("0.667"),
            expedited_min_deposit: uwls(500_000_000),
            burn_vote_quorum: false,
            burn_proposal_deposit_prevote: false,
            burn_vote_veto: true,
            min_deposit_ratio: part("0.01"),
        }
    }

    /// What has to lie in deposit before a proposal is voted on.
    pub(crate) fn deposit_of(&self, expedited: bool) -> &Coins {
        if expedited { &self.expedited_min_deposit } else { &self.min_deposit }
    }

    /// For how long a proposal of the simple majority is voted on.
    pub(crate) fn period_of(&self, expedited: bool) -> Seconds {
        if expedited { self.expedited_voting_period } else { self.voting_period }
    }
}

impl Record for Params {
    type Wire = wire::Params;

    fn wire(&self) -> wire::Params {
        let dest = self.proposal_cancel_dest.map(|address| address.to_string());
        wire::Params {
            min_deposit: self.min_deposit.to_wire(),
            max_deposit_period: Some(self.max_deposit_period.into()),
            voting_period: Some(self.voting_period.into()),
            quorum: self.quorum.to_string(),
            threshold: self.threshold.to_string(),
            veto_threshold: self.veto_threshold.to_string(),
            min_initial_deposit_ratio: self.min_initial_deposit_ratio.to_string(),
            proposal_cancel_ratio: self.proposal_cancel_ratio.to_string(),
            proposal_cancel_dest: dest.unwrap_or_default(),
            expedited_voting_period: Some(self.expedited_voting_period.into()),
            expedited_threshold: self.expedited_threshold.to_string(),
            expedited_min_deposit: self.expedited_min_deposit.to_wire(),
            burn_vote_quorum: self.burn_vote_quorum,
            burn_proposal_deposit_prevote: self.burn_proposal_deposit_prevote,
            burn_vote_veto: self.burn_vote_veto,
            min_deposit_ratio: self.min_deposit_ratio.to_string(),
        }
    }

    fn read(wire: &wire::Params) -> Result<Params> {
        let dest = match wire.proposal_cancel_dest.as_str() {
            "" => None,
            text => Some(Address::parse(text).map_err(|error| {
                Error::undefined(format!(
                    "deposits destination address is invalid: {text}: {error}"
                ))
            })?),
        };
        Ok(Params {
            min_deposit: coins("minimum deposit", &wire.min_deposit)?,
            max_deposit_period: seconds("maximum deposit period", wire.max_deposit_period)?,
            voting_period: seconds("voting period", wire.voting_period)?,
            quorum: decimal("quorum", &wire.quorum)?,
            threshold: decimal("threshold", &wire.threshold)?,
            veto_threshold: decimal("veto threshold", &wire.veto_threshold)?,
            min_initial_deposit_ratio: decimal(
                "minimum initial deposit ratio",
                &wire.min_initial_deposit_ratio,
            )?,
            proposal_cancel_ratio: decimal("cancel ratio", &wire.proposal_cancel_ratio)?,
            proposal_cancel_dest: dest,
            expedited_voting_period: seconds(
                "expedited voting period",
                wire.expedited_voting_period,
            )?,
            expedited_threshold: decimal("expedited threshold", &wire.expedited_threshold)?,
            expedited_min_deposit: coins("expedited minimum deposit", &wire.expedited_min_deposit)?,
            burn_vote_quorum: wire.burn_vote_quorum,
            burn_proposal_deposit_prevote: wire.burn_proposal_deposit_prevote,
            burn_vote_veto: wire.burn_vote_veto,
            min_deposit_ratio: decimal("minimum deposit ratio", &wire.min_deposit_ratio)?,
        })
    }
}

fn coins(name: &str, wire: &[proto::cosmos::base::v1beta1::Coin]) -> Result<Coins> {
    Coins::parse(wire)
        .map_err(|invalid| Error::undefined(format!("invalid {name}: {}", invalid.given)))
}

/// A decimal; nothing is zero.
fn decimal(name: &str, text: &str) -> Result<Dec> {
    match text {
        "" => Ok(Dec::ZERO),
        text => text
            .parse()
            .map_err(|error| Error::undefined(format!("invalid {name} string: {text}: {error}"))),
    }
}

/// A span in whole seconds.
fn seconds(name: &str, span: Option<Duration>) -> Result<Seconds> {
    let Some(span) = span else {
        return Err(Error::undefined(format!("{name} must not be nil")));
    };
    match (u64::try_from(span.seconds), span.nanos) {
        (Ok(seconds), 0) => Ok(Seconds(seconds)),
        _ => {
            let text = format!(
                "{name} must be whole seconds, not {}.{:09}",
                span.seconds,
                span.nanos.unsigned_abs()
            );
            Err(Error::undefined(text))
        }
    }
}
