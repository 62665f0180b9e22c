//! A chain above memory, driven by sentences: messages in, results and queries out.
//!
//! It is the real pipeline: transactions are built, signed, decoded, checked and executed;
//! only consensus and the disk are missing.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a harness of tests fails loudly"
)]

mod authz;
mod bitshares;
mod draft;
mod feegrant;
mod gov;
pub mod hostile;
mod key;
mod messages;
mod scene;
mod stake;
mod whalestake;

pub use authz::{any_of, exec, grant, revoke, up_to};
pub use bitshares::{BitShares, holder, now, one_key, public, secret};
pub use draft::{Crowd, Draft, Signer};
pub use feegrant::{allow, basic, disallow, only, periodic, prune};
pub use gov::{
    FULL, TIMELOCK, VOTING, authority_exec, deposit, governance, propose, take_back, told, vote,
    vote_parts,
};
pub use key::Key;
pub use messages::{burn, coins, multi_send, send, send_to};
pub use scene::{OK, Refused, Scene, Start, log, pack, verdict};
pub use stake::{
    account, allocate, auto_vote, cancel_power_down, cancel_unbonding, consensus_address,
    consensus_key, create_validator, deallocate, delegate, fund_community_pool, operator,
    power_down, power_up, redelegate, set_proxy, set_withdraw_address, signal_upgrade, undelegate,
    unjail, withdraw_commission, withdraw_reward,
};
pub use whalestake::number;
