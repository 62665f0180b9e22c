//! `whaled claim`: how a holder of BTS, WHALESHARE or BROWNIE.PTS gets his Whalestake.

mod check;
mod combine;
mod files;
mod lookup;
mod paste;
mod shown;
mod sign;
mod status;
mod submit;
mod text;
mod watch;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::context::{Context, KeyringArguments};
use super::failure::Result;
use super::output::{Format, OutputArguments};
use super::tx::NodeArguments;
use crate::client::Node;
use crate::keys::Keyring;
use files::failed;
pub(super) use shown::wls;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    /// The folder of the published snapshot; `snapshot` of the home if left out.
    #[arg(long, global = true, value_name = "FOLDER")]
    snapshot: Option<PathBuf>,
    /// The chain on which it is claimed.
    #[arg(long, global = true, value_name = "ID", help_heading = "Node")]
    chain_id: Option<String>,
    #[command(flatten)]
    node: NodeArguments,
    #[command(flatten)]
    keyring: KeyringArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Shows what an account of BitShares gets, how that comes about, and how to prove that it is
    /// yours.
    Lookup(lookup::Arguments),
    /// Prints what is to be signed, and begins the file of a claim.
    Text(text::Arguments),
    /// Signs a claim with a key of BitShares, here and without any node.
    Sign(sign::Arguments),
    /// Takes what a wallet of BitShares has signed.
    Paste(paste::Arguments),
    /// Checks the file of a claim as the chain will, without asking it.
    Check(check::Arguments),
    /// Puts signatures of several owners together.
    Combine(combine::Arguments),
    /// Sends a claim, which costs nothing, and says what was paid.
    Submit(submit::Arguments),
    /// Asks whether an account has claimed.
    Status(status::Arguments),
    /// Tells what happens to an account's share until it is claimed.
    Watch(watch::Arguments),
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let claiming = &Claiming { context, arguments };
    match &arguments.verb {
        Verb::Lookup(arguments) => lookup::run(claiming, arguments),
        Verb::Text(arguments) => text::run(claiming, arguments),
        Verb::Sign(arguments) => sign::run(claiming, arguments),
        Verb::Paste(arguments) => paste::run(claiming, arguments),
        Verb::Check(arguments) => check::run(claiming, arguments),
        Verb::Combine(arguments) => combine::run(claiming, arguments),
        Verb::Submit(arguments) => submit::run(claiming, arguments),
        Verb::Status(arguments) => status::run(claiming, arguments),
        Verb::Watch(arguments) => watch::run(claiming, arguments),
    }
}

/// One run of a command of `claim`.
struct Claiming<'a> {
    context: &'a Context,
    arguments: &'a Arguments,
}

impl Claiming<'_> {
    /// The snapshot that is meant.
    fn published(&self) -> Result<snapshot::Published> {
        self.published_if_there()?.ok_or_else(|| files::no_snapshot(&self.folder()))
    }

    /// The same; none if there is none in the home and no other folder was named.
    fn published_if_there(&self) -> Result<Option<snapshot::Published>> {
        let folder = self.folder();
        match (folder.join("header.bin").exists(), &self.arguments.snapshot) {
            (true, _) => snapshot::Published::open(&folder).map(Some).map_err(files::of_snapshot),
            (false, Some(_)) => Err(files::no_snapshot(&folder)),
            (false, None) => Ok(None),
        }
    }

    fn folder(&self) -> PathBuf {
        let named = self.arguments.snapshot.clone();
        named.unwrap_or_else(|| self.context.home.join("snapshot"))
    }

    fn node(&self) -> Result<Node> {
        self.arguments.node.connect(self.context)
    }

    fn keyring(&self) -> Result<Keyring> {
        self.context.keyring(&self.arguments.keyring)
    }

    fn chain_id(&self) -> Result<String> {
        self.context.chain_id(self.arguments.chain_id.as_deref())
    }

    fn format(&self) -> Result<Format> {
        self.context.format(self.arguments.output)
    }
}
