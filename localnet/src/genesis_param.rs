//! Rules of the chain that a localnet begins with instead of the default ones.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::str::FromStr;

/// A parameter and its value, written as `staking.inactive_seconds=20`: the module, the way from
/// its `params` to the value, and the value in JSON. What is no JSON is taken as a text. Other
/// members of the module have their names before: `gov.rules.timelock=5s`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GenesisParam {
    module: String,
    path: Vec<String>,
    value: Value,
}

impl GenesisParam {
    /// Changes the parameter in `app_state`, where it has to be already: a name with a slip would
    /// change nothing and nobody would notice.
    pub(crate) fn put(&self, app_state: &mut Map<String, Value>) -> Result<()> {
        let named = self.path.first().map(String::as_str).unwrap_or_default();
        let module = app_state.get_mut(&self.module);
        let place =
            module.and_then(|module| match module.get(named).is_some_and(Value::is_object) {
                true => Some(module),
                false => module.get_mut("params"),
            });
        let mut place = place.with_context(|| {
            format!("--genesis-param {self}: the genesis has no parameters of {:?}", self.module)
        })?;
        for name in &self.path {
            let known = match &*place {
                Value::Object(members) => members.keys().cloned().collect::<Vec<_>>().join(", "),
                other => format!("nothing in {other}"),
            };
            let Some(member) = place.get_mut(name) else {
                bail!("--genesis-param {self}: there is no {name:?}, only {known}");
            };
            place = member;
        }
        *place = self.value.clone();
        Ok(())
    }
}

impl fmt::Display for GenesisParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}={}", self.module, self.path.join("."), self.value)
    }
}

impl FromStr for GenesisParam {
    type Err = String;

    fn from_str(text: &str) -> Result<GenesisParam, String> {
        let wrong = || format!("expected MODULE.PARAMETER=VALUE, found {text:?}");
        let (place, value) = text.split_once('=').ok_or_else(wrong)?;
        let mut names = place.split('.').map(str::to_owned);
        let module = names.next().filter(|name| !name.is_empty()).ok_or_else(wrong)?;
        let path: Vec<String> = names.collect();
        if path.is_empty() || path.iter().any(String::is_empty) {
            return Err(wrong());
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        Ok(GenesisParam { module, path, value })
    }
}

impl TryFrom<String> for GenesisParam {
    type Error = String;

    fn try_from(text: String) -> Result<GenesisParam, String> {
        text.parse()
    }
}

impl From<GenesisParam> for String {
    fn from(param: GenesisParam) -> String {
        param.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use serde_json::json;

    fn put(param: &str) -> Result<Value, String> {
        let Value::Object(mut state) = json!({
            "bank": { "balances": [] },
            "staking": { "params": { "seats": "21", "span": "60s", "more": { "deep": 1 } } },
        }) else {
            unreachable!("an object")
        };
        let param: GenesisParam = param.parse()?;
        param.put(&mut state).map_err(|error| error.to_string())?;
        Ok(state["staking"]["params"].clone())
    }

    #[test]
    fn a_parameter_takes_any_json_and_texts_without_quotes() {
        assert_eq!(put("staking.seats=4").unwrap()["seats"], 4);
        assert_eq!(put("staking.seats=\"4\"").unwrap()["seats"], "4");
        assert_eq!(put("staking.span=20s").unwrap()["span"], "20s");
        assert_eq!(put("staking.more.deep=[1,2]").unwrap()["more"]["deep"], json!([1, 2]));
        assert_eq!(put("staking.span=a=b").unwrap()["span"], "a=b");
    }

    #[test]
    fn a_parameter_that_is_not_there_is_refused_with_those_that_are() {
        let refusal = |param: &str| put(param).unwrap_err();
        assert!(refusal("staking.seat=4").contains("there is no \"seat\", only seats, span, more"));
        assert!(refusal("staking.seats.x=4").contains("nothing in \"21\""));
        assert!(refusal("bank.seats=4").contains("no parameters of \"bank\""));
        assert!(refusal("gov.seats=4").contains("no parameters of \"gov\""));
        for malformed in ["", "staking", "staking=1", "staking.seats", ".seats=1", "staking.=1"] {
            assert!(refusal(malformed).starts_with("expected MODULE.PARAMETER=VALUE"));
        }
    }

    #[test]
    fn what_is_written_into_the_blueprint_is_read_back() {
        for text in ["staking.span=20s", "staking.seats=4", "staking.span=\"4\""] {
            let param: GenesisParam = text.parse().unwrap();
            let written = serde_json::to_string(&param).unwrap();
            assert_eq!(serde_json::from_str::<GenesisParam>(&written).unwrap(), param);
        }
    }
}
