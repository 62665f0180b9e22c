//! What no node can know of its chain: how it wants to be seen, and where.

use base::{Dec, DecCoins};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::chain::Chain;
use super::endpoints::{self, Endpoints};
use crate::cli::failure::{Failure, Result};

/// What average and fast cost, in hundredths of the node's lowest price. Blocks take transactions
/// in the order in which they came: a higher price only helps with nodes that ask for more.
const AVERAGE_PERCENT: u64 = 125;
const HIGH_PERCENT: u64 = 200;

#[derive(Args)]
#[command(next_help_heading = "Presentation")]
pub(super) struct PresentationArguments {
    /// The name of the chain's folder in lists: lower-case letters and digits. Made from the chain
    /// id if left out.
    #[arg(long, global = true, value_name = "NAME")]
    chain_name: Option<String>,
    /// The name for people; made from the chain id if left out.
    #[arg(long, global = true, value_name = "NAME")]
    pretty_name: Option<String>,
    /// What kind of network it is; if left out, what the chain id says with "test", "dev" or
    /// "local", and else mainnet.
    #[arg(long, global = true, value_name = "TYPE")]
    network_type: Option<NetworkType>,
    /// What the chain is, in a few sentences.
    #[arg(long, global = true, value_name = "TEXT", default_value = "", hide_default_value = true)]
    description: String,
    /// The page of the chain.
    #[arg(long, global = true, value_name = "URL", value_parser = endpoints::url)]
    website: Option<String>,
    /// A picture of the chain, PNG or SVG.
    #[arg(long, global = true, value_name = "URL", value_parser = endpoints::url)]
    logo: Option<String>,
    /// Who runs the servers.
    #[arg(long, global = true, value_name = "NAME")]
    provider: Option<String>,
    /// A public RPC server, as often as there are; the node that is asked if left out.
    #[arg(long, global = true, value_name = "URL")]
    rpc: Vec<String>,
    /// A public REST server; the node that is asked, on port 1317, if left out.
    #[arg(long, global = true, value_name = "URL")]
    rest: Vec<String>,
    /// A public gRPC server; the node that is asked, on port 9090, if left out.
    #[arg(long, global = true, value_name = "URL")]
    grpc: Vec<String>,
    /// The lowest, average and high price of gas in what is staked, such as 0.0025,0.003,0.005;
    /// made from what the node asks if left out.
    #[arg(long, global = true, value_name = "LOW,AVERAGE,HIGH", value_delimiter = ',')]
    gas_price: Vec<Dec>,
}

/// What is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NetworkType {
    /// Money.
    Mainnet,
    /// A rehearsal in public.
    Testnet,
    /// Somebody's own.
    Devnet,
}

/// A chain as others shall see it.
#[derive(Clone, Debug)]
pub(super) struct Presented {
    pub(super) chain_name: String,
    pub(super) pretty_name: String,
    pub(super) network_type: NetworkType,
    pub(super) description: String,
    pub(super) website: String,
    pub(super) logo: String,
    pub(super) provider: String,
    pub(super) endpoints: Endpoints,
    /// What fees can be paid in; never empty.
    pub(super) fees: Vec<Fee>,
}

/// A denomination that fees are paid in, and its prices of gas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fee {
    pub(super) denom: String,
    pub(super) low: Dec,
    pub(super) average: Dec,
    pub(super) high: Dec,
}

impl Presented {
    /// What the flags say, and for what they leave out what can be told from the chain and from
    /// `asked`, the RPC address of the node.
    pub(super) fn of(
        chain: &Chain,
        asked: &str,
        arguments: &PresentationArguments,
    ) -> Result<Presented> {
        let beside = Endpoints::beside(asked);
        let or = |flag: &str, given: &[String], beside: Vec<String>| match given {
            [] => Ok(beside),
            given => endpoints::checked(flag, given),
        };
        let pretty_name =
            arguments.pretty_name.clone().unwrap_or_else(|| pretty_name(base_name(&chain.id)));
        Ok(Presented {
            chain_name: chain_name(chain, arguments.chain_name.as_deref())?,
            network_type: arguments.network_type.unwrap_or_else(|| NetworkType::told(&chain.id)),
            description: arguments.description.clone(),
            website: arguments.website.clone().unwrap_or_default(),
            logo: arguments.logo.clone().unwrap_or_default(),
            provider: arguments.provider.clone().unwrap_or_else(|| pretty_name.clone()),
            endpoints: Endpoints {
                rpc: or("rpc", &arguments.rpc, beside.rpc)?,
                rest: or("rest", &arguments.rest, beside.rest)?,
                grpc: or("grpc", &arguments.grpc, beside.grpc)?,
            },
            fees: fees(&chain.bond_denom, &chain.gas_prices, &arguments.gas_price)?,
            pretty_name,
        })
    }

    /// The fee that is paid if nobody chooses.
    pub(super) fn main_fee(&self) -> Result<&Fee> {
        self.fees.first().ok_or_else(|| Failure::new("nothing can pay fees on this chain"))
    }
}

impl NetworkType {
    fn told(chain_id: &str) -> NetworkType {
        let says = |word: &str| chain_id.to_lowercase().contains(word);
        match () {
            () if says("test") => NetworkType::Testnet,
            () if says("local") || says("dev") => NetworkType::Devnet,
            () => NetworkType::Mainnet,
        }
    }

    /// The word of chain.json.
    pub(super) fn word(self) -> &'static str {
        match self {
            NetworkType::Mainnet => "mainnet",
            NetworkType::Testnet => "testnet",
            NetworkType::Devnet => "devnet",
        }
    }
}

/// A decimal as a number of JSON, without the zeros behind it.
pub(super) fn number(price: Dec) -> Result<Value> {
    Ok(serde_json::from_str(&short(price))?)
}

/// A decimal without the zeros behind it.
pub(super) fn short(price: Dec) -> String {
    let text = price.to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A chain id without the number of its revision: `whaleshares` of `whaleshares-1`.
pub(super) fn base_name(chain_id: &str) -> &str {
    match chain_id.rsplit_once('-') {
        Some((name, number)) if !name.is_empty() && is_number(number) => name,
        _ => chain_id,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn chain_name(chain: &Chain, given: Option<&str>) -> Result<String> {
    let fits = |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let made: String = base_name(&chain.id).to_lowercase().chars().filter(fits).collect();
    let name = given.map_or(made, str::to_owned);
    if name.is_empty() || !name.chars().all(|letter| fits(&letter)) {
        let text = format!("--chain-name {name:?}: expected lower-case letters and digits");
        return Err(Failure::usage(text).again("--chain-name", "whaleshares"));
    }
    Ok(name)
}

/// `Whaleshares Local` of `whaleshares-local`.
fn pretty_name(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What the node asks, in what is staked first; of that nothing is asked if it is not named.
fn fees(bond_denom: &str, lowest: &DecCoins, given: &[Dec]) -> Result<Vec<Fee>> {
    let of = |denom: &str, low: Dec| {
        let times = |percent: u64| low.times(Dec::from(percent))?.quo(Dec::from(100));
        Ok(Fee {
            denom: denom.to_owned(),
            low,
            average: times(AVERAGE_PERCENT)?,
            high: times(HIGH_PERCENT)?,
        })
    };
    let bond = match *given {
        [] => of(bond_denom, lowest.amount_of(bond_denom))?,
        [low, average, high] if !low.is_negative() && low <= average && average <= high => {
            Fee { denom: bond_denom.to_owned(), low, average, high }
        }
        _ => {
            let text = "--gas-price: expected three prices, the lowest first";
            return Err(Failure::usage(text).again("--gas-price", "0.0025,0.003,0.005"));
        }
    };
    let others = lowest.iter().filter(|price| price.denom().as_str() != bond_denom);
    let others = others.map(|price| of(price.denom().as_str(), price.amount()));
    // A node that asks for other coins only does not take what is staked.
    let bond = (!given.is_empty() || lowest.is_empty() || !bond.low.is_zero()).then_some(Ok(bond));
    bond.into_iter().chain(others).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
pub(super) mod tests {
    use super::super::chain::tests::whaleshares;
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: PresentationArguments,
    }

    /// `chain` as these flags present it.
    pub(in crate::cli::registry) fn presented(chain: &Chain, flags: &str) -> Result<Presented> {
        let words = ["x"].into_iter().chain(flags.split_whitespace());
        let line = Line::try_parse_from(words).unwrap();
        Presented::of(chain, "tcp://127.0.0.1:26657", &line.arguments)
    }

    /// What a person reads who typed only `whaled`.
    pub(in crate::cli::registry) fn told(failure: &Failure) -> String {
        failure.lines("it", &["whaled".to_owned()])
    }

    fn named(id: &str) -> Presented {
        presented(&Chain { id: id.to_owned(), ..whaleshares() }, "").ok().unwrap()
    }

    #[test]
    fn names_and_kind_are_told_by_the_chain_id() {
        for (id, chain_name, pretty_name, network_type) in [
            ("whaleshares-1", "whaleshares", "Whaleshares", NetworkType::Mainnet),
            ("whaleshares-local-1", "whaleshareslocal", "Whaleshares Local", NetworkType::Devnet),
            ("Whale_Testnet", "whaletestnet", "Whale Testnet", NetworkType::Testnet),
            ("7", "7", "7", NetworkType::Mainnet),
        ] {
            let found = named(id);
            let found = (found.chain_name.as_str(), found.pretty_name.as_str(), found.network_type);
            assert_eq!(found, (chain_name, pretty_name, network_type));
        }
    }

    #[test]
    fn a_folder_has_lower_case_letters_and_digits() {
        let chain = whaleshares();
        assert_eq!(presented(&chain, "--chain-name w1").ok().unwrap().chain_name, "w1");
        let complaint = told(&presented(&chain, "--chain-name Whale").err().unwrap());
        assert!(complaint.ends_with("Try: whaled --chain-name whaleshares"), "{complaint}");
        let nameless = Chain { id: "___".into(), ..chain };
        assert!(presented(&nameless, "").is_err());
    }

    #[test]
    fn prices_come_from_the_node_and_flags_go_over_them() {
        let chain = whaleshares();
        let prices = |chain: &Chain, flags: &str| {
            let fees = presented(chain, flags).ok().unwrap().fees;
            fees.iter()
                .map(|fee| {
                    let [low, average, high] = [fee.low, fee.average, fee.high].map(short);
                    format!("{} {low} {average} {high}", fee.denom)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(prices(&chain, ""), ["uwls 0.0025 0.003125 0.005"]);
        assert_eq!(prices(&chain, "--gas-price 0.1,0.2,0.2"), ["uwls 0.1 0.2 0.2"]);
        let asks = |text: &str| Chain { gas_prices: text.parse().unwrap(), ..whaleshares() };
        assert_eq!(prices(&asks(""), ""), ["uwls 0 0 0"]);
        assert_eq!(prices(&asks("1uatom"), ""), ["uatom 1 1.25 2"]);
        assert_eq!(prices(&asks("1uatom,2uwls"), ""), ["uwls 2 2.5 4", "uatom 1 1.25 2"]);
        for wrong in ["0.2,0.1,0.3", "1,2", "1,2,3,4"] {
            let refused = presented(&chain, &format!("--gas-price {wrong}"));
            assert!(told(&refused.err().unwrap()).contains("the lowest first"), "{wrong}");
        }
    }

    #[test]
    fn servers_that_flags_name_take_the_place_of_the_node() {
        let chain = whaleshares();
        let flags = "--rpc https://a.example --rpc https://b.example/rpc/";
        let Endpoints { rpc, rest, .. } = presented(&chain, flags).ok().unwrap().endpoints;
        assert_eq!(rpc, ["https://a.example", "https://b.example/rpc"]);
        assert_eq!(rest, ["http://127.0.0.1:1317"]);
    }
}
