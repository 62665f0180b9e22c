//! `app.toml`: what the operator sets for the application.

use std::net::SocketAddr;
use std::path::Path;

use base::DecCoins;
use serde::Deserialize;

use super::{ConfigError, environment, read};

const TEMPLATE: &str = include_str!("app.toml");

/// The file, read and checked. A key that is not known is an error that names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AppToml {
    /// Lowest price of gas that this node asks for, as text.
    pub minimum_gas_prices: String,
    /// Most gas of one query; 0 sets no limit.
    pub query_gas_limit: u64,
    /// Prefix of addresses.
    pub bech32_prefix: String,
    /// `sled` or `redb`.
    pub app_db_backend: String,
    /// Where CometBFT connects; empty is a socket in the data directory.
    pub abci_address: String,
    /// The REST interface.
    pub api: Api,
    /// The gRPC interface.
    pub grpc: Grpc,
    /// Snapshots.
    pub state_sync: StateSync,
}

/// `[api]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Api {
    /// Whether REST is served.
    pub enable: bool,
    /// Where, such as `tcp://localhost:1317`.
    pub address: String,
    /// Whether browsers of any web site are answered.
    pub enabled_unsafe_cors: bool,
}

/// `[grpc]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Grpc {
    /// Whether gRPC is served.
    pub enable: bool,
    /// Where, such as `localhost:9090`.
    pub address: String,
    /// Longest request in bytes.
    pub max_recv_msg_size: usize,
}

/// `[state-sync]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StateSync {
    /// Blocks between two snapshots.
    pub snapshot_interval: u64,
    /// Snapshots to keep.
    pub snapshot_keep_recent: usize,
}

impl AppToml {
    /// The text of a new file.
    pub fn render(prefix: &str, minimum_gas_prices: &str, host: &str, cors: bool) -> String {
        TEMPLATE
            .replace("{minimum_gas_prices}", minimum_gas_prices)
            .replace("{bech32_prefix}", prefix)
            .replace("{api_address}", &format!("{host}:1317"))
            .replace("{grpc_address}", &format!("{host}:9090"))
            .replace("{cors}", &cors.to_string())
    }

    /// Reads the file, and the environment over it.
    pub fn load(path: &Path) -> Result<AppToml, ConfigError> {
        let wrong = |problem: String| ConfigError::Wrong { path: path.to_owned(), problem };
        let mut table: toml::Table =
            read(path)?.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        environment::override_with(&mut table, "WHALED", &|name| std::env::var(name).ok());
        let config: AppToml =
            table.try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        config.min_gas_prices().map_err(wrong)?;
        Ok(config)
    }

    /// The lowest price of gas, as coins.
    pub fn min_gas_prices(&self) -> Result<DecCoins, String> {
        self.minimum_gas_prices
            .parse()
            .map_err(|error| format!("minimum-gas-prices = {:?}: {error}", self.minimum_gas_prices))
    }
}

/// The socket address of `tcp://host:port` or `host:port`.
pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    use std::net::ToSocketAddrs;
    let bare = text.strip_prefix("tcp://").unwrap_or(text);
    let mut found = bare.to_socket_addrs().map_err(|error| format!("{text}: {error}"))?;
    found.next().ok_or_else(|| format!("{text} names no address"))
}
