//! What messages read alike, with the SDK's words.

use base::{Address, Coins, Error, Result, Sdk};
use proto::cosmos::base::v1beta1::Coin;

/// The account of `text`; `role` is what the SDK calls it.
pub(super) fn account(role: &str, text: &str) -> Result<Address> {
    Address::parse(text).map_err(|error| {
        Sdk::InvalidAddress.because(format!("invalid {role} address: {}", Error::from(error)))
    })
}

/// Coins in order, each more than none.
pub(super) fn coins(wire: &[Coin]) -> Result<Coins> {
    Coins::parse(wire).map_err(|invalid| Sdk::InvalidCoins.because(invalid.given))
}
