//! What is decided about a dump: which holdings count, who is an exchange, what is dust.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use bitshares_snapshot_claim::snapshot::ASSETS;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::line::Id;
use crate::source::Source;

/// The only version of policies.
const VERSION: u64 = 1;

/// A policy in words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u64,
    exchange_accounts: Vec<ListedText>,
    excluded_account_ids_below: u64,
    excluded_accounts: Vec<ListedText>,
    count_sources: BTreeMap<String, Vec<String>>,
    denominator: String,
    dust_min_uwls: u64,
    /// For readers; there is no other way.
    #[serde(rename = "unsatisfiable_authority", default)]
    _unsatisfiable_authority: String,
    #[serde(default)]
    flag_shared_memo_keys: bool,
    #[serde(default = "yes")]
    allow_non_immediate_owner: bool,
    balance_block: Option<u64>,
    authority_block: Option<u64>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ListedText {
    Name(String),
    Entry(Entry),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    #[serde(rename = "reason")]
    _reason: String,
    #[serde(rename = "source", default)]
    _source: String,
}

/// An account that a policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// n of 1.2.n, if the policy says it; then the dump must have both together.
    pub id: Option<u64>,
}

/// Whose holdings a pool is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// Those of all that share and of exchanges, whose part goes to new accounts (whitepaper
    /// 10.5).
    WithExchanges,
    /// Only those of all that share, as in 2018.
    ClaimableOnly,
}

/// What is decided about a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Accounts of exchanges.
    pub exchanges: Vec<Listed>,
    /// Accounts with smaller ids belong to the chain of BitShares itself.
    pub special_below: u64,
    /// Other accounts that do not share.
    pub excluded: Vec<Listed>,
    /// Which sources count, of each of the three assets.
    pub counted: [BTreeSet<Source>; 3],
    /// Whose holdings a pool is divided by.
    pub denominator: Denominator,
    /// A smaller share can not be claimed.
    pub dust_min_uwls: u64,
    /// Whether memo keys are looked at that several accounts have.
    pub flags_shared_memo_keys: bool,
    /// Whether owner keys of members count.
    pub allows_non_immediate_owner: bool,
    /// The block of balances, if the policy fixes it.
    pub balance_block: Option<u64>,
    /// The block of authorities, if the policy fixes it.
    pub authority_block: Option<u64>,
    canonical: String,
}

impl Policy {
    /// Reads a policy from a file.
    pub fn read(path: &Path) -> Result<Policy, Error> {
        let text = fs::read_to_string(path);
        Policy::parse(&text.map_err(|source| Error::File { path: path.to_owned(), source })?)
    }

    /// Reads a policy.
    pub fn parse(text: &str) -> Result<Policy, Error> {
        let value: Value = serde_json::from_str(text)?;
        let mut canonical = String::new();
        write_canonical(&value, &mut canonical);
        let text: Text = serde_json::from_str(text)?;
        if text.version != VERSION {
            return Err(refused(&format!("version {}", text.version), "this tool knows version 1"));
        }
        let denominator = match text.denominator.split('(').next().unwrap_or_default().trim() {
            "claimable + exchange" => Denominator::WithExchanges,
            "claimable" => Denominator::ClaimableOnly,
            _ => {
                let why = "it is `claimable + exchange` or `claimable`, and a reason in brackets";
                return Err(refused(&format!("denominator `{}`", text.denominator), why));
            }
        };
        Ok(Policy {
            exchanges: listed(text.exchange_accounts)?,
            special_below: text.excluded_account_ids_below,
            excluded: listed(text.excluded_accounts)?,
            counted: counted(text.count_sources)?,
            denominator,
            dust_min_uwls: text.dust_min_uwls,
            flags_shared_memo_keys: text.flag_shared_memo_keys,
            allows_non_immediate_owner: text.allow_non_immediate_owner,
            balance_block: text.balance_block,
            authority_block: text.authority_block,
            canonical,
        })
    }

    /// The policy as it is hashed: keys sorted, no spaces.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// SHA-256 of that.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.canonical).into()
    }
}

fn refused(what: &str, why: &str) -> Error {
    Error::Policy { what: what.to_owned(), why: why.to_owned() }
}

fn listed(texts: Vec<ListedText>) -> Result<Vec<Listed>, Error> {
    let read = |text| match text {
        ListedText::Name(name) => Ok(Listed { name, id: None }),
        ListedText::Entry(Entry { id, name, .. }) => match Id::parse(&id) {
            Some(Id { space: 1, kind: 2, instance }) => Ok(Listed { name, id: Some(instance) }),
            _ => Err(refused(&format!("account {id}"), "an account is 1.2.n")),
        },
    };
    texts.into_iter().map(read).collect()
}

fn counted(mut texts: BTreeMap<String, Vec<String>>) -> Result<[BTreeSet<Source>; 3], Error> {
    let mut counted: [BTreeSet<Source>; 3] = Default::default();
    for (asset, sources) in ASSETS.iter().zip(&mut counted) {
        let id = format!("1.3.{}", asset.instance);
        let missing =
            || refused("nothing", &format!("count_sources needs {id} ({})", asset.symbol));
        for name in texts.remove(&id).ok_or_else(missing)? {
            let source = Source::ALL.into_iter().find(|source| source.name() == name);
            let source = source.filter(|source| source.is_of_accounts());
            let unknown =
                || refused(&format!("source `{name}`"), "no account holds anything there");
            sources.insert(source.ok_or_else(unknown)?);
        }
    }
    match texts.into_keys().next() {
        Some(asset) => {
            Err(refused(&format!("asset {asset}"), "it is none of the three that share"))
        }
        None => Ok(counted),
    }
}

/// JSON with sorted keys and without spaces.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().collect();
            text.push('{');
            for (place, (name, value)) in fields.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_canonical(&Value::String(name.clone()), text);
                text.push(':');
                write_canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_canonical(value, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}
