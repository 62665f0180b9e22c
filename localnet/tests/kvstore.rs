//! Networks of real CometBFT nodes that run its built-in key-value store: all of this crate but the
//! application.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "tests fail loudly, and say what they miss"
)]

use cometbft_config::comet;
use localnet::{Description, IpRange, Network, NodeState, Options, Part};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take that has no limit of its own, on a machine with other work too.
const SOON: Duration = Duration::from_secs(120);

/// So much time on a free machine, and more in proportion where others want its processors.
fn shared(limit: Duration) -> Duration {
    let average = fs::read_to_string("/proc/loadavg").unwrap();
    let waiting: f64 = average.split(' ').next().unwrap().parse().unwrap();
    let processors = thread::available_parallelism().unwrap().get();
    limit.mul_f64((waiting / f64::from(u32::try_from(processors).unwrap())).max(1.0))
}

/// A network of `validators` in `dir`; none on a machine that can not have CometBFT, where CI
/// fails.
fn options(dir: &Path, validators: usize) -> Option<Options> {
    match comet::find(None) {
        Ok(comet) => {
            let stand_in = env!("CARGO_BIN_EXE_localnet-stand-in");
            Some(Options {
                validators,
                comet: Some(comet.path),
                ..Options::isolated(stand_in, dir)
            })
        }
        Err(error) if std::env::var_os("CI").is_none() => {
            eprintln!("not tested: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// Waits for something that another process does.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not happen within {} s", SOON.as_secs());
        thread::sleep(Duration::from_millis(20));
    }
}

/// Processes, of whatever kind, that have a path below `dir` among their arguments.
fn processes_in(dir: &Path) -> Vec<String> {
    let dir = dir.canonicalize().unwrap();
    let lines = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(dir.to_str().unwrap())).collect()
}

/// The height of the last block that node `n` told of in its log.
fn committed(dir: &Path, n: usize) -> u64 {
    let log = fs::read_to_string(dir.join(format!("node{n}/node.log"))).unwrap();
    let last = log.lines().rfind(|line| line.contains("committed state ")).unwrap();
    let (_, height) = last.split_once("height=").unwrap();
    height.split(' ').next().unwrap().parse().unwrap()
}

fn states(dir: &Path) -> Vec<NodeState> {
    localnet::status(dir).unwrap().iter().map(|node| node.state).collect()
}

#[test]
fn four_validators_are_ready_within_10_s_stop_without_a_trace_and_go_on_where_they_were() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 4) else {
        return;
    };

    let begun = Instant::now();
    let network = Network::start(&options).unwrap();
    let taken = begun.elapsed();
    assert!(taken < shared(Duration::from_secs(10)), "height 2 after {taken:?}");

    let description = network.description().clone();
    assert_eq!(Description::read(dir.path()).unwrap(), description);
    for node in &description.nodes {
        let pids = [node.pid.unwrap(), node.comet_pid.unwrap()];
        assert!(
            pids.iter().all(|pid| Path::new("/proc").join(pid.to_string()).exists()),
            "{node:?}"
        );
    }
    until("a peer of every node", || {
        let nodes = localnet::status(dir.path()).unwrap();
        nodes.iter().all(|node| node.peers.is_some_and(|peers| peers >= 1))
    });

    let stopping = Instant::now();
    network.stop().unwrap();
    let taken = stopping.elapsed();
    assert!(taken < shared(Duration::from_secs(5)), "stopping took {taken:?}");
    assert!(processes_in(dir.path()).is_empty());
    assert_eq!(states(dir.path()), [NodeState::Stopped; 4]);
    let stopped = Description::read(dir.path()).unwrap();
    assert!(stopped.nodes.iter().all(|node| node.pid.is_none() && node.comet_pid.is_none()));

    let before = (0..4).map(|n| committed(dir.path(), n)).max().unwrap();
    let again = Network::start(&options).unwrap();
    for n in 0..4 {
        assert!(committed(dir.path(), n) > before, "ready without a block since {before}");
    }
    assert_eq!(again.description().accounts, description.accounts);
    drop(again);
    assert!(processes_in(dir.path()).is_empty());
}

#[test]
fn a_killed_node_is_missed_by_nobody_and_comes_back_and_two_paused_ones_halt_the_chain() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 4) else {
        return;
    };
    let mut network = Network::start(&options).unwrap();

    network.kill(3, Part::Both).unwrap();
    assert_eq!(states(dir.path())[3], NodeState::Stopped);
    assert_eq!(network.description().nodes[3].pid, None);
    let height = network.height(0).unwrap();
    until("a block of the other three", || network.height(0).is_ok_and(|now| now > height));
    network.restart(3).unwrap();
    network.await_height(height + 2, SOON).unwrap();

    network.kill(2, Part::Comet).unwrap();
    until("the end of a node without CometBFT", || states(dir.path())[2] == NodeState::Stopped);
    network.restart(2).unwrap();
    network.await_height(network.height(0).unwrap() + 1, SOON).unwrap();

    network.pause(1).unwrap();
    network.pause(2).unwrap();
    assert_eq!(
        states(dir.path()),
        [NodeState::Running, NodeState::Paused, NodeState::Paused, NodeState::Running]
    );
    // What was under way when they fell silent may still be decided, and nothing after it.
    let height = network.height(0).unwrap();
    assert!(network.await_height(height + 3, Duration::from_secs(6)).is_err());
    network.resume(1).unwrap();
    network.resume(2).unwrap();
    network.await_height(height + 3, SOON).unwrap();

    // Paused nodes do not keep a network from stopping.
    network.pause(1).unwrap();
    network.stop().unwrap();
    assert!(processes_in(dir.path()).is_empty());
}

#[test]
fn a_full_node_follows_without_being_missed_and_is_ruled_like_the_others() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 1) else {
        return;
    };
    let mut network = Network::start(&Options { full_nodes: 1, ..options }).unwrap();
    let nodes = &network.description().nodes;
    assert_eq!(nodes.iter().map(|node| node.validator).collect::<Vec<_>>(), [true, false]);
    assert_eq!(states(dir.path()), [NodeState::Running; 2]);

    network.kill(1, Part::Both).unwrap();
    assert_eq!(states(dir.path()), [NodeState::Running, NodeState::Stopped]);
    let height = network.height(0).unwrap();
    until("a block of the validator alone", || network.height(0).is_ok_and(|now| now > height));
    network.restart(1).unwrap();
    network.await_height(height + 1, SOON).unwrap();
    assert!(network.last_lines(1, 1).unwrap().len() == 1);

    network.pause(1).unwrap();
    assert_eq!(states(dir.path()), [NodeState::Running, NodeState::Paused]);
    network.resume(1).unwrap();
    network.stop().unwrap();
    assert!(processes_in(dir.path()).is_empty());
}

#[test]
fn nothing_outlives_an_owner_that_was_killed() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 1) else {
        return;
    };
    let mut owner = Command::new(&options.whaled)
        .args([
            "localnet",
            "up",
            "--validators",
            "1",
            "--chain-id",
            &options.chain_id,
            "--prefix",
            "whale",
        ])
        .args(["--denom", "uwls", "--seed", &options.seed, "--ip-base", "free", "--dir"])
        .arg(dir.path())
        .arg("--comet")
        .arg(options.comet.unwrap())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("a ready network", || {
        Description::read(dir.path()).is_ok_and(|network| network.nodes[0].pid.is_some())
    });
    assert_eq!(states(dir.path()), [NodeState::Running]);

    kill(Pid::from_raw(owner.id().try_into().unwrap()), Signal::SIGKILL).unwrap();
    owner.wait().unwrap();
    until("the end of all processes", || processes_in(dir.path()).is_empty());
}

#[test]
fn a_detached_network_is_ruled_from_outside_and_taken_down() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 4) else {
        return;
    };
    let mut out = Vec::new();
    localnet::up_detached(&options, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.contains("localnet down --dir")
            && text.contains("whaleshares-local-1 runs with 4 validators"),
        "{text}"
    );
    assert_eq!(states(dir.path()), [NodeState::Running; 4]);

    let second = localnet::up_detached(&options, &mut Vec::new()).unwrap_err().to_string();
    assert!(second.contains("is running already"), "{second}");

    localnet::kill(dir.path(), 2).unwrap();
    assert_eq!(states(dir.path())[2], NodeState::Stopped);
    assert_eq!(Description::read(dir.path()).unwrap().nodes[2].pid, None);
    localnet::restart(dir.path(), 2).unwrap();
    assert_eq!(states(dir.path())[2], NodeState::Running);
    localnet::pause(dir.path(), 1).unwrap();
    assert_eq!(states(dir.path())[1], NodeState::Paused);
    localnet::resume(dir.path(), 1).unwrap();

    let mut log = Vec::new();
    localnet::logs(dir.path(), Some(0), 3, false, &mut log).unwrap();
    assert_eq!(
        String::from_utf8(log).unwrap().lines().filter(|line| line.starts_with("node0 | ")).count(),
        3
    );

    localnet::down(dir.path()).unwrap();
    assert!(processes_in(dir.path()).is_empty());
    assert_eq!(states(dir.path()), [NodeState::Stopped; 4]);
    let error = localnet::restart(dir.path(), 0).unwrap_err().to_string();
    assert!(error.contains("is not running"), "{error}");
}

#[test]
fn a_node_that_fails_shows_its_last_words() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 1) else {
        return;
    };
    drop(Network::start(&options).unwrap());
    fs::write(dir.path().join("node0/config/config.toml"), "moniker = ").unwrap();
    let error = format!("{:#}", Network::start(&options).unwrap_err());
    assert!(
        error.contains("node0 has ended; the last lines of") && error.contains("toml"),
        "{error}"
    );
    assert!(processes_in(dir.path()).is_empty());
}

#[test]
fn other_wishes_for_the_same_folder_are_refused_and_reset_grants_them() {
    let dir = TempDir::new().unwrap();
    let Some(options) = options(dir.path(), 1) else {
        return;
    };
    drop(Network::start(&options).unwrap());
    let other = Options { seed: "another".into(), ..options };
    let error = Network::start(&other).unwrap_err().to_string();
    assert!(
        error.contains("--seed whaleshares, not another") && error.contains("Try: --reset"),
        "{error}"
    );

    let before = Description::read(dir.path());
    assert!(before.is_err() || before.unwrap().nodes[0].pid.is_none());
    let network = Network::start(&Options { reset: true, ..other }).unwrap();
    assert!(network.height(0).unwrap() >= 2);
}

#[test]
fn two_networks_live_side_by_side_and_a_taken_address_is_named() {
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (Some(first), Some(second)) = (options(one.path(), 1), options(two.path(), 1)) else {
        return;
    };
    let first = Network::start(&first).unwrap();
    let network = Network::start(&second).unwrap();
    let rpc = first.description().nodes[0].rpc.clone();
    assert_ne!(rpc, network.description().nodes[0].rpc);
    drop(network);

    let base = rpc.trim_start_matches("http://").trim_end_matches(".1:26657").parse().unwrap();
    let clash = Options { ip_range: IpRange::Base(base), reset: true, ..second };
    let error = Network::start(&clash).unwrap_err().to_string();
    assert!(
        error.contains("is in use, perhaps by another localnet")
            && error.contains("Try: --ip-base"),
        "{error}"
    );
}
