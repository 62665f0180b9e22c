//! Texts over values: `WHALED_API_ENABLE=true` in the environment sets `enable` of `[api]`, and
//! so do flags.

use toml::{Table, Value};

/// Puts the variables of `environment` that begin with `prefix` over the keys that `table` has.
pub(super) fn override_with(
    table: &mut Table,
    prefix: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) {
    for (key, value) in table.iter_mut() {
        let name = variable(prefix, key);
        match value {
            Value::Table(inner) => override_with(inner, &name, environment),
            _ => {
                if let Some(text) = environment(&name) {
                    *value = typed(value, text);
                }
            }
        }
    }
}

/// The variable that says what `key` is.
pub(super) fn variable(prefix: &str, key: &str) -> String {
    format!("{prefix}_{}", key.to_uppercase().replace(['-', '.'], "_"))
}

/// Puts `text` over the key `section.key` that `table` has.
pub(super) fn set(table: &mut Table, key: &str, text: String) {
    match (key.split_once('.'), table) {
        (Some((section, rest)), table) => {
            if let Some(Value::Table(inner)) = table.get_mut(section) {
                set(inner, rest, text);
            }
        }
        (None, table) => {
            if let Some(value) = table.get_mut(key) {
                *value = typed(value, text);
            }
        }
    }
}

/// The text as a value of the kind that stood there; what does not fit is refused later, by
/// the reader that knows what it wants.
pub(super) fn typed(like: &Value, text: String) -> Value {
    match like {
        Value::Integer(_) => text.parse().map_or(Value::String(text.clone()), Value::Integer),
        Value::Boolean(_) => text.parse().map_or(Value::String(text.clone()), Value::Boolean),
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_file() {
        let mut table: Table = "[api]\nenable = false\naddress = \"a\"\n".parse().unwrap();
        override_with(&mut table, "WHALED", &|name| {
            (name == "WHALED_API_ENABLE").then(|| "true".to_owned())
        });
        assert_eq!(table["api"]["enable"], Value::Boolean(true));
        assert_eq!(table["api"]["address"], Value::String("a".into()));
    }
}
