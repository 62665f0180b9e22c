//! `config.toml`: what the application has to know of CometBFT's own settings.

use std::path::Path;

use toml::{Table, Value};

use super::{ConfigError, read};

/// Where CometBFT serves RPC by default.
const DEFAULT: &str = "tcp://127.0.0.1:26657";

/// Where the CometBFT with this `config.toml` serves RPC. Its own environment variable wins over
/// the file, as in CometBFT.
pub fn rpc_address(path: &Path) -> Result<String, ConfigError> {
    if let Ok(address) = std::env::var("CMT_RPC_LADDR") {
        return Ok(address);
    }
    let file: Table = read(path)?.parse().map_err(|error: toml::de::Error| ConfigError::Wrong {
        path: path.to_owned(),
        problem: error.to_string(),
    })?;
    let address = file.get("rpc").and_then(|rpc| rpc.get("laddr"));
    match address {
        None => Ok(DEFAULT.to_owned()),
        Some(Value::String(address)) if !address.is_empty() => Ok(address.clone()),
        Some(other) => Err(ConfigError::Wrong {
            path: path.to_owned(),
            problem: format!("rpc.laddr = {other}: expected an address such as \"{DEFAULT}\""),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        rpc_address(&path)
    }

    #[test]
    fn the_address_is_that_of_the_file_or_the_default() {
        assert_eq!(
            of("[rpc]\nladdr = \"tcp://127.0.0.3:26657\"\n").unwrap(),
            "tcp://127.0.0.3:26657"
        );
        assert_eq!(of("moniker = \"a\"\n").unwrap(), DEFAULT);
    }

    #[test]
    fn an_address_that_is_none_is_named() {
        let error = of("[rpc]\nladdr = 26657\n").unwrap_err().to_string();
        assert!(error.contains("rpc.laddr = 26657"), "{error}");
    }
}
