//! YAML as Go's `sigs.k8s.io/yaml` prints a JSON document: keys sorted, lists not indented, texts
//! quoted where YAML would read something else.

use std::fmt::Write;

use serde_json::Value;

/// Words that YAML reads as null, yes, no, infinity or "not a number", in lower case.
const WORDS: [&str; 14] =
    ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "<<"];

/// The document, each line ended.
pub(crate) fn print(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => block(&mut out, value, 0, false),
        Value::Array(items) if !items.is_empty() => block(&mut out, value, 0, false),
        plain => {
            scalar(&mut out, plain, 0);
            out.push('\n');
        }
    }
    out
}

/// A list or object that is not empty; `inline` when its first line has been begun by `- `.
fn block(out: &mut String, value: &Value, indent: usize, inline: bool) {
    let mut first = inline;
    let mut begin = |out: &mut String| {
        if !std::mem::take(&mut first) {
            out.extend(std::iter::repeat_n(' ', indent));
        }
    };
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            for (name, value) in members {
                begin(out);
                text(out, name, indent);
                out.push(':');
                member(out, value, indent);
            }
        }
        Value::Array(items) => {
            for item in items {
                begin(out);
                out.push_str("- ");
                if is_block(item) {
                    block(out, item, indent.saturating_add(2), true);
                } else {
                    scalar(out, item, indent);
                    out.push('\n');
                }
            }
        }
        _ => unreachable!("only lists and objects have lines of their own"),
    }
}

/// What stands behind `name:`.
fn member(out: &mut String, value: &Value, indent: usize) {
    if !is_block(value) {
        out.push(' ');
        scalar(out, value, indent);
        out.push('\n');
        return;
    }
    out.push('\n');
    let indent = if value.is_array() { indent } else { indent.saturating_add(2) };
    block(out, value, indent, false);
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        Value::String(string) => text(out, string, indent),
        other => out.push_str(&other.to_string()),
    }
}

fn text(out: &mut String, string: &str, indent: usize) {
    let printable = |c: char| !c.is_control() && c != '\u{feff}';
    if string.contains('\n') && string.chars().all(|c| c == '\n' || printable(c)) {
        literal(out, string, indent.saturating_add(2));
    } else if !string.chars().all(printable) || looks_typed(string) {
        out.push_str(&Value::from(string).to_string());
    } else if needs_quotes(string) {
        out.push('\'');
        out.push_str(&string.replace('\'', "''"));
        out.push('\'');
    } else {
        out.push_str(string);
    }
}

/// A text of several lines behind `|`, with the mark for how many line breaks end it.
fn literal(out: &mut String, string: &str, indent: usize) {
    let body = string.trim_end_matches('\n');
    let chomp = match string.len().saturating_sub(body.len()) {
        0 => "-",
        1 => "",
        _ => "+",
    };
    out.push('|');
    if string.starts_with([' ', '\n']) {
        out.push('2');
    }
    out.push_str(chomp);
    for line in string.strip_suffix('\n').unwrap_or(string).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            // Writing to a string can not fail.
            write!(out, "{:indent$}{line}", "").ok();
        }
    }
}

/// Whether YAML would not read this as a text: a number, a word with a meaning, a moment.
fn looks_typed(text: &str) -> bool {
    let lower = text.to_lowercase();
    if WORDS.contains(&lower.as_str()) {
        return true;
    }
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    if unsigned == ".inf" {
        return true;
    }
    let digits = unsigned.replace('_', "");
    let based = |prefix: &str, base: &str| {
        digits
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|digit| base.contains(digit)))
    };
    based("0x", "0123456789abcdef")
        || based("0b", "01")
        || based("0o", "01234567")
        || is_decimal(&digits)
        || is_sexagesimal(&digits)
        || is_moment(text)
}

/// `1`, `1.5`, `.5`, `1e9`.
fn is_decimal(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let allowed = |c: char| c.is_ascii_digit() || ".e+-".contains(c);
    starts && text.chars().all(allowed) && text.parse::<f64>().is_ok()
}

/// `190:20:30`, a number to base 60 in YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = text.split(':');
    let number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    text.contains(':') && parts.all(|part| number(part.split('.').next().unwrap_or_default()))
}

/// `2026-01-01` or `2026-01-01T00:00:00Z`.
fn is_moment(text: &str) -> bool {
    let day = text.get(..10).unwrap_or_default();
    let is_day = day.char_indices().all(|(at, c)| match at {
        4 | 7 => c == '-',
        _ => c.is_ascii_digit(),
    });
    let rest = text.get(10..).unwrap_or_default();
    let clock = |c: char| c.is_ascii_digit() || "Tt:.Zz+- ".contains(c);
    day.len() == 10 && is_day && rest.chars().all(clock) && (rest.is_empty() || rest.len() >= 8)
}

/// Whether a text without quotes would be taken for structure.
fn needs_quotes(text: &str) -> bool {
    let begins = text.starts_with([
        '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`',
    ]);
    let dash = text == "-"
        || text == "?"
        || text.starts_with("- ")
        || text.starts_with("? ")
        || text.starts_with("---")
        || text.starts_with("...");
    let inside = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    begins || dash || inside || text.starts_with([' ', ':']) || text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_lists_stand_below_their_name() {
        let value = json!({"b": [{"z": "1", "a": "x"}], "a": {"n": 1}, "e": {}, "l": []});
        assert_eq!(print(&value), "a:\n  \"n\": 1\nb:\n- a: x\n  z: \"1\"\ne: {}\nl: []\n");
    }

    #[test]
    fn what_is_no_text_without_quotes_gets_them() {
        let cases = [
            ("uwls", "uwls"),
            ("", "\"\""),
            ("10", "\"10\""),
            ("0.5", "\"0.5\""),
            ("1e5", "\"1e5\""),
            ("true", "\"true\""),
            ("2026-11-23T10:12:02.063627936Z", "\"2026-11-23T10:12:02.063627936Z\""),
            ("10m0s", "10m0s"),
            ("12260A24", "12260A24"),
            ("12260E24", "\"12260E24\""),
            ("{\"a\":1}", "'{\"a\":1}'"),
            ("it's: so", "'it''s: so'"),
            ("/cosmos.bank", "/cosmos.bank"),
            ("a\tb", "\"a\\tb\""),
        ];
        for (text, expected) in cases {
            assert_eq!(print(&json!(text)), format!("{expected}\n"), "{text}");
        }
    }

    #[test]
    fn a_text_of_lines_is_a_literal_block() {
        assert_eq!(print(&json!({"log": "a\nb"})), "log: |-\n  a\n  b\n");
        assert_eq!(print(&json!({"log": "a\n\nb\n"})), "log: |\n  a\n\n  b\n");
    }
}
