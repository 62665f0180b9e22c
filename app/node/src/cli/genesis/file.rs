//! The genesis file of a home, by the parts of its modules.

use std::path::PathBuf;

use base::{Address, Coins};
use cometbft_config::Genesis;
use prost::{Message, Name};
use proto::cosmos::bank::v1beta1::GenesisState as Bank;
use proto::whaleshares::staking::v1::GenesisState as Staking;
use serde_json::Value;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::words::quoted;

/// `config/genesis.json`, to be changed.
pub(super) struct GenesisFile {
    path: PathBuf,
    pub(super) genesis: Genesis,
}

impl GenesisFile {
    /// Reads the file of the home.
    pub(super) fn open(context: &Context) -> Result<GenesisFile> {
        let path = context.config_file("genesis.json");
        let genesis = Genesis::read(&path).map_err(|error| {
            Failure::from(error).try_this(format!(
                "whaled init me --home {}",
                quoted(&context.home.display().to_string())
            ))
        })?;
        Ok(GenesisFile { path, genesis })
    }

    /// What the module `module` begins with.
    pub(super) fn part<M: Message + Name + Default>(&self, module: &str) -> Result<M> {
        let state = self.genesis.app_state().and_then(|state| state.get(module));
        let Some(json) = state.filter(|json| !json.is_null()) else { return Ok(M::default()) };
        let bytes = proto::json::parse_value(&M::full_name(), json)
            .map_err(|error| Failure::new(format!("genesis.json: app_state.{module}: {error}")))?;
        Ok(M::decode(bytes.as_slice())?)
    }

    /// Replaces what the module begins with.
    pub(super) fn put<M: Message + Name>(&mut self, module: &str, part: &M) -> Result {
        let json = proto::json::print(&M::full_name(), &part.encode_to_vec())?;
        let json: Value = serde_json::from_str(&json)?;
        self.genesis.app_state_mut().insert(module.to_owned(), json);
        Ok(())
    }

    /// Writes the file over the old one.
    pub(super) fn write(&self) -> Result {
        Ok(self.genesis.write(&self.path)?)
    }
}

/// What accounts of a genesis can put behind a producer.
pub(super) struct Funds {
    bank: Bank,
    /// The denomination that is locked as stake.
    pub(super) bond_denom: String,
}

impl Funds {
    pub(super) fn read(file: &GenesisFile) -> Result<Funds> {
        let staking: Staking = file.part("staking")?;
        let bond_denom = staking.params.unwrap_or_default().bond_denom;
        Ok(Funds { bank: file.part("bank")?, bond_denom })
    }

    /// What an account has; none if it is not in the genesis.
    pub(super) fn of(&self, account: &Address) -> Result<Option<Coins>> {
        let address = account.to_string();
        let balance = self.bank.balances.iter().find(|balance| balance.address == address);
        Ok(balance.map(|balance| Coins::parse(&balance.coins)).transpose()?)
    }
}
