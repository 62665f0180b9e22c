//! Each form in which a wallet signs.

use crate::stage::{Secret, on_the_network};
use crate::wallets::Library;

/// A newcomer without money and account claims with what a wallet has signed.
fn claims(account: &str, library: Library, form: &str, secret: Secret) {
    on_the_network(|stage| {
        let key = format!("{account}-owner");
        stage.newcomer(&key);
        let begun = stage.begin(account, &key);
        let returned = stage.sign(&begun, library, form, (account, secret));
        let pasted = stage.told(&format!("claim paste {}", begun.file), &returned);
        assert_eq!(pasted["signed"].as_array().unwrap().len(), 1, "{pasted}");
        stage.submit(account, &begun.file, &key);
    });
}

#[test]
fn graphenelib_signs_the_bare_text_and_all_three_tokens_are_paid() {
    claims("trident", Library::Python, "RAW", Secret::Active(0));
}

#[test]
fn the_web_wallet_signs_a_message_in_its_tab() {
    claims("twin-a", Library::JavaScript, "ENVELOPE", Secret::Active(0));
}

#[test]
fn beet_signs_a_message() {
    claims("twin-b", Library::JavaScript, "BEET", Secret::Active(0));
}

#[test]
fn python_bitshares_signs_a_transaction_with_the_key_of_an_address_of_protoshares() {
    claims("pioneer", Library::Python, "BITSHARES_TX", Secret::Active(0));
}

#[test]
fn beet_signs_a_transaction_with_a_key_of_a_brain_key() {
    claims("brainstorm", Library::JavaScript, "BITSHARES_TX", Secret::BrainKey);
}

#[test]
fn a_changed_line_of_a_block_is_named_and_the_block_of_both_libraries_fits() {
    on_the_network(|stage| {
        stage.newcomer("cloud-owner");
        let begun = stage.begin("newcomer", "cloud-owner");
        let paste = format!("claim paste {}", begun.file);
        for library in [Library::Python, Library::JavaScript] {
            let owner = ("newcomer", Secret::Password);
            let block = stage.sign(&begun, library, "ENVELOPE", owner);
            for (line, changed, told) in [
                ("to=whale1", "to=whale2", "you signed to=whale2"),
                ("as=newcomer", "as=-", "you signed as=-, this file says as=newcomer"),
                ("newcomer/1.2.9000001", "alice/1.2.9000002", "you signed bts=alice/1.2.9000002"),
                ("block=9", "block=8", "does not fit account=newcomer"),
            ] {
                let ran = stage.run(&paste, &block.replace(line, changed));
                assert_eq!((ran.code, ran.out.as_str()), (Some(7), ""), "{ran:?}");
                assert!(ran.err.contains(told), "{library:?}: {}", ran.err);
            }
            let pasted = stage.told(&paste, &block);
            assert_eq!(pasted["signed"][0]["is"], "active authority of newcomer", "{pasted}");
            let signatures = pasted["signed"].as_array().unwrap();
            assert_eq!(signatures.len(), 1, "the same key of the same password: {pasted}");
        }
    });
}
