//! `whaled tx distribution withdraw-rewards` and `withdraw-all-rewards`, which make more than one
//! message.

use base::Address;
use clap::{Args, Subcommand};
use prost_types::Any;
use proto::cosmos::distribution::v1beta1::{
    MsgWithdrawDelegatorReward, MsgWithdrawValidatorCommission, QueryDelegatorValidatorsRequest,
    QueryDelegatorValidatorsResponse,
};

use super::bank::pack;
use super::deliver::Delivery;
use super::flags::TxArguments;
use super::generated::must_sign;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::cli::typed::people::{Role, named};

#[derive(Subcommand)]
pub(super) enum Distribution {
    /// Withdraws what one's stake has earned, and one's share of a producer's pay.
    ///
    /// The yield of stake that votes for nobody is withdrawn by naming any producer.
    WithdrawRewards(Box<WithdrawArguments>),
    /// Withdraws what one's stake has earned, and one's share of the pay of all producers.
    WithdrawAllRewards(Box<WithdrawAllArguments>),
}

#[derive(Args)]
pub(super) struct WithdrawArguments {
    /// A producer by its operator's address, or the name of his key.
    #[arg(value_name = "VALIDATOR_ADDRESS")]
    validator: String,
    /// Withdraws what the producer itself has earned, too.
    #[arg(long)]
    commission: bool,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct WithdrawAllArguments {
    /// Makes several transactions of at most so many messages; 0 makes one.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    max_msgs: usize,
    #[command(flatten)]
    tx: TxArguments,
}

pub(super) fn run(session: &Session<'_>, verb: &Distribution) -> Result {
    match verb {
        Distribution::WithdrawRewards(arguments) => withdraw(session, arguments),
        Distribution::WithdrawAllRewards(arguments) => withdraw_all(session, arguments),
    }
}

fn reward(delegator: &Address, validator: &str) -> Any {
    pack(&MsgWithdrawDelegatorReward {
        delegator_address: delegator.to_string(),
        validator_address: validator.to_owned(),
    })
}

fn withdraw(session: &Session<'_>, arguments: &WithdrawArguments) -> Result {
    let WithdrawArguments { validator, commission, tx } = arguments;
    let mut delivery = Delivery::new(session, tx)?;
    let from =
        Person::from_flag(session.context, &mut delivery.keyring, tx.signing.from.as_deref())?;
    let validator = named(&mut delivery.keyring, Role::Producer, validator)?;
    let mut messages = vec![reward(&from.address, &validator)];
    if *commission {
        let message = pack(&MsgWithdrawValidatorCommission { validator_address: validator });
        must_sign(&message, &from.address)?;
        messages.push(message);
    }
    delivery.run(&from, messages)
}

fn withdraw_all(session: &Session<'_>, arguments: &WithdrawAllArguments) -> Result {
    let WithdrawAllArguments { max_msgs, tx } = arguments;
    let mut delivery = Delivery::new(session, tx)?;
    let from =
        Person::from_flag(session.context, &mut delivery.keyring, tx.signing.from.as_deref())?;
    let Some(node) = &delivery.node else {
        return Err(Failure::usage("cannot generate tx in offline mode"));
    };
    let request = QueryDelegatorValidatorsRequest { delegator_address: from.address.to_string() };
    let path = "/cosmos.distribution.v1beta1.Query/DelegatorValidators";
    let answer: QueryDelegatorValidatorsResponse = node.ask(path, &request)?;
    let messages: Vec<Any> =
        answer.validators.iter().map(|validator| reward(&from.address, validator)).collect();
    if messages.is_empty() {
        return Err(Failure::new(format!("{} votes for no producer", from.address))
            .try_this("whaled query staking board"));
    }
    if *max_msgs == 0 || messages.len() <= *max_msgs {
        return delivery.run(&from, messages);
    }
    // Each transaction has the sequence after the one before, which is in no block yet.
    let mut tx = tx.clone();
    if !tx.generate_only && !tx.dry_run {
        let position = tx.signing.position(Some(node), &from.address)?;
        tx.signing.account_number = Some(position.number);
        tx.signing.sequence = Some(position.sequence);
    }
    for part in messages.chunks(*max_msgs) {
        Delivery::new(session, &tx)?.run(&from, part.to_vec())?;
        tx.signing.sequence = tx.signing.sequence.map(|sequence| sequence.saturating_add(1));
    }
    Ok(())
}
