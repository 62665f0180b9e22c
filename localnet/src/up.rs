//! Bringing a network up for a person: in the foreground until Ctrl-C, or in the background.

use crate::description::Description;
use crate::folder::{self, LOG};
use crate::interrupt::Interrupt;
use crate::lease::Lease;
use crate::network::Network;
use crate::node::tail;
use crate::options::Options;
use crate::summary::{crew, summary};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// How soon `localnet.json` shows that a node was killed or restarted by somebody else.
const REFRESH: Duration = Duration::from_millis(500);
const POLL: Duration = Duration::from_millis(100);
/// How much of its log a background process may show that failed.
const LOG_LINES: usize = 30;

/// Starts the network, describes it on `out`, and runs it until Ctrl-C or SIGTERM.
pub fn up(options: &Options, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "starting {} ...", crew(options.validators, options.full_nodes))?;
    let mut network = Network::start(options)?;
    let interrupt = Interrupt::listen()?;
    write!(
        out,
        "\n{}\nCtrl-C stops it; its state stays in {}\n",
        describe(options, network.description()),
        options.dir.display()
    )?;
    out.flush()?;
    while !interrupt.within(REFRESH) {
        network.refresh()?;
    }
    writeln!(out, "\nstopping ...")?;
    network.stop()
}

/// Starts a process that owns the network, waits until the network is ready, describes it on `out`
/// and returns.
pub fn up_detached(options: &Options, out: &mut dyn Write) -> Result<()> {
    let dir = folder::claim(&options.dir)?;
    if Lease::owner(&dir)?.is_some() {
        // Fails, and names the owner.
        Lease::take(&dir)?;
    }
    let options = &Options { dir: dir.clone(), ..options.clone() };
    let crew = crew(options.validators, options.full_nodes);
    writeln!(out, "starting {crew} in the background ...")?;
    Description::remove(&dir)?;

    let log = dir.join(LOG);
    let file = File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
    let errors = file.try_clone().context("log file")?;
    let mut child = Command::new(&options.whaled)
        .args(options.arguments())
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", options.whaled.display()))?;
    while !Description::exists(&dir) {
        if let Some(status) = child.try_wait()? {
            bail!(
                "the localnet ended with {status}:\n{}",
                tail(&log, LOG_LINES).unwrap_or_default().join("\n")
            );
        }
        thread::sleep(POLL);
    }
    write!(out, "\n{}", describe(options, &Description::read(&dir)?))?;
    writeln!(
        out,
        "\nStop it with: {} localnet down --dir {}",
        program(&options.whaled),
        shown(&dir)
    )?;
    Ok(())
}

fn describe(options: &Options, network: &Description) -> String {
    summary(network, &program(&options.whaled), &shown(&options.dir))
}

/// How to call an executable from here: by name if the path leads to it, as it stands otherwise.
fn program(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    let first = env::var_os("PATH").and_then(|path| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    });
    match first {
        Some(found) if found.canonicalize().ok() == path.canonicalize().ok() => {
            name.to_string_lossy().into_owned()
        }
        _ => shown(path),
    }
}

/// A path relative to the working folder when it lies below it.
fn shown(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let relative = path.strip_prefix(&here).unwrap_or(path);
    relative.display().to_string()
}
