//! Messages of stakers and producers, by name. A producer is called by its operator's name.

use base::Address;
use prost::Message;
use prost_types::Any;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::crypto::ed25519::PubKey;
use proto::cosmos::distribution::v1beta1::{
    MsgFundCommunityPool, MsgSetWithdrawAddress, MsgWithdrawDelegatorReward,
    MsgWithdrawValidatorCommission,
};
use proto::cosmos::slashing::v1beta1::MsgUnjail;
use proto::cosmos::staking::v1beta1::{
    CommissionRates, Description, MsgBeginRedelegate, MsgCancelUnbondingDelegation,
    MsgCreateValidator, MsgDelegate, MsgUndelegate,
};
use proto::whaleshares::staking::v1::{
    MsgAllocateVotes, MsgCancelPowerDown, MsgDeallocateVotes, MsgPowerDown, MsgPowerUp,
    MsgSetAutoVote, MsgSetProxy, MsgSignalUpgrade,
};
use sha2::{Digest, Sha256};

use crate::{Key, coins};

/// The account of `who` as text.
pub fn account(who: &str) -> String {
    Key::of(who).address().to_string()
}

/// The producer that `who` operates, as text; of nobody it is empty.
pub fn operator(who: &str) -> String {
    if who.is_empty() { String::new() } else { Key::of(who).address().validator_text() }
}

/// The ed25519 key with which the producer of `who` signs blocks.
pub fn consensus_key(who: &str) -> [u8; 32] {
    Sha256::digest(format!("blocks of {who}")).into()
}

/// CometBFT's address of that key.
pub fn consensus_address(who: &str) -> Address {
    let digest = Sha256::digest(consensus_key(who));
    Address::new(digest.get(..20).expect("32 bytes")).expect("20 bytes")
}

/// `who` registers as producer with `wls` whole WLS of its own stake, keeping 10 % of its pay
/// and promising at most 20 %, one more a day.
pub fn create_validator(who: &str, wls: u64) -> MsgCreateValidator {
    let rate = |percent: u64| (percent * 10_000_000_000_000_000).to_string();
    let rates = CommissionRates { rate: rate(10), max_rate: rate(20), max_change_rate: rate(1) };
    MsgCreateValidator {
        description: Some(Description { moniker: who.to_owned(), ..Description::default() }),
        commission: Some(rates),
        min_self_delegation: "1".to_owned(),
        validator_address: operator(who),
        pubkey: Some(Any {
            type_url: "/cosmos.crypto.ed25519.PubKey".to_owned(),
            value: PubKey { key: consensus_key(who).to_vec() }.encode_to_vec(),
        }),
        value: Some(Coin { denom: "uwls".to_owned(), amount: format!("{wls}000000") }),
        ..MsgCreateValidator::default()
    }
}

/// `who` locks `amount`, which votes for `producer`.
pub fn delegate(who: &str, producer: &str, amount: &str) -> MsgDelegate {
    MsgDelegate {
        delegator_address: account(who),
        validator_address: operator(producer),
        amount: coin(amount),
    }
}

/// `who` powers down `amount` that votes for `producer`.
pub fn undelegate(who: &str, producer: &str, amount: &str) -> MsgUndelegate {
    MsgUndelegate {
        delegator_address: account(who),
        validator_address: operator(producer),
        amount: coin(amount),
    }
}

/// `who` moves votes.
pub fn redelegate(who: &str, from: &str, to: &str, amount: &str) -> MsgBeginRedelegate {
    MsgBeginRedelegate {
        delegator_address: account(who),
        validator_src_address: operator(from),
        validator_dst_address: operator(to),
        amount: coin(amount),
    }
}

/// `who` takes back what it has begun to power down at `height`.
pub fn cancel_unbonding(
    who: &str,
    producer: &str,
    amount: &str,
    height: u64,
) -> MsgCancelUnbondingDelegation {
    MsgCancelUnbondingDelegation {
        delegator_address: account(who),
        validator_address: operator(producer),
        amount: coin(amount),
        creation_height: height.cast_signed(),
    }
}

/// `from` locks `amount` as Whalestake of `to`.
pub fn power_up(from: &str, to: &str, amount: &str) -> MsgPowerUp {
    MsgPowerUp { from: account(from), to: account(to), amount: coin(amount) }
}

/// `who` powers down `amount` that votes for nobody.
pub fn power_down(who: &str, amount: &str) -> MsgPowerDown {
    MsgPowerDown { account: account(who), amount: coin(amount) }
}

/// `who` takes back `amount` of power-down `id`.
pub fn cancel_power_down(who: &str, id: u64, amount: &str) -> MsgCancelPowerDown {
    MsgCancelPowerDown { account: account(who), id, amount: coin(amount) }
}

/// `who` votes for `producer` with stake that votes for nobody.
pub fn allocate(who: &str, producer: &str, amount: &str) -> MsgAllocateVotes {
    MsgAllocateVotes { voter: account(who), validator: operator(producer), amount: coin(amount) }
}

/// `who` takes votes from `producer`.
pub fn deallocate(who: &str, producer: &str, amount: &str) -> MsgDeallocateVotes {
    MsgDeallocateVotes { voter: account(who), validator: operator(producer), amount: coin(amount) }
}

/// Stake that `who` gets votes for `producer`; for nobody if that is empty.
pub fn auto_vote(who: &str, producer: &str) -> MsgSetAutoVote {
    MsgSetAutoVote { voter: account(who), validator: operator(producer) }
}

/// `proxy` votes for `who`; nobody does if that is empty.
pub fn set_proxy(who: &str, proxy: &str) -> MsgSetProxy {
    let proxy = if proxy.is_empty() { String::new() } else { account(proxy) };
    MsgSetProxy { account: account(who), proxy }
}

/// The producer of `who` is ready again.
pub fn unjail(who: &str) -> MsgUnjail {
    MsgUnjail { validator_addr: operator(who) }
}

/// `who` takes its yield, and its share of the pay of `producer`.
pub fn withdraw_reward(who: &str, producer: &str) -> MsgWithdrawDelegatorReward {
    MsgWithdrawDelegatorReward {
        delegator_address: account(who),
        validator_address: operator(producer),
    }
}

/// The producer of `who` takes its pay.
pub fn withdraw_commission(who: &str) -> MsgWithdrawValidatorCommission {
    MsgWithdrawValidatorCommission { validator_address: operator(who) }
}

/// Rewards of `who` go to `to`.
pub fn set_withdraw_address(who: &str, to: &str) -> MsgSetWithdrawAddress {
    MsgSetWithdrawAddress { delegator_address: account(who), withdraw_address: account(to) }
}

/// `who` gives to the community.
pub fn fund_community_pool(who: &str, amount: &str) -> MsgFundCommunityPool {
    MsgFundCommunityPool { amount: coins(amount), depositor: account(who) }
}

/// The producer of `who` is ready to run `version` from `height` on.
pub fn signal_upgrade(who: &str, version: &str, height: u64) -> MsgSignalUpgrade {
    MsgSignalUpgrade {
        validator: operator(who),
        version: version.to_owned(),
        height: height.cast_signed(),
    }
}

/// One coin, such as `7uwls`.
fn coin(text: &str) -> Option<Coin> {
    coins(text).pop()
}
