//! What a chain begins with: funded accounts, stakes of equal size, parameters of its own.

use crate::blueprint::{Blueprint, FAUCET};
use crate::denomination::{DECIMALS, denom_metadata, display_denom};
use anyhow::{Context, Result};
use cometbft_config::Genesis;
use serde_json::{Value, json};

/// One million of the display unit.
const FUNDS: u128 = 1_000_000 * 1_000_000;
/// A thousand times as much for the one who gives.
const FAUCET_FUNDS: u128 = 1_000 * FUNDS;
/// What each validator puts up, of its own funds: a hundred thousand of the display unit.
const STAKE: u128 = FUNDS / 10;

/// Puts accounts and parameters into the genesis of a chain in which nobody has anything yet.
pub(crate) fn begin(genesis: &mut Genesis, blueprint: &Blueprint) -> Result<()> {
    let state = genesis.app_state_mut();
    state.insert("auth".to_owned(), auth(blueprint));
    state.insert("bank".to_owned(), bank(blueprint).context("supply")?);
    blueprint.genesis_params.iter().try_for_each(|param| param.put(state))
}

/// The coins that each validator puts up.
pub(crate) fn stake(denom: &str) -> String {
    format!("{STAKE}{denom}")
}

/// What each account but the faucet starts with, as people say it.
pub(crate) fn funds_in_words(denom: &str) -> String {
    match display_denom(denom) {
        Some(display) => format!("{} {}", FUNDS / 10u128.pow(DECIMALS), display.to_uppercase()),
        None => format!("{FUNDS} {denom}"),
    }
}

fn funds(name: &str) -> u128 {
    if name == FAUCET { FAUCET_FUNDS } else { FUNDS }
}

fn auth(blueprint: &Blueprint) -> Value {
    let account = |(number, account): (usize, &crate::Account)| {
        json!({
            "@type": "/cosmos.auth.v1beta1.BaseAccount",
            "address": account.address,
            "pub_key": null,
            "account_number": number.to_string(),
            "sequence": "0",
        })
    };
    json!({
        "params": {
            "max_memo_characters": "256",
            "tx_sig_limit": "7",
            "tx_size_cost_per_byte": "10",
            "sig_verify_cost_ed25519": "590",
            "sig_verify_cost_secp256k1": "1000",
        },
        "accounts": blueprint.accounts.iter().enumerate().map(account).collect::<Value>(),
    })
}

fn bank(blueprint: &Blueprint) -> Option<Value> {
    let coin = |amount: u128| json!({ "denom": blueprint.denom, "amount": amount.to_string() });
    let balance = |account: &crate::Account| json!({ "address": account.address, "coins": [coin(funds(&account.name))] });
    let supply = blueprint
        .accounts
        .iter()
        .try_fold(0u128, |sum, account| sum.checked_add(funds(&account.name)))?;
    Some(json!({
        "params": { "send_enabled": [], "default_send_enabled": true },
        "balances": blueprint.accounts.iter().map(balance).collect::<Value>(),
        "supply": [coin(supply)],
        "denom_metadata": denom_metadata(&blueprint.denom).into_iter().collect::<Value>(),
        "send_enabled": [],
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::{IpBase, Options};

    fn made(options: &Options) -> Value {
        let blueprint = Blueprint::draw(options, IpBase::LOCAL).unwrap();
        let Value::Object(state) = json!({ "staking": { "params": { "inactive_seconds": "9" } } })
        else {
            unreachable!("an object")
        };
        let mut genesis = Genesis::new("c-1", std::time::SystemTime::now(), state).unwrap();
        begin(&mut genesis, &blueprint).unwrap();
        serde_json::from_str(&genesis.to_json()).unwrap()
    }

    fn number(value: &Value) -> u128 {
        value.as_str().unwrap().parse().unwrap()
    }

    #[test]
    fn balances_add_up_to_the_supply() {
        let bank = &made(&Options::new("whaled"))["app_state"]["bank"];
        let total: u128 = bank["balances"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| number(&b["coins"][0]["amount"]))
            .sum();
        assert_eq!(number(&bank["supply"][0]["amount"]), total);
        assert_eq!(total, 8 * FUNDS + FAUCET_FUNDS);
    }

    #[test]
    fn every_funded_account_exists_with_a_number_of_its_own() {
        let state = &made(&Options::new("whaled"))["app_state"];
        let accounts = state["auth"]["accounts"].as_array().unwrap();
        let balances = state["bank"]["balances"].as_array().unwrap();
        for (number, (account, balance)) in accounts.iter().zip(balances).enumerate() {
            assert_eq!(account["address"], balance["address"]);
            assert_eq!(account["account_number"], number.to_string());
        }
        assert_eq!((accounts.len(), balances.len()), (9, 9));
    }

    #[test]
    fn what_is_there_stays_but_for_the_parameters_that_are_wanted() {
        let params = |options: &Options| made(options)["app_state"]["staking"]["params"].clone();
        let plain = Options::new("whaled");
        assert_eq!(params(&plain), json!({ "inactive_seconds": "9" }));
        let param = "staking.inactive_seconds=\"20\"".parse().unwrap();
        let hurried = Options { genesis_params: vec![param], ..plain };
        assert_eq!(params(&hurried), json!({ "inactive_seconds": "20" }));
    }

    #[test]
    fn a_stake_leaves_most_of_the_funds_for_other_things() {
        assert_eq!(stake("uwls"), "100000000000uwls");
        assert_eq!(funds("validator0"), 10 * STAKE);
    }

    #[test]
    fn money_has_six_decimals_when_its_name_says_so() {
        let metadata =
            made(&Options::new("whaled"))["app_state"]["bank"]["denom_metadata"][0].clone();
        assert_eq!(
            (&metadata["base"], &metadata["display"], &metadata["symbol"]),
            (&json!("uwls"), &json!("wls"), &json!("WLS"))
        );
        assert_eq!(
            metadata["denom_units"][1],
            json!({ "denom": "wls", "exponent": 6, "aliases": ["WLS"] })
        );
        let metadata = made(&Options { denom: "stake".into(), ..Options::new("whaled") });
        assert_eq!(metadata["app_state"]["bank"]["denom_metadata"], json!([]));
    }
}
