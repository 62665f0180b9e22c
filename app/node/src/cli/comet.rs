//! `whaled comet`: the CometBFT half of a node.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use base::Address;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use cometbft_config::{NodeKey, SignState, ValidatorKey, comet};
use serde_json::json;

use super::context::Context;
use super::failure::{Failure, Result};
use super::output::{self, Format};
use crate::exit::ExitReason;
use crate::ledger::{DataLock, LOCK_FILE, LedgerError};

/// The type of keys that sign blocks.
const ED25519: &str = "/cosmos.crypto.ed25519.PubKey";

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Prints the name of this node among peers.
    #[command(alias = "show_node_id")]
    ShowNodeId,
    /// Prints the public key with which this node signs blocks.
    #[command(alias = "show_validator")]
    ShowValidator,
    /// Prints the address of the key with which this node signs blocks.
    #[command(alias = "show_address")]
    ShowAddress,
    /// Prints the versions of CometBFT and its protocols.
    Version,
    /// Removes all data of this node; keys and configuration stay.
    #[command(visible_alias = "reset", alias = "unsafe_reset_all")]
    UnsafeResetAll(ResetArguments),
    /// Removes the blocks and the state of CometBFT; the application and what was signed stay.
    #[command(alias = "reset_state")]
    ResetState,
}

/// What CometBFT keeps in the data directory besides what it has signed.
const COMET_DATA: [&str; 5] = ["blockstore.db", "state.db", "evidence.db", "tx_index.db", "cs.wal"];

#[derive(Args)]
struct ResetArguments {
    /// Keeps the addresses of peers.
    #[arg(long)]
    keep_addr_book: bool,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    match &arguments.verb {
        Verb::ShowNodeId => {
            let key = NodeKey::read(&context.config_file("node_key.json"))?;
            output::line(&key.id().to_string())
        }
        Verb::ShowValidator => {
            let key = STANDARD.encode(validator_key(context)?.public_key());
            output::line(&json!({ "@type": ED25519, "key": key }).to_string())
        }
        Verb::ShowAddress => {
            let address = validator_key(context)?.address();
            output::line(&Address::from(address.0).consensus_text())
        }
        Verb::Version => {
            let versions = json!({
                "CometBFT": comet::VERSION,
                "ABCI": "2.0.0",
                "BlockProtocol": 11,
                "P2PProtocol": 8,
            });
            output::value(&versions, Format::Text)
        }
        Verb::UnsafeResetAll(arguments) => reset(context, arguments),
        Verb::ResetState => reset_state(context),
    }
}

fn validator_key(context: &Context) -> Result<ValidatorKey> {
    Ok(ValidatorKey::read(&context.config_file("priv_validator_key.json"))?)
}

fn locked(data: &Path) -> Result<DataLock> {
    DataLock::take(data).map_err(|error| match error {
        LedgerError::Locked { .. } => Failure::of(&ExitReason::Store(error.to_string())),
        other => other.into(),
    })
}

fn reset_state(context: &Context) -> Result {
    let data = context.home.join("data");
    let lock = locked(&data)?;
    for path in COMET_DATA.map(|name| data.join(name)) {
        match fs::remove_dir_all(&path) {
            Ok(()) => output::remark(&format!("removed {}", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed("remove", &path, &error)),
        }
    }
    drop(lock);
    Ok(())
}

/// Empties the data directory. The chain has to be fetched or begun anew afterwards, so what the
/// validator has signed is forgotten too. The file of the lock stays, because a node that starts
/// meanwhile would make and take another one.
fn reset(context: &Context, arguments: &ResetArguments) -> Result {
    let data = context.home.join("data");
    let lock = locked(&data)?;
    for entry in fs::read_dir(&data).map_err(|error| failed("read", &data, &error))? {
        let entry = entry.map_err(|error| failed("read", &data, &error))?;
        if entry.file_name() == LOCK_FILE {
            continue;
        }
        let path = entry.path();
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|error| failed("remove", &path, &error))?;
        output::remark(&format!("removed {}", path.display()));
    }
    let book = context.config_file("addrbook.json");
    if !arguments.keep_addr_book {
        match fs::remove_file(&book) {
            Ok(()) => output::remark(&format!("removed {}", book.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed("remove", &book, &error)),
        }
    }
    let state = data.join("priv_validator_state.json");
    SignState::reset(&state)?;
    output::remark(&format!("wrote {}: nothing signed yet", state.display()));
    drop(lock);
    Ok(())
}

fn failed(doing: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot {doing} {}: {error}", path.display()))
}
