//! The holders of BitShares tokens of a localnet: a snapshot with published keys, of accounts that
//! show every case of a claim. It is made as that of a real chain, by `whaled snapshot build`, and
//! put into the genesis by `whaled genesis add-snapshot`.

use crate::blueprint::Blueprint;
use crate::program::Program;
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// What the snapshot is made of, for whoever wants to make it again, and the keys.
const SOURCES: [(&str, &str); 3] = [
    (DUMP, include_str!("../snapshot/dump.jsonl")),
    (POLICY, include_str!("../snapshot/policy.json")),
    ("accounts.json", include_str!("../snapshot/accounts.json")),
];
const DUMP: &str = "dump.jsonl";
const POLICY: &str = "policy.json";
/// Where they are written.
const SOURCE: &str = "bitshares";
/// The block of the dump.
const BLOCK: &str = "90000000";

/// Who of the localnet is in the launch team, and what each gets: half of all.
const TEAM: [&str; 2] = ["carol", "dave"];
const TEAM_SHARE: u64 = 1_050_000_000_000;
/// Who has claimed before the chain begins, with the account of the same name.
const CLAIMED: &str = "alice";

/// The published snapshot of the network in `dir`.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join("snapshot")
}

/// Makes the snapshot of the network in `dir`.
pub(crate) fn count(program: Program<'_>, dir: &Path) -> Result<()> {
    let source = dir.join(SOURCE);
    fs::create_dir_all(&source).with_context(|| format!("cannot create {}", source.display()))?;
    for (name, text) in SOURCES {
        let path = source.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let (dump, policy) = (source.join(DUMP), source.join(POLICY));
    let arguments = ["snapshot", "build", "--block", BLOCK, "--policy"].map(OsStr::new);
    let places = [policy.as_os_str(), dump.as_os_str()].map(ToOwned::to_owned);
    let home = [OsStr::new("--home"), dir.as_os_str()].map(ToOwned::to_owned);
    let places = places.into_iter().chain([folder(dir).into_os_string()]).chain(home);
    program.run(arguments.map(ToOwned::to_owned).into_iter().chain(places), "").map(|_| ())
}

/// What the genesis has to be told of it: the rest of the command line of `genesis add-snapshot`.
pub(crate) fn claims(dir: &Path, blueprint: &Blueprint) -> Vec<std::ffi::OsString> {
    let address = |name: &str| {
        let known = blueprint.accounts.iter().find(|account| account.name == name);
        known.map_or("", |account| account.address.as_str())
    };
    let share = format!("{TEAM_SHARE}{}", blueprint.denom);
    let team = TEAM.map(|name| ["--team".to_owned(), format!("{}={share}", address(name))]);
    let claimed = ["--claimed".to_owned(), format!("{CLAIMED}={}", address(CLAIMED))];
    let folder = folder(dir).into_os_string();
    [folder].into_iter().chain(team.into_iter().flatten().chain(claimed).map(Into::into)).collect()
}
