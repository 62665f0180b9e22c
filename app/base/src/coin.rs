//! `Coin`: an amount of one kind of money.

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

use proto::cosmos::base::v1beta1::Coin as Wire;

use crate::amount::{Amount, ParseAmountError};
use crate::dec_coin::{DecCoin, ParseCoinError};
use crate::denom::{Denom, InvalidDenom};
use crate::errors::Error;
use crate::sdk_errors::Sdk;

/// An amount of one denomination; it may be zero.
#[derive(Clone, PartialEq, Eq)]
pub struct Coin {
    /// Of what.
    pub denom: Denom,
    /// How much, in the denomination's smallest unit.
    pub amount: Amount,
}

/// A coin on the wire that is none: how the SDK prints it, and what `Coin.Validate` says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct InvalidCoin {
    /// The coin as it was given.
    pub given: String,
    /// What is wrong with it.
    pub fault: CoinFault,
}

/// What can be wrong with a coin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoinFault {
    /// The denomination.
    #[error(transparent)]
    Denom(#[from] InvalidDenom),
    /// There is no amount.
    #[error("amount is nil")]
    NoAmount,
    /// An amount below zero; the value is its magnitude.
    #[error("negative coin amount: -{0}")]
    Negative(Amount),
    /// The amount is no number. In the SDK such a transaction can not be decoded.
    #[error(transparent)]
    Amount(ParseAmountError),
}

impl Coin {
    /// An amount of a denomination.
    pub fn new(denom: Denom, amount: Amount) -> Coin {
        Coin { denom, amount }
    }

    /// Reads a coin from the wire.
    pub fn parse(wire: &Wire) -> Result<Coin, InvalidCoin> {
        let invalid = |fault| InvalidCoin { given: given(wire), fault };
        let denom = Denom::parse(&wire.denom).map_err(|fault| invalid(fault.into()))?;
        if wire.amount.is_empty() {
            return Err(invalid(CoinFault::NoAmount));
        }
        let amount = wire.amount.parse().map_err(|fault| match fault {
            ParseAmountError::Negative(magnitude) => invalid(CoinFault::Negative(magnitude)),
            other => invalid(CoinFault::Amount(other)),
        })?;
        Ok(Coin { denom, amount })
    }

    /// Whether the amount is zero.
    pub fn is_zero(&self) -> bool {
        self.amount.is_zero()
    }
}

/// A coin on the wire as the SDK prints it, valid or not.
pub(crate) fn given(Wire { denom, amount }: &Wire) -> String {
    match amount.parse::<Amount>() {
        Ok(amount) => format!("{amount}{denom}"),
        Err(ParseAmountError::Negative(magnitude)) => format!("-{magnitude}{denom}"),
        Err(_) if amount.is_empty() => format!("<nil>{denom}"),
        Err(_) => format!("{amount}{denom}"),
    }
}

/// Such as `5uwls`.
impl Display for Coin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl Debug for Coin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// As `ParseCoinNormalized`: places after the point are taken and dropped, as users of SDK
/// command lines expect.
impl FromStr for Coin {
    type Err = ParseCoinError;

    fn from_str(text: &str) -> Result<Coin, ParseCoinError> {
        Ok(text.parse::<DecCoin>()?.truncate())
    }
}

impl From<&Coin> for Wire {
    fn from(coin: &Coin) -> Wire {
        Wire { denom: coin.denom.to_string(), amount: coin.amount.to_string() }
    }
}

impl From<InvalidCoin> for Error {
    fn from(error: InvalidCoin) -> Error {
        Sdk::InvalidCoins.because(error.given)
    }
}
