//! What every command knows: the home, and what its configuration assumes.

use std::env;
use std::path::{Path, PathBuf};

use base::prefix;
use clap::Args;
use cometbft_config::Genesis;

use super::failure::{Failure, Result};
use super::output::{Format, OutputArguments};
use crate::config::{AppToml, ClientToml};
use crate::keys::{Backend, Keyring, Passphrases};

/// The home and its `client.toml`.
pub(crate) struct Context {
    /// The home of the node or of the user.
    pub(crate) home: PathBuf,
    /// What is assumed where a flag is left out.
    pub(crate) client: ClientToml,
}

/// Where keys are.
#[derive(Args, Clone, Debug)]
pub(crate) struct KeyringArguments {
    /// Where keys are kept: os (the desktop's keyring), file (encrypted), test (open, for keys
    /// without value) or memory.
    #[arg(long, global = true, value_name = "BACKEND", help_heading = "Keys")]
    pub(crate) keyring_backend: Option<String>,
    /// The directory of the keyring, if not the home.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Keys")]
    pub(crate) keyring_dir: Option<PathBuf>,
}

impl Context {
    /// Reads the configuration of `home` and fixes the prefix of addresses.
    pub(crate) fn open(home: Option<PathBuf>) -> Result<Context> {
        let home = home.unwrap_or_else(default_home);
        let client = ClientToml::load(&home.join("config/client.toml"))?;
        prefix::fix(&chosen_prefix(&home, &client)?)?;
        Ok(Context { home, client })
    }

    /// The keyring that the flags or client.toml name. Passphrases come from a person or from
    /// standard input.
    pub(crate) fn keyring(&self, arguments: &KeyringArguments) -> Result<Keyring> {
        let backend = arguments.keyring_backend.as_ref().unwrap_or(&self.client.keyring_backend);
        let backend: Backend = backend.parse()?;
        let dir = arguments.keyring_dir.as_deref().unwrap_or(&self.home);
        Ok(Keyring::open(backend, dir, Passphrases::from_user()))
    }

    /// How to print.
    pub(crate) fn format(&self, arguments: OutputArguments) -> Result<Format> {
        match arguments.output {
            Some(format) => Ok(format),
            None => Format::from_config(&self.client.output),
        }
    }

    /// A file in the home's `config`.
    pub(crate) fn config_file(&self, name: &str) -> PathBuf {
        self.home.join("config").join(name)
    }

    /// The chain that the flag or client.toml names.
    pub(crate) fn chain_id(&self, flag: Option<&str>) -> Result<String> {
        let given = flag.unwrap_or(&self.client.chain_id);
        if given.is_empty() {
            // Without a genesis file any name may be the right one.
            let known = Genesis::read(&self.config_file("genesis.json"));
            let known =
                known.map_or("whaleshares-1".to_owned(), |known| known.chain_id().to_owned());
            return Err(
                Failure::new("chain ID required but not specified").again("--chain-id", &known)
            );
        }
        Ok(given.to_owned())
    }
}

/// `$HOME/.whaled`.
pub(crate) fn default_home() -> PathBuf {
    match env::var_os("HOME") {
        Some(home) => Path::new(&home).join(".whaled"),
        None => PathBuf::from(".whaled"),
    }
}

/// client.toml first, since it is about commands; then the node's own.
fn chosen_prefix(home: &Path, client: &ClientToml) -> Result<String> {
    if !client.bech32_prefix.is_empty() {
        return Ok(client.bech32_prefix.clone());
    }
    let app = home.join("config/app.toml");
    Ok(if app.exists() {
        AppToml::load(&app, &[])?.bech32_prefix
    } else {
        prefix::DEFAULT.to_owned()
    })
}
