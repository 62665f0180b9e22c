//! Genesis of names. Until when some are reserved is no part of it: that is a rule of claims.

use base::{Address, Ctx, Error, Result};
use proto::whaleshares::names::v1::{Entry, GenesisState};

use crate::keeper::is_free;
use crate::state::{OWNERS, add};

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: &GenesisState) -> Result<()> {
    for (index, Entry { name, address }) in genesis.entries.iter().enumerate() {
        let wrong = |error: Error| error.because(format!("entries[{index}]"));
        let address = Address::parse(address).map_err(|error| wrong(error.into()))?;
        is_free(ctx, name, &address).map_err(wrong)?;
        add(ctx, name, &address)?;
    }
    Ok(())
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut entries = Vec::new();
    for entry in OWNERS.all(ctx) {
        let (name, address) = entry?;
        entries.push(Entry { name, address: address.to_string() });
    }
    Ok(GenesisState { entries })
}
