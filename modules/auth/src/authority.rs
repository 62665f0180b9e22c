//! The authority: the one account whose messages change parameters.

use base::{Address, Code, Error, Result};

use crate::module_accounts::authority;

/// Refusal of everybody but the authority. Codespace and code are gov's, as in the SDK,
/// though the module accounts are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected gov account as only signer for proposal message")]
pub struct NotAuthority;

impl Code for NotAuthority {
    const CODESPACE: &'static str = "gov";

    fn code(&self) -> u32 {
        13
    }
}

/// Refuses unless `signer` is the authority.
pub fn only_authority(signer: &str) -> Result<()> {
    let authority = authority();
    match Address::parse(signer) {
        Ok(signer) if signer == authority => Ok(()),
        _ => {
            let text = format!("invalid authority; expected {authority}, got {signer}");
            Err(Error::from(NotAuthority).because(text))
        }
    }
}
