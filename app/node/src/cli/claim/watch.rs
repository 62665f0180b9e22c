//! `whaled claim watch`: the owner of an account sees in time that somebody claims for it.

use std::thread;
use std::time::Duration;

use clap::Args;

use super::files::moment;
use super::status::{Standing, Wanted, WhichArguments};
use super::{Claiming, shown};
use crate::cli::failure::Result;
use crate::cli::output;

#[derive(Args)]
pub(super) struct Arguments {
    /// The account, by its name on BitShares, as 1.2.n, or by its number in the snapshot.
    #[arg(value_name = "ACCOUNT")]
    account: String,
    /// How often the node is asked.
    #[arg(long, value_name = "SPAN", default_value = "5s", value_parser = humantime::parse_duration)]
    every: Duration,
    #[command(flatten)]
    which: WhichArguments,
}

/// Prints a line whenever something changes. Ends when the share is claimed; a node that does not
/// answer for a while is asked again.
pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let wanted = Wanted::find(claiming, &arguments.account, arguments.which)?;
    let node = claiming.node()?;
    let mut known = wanted.ask(&node)?;
    output::line(&told(&wanted, &known))?;
    while !known.claimed {
        thread::sleep(arguments.every);
        match wanted.ask(&node) {
            Ok(standing) if standing != known => {
                output::line(&told(&wanted, &standing))?;
                known = standing;
            }
            Ok(_) => {}
            Err(failure) if failure.is_of_network() => output::remark("the node does not answer"),
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// What the owner should know.
fn told(wanted: &Wanted, standing: &Standing) -> String {
    let called = wanted.called();
    match standing {
        Standing { claimed: true, record: Some(record), .. } => format!(
            "{called} was claimed in block {} to {}: {}",
            record.height,
            record.to,
            shown::wls(record.amount)
        ),
        Standing { claimed: true, .. } => format!("{called} was claimed"),
        Standing { pending: Some(pending), .. } => {
            let seconds = pending.ready_at.as_ref().map_or(0, |ready_at| ready_at.seconds);
            format!(
                "somebody claims {called} with the memo key: {} gets it at {}; if that is not you, claim with your active key before",
                pending.to,
                moment(u64::try_from(seconds).unwrap_or_default())
            )
        }
        Standing { vetoed: true, .. } => {
            format!("{called} is not claimed, and its memo key can not claim")
        }
        _ => format!("{called} is not claimed"),
    }
}

#[cfg(test)]
mod tests {
    use proto::whaleshares::claim::v1::{ClaimRecord, PendingClaim};

    use super::*;

    #[test]
    fn every_state_of_a_share_has_its_sentence() {
        let wanted = Wanted::known(7, 1_000_001, "alice");
        let of = |standing: Standing| told(&wanted, &standing);
        assert_eq!(of(Standing::default()), "alice (1.2.1000001) is not claimed");
        let vetoed = of(Standing { vetoed: true, ..Standing::default() });
        assert!(vetoed.ends_with("its memo key can not claim"));
        let ready_at = Some(prost_types::Timestamp { seconds: 86_400, nanos: 0 });
        let pending =
            PendingClaim { to: "whale1x".to_owned(), ready_at, ..PendingClaim::default() };
        let pending = of(Standing { pending: Some(pending), ..Standing::default() });
        assert!(pending.contains("whale1x gets it at 1970-01-02T00:00:00Z"), "{pending}");
        let record = ClaimRecord {
            height: 9,
            to: "whale1y".to_owned(),
            amount: 1_500_000,
            ..ClaimRecord::default()
        };
        let claimed = Standing { claimed: true, record: Some(record), ..Standing::default() };
        assert!(of(claimed).ends_with("was claimed in block 9 to whale1y: 1.500000 WLS"));
    }
}
