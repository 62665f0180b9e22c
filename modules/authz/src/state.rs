//! Where authz keeps its state. Grants have the SDK's keys and values; the queue and the index
//! are ours.

use base::{Address, Time};
use proto::cosmos::authz::v1beta1::Grant;
use store::{Key, Map, Present, Proto, Space};

/// Which grant: there is one for each message that somebody may send for somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GrantId {
    /// In whose name.
    pub(crate) granter: Address,
    /// By whom.
    pub(crate) grantee: Address,
    /// Type URL of the message.
    pub(crate) message: String,
}

impl GrantId {
    fn people(input: &mut &[u8]) -> Option<(Address, Address)> {
        Some((Address::take(input)?, Address::take(input)?))
    }
}

impl Key for GrantId {
    fn put(&self, out: &mut Vec<u8>) {
        self.granter.put(out);
        self.grantee.put(out);
        self.message.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<GrantId> {
        let (granter, grantee) = GrantId::people(input)?;
        Some(GrantId { granter, grantee, message: String::take(input)? })
    }

    fn put_last(&self, out: &mut Vec<u8>) {
        self.granter.put(out);
        self.grantee.put(out);
        self.message.put_last(out);
    }

    fn take_last(mut input: &[u8]) -> Option<GrantId> {
        let (granter, grantee) = GrantId::people(&mut input)?;
        Some(GrantId { granter, grantee, message: String::take_last(input)? })
    }
}

/// What is granted, and until when.
pub(crate) const GRANTS: Map<GrantId, Proto<Grant>> = Map::new("authz", &[0x01]);

/// Grants that end, the next one first.
pub(crate) const ENDS: Map<(Time, GrantId), Present> = Map::new("authz", &[0x02]);

/// Grants by grantee.
pub(crate) const BY_GRANTEE: Map<(Address, GrantId), Present> = Map::new("authz", &[0x03]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![GRANTS.space(), ENDS.space(), BY_GRANTEE.space()]
}
