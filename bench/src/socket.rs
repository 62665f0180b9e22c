//! CheckTx through the real socket, as CometBFT sends it; and the round trip of one call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use chain::{Chain, NodeConfig};
use node::abci::{Address, Client, Limits, Listener, Server};
use node::app::App;
use tendermint_proto::v0_38::abci::{RequestCheckTx, RequestEcho, request::Value};

use crate::world::{CHAIN_ID, World};

#[derive(Clone, Copy, Default)]
pub(crate) struct SocketCosts {
    pub(crate) check_tx_per_s: f64,
    pub echo_p50: Duration,
    pub echo_p99: Duration,
}

const ECHOS: usize = 5_000;

pub(crate) fn measure(world: &World, rounds: usize) -> Result<SocketCosts> {
    let folder = tempfile::tempdir()?;
    let address = Address::unix(&folder.path().join("abci.sock"));
    let chain = Arc::new(Chain::new());
    let config = NodeConfig::default();
    let app = Arc::new(App::new(chain, Arc::clone(&world.ledger), config, CHAIN_ID.into()));
    let listener = Listener::bind(&address)?;
    let server = Server::start(listener, app as _, Limits::for_blocks(-1), Box::new(|_| {}))?;
    let txs = world.transfers(rounds as u64 + 1);
    let check_tx_per_s = check_all(&address, &txs)?;
    let (echo_p50, echo_p99) = echo(&address)?;
    server.stop();
    Ok(SocketCosts { check_tx_per_s, echo_p50, echo_p99 })
}

fn check_all(address: &Address, txs: &[Vec<u8>]) -> Result<f64> {
    let (mut sender, mut receiver) = Client::connect(address)?.split();
    let count = txs.len();
    let began = Instant::now();
    let checked = std::thread::scope(|scope| -> Result<usize> {
        let reading = scope.spawn(move || -> Result<usize> {
            let mut good = 0;
            for _ in 0..count {
                let response = receiver.receive()?;
                let text = format!("{response:?}");
                good += usize::from(text.contains("code: 0"));
            }
            Ok(good)
        });
        for tx in txs {
            let tx = tx.clone().into();
            sender.send(Value::CheckTx(RequestCheckTx { tx, r#type: 0 }))?;
        }
        sender.flush()?;
        reading.join().expect("the reader")
    })?;
    let took = began.elapsed();
    anyhow::ensure!(checked == count, "{} of {count} transfers were refused", count - checked);
    Ok(count as f64 / took.as_secs_f64())
}

fn echo(address: &Address) -> Result<(Duration, Duration)> {
    let mut client = Client::connect(address)?;
    let mut times = Vec::with_capacity(ECHOS);
    for _ in 0..ECHOS {
        let began = Instant::now();
        client.call(Value::Echo(RequestEcho { message: "hello".into() }))?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Ok((times[ECHOS / 2], times[ECHOS * 99 / 100]))
}
