//! An account as the snapshot found it.

use prost::Message;
use proto::whaleshares::claim::v1 as wire;

use super::authority::Authority;
use crate::bitshares::{Key, is_name};

/// A leaf of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The instance of the account: n of 1.2.n.
    pub account_id: u64,
    /// Its name.
    pub name: String,
    /// Who acts for it.
    pub active: Authority,
    /// Who owns it.
    pub owner: Authority,
    /// The key of its private messages, if it has one.
    pub memo_key: Option<Key>,
    /// What it held of BTS, WHALESHARE and BROWNIE.PTS, in the smallest units.
    pub holdings: [u64; 3],
    /// Bits of [`Flag`].
    pub flags: u32,
}

/// Why an account can not claim, or not in every way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// It is an exchange's. Its part goes to the account-creation pool.
    Exchange,
    /// It belongs to the chain of BitShares itself.
    Special,
    /// It holds nothing, and is here because it is a member of others.
    Auxiliary,
    /// Nobody can act for it.
    Unsatisfiable,
    /// Its share is too small.
    Dust,
    /// Other accounts have the same memo key: a message signed by it proves nothing.
    SharedMemoKey,
}

impl Flag {
    /// Its bit.
    pub const fn bit(self) -> u32 {
        match self {
            Flag::Exchange => 1,
            Flag::Special => 2,
            Flag::Auxiliary => 4,
            Flag::Unsatisfiable => 8,
            Flag::Dust => 16,
            Flag::SharedMemoKey => 32,
        }
    }
}

/// The bytes are no leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no account of a snapshot")]
pub struct LeafError;

/// All bits that mean something.
const FLAGS: u32 = 0b11_1111;

impl Leaf {
    /// Whether the snapshot says so of the account.
    pub fn is(&self, flag: Flag) -> bool {
        self.flags & flag.bit() != 0
    }

    /// Whether anything can be claimed: no flag forbids it. A shared memo key does not.
    pub fn may_claim(&self) -> bool {
        self.flags & !Flag::SharedMemoKey.bit() == 0
    }

    /// Reads the bytes that the tree is made of.
    pub fn decode(bytes: &[u8]) -> Result<Leaf, LeafError> {
        let wire = wire::Leaf::decode(bytes).map_err(|_| LeafError)?;
        Leaf::read(wire).ok_or(LeafError)
    }

    fn read(wire: wire::Leaf) -> Option<Leaf> {
        let memo_key = match wire.memo_key.as_slice() {
            [] => None,
            bytes => Some(Key::new(bytes.try_into().ok()?)),
        };
        Some(Leaf {
            account_id: wire.account_id,
            active: Authority::read(wire.active.as_ref()?)?,
            owner: Authority::read(wire.owner.as_ref()?)?,
            memo_key,
            holdings: [wire.bts, wire.whaleshare, wire.brownie],
            flags: Some(wire.flags).filter(|flags| flags & !FLAGS == 0)?,
            name: Some(wire.name).filter(|name| is_name(name))?,
        })
    }

    /// The bytes that the tree is made of.
    pub fn encode(&self) -> Vec<u8> {
        let [bts, whaleshare, brownie] = self.holdings;
        let leaf = wire::Leaf {
            account_id: self.account_id,
            name: self.name.clone(),
            active: Some(self.active.wire()),
            owner: Some(self.owner.wire()),
            memo_key: self.memo_key.map_or_else(Vec::new, |key| key.as_bytes().to_vec()),
            bts,
            whaleshare,
            brownie,
            flags: self.flags,
        };
        leaf.encode_to_vec()
    }
}
