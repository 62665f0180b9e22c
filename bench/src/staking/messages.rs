//! Every message of staking, and the most expensive forms of some.

use anyhow::Result;
use base::{Block, Ctx, Gas, Mode, Parsed, Router, type_url};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::crypto::ed25519::PubKey;
use proto::cosmos::distribution::v1beta1::{
    MsgCommunityPoolSpend, MsgFundCommunityPool, MsgSetWithdrawAddress, MsgWithdrawDelegatorReward,
    MsgWithdrawValidatorCommission,
};
use proto::cosmos::slashing::v1beta1::MsgUnjail;
use proto::cosmos::staking::v1beta1::{
    CommissionRates, Description, MsgBeginRedelegate, MsgCancelUnbondingDelegation,
    MsgCreateValidator, MsgDelegate, MsgEditValidator, MsgUndelegate,
};
use proto::whaleshares::staking::v1::{
    MsgAllocateVotes, MsgCancelPowerDown, MsgDeallocateVotes, MsgPowerDown, MsgPowerUp,
    MsgSetAutoVote, MsgSetProxy, MsgSignalUpgrade, MsgUpdateParams,
};
use store::Kv;

use super::Effort;
use super::cast::{CHAIN, MOST_VOTES, consensus_key};
use super::costs::{Costs, fastest};
use super::counting::Counting;
use super::genesis::LEFT_AT;
use super::players::{Players, coin};
use super::world::World;
use crate::clock::timed;

/// A row: its name, and the message of each turn.
pub(crate) type Row = (&'static str, fn(&Players<'_>, usize) -> Any);

/// One row for each message, then what costs most.
pub(crate) const ROWS: [Row; 26] = [
    ("create_validator", create_validator),
    ("edit_validator", edit_validator),
    ("delegate", delegate),
    ("undelegate", undelegate),
    ("begin_redelegate", begin_redelegate),
    ("cancel_unbonding_delegation", cancel_unbonding),
    ("unjail", unjail),
    ("withdraw_delegator_reward", withdraw_reward),
    ("withdraw_validator_commission", withdraw_commission),
    ("set_withdraw_address", set_withdraw_address),
    ("fund_community_pool", fund_community_pool),
    ("community_pool_spend", community_pool_spend),
    ("power_up", power_up),
    ("power_down", power_down),
    ("cancel_power_down", cancel_power_down),
    ("allocate_votes", allocate_votes),
    ("deallocate_votes", deallocate_votes),
    ("set_auto_vote", set_auto_vote),
    ("set_proxy", set_proxy),
    ("signal_upgrade", signal_upgrade),
    ("update_params", |players, _| update_params(players, 1_000)),
    ("update_params, a sweep begins", |players, _| update_params(players, 3_000)),
    ("power_up below 4 proxies, 30 votes", power_up_at_bottom),
    ("set_proxy to another such chain", change_of_chain),
    ("undelegate the 30th of 30 votes", undelegate_last),
    ("delegate more to the 30th of 30", delegate_to_last),
];

/// Measures all rows above the newest state.
pub(crate) fn measure(world: &World, effort: Effort) -> Result<Vec<Costs>> {
    let players = Players::of(world)?;
    let latest = world.latest();
    let block = world.next()?;
    let measure_row = |row: &Row| measure_row(&players, &latest.state, &block, row, effort);
    Ok(ROWS.iter().map(measure_row).collect())
}

fn measure_row(
    players: &Players<'_>,
    state: &dyn Kv,
    block: &Block,
    (name, message): &Row,
    Effort { samples, rounds, .. }: Effort,
) -> Costs {
    let router = players.world.chain.router();
    let messages = |round: usize| -> Vec<Any> {
        (round * samples..(round + 1) * samples).map(|turn| message(players, turn)).collect()
    };
    let cpu = fastest(rounds, samples, |round| {
        let messages = messages(round);
        let execute_all = || {
            for message in &messages {
                let mut ctx = Ctx::new(block, Mode::Deliver, state);
                apply(&mut ctx, router, message);
            }
        };
        timed(execute_all).1.cpu
    });
    let mut costs = Costs { name, cpu, ..Costs::default() };
    for message in &messages(0) {
        let counting = Counting::new(state);
        let mut ctx = Ctx::new(block, Mode::Deliver, &counting);
        let gas = apply(&mut ctx, router, message);
        let changes = ctx.into_changes();
        costs.touch(&counting.into_reads(), &changes, gas, samples);
    }
    costs
}

/// Reads and executes a message as a block does, and tells the gas that it used.
pub(crate) fn apply(ctx: &mut Ctx<'_>, router: &Router, message: &Any) -> u64 {
    ctx.meter(Gas::limited(u64::MAX));
    let parsed: base::Result<Parsed> = router.parse(&message.type_url, &message.value);
    let done = parsed.and_then(|parsed| ctx.atomically(parsed));
    if let Err(error) = done {
        panic!("{}: {error}", message.type_url);
    }
    ctx.gas().used()
}

fn any<M: Message + Name>(message: &M) -> Any {
    Any { type_url: type_url::<M>(), value: message.encode_to_vec() }
}

fn create_validator(players: &Players<'_>, turn: usize) -> Any {
    let operator = players.voter(turn);
    let percent = |percent: u64| (percent * 10_000_000_000_000_000).to_string();
    let key = consensus_key(operator).to_vec();
    any(&MsgCreateValidator {
        description: Some(Description { moniker: "newcomer".into(), ..Description::default() }),
        commission: Some(CommissionRates {
            rate: percent(10),
            max_rate: percent(20),
            max_change_rate: percent(1),
        }),
        min_self_delegation: "1".into(),
        validator_address: players.cast().operator(operator),
        pubkey: Some(Any { type_url: type_url::<PubKey>(), value: PubKey { key }.encode_to_vec() }),
        value: coin(2_000),
        ..MsgCreateValidator::default()
    })
}

fn edit_validator(players: &Players<'_>, turn: usize) -> Any {
    any(&MsgEditValidator {
        description: Some(Description {
            moniker: "another name".into(),
            website: "https://example.org".into(),
            ..Description::default()
        }),
        validator_address: players.cast().operator(players.producer(turn)),
        commission_rate: "110000000000000000".into(),
        min_self_delegation: "2".into(),
    })
}

fn delegate(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    any(&MsgDelegate {
        delegator_address: players.cast().account(voter),
        validator_address: players.new_choice(voter),
        amount: coin(10),
    })
}

fn undelegate(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    any(&MsgUndelegate {
        delegator_address: players.cast().account(voter),
        validator_address: players.voted(voter),
        amount: coin(10),
    })
}

fn begin_redelegate(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    any(&MsgBeginRedelegate {
        delegator_address: players.cast().account(voter),
        validator_src_address: players.voted(voter),
        validator_dst_address: players.new_choice(voter),
        amount: coin(10),
    })
}

fn cancel_unbonding(players: &Players<'_>, turn: usize) -> Any {
    let (leaver, _) = players.leaver(turn, true);
    any(&MsgCancelUnbondingDelegation {
        delegator_address: players.cast().account(leaver),
        validator_address: players.voted(leaver),
        amount: coin(10),
        creation_height: LEFT_AT.cast_signed(),
    })
}

fn unjail(players: &Players<'_>, turn: usize) -> Any {
    any(&MsgUnjail { validator_addr: players.cast().operator(players.jailed(turn)) })
}

fn withdraw_reward(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    any(&MsgWithdrawDelegatorReward {
        delegator_address: players.cast().account(voter),
        validator_address: players.voted(voter),
    })
}

fn withdraw_commission(players: &Players<'_>, turn: usize) -> Any {
    let validator_address = players.cast().operator(players.producer(turn));
    any(&MsgWithdrawValidatorCommission { validator_address })
}

fn set_withdraw_address(players: &Players<'_>, turn: usize) -> Any {
    any(&MsgSetWithdrawAddress {
        delegator_address: players.cast().account(players.voter(turn)),
        withdraw_address: players.cast().account(players.voter(turn + 1)),
    })
}

fn fund_community_pool(players: &Players<'_>, turn: usize) -> Any {
    let depositor = players.cast().account(players.voter(turn));
    any(&MsgFundCommunityPool { amount: coin(1).into_iter().collect(), depositor })
}

fn community_pool_spend(players: &Players<'_>, turn: usize) -> Any {
    any(&MsgCommunityPoolSpend {
        authority: auth::authority().to_string(),
        recipient: players.cast().account(players.voter(turn)),
        amount: coin(1).into_iter().collect(),
    })
}

fn power_up(players: &Players<'_>, turn: usize) -> Any {
    let account = players.cast().account(players.voter(turn));
    any(&MsgPowerUp { from: account.clone(), to: account, amount: coin(10) })
}

fn power_down(players: &Players<'_>, turn: usize) -> Any {
    let account = players.cast().account(players.voter(turn));
    any(&MsgPowerDown { account, amount: coin(10) })
}

fn cancel_power_down(players: &Players<'_>, turn: usize) -> Any {
    let (leaver, id) = players.leaver(turn, false);
    any(&MsgCancelPowerDown { account: players.cast().account(leaver), id, amount: coin(10) })
}

fn allocate_votes(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    let (account, validator) = (players.cast().account(voter), players.new_choice(voter));
    any(&MsgAllocateVotes { voter: account, validator, amount: coin(10) })
}

fn deallocate_votes(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    let (account, validator) = (players.cast().account(voter), players.voted(voter));
    any(&MsgDeallocateVotes { voter: account, validator, amount: coin(10) })
}

fn set_auto_vote(players: &Players<'_>, turn: usize) -> Any {
    let voter = players.voter(turn);
    let (account, validator) = (players.cast().account(voter), players.new_choice(voter));
    any(&MsgSetAutoVote { voter: account, validator })
}

fn set_proxy(players: &Players<'_>, turn: usize) -> Any {
    let proxy = players.cast().account(players.voter(turn + 1));
    any(&MsgSetProxy { account: players.cast().account(players.voter(turn)), proxy })
}

fn signal_upgrade(players: &Players<'_>, turn: usize) -> Any {
    any(&MsgSignalUpgrade {
        validator: players.cast().operator(players.seated(turn)),
        version: "v2.0.0".into(),
        height: 1_000_000,
    })
}

/// New rules; with another `self_stake` of producers all of them are looked at again.
pub(crate) fn update_params(players: &Players<'_>, self_stake: u64) -> Any {
    let params = players.rules(|rules| {
        rules.max_pd_payments += 1;
        rules.min_bp_self_stake = coin(self_stake).expect("a coin").amount;
    });
    any(&MsgUpdateParams { authority: auth::authority().to_string(), params })
}

/// What it gains goes up four proxies, and the top spreads it over all its producers anew.
fn power_up_at_bottom(players: &Players<'_>, turn: usize) -> Any {
    let account = players.cast().account(players.bottom(turn));
    any(&MsgPowerUp { from: account.clone(), to: account, amount: coin(10) })
}

/// The same twice: down from one chain, up in another.
fn change_of_chain(players: &Players<'_>, turn: usize) -> Any {
    let (bottom, other) = (players.bottom(turn), players.bottom(turn + 1));
    let proxy = players.cast().account(other + CHAIN - 4);
    any(&MsgSetProxy { account: players.cast().account(bottom), proxy })
}

fn undelegate_last(players: &Players<'_>, turn: usize) -> Any {
    let top = players.top(turn);
    let last = players.cast().choice(top, MOST_VOTES - 1);
    any(&MsgUndelegate {
        delegator_address: players.cast().account(top),
        validator_address: players.cast().operator(last),
        amount: coin(10),
    })
}

fn delegate_to_last(players: &Players<'_>, turn: usize) -> Any {
    let top = players.top(turn);
    let last = players.cast().choice(top, MOST_VOTES - 1);
    any(&MsgDelegate {
        delegator_address: players.cast().account(top),
        validator_address: players.cast().operator(last),
        amount: coin(10),
    })
}
