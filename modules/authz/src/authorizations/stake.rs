//! `StakeAuthorization`: votes for producers, for all, for some, or for all but some.

use base::{Address, Coin, CoinFault, Ctx, Error, Result, Sdk};
use proto::cosmos::base::v1beta1::Coin as WireCoin;
use proto::cosmos::staking::v1beta1::stake_authorization::{AllowOrDeny, Validators};
use proto::cosmos::staking::v1beta1::{
    AuthorizationType, MsgBeginRedelegate, MsgCancelUnbondingDelegation, MsgDelegate,
    MsgUndelegate, StakeAuthorization,
};

use super::{Authorization, Rest, listed, read};
use crate::errors;

/// What an entry of a list costs, as in the SDK.
const ENTRY: (u64, &str) = (10, "stake authorization");

/// Which of the messages about votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Delegate,
    Undelegate,
    Redelegate,
    CancelUnbonding,
}

/// Producers that may be voted for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Producers {
    All,
    /// Empty allows all.
    Only(Vec<Address>),
    AllBut(Vec<Address>),
}

/// Stake that may vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stake {
    kind: Kind,
    producers: Producers,
    /// None is no limit.
    limit: Option<Coin>,
}

impl Stake {
    pub(super) fn parse(wire: StakeAuthorization) -> Result<Stake> {
        let limit = wire.max_tokens.as_ref().map(read_limit).transpose()?;
        let kind = match wire.authorization_type() {
            AuthorizationType::Delegate => Kind::Delegate,
            AuthorizationType::Undelegate => Kind::Undelegate,
            AuthorizationType::Redelegate => Kind::Redelegate,
            AuthorizationType::CancelUnbondingDelegation => Kind::CancelUnbonding,
            AuthorizationType::Unspecified => return Err(errors::Error::UnknownType.into()),
        };
        let producers = match wire.allow_or_deny {
            None => Producers::All,
            Some(AllowOrDeny::AllowList(list)) => Producers::Only(operators(&list)?),
            Some(AllowOrDeny::DenyList(list)) => Producers::AllBut(operators(&list)?),
        };
        Ok(Stake { kind, producers, limit })
    }

    pub(super) fn to_wire(&self) -> StakeAuthorization {
        let kind = match self.kind {
            Kind::Delegate => AuthorizationType::Delegate,
            Kind::Undelegate => AuthorizationType::Undelegate,
            Kind::Redelegate => AuthorizationType::Redelegate,
            Kind::CancelUnbonding => AuthorizationType::CancelUnbondingDelegation,
        };
        let list = |list: &[Address]| Validators {
            address: list.iter().map(Address::validator_text).collect(),
        };
        StakeAuthorization {
            max_tokens: self.limit.as_ref().map(WireCoin::from),
            authorization_type: kind.into(),
            allow_or_deny: match &self.producers {
                Producers::All => None,
                Producers::Only(these) => Some(AllowOrDeny::AllowList(list(these))),
                Producers::AllBut(these) => Some(AllowOrDeny::DenyList(list(these))),
            },
        }
    }

    pub(super) fn message(&self) -> &'static str {
        match self.kind {
            Kind::Delegate => "/cosmos.staking.v1beta1.MsgDelegate",
            Kind::Undelegate => "/cosmos.staking.v1beta1.MsgUndelegate",
            Kind::Redelegate => "/cosmos.staking.v1beta1.MsgBeginRedelegate",
            Kind::CancelUnbonding => "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation",
        }
    }

    pub(super) fn accept(self, ctx: &Ctx<'_>, message: &[u8]) -> Result<Rest> {
        let (producer, amount) = self.asked(message)?;
        self.allows(ctx, &producer)?;
        let Some(limit) = &self.limit else { return Ok(Rest::Same) };
        let left = take(limit, &amount)?;
        match left.is_zero() {
            true => Ok(Rest::Nothing),
            false => Ok(Rest::Less(Authorization::Stake(Stake { limit: Some(left), ..self }))),
        }
    }

    /// Whom a message votes for, and how much it moves. Votes that move go to the new producer.
    fn asked(&self, message: &[u8]) -> Result<(Address, Coin)> {
        let (producer, amount) = match self.kind {
            Kind::Delegate => {
                let MsgDelegate { validator_address, amount, .. } = read(message)?;
                (validator_address, amount)
            }
            Kind::Undelegate => {
                let MsgUndelegate { validator_address, amount, .. } = read(message)?;
                (validator_address, amount)
            }
            Kind::Redelegate => {
                let MsgBeginRedelegate { validator_dst_address, amount, .. } = read(message)?;
                (validator_dst_address, amount)
            }
            Kind::CancelUnbonding => {
                let MsgCancelUnbondingDelegation { validator_address, amount, .. } = read(message)?;
                (validator_address, amount)
            }
        };
        Ok((Address::parse_validator(&producer)?, Coin::parse(&amount.unwrap_or_default())?))
    }

    /// Addresses are compared, not their texts, of which an address has two: in capitals, too.
    fn allows(&self, ctx: &Ctx<'_>, producer: &Address) -> Result<()> {
        let allowed = match &self.producers {
            Producers::All => true,
            Producers::Only(these) => these.is_empty() || listed(ctx, these, producer, ENTRY)?,
            Producers::AllBut(these) => !listed(ctx, these, producer, ENTRY)?,
        };
        match allowed {
            true => Ok(()),
            false => Err(Sdk::Unauthorized.because(format!(
                "cannot delegate/undelegate to {} validator",
                producer.validator_text()
            ))),
        }
    }
}

fn read_limit(wire: &WireCoin) -> Result<Coin> {
    Coin::parse(wire).map_err(|invalid| match &invalid.fault {
        CoinFault::Negative(_) => {
            let text = format!("negative coin amount: {}", invalid.given);
            Error::from(errors::Error::NegativeMaxTokens).because(text)
        }
        fault => Sdk::InvalidCoins.because(format!("invalid max tokens: {fault}")),
    })
}

fn operators(list: &Validators) -> Result<Vec<Address>> {
    let operator = |text: &String| {
        Address::parse_validator(text).map_err(|error| {
            let text = format!("invalid validator address: {}", Error::from(error));
            Sdk::InvalidAddress.because(text)
        })
    };
    list.address.iter().map(operator).collect()
}

/// What is left of `limit`. The SDK's texts; it has no codes for them.
fn take(limit: &Coin, amount: &Coin) -> Result<Coin> {
    let denom = &limit.denom;
    if *denom != amount.denom {
        let text = format!("invalid coin denoms: {denom}, {}", amount.denom);
        return Err(Error::undefined(text));
    }
    let missing = amount.amount.beyond(limit.amount);
    match missing.is_zero() {
        true => Ok(Coin::new(denom.clone(), limit.amount.minus(amount.amount)?)),
        false => Err(Error::undefined(format!("negative coin amount: -{missing}{denom}"))),
    }
}
