//! `whaled claim status`, and how the chain is asked about an account of BitShares.

use clap::Args;
use prost::Message;
use proto::whaleshares::claim::v1::{
    ClaimRecord, PendingClaim, QueryClaimRequest, QueryClaimResponse, QueryClaimStatusRequest,
    QueryClaimStatusResponse,
};
use serde_json::{Value, json};

use super::Claiming;
use super::files::of_snapshot;
use crate::cli::failure::Result;
use crate::cli::output;
use crate::client::Node;

#[derive(Args)]
pub(super) struct Arguments {
    /// The account, by its name on BitShares, as 1.2.n, or by its number in the snapshot.
    #[arg(value_name = "ACCOUNT")]
    account: String,
    #[command(flatten)]
    which: WhichArguments,
}

/// Which of several snapshots.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct WhichArguments {
    /// The snapshot: 0 is that of genesis, n the nth correction.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(super) correction: u32,
}

/// An account of the snapshot, as far as it is known here.
pub(super) struct Wanted {
    pub(super) index: u64,
    /// n of 1.2.n, and the name; unknown where there is no snapshot.
    pub(super) account: Option<(u64, String)>,
    correction: u32,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    pub(super) claimed: bool,
    pub(super) vetoed: bool,
    pub(super) pending: Option<PendingClaim>,
    /// Who got it, if that was asked for.
    pub(super) record: Option<ClaimRecord>,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let wanted = Wanted::find(claiming, &arguments.account, arguments.which)?;
    let standing = wanted.ask(&claiming.node()?)?;
    let (index, account) = (wanted.index.to_string(), wanted.called());
    let value = json!({
        "index": index,
        "account": account,
        "claimed": standing.claimed,
        "vetoed": standing.vetoed,
        "pending": message("PendingClaim", standing.pending.as_ref())?,
        "claim": message("ClaimRecord", standing.record.as_ref())?,
    });
    output::value(&value, claiming.format()?)
}

fn message(name: &str, message: Option<&impl Message>) -> Result<Value> {
    let Some(message) = message else { return Ok(Value::Null) };
    let name = format!("whaleshares.claim.v1.{name}");
    Ok(serde_json::from_str(&proto::json::print(&name, &message.encode_to_vec())?)?)
}

impl Wanted {
    /// The account of this name or id in the published snapshot, or of this number in any.
    pub(super) fn find(
        claiming: &Claiming<'_>,
        text: &str,
        which: WhichArguments,
    ) -> Result<Wanted> {
        let correction = which.correction;
        if let Ok(index) = text.parse() {
            return Ok(Wanted { index, account: None, correction });
        }
        let proof = claiming.published()?.prove(text).map_err(of_snapshot)?;
        let account = Some((proof.leaf.account_id, proof.leaf.name));
        Ok(Wanted { index: proof.index, account, correction })
    }

    /// What people call it.
    pub(super) fn called(&self) -> String {
        match &self.account {
            Some((id, name)) => format!("{name} (1.2.{id})"),
            None => format!("account {} of the snapshot", self.index),
        }
    }

    pub(super) fn ask(&self, node: &Node) -> Result<Standing> {
        let request = QueryClaimStatusRequest { index: self.index, correction: self.correction };
        let answer: QueryClaimStatusResponse =
            node.ask("/whaleshares.claim.v1.Query/ClaimStatus", &request)?;
        let QueryClaimStatusResponse { claimed, vetoed, pending } = answer;
        let record = match &self.account {
            Some((account_id, _)) if claimed => {
                let (account_id, correction) = (*account_id, self.correction);
                let request = QueryClaimRequest { account_id, correction };
                let answer: QueryClaimResponse =
                    node.ask("/whaleshares.claim.v1.Query/Claim", &request)?;
                answer.claim
            }
            _ => None,
        };
        Ok(Standing { claimed, vetoed, pending, record })
    }
}

#[cfg(test)]
impl Wanted {
    pub(super) fn known(index: u64, id: u64, name: &str) -> Wanted {
        Wanted { index, account: Some((id, name.to_owned())), correction: 0 }
    }
}
