//! `whaled claim lookup`.

use bitshares_snapshot_claim::proof::{Evidence, Position};
use clap::Args;
use snapshot::{Proof, Published};

use super::files::of_snapshot;
use super::{Claiming, shown};
use crate::cli::failure::Result;
use crate::cli::output;

#[derive(Args)]
pub(super) struct Arguments {
    /// The account, by its name on BitShares or as 1.2.n.
    #[arg(value_name = "ACCOUNT")]
    account: String,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let published = claiming.published()?;
    let proof = published.prove(&arguments.account).map_err(of_snapshot)?;
    let refusal = refusal(&published, &proof);
    output::value(&shown::looked_up(&published, &proof, refusal), claiming.format()?)
}

/// Why nothing can be claimed, in the chain's words.
fn refusal(published: &Published, proof: &Proof) -> Option<String> {
    let Proof { bytes, index, aunts, .. } = proof;
    let account = Position { leaf: bytes.clone(), index: *index, aunts: aunts.clone() };
    let evidence =
        Evidence { account, members: Vec::new(), transactions: Vec::new(), proofs: Vec::new() };
    evidence.account(published.header()).err().map(|error| error.to_string())
}
