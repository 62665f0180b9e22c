//! Files of claims on disk, and what is wrong with them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use base::Code;
use bitshares_snapshot_claim::Refused;
use claimant::{ClaimFile, FileError};

use crate::cli::failure::{Failure, Kind, Result};
pub(super) use crate::cli::snapshot::failed as of_snapshot;

/// Reads a file of a claim.
pub(super) fn read(path: &Path) -> Result<ClaimFile> {
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", path.display()))
            .try_this("whaled claim text --help")
    })?;
    ClaimFile::parse(&text).map_err(|error| failed(error).while_doing(path.display()))
}

/// Writes a file of a claim in one step: whoever reads it meanwhile has the old one or the new one.
pub(super) fn write(path: &Path, file: &ClaimFile) -> Result {
    let refused =
        |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    let json = file.to_json().map_err(failed)?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut temporary =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(refused)?;
    temporary.write_all(json.as_bytes()).map_err(refused)?;
    temporary.persist(path).map(|_| ()).map_err(|error| refused(error.error))
}

/// What the chain would say, with its code; anything else in its own words.
pub(super) fn failed(error: FileError) -> Failure {
    match error {
        FileError::Claim(error) => foreseen(error.code(), &error.to_string()),
        FileError::Snapshot(error) => of_snapshot(error),
        other => Failure::new(other),
    }
}

/// A refusal of the chain that is known without asking it.
pub(super) fn foreseen(code: u32, reason: &str) -> Failure {
    // From 18 on they are about keys and signatures, but for those of memo claims and of sizes.
    let kind = match code {
        18..=28 | 30 | 33..=42 => Kind::Key,
        _ => Kind::Other,
    };
    Failure::foreseen(kind, "the chain would refuse the claim", (Refused::CODESPACE, code), reason)
}

/// What was signed counts until a moment, and then no longer.
pub(super) fn check_expiry(file: &ClaimFile) -> Result {
    let expires = file.claim.expires;
    if now() <= expires {
        return Ok(());
    }
    let failure = foreseen(
        Refused::Expired(expires).code(),
        &format!("the signed text expired at {}; make a new one", moment(expires)),
    );
    Err(failure.try_this("whaled claim text --help"))
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}

/// Seconds since 1970 for people.
pub(super) fn moment(seconds: u64) -> String {
    let span = std::time::Duration::from_secs(seconds);
    match SystemTime::UNIX_EPOCH.checked_add(span) {
        // Later than that no text is printed for.
        Some(moment) if seconds < 253_402_300_800 => {
            humantime::format_rfc3339_seconds(moment).to_string()
        }
        _ => seconds.to_string(),
    }
}

/// There is no snapshot where it is looked for.
pub(super) fn no_snapshot(folder: &Path) -> Failure {
    let text = format!(
        "there is no snapshot in {}: it is published by the founders of the chain, and anybody has it who made it again",
        folder.display()
    );
    Failure::kind(Kind::Missing, text).again("--snapshot", "FOLDER")
}
