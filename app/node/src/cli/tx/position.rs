//! Where a signer's account stands.

use base::Address;

use super::flags::SigningArguments;
use crate::cli::failure::{Failure, Result};
use crate::client::{ClientError, Node, TxFile};

/// The numbers that every signature covers.
#[derive(Clone, Copy)]
pub(super) struct Position {
    pub(super) number: u64,
    pub(super) sequence: u64,
}

impl Position {
    /// Where it stands for `tx`: an unordered transaction has no sequence.
    pub(super) fn of(self, tx: &TxFile) -> Position {
        match tx.is_unordered() {
            true => self.unordered(),
            false => self,
        }
    }

    /// The same without a place in the order of transactions.
    pub(super) fn unordered(self) -> Position {
        Position { sequence: 0, ..self }
    }

    /// Where it will stand after `tx`.
    pub(super) fn after(self, tx: &TxFile) -> Position {
        let step = u64::from(!tx.is_unordered());
        Position { sequence: self.sequence.saturating_add(step), ..self }
    }
}

impl SigningArguments {
    /// Account number and sequence: those of the flags, the rest asked of the node.
    pub(super) fn position(&self, node: Option<&Node>, address: &Address) -> Result<Position> {
        if let (Some(number), Some(sequence)) = (self.account_number, self.sequence) {
            return Ok(Position { number, sequence });
        }
        let Some(node) = node else {
            return Err(Failure::usage("account-number and sequence must be set in offline mode"));
        };
        let account = node.account(address).map_err(|error| about_account(error, address))?;
        Ok(Position {
            number: self.account_number.unwrap_or(account.account_number),
            sequence: self.sequence.unwrap_or(account.sequence),
        })
    }
}

/// A failure of the node, with the way to the account's first money where that is what is missing.
fn about_account(error: ClientError, address: &Address) -> Failure {
    let missing = error.is_not_found();
    let failure = Failure::from(error);
    match missing {
        true => failure
            .knowing("an account begins with the first money that it gets")
            .try_this(format!("whaled query bank balances {address}")),
        false => failure,
    }
}
