//! The side of the claimant: from a published snapshot and a BitShares wallet to a claim that the
//! chain takes. Asks nobody, and keeps no secret longer than it signs.

mod candidates;
mod difference;
mod file;
mod gas;
mod paste;
mod secret;
mod signers;
mod signing;
mod transaction;
mod ways;

pub use candidates::{Given, candidates};
pub use difference::Difference;
pub use file::{ClaimFile, FileError, Wish};
pub use gas::limit as gas_limit;
pub use paste::{PasteError, Pasted, read as read_pasted};
pub use secret::{Secret, SecretError, signer};
pub use signers::{Part, Progress, Role, Signers};
pub use signing::{Entered, MergeError, SigningError, enter, merge, sign};
pub use transaction::{PackError, pack, template};
pub use ways::{Way, Worth, ways};
