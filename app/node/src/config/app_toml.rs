//! `app.toml`: what the operator sets for the application.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;

use base::DecCoins;
use serde::Deserialize;
use toml::Table;

use super::{ConfigError, environment, layered, nearest, read};

/// The text of a new file, which is also the default of every key.
pub(super) const TEMPLATE: &str = include_str!("app.toml");

/// The file, read and checked. A key that is missing has its default; one that is not known is
/// an error that names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// The height behind which the node stops; 0 for none.
    pub halt_height: u64,
    /// The time behind which the node stops, in seconds since 1970; 0 for none.
    pub halt_time: u64,
    /// Blocks that CometBFT keeps at least; 0 keeps all.
    pub min_retain_blocks: u64,
    /// The REST interface.
    pub api: Api,
    /// The gRPC interface.
    pub grpc: Grpc,
    /// gRPC for web pages.
    pub grpc_web: GrpcWeb,
    /// Snapshots.
    pub state_sync: StateSync,
}

/// `[api]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
#[serde(rename_all = "kebab-case")]
pub struct Grpc {
    /// Whether gRPC is served.
    pub enable: bool,
    /// Where, such as `localhost:9090`.
    pub address: String,
    /// Longest request in bytes.
    pub max_recv_msg_size: usize,
}

/// `[grpc-web]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GrpcWeb {
    /// Whether it is served, at the address of REST.
    pub enable: bool,
}

/// `[state-sync]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StateSync {
    /// Blocks between two snapshots.
    pub snapshot_interval: u64,
    /// Snapshots to keep.
    pub snapshot_keep_recent: usize,
}

impl AppToml {
    /// The text of a new file.
    pub fn render(prefix: &str, minimum_gas_prices: &str) -> String {
        TEMPLATE
            .replace(
                "minimum-gas-prices = \"\"",
                &format!("minimum-gas-prices = {minimum_gas_prices:?}"),
            )
            .replace("bech32-prefix = \"whale\"", &format!("bech32-prefix = {prefix:?}"))
    }

    /// Reads the file over the defaults, the environment over both, and `flags` over all.
    pub fn load(path: &Path, flags: &[(&str, String)]) -> Result<AppToml, ConfigError> {
        let wrong = |problem: String| ConfigError::Wrong { path: path.to_owned(), problem };
        let file: Table =
            read(path)?.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        let mut table = layered::defaults(TEMPLATE);
        if let Some(key) = layered::unknown_key(&file, &table) {
            return Err(wrong(unknown(&key, &table)));
        }
        layered::put_over(&mut table, file);
        environment::override_with(&mut table, "WHALED", &|name| std::env::var(name).ok());
        flags.iter().for_each(|(key, text)| environment::set(&mut table, key, text.clone()));
        let config: AppToml =
            table.try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        config.min_gas_prices().map_err(wrong)?;
        config.state_sync.check().map_err(wrong)?;
        Ok(config)
    }

    /// The lowest price of gas, as coins.
    pub fn min_gas_prices(&self) -> Result<DecCoins, String> {
        self.minimum_gas_prices
            .parse()
            .map_err(|error| format!("minimum-gas-prices = {:?}: {error}", self.minimum_gas_prices))
    }
}

impl StateSync {
    /// The SDK lets 0 switch snapshots off; here a start needs them.
    fn check(&self) -> Result<(), String> {
        let StateSync { snapshot_interval, snapshot_keep_recent } = self;
        let few = |key: &str, value: &dyn Display, least: u8| {
            Err(format!(
                "state-sync.{key} = {value}: expected {least} or more, because restarts need snapshots"
            ))
        };
        match (snapshot_interval, snapshot_keep_recent) {
            (0, _) => few("snapshot-interval", snapshot_interval, 1),
            (_, 0..2) => few("snapshot-keep-recent", snapshot_keep_recent, 2),
            _ => Ok(()),
        }
    }
}

fn unknown(key: &str, defaults: &Table) -> String {
    let known = layered::keys(defaults);
    match nearest(key, known.iter().map(String::as_str)) {
        Some(near) => format!("there is no key {key}; did you mean {near}?"),
        None => format!("there is no key {key}; there are {}", known.join(", ")),
    }
}

/// The socket address of `tcp://host:port` or `host:port`.
pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    use std::net::ToSocketAddrs;
    let bare = text.strip_prefix("tcp://").unwrap_or(text);
    let mut found = bare.to_socket_addrs().map_err(|error| format!("{text}: {error}"))?;
    found.next().ok_or_else(|| format!("{text} names no address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<AppToml, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.toml");
        std::fs::write(&path, text).unwrap();
        AppToml::load(&path, &[])
    }

    #[test]
    fn missing_keys_have_the_defaults_of_the_template() {
        let config = load("[grpc]\naddress = \"127.0.0.2:9090\"\n").unwrap();
        assert_eq!(config.grpc.address, "127.0.0.2:9090");
        assert!(config.grpc.enable);
        assert_eq!(
            (config.bech32_prefix.as_str(), config.app_db_backend.as_str()),
            ("whale", "sled")
        );
    }

    #[test]
    fn a_new_file_has_the_chosen_prefix_and_price() {
        let config = load(&AppToml::render("cosmos", "0.01stake")).unwrap();
        assert_eq!(config.bech32_prefix, "cosmos");
        assert_eq!(config.minimum_gas_prices, "0.01stake");
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_one_that_was_meant() {
        let error = load("[api]\nenabel = true\n").unwrap_err().to_string();
        assert!(error.ends_with("there is no key api.enabel; did you mean api.enable?"), "{error}");
        let error = load("iavl-cache-size = 1\n").unwrap_err().to_string();
        assert!(error.contains("there are abci-address, "), "{error}");
    }

    #[test]
    fn the_sections_and_keys_that_tools_of_the_sdk_write_are_known() {
        let text = "halt-height = 7\nhalt-time = 8\nmin-retain-blocks = 9\n\
            [grpc-web]\nenable = false\n";
        let config = load(text).unwrap();
        assert_eq!((config.halt_height, config.halt_time, config.min_retain_blocks), (7, 8, 9));
        assert!(!config.grpc_web.enable && load("").unwrap().grpc_web.enable);
        let error = load("[grpc-web]\naddress = \"localhost:9091\"\n").unwrap_err().to_string();
        assert!(error.contains("there is no key grpc-web.address"), "{error}");
        assert!(load("halt-height = -1\n").is_err());
    }

    #[test]
    fn snapshots_can_not_be_switched_off() {
        let error = load("[state-sync]\nsnapshot-interval = 0\n").unwrap_err().to_string();
        assert!(error.contains("state-sync.snapshot-interval = 0: expected 1 or more"), "{error}");
        let error = load("[state-sync]\nsnapshot-keep-recent = 1\n").unwrap_err().to_string();
        assert!(error.contains("snapshot-keep-recent = 1: expected 2 or more"), "{error}");
        load("[state-sync]\nsnapshot-interval = 1\nsnapshot-keep-recent = 2\n").unwrap();
    }

    #[test]
    fn flags_win_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.toml");
        std::fs::write(&path, "[api]\nenable = true\n").unwrap();
        let flags = [("api.enable", "false".to_owned()), ("grpc.address", "[::1]:9".to_owned())];
        let config = AppToml::load(&path, &flags).unwrap();
        assert_eq!((config.api.enable, config.grpc.address.as_str()), (false, "[::1]:9"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_and_a_price_that_is_none_are_refused() {
        assert!(load("[api]\nenable = 1\n").is_err());
        let error = load("minimum-gas-prices = \"much\"\n").unwrap_err().to_string();
        assert!(error.contains("minimum-gas-prices = \"much\""), "{error}");
    }
}
