//! `whaled tx staking create-validator` and `edit-validator`.

use std::path::PathBuf;

use base::{Amount, Dec};
use clap::{Args, Subcommand};
use cometbft_config::{NodeId, Peer};
use proto::cosmos::staking::v1beta1::{Description, MsgEditValidator};
use serde::Deserialize;
use serde_json::Value;

use super::bank::pack;
use super::deliver::Delivery;
use super::flags::TxArguments;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::cli::registration::{Registration, public_key, rates};

/// What a description keeps: the SDK's word for "as it is".
const KEEP: &str = "[do-not-modify]";

/// Where peers of a node dial it by default.
const P2P_PORT: u16 = 26656;

#[derive(Subcommand)]
pub(super) enum Producer {
    /// Registers a producer, with a first stake of its own
    ///
    /// The file holds JSON:
    ///
    ///   {
    ///     "pubkey": {"@type":"/cosmos.crypto.ed25519.PubKey","key":"..."},
    ///     "amount": "1000000uwls",
    ///     "moniker": "blue",
    ///     "identity": "optional",
    ///     "website": "optional",
    ///     "security": "optional",
    ///     "details": "optional",
    ///     "commission-rate": "1.0",
    ///     "commission-max-rate": "1.0",
    ///     "commission-max-change-rate": "1.0",
    ///     "min-self-delegation": "1"
    ///   }
    ///
    /// whaled comet show-validator prints the public key of a node. A commission rate of 1.0 keeps
    /// all pay, as in the whitepaper; a lower one shares it with those who vote for the producer.
    #[command(verbatim_doc_comment)]
    CreateValidator(Box<CreateArguments>),
    /// Changes how a producer presents itself, and what it keeps of its pay.
    EditValidator(Box<EditArguments>),
}

#[derive(Args)]
pub(super) struct CreateArguments {
    /// The registration in JSON.
    #[arg(value_name = "VALIDATOR_JSON")]
    file: PathBuf,
    /// The address at which peers dial the node, for the note of --generate-only.
    #[arg(long, value_name = "ADDRESS", requires = "node_id")]
    ip: Option<String>,
    /// The name of the node among peers, for the same note.
    #[arg(long, value_name = "ID", requires = "ip")]
    node_id: Option<NodeId>,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct EditArguments {
    /// The name of the producer.
    #[arg(long, value_name = "NAME", default_value = KEEP)]
    new_moniker: String,
    /// Where its identity can be proven, such as a Keybase fingerprint.
    #[arg(long, value_name = "TEXT", default_value = KEEP)]
    identity: String,
    /// Its website.
    #[arg(long, value_name = "URL", default_value = KEEP)]
    website: String,
    /// Whom to tell of a security hole.
    #[arg(long, value_name = "TEXT", default_value = KEEP)]
    security_contact: String,
    /// Anything else.
    #[arg(long, value_name = "TEXT", default_value = KEEP)]
    details: String,
    /// What the producer keeps of its pay.
    #[arg(long, value_name = "RATE")]
    commission_rate: Option<Dec>,
    /// Stake of its own below which it does not want to produce.
    #[arg(long, value_name = "AMOUNT")]
    min_self_delegation: Option<Amount>,
    #[command(flatten)]
    tx: TxArguments,
}

/// The file of a registration. What is missing is named one after the other, in the SDK's words.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Form {
    pubkey: Option<Value>,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    moniker: String,
    #[serde(default)]
    identity: String,
    #[serde(default)]
    website: String,
    #[serde(default)]
    security: String,
    #[serde(default)]
    details: String,
    #[serde(default)]
    commission_rate: String,
    #[serde(default)]
    commission_max_rate: String,
    #[serde(default)]
    commission_max_change_rate: String,
    #[serde(default)]
    min_self_delegation: String,
}

pub(super) fn run(session: &Session<'_>, verb: &Producer) -> Result {
    match verb {
        Producer::CreateValidator(arguments) => create(session, arguments),
        Producer::EditValidator(arguments) => edit(session, arguments),
    }
}

fn create(session: &Session<'_>, arguments: &CreateArguments) -> Result {
    let CreateArguments { file, ip, node_id, tx } = arguments;
    let registration = registration(file).map_err(|failure| failure.while_doing(file.display()))?;
    let mut tx = tx.clone();
    if let (true, Some(host), Some(id)) = (tx.generate_only, ip, node_id) {
        tx.note = Peer { id: *id, host: host.clone(), port: P2P_PORT }.to_string();
    }
    let mut delivery = Delivery::new(session, &tx)?;
    let from =
        Person::from_flag(session.context, &mut delivery.keyring, tx.signing.from.as_deref())?;
    let message = registration.message(&from.address);
    delivery.run(&from, vec![message])
}

fn registration(file: &std::path::Path) -> Result<Registration> {
    let form: Form = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let Form { pubkey, amount, moniker, identity, website, security, details, .. } = &form;
    let missing =
        |what: &str| Failure::usage(what).try_this("whaled tx staking create-validator --help");
    if amount.is_empty() {
        return Err(missing("must specify amount of coins to bond"));
    }
    let stake = amount.parse()?;
    let Some(key) = pubkey else { return Err(missing("must specify the JSON encoded pubkey")) };
    let key = public_key(&key.to_string())?;
    if moniker.is_empty() {
        return Err(missing("must specify the moniker name"));
    }
    let all = [&form.commission_rate, &form.commission_max_rate, &form.commission_max_change_rate];
    if all.iter().any(|rate| rate.is_empty()) {
        return Err(missing("must specify all validator commission parameters"));
    }
    let [rate, max_rate, max_change_rate] = all.map(|rate| rate.parse::<Dec>());
    if form.min_self_delegation.is_empty() {
        return Err(missing("must specify minimum self delegation"));
    }
    Ok(Registration {
        description: Description {
            moniker: moniker.clone(),
            identity: identity.clone(),
            website: website.clone(),
            security_contact: security.clone(),
            details: details.clone(),
        },
        commission: rates(rate?, max_rate?, max_change_rate?),
        min_self_delegation: form
            .min_self_delegation
            .parse()
            .map_err(|_| Failure::usage("minimum self delegation must be a positive integer"))?,
        key,
        stake,
    })
}

fn edit(session: &Session<'_>, arguments: &EditArguments) -> Result {
    let mut delivery = Delivery::new(session, &arguments.tx)?;
    let flag = arguments.tx.signing.from.as_deref();
    let from = Person::from_flag(session.context, &mut delivery.keyring, flag)?;
    let message = MsgEditValidator {
        description: Some(Description {
            moniker: arguments.new_moniker.clone(),
            identity: arguments.identity.clone(),
            website: arguments.website.clone(),
            security_contact: arguments.security_contact.clone(),
            details: arguments.details.clone(),
        }),
        validator_address: from.address.validator_text(),
        commission_rate: arguments.commission_rate.map(Dec::to_wire).unwrap_or_default(),
        min_self_delegation: arguments
            .min_self_delegation
            .map(|amount| amount.to_string())
            .unwrap_or_default(),
    };
    delivery.run(&from, vec![pack(&message)])
}
