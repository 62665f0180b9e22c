//! Golden files: compared, or written when asked for.

use std::fs;
use std::path::Path;

/// Lines as a file holds them.
pub(crate) fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Fails with the lines that differ if the file called `name` is not `text`.
pub(crate) fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var_os("GOLDEN").is_some_and(|wish| wish == "write") {
        fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let golden =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if golden == text {
        return;
    }
    panic!(
        "tests/golden/{name} differs (- golden, + now):\n{}\nIf this breaking change is wanted: GOLDEN=write cargo test -p tests --test golden",
        difference(&golden, text)
    );
}

/// The lines between the common beginning and the common end, with a line around them.
fn difference(golden: &str, now: &str) -> String {
    let (golden, now): (Vec<&str>, Vec<&str>) = (golden.lines().collect(), now.lines().collect());
    let common = |one: &mut dyn Iterator<Item = (&str, &str)>| {
        one.take_while(|(left, right)| left == right).count()
    };
    let start = common(&mut golden.iter().copied().zip(now.iter().copied()));
    let left = golden.len().min(now.len()) - start;
    let end = common(&mut golden.iter().rev().copied().zip(now.iter().rev().copied())).min(left);
    let around = start.saturating_sub(1);
    let mut text = vec![format!("line {}", start + 1)];
    text.extend(golden[around..start].iter().map(|line| format!("  {line}")));
    text.extend(golden[start..golden.len() - end].iter().map(|line| format!("- {line}")));
    text.extend(now[start..now.len() - end].iter().map(|line| format!("+ {line}")));
    text.extend(golden[golden.len() - end..].iter().take(1).map(|line| format!("  {line}")));
    text.join("\n")
}

#[test]
fn a_difference_shows_only_what_differs() {
    let text = difference("a\nb\nc\nd\n", "a\nx\ny\nc\nd\n");
    assert_eq!(text, "line 2\n  a\n- b\n+ x\n+ y\n  c");
    assert_eq!(difference("a\n", "a\nb\n"), "line 2\n  a\n+ b");
    assert_eq!(difference("a\na\n", "a\n"), "line 2\n  a\n- a");
}
