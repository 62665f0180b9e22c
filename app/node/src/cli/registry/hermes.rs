//! The block `[[chains]]` of the configuration of Hermes, within what Hermes checks when it starts.

use clap::Args;
use toml::Value;

use super::chain::Chain;
use super::endpoints::websocket;
use super::presentation::{Presented, short};
use crate::cli::failure::{Failure, Result};

/// Hermes' own wishes, which the chain's limits may cut.
const GAS_MAX: u64 = 4_000_000;
const GAS_DEFAULT: u64 = 200_000;

/// `mempool.max_tx_bytes` of every node whose operator did not change it: what is longer, no node
/// takes. It can not be asked.
const MEMPOOL_TX_BYTES: u64 = 1_048_576;

/// CometBFT's own limit, for chains that have none.
const BLOCK_BYTES: u64 = 104_857_600;

#[derive(Args)]
pub(super) struct Arguments {
    /// The name of the relayer's key, as in `hermes keys add --key-name`.
    #[arg(long, value_name = "NAME", default_value = "relayer")]
    key_name: String,
}

/// The block. Hermes 1.10.5 to 1.13 refuse keys that they do not know, so it has only those that all
/// of them do.
pub(super) fn block(chain: &Chain, presented: &Presented, arguments: &Arguments) -> Result<String> {
    let endpoints = &presented.endpoints;
    let fee = presented.main_fee()?;
    let gas_max = gas_max(chain);
    let [id, rpc, grpc, events, prefix, key, denom] = [
        &chain.id,
        endpoints.first_rpc(),
        endpoints.first_grpc(),
        &websocket(endpoints.first_rpc()),
        &chain.prefix,
        &arguments.key_name,
        &fee.denom,
    ]
    .map(|text| Value::from(text).to_string());
    let price = short(fee.low);
    let price = if price.contains('.') { price } else { format!("{price}.0") };
    Ok(format!(
        "[[chains]]
id = {id}
type = \"CosmosSdk\"
rpc_addr = {rpc}
grpc_addr = {grpc}
event_source = {{ mode = \"push\", url = {events}, batch_delay = \"500ms\" }}
rpc_timeout = \"10s\"
trusted_node = false
account_prefix = {prefix}
key_name = {key}
store_prefix = \"ibc\"
default_gas = {default_gas}
max_gas = {gas_max}
gas_price = {{ price = {price}, denom = {denom} }}
gas_multiplier = 1.3
max_msg_num = 30
max_tx_size = {tx_size}
clock_drift = \"5s\"
max_block_time = \"30s\"
trusting_period = \"{trusting_s}s\"
trust_threshold = {{ numerator = \"2\", denominator = \"3\" }}
address_type = {{ derivation = \"cosmos\" }}
memo_prefix = \"\"
",
        default_gas = gas_max.min(GAS_DEFAULT),
        tx_size = tx_bytes_max(chain),
        trusting_s = trusting_s(chain)?,
    ))
}

/// A transaction with more gas fits into no block.
fn gas_max(chain: &Chain) -> u64 {
    u64::try_from(chain.block_gas_max).map_or(GAS_MAX, |limit| limit.min(GAS_MAX))
}

/// Nine tenths of a block, which Hermes insists on, and not more than nodes take.
fn tx_bytes_max(chain: &Chain) -> u64 {
    let block = u64::try_from(chain.block_bytes_max).unwrap_or(BLOCK_BYTES);
    (block.saturating_mul(9) / 10).min(MEMPOOL_TX_BYTES)
}

/// Two thirds of the time for which producers answer for what they signed.
fn trusting_s(chain: &Chain) -> Result<u64> {
    match chain.unbonding_s.saturating_mul(2) / 3 {
        0 => Err(Failure::new(format!(
            "the unbonding time of {} s is too short for a light client to trust anybody",
            chain.unbonding_s
        ))),
        trusting_s => Ok(trusting_s),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::super::chain::tests::whaleshares;
    use super::super::presentation::tests::presented;
    use super::*;

    fn printed(chain: &Chain) -> Result<toml::Table> {
        let arguments = Arguments { key_name: "my \"key\"".into() };
        let block = block(chain, &presented(chain, "")?, &arguments)?;
        let file: toml::Table = block.parse().unwrap();
        Ok(file["chains"][0].as_table().unwrap().clone())
    }

    #[test]
    fn the_block_says_where_the_chain_is_and_what_it_costs() {
        let block = printed(&whaleshares()).ok().unwrap();
        let text = |key: &str| block[key].as_str().unwrap().to_owned();
        assert_eq!(text("id"), "whaleshares-1");
        assert_eq!(text("grpc_addr"), "http://127.0.0.1:9090");
        assert_eq!(
            block["event_source"]["url"].as_str().unwrap(),
            "ws://127.0.0.1:26657/websocket"
        );
        assert_eq!(text("key_name"), "my \"key\"");
        assert_eq!(block["gas_price"]["price"].as_float().unwrap().to_string(), "0.0025");
        assert_eq!(text("trusting_period"), "1209600s");
    }

    #[test]
    fn gas_stays_within_a_block() {
        for (limit, default, max) in [
            (-1, 200_000, 4_000_000),
            (3_000_000_000, 200_000, 4_000_000),
            (90_000, 90_000, 90_000),
        ] {
            let block = printed(&Chain { block_gas_max: limit, ..whaleshares() }).ok().unwrap();
            let found = (block["default_gas"].as_integer(), block["max_gas"].as_integer());
            assert_eq!(found, (Some(default), Some(max)));
        }
    }

    #[test]
    fn a_transaction_is_within_nine_tenths_of_a_block_and_what_nodes_take() {
        for (block_bytes_max, size) in [(4_194_304, 1_048_576), (-1, 1_048_576), (200_000, 180_000)]
        {
            let block = printed(&Chain { block_bytes_max, ..whaleshares() }).ok().unwrap();
            assert_eq!(block["max_tx_size"].as_integer(), Some(size));
        }
    }

    #[test]
    fn nobody_is_trusted_without_time_to_unbond() {
        let with = |unbonding_s| printed(&Chain { unbonding_s, ..whaleshares() });
        assert_eq!(with(2).ok().unwrap()["trusting_period"].as_str(), Some("1s"));
        assert!(with(1).is_err());
    }
}
