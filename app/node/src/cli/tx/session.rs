//! What all commands of `tx` take: the chain, the node, the keys, the form of the output.

use clap::Args;

use super::flags::NodeArguments;
use crate::cli::context::{Context, KeyringArguments};
use crate::cli::failure::Result;
use crate::cli::output::{Format, OutputArguments};
use crate::client::Node;
use crate::keys::Keyring;

/// Flags of every command of `tx`.
#[derive(Args, Clone, Debug)]
pub(super) struct CommonArguments {
    /// The chain that transactions are for.
    #[arg(long, global = true, value_name = "ID", help_heading = "Node")]
    chain_id: Option<String>,
    #[command(flatten)]
    node: NodeArguments,
    #[command(flatten)]
    keyring: KeyringArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// One run of a command of `tx`.
pub(super) struct Session<'a> {
    pub(super) context: &'a Context,
    pub(super) common: &'a CommonArguments,
}

impl Session<'_> {
    /// The node that is meant; nothing is asked yet.
    pub(super) fn node(&self) -> Result<Node> {
        self.common.node.connect(self.context)
    }

    /// The keys that are meant.
    pub(super) fn keyring(&self) -> Result<Keyring> {
        self.context.keyring(&self.common.keyring)
    }

    /// How answers are printed.
    pub(super) fn format(&self) -> Result<Format> {
        self.context.format(self.common.output)
    }

    /// The chain that is meant.
    pub(super) fn chain_id(&self) -> Result<String> {
        self.context.chain_id(self.common.chain_id.as_deref())
    }
}
