//! The network that all tests share, and what holders do on it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use localnet::{Network, Options};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::real;
use crate::wallets::{Library, Wallets};

/// A network of four validators, the wallets of its holders, and a folder for their files.
pub(crate) struct Stage {
    network: RwLock<Option<Network>>,
    options: Options,
    pub(crate) wallets: Wallets,
    folder: TempDir,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The file of a claim, and what is to be signed.
pub(crate) struct Begun {
    pub(crate) file: String,
    pub(crate) text: String,
    transaction: Value,
}

/// What an owner knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Secret {
    /// The nth private key of the active authority.
    Active(usize),
    /// The private key of the memo key.
    Memo,
    /// The password of the web wallet.
    Password,
    /// The words of a brain key.
    BrainKey,
}

/// Runs a test beside others on the shared network, which is not stopped meanwhile.
pub(crate) fn on_the_network(test: impl FnOnce(&Stage)) {
    let Some(stage) = Stage::shared() else { return };
    let running = stage.network.read().unwrap_or_else(PoisonError::into_inner);
    test(&stage);
    drop(running);
}

impl Stage {
    /// The network that is there, or a new one; whoever leaves it last stops it.
    pub(crate) fn shared() -> Option<Arc<Stage>> {
        static SHARED: Mutex<Weak<Stage>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stage) = shared.upgrade() {
            return Some(stage);
        }
        let wallets = Wallets::find()?;
        let folder = TempDir::new().unwrap();
        let options = real::localnet(&folder.path().join("localnet"), 4)?;
        let network = RwLock::new(Some(Network::start(&options).unwrap()));
        let stage = Arc::new(Stage { network, options, wallets, folder });
        *shared = Arc::downgrade(&stage);
        Some(stage)
    }

    /// What is seen before all nodes stop in order, and once they have started again. No other test
    /// runs from then to then.
    pub(crate) fn restart<T>(&self, look: impl Fn() -> T, meanwhile: impl FnOnce()) -> (T, T) {
        let mut network = self.network.write().unwrap_or_else(PoisonError::into_inner);
        let before = look();
        network.take().unwrap().stop().unwrap();
        meanwhile();
        *network = Some(Network::start(&self.options).unwrap());
        (before, look())
    }

    /// The folder of the network.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("localnet")
    }

    /// A file of a holder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// All accounts of the snapshot, as the localnet publishes them.
    pub(crate) fn accounts(&self) -> Vec<Value> {
        let path = self.home().join("bitshares/accounts.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    pub(crate) fn account(&self, name: &str) -> Value {
        self.accounts().into_iter().find(|account| account["name"] == name).unwrap()
    }

    /// Runs words with single blanks between, in this home and with a text on standard input.
    pub(crate) fn run_at(&self, home: &Path, line: &str, input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whaled"));
        command.args(line.split(' ')).arg("--home").arg(home);
        command.current_dir(self.folder.path()).env("HOME", self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that needs no input may have ended before it could be written.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn run(&self, line: &str, input: &str) -> Ran {
        self.run_at(&self.home(), line, input)
    }

    /// What a command that succeeds prints as JSON.
    pub(crate) fn told(&self, line: &str, input: &str) -> Value {
        let ran = self.run(&format!("{line} -o json"), input);
        assert_eq!(ran.code, Some(0), "{line}: {ran:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    /// The complaint of a command that fails with this exit code.
    pub(crate) fn refused(&self, line: &str, exit: i32) -> Value {
        let ran = self.run(&format!("{line} -o json"), "");
        assert_eq!(ran.code, Some(exit), "{line}: {ran:?}");
        serde_json::from_str(&ran.err).unwrap()
    }

    /// A fresh key of which the chain has never heard.
    pub(crate) fn newcomer(&self, name: &str) -> String {
        let address = self.told(&format!("keys add {name} --no-backup"), "")["address"].clone();
        self.refused(&format!("query auth account {name}"), 5);
        address.as_str().unwrap().to_owned()
    }

    /// The stake of a key, in uwls.
    pub(crate) fn stake(&self, key: &str) -> String {
        let told = self.told(&format!("query staking stake-account {key}"), "");
        told["account"]["stake"].as_str().unwrap().to_owned()
    }

    /// Makes the text of a claim for a key, and a file with its name.
    pub(crate) fn begin(&self, account: &str, key: &str) -> Begun {
        let file = format!("{key}.json");
        let told = self.told(&format!("claim text {account} --to {key} --tx --file {file}"), "");
        let text = told["text"].as_str().unwrap().to_owned();
        Begun { file, text, transaction: told["transaction"].clone() }
    }

    /// What the wallet of `owner` returns for a claim.
    pub(crate) fn sign(
        &self,
        begun: &Begun,
        library: Library,
        form: &str,
        (owner, secret): (&str, Secret),
    ) -> String {
        let known = self.account(owner);
        let (kind, secret) = match secret {
            Secret::Active(n) => ("wif", &known["active_wifs"][n]),
            Secret::Memo => ("wif", &known["memo_wif"]),
            Secret::Password => ("password", &known["password"]),
            Secret::BrainKey => ("brain_key", &known["brain_key"]),
        };
        let Begun { text, transaction, .. } = begun;
        let job = json!({
            "form": form, "text": text, "transaction": transaction, "account": owner, kind: secret,
        });
        self.wallets.sign(library, &job, self.folder.path())
    }

    /// Sends a file that is complete, and sees that the share has arrived.
    pub(crate) fn submit(&self, account: &str, file: &str, key: &str) {
        let share = self.account(account)["share_uwls"].clone();
        let checked = self.told(&format!("claim check {file}"), "");
        assert_eq!(
            (&checked["enough"], &checked["strength"]),
            (&json!(true), &json!("an authority"))
        );
        let paid = self.told(&format!("claim submit {file} --from {key} -y"), "");
        assert_eq!(paid["paid_uwls"], share, "{paid}");

        assert_eq!(self.stake(key), share.as_str().unwrap());
        let status = self.told(&format!("claim status {account}"), "");
        assert_eq!((&status["claimed"], &status["pending"]), (&json!(true), &Value::Null));
        let got = &status["claim"];
        assert_eq!((&got["to"], &got["amount"]), (&paid["to"], &share), "{status}");
        assert_eq!(got["height"], paid["height"], "{status}");
        let named = self.told(&format!("query names owner {account}"), "");
        assert_eq!(named["address"], paid["to"], "the account has its name from BitShares");
        let money = self.told(&format!("query bank balances {key}"), "");
        assert_eq!(money["balances"], json!([]), "who has nothing pays no fee");
    }
}
