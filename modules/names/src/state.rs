//! Where names lie.

use base::{Address, Ctx, Result};
use prost_types::Timestamp;
use store::{Codec, Item, Map, Proto, Space};

/// Name to whose it is.
pub(crate) const OWNERS: Map<String, Address> = Map::new("names", &[0x01]);

/// Account to its name.
pub(crate) const NAMES: Map<Address, Letters> = Map::new("names", &[0x02]);

/// Until when names without an underscore are kept for holders of BitShares accounts.
pub(crate) const RESERVED_UNTIL: Item<Proto<Timestamp>> = Item::new("names", &[0x03]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![OWNERS.space(), NAMES.space(), RESERVED_UNTIL.space()]
}

/// Writes that `address` is called `name`; neither was there.
pub(crate) fn add(ctx: &mut Ctx<'_>, name: &str, address: &Address) -> Result<()> {
    let name = name.to_owned();
    OWNERS.set(ctx, &name, address)?;
    Ok(NAMES.set(ctx, address, &name)?)
}

/// The letters of a name and nothing else; no name is empty.
pub(crate) struct Letters;

impl Codec for Letters {
    type Value = String;

    fn encode(name: &String) -> Vec<u8> {
        name.as_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<String> {
        String::from_utf8(bytes.to_vec()).ok()
    }
}
