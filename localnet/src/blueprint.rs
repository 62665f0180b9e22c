//! What a localnet is: everything that is fixed when its folder is made.

use crate::accounts::{Account, account};
use crate::genesis_param::GenesisParam;
use crate::options::Options;
use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// People in the examples, then the one who gives to all who ask.
const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "dave"];
/// The account behind the faucet endpoint.
pub(crate) const FAUCET: &str = "faucet";

/// Full nodes beside the validators: as many as could be wanted, and addresses for all.
const FULL_NODES_MAX: usize = 20;

/// The account that runs node `n`, if it is or becomes a validator.
pub(crate) fn operator(n: usize) -> String {
    format!("validator{n}")
}

/// The first three numbers of loopback addresses: node `i` has the address with `i + 1` behind
/// them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IpBase([u8; 3]);

impl IpBase {
    /// The base that a network takes when nobody names one: node 0 is where clients look by
    /// default.
    pub const LOCAL: IpBase = IpBase([127, 0, 0]);

    /// Where networks go that must not disturb each other: 127.128.0, 127.128.1 and so on.
    pub(crate) fn spares() -> impl Iterator<Item = IpBase> {
        (128..=255).flat_map(|second| (0..=255).map(move |third| IpBase([127, second, third])))
    }

    /// The address of node `n`.
    pub(crate) fn node(self, n: usize) -> Ipv4Addr {
        let [first, second, third] = self.0;
        let host = u8::try_from(n + 1).unwrap_or(u8::MAX);
        Ipv4Addr::new(first, second, third, host)
    }
}

impl fmt::Display for IpBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third] = self.0;
        write!(f, "{first}.{second}.{third}")
    }
}

impl FromStr for IpBase {
    type Err = String;

    fn from_str(text: &str) -> Result<IpBase, String> {
        let numbers: Option<Vec<u8>> = text.split('.').map(|part| part.parse().ok()).collect();
        match numbers.as_deref() {
            // The keys of a localnet are public knowledge, so it never listens where others can
            // reach it.
            Some(&[127, second, third]) => Ok(IpBase([127, second, third])),
            _ => Err(format!(
                "a range of addresses is three numbers that begin with 127, such as 127.0.1, or free, not {text}"
            )),
        }
    }
}

/// Where a network goes. Written as `127.0.0`, or as `free` for a range that nothing listens on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IpRange {
    /// Exactly there, or not at all.
    Base(IpBase),
    /// Wherever it disturbs nobody; an existing network stays where it is.
    Free,
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IpRange::Base(base) => base.fmt(f),
            IpRange::Free => f.write_str("free"),
        }
    }
}

impl FromStr for IpRange {
    type Err = String;

    fn from_str(text: &str) -> Result<IpRange, String> {
        match text {
            "free" => Ok(IpRange::Free),
            base => base.parse().map(IpRange::Base),
        }
    }
}

impl TryFrom<String> for IpBase {
    type Error = String;

    fn try_from(text: String) -> Result<IpBase, String> {
        text.parse()
    }
}

impl From<IpBase> for String {
    fn from(base: IpBase) -> String {
        base.to_string()
    }
}

/// A localnet's fixed properties, kept in `blueprint.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Blueprint {
    pub(crate) chain_id: String,
    pub(crate) prefix: String,
    pub(crate) denom: String,
    pub(crate) validators: usize,
    pub(crate) full_nodes: usize,
    pub(crate) ip_base: IpBase,
    pub(crate) seed: String,
    pub(crate) genesis_params: Vec<GenesisParam>,
    pub(crate) accounts: Vec<Account>,
}

impl Blueprint {
    /// The network that `options` ask for, on the given addresses.
    pub(crate) fn draw(options: &Options, ip_base: IpBase) -> Result<Blueprint> {
        check(options)?;
        let nodes = options.validators + options.full_nodes;
        let operators = (0..nodes).map(operator);
        let names = PEOPLE.into_iter().chain([FAUCET]).map(String::from).chain(operators);
        let accounts = names
            .map(|name| account(&options.seed, &name, &options.prefix))
            .collect::<Result<_>>()?;
        Ok(Blueprint {
            chain_id: options.chain_id.clone(),
            prefix: options.prefix.clone(),
            denom: options.denom.clone(),
            validators: options.validators,
            full_nodes: options.full_nodes,
            ip_base,
            seed: options.seed.clone(),
            genesis_params: options.genesis_params.clone(),
            accounts,
        })
    }

    /// How many nodes there are: validators first, then those that only follow.
    pub(crate) fn nodes(&self) -> usize {
        self.validators + self.full_nodes
    }

    /// The first property in which `options` ask for another network than this, with both values.
    pub(crate) fn conflict(&self, options: &Options) -> Option<String> {
        let base = match options.ip_range {
            IpRange::Base(base) => base,
            IpRange::Free => self.ip_base,
        };
        let listed = |params: &[GenesisParam]| {
            params.iter().map(GenesisParam::to_string).collect::<Vec<_>>().join(" ")
        };
        let params = (listed(&self.genesis_params), listed(&options.genesis_params));
        let pairs = [
            ("--validators", self.validators.to_string(), options.validators.to_string()),
            ("--full-nodes", self.full_nodes.to_string(), options.full_nodes.to_string()),
            ("--chain-id", self.chain_id.clone(), options.chain_id.clone()),
            ("--prefix", self.prefix.clone(), options.prefix.clone()),
            ("--denom", self.denom.clone(), options.denom.clone()),
            ("--ip-base", self.ip_base.to_string(), base.to_string()),
            ("--seed", self.seed.clone(), options.seed.clone()),
            ("--genesis-param", params.0, params.1),
        ];
        let differing = pairs.into_iter().find(|(_, ours, theirs)| ours != theirs);
        let said = |text: String| if text.is_empty() { "none".into() } else { text };
        differing.map(|(flag, ours, theirs)| {
            format!("it was made with {flag} {}, not {}", said(ours), said(theirs))
        })
    }

    /// The account that the faucet gives from.
    pub(crate) fn faucet(&self) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == FAUCET)
    }
}

fn check(options: &Options) -> Result<()> {
    let Options { validators, full_nodes, chain_id, prefix, denom, .. } = options;
    if ![1, 4, 21].contains(validators) {
        bail!("a localnet has 1, 4 or 21 validators, not {validators}");
    }
    if *full_nodes > FULL_NODES_MAX {
        bail!("a localnet has up to {FULL_NODES_MAX} full nodes, not {full_nodes}");
    }
    let plain = |text: &str, more: &str| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let starts = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !(1..=50).contains(&chain_id.len()) || !plain(chain_id, "-_.") {
        bail!(
            "a chain id has 1 to 50 letters, digits, dashes, dots or underscores, which {chain_id:?} has not"
        );
    }
    // `valoper` and `valcons` are put behind it, and bech32 allows 83 characters.
    if !(1..=20).contains(&prefix.len())
        || !plain(prefix, "")
        || !starts(prefix)
        || prefix != &prefix.to_lowercase()
    {
        bail!(
            "an address prefix has 1 to 20 lower-case letters and digits and begins with a letter, unlike {prefix:?}"
        );
    }
    if !(3..=128).contains(&denom.len()) || !plain(denom, "/:._-") || !starts(denom) {
        bail!(
            "a denom has 3 to 128 letters, digits or any of /:._- and begins with a letter, unlike {denom:?}"
        );
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::new("/usr/bin/whaled")
    }

    #[test]
    fn each_node_has_an_operator_beside_the_people_and_the_faucet() {
        let options = Options { full_nodes: 1, ..options() };
        let blueprint = Blueprint::draw(&options, IpBase::LOCAL).unwrap();
        let names: Vec<&str> =
            blueprint.accounts.iter().map(|account| account.name.as_str()).collect();
        let expected = [
            "alice",
            "bob",
            "carol",
            "dave",
            "faucet",
            "validator0",
            "validator1",
            "validator2",
            "validator3",
            "validator4",
        ];
        assert_eq!(names, expected);
        assert_eq!(blueprint.faucet().unwrap().name, "faucet");
    }

    #[test]
    fn nodes_count_up_from_the_first_address_of_the_base() {
        assert_eq!(IpBase::LOCAL.node(0).to_string(), "127.0.0.1");
        assert_eq!("127.3.9".parse::<IpBase>().unwrap().node(20).to_string(), "127.3.9.21");
    }

    #[test]
    fn an_address_that_others_can_reach_is_refused() {
        for wrong in ["10.0.0", "127.0", "127.0.0.1", "127.0.256", "", "127.0.x"] {
            let error = wrong.parse::<IpBase>().unwrap_err();
            assert!(error.contains("begin with 127"), "{wrong}: {error}");
        }
    }

    #[test]
    fn options_that_make_no_chain_are_refused_with_the_rule() {
        let drawn = |options: Options| Blueprint::draw(&options, IpBase::LOCAL);
        let chain_id = |chain_id: &str| drawn(Options { chain_id: chain_id.into(), ..options() });
        let prefix = |prefix: &str| drawn(Options { prefix: prefix.into(), ..options() });
        let denom = |denom: &str| drawn(Options { denom: denom.into(), ..options() });
        let refused = [
            (drawn(Options { validators: 3, ..options() }), "1, 4 or 21"),
            (drawn(Options { full_nodes: 21, ..options() }), "up to 20 full nodes, not 21"),
            (chain_id(""), "chain id"),
            (chain_id("a b"), "chain id"),
            (chain_id(&"c".repeat(51)), "chain id"),
            (prefix("Whale"), "prefix"),
            (prefix("w-"), "prefix"),
            (prefix("1w"), "prefix"),
            (denom("ab"), "denom"),
            (denom("1abc"), "denom"),
        ];
        for (drawn, rule) in refused {
            let error = drawn.unwrap_err().to_string();
            assert!(error.contains(rule), "{error}");
        }
        assert!(chain_id(&"c".repeat(50)).is_ok() && denom("abc").is_ok() && prefix("w").is_ok());
    }

    #[test]
    fn a_second_start_with_other_wishes_is_noticed() {
        let blueprint = Blueprint::draw(&options(), "127.7.7".parse().unwrap()).unwrap();
        let anywhere = Options { ip_range: IpRange::Free, ..options() };
        assert_eq!(blueprint.conflict(&anywhere), None);
        let more = Options { validators: 21, ..anywhere.clone() };
        assert_eq!(blueprint.conflict(&more).unwrap(), "it was made with --validators 4, not 21");
        let hurried = Options {
            genesis_params: vec!["staking.inactive_seconds=20".parse().unwrap()],
            ..anywhere.clone()
        };
        assert_eq!(
            blueprint.conflict(&hurried).unwrap(),
            "it was made with --genesis-param none, not staking.inactive_seconds=20"
        );
        let moved = Options { ip_range: IpRange::Base(IpBase::LOCAL), ..anywhere };
        assert_eq!(
            blueprint.conflict(&moved).unwrap(),
            "it was made with --ip-base 127.7.7, not 127.0.0"
        );
    }
}
