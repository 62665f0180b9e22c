//! What a user asks for.

use crate::blueprint::{IpBase, IpRange};
use crate::genesis_param::GenesisParam;
use std::ffi::OsString;
use std::path::PathBuf;

/// The wishes for a network; [`Options::new`] has the defaults of the command line.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that holds everything of the network.
    pub dir: PathBuf,
    /// 1, 4 or 21.
    pub validators: usize,
    /// How many nodes beside them follow the chain without being validators; up to 20. Each has an
    /// operator's account, too.
    pub full_nodes: usize,
    /// Name of the chain.
    pub chain_id: String,
    /// Bech32 prefix of addresses.
    pub prefix: String,
    /// The base denomination, in which accounts are funded and which is locked as stake.
    pub denom: String,
    /// What the chain begins with instead of its default parameters.
    pub genesis_params: Vec<GenesisParam>,
    /// Addresses of the nodes.
    pub ip_range: IpRange,
    /// What all keys are derived from.
    pub seed: String,
    /// Wipe an earlier network in `dir` first.
    pub reset: bool,
    /// The `whaled` executable that nodes and key ring use.
    pub whaled: PathBuf,
    /// The CometBFT executable; none looks for one.
    pub comet: Option<PathBuf>,
}

impl Options {
    /// Four validators in `.localnet` on 127.0.0.1 and following, run by the executable `whaled`.
    pub fn new(whaled: impl Into<PathBuf>) -> Options {
        Options {
            dir: ".localnet".into(),
            validators: 4,
            full_nodes: 0,
            chain_id: "whaleshares-local-1".into(),
            prefix: "whale".into(),
            denom: "uwls".into(),
            genesis_params: Vec::new(),
            ip_range: IpRange::Base(IpBase::LOCAL),
            seed: "whaleshares".into(),
            reset: false,
            whaled: whaled.into(),
            comet: None,
        }
    }

    /// One validator in `dir` on addresses of its own: what a test wants.
    pub fn isolated(whaled: impl Into<PathBuf>, dir: impl Into<PathBuf>) -> Options {
        Options { dir: dir.into(), validators: 1, ip_range: IpRange::Free, ..Options::new(whaled) }
    }

    /// The command line of `whaled` that brings this network up.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["localnet".into(), "up".into()];
        let mut flag = |name: &str, value: OsString| arguments.extend([name.into(), value]);
        flag("--dir", self.dir.clone().into());
        flag("--validators", self.validators.to_string().into());
        flag("--full-nodes", self.full_nodes.to_string().into());
        flag("--chain-id", self.chain_id.clone().into());
        flag("--prefix", self.prefix.clone().into());
        flag("--denom", self.denom.clone().into());
        flag("--seed", self.seed.clone().into());
        flag("--ip-base", self.ip_range.to_string().into());
        for param in &self.genesis_params {
            flag("--genesis-param", param.to_string().into());
        }
        if let Some(comet) = &self.comet {
            flag("--comet", comet.clone().into());
        }
        if self.reset {
            arguments.push("--reset".into());
        }
        arguments
    }
}
