//! `whaled keys delete` and `whaled keys rename`.

use clap::Args;

use crate::cli::failure::Result;
use crate::cli::{output, prompt};
use crate::keys::{Keyring, KeysError, Kind};

#[derive(Args)]
pub(super) struct DeleteArguments {
    /// The keys.
    #[arg(required = true, value_name = "KEY_NAME")]
    names: Vec<String>,
    /// Does not ask.
    #[arg(short, long)]
    yes: bool,
    /// The same as --yes.
    #[arg(short, long)]
    force: bool,
}

#[derive(Args)]
pub(super) struct RenameArguments {
    /// The key.
    old_name: String,
    /// Its new name.
    new_name: String,
    /// Does not ask.
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn delete(keyring: &mut Keyring, arguments: &DeleteArguments) -> Result {
    for name in &arguments.names {
        let record = match keyring.key(name) {
            // As in the SDK, where clean-up scripts delete keys that may not be there.
            Err(KeysError::NotFound(_)) => {
                output::remark(&format!("key {name} not found"));
                continue;
            }
            found => found?,
        };
        let sure = arguments.yes
            || arguments.force
            || prompt::confirm("Key reference will be deleted. Continue?", "--yes")?;
        if !sure {
            continue;
        }
        keyring.delete(name)?;
        output::remark(match record.kind() {
            Kind::Ledger(_) | Kind::Offline => "Public key reference deleted",
            Kind::Local(_) | Kind::Multi => "Key deleted forever (uh oh!)",
        });
    }
    Ok(())
}

pub(super) fn rename(keyring: &mut Keyring, arguments: &RenameArguments) -> Result {
    let RenameArguments { old_name, new_name, yes } = arguments;
    keyring.key(old_name)?;
    let question =
        format!("Key reference will be renamed from {old_name} to {new_name}. Continue?");
    if !*yes && !prompt::confirm(&question, "--yes")? {
        return Ok(());
    }
    keyring.rename(old_name, new_name)?;
    output::remark(&format!("Key was successfully renamed from {old_name} to {new_name}"));
    Ok(())
}
