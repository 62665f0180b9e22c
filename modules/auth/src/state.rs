//! Where auth keeps its state: the SDK's keys and values, byte for byte.

use base::Address;
use proto::cosmos::auth::v1beta1::Params;
use store::{Item, Map, Present, Proto, Space};

use crate::account::Account;

/// The rules of transactions that holders may change.
pub(crate) const PARAMS: Item<Proto<Params>> = Item::new("acc", &[0x00]);

/// Every account.
pub(crate) const ACCOUNTS: Map<Address, Account> = Map::new("acc", &[0x01]);

/// Account number to address.
pub(crate) const BY_NUMBER: Map<u64, Address> = Map::new("acc", b"accountNumber");

/// The number that the next account gets.
pub(crate) const NEXT_NUMBER: Item<u64> = Item::new("acc", b"globalAccountNumber");

/// Moments that signers of unordered transactions have used up: nanoseconds since 1970 with the
/// sign bit turned, then the signer. The SDK writes an empty value here, we a zero byte.
pub(crate) const NONCES: Map<(u64, Address), Present> = Map::new("acc", &[0x5a]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![PARAMS.space(), ACCOUNTS.space(), BY_NUMBER.space(), NEXT_NUMBER.space(), NONCES.space()]
}
