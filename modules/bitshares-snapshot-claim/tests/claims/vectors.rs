//! What the released libraries of BitShares make, and what must be refused.

use bitshares_snapshot_claim::bitshares::{
    Custom, Key, LegacyAddress, Signature, SignatureError, TransactionError,
};
use bitshares_snapshot_claim::proof::{Accounts, ClaimText, Form, MAIN_NET, NotApproved};
use bitshares_snapshot_claim::snapshot::{Authority, Header, Leaf, Tree, leaf_hash, proves};
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::sample::{form, list, read, text};

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(value, name)).unwrap()
}

fn hash(hex: &Value) -> [u8; 32] {
    hex::decode(hex.as_str().unwrap()).unwrap().try_into().unwrap()
}

/// n of 1.2.n.
fn instance(id: &str) -> u64 {
    id.strip_prefix("1.2.").unwrap().parse().unwrap()
}

#[test]
fn keys_and_their_five_addresses_are_read_and_written() {
    let vectors = read("keys.json");
    for vector in list(&vectors, "keys") {
        let key = Key::parse(text(vector, "public_key")).unwrap();
        assert_eq!(key.as_bytes().as_slice(), bytes(vector, "public_key_hex"));
        assert_eq!(key.to_string(), text(vector, "public_key"));
        let forms = [
            "pts_uncompressed_56",
            "pts_compressed_56",
            "btc_uncompressed_0",
            "btc_compressed_0",
            "bts_short",
        ];
        for (address, form) in key.addresses().unwrap().iter().zip(forms) {
            let expected = &vector["addresses"][form];
            assert_eq!(address.0.as_slice(), bytes(expected, "address20_hex"), "{form}");
            assert_eq!(address.to_string(), text(expected, "bts_address"));
            assert_eq!(LegacyAddress::parse(text(expected, "bts_address")).unwrap(), *address);
        }
    }
    let null = &vectors["null_key"];
    assert_eq!(Key::NULL.to_string(), text(null, "public_key"));
    assert!(Key::parse(text(null, "public_key")).is_err());
    assert_eq!(Key::NULL.addresses(), None);
}

#[test]
fn what_is_no_key_is_refused_with_the_reason() {
    for vector in list(&read("keys.json"), "invalid_public_keys") {
        let error = Key::parse(text(vector, "input")).unwrap_err().to_string();
        let expected = match text(vector, "error") {
            "wrong prefix" | "missing prefix" => "begin with BTS",
            "checksum" => "checksum",
            "length" => "length",
            "empty" => "length",
            reason if reason.starts_with("not base58") => "base58",
            "trailing space" => "base58",
            _ => "no point",
        };
        assert!(error.contains(expected), "{vector}: {error}");
    }
}

#[test]
fn trees_have_the_roots_and_proofs_of_cometbft() {
    let vectors = read("merkle.json");
    for vector in list(&vectors, "trees") {
        let count = vector["leaf_count"].as_u64().unwrap();
        let hashes = (0..count).map(|i| leaf_hash(format!("leaf-{i}").as_bytes())).collect();
        let tree = Tree::of(hashes);
        assert_eq!(tree.root(), hash(&vector["root"]), "{count} leaves");
        assert_eq!(tree.aunts(usize::try_from(count).unwrap()), None);
        for proof in list(vector, "proofs") {
            let index = proof["index"].as_u64().unwrap();
            let aunts: Vec<_> = list(proof, "aunts").iter().map(hash).collect();
            assert_eq!(tree.aunts(usize::try_from(index).unwrap()).unwrap(), aunts);
            let leaf = leaf_hash(format!("leaf-{index}").as_bytes());
            assert!(proves(&tree.root(), index, count, leaf, &aunts));
        }
    }
    for vector in list(&vectors, "invalid") {
        let number = |name: &str| vector[name].as_u64().unwrap();
        let aunts: Vec<_> = list(vector, "aunts").iter().map(hash).collect();
        let (index, total, leaf) = (number("index"), number("total"), hash(&vector["leaf_hash"]));
        let proven = proves(&hash(&vector["root"]), index, total, leaf, &aunts);
        // A node passed off as a leaf of a smaller tree can be proven: the count of leaves is the
        // chain's and the hash of the leaf is computed, so that nobody can say either.
        assert_eq!(proven, text(vector, "why").starts_with("an inner node"), "{vector}");
    }
}

#[test]
fn the_small_snapshot_has_its_header_leaves_proofs_and_shares() {
    let vector = read("snapshot_small.expected.json");
    let bytes_of_header = bytes(&vector, "header_hex");
    let header = Header::read(wire::Header::decode(&*bytes_of_header).unwrap()).unwrap();
    assert_eq!(header.encode(), bytes_of_header);
    assert_eq!(header.id(), hash(&vector["snapshot_id"]));
    assert_eq!(*header.root(), hash(&vector["merkle_root"]));
    let leaves: Vec<Vec<u8>> =
        list(&vector, "leaves").iter().map(|leaf| bytes(leaf, "leaf_hex")).collect();
    let tree = Tree::of(leaves.iter().map(|leaf| leaf_hash(leaf)).collect());
    assert_eq!(tree.root(), *header.root());
    let mut claimed = [0; 3];
    for (index, (vector, bytes)) in list(&vector, "leaves").iter().zip(&leaves).enumerate() {
        let leaf = Leaf::decode(bytes).unwrap();
        assert_eq!(leaf.encode(), *bytes);
        assert_eq!(leaf.account_id, instance(text(vector, "account_id")));
        assert_eq!(leaf.name, text(vector, "name"));
        assert_eq!(u64::from(leaf.flags), vector["flags"].as_u64().unwrap());
        let share = header.share(&leaf).unwrap();
        for (asset, (part, sum)) in
            ["1.3.0", "1.3.1276", "1.3.535"].iter().zip(share.parts.iter().zip(&mut claimed))
        {
            assert_eq!(*part, vector["share_uwls"][asset].as_u64().unwrap(), "{}", leaf.name);
            *sum += if leaf.flags == 0 { *part } else { 0 };
        }
        let claimable = if leaf.flags == 0 { share.total } else { 0 };
        assert_eq!(claimable, vector["claimable_uwls"].as_u64().unwrap());
        let aunts: Vec<_> = list(vector, "aunts").iter().map(hash).collect();
        assert_eq!(tree.aunts(index).unwrap(), aunts);
        let index = u64::try_from(index).unwrap();
        assert!(proves(header.root(), index, header.leaf_count(), leaf_hash(bytes), &aunts));
    }
    let expected = list(&vector, "assets").iter();
    let expected = expected.map(|asset| asset["claimable_total_uwls"].as_u64().unwrap());
    assert_eq!(claimed.to_vec(), expected.collect::<Vec<_>>());
}

fn authority(json: &Value) -> Authority {
    let weight = |entry: &Value| u16::try_from(entry[1].as_u64().unwrap()).unwrap();
    let key = |text: &str| match Key::parse(text) {
        Ok(key) => key,
        Err(_) => Key::NULL,
    };
    let entries = |name: &str| json[name].as_array().unwrap().clone();
    let text = |entry: &Value| entry[0].as_str().unwrap().to_owned();
    let mut read = Authority {
        threshold: u32::try_from(json["weight_threshold"].as_u64().unwrap()).unwrap(),
        keys: entries("key_auths").iter().map(|e| (key(&text(e)), weight(e))).collect(),
        accounts: entries("account_auths")
            .iter()
            .map(|e| (instance(&text(e)), weight(e)))
            .collect(),
        addresses: entries("address_auths")
            .iter()
            .map(|e| (LegacyAddress::parse(&text(e)).unwrap(), weight(e)))
            .collect(),
    };
    read.keys.sort_unstable();
    read.accounts.sort_unstable();
    read.addresses.sort_unstable();
    read
}

fn leaf(account: &Value) -> Leaf {
    Leaf {
        account_id: instance(text(account, "id")),
        name: text(account, "name").to_owned(),
        active: authority(&account["active"]),
        owner: authority(&account["owner"]),
        memo_key: Key::parse(text(&account["options"], "memo_key")).ok(),
        holdings: [0; 3],
        flags: 0,
    }
}

#[test]
fn who_acts_for_an_account_is_decided_as_on_bitshares() {
    let vectors = read("authorities.json");
    let leaves: Vec<Leaf> = list(&vectors, "accounts").iter().map(leaf).collect();
    for case in list(&vectors, "cases") {
        let accounts = Accounts::new(&leaves, case["allow_non_immediate_owner"].as_bool().unwrap());
        let keys: Vec<Key> = list(case, "signing_keys")
            .iter()
            .map(|key| Key::parse(key.as_str().unwrap()).unwrap_or(Key::NULL))
            .collect();
        let verdict = accounts.approve(instance(text(case, "account")), &keys);
        match text(case, "expect") {
            "ok" => assert_eq!(verdict, Ok(()), "{case}"),
            "missing_authority" => {
                assert!(matches!(verdict, Err(NotApproved::Weight { .. })), "{case}: {verdict:?}");
            }
            // Refused before anybody is asked: by the message.
            "duplicate_signature" => assert_eq!(keys[0], keys[1]),
            other => panic!("{other}"),
        }
    }
}

fn claim_text(claims: &Value, id: &str) -> String {
    let claim = list(claims, "claims").iter().find(|claim| claim["id"] == id).unwrap();
    let printed = ClaimText {
        chain_id: text(claim, "chain_id"),
        snapshot: hash(&claim["snapshot_id"]),
        name: text(claim, "bts_name"),
        account_id: instance(text(claim, "bts_account")),
        to: text(claim, "to"),
        account_name: Some(text(claim, "as")).filter(|name| *name != "-").unwrap_or(""),
        max_fee: claim["max_fee_uwls"].as_u64().unwrap(),
        expires: claim["expires"].as_u64().unwrap(),
    };
    assert_eq!(printed.to_string(), text(claim, "text"));
    printed.to_string()
}

#[test]
fn every_signed_message_of_every_library_is_rebuilt_and_fits() {
    let vectors = read("messages.json");
    let messages = list(&vectors, "messages");
    assert_eq!(messages.len(), 65);
    for message in messages {
        let claim = claim_text(&vectors, text(message, "claim"));
        let (form, key) = (form(message), Key::parse(text(message, "public_key")).unwrap());
        assert_eq!(form.check(), Ok(()));
        assert_eq!(form.signed(&claim, &key), text(message, "signed_text"));
        let digest = form.digest(&claim, &key, &[]);
        assert_eq!(digest, hash(&message["digest"]));
        let signature = Signature::parse(&bytes(message, "signature")).unwrap();
        assert!(signature.is_of(&key, digest), "{message}");
    }
}

#[test]
fn transactions_that_carry_the_text_are_read_and_fit() {
    let (vectors, claims) = (read("transactions.json"), read("messages.json"));
    for vector in list(&vectors, "transactions") {
        if text(vector, "kind") != "BITSHARES_TX" {
            continue;
        }
        let claim = claim_text(&claims, text(vector, "claim"));
        let packed = bytes(vector, "packed_hex");
        let read = Custom::parse(&packed).unwrap();
        assert_eq!(read.data, claim.as_bytes());
        assert!(claim.contains(&format!("/1.2.{} ", read.payer)));
        assert_eq!(bytes(vector, "chain_id"), MAIN_NET);
        let signed = list(vector, "signatures").iter().zip(list(vector, "public_keys"));
        for (signature, key) in signed {
            let key = Key::parse(key.as_str().unwrap()).unwrap();
            let digest = Form::Transaction { number: 0 }.digest(&claim, &key, &packed);
            assert_eq!(digest, hash(&vector["digest"]));
            let signature = hex::decode(signature.as_str().unwrap()).unwrap();
            assert!(Signature::parse(&signature).unwrap().is_of(&key, digest));
        }
    }
}

#[test]
fn what_was_tampered_with_is_refused_for_its_reason() {
    let claims = read("messages.json");
    for case in list(&read("negative.json"), "cases") {
        let claim = claim_text(&claims, text(case, "claim"));
        let (form, key) = (form(case), Key::parse(text(case, "public_key")).unwrap());
        let signature = Signature::parse(&bytes(case, "signature"));
        let fits = || {
            // The text that this claim is rebuilt to, and the one that the forger has in mind.
            let own = form.digest(&claim, &key, &[]);
            let theirs = Sha256::digest(text(case, "signed_text")).into();
            let signature = signature.clone().unwrap();
            (signature.is_of(&key, own), signature.is_of(&key, theirs))
        };
        match text(case, "expect") {
            "envelope_field_invalid" => assert!(form.check().is_err(), "{case}"),
            "signature_length" => {
                assert!(matches!(signature, Err(SignatureError::Length(64 | 66))), "{case}");
            }
            "signature_header" => {
                assert!(matches!(signature, Err(SignatureError::Header(_))), "{case}");
            }
            "signature_not_canonical" => {
                assert!(matches!(signature, Err(SignatureError::NotCanonical)), "{case}");
            }
            "signature_key_mismatch" => assert!(!fits().1, "{case}"),
            "memo_key_only" => assert_eq!(fits(), (true, true), "{case}"),
            other => panic!("{other}"),
        }
    }
    for case in list(&read("negative_transactions.json"), "cases") {
        let error = Custom::parse(&bytes(case, "packed_hex")).unwrap_err();
        let expected = match error {
            TransactionError::Truncated => "tx_truncated",
            TransactionError::TrailingBytes(_) => "tx_trailing_bytes",
            TransactionError::OperationCount(_) => "tx_operation_count",
            TransactionError::OperationKind(_) => "tx_operation_kind",
            TransactionError::Extensions(_) => "tx_extensions",
            TransactionError::VarintNotMinimal => "tx_varint_not_minimal",
        };
        assert_eq!(expected, text(case, "expect"), "{case}");
    }
}
