//! The order of words on the command line.

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
