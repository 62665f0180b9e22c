//! `whaled tx authz grant` and `exec`, and `whaled tx feegrant grant`: what one account allows
//! another, in the flags of the SDK.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use base::{Address, Coins};
use clap::{Args, Subcommand, ValueEnum};
use prost_types::{Any, Timestamp};
use proto::cosmos::authz::v1beta1::{GenericAuthorization, Grant, MsgExec, MsgGrant};
use proto::cosmos::bank::v1beta1::SendAuthorization;
use proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, PeriodicAllowance,
};
use proto::cosmos::staking::v1beta1::stake_authorization::{AllowOrDeny, Validators};
use proto::cosmos::staking::v1beta1::{AuthorizationType, StakeAuthorization};

use super::bank::pack;
use super::deliver::Delivery;
use super::document;
use super::flags::TxArguments;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::cli::typed::people::{Role, named};

#[derive(Subcommand)]
pub(super) enum Authz {
    /// Lets somebody else send messages of a kind in one's own name.
    Grant(Box<GrantArguments>),
    /// Sends the messages of a transaction in the name of those who have allowed it.
    Exec(Box<ExecArguments>),
}

#[derive(Subcommand)]
pub(super) enum Feegrant {
    /// Pays fees for somebody else.
    Grant(Box<FeeArguments>),
}

/// What is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// To send money, up to --spend-limit.
    Send,
    /// Any message of --msg-type.
    Generic,
    /// To vote with stake.
    Delegate,
    /// To ask for stake to be paid back.
    Unbond,
    /// To move votes.
    Redelegate,
}

#[derive(Args)]
pub(super) struct GrantArguments {
    /// Who may do it, by key or address.
    grantee: String,
    /// What.
    kind: Kind,
    /// The type of the message: /cosmos.bank.v1beta1.MsgSend.
    #[arg(long, value_name = "TYPE")]
    msg_type: Option<String>,
    /// How much in all.
    #[arg(long, value_name = "COINS")]
    spend_limit: Option<String>,
    /// Who may be sent money; everybody if left out.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    allow_list: Vec<String>,
    /// For which producers.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "deny_validators")]
    allowed_validators: Vec<String>,
    /// For all producers but these.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    deny_validators: Vec<String>,
    /// Until when, in seconds since 1970; for ever if left out.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    expiration: i64,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct ExecArguments {
    /// A transaction in JSON, as --generate-only prints it; - is standard input.
    file: PathBuf,
    #[command(flatten)]
    tx: TxArguments,
}

#[derive(Args)]
pub(super) struct FeeArguments {
    /// Who pays, by key or address; signs.
    #[arg(value_name = "GRANTER_KEY_OR_ADDRESS")]
    granter: String,
    /// For whom, by key or address.
    grantee: String,
    /// How much in all; without limit if left out.
    #[arg(long, value_name = "COINS")]
    spend_limit: Option<String>,
    /// Until when: 2027-01-31T12:00:00Z; for ever if left out.
    #[arg(long, value_name = "MOMENT", value_parser = humantime::parse_rfc3339)]
    expiration: Option<SystemTime>,
    /// Pays again after so many seconds.
    #[arg(long, value_name = "SECONDS", requires = "period_limit")]
    period: Option<u64>,
    /// How much in each period.
    #[arg(long, value_name = "COINS", requires = "period")]
    period_limit: Option<String>,
    /// For which messages only, by type, with commas between.
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    allowed_messages: Vec<String>,
    #[command(flatten)]
    tx: TxArguments,
}

pub(super) fn authz(session: &Session<'_>, verb: &Authz) -> Result {
    match verb {
        Authz::Grant(arguments) => grant(session, arguments),
        Authz::Exec(arguments) => exec(session, arguments),
    }
}

pub(super) fn feegrant(session: &Session<'_>, verb: &Feegrant) -> Result {
    let Feegrant::Grant(arguments) = verb;
    let mut delivery = Delivery::new(session, &arguments.tx)?;
    let from = Person::find(&mut delivery.keyring, &arguments.granter)?;
    let message = MsgGrantAllowance {
        granter: from.address.to_string(),
        grantee: delivery.address(&arguments.grantee)?.to_string(),
        allowance: Some(allowance(arguments)?),
    };
    delivery.run(&from, vec![pack(&message)])
}

fn grant(session: &Session<'_>, arguments: &GrantArguments) -> Result {
    let mut delivery = Delivery::new(session, &arguments.tx)?;
    let flag = arguments.tx.signing.from.as_deref();
    let from = Person::from_flag(session.context, &mut delivery.keyring, flag)?;
    let expiration = Some(arguments.expiration)
        .filter(|at| *at != 0)
        .map(|seconds| Timestamp { seconds, nanos: 0 });
    let authorization = Some(authorization(&mut delivery, arguments)?);
    let message = MsgGrant {
        granter: from.address.to_string(),
        grantee: delivery.address(&arguments.grantee)?.to_string(),
        grant: Some(Grant { authorization, expiration }),
    };
    delivery.run(&from, vec![pack(&message)])
}

fn authorization(delivery: &mut Delivery<'_>, arguments: &GrantArguments) -> Result<Any> {
    let coins = arguments.spend_limit.as_deref().map(str::parse::<Coins>).transpose()?;
    match arguments.kind {
        Kind::Generic => match &arguments.msg_type {
            Some(msg) => Ok(pack(&GenericAuthorization { msg: msg.clone() })),
            None => Err(Failure::usage("a generic grant needs the type of the message")
                .again("--msg-type", "/cosmos.bank.v1beta1.MsgSend")),
        },
        Kind::Send => {
            let Some(limit) = coins.filter(|coins| !coins.is_empty()) else {
                return Err(Failure::usage("spend-limit should be greater than zero"));
            };
            let list = arguments.allow_list.iter();
            let addresses: Vec<Address> =
                list.map(|name| delivery.address(name)).collect::<Result<_>>()?;
            let allow_list = addresses.iter().map(Address::to_string).collect();
            Ok(pack(&SendAuthorization { spend_limit: limit.to_wire(), allow_list }))
        }
        Kind::Delegate => stake(delivery, arguments, AuthorizationType::Delegate, coins),
        Kind::Unbond => stake(delivery, arguments, AuthorizationType::Undelegate, coins),
        Kind::Redelegate => stake(delivery, arguments, AuthorizationType::Redelegate, coins),
    }
}

fn stake(
    delivery: &mut Delivery<'_>,
    arguments: &GrantArguments,
    kind: AuthorizationType,
    most: Option<Coins>,
) -> Result<Any> {
    let GrantArguments { allowed_validators, deny_validators, .. } = arguments;
    let mut producers = |names: &[String]| {
        let names = names.iter().map(|name| named(&mut delivery.keyring, Role::Producer, name));
        Ok::<_, Failure>(Validators { address: names.collect::<Result<_>>()? })
    };
    let allow_or_deny = match (allowed_validators.as_slice(), deny_validators.as_slice()) {
        ([], []) => {
            return Err(Failure::usage(
                "a grant about stake names the producers that it is for, \
                                       or those that it is not for",
            )
            .try_this("whaled query staking board"));
        }
        (allowed, []) => AllowOrDeny::AllowList(producers(allowed)?),
        (_, denied) => AllowOrDeny::DenyList(producers(denied)?),
    };
    let max_tokens = most.and_then(|coins| coins.to_wire().into_iter().next());
    let authorization_type = i32::from(kind);
    Ok(pack(&StakeAuthorization {
        max_tokens,
        authorization_type,
        allow_or_deny: Some(allow_or_deny),
    }))
}

fn exec(session: &Session<'_>, arguments: &ExecArguments) -> Result {
    let mut delivery = Delivery::new(session, &arguments.tx)?;
    let flag = arguments.tx.signing.from.as_deref();
    let from = Person::from_flag(session.context, &mut delivery.keyring, flag)?;
    let msgs = document::read(&arguments.file)?.messages().to_vec();
    delivery.run(&from, vec![pack(&MsgExec { grantee: from.address.to_string(), msgs })])
}

fn allowance(arguments: &FeeArguments) -> Result<Any> {
    let limit = |text: &Option<String>| {
        let coins = text.as_deref().map(str::parse::<Coins>).transpose()?;
        Ok::<_, Failure>(coins.unwrap_or_default().to_wire())
    };
    let basic = BasicAllowance {
        spend_limit: limit(&arguments.spend_limit)?,
        expiration: arguments.expiration.map(Timestamp::from),
    };
    let allowance = match arguments.period {
        None => pack(&basic),
        Some(seconds) => {
            let period = Duration::from_secs(seconds);
            let reset = SystemTime::now().checked_add(period);
            let reset =
                reset.ok_or_else(|| Failure::usage("--period ends after the end of time"))?;
            if arguments.expiration.is_some_and(|end| end < reset) {
                return Err(Failure::usage("--period is longer than the time until --expiration"));
            }
            let each = limit(&arguments.period_limit)?;
            pack(&PeriodicAllowance {
                basic: Some(basic),
                period: Some(prost_types::Duration { seconds: i64::try_from(seconds)?, nanos: 0 }),
                period_spend_limit: each.clone(),
                period_can_spend: each,
                period_reset: Some(Timestamp::from(reset)),
            })
        }
    };
    if arguments.allowed_messages.is_empty() {
        return Ok(allowance);
    }
    let allowed_messages = arguments.allowed_messages.clone();
    Ok(pack(&AllowedMsgAllowance { allowance: Some(allowance), allowed_messages }))
}
