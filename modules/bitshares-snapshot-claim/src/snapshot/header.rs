//! What the chain knows of a snapshot.

use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use sha2::{Digest, Sha256};

use super::leaf::Leaf;
use super::merkle::Hash;

/// What is hashed in front of a header, so that its id is the id of nothing else.
const DOMAIN: &[u8] = b"whaleshares/snapshot/v1\n";

/// An asset of BitShares that shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetName {
    /// n of 1.3.n.
    pub instance: u64,
    /// Its symbol.
    pub symbol: &'static str,
    /// Its decimals.
    pub precision: u32,
}

/// The three, in the order of holdings. Others have names that look alike: BROWNIE (1.3.534) and
/// WHALESHARES (1.3.1264).
pub const ASSETS: [AssetName; 3] = [
    AssetName { instance: 0, symbol: "BTS", precision: 5 },
    AssetName { instance: 1276, symbol: "WHALESHARE", precision: 0 },
    AssetName { instance: 535, symbol: "BROWNIE.PTS", precision: 4 },
];

/// What the holders of an asset share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// In uwls.
    pub pool: u64,
    /// All holdings that share.
    pub denominator: u64,
}

impl Asset {
    /// The part of a holding, rounded down.
    fn share(&self, holding: u64) -> Option<u64> {
        if holding == 0 {
            return Some(0);
        }
        let product = u128::from(holding).checked_mul(u128::from(self.pool))?;
        product.checked_div(u128::from(self.denominator))?.try_into().ok()
    }
}

/// What an account gets, in uwls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// For each asset.
    pub parts: [u64; 3],
    /// For all.
    pub total: u64,
}

/// A snapshot's header, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    wire: wire::Header,
    root: Hash,
    assets: [Asset; 3],
    id: Hash,
}

/// Why a header is none of a snapshot that can be shared out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// A hash or an id has another length.
    #[error("{field} of the snapshot has {length} bytes, not {expected}")]
    Length {
        /// Which.
        field: &'static str,
        /// How many it has.
        length: usize,
        /// How many it should have.
        expected: usize,
    },
    /// Other assets than BTS, WHALESHARE and BROWNIE.PTS, in that order.
    #[error(
        "the snapshot does not share BTS (1.3.0), WHALESHARE (1.3.1276) and BROWNIE.PTS (1.3.535), in this order"
    )]
    Assets,
    /// Nobody is in it.
    #[error("the snapshot has no accounts")]
    Empty,
    /// Balances would be younger than the keys that own them.
    #[error(
        "the snapshot counts balances at block {balances}, behind the keys of block {authorities}"
    )]
    Order {
        /// Where balances were counted.
        balances: u64,
        /// Where authorities were read.
        authorities: u64,
    },
}

impl Header {
    /// A header from its message.
    pub fn read(wire: wire::Header) -> Result<Header, HeaderError> {
        let lengths = [
            ("chain_id", wire.chain_id.len(), 32),
            ("balance_block_id", wire.balance_block_id.len(), 20),
            ("authority_block_id", wire.authority_block_id.len(), 20),
            ("policy_hash", wire.policy_hash.len(), 32),
        ];
        for (field, length, expected) in lengths {
            if length != expected {
                return Err(HeaderError::Length { field, length, expected });
            }
        }
        let length = wire.root.len();
        let root = wire.root.as_slice().try_into();
        let root = root.map_err(|_| HeaderError::Length { field: "root", length, expected: 32 })?;
        if wire.leaf_count == 0 {
            return Err(HeaderError::Empty);
        }
        let (balances, authorities) = (wire.balance_block, wire.authority_block);
        if balances > authorities {
            return Err(HeaderError::Order { balances, authorities });
        }
        let assets = assets(&wire).ok_or(HeaderError::Assets)?;
        let bytes = wire.encode_to_vec();
        let id = Sha256::new_with_prefix(DOMAIN).chain_update(&bytes).finalize().into();
        Ok(Header { wire, root, assets, id })
    }

    /// The message.
    pub fn wire(&self) -> &wire::Header {
        &self.wire
    }

    /// The bytes that are hashed.
    pub fn encode(&self) -> Vec<u8> {
        self.wire.encode_to_vec()
    }

    /// What claims name the snapshot by.
    pub fn id(&self) -> Hash {
        self.id
    }

    /// The root of the tree of its leaves.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// How many leaves the tree has.
    pub fn leaf_count(&self) -> u64 {
        self.wire.leaf_count
    }

    /// What is shared, in the order of holdings.
    pub fn assets(&self) -> &[Asset; 3] {
        &self.assets
    }

    /// Whether owner keys of member accounts count.
    pub fn allows_non_immediate_owner(&self) -> bool {
        self.wire.allow_non_immediate_owner
    }

    /// What can be claimed of all assets, in uwls: what they share, less the part of exchanges.
    pub fn claimable(&self) -> Option<u64> {
        self.assets.iter().zip(&self.wire.assets).try_fold(0_u64, |sum, (asset, wire)| {
            let of_exchanges = asset.share(wire.exchange_held)?;
            sum.checked_add(asset.pool.checked_sub(of_exchanges)?)
        })
    }

    /// What exchanges held of it, in uwls: it goes to the account-creation pool.
    pub fn of_exchanges(&self) -> Option<u64> {
        let pools = self.assets.iter().try_fold(0_u64, |sum, asset| sum.checked_add(asset.pool));
        pools?.checked_sub(self.claimable()?)
    }

    /// What the account of a leaf gets, whether it may claim or not; none if its holdings are more
    /// than all.
    pub fn share(&self, leaf: &Leaf) -> Option<Share> {
        let mut share = Share::default();
        let each = self.assets.iter().zip(leaf.holdings).zip(&mut share.parts);
        for ((asset, holding), part) in each {
            *part = asset.share(holding).filter(|part| *part <= asset.pool)?;
            share.total = share.total.checked_add(*part)?;
        }
        Some(share)
    }
}

/// The assets of a header, if they are the three.
fn assets(wire: &wire::Header) -> Option<[Asset; 3]> {
    let assets: &[wire::Asset; 3] = wire.assets.as_slice().try_into().ok()?;
    let is = |asset: &wire::Asset, name: &AssetName| {
        (asset.instance, asset.symbol.as_str(), asset.precision)
            == (name.instance, name.symbol, name.precision)
    };
    assets.iter().zip(&ASSETS).all(|(asset, name)| is(asset, name)).then(|| {
        assets.each_ref().map(|asset| Asset { pool: asset.pool, denominator: asset.denominator })
    })
}
