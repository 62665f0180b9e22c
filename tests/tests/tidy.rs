//! What a machine can see of the house style.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Dependency, DependencyKind, MetadataCommand};

/// A file is at most this long.
const FILE_LINES: usize = 400;

/// A function is at most this long, signature and closing brace included.
const FUNCTION_LINES: usize = 60;

/// Generated files that may be longer. The list only shrinks.
const LONG: &[&str] = &[];

/// Folders of others.
const FOREIGN: &[&str] = &["target", "node_modules", ".git", ".venv", ".localnet"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every file of the project, by its path in it.
fn files() -> Vec<(String, PathBuf)> {
    let root = root();
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            if path.is_symlink() || FOREIGN.contains(&name.as_ref()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let within = path.strip_prefix(&root).expect("a path in the project");
                files.push((within.to_string_lossy().into_owned(), path));
            }
        }
    }
    files.sort();
    files
}

/// Every Rust file with its text.
fn sources() -> Vec<(String, String)> {
    let rust = files().into_iter().filter(|(name, _)| name.ends_with(".rs"));
    let sources: Vec<_> =
        rust.map(|(name, path)| (name, fs::read_to_string(path).expect("UTF-8"))).collect();
    assert!(sources.len() > 100, "only {} Rust files found", sources.len());
    sources
}

fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let silent = sources().into_iter().filter(|(_, text)| !text.starts_with("//! "));
    none(silent.map(|(name, _)| name).collect(), "a Rust file begins with `//! ` and its purpose");
}

#[test]
fn no_file_is_too_long() {
    let mut found = Vec::new();
    for (name, text) in sources() {
        let lines = text.lines().count();
        match (lines > FILE_LINES, LONG.contains(&name.as_str())) {
            (true, false) => found.push(format!("{name}: {lines} lines, split it by idea")),
            (false, true) => found.push(format!("{name} is short now: take it off the list")),
            _ => {}
        }
    }
    none(found, "a file has at most 400 lines");
}

#[test]
fn no_function_is_too_long() {
    let mut found = Vec::new();
    for (name, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
            let length = function_length(&lines[start..]);
            if length > FUNCTION_LINES {
                found.push(format!("{name}:{}: {length} lines: {}", start + 1, line.trim()));
            }
        }
    }
    none(found, "a function has at most 60 lines");
}

fn begins_function(line: &str) -> bool {
    const BEFORE: &[&str] =
        &["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe", "extern", "\"C\""];
    let mut words = line
        .split_whitespace()
        .skip_while(|word| BEFORE.contains(word) || word.starts_with("pub("));
    words.next() == Some("fn") && words.next().is_some_and(|name| name.contains(['(', '<']))
}

/// Lines up to the brace or semicolon that stands as far in as the function; the formatter
/// puts it there.
fn function_length(lines: &[&str]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    if first.ends_with(['}', ';']) {
        return 1;
    }
    let indent = first.len() - first.trim_start().len();
    let ends = |line: &&str| {
        let (before, rest) = line.split_at_checked(indent).unwrap_or((line, ""));
        before.trim().is_empty()
            && (rest == "}" || rest.starts_with(')') && rest.ends_with(['}', ';']))
    };
    lines.iter().skip(1).position(ends).map_or(lines.len(), |lines| lines + 2)
}

#[test]
fn every_dependency_is_used() {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec();
    let sources = sources();
    let mut unused = Vec::new();
    for package in metadata.expect("cargo metadata").packages {
        let folder = package.manifest_path.parent().expect("a folder");
        let folder = folder.strip_prefix(root().to_string_lossy().as_ref()).expect("ours");
        let own = sources.iter().filter_map(|(name, text)| {
            Some((name.strip_prefix(folder.as_str())?.strip_prefix('/')?, text))
        });
        let own: Vec<_> = own.collect();
        for dependency in &package.dependencies {
            let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
            if !own.iter().any(|(file, text)| serves(dependency, file) && mentions(text, &name)) {
                unused.push(format!("{}: {}", package.name, dependency.name));
            }
        }
    }
    none(unused, "what nothing needs is not built");
}

/// Whether a file of the crate can use the dependency at all.
fn serves(dependency: &Dependency, file: &str) -> bool {
    let beside = ["build/", "build.rs", "tests/", "examples/", "benches/"];
    match dependency.kind {
        DependencyKind::Build => file.starts_with("build"),
        DependencyKind::Development => true,
        _ => !beside.iter().any(|folder| file.starts_with(folder)),
    }
}

/// Whether a crate is named where a path begins, or imported as a whole.
fn mentions(text: &str, name: &str) -> bool {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, found) = text.split_at(at);
        let behind = found.strip_prefix(name).unwrap_or_default();
        let ends = ["::", ";", " as "].iter().any(|end| behind.starts_with(end));
        !before.ends_with(in_word) && ends
    })
}

#[test]
fn every_crate_has_a_readme() {
    let manifests = files().into_iter().filter(|(name, path)| {
        name.ends_with("Cargo.toml")
            && fs::read_to_string(path).expect("UTF-8").contains("[package]")
    });
    let bare = manifests.filter(|(_, path)| !path.with_file_name("README.md").is_file());
    none(bare.map(|(name, _)| name).collect(), "a crate has a README.md beside its Cargo.toml");
}

#[test]
fn nothing_is_promised_or_skipped() {
    // Put together here, so that this file does not hold them.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X:"],
        ["todo", "!("],
        ["unimplemented", "!("],
        ["#[ign", "ore"],
    ];
    let words = words.map(|halves| halves.concat());
    let mut found = Vec::new();
    for (name, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none(found, "do it now or leave it out; an issue can hold what is for later");
}

#[test]
fn no_file_is_a_drawer() {
    const DRAWERS: &[&str] =
        &["util", "utils", "type", "types", "common", "helper", "helpers", "misc"];
    let drawers = files().into_iter().filter(|(name, _)| {
        let ours = name.ends_with(".rs") && !name.starts_with("proto/proto/");
        ours && Path::new(name)
            .with_extension("")
            .iter()
            .any(|part| DRAWERS.contains(&&*part.to_string_lossy()))
    });
    none(drawers.map(|(name, _)| name).collect(), "a file is named after its idea");
}

#[test]
fn lengths_are_counted_as_people_count_them() {
    let text = "fn one() {}\nfn two(\n    a: u8,\n) -> u8;\nfn three()\nwhere\n    u8: Copy,\n{\n    if true {\n    }\n}\n";
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> =
        (0..lines.len()).filter(|start| begins_function(lines[*start])).collect();
    assert_eq!(starts, [0, 1, 4]);
    let lengths: Vec<usize> =
        starts.iter().map(|start| function_length(&lines[*start..])).collect();
    assert_eq!(lengths, [1, 3, 7]);
}
