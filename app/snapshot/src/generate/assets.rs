//! The assets of a generated dump: the three that count, two that look like them, and what others
//! need.

pub(super) const BTS: u32 = 0;
/// Settled as a whole.
pub(super) const EUR: u32 = 120;
pub(super) const USD: u32 = 121;
pub(super) const BROWNIE_LOOKALIKE: u32 = 534;
pub(super) const BROWNIE: u32 = 535;
pub(super) const WHALESHARE_LOOKALIKE: u32 = 1264;
pub(super) const WHALESHARE: u32 = 1276;
/// The shares of the first pool; the others follow.
pub(super) const POOLS: u32 = 7000;

/// An asset as the plugin writes it.
pub(super) struct Asset {
    pub(super) instance: u32,
    pub(super) symbol: &'static str,
    pub(super) precision: u8,
    pub(super) issuer: u64,
    pub(super) max_supply: u64,
    /// The instance of its 2.4 object, if it is backed by another.
    pub(super) backed: Option<u32>,
    pub(super) fees: u64,
    pub(super) fee_pool: u64,
}

const PLAIN: Asset = Asset {
    instance: BTS,
    symbol: "BTS",
    precision: 5,
    issuer: 3,
    max_supply: 360_057_050_210_207,
    backed: None,
    fees: 0,
    fee_pool: 0,
};

/// All assets but the shares of pools, by their instances.
pub(super) const ASSETS: [Asset; 7] = [
    PLAIN,
    Asset {
        instance: EUR,
        symbol: "EUR",
        precision: 4,
        issuer: 0,
        max_supply: 1_000_000_000_000_000,
        backed: Some(20),
        fees: 40,
        fee_pool: 900,
    },
    Asset {
        instance: USD,
        symbol: "USD",
        precision: 4,
        issuer: 0,
        max_supply: 1_000_000_000_000_000,
        backed: Some(21),
        fees: 700,
        fee_pool: 100_000,
    },
    Asset {
        instance: BROWNIE_LOOKALIKE,
        symbol: "BROWNIE",
        precision: 4,
        issuer: 310,
        max_supply: 100_000_000_000_000,
        ..PLAIN
    },
    Asset {
        instance: BROWNIE,
        symbol: "BROWNIE.PTS",
        precision: 4,
        issuer: 310,
        max_supply: 100_000_000_000_000,
        ..PLAIN
    },
    Asset {
        instance: WHALESHARE_LOOKALIKE,
        symbol: "WHALESHARES",
        precision: 4,
        issuer: 89_940,
        max_supply: 1_500_000_000,
        ..PLAIN
    },
    Asset {
        instance: WHALESHARE,
        symbol: "WHALESHARE",
        precision: 0,
        issuer: 89_940,
        max_supply: 250_000,
        fees: 5,
        fee_pool: 2_000,
        ..PLAIN
    },
];
