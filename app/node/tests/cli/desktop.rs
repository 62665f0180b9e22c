//! Keys in the keyring of a desktop. The Secret Service is one of the test's own, spoken to over
//! a socket as over a session bus.

mod service;

use std::process::Stdio;

use serde_json::Value;

use crate::program::{Home, Ran};
use service::Desktop;

fn run(home: &Home, bus: &str, line: &str, input: &str) -> Ran {
    use std::io::Write;
    let line = format!("{line} --keyring-backend os");
    let mut child = home
        .command(line.split(' '))
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn done(home: &Home, bus: &str, line: &str) -> String {
    let ran = run(home, bus, line, "");
    assert_eq!(ran.code, 0, "{line}: {ran:?}");
    ran.out
}

#[test]
fn keys_are_kept_in_the_desktops_keyring_as_the_sdk_keeps_them() {
    let home = Home::new("whale");
    let desktop = Desktop::start(&home.beside("bus"));
    let bus = desktop.address();
    let made: Value = serde_json::from_str(&done(&home, &bus, "keys add alice -o json")).unwrap();
    assert!(!home.file("keyring-file").exists() && !home.file("keyhash").exists());

    let items = desktop.items();
    let names: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(names.len(), 2, "the record and the way to it by address: {names:?}");
    let record = items.iter().find(|item| item.label == "alice.info").unwrap();
    assert_eq!(record.profile, "alice.info");
    assert_eq!(record.content_type, "application/json");
    let item: Value = serde_json::from_slice(&record.secret).unwrap();
    assert_eq!(item["Key"], "alice.info");
    assert!(item["Data"].is_string());

    let address = done(&home, &bus, "keys show alice -a");
    assert_eq!(address.trim(), made["address"]);
    assert!(done(&home, &bus, "keys list").contains("name: alice"));
    done(&home, &bus, "keys rename alice eve -y");
    assert_eq!(done(&home, &bus, "keys show eve -a"), address);
    done(&home, &bus, "keys delete eve -y");
    assert!(desktop.items().is_empty());
    assert_eq!(run(&home, &bus, "keys show eve", "").code, 7);
}

#[test]
fn a_locked_keyring_is_unlocked_before_it_is_used() {
    let home = Home::new("whale");
    let desktop = Desktop::start(&home.beside("bus"));
    done(&home, &desktop.address(), "keys add alice --no-backup");
    desktop.lock();
    assert!(done(&home, &desktop.address(), "keys show alice -a").starts_with("whale1"));
    assert!(!desktop.is_locked());
}

#[test]
fn without_a_desktop_keys_are_in_encrypted_files_of_the_home_as_with_the_sdk() {
    let home = Home::new("whale");
    let nowhere = format!("unix:path={}", home.beside("nobody").display());
    let made = run(&home, &nowhere, "keys add alice --no-backup", "password1\npassword1\n");
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.err.contains("No Secret Service answers"), "{made:?}");
    assert!(home.file("alice.info").exists() && home.file("keyhash").exists());
    let shown = run(&home, &nowhere, "keys show alice -a", "password1\n");
    assert!(shown.out.starts_with("whale1"), "{shown:?}");
    assert_eq!(run(&home, &nowhere, "keys show alice", "password2\n").code, 7);
}
