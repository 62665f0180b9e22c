//! `whaled tx bank`.

use base::{Coin, Coins};
use clap::{Args, Subcommand};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};

use super::deliver::Delivery;
use super::flags::TxArguments;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};

#[derive(Subcommand)]
pub(super) enum Bank {
    /// Sends money from one account to another.
    Send(Box<SendArguments>),
    /// Sends the same to each of several accounts.
    MultiSend(Box<MultiSendArguments>),
}

#[derive(Args)]
pub(super) struct SendArguments {
    /// Whose money, by key or address; signs.
    #[arg(value_name = "FROM_KEY_OR_ADDRESS")]
    sender: String,
    /// Who gets it, by key or address.
    #[arg(value_name = "TO_KEY_OR_ADDRESS")]
    receiver: String,
    /// How much, such as 10uwls; several kinds with commas or blanks between.
    #[arg(required = true, value_name = "AMOUNT")]
    amount: Vec<String>,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct MultiSendArguments {
    /// Whose money, by key or address; signs.
    #[arg(value_name = "FROM_KEY_OR_ADDRESS")]
    sender: String,
    /// Who gets it, by key or address; then how much, such as 10uwls.
    #[arg(required = true, num_args = 2.., value_name = "TO_KEY_OR_ADDRESS... AMOUNT")]
    rest: Vec<String>,
    /// Divides the amount among the accounts instead of giving it to each.
    #[arg(long)]
    split: bool,
    #[command(flatten)]
    tx: TxArguments,
}

pub(super) fn run(session: &Session<'_>, verb: &Bank) -> Result {
    match verb {
        Bank::Send(arguments) => send(session, arguments),
        Bank::MultiSend(arguments) => multi_send(session, arguments),
    }
}

fn send(session: &Session<'_>, arguments: &SendArguments) -> Result {
    let mut delivery = Delivery::new(session, &arguments.tx)?;
    let from = sender(&mut delivery, &arguments.sender)?;
    let message = MsgSend {
        from_address: from.address.to_string(),
        to_address: delivery.address(&arguments.receiver)?.to_string(),
        amount: positive(&arguments.amount.join(","))?.to_wire(),
    };
    delivery.run(&from, vec![pack(&message)])
}

fn multi_send(session: &Session<'_>, arguments: &MultiSendArguments) -> Result {
    let MultiSendArguments { sender: who, rest, split, tx } = arguments;
    let mut delivery = Delivery::new(session, tx)?;
    let from = sender(&mut delivery, who)?;
    let Some((amount, receivers)) =
        rest.split_last().filter(|(_, receivers)| !receivers.is_empty())
    else {
        return Err(Failure::usage("a multi-send needs at least one receiver and an amount"));
    };
    let amount = positive(amount)?;
    let count = u64::try_from(receivers.len())?;
    let each = if *split { share(&amount, count)? } else { amount };
    let total = times(&each, count)?;
    let mut outputs = Vec::new();
    for receiver in receivers {
        let address = delivery.address(receiver)?.to_string();
        outputs.push(Output { address, coins: each.to_wire() });
    }
    let input = Input { address: from.address.to_string(), coins: total.to_wire() };
    delivery.run(&from, vec![pack(&MsgMultiSend { inputs: vec![input], outputs })])
}

/// The one whose money it is. `--from` may only repeat him.
fn sender(delivery: &mut Delivery<'_>, text: &str) -> Result<Person> {
    let person = Person::find(&mut delivery.keyring, text)?;
    if let Some(flag) = &delivery.arguments.signing.from {
        let flagged = Person::find(&mut delivery.keyring, flag)?;
        if flagged.address != person.address {
            return Err(Failure::usage(format!("{text} sends, but --from says that {flag} signs"))
                .again_without("--from"));
        }
    }
    Ok(person)
}

fn positive(text: &str) -> Result<Coins> {
    let coins: Coins = text.parse()?;
    if coins.is_empty() {
        return Err(Failure::usage(format!("{text}: must send positive amount")));
    }
    Ok(coins)
}

/// Rounded down: what can not be divided stays with the sender.
fn share(coins: &Coins, count: u64) -> Result<Coins> {
    let parts = coins.iter().map(|coin| {
        let part = base::Dec::from(coin.amount).quo_amount(count.into())?.truncate().to_amount()?;
        Ok(Coin::new(coin.denom.clone(), part))
    });
    let share = Coins::new(parts.collect::<Result<Vec<_>>>()?)?;
    if share.is_empty() {
        return Err(Failure::usage(format!("{coins} is too little to divide by {count}")));
    }
    Ok(share)
}

fn times(coins: &Coins, count: u64) -> Result<Coins> {
    let sum = (0..count).try_fold(Coins::default(), |sum, _| sum.plus(coins));
    Ok(sum?)
}

/// A message as transactions carry it.
pub(super) fn pack<M: Message + Name>(message: &M) -> Any {
    Any { type_url: base::type_url::<M>(), value: message.encode_to_vec() }
}
