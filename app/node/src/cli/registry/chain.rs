//! What a node says of its chain.

use base::DecCoins;
use prost::Message;
use proto::cosmos::auth::v1beta1::{Bech32PrefixRequest, Bech32PrefixResponse};
use proto::cosmos::bank::v1beta1::{
    DenomUnit, Metadata, QueryDenomsMetadataRequest, QueryDenomsMetadataResponse,
};
use proto::cosmos::base::node::v1beta1::{ConfigRequest, ConfigResponse};
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::base::tendermint::v1beta1::{GetNodeInfoRequest, GetNodeInfoResponse};
use proto::cosmos::consensus::v1::{
    QueryParamsRequest as LimitsRequest, QueryParamsResponse as LimitsResponse,
};
use proto::cosmos::staking::v1beta1::{QueryParamsRequest, QueryParamsResponse};

use crate::cli::failure::{Failure, Result};
use crate::client::{ClientError, Node};

/// As many assets as a page has; lists of more are not made by hand.
const ASSETS_MAX: u64 = 1_000;

/// What applications of IBC are called in chain.json, by a query that only they answer.
const IBC_APPLICATIONS: [(&str, &str); 2] = [
    ("/ibc.applications.transfer.v1.Query/Params", "ics20-1"),
    ("/ibc.applications.interchain_accounts.host.v1.Query/Params", "ics27-1"),
];

/// A chain, as far as it can be asked.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) id: String,
    /// The Bech32 prefix of accounts.
    pub(super) prefix: String,
    /// What is staked, and fees are paid in if the node does not say otherwise.
    pub(super) bond_denom: String,
    pub(super) unbonding_s: u64,
    /// What the bank knows of denominations.
    pub(super) assets: Vec<Metadata>,
    /// The prices of gas below which this node takes no transaction.
    pub(super) gas_prices: DecCoins,
    /// -1 for no limit but CometBFT's own.
    pub(super) block_bytes_max: i64,
    /// -1 for none.
    pub(super) block_gas_max: i64,
    pub(super) program: Program,
    /// The applications of IBC; none without IBC.
    pub(super) ibc: Option<Vec<&'static str>>,
}

/// What runs the chain.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// The executable.
    pub(super) name: String,
    /// Without a `v` in front, as [`Program::cosmos_sdk`] and [`Program::comet`].
    pub(super) version: String,
    /// The version of the SDK that it behaves as.
    pub(super) cosmos_sdk: String,
    pub(super) comet: String,
}

/// A denomination as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) symbol: String,
    /// Decimals between the base unit and what is shown.
    pub(super) decimals: u32,
}

impl Chain {
    /// Asks the node.
    pub(super) fn ask(node: &Node) -> Result<Chain> {
        let info: GetNodeInfoResponse = node
            .ask("/cosmos.base.tendermint.v1beta1.Service/GetNodeInfo", &GetNodeInfoRequest {})?;
        let (comet, application) = (
            info.default_node_info.unwrap_or_default(),
            info.application_version.unwrap_or_default(),
        );
        let Bech32PrefixResponse { bech32_prefix } =
            node.ask("/cosmos.auth.v1beta1.Query/Bech32Prefix", &Bech32PrefixRequest {})?;
        let staking: QueryParamsResponse =
            node.ask("/cosmos.staking.v1beta1.Query/Params", &QueryParamsRequest {})?;
        let staking = staking.params.unwrap_or_default();
        let limits: LimitsResponse =
            node.ask("/cosmos.consensus.v1.Query/Params", &LimitsRequest {})?;
        let block = limits.params.and_then(|params| params.block).unwrap_or_default();
        let ConfigResponse { minimum_gas_price, .. } =
            node.ask("/cosmos.base.node.v1beta1.Service/Config", &ConfigRequest {})?;
        let unbonding = staking.unbonding_time.unwrap_or_default();
        let number = |version: &str| version.trim_start_matches('v').to_owned();
        Ok(Chain {
            id: comet.network,
            prefix: bech32_prefix,
            bond_denom: staking.bond_denom,
            unbonding_s: u64::try_from(unbonding.seconds).unwrap_or_default(),
            assets: assets(node)?,
            gas_prices: minimum_gas_price.parse()?,
            block_bytes_max: block.max_bytes,
            block_gas_max: block.max_gas,
            program: Program {
                name: application.app_name,
                version: number(&application.version),
                cosmos_sdk: number(&application.cosmos_sdk_version),
                comet: number(&comet.version),
            },
            ibc: ibc(node)?,
        })
    }

    /// Every denomination of the bank's metadata; at least the one that is staked.
    pub(super) fn listed(&self) -> Vec<Metadata> {
        let known = self.assets.iter().any(|asset| asset.base == self.bond_denom);
        let unknown = (!known).then(|| nameless(&self.bond_denom));
        unknown.into_iter().chain(self.assets.iter().cloned()).collect()
    }

    /// How a denomination is shown; as itself if nothing is known of it.
    pub(super) fn shown(&self, denom: &str) -> Shown {
        let known = self.assets.iter().find(|asset| asset.base == denom);
        known.map_or_else(|| Shown::of(&nameless(denom)), Shown::of)
    }
}

impl Shown {
    /// The symbol if there is one, and the decimals of the unit for people.
    pub(super) fn of(asset: &Metadata) -> Shown {
        let unit = asset.denom_units.iter().find(|unit| unit.denom == asset.display);
        let names = [&asset.symbol, &asset.display, &asset.base];
        let symbol = names.into_iter().find(|name| !name.is_empty());
        Shown {
            symbol: symbol.cloned().unwrap_or_default(),
            decimals: unit.map_or(0, |unit| unit.exponent),
        }
    }
}

/// What can be said of a denomination without metadata.
fn nameless(denom: &str) -> Metadata {
    let unit = DenomUnit { denom: denom.to_owned(), exponent: 0, aliases: Vec::new() };
    Metadata {
        denom_units: vec![unit],
        base: denom.to_owned(),
        display: denom.to_owned(),
        name: denom.to_owned(),
        symbol: denom.to_owned(),
        ..Metadata::default()
    }
}

fn assets(node: &Node) -> Result<Vec<Metadata>> {
    let page = PageRequest { limit: ASSETS_MAX, ..PageRequest::default() };
    let answer: QueryDenomsMetadataResponse = node.ask(
        "/cosmos.bank.v1beta1.Query/DenomsMetadata",
        &QueryDenomsMetadataRequest { pagination: Some(page) },
    )?;
    if answer.pagination.is_some_and(|page| !page.next_key.is_empty()) {
        return Err(Failure::new(format!(
            "the chain has metadata of more than {ASSETS_MAX} denominations"
        )));
    }
    Ok(answer.metadatas)
}

/// A chain without IBC does not know its queries.
fn ibc(node: &Node) -> Result<Option<Vec<&'static str>>> {
    let answers = |path: &str| match node.query(path, &().encode_to_vec(), 0) {
        Ok(_) => Ok(true),
        Err(ClientError::Refused { .. }) => Ok(false),
        Err(error) => Err(error),
    };
    if !answers("/ibc.core.client.v1.Query/ClientParams")? {
        return Ok(None);
    }
    let mut applications = Vec::new();
    for (path, name) in IBC_APPLICATIONS {
        if answers(path)? {
            applications.push(name);
        }
    }
    Ok(Some(applications))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
pub(super) mod tests {
    use super::*;

    /// A chain whose node asks for 0.0025 uwls and that knows what uwls is called.
    pub(in crate::cli::registry) fn whaleshares() -> Chain {
        let unit = |denom: &str, exponent| DenomUnit {
            denom: denom.to_owned(),
            exponent,
            aliases: Vec::new(),
        };
        Chain {
            id: "whaleshares-1".into(),
            prefix: "whale".into(),
            bond_denom: "uwls".into(),
            unbonding_s: 1_814_400,
            assets: vec![Metadata {
                description: "The money of this chain".into(),
                denom_units: vec![unit("uwls", 0), unit("wls", 6)],
                base: "uwls".into(),
                display: "wls".into(),
                name: "Whaleshares".into(),
                symbol: "WLS".into(),
                ..Metadata::default()
            }],
            gas_prices: "0.0025uwls".parse().unwrap(),
            block_bytes_max: 4_194_304,
            block_gas_max: 3_000_000_000,
            program: Program {
                name: "whaled".into(),
                version: "0.1.0".into(),
                cosmos_sdk: "0.53.8".into(),
                comet: "0.38.25".into(),
            },
            ibc: None,
        }
    }

    #[test]
    fn a_denomination_is_shown_by_its_symbol_and_else_as_itself() {
        let chain = whaleshares();
        assert_eq!(chain.shown("uwls"), Shown { symbol: "WLS".into(), decimals: 6 });
        assert_eq!(chain.shown("other"), Shown { symbol: "other".into(), decimals: 0 });
        let mut asset = chain.assets.first().unwrap().clone();
        asset.symbol.clear();
        assert_eq!(Shown::of(&asset), Shown { symbol: "wls".into(), decimals: 6 });
    }

    #[test]
    fn what_is_staked_is_listed_even_if_nothing_is_known_of_it() {
        let chain = whaleshares();
        assert_eq!(chain.listed(), chain.assets);
        let bare = Chain { assets: Vec::new(), ..chain };
        assert_eq!(bare.listed(), [nameless("uwls")]);
    }
}
