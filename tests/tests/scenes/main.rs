//! What people see of the chain: messages in, queries, events and codes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

mod accounts;
mod authz_ends;
mod authz_execs;
mod authz_grants;
mod authz_limits;
mod authz_model;
mod authz_queries;
mod bank_queries;
mod board_queries;
mod burns;
mod cache;
mod checks;
mod consensus_params;
mod constitution;
mod direct_aux;
mod feegrant;
mod feegrant_model;
mod feegrant_paying;
mod fees;
mod foreign_modules;
mod gas;
mod genesis;
mod genesis_faults;
mod genesis_transactions;
mod gov_attacks;
mod gov_cancel;
mod gov_clearing;
mod gov_deposits;
mod gov_execution;
mod gov_expedited;
mod gov_genesis;
mod gov_guards;
mod gov_late;
mod gov_legacy;
mod gov_outcomes;
mod gov_panics;
mod gov_params;
mod gov_queries;
mod gov_stake;
mod gov_submit;
mod gov_votes;
mod limits;
mod multi_sends;
mod names;
mod proposals;
mod reward_queries;
mod sends;
mod signatures;
mod stake_delegating;
mod stake_elections;
mod stake_events;
mod stake_evidence;
mod stake_funds;
mod stake_green;
mod stake_leaving;
mod stake_liveness;
mod stake_params;
mod stake_producers;
mod stake_proxies;
mod stake_queries;
mod stake_rewards;
mod switches;
mod unbonding_queries;
mod unordered;
mod upgrade_queries;
mod upgrades;
mod vesting;
