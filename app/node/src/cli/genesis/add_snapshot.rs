//! `whaled genesis add-snapshot`: what holders of BitShares tokens can claim on a new chain.

use std::path::PathBuf;
use std::str::FromStr;

use base::{Address, Coin, Time};
use clap::{Args, ValueEnum};
use proto::whaleshares::claim::v1::{
    GenesisState as Claims, Plan, RestDestination, TeamMember as Member,
};
use proto::whaleshares::staking::v1::GenesisState as Staking;
use serde_json::{Value, json};
use snapshot::{Founded, LAUNCH_TEAM, Parts, Published, found, header_in, settle};

use super::file::GenesisFile;
use super::validate;
use crate::cli::claim::wls;
use crate::cli::context::{Context, KeyringArguments};
use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, OutputArguments};
use crate::cli::snapshot::failed;
use crate::cli::typed::people::{Role, named};

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder that `whaled snapshot build` has written, or its header.bin.
    snapshot: PathBuf,
    /// Somebody of the launch team, and what is his; may stand several times. It is released evenly
    /// within four years, and comes to 2,100,000 WLS together; without it there is no team.
    #[arg(long, value_name = "ADDRESS_OR_KEY_NAME=COIN")]
    team: Vec<Pair>,
    /// When claims end, such as 2028-01-31T12:00:00Z; two years after the chain begins if left out.
    #[arg(long, value_name = "MOMENT")]
    end: Option<Time>,
    /// From when on claims get less and less; they do not if left out.
    #[arg(long, value_name = "MOMENT", requires = "decay_end")]
    decay_start: Option<Time>,
    /// When they would get nothing; not before they end.
    #[arg(long, value_name = "MOMENT", requires = "decay_start")]
    decay_end: Option<Time>,
    /// Who gets what nobody claims: newcomers as loans, or the community.
    #[arg(long, value_name = "WHO", default_value = "pool")]
    rest: Rest,
    /// An account of the snapshot whose claim was settled before, and who got it; for networks on
    /// which things are tried out.
    #[arg(long, value_name = "ACCOUNT=ADDRESS_OR_KEY_NAME")]
    claimed: Vec<Pair>,
    #[command(flatten)]
    keyring: KeyringArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum Rest {
    Pool,
    Community,
}

/// Two words with an equals sign between.
#[derive(Clone)]
struct Pair {
    left: String,
    right: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Pair, String> {
        let halves =
            text.split_once('=').filter(|(left, right)| !left.is_empty() && !right.is_empty());
        let (left, right) = halves.ok_or("expected two words with = between")?;
        Ok(Pair { left: left.to_owned(), right: right.to_owned() })
    }
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result {
    let format = context.format(arguments.output)?;
    let mut file = GenesisFile::open(context)?;
    let mut staking: Staking = file.part("staking")?;
    let mut bank = file.part("bank")?;
    let mut claims: Claims = file.part("claim")?;
    let denom = staking.params.clone().unwrap_or_default().bond_denom;
    let header = header_in(&arguments.snapshot).map_err(failed)?;
    let plan = Plan {
        header: Some(header.wire().clone()),
        start: None,
        end: arguments.end.map(Into::into),
        decay_start: arguments.decay_start.map(Into::into),
        decay_end: arguments.decay_end.map(Into::into),
        rest: match arguments.rest {
            Rest::Pool => RestDestination::AccountCreationPool,
            Rest::Community => RestDestination::CommunityPool,
        }
        .into(),
        team: team(context, arguments, &denom)?,
    };
    let parts = Parts { bank: &mut bank, staking: &mut staking, claims: &mut claims };
    let founded = found(parts, plan, &denom).map_err(failed)?;
    let claimed = claimed(context, arguments, &mut file, &mut staking, &mut claims)?;
    file.put("staking", &staking)?;
    file.put("bank", &bank)?;
    file.put("claim", &claims)?;
    validate::begin(&file.genesis)
        .map_err(|failure| failure.while_doing("a chain could not begin with it"))?;
    file.write()?;
    let id = hex::encode(header.id());
    output::value(&shown(&id, header.leaf_count(), founded, claimed), format)
}

fn address(context: &Context, arguments: &Arguments, text: &str) -> Result<Address> {
    match Address::parse(text) {
        Ok(address) => Ok(address),
        Err(_) => {
            let mut keyring = context.keyring(&arguments.keyring)?;
            Ok(Address::parse(&named(&mut keyring, Role::Account, text)?)?)
        }
    }
}

/// The launch team: all of what is theirs, or nobody.
fn team(context: &Context, arguments: &Arguments, denom: &str) -> Result<Vec<Member>> {
    let mut team = Vec::new();
    let mut sum: u64 = 0;
    for Pair { left, right } in &arguments.team {
        let address = address(context, arguments, left)?.to_string();
        let wrong = |reason: &dyn std::fmt::Display| {
            Failure::usage(format!("--team {left}={right}: {reason}"))
        };
        let coin: Coin = right.parse().map_err(|error| wrong(&error))?;
        if coin.denom.as_str() != denom {
            return Err(wrong(&format_args!("Whalestake is counted in {denom}")));
        }
        let amount = coin.amount.to_string().parse().ok();
        let amount: u64 = amount
            .filter(|amount| *amount > 0)
            .ok_or_else(|| wrong(&format_args!("expected 1{denom} to {LAUNCH_TEAM}{denom}")))?;
        sum = sum.saturating_add(amount);
        team.push(Member { address, amount, released: 0 });
    }
    match sum {
        0 | LAUNCH_TEAM => Ok(team),
        _ => Err(Failure::usage(format!(
            "the launch team gets {LAUNCH_TEAM}{denom} together, and --team names {sum}{denom}"
        ))),
    }
}

/// Settles claims, and tells how much that is.
fn claimed(
    context: &Context,
    arguments: &Arguments,
    file: &mut GenesisFile,
    staking: &mut Staking,
    claims: &mut Claims,
) -> Result<u64> {
    let mut sum: u64 = 0;
    if arguments.claimed.is_empty() {
        return Ok(sum);
    }
    let published = Published::open(&arguments.snapshot).map_err(failed)?;
    let mut names = file.part("names")?;
    for Pair { left, right } in &arguments.claimed {
        let proof = published.prove(left).map_err(failed)?;
        let to = address(context, arguments, right)?;
        let share = settle(staking, claims, &mut names, &proof, &to).map_err(failed)?;
        sum = sum.saturating_add(share);
    }
    file.put("names", &names)?;
    Ok(sum)
}

/// What was put where.
fn shown(id: &str, accounts: u64, founded: Founded, claimed: u64) -> Value {
    let Founded { claimable, account_creation_pool, launch_team } = founded;
    let mut value = json!({
        "snapshot_id": id,
        "accounts": accounts.to_string(),
        "claimable": wls(claimable.saturating_sub(claimed)),
        "account_creation_pool": wls(account_creation_pool),
        "launch_team": wls(launch_team),
    });
    if let (1.., Some(fields)) = (claimed, value.as_object_mut()) {
        fields.insert("claimed".to_owned(), wls(claimed).into());
    }
    value
}
