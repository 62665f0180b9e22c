//! What a real bash completes.

use std::path::Path;
use std::process::Command;

use crate::program::Home;

/// What bash offers for a line whose last word was begun; none where there is no bash.
fn offered(home: &Home, line: &str) -> Option<Vec<String>> {
    let program = Path::new(env!("CARGO_BIN_EXE_whaled"));
    let script = home.write_beside("completion.bash", &home.ok("completion bash"));
    let asked = format!(
        "source {script}\n\
         COMP_WORDS=({line})\n\
         [[ '{line}' == *' ' ]] && COMP_WORDS+=('')\n\
         COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )) COMP_LINE='{line}' COMP_POINT=${{#COMP_LINE}} COMP_TYPE=9\n\
         $(complete -p whaled | sed 's/.*-F \\([^ ]*\\).*/\\1/') whaled\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    );
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &asked]).env("PATH", path);
    bash.env("WHALED_HOME", home.path()).env("HOME", home.beside(""));
    let Ok(output) = bash.output() else {
        assert!(std::env::var("CI").is_err(), "bash is missing");
        eprintln!("skipped: there is no bash");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| line.trim().to_owned()).collect())
}

#[test]
fn bash_completes_commands_flags_values_and_names_of_keys() {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home.ok("config set client keyring-backend test");
    home.ok("keys add alice --no-backup");
    home.ok("keys add alina --no-backup");
    for (line, expected) in [
        ("whaled sta", vec!["start", "status"]),
        ("whaled tx bank se", vec!["send"]),
        ("whaled tx sign-", vec!["sign-batch"]),
        ("whaled tx staking dele", vec!["delegate"]),
        ("whaled query bank spen", vec!["spendable-balances"]),
        ("whaled tx bank send --gas-a", vec!["--gas-adjustment"]),
        ("whaled keys show al", vec!["alice", "alina"]),
        ("whaled tx bank send ali", vec!["alice", "alina"]),
        ("whaled tx staking delegate --from alin", vec!["alina"]),
    ] {
        let Some(offered) = offered(&home, line) else { return };
        for word in expected {
            assert!(offered.iter().any(|offer| offer == word), "{line}: {offered:?}");
        }
    }
}

#[test]
fn every_shell_has_a_script() {
    let home = Home::new("whale");
    for (shell, sign) in [
        ("bash", "complete -o"),
        ("zsh", "#compdef whaled"),
        ("fish", "complete --"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = home.ok(&format!("completion {shell}"));
        assert!(script.contains(sign) && script.contains("WHALED_COMPLETE"), "{script}");
    }
    assert!(home.fails("completion tcsh", 2).contains("possible values: bash, zsh, fish"));
}
