//! A file over its defaults.

use toml::{Table, Value};

/// The keys and values of a template.
pub(super) fn defaults(template: &str) -> Table {
    match template.parse() {
        Ok(table) => table,
        Err(error) => {
            unreachable!("the template is part of this program and parses in its tests: {error}")
        }
    }
}

/// Puts the keys of `file` over those of `table`, section by section.
pub(super) fn put_over(table: &mut Table, file: Table) {
    for (key, value) in file {
        match (table.get_mut(&key), value) {
            (Some(Value::Table(section)), Value::Table(over)) => put_over(section, over),
            (_, value) => {
                table.insert(key, value);
            }
        }
    }
}

/// The first key of `file` that `known` does not have, as `section.key`.
pub(super) fn unknown_key(file: &Table, known: &Table) -> Option<String> {
    file.iter().find_map(|(key, value)| match (value, known.get(key)) {
        (Value::Table(inner), Some(Value::Table(section))) => {
            unknown_key(inner, section).map(|rest| format!("{key}.{rest}"))
        }
        (_, Some(_)) => None,
        (_, None) => Some(key.clone()),
    })
}

/// All keys, as `section.key`.
pub(super) fn keys(table: &Table) -> Vec<String> {
    let mut keys = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(section) => {
                keys.extend(self::keys(section).into_iter().map(|rest| format!("{key}.{rest}")));
            }
            _ => keys.push(key.clone()),
        }
    }
    keys
}
