//! `whaled snapshot generate`.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use snapshot::generate::{ACCOUNTS, Options, Profile, Spoilt, Summary, write};

use super::progress::Progress;
use crate::cli::failure::{Failure, Result};

/// What is written at once.
const BUFFER: usize = 1 << 20;

#[derive(Args)]
pub(super) struct Arguments {
    /// Gets dump.jsonl, holdings.csv and keys.jsonl.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// How many accounts.
    #[arg(long, value_name = "NUMBER", default_value_t = *ACCOUNTS.start())]
    accounts: u64,
    /// The same seed makes the same bytes.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// What BitShares looks like.
    #[arg(long, value_name = "NAME", default_value = Profile::TODAY.name, value_parser = profiles())]
    profile: String,
    /// What is wrong with the dump.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Spoilt::ALL.map(|(name, _)| name)))]
    spoilt: Option<String>,
}

fn profiles() -> PossibleValuesParser {
    PossibleValuesParser::new(Profile::ALL.map(|profile| profile.name))
}

pub(super) fn run(arguments: &Arguments) -> Result<Summary> {
    let Arguments { folder, accounts, seed, profile, spoilt } = arguments;
    let profile = Profile::named(profile)
        .ok_or_else(|| Failure::usage(format!("there is no profile {profile}")))?;
    let spoilt = spoilt.as_deref().and_then(|wanted| {
        Spoilt::ALL.into_iter().find(|(name, _)| *name == wanted).map(|(_, spoilt)| spoilt)
    });
    let options = Options { seed: *seed, accounts: *accounts, profile: *profile, spoilt };
    fs::create_dir_all(folder)?;
    let [mut dump, mut holdings, mut keys] =
        [open(folder, "dump.jsonl")?, open(folder, "holdings.csv")?, open(folder, "keys.jsonl")?];
    let mut progress = Progress::begin("writing", *accounts);
    let told = &mut |done: u64, _: u64| progress.told(done);
    let written = write(&options, &mut dump, &mut holdings, &mut keys, told);
    progress.end();
    let summary = written.map_err(Failure::new)?;
    for mut file in [dump, holdings, keys] {
        file.flush()?;
    }
    Ok(summary)
}

fn open(folder: &Path, name: &str) -> Result<BufWriter<File>> {
    let path = folder.join(name);
    let failed = |error| Failure::new(format!("cannot write {}: {error}", path.display()));
    Ok(BufWriter::with_capacity(BUFFER, File::create(&path).map_err(failed)?))
}
