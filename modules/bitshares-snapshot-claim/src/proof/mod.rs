//! What a holder signs, in which forms, and whether the signatures are enough.

mod approval;
mod carried;
mod evidence;
mod form;
mod text;

pub use approval::{Accounts, DEPTH, NotApproved};
pub use evidence::{Evidence, KeyProof, Position, Strength};
pub use form::{Form, FormError, MAIN_NET};
pub use text::{ClaimText, EXPIRES_WITHIN_S, VetoText};
