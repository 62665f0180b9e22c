//! `whaled keys list`.

use clap::Args;

use super::print;
use crate::cli::failure::Result;
use crate::cli::output::{self, Format};
use crate::keys::{KeyInfo, Keyring, Role};

#[derive(Args)]
pub(super) struct Arguments {
    /// Prints names only.
    #[arg(short = 'n', long)]
    list_names: bool,
}

pub(super) fn run(keyring: &mut Keyring, arguments: &Arguments, format: Format) -> Result {
    let listing = keyring.list()?;
    for (name, error) in &listing.unreadable {
        output::remark(&format!("warning: {name} can not be read: {error}"));
    }
    if arguments.list_names {
        return listing.records.iter().try_for_each(|record| output::line(&record.name));
    }
    if listing.records.is_empty() && format == Format::Text {
        return output::line("No records were found in keyring");
    }
    let keys = listing.records.iter().map(|record| KeyInfo::of(record, Role::Account));
    print::many(&keys.collect::<std::result::Result<Vec<_>, _>>()?, format)
}
