//! A node of its own, with a real CometBFT.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::program::Home;

/// How long a node may take to start or stop on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running node, stopped when dropped.
pub(crate) struct Node {
    child: Child,
    /// Where CometBFT serves RPC.
    pub(crate) rpc: String,
    /// Where REST is served.
    pub(crate) rest: String,
}

/// An address of this machine that no other test uses.
pub(crate) fn free_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id().wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed) * 977);
        let address = format!(
            "127.{}.{}.{}",
            160 + number % 64,
            number / 64 % 250,
            1 + number / 16_000 % 250
        );
        if TcpListener::bind((address.as_str(), 26657)).is_ok() {
            return address;
        }
    }
}

impl Node {
    /// Starts the node of `home`, with short blocks, and waits for its third one: recorded runs ask
    /// for block 3, which is empty, so nothing may be sent before.
    pub(crate) fn start(home: &Home, comet: &Path) -> Node {
        let address = free_address();
        home.ok(&format!("config set config rpc.laddr tcp://{address}:26657"));
        Node::start_at(home, comet, &address, &[])
    }

    /// The same at an address, with more words behind the command.
    pub(crate) fn start_at(home: &Home, comet: &Path, address: &str, words: &[&str]) -> Node {
        let rpc = format!("tcp://{address}:26657");
        home.ok("config set config consensus.timeout_commit 200ms");
        home.ok(&format!("config set config p2p.laddr tcp://{address}:26656"));
        home.ok(&format!(
            "config set config instrumentation.prometheus_listen_addr {address}:26660"
        ));
        home.ok(&format!("config set app api.address tcp://{address}:1317"));
        home.ok(&format!("config set client node {rpc}"));
        let log = std::fs::File::create(home.beside("node.log")).unwrap();
        let grpc = format!("{address}:9090");
        let start = ["start", "--pruning", "nothing", "--grpc.address", &grpc];
        let child = home
            .command(start.iter().chain(words))
            // Its own cache is empty, since its user is new.
            .env("COMETBFT", comet)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut node = Node { child, rpc, rest: format!("{address}:1317") };
        node.await_height(home, 3);
        node
    }

    fn await_height(&mut self, home: &Home, height: u64) {
        let deadline = Instant::now() + PATIENCE;
        while home_height(home).is_none_or(|reached| reached < height) {
            let ended = self.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(home.beside("node.log")).unwrap();
            assert!(ended.is_none(), "the node ended: {ended:?}\n{}", log());
            assert!(Instant::now() < deadline, "no height {height}:\n{}", log());
            std::thread::yield_now();
        }
    }

    /// Asks it to stop, and returns its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), Signal::SIGTERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The node's CometBFT dies with it.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn home_height(home: &Home) -> Option<u64> {
    let status = home.run(["status"]);
    let status: Value = serde_json::from_str(&status.out).ok()?;
    status["sync_info"]["latest_block_height"].as_str()?.parse().ok()
}
