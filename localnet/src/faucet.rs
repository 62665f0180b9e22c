//! The faucet: an HTTP endpoint that gives to everybody who asks.
//!
//! It speaks the dialects of three clients: `GET /send/{address}` and `GET /balance` of the ping.pub
//! explorer, `POST /credit` of CosmJS, `POST /` and `GET /info` of Ignite. Whoever asks while a
//! transaction is on its way waits in line; the next one takes all who wait.

mod allowance;
mod counter;
mod dialects;
mod refusal;
mod server;
mod teller;
#[cfg(test)]
mod tests;

pub(crate) use server::Faucet;
pub(crate) use teller::Teller;

use crate::blueprint::Blueprint;
use std::net::SocketAddr;

/// The port of other faucets for Cosmos chains.
pub(crate) const PORT: u16 = 4500;

/// Where the faucet of a network listens.
pub(crate) fn address(blueprint: &Blueprint) -> SocketAddr {
    (blueprint.ip_base.node(0), PORT).into()
}
