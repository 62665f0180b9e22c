//! `priv_validator_state.json`: what a validator signed last, its guard against signing twice.

use crate::place::Place;
use crate::{Error, Result, files};
use std::path::Path;

/// Height, round and step of the last signature.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct SignState {
    /// Height of the block.
    pub height: i64,
    /// Round within the height.
    pub round: i64,
    /// 1 proposal, 2 prevote, 3 precommit, 0 nothing yet.
    pub step: i64,
}

impl SignState {
    /// Reads the state that CometBFT keeps.
    pub fn read(path: &Path) -> Result<SignState> {
        let text = files::read(path)?;
        let file = path.display().to_string();
        let value = serde_json::from_str(&text)
            .map_err(|source| Error::Json { file: file.clone(), source })?;
        let state = Place::root(&file, &value);
        Ok(SignState {
            height: state.member("height")?.quoted_i64()?,
            round: state.member("round")?.plain_i64()?,
            step: state.member("step")?.plain_i64()?,
        })
    }

    /// Writes the state of a key that has signed nothing; refuses when a state is there.
    pub fn write_new(path: &Path) -> Result<()> {
        files::write_new(path, FRESH)
    }

    /// Forgets what was signed. Safe only for a key whose chain starts anew: on a running chain it
    /// invites signing the same height twice.
    pub fn reset(path: &Path) -> Result<()> {
        files::replace(path, FRESH)
    }
}

const FRESH: &str = "{\n  \"height\": \"0\",\n  \"round\": 0,\n  \"step\": 0\n}";
