//! `whaled start`: one process tree of application, services and CometBFT.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base::prefix;
use chain::{Chain, NodeConfig, STORES};
use cometbft_config::{Form, Genesis};

use crate::abci::{Address, Limits};
use crate::app::{App, Halt, Handover, version_fits};
use crate::config::{AppToml, rpc_address, socket_address};
use crate::exit::ExitReason;
use crate::gateway::{self, Gateway, GrpcConfig, RestConfig};
use crate::ledger::{DatabaseKind, Ledger, LedgerError, Settings};
use crate::services::{Facts, Services};
use crate::supervisor::{Bell, CometCommand, Config, Supervisor};

/// How long a node whose version is too old lives on: ten looks of cosmovisor.
const LINGER: Duration = Duration::from_secs(3);

/// What `whaled start` was asked for; the rest is in the home's configuration.
#[derive(Debug, Default)]
pub struct Start {
    /// The node's home, with `config` and `data`.
    pub home: PathBuf,
    /// Where CometBFT connects, if not as configured.
    pub address: Option<String>,
    /// The CometBFT to run, if not the one that is found.
    pub comet: Option<PathBuf>,
    /// Whether the operator runs CometBFT himself.
    pub external_comet: bool,
    /// Stops when nobody holds this lock file any more: nodes of a localnet end with it.
    pub exit_when_unlocked: Option<PathBuf>,
    /// The chain that is meant; the genesis file must be of no other.
    pub chain_id: Option<String>,
    /// Keys of `app.toml` (`section.key`) with what is to stand instead of the file's value.
    pub settings: Vec<(&'static str, String)>,
    /// Where CometBFT serves RPC, if not as configured.
    pub rpc_address: Option<String>,
    /// Further arguments of `cometbft start`.
    pub comet_arguments: Vec<OsString>,
}

/// A node whose parts all run.
struct Running {
    supervisor: Supervisor,
    gateway: Gateway,
    ledger: Arc<Ledger>,
}

/// Runs the node until something ends it.
pub fn run(start: &Start) -> ExitReason {
    match begin(start) {
        Ok(Running { supervisor, gateway, ledger }) => {
            let metrics = supervisor.metrics();
            let reason = supervisor.run();
            metrics.timings().iter().for_each(|timing| tracing::info!("{timing}"));
            gateway.stop();
            if let Err(error) = ledger.close() {
                tracing::error!("{error}");
            }
            reason
        }
        Err(reason) => reason,
    }
}

fn begin(start: &Start) -> Result<Running, ExitReason> {
    let (config, ledger) = open_home(&start.home, &start.settings)?;
    let ledger = Arc::new(ledger);
    let halt = Halt { height: config.halt_height, time_s: config.halt_time };
    may_go_on(halt, &ledger)?;
    let chain = Arc::new(Chain::new());
    version_fits(&chain, &ledger)?;
    let genesis = genesis(start)?;
    let node_config = NodeConfig {
        min_gas_prices: config.min_gas_prices().map_err(config_error)?,
        query_gas_limit: Some(config.query_gas_limit).filter(|limit| *limit > 0),
    };
    let (stop, stops) = mpsc::channel();
    let bell = Arc::new(OnceLock::new());
    let app = App::new(chain, Arc::clone(&ledger), node_config, genesis.chain_id().to_owned())
        .retaining(config.min_retain_blocks)
        .halting(halt, stop)
        .handing_over(handover(&start.home, &bell));
    let app = Arc::new(app);
    let gateway = open_gateway(start, &config, &app)?;
    // What governance has changed since genesis counts, once there is a block.
    let in_genesis = genesis.consensus_params().map_or(-1, |params| params.block_bytes_max);
    let in_force = app.chain().block_bytes_limit(&app.latest().state);
    let limits = Limits::for_blocks(in_force.unwrap_or(in_genesis));
    let supervisor = Supervisor::start(supervised(start, &config, limits)?, app)?;
    bell.get_or_init(|| supervisor.bell());
    if let Some(lock) = start.exit_when_unlocked.clone() {
        end_with(lock, supervisor.bell());
    }
    end_when_asked(stops, supervisor.bell());
    Ok(Running { supervisor, gateway, ledger })
}

/// What `home` has: its configuration, with `settings` over it, and its state. Nobody else works
/// on that as long as the ledger is open.
pub(crate) fn open_home(
    home: &Path,
    settings: &[(&'static str, String)],
) -> Result<(AppToml, Ledger), ExitReason> {
    let app_toml = home.join("config/app.toml");
    if !app_toml.exists() {
        let home = home.display();
        let text = format!("there is no node in {home}: config/app.toml is missing");
        return Err(ExitReason::Config(format!("{text}\nTry: whaled init MONIKER --home {home}")));
    }
    let config = AppToml::load(&app_toml, settings).map_err(config_error)?;
    prefix::fix(&config.bech32_prefix).map_err(config_error)?;
    let ledger = open_ledger(home, &config)?;
    Ok((config, ledger))
}

/// A node that has reached its last block has nothing to do.
fn may_go_on(halt: Halt, ledger: &Ledger) -> Result<(), ExitReason> {
    let commit = &ledger.latest().commit;
    let Some(reason) = halt.behind(commit) else { return Ok(()) };
    let height = commit.height;
    tracing::error!("the state is at height {height}; remove halt-height and halt-time to go on");
    Err(reason)
}

/// How this node leaves the chain to another version. The bell is there as soon as all parts run.
fn handover(home: &Path, bell: &Arc<OnceLock<Bell>>) -> Handover {
    let bell = Arc::clone(bell);
    Handover {
        folder: home.join("data"),
        linger: LINGER,
        end: Box::new(move |reason| bell.wait().end(reason)),
    }
}

/// Reads the genesis file, of the chain that is meant and in the form that CometBFT reads: one in
/// the SDK's form is put aside and written anew.
fn genesis(start: &Start) -> Result<Genesis, ExitReason> {
    let path = start.home.join("config/genesis.json");
    let genesis = Genesis::read(&path).map_err(config_error)?;
    if let Some(meant) = start.chain_id.as_ref().filter(|meant| *meant != genesis.chain_id()) {
        let found = genesis.chain_id();
        return Err(ExitReason::Config(format!(
            "--chain-id {meant}: the genesis file is of {found}"
        )));
    }
    if genesis.form() == Form::GenesisDoc {
        return Ok(genesis);
    }
    let aside = start.home.join("config/genesis.sdk.json");
    let readable = genesis.to_genesis_doc();
    std::fs::copy(&path, &aside).map_err(config_error)?;
    readable.write(&path).map_err(config_error)?;
    tracing::info!(
        "{} was in the form of the Cosmos SDK, which CometBFT does not read; it is now in {}",
        path.display(),
        aside.display()
    );
    Ok(readable)
}

/// The doors first: a port that is taken shows before anything has happened.
fn open_gateway(start: &Start, config: &AppToml, app: &Arc<App>) -> Result<Gateway, ExitReason> {
    let rpc = match &start.rpc_address {
        Some(address) => address.clone(),
        None => rpc_address(&start.home.join("config/config.toml")).map_err(config_error)?,
    };
    let states_kept = u64::try_from(Settings::default().window).unwrap_or(u64::MAX);
    let facts = Facts { states_kept, halt_height: config.halt_height };
    let services =
        Services::new(&rpc, facts).map_err(|error| config_error(format!("{error:#}")))?;
    let address = |key: &str, text: &str| {
        socket_address(text).map_err(|error| config_error(format!("app.toml: {key}: {error}")))
    };
    let AppToml { api, grpc, grpc_web, .. } = config;
    let doors = gateway::Config {
        grpc: match grpc.enable {
            true => Some(GrpcConfig {
                address: address("grpc.address", &grpc.address)?,
                max_request: grpc.max_recv_msg_size,
            }),
            false => None,
        },
        rest: match api.enable {
            true => Some(RestConfig {
                address: address("api.address", &api.address)?,
                cors: api.enabled_unsafe_cors,
                grpc_web: grpc.enable && grpc_web.enable,
            }),
            false => None,
        },
    };
    Gateway::start(app, &services, &doors).map_err(config_error)
}

fn open_ledger(home: &Path, config: &AppToml) -> Result<Ledger, ExitReason> {
    let kind = match config.app_db_backend.as_str() {
        "sled" => DatabaseKind::Sled,
        "redb" => DatabaseKind::Redb,
        other => {
            let text =
                format!("app.toml: app-db-backend = {other:?}: expected \"sled\" or \"redb\"");
            return Err(ExitReason::Config(text));
        }
    };
    let settings = Settings {
        checkpoint_blocks: config.state_sync.snapshot_interval,
        checkpoints_kept: config.state_sync.snapshot_keep_recent,
        ..Settings::default()
    };
    Ledger::open(&home.join("data"), kind, STORES, settings).map_err(|error| match error {
        LedgerError::RootDiffers { .. } => ExitReason::ConsensusFailure(error.to_string()),
        _ => ExitReason::Store(error.to_string()),
    })
}

fn supervised(start: &Start, config: &AppToml, limits: Limits) -> Result<Config, ExitReason> {
    let chosen = start.address.clone().unwrap_or_else(|| config.abci_address.clone());
    let address = match chosen.as_str() {
        // Not in `data`, of which cosmovisor makes a copy: it can not copy what a killed node leaves.
        "" => Address::unix(&start.home.join("abci.sock")),
        text => text.parse().map_err(config_error)?,
    };
    let comet = match start.external_comet {
        true => None,
        false => {
            let comet = cometbft_config::comet::find(start.comet.as_deref())
                .map_err(|error| ExitReason::CometNotFound(error.to_string()))?;
            let rpc = start.rpc_address.iter().flat_map(|rpc| ["--rpc.laddr".into(), rpc.into()]);
            let args = rpc.chain(start.comet_arguments.iter().cloned()).collect();
            Some(CometCommand { program: comet.path, home: start.home.clone(), args })
        }
    };
    Ok(Config { address, limits, comet, stop_limit: Duration::from_secs(10) })
}

/// Rings the bell once the lock is free, and holds it until the process has ended.
fn end_with(lock: PathBuf, bell: Bell) {
    std::thread::spawn(move || match localnet::wait_for_release(&lock) {
        Ok(held) => {
            bell.end(ExitReason::Stopped);
            std::mem::forget(held);
        }
        Err(error) => bell.end(ExitReason::Config(format!("{}: {error}", lock.display()))),
    });
}

/// Rings the bell once the application has reached its last block.
fn end_when_asked(stops: Receiver<ExitReason>, bell: Bell) {
    std::thread::spawn(move || stops.iter().for_each(|reason| bell.end(reason)));
}

fn config_error(error: impl std::fmt::Display) -> ExitReason {
    ExitReason::Config(error.to_string())
}
