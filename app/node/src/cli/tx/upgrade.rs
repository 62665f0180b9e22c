//! `whaled tx upgrade`: proposals about the next version of the chain.

use clap::{Args, Subcommand};
use proto::cosmos::upgrade::v1beta1::{MsgCancelUpgrade, MsgSoftwareUpgrade, Plan};
use serde_json::Value;

use super::bank::pack;
use super::deliver::Delivery;
use super::flags::TxArguments;
use super::proposal::ProposalArguments;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};

#[derive(Subcommand)]
pub(super) enum Upgrade {
    /// Proposes that the chain goes on with another version from a height on.
    SoftwareUpgrade(Box<SoftwareArguments>),
    /// Proposes that the planned upgrade is dropped.
    CancelSoftwareUpgrade(Box<CancelArguments>),
}

#[derive(Args)]
pub(super) struct SoftwareArguments {
    /// The name by which the new version knows the upgrade.
    name: String,
    /// The first height that the new version makes.
    #[arg(long, value_name = "HEIGHT", value_parser = clap::value_parser!(i64).range(1..))]
    upgrade_height: i64,
    /// Where cosmovisor gets the new version: {"binaries":{"linux/amd64":"https://…?checksum=…"}}.
    #[arg(long, value_name = "JSON", default_value = "")]
    upgrade_info: String,
    /// Takes any text for --upgrade-info.
    #[arg(long)]
    no_validate: bool,
    /// Takes addresses without a checksum.
    #[arg(long)]
    no_checksum_required: bool,
    /// Taken for scripts of other chains, which fetch and try the program; nothing is fetched here.
    #[arg(long, value_name = "NAME", hide = true)]
    daemon_name: Option<String>,
    #[command(flatten)]
    cancel: CancelArguments,
}

#[derive(Args)]
pub(super) struct CancelArguments {
    /// The account that plans upgrades; that of governance if left out.
    #[arg(long, value_name = "ADDRESS", help_heading = "Proposal")]
    authority: Option<String>,
    #[command(flatten)]
    proposal: ProposalArguments,
    #[command(flatten)]
    tx: TxArguments,
}

pub(super) fn run(session: &Session<'_>, verb: &Upgrade) -> Result {
    let arguments = match verb {
        Upgrade::SoftwareUpgrade(arguments) => {
            if !arguments.no_validate {
                check(&arguments.upgrade_info, !arguments.no_checksum_required)?;
            }
            &arguments.cancel
        }
        Upgrade::CancelSoftwareUpgrade(arguments) => arguments,
    };
    let CancelArguments { authority, proposal, tx } = arguments;
    let mut delivery = Delivery::new(session, tx)?;
    let flag = tx.signing.from.as_deref();
    let from = Person::from_flag(session.context, &mut delivery.keyring, flag)?;
    let authority = match authority {
        Some(text) => delivery.address(text)?,
        None => auth::authority(),
    };
    let authority = authority.to_string();
    let message = match verb {
        Upgrade::SoftwareUpgrade(arguments) => {
            let plan = Plan {
                name: arguments.name.clone(),
                height: arguments.upgrade_height,
                info: arguments.upgrade_info.clone(),
                ..Plan::default()
            };
            pack(&MsgSoftwareUpgrade { authority, plan: Some(plan) })
        }
        Upgrade::CancelSoftwareUpgrade(_) => pack(&MsgCancelUpgrade { authority }),
    };
    delivery.run(&from, vec![proposal.propose(vec![message], &from.address)?])
}

/// Refuses what cosmovisor could not use. Nothing said is fine: operators then put the new version
/// in its place themselves.
fn check(info: &str, checksums: bool) -> Result {
    let info = info.trim();
    let refused = |reason: String| {
        Err(Failure::usage(format!("--upgrade-info: {reason}")).again("--no-validate", ""))
    };
    let place = |name: &str, address: &str| match address {
        _ if !["https://", "http://"].iter().any(|start| address.starts_with(start)) => {
            refused(format!("{name}: {address} is no address of the web"))
        }
        _ if checksums && !address.contains("checksum=") => {
            let failure = refused(format!("{name}: {address} has no ?checksum=sha256:…"));
            failure.map_err(|failure| {
                failure.again_unswitched("--no-validate").again("--no-checksum-required", "")
            })
        }
        _ => Ok(()),
    };
    if info.is_empty() {
        return Ok(());
    }
    if !info.starts_with('{') {
        return place("the file that tells of the binaries", info);
    }
    let told: Value = match serde_json::from_str(info) {
        Ok(told) => told,
        Err(error) => return refused(format!("not JSON: {error}")),
    };
    let binaries = told.get("binaries").and_then(Value::as_object);
    let Some(binaries) = binaries.filter(|binaries| !binaries.is_empty()) else {
        return refused("there is no \"binaries\" in it".to_owned());
    };
    for (system, address) in binaries {
        let known =
            system == "any" || system.split('/').filter(|part| !part.is_empty()).count() == 2;
        match address.as_str() {
            Some(address) if known => place(system, address)?,
            _ => {
                return refused(format!(
                    "{system} is no system such as linux/amd64 with an address"
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUM: &str = "?checksum=sha256:00";

    #[test]
    fn what_cosmovisor_can_use_is_taken() {
        let file = format!(
            r#"{{"binaries":{{"linux/amd64":"https://a.b/c{SUM}","any":"http://a.b/d{SUM}"}}}}"#
        );
        for info in [String::new(), " ".to_owned(), file, format!("https://a.b/info.json{SUM}")] {
            assert!(check(&info, true).is_ok(), "{info}");
        }
        assert!(check(r#"{"binaries":{"linux/amd64":"https://a.b/c"}}"#, false).is_ok());
    }

    #[test]
    fn what_cosmovisor_could_not_use_is_refused_with_the_reason() {
        for (info, reason) in [
            ("hello", "no address of the web"),
            ("{", "not JSON"),
            ("{}", "there is no \"binaries\""),
            (r#"{"binaries":{}}"#, "there is no \"binaries\""),
            (r#"{"binaries":{"linux":"https://a.b/c"}}"#, "linux is no system"),
            (r#"{"binaries":{"linux/amd64":7}}"#, "linux/amd64 is no system"),
            (r#"{"binaries":{"linux/amd64":"https://a.b/c"}}"#, "has no ?checksum="),
            ("https://a.b/info.json", "has no ?checksum="),
        ] {
            let told = check(info, true).map_err(|failure| failure.lines("", &[]));
            assert!(told.is_err_and(|told| told.contains(reason)), "{info}");
        }
    }
}
