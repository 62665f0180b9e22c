//! Genesis of allowances. One that has expired is taken, too: an export holds those that wait
//! for their turn to be removed.

use base::{Ctx, Error, Record, Result, Sdk};
use proto::cosmos::feegrant::v1beta1::GenesisState;

use crate::state::{GRANTS, Grant};

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: &GenesisState) -> Result<()> {
    for (index, wire) in genesis.allowances.iter().enumerate() {
        let wrong = |error: Error| error.because(format!("allowances[{index}]"));
        let grant = Grant::read(wire).map_err(wrong)?;
        let Grant { granter, grantee, .. } = &grant;
        if granter == grantee {
            let refused = Sdk::InvalidAddress.because("cannot self-grant fee authorization");
            return Err(wrong(refused));
        }
        if GRANTS.has(ctx, &grant.key())? {
            let text = format!("{granter} allows {grantee} something twice");
            return Err(wrong(Error::undefined(text)));
        }
        auth::open_if_new(ctx, grantee)?;
        grant.add(ctx)?;
    }
    Ok(())
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut allowances = Vec::new();
    for entry in GRANTS.all(ctx) {
        allowances.push(entry?.1.wire());
    }
    Ok(GenesisState { allowances })
}
