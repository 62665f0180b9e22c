//! Generated dumps in memory, and how to read them without the tool.

use std::collections::BTreeMap;

use serde_json::Value;
use snapshot::generate::{self, Options, Profile, Spoilt, Summary};

/// What was generated.
#[derive(PartialEq)]
pub(crate) struct Generated {
    pub(crate) text: String,
    pub(crate) holdings: String,
    pub(crate) keys: String,
    pub(crate) summary: Summary,
}

/// A sound dump.
pub(crate) fn options(profile: &Profile, accounts: u64) -> Options {
    Options { seed: 1, accounts, profile: *profile, spoilt: None }
}

pub(crate) fn generate(options: &Options) -> Generated {
    let (mut dump, mut holdings, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let summary =
        generate::write(options, &mut dump, &mut holdings, &mut keys, &mut |_, _| {}).unwrap();
    let [text, holdings, keys] =
        [dump, holdings, keys].map(|bytes| String::from_utf8(bytes).unwrap());
    Generated { text, holdings, keys, summary }
}

/// The same dump sound and spoilt.
pub(crate) fn sound_and_spoilt(spoilt: Spoilt) -> (Generated, Generated) {
    let sound = options(&Profile::AUGUST_2018, 1_000);
    let spoilt = Options { spoilt: Some(spoilt), ..sound.clone() };
    (generate(&sound), generate(&spoilt))
}

impl Generated {
    /// Objects by kind (`1.2`), in order.
    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<Value>> {
        objects(&self.text)
    }

    /// The accounts that are not the chain's own.
    pub(crate) fn accounts(&self) -> Vec<Value> {
        let mut accounts = self.objects().remove("1.2").unwrap();
        accounts.retain(|account| instance(&account["id"]) >= 100);
        accounts
    }
}

pub(crate) fn objects(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut objects: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let object: Value = serde_json::from_str(line).unwrap();
        let (kind, _) = text_of(&object["id"]).rsplit_once('.').unwrap();
        objects.entry(kind.to_owned()).or_default().push(object);
    }
    objects
}

pub(crate) fn text_of(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// n of an id that ends with n.
pub(crate) fn instance(id: &Value) -> u64 {
    text_of(id).rsplit_once('.').unwrap().1.parse().unwrap()
}

/// A number in either spelling.
pub(crate) fn number(value: &Value) -> i128 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        number => number.to_string().parse().unwrap(),
    }
}
