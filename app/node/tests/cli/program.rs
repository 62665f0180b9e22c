//! Running the program.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A home, and what the program needs to be run in it.
pub(crate) struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run printed and how it ended.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    /// A home without any files, for addresses with this prefix.
    pub(crate) fn new(prefix: &str) -> Home {
        let variables = vec![("WHALED_BECH32_PREFIX".to_owned(), prefix.to_owned())];
        Home { folder: tempfile::tempdir().unwrap(), variables }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A file beside the home.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write_beside(&self, name: &str, text: &str) -> String {
        std::fs::write(self.beside(name), text).unwrap();
        self.beside(name).display().to_string()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    /// The program with these arguments in this home, not started yet.
    pub(crate) fn command<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whaled"));
        command.args(arguments).env("HOME", self.folder.path()).env("WHALED_HOME", self.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        self.run_with(arguments, "")
    }

    /// The same with a text on standard input.
    pub(crate) fn run_with<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        input: &str,
    ) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that needs no input may have ended before it could be written.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs words with single blanks between, which must succeed, and returns what was printed.
    pub(crate) fn ok(&self, line: &str) -> String {
        let ran = self.run(line.split(' '));
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        ran.out
    }

    /// The same for a run that must fail with this code; returns what it complained.
    pub(crate) fn fails(&self, line: &str, code: i32) -> String {
        let ran = self.run(line.split(' '));
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        assert_eq!(ran.out, "", "{line}: a failure prints nothing on standard output");
        ran.err
    }
}

impl Home {
    /// Takes the keys of the recorded node, so that ids and addresses are the recorded ones.
    pub(crate) fn take_recorded_node(&self) {
        std::fs::create_dir_all(self.file("config")).unwrap();
        for file in ["node_key.json", "priv_validator_key.json"] {
            let key = vectors(&format!("files/{file}"));
            std::fs::write(self.file("config").join(file), key.to_string()).unwrap();
        }
    }

    /// Puts accounts of the recordings into the open keyring.
    pub(crate) fn recover(&self, names: &[&str]) {
        let recorded = vectors("transactions.json");
        let accounts = recorded["accounts"].as_array().unwrap();
        for name in names {
            let account = accounts.iter().find(|account| account["name"] == **name).unwrap();
            let words = account["mnemonic"].as_str().unwrap();
            let line = format!("keys add {name} --recover --keyring-backend test");
            let ran = self.run_with(line.split(' '), &format!("{words}\n"));
            assert_eq!(ran.code, 0, "{ran:?}");
        }
    }
}

/// A file of the recordings.
pub(crate) fn vectors(name: &str) -> serde_json::Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/recorded").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
