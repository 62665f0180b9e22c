//! BitShares as far as its holders have to prove anything: names, keys, signatures, transactions.
//!
//! Read in bitshares-core 7.0.2 and its fc library.

mod key;
mod name;
mod signature;
mod transaction;

pub use key::{Key, KeyError, LegacyAddress};
pub use name::is_name;
pub use signature::{Signature, SignatureError};
pub use transaction::{Custom, TransactionError};
