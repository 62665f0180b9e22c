//! The part of a genesis file that CometBFT itself acts on: limits of blocks and evidence, and the
//! first validators.

use crate::keys::{self, Address, ValidatorKey};
use crate::place::Place;
use crate::{Error, Result};
use serde_json::{Value, json};

/// CometBFT refuses blocks above this.
const BLOCK_BYTES_MAX: i64 = 100 * 1024 * 1024;
const NANOSECONDS: i64 = 1_000_000_000;
const DAY_S: i64 = 86_400;

/// What makes a block valid, before the application looks at it. The default is the one we ship.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsensusParams {
    /// Largest block; -1 stands for CometBFT's own limit of 100 MiB.
    pub block_bytes_max: i64,
    /// Gas that the transactions of a block may ask for together; -1 for no limit.
    pub block_gas_max: i64,
    /// Evidence of a double vote is taken until it is older than this many blocks and than
    /// `evidence_age_max_ns`.
    pub evidence_age_max_blocks: i64,
    /// See `evidence_age_max_blocks`; nanoseconds.
    pub evidence_age_max_ns: i64,
    /// Bytes of a block that evidence may take.
    pub evidence_bytes_max: i64,
    /// Kinds of validator keys, by CometBFT's ABCI names.
    pub key_types: Vec<String>,
    /// Version of the application, part of every header.
    pub app_version: u64,
    /// First height with vote extensions; 0 for never.
    pub vote_extensions_height: i64,
}

impl Default for ConsensusParams {
    fn default() -> ConsensusParams {
        ConsensusParams {
            // CometBFT's 21 MB slows consensus down before it is of use (ASA-2023-002); 4 MiB hold
            // 13,000 transfers.
            block_bytes_max: 4 * 1024 * 1024,
            // A block full of transfers with the customary limit of 200,000 gas each still fits, so
            // that bytes are what binds honest users; heavier transactions are bounded by this.
            block_gas_max: 3_000_000_000,
            // As long as a producer's bond is locked, so that nobody leaves before a double vote
            // can be shown; in blocks of one second.
            evidence_age_max_blocks: 21 * DAY_S,
            evidence_age_max_ns: 21 * DAY_S * NANOSECONDS,
            // A double vote takes about 500 bytes; 21 validators can not fill this, and
            // transactions keep their room.
            evidence_bytes_max: 128 * 1024,
            key_types: vec!["ed25519".into()],
            app_version: 0,
            // Vote extensions have halted networks (ASA-2024-011, ASA-2024-001) and we have no use
            // for them.
            vote_extensions_height: 0,
        }
    }
}

impl ConsensusParams {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "block": {
                "max_bytes": self.block_bytes_max.to_string(),
                "max_gas": self.block_gas_max.to_string(),
            },
            "evidence": {
                "max_age_num_blocks": self.evidence_age_max_blocks.to_string(),
                "max_age_duration": self.evidence_age_max_ns.to_string(),
                "max_bytes": self.evidence_bytes_max.to_string(),
            },
            "validator": { "pub_key_types": self.key_types },
            "version": { "app": self.app_version.to_string() },
            "abci": { "vote_extensions_enable_height": self.vote_extensions_height.to_string() },
        })
    }

    /// Reads and checks the parameters by CometBFT's own rules.
    pub(crate) fn read(place: &Place<'_>) -> Result<ConsensusParams> {
        let block = place.member("block")?;
        let bytes = block.member("max_bytes")?;
        let block_bytes_max = bytes.quoted_i64()?;
        if block_bytes_max != -1 && !(1..=BLOCK_BYTES_MAX).contains(&block_bytes_max) {
            return Err(bytes.unexpected("-1 or 1 to 104857600"));
        }
        let gas = block.member("max_gas")?;
        let block_gas_max = checked(&gas, |gas| gas >= -1, "-1 or more")?;

        let evidence = place.member("evidence")?;
        let positive = |name| checked(&evidence.member(name)?, |number| number > 0, "more than 0");
        let room = if block_bytes_max == -1 { BLOCK_BYTES_MAX } else { block_bytes_max };
        let fits = |bytes| (0..=room).contains(&bytes);

        Ok(ConsensusParams {
            block_bytes_max,
            block_gas_max,
            evidence_age_max_blocks: positive("max_age_num_blocks")?,
            evidence_age_max_ns: positive("max_age_duration")?,
            evidence_bytes_max: checked(
                &evidence.member("max_bytes")?,
                fits,
                "0 up to block.max_bytes",
            )?,
            key_types: read_key_types(&place.member("validator")?)?,
            app_version: match place.optional("version")? {
                Some(version) => version.optional("app")?.map_or(Ok(0), |app| app.quoted_u64())?,
                None => 0,
            },
            vote_extensions_height: match place.optional("abci")? {
                Some(abci) => abci
                    .optional("vote_extensions_enable_height")?
                    .map_or(Ok(0), |height| checked(&height, |height| height >= 0, "0 or more"))?,
                None => 0,
            },
        })
    }
}

/// A validator of the first block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GenesisValidator {
    /// Ed25519 public key.
    pub public_key: [u8; 32],
    /// Weight of its vote; more than 0.
    pub power: i64,
    /// For people; CometBFT ignores it.
    pub name: String,
}

impl GenesisValidator {
    /// The holder of `key`.
    pub fn new(key: &ValidatorKey, power: i64, name: &str) -> GenesisValidator {
        GenesisValidator { public_key: key.public_key(), power, name: name.into() }
    }

    /// How blocks and votes name this validator.
    pub fn address(&self) -> Address {
        keys::digest(&self.public_key)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "address": self.address().to_string(),
            "pub_key": keys::public(&self.public_key),
            "power": self.power.to_string(),
            "name": self.name,
        })
    }

    pub(crate) fn read(place: &Place<'_>) -> Result<GenesisValidator> {
        let validator = GenesisValidator {
            public_key: keys::read_public(&place.member("pub_key")?)?,
            power: checked(&place.member("power")?, |power| power > 0, "more than 0")?,
            name: place.optional("name")?.map_or(Ok(""), |name| name.text())?.into(),
        };
        if let Some(address) = place.optional("address")? {
            let own = validator.address().to_string();
            let given = address.text()?;
            if !given.is_empty() && !given.eq_ignore_ascii_case(&own) {
                return Err(address.unexpected(&format!("\"{own}\", the address of its pub_key")));
            }
        }
        Ok(validator)
    }
}

fn checked(place: &Place<'_>, holds: impl Fn(i64) -> bool, range: &str) -> Result<i64> {
    let number = place.quoted_i64()?;
    if holds(number) { Ok(number) } else { Err(place.unexpected(range)) }
}

fn read_key_types(validator: &Place<'_>) -> Result<Vec<String>> {
    let list = validator.member("pub_key_types")?;
    let kinds = list.items()?;
    if kinds.is_empty() {
        return Err(list.unexpected("at least one of \"ed25519\", \"secp256k1\""));
    }
    kinds
        .iter()
        .map(|kind| match kind.text()? {
            name @ ("ed25519" | "secp256k1") => Ok(name.to_owned()),
            _ => Err::<_, Error>(kind.unexpected("\"ed25519\" or \"secp256k1\"")),
        })
        .collect()
}
