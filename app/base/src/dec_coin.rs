//! `DecCoin` and `DecCoins`: money with places after the point, such as gas prices.

use std::fmt::{self, Debug, Display, Formatter};
use std::slice::Iter;
use std::str::FromStr;

use crate::amount::Amount;
use crate::coin::Coin;
use crate::dec::Dec;
use crate::dec_text::ParseDecError;
use crate::denom::Denom;
use crate::errors::Error;

/// A decimal amount of one denomination, not negative.
#[derive(Clone, PartialEq, Eq)]
pub struct DecCoin {
    denom: Denom,
    amount: Dec,
}

/// Why a text is no coin, or no list of coins, in the words of the SDK.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseCoinError {
    /// Not a number followed by a denomination.
    #[error("invalid decimal coin expression: {0}")]
    Expression(String),
    /// The number, and why it is none.
    #[error("failed to parse decimal coin amount: {0}: {1}")]
    Amount(String, ParseDecError),
    /// A denomination that is in the list twice.
    #[error("duplicate denomination {0}")]
    Duplicate(Denom),
}

impl DecCoin {
    /// Of what.
    pub fn denom(&self) -> &Denom {
        &self.denom
    }

    /// How much.
    pub fn amount(&self) -> Dec {
        self.amount
    }

    /// Without the places after the point.
    pub(crate) fn truncate(&self) -> Coin {
        // Never negative, and a decimal's whole part always fits.
        Coin::new(self.denom.clone(), self.amount.to_amount().unwrap_or(Amount::ZERO))
    }
}

/// As `ParseDecCoin`: a number without sign, blanks, a denomination.
impl FromStr for DecCoin {
    type Err = ParseCoinError;

    fn from_str(text: &str) -> Result<DecCoin, ParseCoinError> {
        let text = text.trim();
        let invalid = || ParseCoinError::Expression(text.to_owned());
        let (number, denom) = split_number(text).ok_or_else(invalid)?;
        let denom = Denom::parse(denom.trim_start_matches(is_blank)).map_err(|_| invalid())?;
        let amount =
            number.parse().map_err(|fault| ParseCoinError::Amount(number.to_owned(), fault))?;
        Ok(DecCoin { denom, amount })
    }
}

/// Splits off digits, or a point with digits after it and perhaps before it.
fn split_number(text: &str) -> Option<(&str, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let places = text.get(whole..)?.strip_prefix('.').map_or(0, digits);
    let point = usize::from(places > 0);
    let length = whole.checked_add(point)?.checked_add(places)?;
    if length == 0 { None } else { text.split_at_checked(length) }
}

/// `[[:space:]]` of Go's regular expressions.
fn is_blank(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Such as `0.025000000000000000uwls`.
impl Display for DecCoin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl Debug for DecCoin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// Decimal coins in the order of their denominations, each once, none of them zero.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DecCoins(Vec<DecCoin>);

impl DecCoins {
    /// How much there is of a denomination.
    pub fn amount_of(&self, denom: &str) -> Dec {
        match self.0.binary_search_by(|coin| coin.denom.as_str().cmp(denom)) {
            Ok(at) => self.0.get(at).map_or(Dec::ZERO, |coin| coin.amount),
            Err(_) => Dec::ZERO,
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The coins, in order of denomination.
    pub fn iter(&self) -> Iter<'_, DecCoin> {
        self.0.iter()
    }
}

/// As `ParseDecCoins`: coins with commas between them, in any order; zeros are left out.
impl FromStr for DecCoins {
    type Err = ParseCoinError;

    fn from_str(text: &str) -> Result<DecCoins, ParseCoinError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(DecCoins::default());
        }
        let coins: Result<Vec<DecCoin>, ParseCoinError> = text.split(',').map(str::parse).collect();
        let mut coins = coins?;
        coins.retain(|coin| !coin.amount.is_zero());
        coins.sort_by(|left, right| left.denom.cmp(&right.denom));
        let twice = coins.windows(2).find_map(|pair| match pair {
            [left, right] if left.denom == right.denom => Some(left.denom.clone()),
            _ => None,
        });
        match twice {
            None => Ok(DecCoins(coins)),
            Some(denom) => Err(ParseCoinError::Duplicate(denom)),
        }
    }
}

impl Display for DecCoins {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, coin) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{coin}")?;
        }
        Ok(())
    }
}

impl Debug for DecCoins {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl From<ParseCoinError> for Error {
    fn from(error: ParseCoinError) -> Error {
        Error::undefined(error.to_string())
    }
}
