//! `genesis.json`, in the form that CometBFT reads and in the one that Cosmos SDK tools write.
//!
//! The document itself is kept, not a copy in our own types: what we do not know stays in the file.

use crate::consensus::{ConsensusParams, GenesisValidator};
use crate::place::Place;
use crate::{Error, Result, files};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::SystemTime;

/// CometBFT's limit, in bytes.
const CHAIN_ID_MAX: usize = 50;

/// Which program the file is written for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// CometBFT: 64-bit numbers in quotes, `consensus_params` and `validators` at the top.
    GenesisDoc,
    /// Cosmos SDK 0.50 and later: `initial_height` without quotes, both lists inside `consensus`.
    AppGenesis,
}

/// A genesis file whose consensus part has been checked. The application checks `app_state`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Genesis {
    form: Form,
    document: Map<String, Value>,
    initial_height: i64,
    consensus_params: Option<ConsensusParams>,
    validators: Vec<GenesisValidator>,
}

impl Genesis {
    /// A genesis in CometBFT's form with our consensus parameters and no validators yet.
    pub fn new(chain_id: &str, time: SystemTime, app_state: Map<String, Value>) -> Result<Genesis> {
        let document = json!({
            "genesis_time": humantime::format_rfc3339(time).to_string(),
            "chain_id": chain_id,
            "initial_height": "1",
            "consensus_params": ConsensusParams::default().to_json(),
            "validators": [],
            "app_hash": "",
            "app_state": app_state,
        });
        Genesis::check(document, "the new genesis")
    }

    /// Reads a genesis file of either form.
    pub fn read(path: &Path) -> Result<Genesis> {
        Genesis::parse(&files::read(path)?, &path.display().to_string())
    }

    /// The same from text; `file` is what complaints call it.
    pub fn parse(text: &str, file: &str) -> Result<Genesis> {
        let document = serde_json::from_str(text)
            .map_err(|source| Error::Json { file: file.into(), source })?;
        Genesis::check(document, file)
    }

    /// Which of the two forms the file has; [`Genesis::write`] keeps it.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The name of the chain, which every signature covers.
    pub fn chain_id(&self) -> &str {
        self.document.get("chain_id").and_then(Value::as_str).unwrap_or_default()
    }

    /// When the chain begins, in RFC 3339.
    pub fn time(&self) -> &str {
        self.document.get("genesis_time").and_then(Value::as_str).unwrap_or_default()
    }

    /// Height of the first block.
    pub fn initial_height(&self) -> i64 {
        self.initial_height
    }

    /// Limits of blocks and evidence; none leaves them to CometBFT's defaults.
    pub fn consensus_params(&self) -> Option<&ConsensusParams> {
        self.consensus_params.as_ref()
    }

    /// The first validators. An empty list leaves them to the application's answer to InitChain.
    pub fn validators(&self) -> &[GenesisValidator] {
        &self.validators
    }

    /// What each module starts from, by module name.
    pub fn app_state(&self) -> Option<&Map<String, Value>> {
        self.document.get("app_state").and_then(Value::as_object)
    }

    /// The same to change; an empty one is made when the file had none.
    pub fn app_state_mut(&mut self) -> &mut Map<String, Value> {
        object_in(&mut self.document, "app_state")
    }

    /// Replaces the first validators.
    pub fn set_validators(&mut self, validators: Vec<GenesisValidator>) {
        let list = validators.iter().map(GenesisValidator::to_json).collect();
        match self.form {
            Form::GenesisDoc => self.document.insert("validators".into(), list),
            Form::AppGenesis => {
                object_in(&mut self.document, "consensus").insert("validators".into(), list)
            }
        };
        self.validators = validators;
    }

    /// Replaces the height of the first block.
    pub fn set_initial_height(&mut self, height: i64) {
        let number = match self.form {
            Form::GenesisDoc => height.to_string().into(),
            Form::AppGenesis => height.into(),
        };
        self.document.insert("initial_height".into(), number);
        self.initial_height = height;
    }

    /// Replaces the limits of blocks and evidence.
    pub fn set_consensus_params(&mut self, params: ConsensusParams) {
        match self.form {
            Form::GenesisDoc => self.document.insert("consensus_params".into(), params.to_json()),
            Form::AppGenesis => {
                object_in(&mut self.document, "consensus").insert("params".into(), params.to_json())
            }
        };
        self.consensus_params = Some(params);
    }

    /// The same genesis in CometBFT's form. Equal input gives equal bytes: CometBFT keeps the
    /// document in its database at the first start.
    pub fn to_genesis_doc(&self) -> Genesis {
        if self.form == Form::GenesisDoc {
            return self.clone();
        }
        let mut document = Map::new();
        for name in ["genesis_time", "chain_id"] {
            copy(&self.document, name, &mut document, name);
        }
        document.insert("initial_height".into(), self.initial_height.to_string().into());
        if let Some(consensus) = self.document.get("consensus").and_then(Value::as_object) {
            copy(consensus, "params", &mut document, "consensus_params");
            copy(consensus, "validators", &mut document, "validators");
        }
        let hash = self.document.get("app_hash").and_then(Value::as_str).unwrap_or_default();
        // `check` has decoded it once already, so that there is no failure to lose here.
        let hash = STANDARD.decode(hash).unwrap_or_default();
        document.insert("app_hash".into(), hex::encode_upper(hash).into());
        copy(&self.document, "app_state", &mut document, "app_state");
        for (name, value) in &self.document {
            if !document.contains_key(name) && !APP_GENESIS_ONLY.contains(&name.as_str()) {
                document.insert(name.clone(), value.clone());
            }
        }
        Genesis { form: Form::GenesisDoc, document, ..self.clone() }
    }

    /// The file's text: two spaces of indent, keys in the order in which they were read.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", Value::Object(self.document.clone()))
    }

    /// Writes the file as a whole, over an older one if there is one.
    pub fn write(&self, path: &Path) -> Result<()> {
        files::replace(path, &self.to_json())
    }

    fn check(document: Value, file: &str) -> Result<Genesis> {
        let root = Place::root(file, &document);
        let form = form_of(&root)?;

        let time = root.member("genesis_time")?;
        if !is_moment(time.text()?) {
            return Err(time.unexpected("a moment such as \"2026-01-02T03:04:05Z\""));
        }
        let chain_id = root.member("chain_id")?;
        if !(1..=CHAIN_ID_MAX).contains(&chain_id.text()?.len()) {
            return Err(chain_id.unexpected("a chain id of 1 to 50 characters"));
        }
        if let Some(state) = root.optional("app_state")? {
            state.object()?;
        }
        check_app_hash(&root, form)?;

        let initial_height = read_initial_height(&root, form)?;
        let (place, params, validators) = match form {
            Form::GenesisDoc => (root.clone(), "consensus_params", "validators"),
            Form::AppGenesis => (root.member("consensus")?, "params", "validators"),
        };
        let consensus_params =
            place.optional(params)?.map(|params| ConsensusParams::read(&params)).transpose()?;
        let validators = match place.optional(validators)? {
            Some(list) => {
                list.items()?.iter().map(GenesisValidator::read).collect::<Result<_>>()?
            }
            None => Vec::new(),
        };
        let document = root.object()?.clone();
        Ok(Genesis { form, document, initial_height, consensus_params, validators })
    }
}

/// Members of the SDK's form that have no place in CometBFT's.
const APP_GENESIS_ONLY: [&str; 3] = ["app_name", "app_version", "consensus"];

fn form_of(root: &Place<'_>) -> Result<Form> {
    let members = root.object()?;
    let doc =
        ["consensus_params", "validators"].into_iter().find(|name| members.contains_key(*name));
    match (members.contains_key("consensus"), doc) {
        // CometBFT would read the one and SDK tools the other.
        (true, Some(doc)) => Err(root.unexpected(&format!(
            "either `consensus` (Cosmos SDK) or `{doc}` (CometBFT), not both"
        ))),
        (true, None) => Ok(Form::AppGenesis),
        (false, Some(_)) => Ok(Form::GenesisDoc),
        (false, None) if members.get("initial_height").is_some_and(Value::is_number) => {
            Ok(Form::AppGenesis)
        }
        (false, None) => Ok(Form::GenesisDoc),
    }
}

fn read_initial_height(root: &Place<'_>, form: Form) -> Result<i64> {
    let Some(place) = root.optional("initial_height")? else {
        return Ok(1);
    };
    let height = match form {
        Form::GenesisDoc => place.quoted_i64()?,
        Form::AppGenesis => place.plain_i64()?,
    };
    match height {
        // Both programs take 0 for "not set".
        0 => Ok(1),
        1.. => Ok(height),
        _ => Err(place.unexpected("a height of 1 or more")),
    }
}

fn check_app_hash(root: &Place<'_>, form: Form) -> Result<()> {
    let Some(place) = root.optional("app_hash")? else {
        return Ok(());
    };
    let text = place.text()?;
    match form {
        Form::GenesisDoc if hex::decode(text).is_err() => {
            Err(place.unexpected("bytes in hex, or \"\""))
        }
        Form::AppGenesis if STANDARD.decode(text).is_err() => {
            Err(place.unexpected("bytes in base64, or null"))
        }
        _ => Ok(()),
    }
}

/// RFC 3339, in UTC or with an offset.
fn is_moment(text: &str) -> bool {
    let utc = match text.char_indices().rev().nth(5) {
        Some((at, '+' | '-')) => format!("{}Z", text.get(..at).unwrap_or_default()),
        _ => text.to_owned(),
    };
    humantime::parse_rfc3339(&utc).is_ok()
}

/// The object under `name`, made when there is none.
fn object_in<'a>(document: &'a mut Map<String, Value>, name: &str) -> &'a mut Map<String, Value> {
    let member = document.entry(name).or_insert(Value::Null);
    if !member.is_object() {
        *member = Value::Object(Map::new());
    }
    match member {
        Value::Object(members) => members,
        _ => unreachable!("made an object just above"),
    }
}

fn copy(from: &Map<String, Value>, name: &str, to: &mut Map<String, Value>, as_name: &str) {
    if let Some(value) = from.get(name).filter(|value| !value.is_null()) {
        to.insert(as_name.to_owned(), value.clone());
    }
}
