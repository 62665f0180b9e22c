//! What messages read alike: addresses and amounts, with the SDK's words.

use base::{Address, Amount, Coin, Ctx, Denom, Error, Result, Sdk, Seconds};
use proto::cosmos::base::v1beta1::Coin as Wire;

use crate::errors::Error as Refusal;
use crate::holding::Holding;
use crate::jail;
use crate::params::Params;
use crate::votes::{producer, standing};
use crate::{state::SEATS, votes};

/// The account of `text`; `role` is what the SDK calls it.
pub(super) fn account(role: &str, text: &str) -> Result<Address> {
    Address::parse(text).map_err(|error| invalid(role, error.into()))
}

/// The operator of `text`; `role` is what the SDK calls it.
pub(super) fn operator(role: &str, text: &str) -> Result<Address> {
    Address::parse_validator(text).map_err(|error| invalid(role, error.into()))
}

fn invalid(role: &str, error: Error) -> Error {
    Sdk::InvalidAddress.because(format!("invalid {role} address: {error}"))
}

/// Tokens that a message is about; more than none.
pub(super) struct Asked {
    denom: Denom,
    amount: Amount,
}

impl Asked {
    /// Reads a coin; `refusal` is what the SDK says of one that is none.
    pub(super) fn parse(wire: Option<Wire>, refusal: &str) -> Result<Asked> {
        let coin = Coin::parse(&wire.unwrap_or_default());
        match coin {
            Ok(Coin { denom, amount }) if !amount.is_zero() => Ok(Asked { denom, amount }),
            _ => Err(Sdk::InvalidRequest.because(refusal)),
        }
    }

    /// The amount, if it is of the bond denomination.
    pub(super) fn of_bond(&self, rules: &Params) -> Result<Amount> {
        let bond = &rules.bond_denom;
        if self.denom == *bond {
            return Ok(self.amount);
        }
        let text = format!("invalid coin denomination: got {}, expected {bond}", self.denom);
        Err(Sdk::InvalidRequest.because(text))
    }

    /// As people and events write it.
    pub(super) fn coin(&self) -> Coin {
        Coin::new(self.denom.clone(), self.amount)
    }
}

/// Takes votes from a producer. Its operator keeps the stake that secures the chain while it
/// is elected and for a while after; one that falls below its own promise is jailed.
pub(super) fn unvote(
    ctx: &mut Ctx<'_>,
    holding: &mut Holding<'_>,
    operator: &Address,
    amount: Amount,
) -> Result<()> {
    holding.unvote(ctx, operator, amount)?;
    if holding.address() != operator {
        return Ok(());
    }
    let rules = holding.rules();
    let (producer, left) = (producer(ctx, operator)?, votes::standing(ctx, operator)?.own);
    let Seconds(lock_seconds) = rules.unbonding_time;
    let just_left = match producer.left_at {
        Some(at) => ctx.block.time < at.plus(rules.unbonding_time)?,
        None => false,
    };
    let seated = SEATS.has(ctx, &producer.consensus_address())?;
    let least = rules.min_bp_self_stake;
    if (seated || just_left) && left < least {
        return Err(Refusal::BondLocked { least, left, lock_seconds }.into());
    }
    if left < producer.min_self_delegation && producer.jail.is_none() {
        jail::for_self_stake(ctx, rules, operator)?;
    }
    Ok(())
}

/// What a producer's operator votes for it himself.
pub(super) fn own_stake(ctx: &Ctx<'_>, operator: &Address) -> Result<Amount> {
    Ok(standing(ctx, operator)?.own)
}
