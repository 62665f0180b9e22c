//! Accounts of several owners.

use std::fs;

use crate::stage::{Secret, on_the_network};
use crate::wallets::Library;

const ACTIVE: Secret = Secret::Active(0);

#[test]
fn two_of_three_members_claim_together_one_of_which_has_members_itself() {
    on_the_network(|stage| {
        stage.newcomer("treasury");
        let begun = stage.begin("council", "treasury");
        let ours = begun.file.as_str();
        let theirs = "crew.json";
        fs::copy(stage.beside(ours), stage.beside(theirs)).unwrap();
        let paste = |file: &str, returned: &str| {
            stage.told(&format!("claim paste {file}"), returned)["missing"].clone()
        };

        let captain = stage.sign(&begun, Library::JavaScript, "BEET", ("captain", ACTIVE));
        let missing = "the signatures for council weigh 1 of 2";
        assert_eq!(paste(ours, &captain), missing);
        let deckhand = stage.sign(&begun, Library::Python, "BITSHARES_TX", ("deckhand", ACTIVE));
        assert_eq!(paste(theirs, &deckhand), "the signatures for council weigh 0 of 2");
        let combine = format!("claim combine {ours} {theirs}");
        assert_eq!(stage.told(&combine, "")["missing"], missing, "crew needs both of its own");
        for line in [format!("claim check {ours}"), format!("claim submit {ours} --from treasury")]
        {
            let ran = stage.run(&line, "");
            assert_eq!(ran.code, Some(7), "{ran:?}");
            let complaint = format!("{missing} (codespace bsclaim, code 26)");
            assert!(ran.err.contains(&complaint), "{ran:?}");
            assert!(ran.err.contains("account crew (1.2.9000009)"), "who can still sign: {ran:?}");
        }

        let lookout = stage.sign(&begun, Library::JavaScript, "ENVELOPE", ("lookout", ACTIVE));
        assert_eq!(paste(theirs, &lookout), missing);
        let combined = stage.told(&combine, "");
        assert_eq!(combined["signed"].as_array().unwrap().len(), 3, "{combined}");
        stage.submit("council", ours, "treasury");
    });
}
