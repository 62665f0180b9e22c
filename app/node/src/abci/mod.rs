//! ABCI 2.0 server: CometBFT's socket protocol around an [`Application`].
//!
//! CometBFT opens four connections (query, snapshot, mempool, consensus) and sends protobuf
//! `Request`s, each behind a varint length. Requests of one connection are answered in order;
//! the four connections are served at the same time.
//!
//! Each connection has two threads. The reader takes everything off the socket at once, whatever
//! the application is doing: CometBFT's client restarts a 20 ns timer for as long as its own
//! writes wait, which costs it several times the CPU of the transactions themselves. The worker
//! takes decoded requests in order, calls the application, and gathers the answers in one buffer
//! that is written when CometBFT asks for it or when nothing else is waiting. On a unix socket
//! and on TCP without Nagle's delay one call costs some 20 µs.
//!
//! Runs of `CheckTx` reach the application as one batch, so that it can check signatures in
//! parallel although the connection is ordered.
//!
//! Nothing here decides anything about the chain. Whatever ends a connection that CometBFT has
//! used ends the node: CometBFT stops too when one of its four connections fails, and a node
//! that is half alive helps nobody. The reason goes to one hook, as an [`End`].

mod address;
mod application;
mod client;
mod connection;
mod dispatch;
mod end;
mod frame;
mod inbox;
mod limits;
mod listener;
mod metrics;
mod server;
mod stream;
mod worker;

pub use address::{Address, AddressError};
pub use application::{Answer, Application};
pub use client::{Client, ClientError, Receiver, Sender};
pub use end::End;
pub use frame::Fault;
pub use limits::Limits;
pub use listener::{ListenError, Listener};
pub use metrics::{Method, MethodTiming, Metrics};
pub use server::{OnEnd, Server};
