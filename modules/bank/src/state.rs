//! Where bank keeps its state: the SDK's keys and values, so that proofs and interchain
//! queries written for SDK chains work here.

use base::{Address, Amount, Denom, LengthPrefixed};
use proto::cosmos::bank::v1beta1::{Metadata, Params};
use store::{Item, Map, Present, Proto, Space};

/// All there is of a denomination, as decimal text.
pub(crate) const SUPPLY: Map<Denom, Amount> = Map::new("bank", &[0x00]);

/// What a denomination is called and how many digits it shows.
pub(crate) const METADATA: Map<Denom, Proto<Metadata>> = Map::new("bank", &[0x01]);

/// Who holds how much, as decimal text; no entry is zero.
pub(crate) const BALANCES: Map<(Address, Denom), Amount> = Map::new("bank", &[0x02]);

/// Who holds a denomination at all. The SDK writes an empty value here, which no store of
/// ours may hold; it accepts the zero byte that we write, as it did before 0.47.
pub(crate) const HOLDERS: Map<(Denom, LengthPrefixed), Present> = Map::new("bank", &[0x03]);

/// Denominations whose sending is switched on or off, against the default.
pub(crate) const SEND_ENABLED: Map<Denom, bool> = Map::new("bank", &[0x04]);

/// The default for sending.
pub(crate) const PARAMS: Item<Proto<Params>> = Item::new("bank", &[0x05]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![
        SUPPLY.space(),
        METADATA.space(),
        BALANCES.space(),
        HOLDERS.space(),
        SEND_ENABLED.space(),
        PARAMS.space(),
    ]
}
