//! Whose signatures count for an account, and how much.

use proto::whaleshares::claim::v1 as wire;

use crate::bitshares::{Key, LegacyAddress};

/// An authority of an account. Each list ascends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authority {
    /// How much weight is needed; with 0 nothing is enough.
    pub threshold: u32,
    /// Keys with their weights.
    pub keys: Vec<(Key, u16)>,
    /// Instances of accounts with their weights.
    pub accounts: Vec<(u64, u16)>,
    /// Addresses of keys with their weights.
    pub addresses: Vec<(LegacyAddress, u16)>,
}

impl Authority {
    pub(super) fn wire(&self) -> wire::Authority {
        let keys = self.keys.iter().map(|(key, weight)| wire::KeyWeight {
            key: key.as_bytes().to_vec(),
            weight: u32::from(*weight),
        });
        let accounts = self.accounts.iter().map(|(account_id, weight)| wire::AccountWeight {
            account_id: *account_id,
            weight: u32::from(*weight),
        });
        let addresses = self.addresses.iter().map(|(address, weight)| wire::AddressWeight {
            address: address.0.to_vec(),
            weight: u32::from(*weight),
        });
        wire::Authority {
            threshold: self.threshold,
            keys: keys.collect(),
            accounts: accounts.collect(),
            addresses: addresses.collect(),
        }
    }

    /// None if a key, an address or a weight has another size, or a list does not ascend.
    pub(super) fn read(wire: &wire::Authority) -> Option<Authority> {
        let keys = wire.keys.iter().map(|entry| {
            Some((Key::new(entry.key.as_slice().try_into().ok()?), weight(entry.weight)?))
        });
        let accounts =
            wire.accounts.iter().map(|entry| Some((entry.account_id, weight(entry.weight)?)));
        let addresses = wire.addresses.iter().map(|entry| {
            Some((LegacyAddress(entry.address.as_slice().try_into().ok()?), weight(entry.weight)?))
        });
        let read = Authority {
            threshold: wire.threshold,
            keys: keys.collect::<Option<_>>()?,
            accounts: accounts.collect::<Option<_>>()?,
            addresses: addresses.collect::<Option<_>>()?,
        };
        let ascends = ascends(&read.keys) && ascends(&read.accounts) && ascends(&read.addresses);
        ascends.then_some(read)
    }
}

fn weight(weight: u32) -> Option<u16> {
    weight.try_into().ok()
}

fn ascends<T: Ord>(entries: &[(T, u16)]) -> bool {
    entries.is_sorted_by(|(one, _), (next, _)| one < next)
}
