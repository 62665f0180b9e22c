//! Flags that all commands share which make or sign transactions.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use base::{Amount, Coin, Coins, Dec, DecCoins};
use clap::{Args, ValueEnum};
use prost_types::Timestamp;
use proto::cosmos::tx::signing::v1beta1::SignMode;

use super::session::Session;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::client::{Node, Wait};

/// The gas limit of a transaction that names none.
const GAS: u64 = 200_000;

/// Where the node is.
#[derive(Args, Clone, Debug)]
pub(crate) struct NodeArguments {
    /// CometBFT's RPC: <protocol>://<host>:<port>.
    #[arg(long, global = true, value_name = "URL", help_heading = "Node")]
    pub(crate) node: Option<String>,
}

/// Who signs, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Signing")]
pub(super) struct SigningArguments {
    /// The key that signs, by name or address.
    #[arg(long, value_name = "KEY")]
    pub(super) from: Option<String>,
    /// How the transaction is signed: direct if left out, amino-json by a member of a multisig.
    #[arg(long, value_name = "MODE")]
    pub(super) sign_mode: Option<Mode>,
    /// The number of the signer's account; asked of the node if left out.
    #[arg(short, long, value_name = "NUMBER")]
    pub(super) account_number: Option<u64>,
    /// The sequence of the signer's account; asked of the node if left out.
    #[arg(short, long, value_name = "NUMBER")]
    pub(super) sequence: Option<u64>,
    /// Asks no node; needs --account-number and --sequence.
    #[arg(long)]
    pub(super) offline: bool,
}

/// What a new transaction says besides its messages, and what becomes of it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Transaction")]
pub(super) struct TxArguments {
    /// What is paid, such as 500uwls.
    #[arg(long, value_name = "COINS", conflicts_with = "gas_prices")]
    pub(super) fees: Option<String>,
    /// Most gas that may be used, or auto to simulate first.
    #[arg(long, value_name = "GAS", default_value_t = Gas::Limit(GAS))]
    pub(super) gas: Gas,
    /// What the gas of a simulation is multiplied with.
    #[arg(long, value_name = "FACTOR", default_value = "1.3")]
    pub(super) gas_adjustment: Dec,
    /// What is paid for each gas, such as 0.0025uwls.
    #[arg(long, value_name = "PRICES")]
    pub(super) gas_prices: Option<String>,
    /// A text for everybody to read.
    #[arg(long, alias = "memo", value_name = "TEXT", default_value = "")]
    pub(super) note: String,
    /// The last height at which the transaction may take effect.
    #[arg(long, value_name = "HEIGHT", conflicts_with = "timeout_duration")]
    pub(super) timeout_height: Option<u64>,
    /// How long from now it may take effect, such as 60s.
    #[arg(long, value_name = "SPAN", value_parser = humantime::parse_duration)]
    pub(super) timeout_duration: Option<Duration>,
    /// Needs no sequence; another transaction may come first.
    #[arg(long, requires = "timeout_duration", conflicts_with = "sequence")]
    pub(super) unordered: bool,
    /// Who pays; signs too.
    #[arg(long, value_name = "KEY")]
    pub(super) fee_payer: Option<String>,
    /// Who pays and has allowed it before.
    #[arg(long, value_name = "KEY")]
    pub(super) fee_granter: Option<String>,
    /// Prints the transaction and does not sign it.
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) generate_only: bool,
    /// Signs what somebody else completes, pays for and sends, and prints that.
    #[arg(long, conflicts_with_all = ["generate_only", "dry_run"])]
    pub(super) aux: bool,
    /// Prints what gas it would use, and does not sign it.
    #[arg(long, conflicts_with = "offline")]
    pub(super) dry_run: bool,
    /// What is waited for: sync (the check of the mempool) or async (nothing).
    #[arg(short, long, value_name = "MODE")]
    pub(super) broadcast_mode: Option<String>,
    /// Does not ask before it signs.
    #[arg(short, long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) signing: SigningArguments,
}

/// `--gas`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gas {
    /// As much as a simulation uses.
    Auto,
    /// This much.
    Limit(u64),
}

/// `--sign-mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// Over the bytes.
    #[default]
    Direct,
    /// Over JSON, as hardware wallets and multisigs do.
    AminoJson,
    /// Over the bytes without the fee, which somebody else will pay.
    DirectAux,
}

impl FromStr for Gas {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Gas, String> {
        match text {
            "auto" => Ok(Gas::Auto),
            number => number
                .parse()
                .map(Gas::Limit)
                .map_err(|_| "either integer or \"auto\" must be provided".to_owned()),
        }
    }
}

impl std::fmt::Display for Gas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Gas::Auto => f.write_str("auto"),
            Gas::Limit(limit) => limit.fmt(f),
        }
    }
}

impl From<Mode> for SignMode {
    fn from(mode: Mode) -> SignMode {
        match mode {
            Mode::Direct => SignMode::Direct,
            Mode::AminoJson => SignMode::LegacyAminoJson,
            Mode::DirectAux => SignMode::DirectAux,
        }
    }
}

impl NodeArguments {
    /// The node that the flag or client.toml names.
    pub(crate) fn connect(&self, context: &Context) -> Result<Node> {
        Ok(Node::at(self.node.as_ref().unwrap_or(&context.client.node))?)
    }
}

impl SigningArguments {
    /// The node to ask, unless none may be asked.
    pub(super) fn connect(&self, session: &Session<'_>) -> Result<Option<Node>> {
        if !self.offline {
            return session.node().map(Some);
        }
        if self.account_number.is_none() || self.sequence.is_none() {
            let text = "account-number and sequence must be set in offline mode";
            return Err(Failure::usage(text)
                .again("--account-number", "0")
                .again("--sequence", "0"));
        }
        Ok(None)
    }
}

impl TxArguments {
    /// What is paid for this much gas.
    pub(super) fn price(&self, gas: u64) -> Result<Coins> {
        if let Some(fees) = &self.fees {
            return Ok(fees.parse()?);
        }
        let Some(prices) = &self.gas_prices else { return Ok(Coins::default()) };
        let prices: DecCoins = prices.parse()?;
        let coins = prices.iter().map(|price| {
            let amount = price.amount().times_amount(Amount::from(gas))?.ceil()?.to_amount()?;
            Ok(Coin::new(price.denom().clone(), amount))
        });
        Ok(Coins::new(coins.collect::<Result<Vec<_>>>()?)?)
    }

    /// The gas limit for what a simulation used.
    pub(super) fn adjusted(&self, used: u64) -> Result<u64> {
        let gas = self.gas_adjustment.times_amount(Amount::from(used))?.truncate().to_amount()?;
        gas.to_string().parse().map_err(|_| {
            Failure::usage(format!(
                "--gas-adjustment {}: {gas} is more gas than can be",
                self.gas_adjustment
            ))
        })
    }

    /// The moment at which it can take effect no longer.
    pub(super) fn deadline(&self) -> Result<Option<Timestamp>> {
        let Some(span) = self.timeout_duration else { return Ok(None) };
        Ok(Some(Timestamp::from(
            SystemTime::now()
                .checked_add(span)
                .ok_or_else(|| Failure::usage("--timeout-duration ends after the end of time"))?,
        )))
    }

    /// What the broadcast waits for.
    pub(super) fn wait(&self, context: &Context) -> Result<Wait> {
        wait_of(self.broadcast_mode.as_ref().unwrap_or(&context.client.broadcast_mode))
    }
}

/// The kind of broadcast that a flag or client.toml names.
pub(super) fn wait_of(text: &str) -> Result<Wait> {
    match text {
        "sync" => Ok(Wait::Sync),
        "async" => Ok(Wait::Async),
        other => Err(Failure::usage(format!(
            "unsupported return type {other}; supported types: sync, async"
        ))
        .again("--broadcast-mode", "sync")),
    }
}
