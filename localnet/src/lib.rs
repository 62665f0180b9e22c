//! Networks of 1, 4 or 21 real validators on one machine, for people and for tests. Full nodes beside
//! them follow the chain and may become validators later.
//!
//! Each node is `whaled start` with its own CometBFT, on its own loopback address and the
//! standard ports. All keys come from a seed. One process *owns* a network: it holds the lock of
//! the folder and serves the faucet; nodes watch the lock and stop when the owner is gone, however
//! it went.
//!
//! People use [`up`], [`up_detached`] and the functions that take a folder; tests use [`Network`],
//! which stops its processes when it is dropped.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "outside the chain: counts of nodes and additions of durations, which do not come from users"
)]

mod accounts;
mod blueprint;
mod control;
mod denomination;
mod description;
mod faucet;
mod folder;
mod founding;
mod genesis;
mod genesis_param;
mod holders;
mod home;
mod interrupt;
mod layout;
mod lease;
mod logs;
mod network;
mod node;
mod options;
mod prepare;
mod processes;
mod program;
mod readiness;
mod rpc;
mod summary;
mod topology;
mod up;

pub use accounts::Account;
pub use blueprint::{IpBase, IpRange};
pub use control::{NodeState, NodeStatus, down, kill, pause, restart, resume, status};
pub use denomination::denom_metadata;
pub use description::{Description, NodeDescription};
pub use genesis_param::GenesisParam;
pub use lease::wait_for_release;
pub use logs::logs;
pub use network::Network;
pub use node::{EXIT_FLAG, Part};
pub use options::Options;
pub use up::{up, up_detached};
