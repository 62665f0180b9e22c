//! The file that makes the explorer ping.pub show a chain.

use base::Amount;
use serde_json::{Value, json};

use super::chain::{Chain, Shown};
use super::presentation::{Presented, number};
use super::{COIN_TYPE, without_nothing};
use crate::cli::failure::Result;

/// What a transfer or a delegation is sure to be done with.
const GAS: u64 = 200_000;

/// The document. A picture is always there, if only as an empty text: the explorer does not start
/// without one.
pub(super) fn document(chain: &Chain, presented: &Presented) -> Result<Value> {
    let fee = presented.main_fee()?;
    let lowest = fee.low.times_amount(Amount::from(GAS))?.ceil()?.to_amount()?;
    let served = |addresses: &[String]| {
        let each = addresses
            .iter()
            .map(|address| json!({ "address": address, "provider": presented.provider }));
        each.collect::<Value>()
    };
    let assets = chain.listed().into_iter().map(|asset| {
        let Shown { symbol, decimals } = Shown::of(&asset);
        let logo = if asset.base == chain.bond_denom { presented.logo.as_str() } else { "" };
        json!({
            "base": asset.base,
            "symbol": symbol,
            "exponent": decimals.to_string(),
            "coingecko_id": "",
            "logo": logo,
        })
    });
    let mut document = without_nothing(json!({
        "chain_name": presented.chain_name,
        "registry_name": presented.pretty_name,
        "api": served(&presented.endpoints.rest),
        "rpc": served(&presented.endpoints.rpc),
        "grpc": served(&presented.endpoints.grpc),
        "sdk_version": chain.program.cosmos_sdk,
        "coin_type": COIN_TYPE.to_string(),
        "min_tx_fee": lowest.to_string(),
        "addr_prefix": chain.prefix,
        "keplr_price_step": {
            "low": number(fee.low)?,
            "average": number(fee.average)?,
            "high": number(fee.high)?,
        },
    }));
    if let Some(members) = document.as_object_mut() {
        members.insert("keplr_features".to_owned(), json!([]));
        members.insert("assets".to_owned(), assets.collect());
        members.insert("logo".to_owned(), presented.logo.as_str().into());
    }
    Ok(document)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::super::chain::tests::whaleshares;
    use super::super::presentation::tests::presented;
    use super::*;

    fn shown(chain: &Chain) -> Value {
        document(chain, &presented(chain, "").ok().unwrap()).ok().unwrap()
    }

    #[test]
    fn numbers_are_texts_and_pictures_are_never_missing() {
        let document = shown(&whaleshares());
        assert_eq!(document["coin_type"], "118");
        assert_eq!(document["assets"][0]["exponent"], "6");
        assert_eq!((&document["logo"], &document["assets"][0]["logo"]), (&"".into(), &"".into()));
        assert_eq!(document["sdk_version"], "0.53.8");
    }

    #[test]
    fn the_lowest_fee_is_rounded_up() {
        for (price, fee) in [("", "0"), ("0.0025uwls", "500"), ("0.000001uwls", "1")] {
            let chain = Chain { gas_prices: price.parse().unwrap(), ..whaleshares() };
            assert_eq!(shown(&chain)["min_tx_fee"], fee);
        }
    }
}
