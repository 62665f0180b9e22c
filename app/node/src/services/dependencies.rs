//! What this program is built from, as `GetNodeInfo` tells it.
//!
//! Relayers read three Go modules out of the list to know how a chain behaves: the SDK, ibc-go
//! and CometBFT. For this program they state which behaviour it has; behind them come the
//! crates that it is really made of, from the lock file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proto::cosmos::base::tendermint::v1beta1::Module;
use serde::Deserialize;

/// The version of the SDK that this program behaves as.
pub(crate) const COSMOS_SDK: &str = "v0.53.8";

/// Go modules whose behaviour this program has.
const BEHAVES_AS: [(&str, &str); 3] = [
    ("github.com/cosmos/cosmos-sdk", COSMOS_SDK),
    ("github.com/cosmos/ibc-go/v10", "v10.7.0"),
    ("github.com/cometbft/cometbft", "v0.38.25"),
];

const LOCK: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock"));

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// What the program behaves as, then the crates it is built from, sorted.
pub(super) fn build_deps() -> Vec<Module> {
    static CRATES: LazyLock<Vec<Module>> = LazyLock::new(crates);
    let behaves_as = BEHAVES_AS.iter().map(|(path, version)| Module {
        path: (*path).to_owned(),
        version: (*version).to_owned(),
        sum: String::new(),
    });
    behaves_as.chain(CRATES.iter().cloned()).collect()
}

/// Everything of the lock file that the node needs and that is not ours.
fn crates() -> Vec<Module> {
    let lock: Lock = match toml::from_str(LOCK) {
        Ok(lock) => lock,
        Err(error) => panic!("the lock file that this program was built with: {error}"),
    };
    let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in &lock.package {
        by_name.entry(&package.name).or_default().push(package);
    }
    let mut needed = BTreeSet::new();
    let mut open = vec!["node"];
    while let Some(dependency) = open.pop() {
        // `name`, or `name version` where the lock file has several.
        let mut words = dependency.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        for package in by_name.get(name).into_iter().flatten() {
            let meant = version.is_none_or(|version| version == package.version);
            if meant
                && needed.insert((
                    package.name.as_str(),
                    package.version.as_str(),
                    &package.checksum,
                ))
            {
                open.extend(package.dependencies.iter().map(String::as_str));
            }
        }
    }
    let foreign = needed.into_iter().filter_map(|(name, version, checksum)| {
        let sum = format!("sha256:{}", checksum.as_ref()?);
        Some(Module { path: format!("crates.io/{name}"), version: format!("v{version}"), sum })
    });
    foreign.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn relayers_find_what_the_node_behaves_as() {
        let version = |path: &str| {
            build_deps().into_iter().find(|module| module.path == path).unwrap().version
        };
        assert_eq!(version("github.com/cosmos/cosmos-sdk"), "v0.53.8");
        assert_eq!(version("github.com/cosmos/ibc-go/v10"), "v10.7.0");
        assert_eq!(version("github.com/cometbft/cometbft"), "v0.38.25");
    }

    #[test]
    fn the_crates_are_those_of_the_lock_file_without_ours() {
        let crates = crates();
        let has = |path: &str| crates.iter().any(|module| module.path == path);
        assert!(has("crates.io/tonic") && has("crates.io/http-body"), "direct and by others");
        assert!(!has("crates.io/node") && !has("crates.io/bank"), "ours are no dependencies");
        assert!(crates.iter().all(|module| module.sum.len() == "sha256:".len() + 64));
    }
}
