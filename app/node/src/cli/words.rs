//! Words of the command line: their order, and the same words with something changed.

use std::ffi::OsString;

use clap::Command;

/// Puts flags that stand before the command behind it, unless the program itself knows them:
/// `--chain-id a-1 init name` is `init name --chain-id a-1`. Command lines of Cosmos chains take
/// flags anywhere, and test suites make use of it.
pub(super) fn flags_last(words: Vec<OsString>, program: &Command) -> Vec<OsString> {
    let mut words = words.into_iter();
    let mut first: Vec<OsString> = words.next().into_iter().collect();
    let mut moved = Vec::new();
    let mut rest = Vec::new();
    while let Some(word) = words.next() {
        let text = word.to_str().unwrap_or_default();
        let Some(name) = text.strip_prefix("--").filter(|name| !name.is_empty()) else {
            rest.push(word);
            break;
        };
        let known = program.get_arguments().find(|argument| argument.get_long() == Some(name));
        let takes_value = match known {
            Some(argument) => argument.get_action().takes_values(),
            None => !name.contains('=') && name != "help" && name != "version",
        };
        let bare = name.split('=').next().unwrap_or_default();
        let ours = known.is_some()
            || ["help", "version"].contains(&bare)
            || program.get_arguments().any(|argument| argument.get_long() == Some(bare));
        let target = if ours { &mut first } else { &mut moved };
        target.push(word);
        if takes_value {
            target.extend(words.next());
        }
    }
    first.extend(rest);
    first.extend(words);
    match first.iter().position(|word| word == "--") {
        Some(end) => {
            first.splice(end..end, moved);
        }
        None => first.extend(moved),
    }
    first
}

/// A change of a command that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// A flag with its value, instead of the one it has; a switch has an empty value.
    Set(String, String),
    /// Without a flag, and whether that has a value.
    Drop(String, bool),
    /// One word for another.
    Replace(String, String),
}

/// Flags that have a short name, too.
const SHORT: [(&str, &str); 5] = [
    ("--account-number", "-a"),
    ("--sequence", "-s"),
    ("--broadcast-mode", "-b"),
    ("--output", "-o"),
    ("--yes", "-y"),
];

/// The command that was typed, changed, as a shell reads it.
pub(super) fn again(typed: &[String], edits: &[Edit]) -> String {
    let mut words = typed.to_vec();
    if let Some(program) = words.first_mut() {
        *program = "whaled".to_owned();
    }
    for edit in edits {
        match edit {
            Edit::Replace(word, other) => {
                for found in words.iter_mut().filter(|found| *found == word) {
                    found.clone_from(other);
                }
            }
            Edit::Drop(flag, has_value) => words = without(words, flag, *has_value),
            Edit::Set(flag, value) => {
                words = without(words, flag, !value.is_empty());
                words.push(flag.clone());
                words.extend(Some(value.clone()).filter(|value| !value.is_empty()));
            }
        }
    }
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn without(words: Vec<String>, flag: &str, has_value: bool) -> Vec<String> {
    let short = SHORT.iter().find(|(long, _)| *long == flag).map(|(_, short)| *short);
    let mut words = words.into_iter();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        let joined = word.split_once('=').is_some_and(|(name, _)| name == flag);
        match word == flag || Some(word.as_str()) == short {
            true if has_value => drop(words.next()),
            true => {}
            false if joined => {}
            false => kept.push(word),
        }
    }
    kept
}

/// A word as a shell reads it back.
pub(super) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_=+:,./@%~".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use clap::Arg;

    fn ordered(line: &str) -> String {
        let program = Command::new("whaled").arg(Arg::new("home").long("home"));
        let words = line.split(' ').map(OsString::from).collect();
        let words = flags_last(words, &program);
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_command_is_typed_again_with_another_flag() {
        let typed = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let set = |flag: &str, value: &str| Edit::Set(flag.to_owned(), value.to_owned());
        let line = typed("/bin/whaled tx sign f --sequence=4 -s 5");
        assert_eq!(again(&line, &[set("--sequence", "6")]), "whaled tx sign f --sequence 6");
        assert_eq!(again(&line, &[Edit::Drop("--sequence".to_owned(), true)]), "whaled tx sign f");
        assert_eq!(again(&typed("w a -y"), &[set("--yes", "")]), "whaled a --yes");
        let replaced = Edit::Replace("sned".to_owned(), "send".to_owned());
        assert_eq!(again(&typed("w tx sned"), &[replaced]), "whaled tx send");
    }

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        assert_eq!(quoted("1000uwls,5token"), "1000uwls,5token");
        assert_eq!(quoted("a note"), "'a note'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn flags_of_a_command_may_stand_before_it() {
        assert_eq!(
            ordered("whaled --home h --chain-id a-1 init name"),
            "whaled --home h init name --chain-id a-1"
        );
        assert_eq!(
            ordered("whaled --chain-id=a-1 --home=h init a"),
            "whaled --home=h init a --chain-id=a-1"
        );
        assert_eq!(ordered("whaled --gas 5 start -- x"), "whaled start --gas 5 -- x");
    }

    #[test]
    fn everything_else_stays_where_it_is() {
        for line in [
            "whaled",
            "whaled --help",
            "whaled tx --gas 5 send -y",
            "whaled -h",
            "whaled --version",
        ] {
            assert_eq!(ordered(line), line);
        }
    }
}
