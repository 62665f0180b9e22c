//! Where decisions are kept. A prefix byte is never used again.

use base::{Address, Amount, Denom, Stored, Time};
use proto::cosmos::gov::v1::{Deposit, Proposal};
use proto::cosmos::upgrade::v1beta1::Plan;
use proto::whaleshares::gov::v1::{Section, SectionVersion};
use store::{Item, Map, Present, Proto, Space};

use crate::params::{Params, Rules};
use crate::records::{Ballot, Clearing, Poll};

/// How decisions are made, as the SDK has it.
pub(crate) const PARAMS: Item<Stored<Params>> = Item::new("gov", &[0x01]);

/// How decisions are made, beyond that.
pub(crate) const RULES: Item<Stored<Rules>> = Item::new("gov", &[0x02]);

/// The number that the next proposal gets.
pub(crate) const NEXT_PROPOSAL: Item<u64> = Item::new("gov", &[0x03]);

/// The number that the next section gets.
pub(crate) const NEXT_SECTION: Item<u64> = Item::new("gov", &[0x04]);

/// Every proposal that was not dropped or cancelled.
pub(crate) const PROPOSALS: Map<u64, Proto<Proposal>> = Map::new("gov", &[0x10]);

/// Proposals that are open or wait to take effect.
pub(crate) const POLLS: Map<u64, Stored<Poll>> = Map::new("gov", &[0x11]);

/// Proposals that wait for deposits, soonest end first.
pub(crate) const DEPOSIT_ENDS: Map<(Time, u64), Present> = Map::new("gov", &[0x12]);

/// Proposals that are voted on, soonest end first.
pub(crate) const VOTING_ENDS: Map<(Time, u64), Present> = Map::new("gov", &[0x13]);

/// Proposals that have passed and wait to take effect, soonest first.
pub(crate) const EXECUTIONS: Map<(Time, u64), Present> = Map::new("gov", &[0x14]);

/// Closed proposals with votes or deposits left.
pub(crate) const CLEARINGS: Map<u64, Stored<Clearing>> = Map::new("gov", &[0x15]);

/// Proposal and depositor to what lies in deposit.
pub(crate) const DEPOSITS: Map<(u64, Address), Proto<Deposit>> = Map::new("gov", &[0x20]);

/// What lies in deposit in all.
pub(crate) const HELD: Map<Denom, Amount> = Map::new("gov", &[0x23]);

/// Proposal and voter to the vote.
pub(crate) const BALLOTS: Map<(u64, Address), Stored<Ballot>> = Map::new("gov", &[0x21]);

/// Voter and proposal of each vote.
pub(crate) const VOTED: Map<(Address, u64), Present> = Map::new("gov", &[0x22]);

/// The constitution.
pub(crate) const SECTIONS: Map<u64, Proto<Section>> = Map::new("gov", &[0x30]);

/// Section and version to what it was.
pub(crate) const VERSIONS: Map<(u64, u64), Proto<SectionVersion>> = Map::new("gov", &[0x31]);

/// The upgrade that is to come; the SDK's store and key.
pub(crate) const PLAN: Item<Proto<Plan>> = Item::new("upgrade", &[0x00]);

/// Height and name of each upgrade that the chain has gone through; the SDK's store and key.
pub(crate) const APPLIED: Map<(u64, String), bool> = Map::new("upgrade", &[0x01]);

/// The version of each module's state; the SDK's store and key.
pub(crate) const MODULE_VERSIONS: Map<String, u64> = Map::new("upgrade", &[0x02]);

pub(crate) fn spaces() -> Vec<Space> {
    vec![
        PARAMS.space(),
        RULES.space(),
        NEXT_PROPOSAL.space(),
        NEXT_SECTION.space(),
        PROPOSALS.space(),
        POLLS.space(),
        DEPOSIT_ENDS.space(),
        VOTING_ENDS.space(),
        EXECUTIONS.space(),
        CLEARINGS.space(),
        DEPOSITS.space(),
        HELD.space(),
        BALLOTS.space(),
        VOTED.space(),
        SECTIONS.space(),
        VERSIONS.space(),
        PLAN.space(),
        APPLIED.space(),
        MODULE_VERSIONS.space(),
    ]
}
