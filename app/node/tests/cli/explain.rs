//! `whaled config explain`, `diff` and `migrate`.

use serde_json::Value;

use crate::program::Home;

fn home() -> Home {
    let home = Home::new("whale");
    home.ok("init me --chain-id one-1");
    home
}

#[test]
fn a_setting_is_explained_with_its_value_default_and_who_says_so() {
    let home = home();
    home.ok("config set app halt-height 9");
    let text = home.ok("config explain halt-height");
    assert!(text.starts_with("halt-height in app.toml\n  Stops the node behind"), "{text}");
    assert!(text.contains("  value:    9, from ") && text.contains("  default:  0\n"), "{text}");
    assert!(text.contains("WHALED_HALT_HEIGHT, whaled start --halt-height"), "{text}");
    assert!(home.ok("config explain query-gas-limit").contains("a whole number"));

    let mut command = home.command(["config", "explain", "halt-height", "-o", "json"]);
    let output = command.env("WHALED_HALT_HEIGHT", "12").output().unwrap();
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&list[0]["value"], &list[0]["source"]),
        (&12.into(), &"from WHALED_HALT_HEIGHT".into())
    );
}

#[test]
fn every_setting_of_the_three_files_is_explained() {
    let home = home();
    let list: Value = serde_json::from_str(&home.ok("config explain -o json")).unwrap();
    let list = list.as_array().unwrap();
    for file in ["app", "client", "config"] {
        let text = home.text(&format!("config/{file}.toml"));
        let table: toml::Table = text.parse().unwrap();
        for (key, value) in table {
            let known = list.iter().any(|one| {
                let name = one["key"].as_str().unwrap();
                one["file"] == file && (name == key || name.starts_with(&format!("{key}.")))
            });
            assert!(known || value.as_table().is_some_and(toml::Table::is_empty), "{file} {key}");
        }
    }
    assert!(list.iter().all(|one| one["meaning"].as_str().is_some_and(|text| text.len() > 10)));
    let section: Value =
        serde_json::from_str(&home.ok("config explain state-sync -o json")).unwrap();
    assert_eq!(section.as_array().unwrap().len(), 2);
}

#[test]
fn a_wrong_key_is_answered_with_the_nearest() {
    let complaint = home().fails("config explain api.enabel", 5);
    assert!(complaint.contains("the nearest is api.enable"), "{complaint}");
    assert!(complaint.contains("Try: whaled config explain api.enable\n"), "{complaint}");
    assert!(home().fails("config explain sharks", 5).contains("Try: whaled config explain\n"));
}

#[test]
fn only_what_differs_from_the_defaults_is_listed() {
    let home = home();
    home.ok("config set app api.enable false");
    home.ok("config set config consensus.timeout_commit 2s");
    let diff = home.ok("config diff");
    assert!(diff.contains("app api.enable: true -> false\n"), "{diff}");
    assert!(diff.contains("config consensus.timeout_commit: \"1s\" -> \"2s\"\n"), "{diff}");
    assert!(!diff.contains("grpc.enable"), "{diff}");
}

#[test]
fn an_app_toml_of_another_chain_keeps_what_is_known_here() {
    let home = home();
    let theirs = "minimum-gas-prices = \"0.5uatom\"\npruning = \"default\"\n[api]\nenable = false\nswagger = true\n";
    std::fs::write(home.file("config/app.toml"), theirs).unwrap();
    let shown = home.run(["config", "migrate", "v0.50", "-v", "--stdout"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.err.contains("dropped pruning") && shown.err.contains("dropped api.swagger"));
    assert_eq!(home.text("config/app.toml"), theirs, "only printed");
    home.ok("config migrate v0.50");
    let ours = home.text("config/app.toml");
    assert_eq!(shown.out, ours);
    assert!(ours.contains("minimum-gas-prices = \"0.5uatom\"") && ours.contains("enable = false"));
    assert!(ours.contains("# Most gas that one query may use"), "our comments");
    assert!(home.fails("config migrate v0.99", 2).contains("unknown version \"v0.99\", supported"));
}
