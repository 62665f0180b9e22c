//! What a page hands to Keplr in `experimentalSuggestChain`, by the rules of
//! `@keplr-wallet/chain-validator`.

use serde_json::{Value, json};

use super::chain::Chain;
use super::presentation::{NetworkType, Presented, base_name, number};
use super::{COIN_TYPE, without_nothing};
use crate::cli::failure::{Failure, Result};

/// The longest name that Keplr shows.
const NAME_MAX: usize = 36;
/// The most decimals that it knows.
const DECIMALS_MAX: u32 = 18;

/// The document. It lists no features: Keplr finds them out by itself.
pub(super) fn document(chain: &Chain, presented: &Presented) -> Result<Value> {
    let Presented { pretty_name, endpoints, logo, .. } = presented;
    if pretty_name.chars().count() > NAME_MAX {
        let text = format!("Keplr takes names of up to {NAME_MAX} letters, not {pretty_name:?}");
        let shorter: String = pretty_name.chars().take(NAME_MAX).collect();
        return Err(Failure::usage(text).again("--pretty-name", &shorter));
    }
    let identifier = base_name(&chain.id);
    if base_name(identifier) != identifier {
        return Err(Failure::new(format!(
            "Keplr takes no chain id with two numbers at its end: {}; whaleshares-1 would do",
            chain.id
        )));
    }
    let prefix = &chain.prefix;
    let listed = chain.listed();
    let currencies = listed.iter().map(|asset| currency(chain, &asset.base, logo));
    let fees = presented.fees.iter().map(|fee| {
        let mut currency = currency(chain, &fee.denom, logo)?;
        let steps = json!({
            "low": number(fee.low)?,
            "average": number(fee.average)?,
            "high": number(fee.high)?,
        });
        if let Some(members) = currency.as_object_mut() {
            members.insert("gasPriceStep".to_owned(), steps);
        }
        Ok(currency)
    });
    let document = json!({
        "chainId": chain.id,
        "chainName": pretty_name,
        "chainSymbolImageUrl": logo,
        "rpc": endpoints.first_rpc(),
        "rest": endpoints.first_rest(),
        "bip44": { "coinType": COIN_TYPE },
        "bech32Config": {
            "bech32PrefixAccAddr": prefix,
            "bech32PrefixAccPub": format!("{prefix}pub"),
            "bech32PrefixValAddr": format!("{prefix}valoper"),
            "bech32PrefixValPub": format!("{prefix}valoperpub"),
            "bech32PrefixConsAddr": format!("{prefix}valcons"),
            "bech32PrefixConsPub": format!("{prefix}valconspub"),
        },
        "currencies": currencies.collect::<Result<Vec<_>>>()?,
        "feeCurrencies": fees.collect::<Result<Vec<_>>>()?,
        "stakeCurrency": currency(chain, &chain.bond_denom, logo)?,
        "isTestnet": presented.network_type != NetworkType::Mainnet,
    });
    let mut document = without_nothing(document);
    if let Some(members) = document.as_object_mut() {
        members.insert("features".to_owned(), json!([]));
    }
    Ok(document)
}

/// A denomination; only what is staked has the chain's own picture.
fn currency(chain: &Chain, denom: &str, logo: &str) -> Result<Value> {
    let shown = chain.shown(denom);
    if shown.decimals > DECIMALS_MAX {
        return Err(Failure::new(format!(
            "{denom} has {} decimals; Keplr takes up to {DECIMALS_MAX}",
            shown.decimals
        )));
    }
    Ok(without_nothing(json!({
        "coinDenom": shown.symbol,
        "coinMinimalDenom": denom,
        "coinDecimals": shown.decimals,
        "coinImageUrl": if denom == chain.bond_denom { logo } else { "" },
    })))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::super::chain::tests::whaleshares;
    use super::super::presentation::tests::{presented, told};
    use super::*;

    fn suggested(chain: &Chain, flags: &str) -> Result<Value> {
        document(chain, &presented(chain, flags)?)
    }

    #[test]
    fn the_document_says_how_money_is_shown_and_what_gas_costs() {
        let document = suggested(&whaleshares(), "--logo https://a.example/w.png").ok().unwrap();
        let uwls = json!({
            "coinDenom": "WLS",
            "coinMinimalDenom": "uwls",
            "coinDecimals": 6,
            "coinImageUrl": "https://a.example/w.png",
        });
        assert_eq!(document["stakeCurrency"], uwls);
        assert_eq!(document["currencies"], json!([uwls]));
        let steps = json!({ "low": 0.0025, "average": 0.003125, "high": 0.005 });
        assert_eq!(document["feeCurrencies"][0]["gasPriceStep"].to_string(), steps.to_string());
        assert_eq!((&document["isTestnet"], &document["features"]), (&false.into(), &json!([])));
    }

    #[test]
    fn a_name_has_36_letters_at_most() {
        let name = |length: usize| format!("--pretty-name {}", "n".repeat(length));
        assert!(suggested(&whaleshares(), &name(36)).is_ok());
        let refused = told(&suggested(&whaleshares(), &name(37)).err().unwrap());
        assert!(refused.ends_with(&name(36)), "{refused}");
    }

    #[test]
    fn a_chain_id_has_one_number_at_most() {
        let named = |id: &str| Chain { id: id.to_owned(), ..whaleshares() };
        for taken in ["whale", "whale-1", "whale-shares-21", "whale-1a-2"] {
            assert!(suggested(&named(taken), "").is_ok(), "{taken}");
        }
        assert!(suggested(&named("whale-1-2"), "").is_err());
    }

    #[test]
    fn a_denomination_has_18_decimals_at_most() {
        let with = |exponent: u32| {
            let mut chain = whaleshares();
            chain.assets[0].denom_units[1].exponent = exponent;
            chain
        };
        assert!(suggested(&with(18), "").is_ok());
        assert!(suggested(&with(19), "").is_err());
    }
}
