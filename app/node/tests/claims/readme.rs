//! The section of README.md about claims, command by command as it stands there.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::stage::{Stage, on_the_network};

const SECTION: &str = "\n## Claim with a BitShares key\n";
const FENCE: &str = "\n```\n";
/// A comment that says what a command asks for.
const ASKS: &str = "asks: ";

#[test]
fn a_newcomer_who_follows_the_readme_holds_whalestake_at_the_end() {
    on_the_network(|stage| {
        let readme = fs::read_to_string(project().join("README.md")).unwrap();
        let (_, section) = readme.split_once(SECTION).unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let section = &with_installed_packages(section, stage);
        let blocks: Vec<&str> = section.split(FENCE).skip(1).step_by(2).collect();
        let folder = checkout(stage);
        for block in &blocks {
            let said = follow(&folder, block);
            let told: Vec<&str> = said.split(|digit: char| !digit.is_ascii_digit()).collect();
            for number in numbers(block) {
                assert!(told.contains(&number.as_str()), "the README promises {number}: {said}");
            }
        }

        let words: Vec<&str> = blocks.iter().flat_map(|block| block.split_whitespace()).collect();
        let sent = words.windows(2).filter(|pair| pair[0] == "submit");
        let sent: Vec<&str> =
            sent.map(|pair| pair[1].strip_suffix(".claim.json").unwrap()).collect();
        assert_eq!(sent.len(), 2, "one with a private key, one with a wallet: {sent:?}");
        for account in sent {
            let status = stage.told(&format!("claim status {account}"), "");
            assert_eq!(status["claim"]["amount"], stage.account(account)["share_uwls"]);
        }
    });
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The section with the virtual environment of the tests instead of the reader's own: pip finds that
/// nothing has to be fetched.
fn with_installed_packages(section: &str, stage: &Stage) -> String {
    let (_, place) = section.split_once("python3 -m venv ").unwrap();
    let place = place.split_whitespace().next().unwrap();
    section.replace(place, stage.wallets.environment().to_str().unwrap())
}

/// The folder in which the reader sits: that of the project, with a localnet that runs.
fn checkout(stage: &Stage) -> TempDir {
    let folder = TempDir::new().unwrap();
    let link = |target: &Path, name: &str| symlink(target, folder.path().join(name)).unwrap();
    link(&fs::canonicalize(project().join("tests")).unwrap(), "tests");
    link(&stage.home(), ".localnet");
    link(Path::new(env!("CARGO_BIN_EXE_whaled")), "whaled");
    folder
}

/// Runs the commands of a block, whose questions are answered.
fn follow(folder: &TempDir, block: &str) -> String {
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-e", "-u", "-c", block]).current_dir(folder.path());
    shell.env("PATH", path).env("HOME", folder.path());
    let mut shell =
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let answers: Vec<&str> =
        comments(block).filter_map(|comment| comment.strip_prefix(ASKS)).collect();
    // Where nothing is asked nobody reads it.
    shell.stdin.take().unwrap().write_all(answers.join("\n").as_bytes()).ok();
    let output = shell.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{block}{said}{complained}");
    said
}

fn comments(block: &str) -> impl Iterator<Item = &str> {
    block.lines().filter_map(|line| line.split_once(" # ")).map(|(_, comment)| comment.trim())
}

/// Numbers that the reader is told to expect, without the commas between thousands.
fn numbers(block: &str) -> Vec<String> {
    let promised = comments(block).filter(|comment| !comment.starts_with(ASKS));
    let words = promised.flat_map(str::split_whitespace).map(|word| word.replace(',', ""));
    words.filter(|word| word.parse::<u64>().is_ok()).collect()
}
