//! `Coins`: money of several kinds.

use std::cmp::Ordering;
use std::fmt::{self, Debug, Display, Formatter};
use std::iter::from_fn;
use std::slice::Iter;
use std::str::FromStr;

use proto::cosmos::base::v1beta1::Coin as Wire;

use crate::amount::{Amount, AmountError};
use crate::coin::{Coin, CoinFault, given};
use crate::dec_coin::{DecCoins, ParseCoinError};
use crate::denom::{Denom, InvalidDenom};
use crate::errors::Error;
use crate::sdk_errors::Sdk;

/// Coins in the order of their denominations, each once, none of them zero.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Coins(Vec<Coin>);

/// A list of coins that is no set: how the SDK prints it, and what `Coins.Validate` says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct InvalidCoins {
    /// The list as it was given.
    pub given: String,
    /// What is wrong with it.
    pub fault: CoinsFault,
}

/// What can be wrong with a list of coins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoinsFault {
    /// A denomination.
    #[error(transparent)]
    Denom(#[from] InvalidDenom),
    /// An amount that is zero, negative, or missing. The first coin of a list is named with
    /// its amount, the others by denomination, as in the SDK.
    #[error("coin {0} amount is not positive")]
    NotPositive(String),
    /// A denomination that belongs before the one in front of it.
    #[error("denomination {0} is not sorted")]
    NotSorted(Denom),
    /// A denomination that is there twice.
    #[error("duplicate denomination {0}")]
    Duplicate(Denom),
    /// An amount that is no number. In the SDK such a transaction can not be decoded.
    #[error(transparent)]
    Amount(CoinFault),
}

impl Coins {
    /// The set of these coins, in any order; zeros are left out. A denomination that is
    /// there twice is refused, not summed.
    pub fn new(coins: impl IntoIterator<Item = Coin>) -> Result<Coins, InvalidCoins> {
        let mut coins: Vec<Coin> = coins.into_iter().filter(|coin| !coin.is_zero()).collect();
        coins.sort_by(|left, right| left.denom.cmp(&right.denom));
        let twice = coins.windows(2).find_map(|pair| match pair {
            [left, right] if left.denom == right.denom => Some(left.denom.clone()),
            _ => None,
        });
        match twice {
            None => Ok(Coins(coins)),
            Some(denom) => Err(InvalidCoins {
                given: Coins(coins).to_string(),
                fault: CoinsFault::Duplicate(denom),
            }),
        }
    }

    /// Reads a set from the wire, where it has to be in order and free of zeros.
    pub fn parse(wire: &[Wire]) -> Result<Coins, InvalidCoins> {
        let mut coins: Vec<Coin> = Vec::with_capacity(wire.len());
        for coin in wire {
            let coin = next(coins.last(), coin)
                .map_err(|fault| InvalidCoins { given: list(wire.iter().map(given)), fault })?;
            coins.push(coin);
        }
        Ok(Coins(coins))
    }

    /// The set for the wire.
    pub fn to_wire(&self) -> Vec<Wire> {
        self.0.iter().map(Wire::from).collect()
    }

    /// Both together.
    pub fn plus(&self, other: &Coins) -> Result<Coins, AmountError> {
        self.combined(other, Amount::plus)
    }

    /// What remains after `other` is taken away; refused if there is too little of anything.
    pub fn minus(&self, other: &Coins) -> Result<Coins, AmountError> {
        self.combined(other, Amount::minus)
    }

    /// How much there is of a denomination.
    pub fn amount_of(&self, denom: &str) -> Amount {
        match self.0.binary_search_by(|coin| coin.denom.as_str().cmp(denom)) {
            Ok(at) => self.0.get(at).map_or(Amount::ZERO, |coin| coin.amount),
            Err(_) => Amount::ZERO,
        }
    }

    /// Whether there is at least as much of everything as in `other`: `IsAllGTE`.
    pub fn has_all(&self, other: &Coins) -> bool {
        self.pairs(other).all(|(_, mine, others)| mine >= others)
    }

    /// Whether there is at least as much of one thing as in `other`, which has to have some
    /// of it: `IsAnyGTE`. Never true when either is empty.
    pub fn has_any(&self, other: &Coins) -> bool {
        self.pairs(other).any(|(_, mine, others)| !others.is_zero() && mine >= others)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The coins, in order of denomination.
    pub fn iter(&self) -> Iter<'_, Coin> {
        self.0.iter()
    }

    fn combined(
        &self,
        other: &Coins,
        combine: fn(Amount, Amount) -> Result<Amount, AmountError>,
    ) -> Result<Coins, AmountError> {
        let mut coins = Vec::with_capacity(self.0.len().max(other.0.len()));
        for (denom, mine, others) in self.pairs(other) {
            let amount = combine(mine, others)?;
            if !amount.is_zero() {
                coins.push(Coin::new(denom.clone(), amount));
            }
        }
        Ok(Coins(coins))
    }

    /// Every denomination of either set, in order, with the amounts of both.
    fn pairs<'a>(&'a self, other: &'a Coins) -> impl Iterator<Item = (&'a Denom, Amount, Amount)> {
        let (mut mine, mut others) = (self.iter().peekable(), other.iter().peekable());
        let amount = |coin: Option<&Coin>| coin.map_or(Amount::ZERO, |coin| coin.amount);
        from_fn(move || {
            let order = match (mine.peek(), others.peek()) {
                (Some(left), Some(right)) => left.denom.cmp(&right.denom),
                (Some(_), None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            let left = if order.is_le() { mine.next() } else { None };
            let right = if order.is_ge() { others.next() } else { None };
            Some((&left.or(right)?.denom, amount(left), amount(right)))
        })
    }
}

/// Reads the coin after `last`.
fn next(last: Option<&Coin>, wire: &Wire) -> Result<Coin, CoinsFault> {
    let denom = Denom::parse(&wire.denom)?;
    match last.map(|last| denom.cmp(&last.denom)) {
        Some(Ordering::Less) => return Err(CoinsFault::NotSorted(denom)),
        Some(Ordering::Equal) => return Err(CoinsFault::Duplicate(denom)),
        Some(Ordering::Greater) | None => {}
    }
    let not_positive = || {
        let named = if last.is_none() { given(wire) } else { denom.to_string() };
        CoinsFault::NotPositive(named)
    };
    match Coin::parse(wire).map_err(|invalid| invalid.fault) {
        Ok(coin) if !coin.is_zero() => Ok(coin),
        Ok(_) | Err(CoinFault::NoAmount | CoinFault::Negative(_)) => Err(not_positive()),
        Err(fault) => Err(CoinsFault::Amount(fault)),
    }
}

fn list(coins: impl Iterator<Item = String>) -> String {
    coins.collect::<Vec<String>>().join(",")
}

/// Such as `1stake,2token`; nothing prints nothing.
impl Display for Coins {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, coin) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{coin}")?;
        }
        Ok(())
    }
}

impl Debug for Coins {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// As `ParseCoinsNormalized`, in any order, with zeros left out. Places after the point are
/// dropped; where the SDK would then keep a coin of zero, `0.1uwls`, this leaves it out.
impl FromStr for Coins {
    type Err = ParseCoinError;

    fn from_str(text: &str) -> Result<Coins, ParseCoinError> {
        let coins = text.parse::<DecCoins>()?;
        let whole = coins.iter().map(|coin| coin.truncate());
        Ok(Coins(whole.filter(|coin| !coin.is_zero()).collect()))
    }
}

impl From<Coin> for Coins {
    fn from(coin: Coin) -> Coins {
        Coins(if coin.is_zero() { Vec::new() } else { vec![coin] })
    }
}

impl<'a> IntoIterator for &'a Coins {
    type Item = &'a Coin;
    type IntoIter = Iter<'a, Coin>;

    fn into_iter(self) -> Iter<'a, Coin> {
        self.iter()
    }
}

impl From<InvalidCoins> for Error {
    fn from(error: InvalidCoins) -> Error {
        Sdk::InvalidCoins.because(error.given)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn wire(amount: &str, denom: &str) -> Wire {
        Wire { amount: amount.to_owned(), denom: denom.to_owned() }
    }

    #[test]
    fn a_refused_list_is_printed_as_it_was_given() {
        let lists = [
            (vec![wire("0", "stake")], "0stake: invalid coins"),
            (vec![wire("-1", "stake")], "-1stake: invalid coins"),
            (vec![wire("", "stake")], "<nil>stake: invalid coins"),
            (vec![wire("1", "1x")], "11x: invalid coins"),
            (vec![wire("1", "token"), wire("01", "stake")], "1token,1stake: invalid coins"),
            (vec![wire("1", "stake"), wire("1", "stake")], "1stake,1stake: invalid coins"),
            (vec![wire("abc", "stake")], "abcstake: invalid coins"),
        ];
        for (list, words) in lists {
            let error = Error::from(Coins::parse(&list).expect_err("refused"));
            assert_eq!((error.codespace(), error.code()), ("sdk", 10));
            assert_eq!(error.to_string(), words);
        }
    }

    #[test]
    fn a_coin_alone_may_be_zero_but_not_less() {
        assert!(Coin::parse(&wire("0", "stake")).expect("a coin").is_zero());
        let refused =
            |amount: &str, denom: &str| Coin::parse(&wire(amount, denom)).expect_err("refused");
        assert_eq!(refused("-5", "stake").to_string(), "negative coin amount: -5");
        assert_eq!(refused("", "stake").to_string(), "amount is nil");
        assert_eq!(refused("", "1x").to_string(), "invalid denom: 1x");
        let range = "integer out of range; got: 257, max: 256";
        assert_eq!(refused(&format!("0x1{}", "0".repeat(64)), "stake").to_string(), range);
        let error = Error::from(refused("-5", "stake"));
        assert_eq!((error.to_string().as_str(), error.code()), ("-5stake: invalid coins", 10));
    }

    #[test]
    fn more_than_there_is_can_not_be_taken() {
        let purse: Coins = "5stake,1token".parse().expect("coins");
        let taken: Coins = "2stake,3token".parse().expect("coins");
        let refused = purse.minus(&taken).expect_err("refused");
        assert_eq!(refused.to_string(), "negative amount: -2");
        let full = Coins::from(Coin::new(taken.0[0].denom.clone(), Amount::MAX));
        assert_eq!(full.plus(&purse), Err(AmountError::Overflow));
    }
}
