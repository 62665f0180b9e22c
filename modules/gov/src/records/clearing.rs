//! `Clearing`: what happens to the deposits of a closed proposal.

use base::{Address, Dec, Record, Result};
use proto::whaleshares::gov::v1 as wire;

/// How deposits are given back, while they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clearing {
    pub(crate) proposal: u64,
    /// The part that is not given back.
    pub(crate) kept: Dec,
    /// Who gets that part; nobody burns it.
    pub(crate) kept_for: Option<Address>,
}

impl Record for Clearing {
    type Wire = wire::Clearing;

    fn wire(&self) -> wire::Clearing {
        wire::Clearing {
            proposal_id: self.proposal,
            kept: self.kept.to_string(),
            kept_for: self.kept_for.map(|address| address.to_string()).unwrap_or_default(),
        }
    }

    fn read(wire: &wire::Clearing) -> Result<Clearing> {
        let kept_for = match wire.kept_for.as_str() {
            "" => None,
            text => Some(Address::parse(text)?),
        };
        Ok(Clearing { proposal: wire.proposal_id, kept: wire.kept.parse()?, kept_for })
    }
}
