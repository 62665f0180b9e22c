//! `whaled tx sign-batch`: many transactions, one on each line of a file.

use std::path::PathBuf;

use base::Coins;
use clap::Args;
use proto::cosmos::tx::v1beta1::{Fee, TxBody};

use super::document::{self, SignedArguments};
use super::flags::SigningArguments;
use super::session::Session;
use super::sign::Signer;
use super::signer::Person;
use super::spare::Spare;
use crate::cli::failure::{Failure, Result};
use crate::client::{Draft, TxFile};

#[derive(Args)]
pub(super) struct Arguments {
    /// Files with one transaction in JSON on each line; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Signs for this multisig, by name or address, and prints signatures only.
    #[arg(long, value_name = "KEY_OR_ADDRESS")]
    multisig: Option<String>,
    /// Makes one transaction of the messages, gas and fees of all.
    #[arg(long)]
    append: bool,
    /// The text of the one transaction, with --append.
    #[arg(long, alias = "memo", value_name = "TEXT", default_value = "")]
    note: String,
    /// Who pays for the one transaction, with --append; signs too.
    #[arg(long, value_name = "KEY")]
    fee_payer: Option<String>,
    /// Who pays for the one transaction, with --append, and has allowed it before.
    #[arg(long, value_name = "KEY")]
    fee_granter: Option<String>,
    #[command(flatten)]
    signed: SignedArguments,
    #[command(flatten)]
    signing: SigningArguments,
    #[command(flatten)]
    _spare: Spare,
}

/// Each transaction is signed for the sequence after the one before. Nothing is written unless all
/// can be signed.
pub(super) fn run(session: &Session<'_>, arguments: &Arguments) -> Result {
    let mut transactions = document::read_lines(&arguments.files)?;
    if transactions.is_empty() {
        return Err(Failure::usage("there is no transaction to sign"));
    }
    if arguments.append {
        transactions = vec![appended(session, arguments, &transactions)?];
    }
    let mut signer = Signer::new(session, &arguments.signing, arguments.multisig.as_deref())?;
    let mut position = signer.position()?;
    let mut signed = Vec::new();
    for (index, tx) in transactions.iter().enumerate() {
        let line = index.saturating_add(1);
        let mode = signer
            .mode(tx)
            .map_err(|failure| failure.while_doing(format!("transaction {line}")))?;
        signed.push(signer.sign(tx, mode, position, &[])?);
        position = position.after(tx);
    }
    arguments.signed.write(&signed)
}

/// All messages in one transaction that pays what all would have paid.
fn appended(
    session: &Session<'_>,
    arguments: &Arguments,
    transactions: &[TxFile],
) -> Result<TxFile> {
    let mut keyring = session.keyring()?;
    let mut named = |who: &Option<String>| match who {
        Some(who) => Person::find(&mut keyring, who).map(|person| person.address.to_string()),
        None => Ok(String::new()),
    };
    let (payer, granter) = (named(&arguments.fee_payer)?, named(&arguments.fee_granter)?);
    let (mut messages, mut gas_limit, mut fees) = (Vec::new(), 0_u64, Coins::default());
    for tx in transactions {
        messages.extend_from_slice(tx.messages());
        let Some(fee) = tx.fee() else { continue };
        gas_limit = gas_limit
            .checked_add(fee.gas_limit)
            .ok_or_else(|| Failure::usage("the gas of all transactions is more than can be"))?;
        fees = fees.plus(&Coins::parse(&fee.amount)?)?;
    }
    let body = TxBody { messages, memo: arguments.note.clone(), ..TxBody::default() };
    let fee = Fee { amount: fees.to_wire(), gas_limit, payer, granter };
    Ok(Draft { body, fee }.unsigned())
}
