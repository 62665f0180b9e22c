//! Messages: one file each, `parse` without state and `apply` with it.

mod allocate_votes;
mod begin_redelegate;
mod cancel_power_down;
mod cancel_unbonding;
mod community_pool_spend;
mod create_validator;
mod deallocate_votes;
mod delegate;
mod edit_validator;
mod fund_community_pool;
mod power_down;
mod power_up;
mod reading;
mod set_auto_vote;
mod set_proxy;
mod set_withdraw_address;
mod signal_upgrade;
mod undelegate;
mod unjail;
mod update_params;
mod withdraw_commission;
mod withdraw_reward;

use base::Router;

pub(crate) fn routes(router: &mut Router) {
    router.msg(create_validator::parse, create_validator::apply);
    router.msg(edit_validator::parse, edit_validator::apply);
    router.msg(delegate::parse, delegate::apply);
    router.msg(undelegate::parse, undelegate::apply);
    router.msg(begin_redelegate::parse, begin_redelegate::apply);
    router.msg(cancel_unbonding::parse, cancel_unbonding::apply);
    router.msg(unjail::parse, unjail::apply);
    router.msg(withdraw_reward::parse, withdraw_reward::apply);
    router.msg(withdraw_commission::parse, withdraw_commission::apply);
    router.msg(set_withdraw_address::parse, set_withdraw_address::apply);
    router.msg(fund_community_pool::parse, fund_community_pool::apply);
    router.msg(community_pool_spend::parse, community_pool_spend::apply);
    router.msg(power_up::parse, power_up::apply);
    router.msg(power_down::parse, power_down::apply);
    router.msg(cancel_power_down::parse, cancel_power_down::apply);
    router.msg(allocate_votes::parse, allocate_votes::apply);
    router.msg(deallocate_votes::parse, deallocate_votes::apply);
    router.msg(set_auto_vote::parse, set_auto_vote::apply);
    router.msg(set_proxy::parse, set_proxy::apply);
    router.msg(signal_upgrade::parse, signal_upgrade::apply);
    router.msg(update_params::parse, update_params::apply);
    router.guard(update_params::guard);
}
