//! Numbers, coins and addresses against tables made with the Go SDK: cosmossdk.io/math 1.5.3
//! and cosmos-sdk 0.53.8.
//!
//! Not compared: roots and sortable bytes of decimals, `int64` results, remainders, minima and
//! maxima of coins, composed addresses, interchain accounts: nothing in the chain uses them.
//! Escrow addresses belong to the module that moves the tokens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail loudly"
)]

use std::fmt::Display;
use std::fs;

use base::{Address, AddressError, Amount, Coin, Coins, Dec, DecCoin, DecCoins, Denom};
use base::{ParseAmountError, bech32};
use proto::cosmos::base::v1beta1::Coin as Wire;
use serde_json::Value;

/// The rows of a table, after checking that there are as many as there were.
fn table(part: &str, name: &str, rows: usize) -> Vec<Vec<Value>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sdk/numbers.json");
    let vectors: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let table = vectors[part][name].as_array().unwrap();
    assert_eq!(table.len() - 1, rows, "{part}.{name}");
    table[1..].iter().map(|row| row.as_array().unwrap().clone()).collect()
}

fn text(cell: &Value) -> &str {
    cell.as_str().unwrap()
}

/// A result is what Go printed, or both refused.
fn same<T: Display, E: Display>(ours: Result<T, E>, go: &Value, what: impl Display) {
    match (ours, text(go).strip_prefix("error")) {
        (Ok(ours), None) => assert_eq!(ours.to_string(), text(go), "{what}"),
        (Err(_), Some(_)) => {}
        (Ok(ours), Some(_)) => panic!("{what}: took {ours}, Go says {go}"),
        (Err(refusal), None) => panic!("{what}: {refusal}, Go says {go}"),
    }
}

/// As [`same`], and the refusals are worded as in Go. The tables print a no-break space as a
/// blank in refusals.
fn same_words<T: Display, E: Display>(ours: Result<T, E>, go: &Value, what: impl Display) {
    if let (Err(refusal), Some(words)) = (&ours, text(go).strip_prefix("error: ")) {
        assert_eq!(refusal.to_string().replace('\u{a0}', " "), words, "{what}");
    }
    same(ours, go, what);
}

fn dec(cell: &Value) -> Dec {
    text(cell).parse().unwrap()
}

/// Whether an integer is negative, and its magnitude.
fn integer(cell: &Value) -> (bool, Amount) {
    match text(cell).strip_prefix('-') {
        Some(magnitude) => (true, magnitude.parse().unwrap()),
        None => (false, text(cell).parse().unwrap()),
    }
}

#[test]
fn decimals_are_read_and_refused_as_go_does() {
    for row in table("dec", "parse", 62) {
        let ours = text(&row[0]).parse::<Dec>();
        same_words(ours.clone(), &row[1], &row[0]);
        if let Ok(dec) = ours {
            assert_eq!(dec.to_wire(), text(&row[2]));
        }
    }
}

#[test]
fn decimals_on_the_wire_are_read_as_go_does() {
    for row in table("dec", "wire", 18) {
        let ours = Dec::from_wire(text(&row[0]));
        if row[1] == "nil" {
            assert_eq!(ours, Ok(Dec::ZERO), "an absent decimal is zero here");
            continue;
        }
        same_words(ours, &row[1], &row[0]);
    }
}

#[test]
fn decimals_add_multiply_and_divide_to_the_last_place() {
    for row in table("dec", "binary", 457) {
        let (a, b) = (dec(&row[0]), dec(&row[1]));
        let what = |operation: &str| format!("{a} {operation} {b}");
        same_words(a.plus(b), &row[2], what("+"));
        same_words(a.minus(b), &row[3], what("-"));
        same_words(a.times(b), &row[4], what("*"));
        same_words(a.times_truncate(b), &row[5], what("* truncated"));
        same_words(a.times_round_up(b), &row[6], what("* rounded up"));
        same_words(a.quo(b), &row[7], what("/"));
        same_words(a.quo_truncate(b), &row[8], what("/ truncated"));
        same_words(a.quo_round_up(b), &row[9], what("/ rounded up"));
    }
}

#[test]
fn decimals_round_as_go_does() {
    for row in table("dec", "unary", 35) {
        let value = dec(&row[0]);
        same_words(value.ceil(), &row[1], format!("ceil {value}"));
        let whole = |dec: Dec| dec.to_string().trim_end_matches(".000000000000000000").to_owned();
        same(value.round().map(whole), &row[2], format!("round {value}"));
        assert_eq!(whole(value.truncate()), text(&row[3]));
        assert_eq!(value.truncate().to_string(), text(&row[4]));
        assert_eq!(format!("\"{value}\""), text(&row[8]));
        let amount = if text(&row[3]).starts_with('-') { None } else { text(&row[3]).parse().ok() };
        assert_eq!(value.to_amount().ok(), amount, "{value}");
    }
}

#[test]
fn decimals_and_integers_mix_as_in_go() {
    for row in table("dec", "with_integer", 35) {
        let (negative, count) = integer(&row[1]);
        let signed = |dec: Dec| if negative { dec.negated() } else { dec };
        let (value, what) = (dec(&row[0]), format!("{} and {}", row[0], row[1]));
        same_words(value.times_amount(count).map(signed), &row[2], &what);
        same_words(value.quo_amount(count).map(signed), &row[3], &what);
    }
}

#[test]
fn powers_are_the_same_to_the_last_place() {
    for row in table("dec", "power", 132) {
        let exponent = row[1].as_u64().unwrap();
        same_words(dec(&row[0]).power(exponent), &row[2], format!("{} ^ {exponent}", row[0]));
    }
}

#[test]
fn amounts_are_read_from_every_notation_go_reads() {
    for row in table("int", "parse", 32) {
        match text(&row[0]).parse::<Amount>() {
            Ok(amount) => {
                assert_eq!(amount.to_string(), text(&row[1]));
                assert_eq!(amount.to_string(), text(&row[2]));
                assert_eq!(amount.to_u64().is_some(), row[5].as_bool().unwrap(), "{amount}");
            }
            Err(ParseAmountError::Negative(magnitude)) => {
                assert_eq!(format!("-{magnitude}"), text(&row[1]));
            }
            Err(refusal) => {
                assert_eq!(row[1], "error", "{refusal}");
                // JSON and protobuf differ; ours are the words of protobuf. An empty text there
                // is an absent number, and beyond 320 bits the length is not counted.
                if !text(&row[0]).is_empty() && text(&row[0]).len() < 100 {
                    assert_eq!(format!("error: {refusal}"), text(&row[3]));
                }
            }
        }
    }
    // The SDK's unsigned type refuses the same, negative numbers included.
    for row in table("int", "uint_parse", 32) {
        same(text(&row[0]).parse::<Amount>(), &row[1], &row[0]);
    }
}

#[test]
fn amounts_add_and_multiply_as_integers_do() {
    let mut compared = 0;
    for row in table("int", "binary", 169) {
        let ((false, a), (false, b)) = (integer(&row[0]), integer(&row[1])) else {
            continue;
        };
        let what = |operation: &str| format!("{a} {operation} {b}");
        same_words(a.plus(b), &row[2], what("+"));
        match text(&row[3]).strip_prefix('-') {
            None => same(a.minus(b), &row[3], what("-")),
            Some(missing) => {
                let refusal = a.minus(b).map_err(|refusal| refusal.to_string());
                assert_eq!(refusal, Err(format!("negative amount: -{missing}")));
            }
        }
        same_words(a.times(b), &row[4], what("*"));
        same(a.share(Amount::from(1_u64), b), &row[5], what("/"));
        compared += 1;
    }
    assert_eq!(compared, 81, "rows without a negative number");
}

#[test]
fn denominations_are_those_of_the_sdk() {
    for row in table("coins", "denoms", 35) {
        match Denom::parse(text(&row[0])) {
            Ok(denom) => assert_eq!((denom.as_str(), &row[1]), (text(&row[0]), &"ok".into())),
            Err(refusal) => assert_eq!(format!("error: {refusal}"), text(&row[1])),
        }
    }
}

#[test]
fn coins_are_read_from_text_as_in_the_sdk() {
    for row in table("coins", "parse_coin", 32) {
        same_words(text(&row[0]).parse::<Coin>(), &row[1], &row[0]);
        same_words(text(&row[0]).parse::<DecCoin>(), &row[2], &row[0]);
    }
    for row in table("coins", "parse_coins", 21) {
        same_words(text(&row[0]).parse::<DecCoins>(), &row[2], &row[0]);
        if row[1] == "0uwls" {
            assert_eq!(text(&row[0]).parse(), Ok(Coins::default()), "no set holds a zero");
            continue;
        }
        same_words(text(&row[0]).parse::<Coins>(), &row[1], &row[0]);
    }
}

#[test]
fn lists_of_coins_are_refused_in_the_words_of_the_sdk() {
    for row in table("coins", "validate", 17) {
        let list: Vec<Wire> = row[0]
            .as_array()
            .unwrap()
            .iter()
            .map(|coin| Wire { amount: text(&coin[0]).into(), denom: text(&coin[1]).into() })
            .collect();
        match Coins::parse(&list) {
            Ok(coins) => assert_eq!((text(&row[1]), coins.to_wire()), ("ok", list.clone())),
            Err(refusal) => assert_eq!(format!("error: {refusal}"), text(&row[1])),
        }
        let Ok(coins) = list.iter().map(Coin::parse).collect::<Result<Vec<Coin>, _>>() else {
            assert!(text(&row[2]).starts_with("error: "), "{list:?}");
            continue;
        };
        let set = Coins::new(coins);
        let worded = set.map_err(|bad| format!("invalid coin set {}: {bad}", bad.given));
        same_words(worded, &row[2], format!("{list:?}"));
    }
}

#[test]
fn sets_of_coins_behave_as_in_the_sdk() {
    for row in table("coins", "binary", 100) {
        let a: Coins = text(&row[0]).parse().unwrap();
        let b: Coins = text(&row[1]).parse().unwrap();
        assert_eq!(a.plus(&b).unwrap().to_string(), text(&row[2]));
        let left = a.minus(&b).ok().map(|coins| coins.to_string());
        let negative = row[4].as_bool().unwrap();
        assert_eq!(left, (!negative).then(|| text(&row[3]).to_owned()), "{a} - {b}");
        assert_eq!(a.has_all(&b), row[8].as_bool().unwrap(), "{a} has all of {b}");
        assert_eq!(a.has_any(&b), row[10].as_bool().unwrap(), "{a} has any of {b}");
        assert_eq!(a == b, row[12].as_bool().unwrap());
    }
}

#[test]
fn decimal_coins_scale_as_in_the_sdk() {
    /// Every coin by `scale`; what becomes zero is left out.
    fn scaled<E>(coins: &DecCoins, scale: impl Fn(Dec) -> Result<Dec, E>) -> Result<String, E> {
        let mut scaled = Vec::new();
        for coin in coins.iter() {
            let amount = scale(coin.amount())?;
            if !amount.is_zero() {
                scaled.push(format!("{amount}{}", coin.denom()));
            }
        }
        Ok(scaled.join(","))
    }
    for row in table("coins", "dec_coins", 24) {
        let (coins, by): (DecCoins, Dec) = (text(&row[0]).parse().unwrap(), dec(&row[1]));
        let what = format!("{coins} by {by}");
        same(scaled(&coins, |amount| amount.times(by)), &row[2], &what);
        same(scaled(&coins, |amount| amount.times_truncate(by)), &row[3], &what);
        if !coins.is_empty() {
            same(scaled(&coins, |amount| amount.quo(by)), &row[4], &what);
            same(scaled(&coins, |amount| amount.quo_truncate(by)), &row[5], &what);
        }
        assert_eq!(coins.to_string().parse::<Coins>().unwrap().to_string(), text(&row[6]));
        let change = scaled(&coins, |amount| amount.minus(amount.truncate()));
        same(change, &row[7], &what);
    }
}

#[test]
fn addresses_are_written_as_in_the_sdk() {
    for row in table("addresses", "encode", 26) {
        let bytes = hex::decode(text(&row[0])).unwrap();
        let Ok(address) = Address::new(&bytes) else {
            assert!(bytes.is_empty() || bytes.len() > 32);
            continue;
        };
        let ours = match text(&row[1]) {
            "whale" => address.to_string(),
            "whalevaloper" => address.validator_text(),
            "whalevalcons" => address.consensus_text(),
            other => bech32::encode(other, &bytes),
        };
        assert_eq!(ours, text(&row[2]));
    }
}

#[test]
fn addresses_are_read_and_refused_as_in_the_sdk() {
    for row in table("addresses", "decode", 26) {
        let ours = Address::parse(text(&row[0])).map(|address| hex::encode(address.as_bytes()));
        if let Err(AddressError::TooLong(length)) = ours {
            // The SDK's limit is 255 bytes.
            assert!([255, 256].contains(&length), "{row:?}");
            continue;
        }
        same_words(ours, &row[1], &row[0]);
    }
}

#[test]
fn modules_have_the_addresses_that_the_sdk_gives_them() {
    for row in table("addresses", "module_accounts", 25) {
        let address = Address::module(text(&row[0]));
        assert_eq!(hex::encode(address.as_bytes()), text(&row[1]));
        assert_eq!(bech32::encode("cosmos", address.as_bytes()), text(&row[2]));
        assert_eq!(address.to_string(), text(&row[3]));
    }
    for row in table("addresses", "module_derivations", 9) {
        let keys = row[1].as_array().unwrap().iter();
        let keys: Vec<Vec<u8>> = keys.map(|key| hex::decode(text(key)).unwrap()).collect();
        let path: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let address = Address::module_derived(text(&row[0]), &path);
        assert_eq!(hex::encode(address.as_bytes()), text(&row[2]));
        assert_eq!(address.to_string(), text(&row[4]));
    }
}

#[test]
fn keys_have_the_text_that_the_sdk_gives_them() {
    for row in table("addresses", "public_keys", 4) {
        let amino = hex::decode(text(&row[2])).unwrap();
        assert_eq!(bech32::encode("whalepub", &amino), text(&row[4]));
        assert_eq!(bech32::decode(text(&row[4])), Ok(("whalepub".to_owned(), amino)));
    }
}
