//! Where allowances lie. Grants have the SDK's keys and values; the queue and the index are
//! our own.

use base::{Address, Ctx, LengthPrefixed, Record, Result, Stored, Time};
use proto::cosmos::feegrant::v1beta1 as wire;
use store::{Map, Present, Space};

use crate::allowance::Allowance;
use crate::errors::Error;

/// Grantee and granter to what is allowed.
pub(crate) const GRANTS: Map<(Address, LengthPrefixed), Stored<Grant>> =
    Map::new("feegrant", &[0x00]);

/// Allowances that expire, soonest first: with the key of the grant.
pub(crate) const EXPIRING: Map<(Time, (Address, LengthPrefixed)), Present> =
    Map::new("feegrant", &[0x01]);

/// Granter and grantee: who has allowed something to whom.
pub(crate) const BY_GRANTER: Map<(Address, LengthPrefixed), Present> =
    Map::new("feegrant", &[0x02]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![GRANTS.space(), EXPIRING.space(), BY_GRANTER.space()]
}

/// An allowance, who gave it and to whom.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grant {
    pub(crate) granter: Address,
    pub(crate) grantee: Address,
    pub(crate) allowance: Allowance,
}

impl Grant {
    /// The key among [`GRANTS`].
    pub(crate) fn key(&self) -> (Address, LengthPrefixed) {
        key(&self.granter, &self.grantee)
    }

    /// Writes a grant that was not there, and what leads to it.
    pub(crate) fn add(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        if let Some(expiration) = self.allowance.expires_at() {
            EXPIRING.set(ctx, &(expiration, self.key()), &())?;
        }
        BY_GRANTER.set(ctx, &(self.granter, LengthPrefixed(self.grantee)), &())?;
        Ok(GRANTS.set(ctx, &self.key(), self)?)
    }

    /// Deletes it, and what leads to it.
    pub(crate) fn remove(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        if let Some(expiration) = self.allowance.expires_at() {
            EXPIRING.remove(ctx, &(expiration, self.key()))?;
        }
        BY_GRANTER.remove(ctx, &(self.granter, LengthPrefixed(self.grantee)))?;
        Ok(GRANTS.remove(ctx, &self.key())?)
    }
}

/// Where the grant of `granter` to `grantee` lies.
pub(crate) fn key(granter: &Address, grantee: &Address) -> (Address, LengthPrefixed) {
    (*grantee, LengthPrefixed(*granter))
}

impl Record for Grant {
    type Wire = wire::Grant;

    fn wire(&self) -> wire::Grant {
        wire::Grant {
            granter: self.granter.to_string(),
            grantee: self.grantee.to_string(),
            allowance: Some(self.allowance.to_any()),
        }
    }

    fn read(wire: &wire::Grant) -> Result<Grant> {
        let allowance = wire
            .allowance
            .as_ref()
            .ok_or_else(|| Error::NoAllowance.because("failed to get allowance"))?;
        Ok(Grant {
            granter: Address::parse(&wire.granter)?,
            grantee: Address::parse(&wire.grantee)?,
            allowance: Allowance::read(allowance)?,
        })
    }
}
