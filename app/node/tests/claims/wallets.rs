//! The libraries of wallets, behind the scripts of `tests/clients/bitshares`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::pinned::{clients, npm_packages, python_environment};

const FOLDER: &str = "bitshares";

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    /// bitshares 0.7.1 and graphenelib 1.6.1 of PyPI.
    Python,
    /// bitsharesjs 6.0.3 of npm.
    JavaScript,
}

/// Both, installed.
pub(crate) struct Wallets {
    environment: PathBuf,
    packages: PathBuf,
}

impl Wallets {
    /// None on a machine that can not have them.
    pub(crate) fn find() -> Option<Wallets> {
        let locks = ["build.txt", "requirements.txt"];
        Some(Wallets {
            environment: python_environment(FOLDER, &locks, "python-bitshares")?,
            packages: npm_packages(FOLDER, "bitsharesjs")?,
        })
    }

    /// The virtual environment of python-bitshares.
    pub(crate) fn environment(&self) -> &Path {
        &self.environment
    }

    /// What a library gives its user for a job; `home` is where it may leave things.
    pub(crate) fn sign(&self, library: Library, job: &Value, home: &Path) -> String {
        let scripts = clients().join(FOLDER);
        let mut script = match library {
            Library::Python => {
                let mut python = Command::new(self.environment.join("bin/python"));
                python.arg("-B").arg(scripts.join("sign.py"));
                python
            }
            Library::JavaScript => {
                let mut node = Command::new("node");
                node.arg(scripts.join("sign.mjs")).arg(&self.packages);
                node
            }
        };
        script.env("HOME", home).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = script.spawn().unwrap();
        running.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success(), "{library:?} does not sign {job}");
        String::from_utf8(output.stdout).unwrap()
    }
}
