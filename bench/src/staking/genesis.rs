//! The genesis file of a chain whose accounts all hold Whalestake.

use anyhow::{Context, Result};
use auth::{DISTRIBUTION, WHALESTAKE};
use base::{Address, Time, type_url};
use chain::Chain;
use prost::Message;
use prost_types::{Any, Duration};
use proto::cosmos::auth::v1beta1::{BaseAccount, GenesisState as AuthGenesis};
use proto::cosmos::bank::v1beta1::{Balance, GenesisState as BankGenesis};
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::staking::v1beta1::{Commission, CommissionRates, Description};
use proto::whaleshares::staking::v1::{
    Allocation, GenesisAccount, GenesisAllocation, GenesisPowerDown, GenesisProducer, GenesisState,
    Jail, JailReason, PowerDown, Producer, StakeAccount, Standing, Yield,
};
use rayon::prelude::*;

use super::cast::{CHAIN, Cast, Part, WLS, consensus_key};

pub(crate) const START_S: i64 = 1_800_000_000;

/// What is liquid of each account.
const LIQUID: u64 = 5_000 * WLS;

/// A power-down, and the parts it is paid in.
const LEAVING: u64 = 130 * WLS;
const PARTS: u32 = 13;

/// The height that power-downs were asked for at, before the chain was begun anew.
pub(crate) const LEFT_AT: u64 = 7;

/// What a unit of stake has earned, and a unit of votes: 1 % and 0.1 %.
const YIELD_INDEX: u64 = 10_000_000_000_000_000;
const VOTER_INDEX: u64 = 1_000_000_000_000_000;

/// The files of all modules, in their order.
pub(crate) fn files(chain: &Chain, cast: &Cast) -> Result<Vec<Vec<u8>>> {
    let files = chain.modules().map(|module| {
        Ok(match module.name() {
            "auth" => accounts(cast).encode_to_vec(),
            "bank" => balances(cast).encode_to_vec(),
            "staking" => {
                let rules = GenesisState::decode(module.default_genesis().as_slice())?;
                staking(cast, rules).context("rules")?.encode_to_vec()
            }
            _ => module.default_genesis(),
        })
    });
    files.collect()
}

fn accounts(cast: &Cast) -> AuthGenesis {
    let account = |index: usize| {
        let (address, account_number) = (cast.account(index), index as u64);
        let account = BaseAccount { address, account_number, ..BaseAccount::default() };
        Any { type_url: type_url::<BaseAccount>(), value: account.encode_to_vec() }
    };
    let accounts = (0..cast.accounts()).into_par_iter().map(account).collect();
    AuthGenesis { params: None, accounts }
}

fn balances(cast: &Cast) -> BankGenesis {
    let balance = |address: String, amount: u64| {
        let coins = vec![Coin { denom: "uwls".into(), amount: amount.to_string() }];
        Balance { address, coins }
    };
    let stake: u64 = (0..cast.accounts()).map(|index| cast.stake(index)).sum();
    let leaving: u64 = (0..cast.accounts()).map(|index| unbonding(cast, index)).sum();
    // What is owed out of `distribution` is 1 % of the stake, and less of it for votes and pay.
    let owed = stake / 10 + 1_000_000 * WLS;
    let mut balances: Vec<Balance> = (0..cast.accounts())
        .into_par_iter()
        .map(|index| balance(cast.account(index), LIQUID))
        .collect();
    balances.push(balance(Address::module(WHALESTAKE).to_string(), stake + leaving));
    balances.push(balance(Address::module(DISTRIBUTION).to_string(), owed));
    BankGenesis { balances, ..BankGenesis::default() }
}

/// Inflation is that of the years after the sixth, so that power-downs have room; and the
/// memory of blocks is short, so that a block forgets one.
fn staking(cast: &Cast, defaults: GenesisState) -> Option<GenesisState> {
    let mut params = defaults.params?;
    params.inflation_start_ppb = params.inflation_floor_ppb;
    params.historical_entries = 10;
    let indices = || (0..cast.accounts()).into_par_iter();
    let accounts = indices().map(|index| account(cast, index)).collect();
    let allocations: Vec<(usize, GenesisAllocation)> =
        indices().flat_map_iter(|index| allocations(cast, index)).collect();
    let mut standings = vec![[0_u64; 3]; cast.producers()];
    for (producer, allocation) in &allocations {
        let Allocation { amount, extra, .. } = allocation.allocation.as_ref()?;
        let [direct, proxied, own] = standings.get_mut(*producer)?;
        *direct += amount.parse::<u64>().ok()?;
        *proxied += extra.parse::<u64>().ok()?;
        if allocation.voter == cast.account(*producer) {
            *own = amount.parse().ok()?;
        }
    }
    let producers = standings.into_iter().enumerate();
    let leavers = cast.all(|part| part == Part::Leaver);
    let down = |(number, leaver): (usize, &usize)| power_down(cast, *leaver, number as u64 + 1);
    Some(GenesisState {
        params: Some(params),
        accounts,
        producers: producers.map(|(index, votes)| producer(cast, index, votes)).collect(),
        allocations: allocations.into_iter().map(|(_, allocation)| allocation).collect(),
        power_downs: leavers.iter().enumerate().map(down).collect(),
        community_pool: vec![Coin { denom: "uwls".into(), amount: (100_000 * WLS).to_string() }],
        producer_pool: (100 * WLS).to_string(),
        r#yield: Some(Yield { index: YIELD_INDEX.to_string(), remainder: "0".into() }),
        next_sequence: cast.producers() as u64 + 1,
        next_power_down: leavers.len() as u64 + 1,
        ..GenesisState::default()
    })
}

fn unbonding(cast: &Cast, index: usize) -> u64 {
    if cast.part(index) == Part::Leaver { LEAVING } else { 0 }
}

/// What votes for nobody.
fn free(cast: &Cast, index: usize) -> u64 {
    cast.stake(index) - cast.votes(index).iter().map(|(_, amount)| amount).sum::<u64>()
}

/// What arrives at a link from those below it, by hops: the nearest first.
fn arriving(cast: &Cast, index: usize) -> Vec<u64> {
    match cast.part(index) {
        Part::Link { hop, .. } => (1..=hop).map(|below| free(cast, index - below)).collect(),
        _ => Vec::new(),
    }
}

fn account(cast: &Cast, index: usize) -> GenesisAccount {
    let proxy = match cast.part(index) {
        Part::Link { hop, .. } if hop + 1 < CHAIN => cast.account(index + 1),
        _ => String::new(),
    };
    let auto_vote = cast.auto_vote(index).map(|producer| cast.operator(producer));
    let account = StakeAccount {
        stake: cast.stake(index).to_string(),
        unallocated: free(cast, index).to_string(),
        unbonding: unbonding(cast, index).to_string(),
        proxy,
        proxied: arriving(cast, index).iter().map(u64::to_string).collect(),
        auto_vote: auto_vote.unwrap_or_default(),
        ..StakeAccount::default()
    };
    GenesisAccount { address: cast.account(index), account: Some(account) }
}

/// Each with the number of its producer.
fn allocations(cast: &Cast, index: usize) -> Vec<(usize, GenesisAllocation)> {
    let votes = cast.votes(index);
    let all: u128 = votes.iter().map(|(_, amount)| u128::from(*amount)).sum();
    let directed: u64 = match cast.part(index) {
        Part::Link { hop, .. } if hop + 1 == CHAIN => arriving(cast, index).iter().sum(),
        _ => 0,
    };
    let allocation = |(producer, amount): (usize, u64)| {
        let extra = u128::from(directed) * u128::from(amount) / all;
        let allocation = Allocation {
            amount: amount.to_string(),
            extra: extra.to_string(),
            ..Allocation::default()
        };
        let (voter, operator) = (cast.account(index), cast.operator(producer));
        (producer, GenesisAllocation { voter, operator, allocation: Some(allocation) })
    };
    votes.into_iter().map(allocation).collect()
}

fn producer(cast: &Cast, index: usize, [direct, proxied, own]: [u64; 3]) -> GenesisProducer {
    let percent = |percent: u64| (percent * 10_000_000_000_000_000).to_string();
    let rates =
        CommissionRates { rate: percent(10), max_rate: percent(20), max_change_rate: percent(1) };
    let long_ago = Time::new(START_S - 7 * 86_400, 0).expect("a time").into();
    let commission = Commission { commission_rates: Some(rates), update_time: Some(long_ago) };
    let jail = Jail { reason: JailReason::Inactive.into(), until: Some(long_ago) };
    let producer = Producer {
        consensus_key: consensus_key(index).to_vec(),
        sequence: index as u64 + 1,
        commission: Some(commission),
        min_self_delegation: "1".into(),
        jail: cast.is_jailed(index).then_some(jail),
        ..Producer::default()
    };
    let standing = Standing {
        direct: direct.to_string(),
        proxied: proxied.to_string(),
        own: own.to_string(),
        voter_index: VOTER_INDEX.to_string(),
        pay: (10 * WLS).to_string(),
        ..Standing::default()
    };
    let description =
        Description { moniker: format!("producer {index}"), ..Description::default() };
    GenesisProducer {
        operator: cast.operator(index),
        producer: Some(producer),
        description: Some(description),
        standing: Some(standing),
        signal: None,
    }
}

/// The first part of it is due on the fifth day of the chain.
fn power_down(cast: &Cast, leaver: usize, id: u64) -> GenesisPowerDown {
    let start = START_S - 3 * 86_400 + leaver as i64 % 86_400;
    let power_down = PowerDown {
        producer: cast.left(leaver).map(|producer| cast.operator(producer)).unwrap_or_default(),
        amount: LEAVING.to_string(),
        parts: PARTS,
        start: Some(Time::new(start, 0).expect("a time").into()),
        interval_seconds: 7 * 86_400,
        creation_height: LEFT_AT,
        ..PowerDown::default()
    };
    let account = cast.account(leaver);
    GenesisPowerDown { account, id, power_down: Some(power_down) }
}

/// For how long evidence counts, and blocks as large as CometBFT's default.
pub(crate) fn consensus_rules() -> proto::cosmos::consensus::v1::MsgUpdateParams {
    use proto::tendermint::types::{BlockParams, EvidenceParams, ValidatorParams};
    proto::cosmos::consensus::v1::MsgUpdateParams {
        authority: auth::authority().to_string(),
        block: Some(BlockParams { max_bytes: 22_020_096, max_gas: -1 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: 100_000,
            max_age_duration: Some(Duration { seconds: 172_800, nanos: 0 }),
            max_bytes: 1_048_576,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".into()] }),
        abci: None,
    }
}
