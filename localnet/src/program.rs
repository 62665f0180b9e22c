//! Commands of `whaled` that make files: what they do is not written twice.

use crate::accounts::Account;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The executable that nodes run, too.
#[derive(Clone, Copy)]
pub(crate) struct Program<'a>(pub(crate) &'a Path);

impl Program<'_> {
    /// Runs a command with `input` on standard input, and returns what it prints.
    pub(crate) fn run<A: AsRef<OsStr>>(
        self,
        arguments: impl IntoIterator<Item = A>,
        input: &str,
    ) -> Result<Vec<u8>> {
        let mut command = Command::new(self.0);
        command.args(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.0.display()))?;
        let written = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let words: Vec<_> = command.get_args().take(3).map(OsStr::to_string_lossy).collect();
            bail!("{} {}: {}", self.0.display(), words.join(" "), errors.trim());
        }
        if !input.is_empty() {
            written.transpose().context("cannot hand over the input")?;
        }
        Ok(output.stdout)
    }

    /// Puts an account into the key ring in `dir`, which also confirms its address.
    pub(crate) fn import(self, dir: &Path, account: &Account) -> Result<()> {
        let dir = dir.as_os_str();
        let arguments = ["keys", "add", &account.name, "--recover", "--keyring-backend", "test"];
        let arguments = arguments.into_iter().chain(["--output", "json", "--home"]);
        let printed =
            self.run(arguments.map(OsStr::new).chain([dir]), &format!("{}\n", account.mnemonic))?;
        let answer: Value = serde_json::from_slice(&printed).context("answer of keys add")?;
        match answer.get("address").and_then(Value::as_str) {
            Some(address) if address == account.address => Ok(()),
            other => bail!(
                "{} keys add made {other:?} of the words of {}",
                self.0.display(),
                account.address
            ),
        }
    }
}

/// Does `task` with each of `items`, on as many threads as there are processors: most of it is
/// starting programs and waiting for the disk.
pub(crate) fn each<T: Sync>(items: &[T], task: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            task(item)?;
        }
        Ok(())
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn each_item_is_worked_on_once_and_a_failure_is_told() {
        let items: Vec<usize> = (0..50).collect();
        let seen = Mutex::new(Vec::new());
        each(&items, |item| {
            seen.lock().unwrap().push(*item);
            Ok(())
        })
        .unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        assert_eq!(seen, items);
        let failed = each(&items, |item| if *item == 7 { bail!("seven") } else { Ok(()) });
        assert_eq!(failed.unwrap_err().to_string(), "seven");
    }

    #[test]
    fn a_command_that_fails_is_named_with_its_words() {
        let error = Program(Path::new("ls")).run(["/nowhere/at-all"], "").unwrap_err().to_string();
        assert!(error.starts_with("ls /nowhere/at-all: "), "{error}");
        assert_eq!(Program(Path::new("cat")).run(["-"], "words").unwrap(), b"words");
    }
}
