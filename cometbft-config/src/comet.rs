//! Finding CometBFT of the pinned version, or building it from the pinned module.

mod build;
#[cfg(test)]
mod tests;

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The release that this chain runs under; `toolchain/go.mod` names the same.
pub const VERSION: &str = "0.38.25";

/// Which of the four ways led to the binary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// `--comet PATH`.
    Flag,
    /// `$COMETBFT`.
    Environment,
    /// `cometbft` on `$PATH`.
    Path,
    /// Built by us, now or earlier.
    Cache,
}

/// A CometBFT binary that answered with its version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comet {
    /// The executable.
    pub path: PathBuf,
    /// Its version, without the commit. Equal to [`VERSION`] unless the operator named the binary.
    pub version: String,
    /// How it was found.
    pub source: Source,
}

/// Looks for CometBFT in the order `--comet`, `$COMETBFT`, `$PATH`, cache, and builds it when all
/// fail.
///
/// A binary that the operator names is taken whatever its version, and is an error when it does not
/// run. Building takes about a minute, needs Go and says so on standard error.
pub fn find(flag: Option<&Path>) -> Result<Comet, NotFound> {
    Search::from_environment(flag).run()
}

/// Everything the search depends on, so that tests can choose it.
struct Search {
    flag: Option<PathBuf>,
    environment: Option<PathBuf>,
    path: Vec<PathBuf>,
    cache: PathBuf,
}

impl Search {
    fn from_environment(flag: Option<&Path>) -> Search {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let cache = set("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")))
            .unwrap_or_else(env::temp_dir);
        Search {
            flag: flag.map(Path::to_path_buf),
            environment: set("COMETBFT").map(PathBuf::from),
            path: set("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default(),
            cache: cache.join("whaled"),
        }
    }

    fn run(&self) -> Result<Comet, NotFound> {
        let named = [(&self.flag, Source::Flag), (&self.environment, Source::Environment)];
        for (path, source) in named {
            if let Some(path) = path {
                return match version_of(path) {
                    Ok(version) => Ok(Comet { path: path.clone(), version, source }),
                    Err(reason) => Err(NotFound::named(path, source, reason)),
                };
            }
        }
        let on_path = match self.on_path() {
            Ok(comet) => return Ok(comet),
            Err(reason) => reason,
        };
        let binary = build::cached(&self.cache);
        let in_cache = match version_of(&binary) {
            Ok(version) if version == VERSION => {
                return Ok(Comet { path: binary, version, source: Source::Cache });
            }
            Ok(version) => format!("{} is version {version}", binary.display()),
            Err(reason) => reason,
        };
        match build::build(&self.cache, self.program("go").as_deref()) {
            Ok(path) => Ok(Comet { path, version: VERSION.into(), source: Source::Cache }),
            Err(built) => Err(NotFound {
                lines: vec![
                    "--comet PATH and $COMETBFT: not given".into(),
                    format!("cometbft on $PATH: {on_path}"),
                    format!("cache: {in_cache}"),
                    format!("go build: {built}"),
                ],
            }),
        }
    }

    fn on_path(&self) -> Result<Comet, String> {
        let path = self.program("cometbft").ok_or("none")?;
        let version = version_of(&path)?;
        if version != VERSION {
            return Err(format!("{} is version {version}", path.display()));
        }
        Ok(Comet { path, version, source: Source::Path })
    }

    fn program(&self, name: &str) -> Option<PathBuf> {
        self.path.iter().map(|folder| folder.join(name)).find(|file| file.is_file())
    }
}

/// What `cometbft version` prints, without a commit behind `+`.
fn version_of(binary: &Path) -> Result<String, String> {
    let output = Command::new(binary)
        .arg("version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", binary.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.trim().split('+').next().unwrap_or_default();
    if !output.status.success() || !version.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(format!("{} does not answer `version` as CometBFT does", binary.display()));
    }
    Ok(version.to_owned())
}

/// No usable CometBFT; says what each of the four ways came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotFound {
    lines: Vec<String>,
}

impl NotFound {
    fn named(path: &Path, source: Source, reason: String) -> NotFound {
        let by = if source == Source::Flag { "--comet" } else { "$COMETBFT" };
        NotFound { lines: vec![format!("{by} names {}, but {reason}", path.display())] }
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "no usable CometBFT {VERSION}")?;
        for line in &self.lines {
            writeln!(f, "  {line}")?;
        }
        write!(
            f,
            "Try: install Go 1.25 or later from https://go.dev/dl, or name a CometBFT {VERSION} binary with "
        )?;
        write!(f, "--comet PATH or $COMETBFT")
    }
}

impl std::error::Error for NotFound {}
