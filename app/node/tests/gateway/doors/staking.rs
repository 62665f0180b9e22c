//! Questions about stake, producers, rewards and inflation.

use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::cosmos::distribution::v1beta1 as distribution;
use proto::cosmos::mint::v1beta1 as mint;
use proto::cosmos::slashing::v1beta1 as slashing;
use proto::cosmos::staking::v1beta1 as staking;
use proto::whaleshares::staking::v1 as whaleshares;

use super::{Question, ask};
use crate::node::NOBODY;

/// Of the recorded chain: a voter of both validators, one that has a seat, one that lost it.
const VOTER: &str = "cosmos105hp899w692t0e9akkktxqlc2fy9vwvvf2vvgv";
const SEATED: &str = "cosmosvaloper1kf6h9kk7gqcfrdjm8x4s2yx39mnuc77m5zp00k";
const SLASHED: &str = "cosmosvaloper1fwsyhpkvfy0vfnzun2xfq5twywgwcmf3z6qsp6";
const SIGNER: &str = "cosmosvalcons1883grj4kfmw0mynvv6gs8x7vkqt8fmrhw44keg";

fn first() -> Option<PageRequest> {
    Some(PageRequest { limit: 1, count_total: true, ..PageRequest::default() })
}

const FIRST: &str = "pagination.limit=1&pagination.count_total=true";

pub(super) fn about_producers() -> Vec<Question> {
    let validator = |of: &str| staking::QueryValidatorRequest { validator_addr: of.into() };
    let all = |status: &str| staking::QueryValidatorsRequest {
        status: status.into(),
        pagination: first(),
    };
    let one = "staking.v1beta1.Query/Validator";
    let many = "staking.v1beta1.Query/Validators";
    let bonded = "BOND_STATUS_BONDED";
    let history = |height: i64| staking::QueryHistoricalInfoRequest { height };
    let past = "staking.v1beta1.Query/HistoricalInfo";
    vec![
        ask(one, &validator(SEATED), format!("validators/{SEATED}")),
        ask(one, &validator("abc"), "validators/abc"),
        ask(many, &all(bonded), format!("validators?status={bonded}&{FIRST}")),
        ask(many, &all("bonded"), format!("validators?status=bonded&{FIRST}")),
        ask(past, &history(652), "historical_info/652"),
        ask(past, &history(7), "historical_info/7"),
        ask("staking.v1beta1.Query/Params", &staking::QueryParamsRequest {}, "params"),
        ask("staking.v1beta1.Query/Pool", &staking::QueryPoolRequest {}, "pool"),
    ]
}

pub(super) fn about_votes() -> Vec<Question> {
    let (delegator_addr, validator_addr) = (VOTER.to_owned(), SEATED.to_owned());
    let delegation = |who: &str| staking::QueryDelegationRequest {
        delegator_addr: who.into(),
        validator_addr: SEATED.into(),
    };
    let one = "staking.v1beta1.Query/Delegation";
    let of_pair = |who: &str| format!("validators/{SEATED}/delegations/{who}");
    let unbonding = staking::QueryUnbondingDelegationRequest {
        delegator_addr: delegator_addr.clone(),
        validator_addr: validator_addr.clone(),
    };
    let producer = staking::QueryDelegatorValidatorRequest {
        delegator_addr: delegator_addr.clone(),
        validator_addr: validator_addr.clone(),
    };
    let moved = staking::QueryRedelegationsRequest {
        delegator_addr: VOTER.into(),
        src_validator_addr: SEATED.into(),
        dst_validator_addr: SLASHED.into(),
        pagination: None,
    };
    let mut questions = vec![
        ask(one, &delegation(VOTER), of_pair(VOTER)),
        ask(one, &delegation(NOBODY), of_pair(NOBODY)),
        ask(
            "staking.v1beta1.Query/UnbondingDelegation",
            &unbonding,
            format!("{}/unbonding_delegation", of_pair(VOTER)),
        ),
        ask(
            "staking.v1beta1.Query/DelegatorValidator",
            &producer,
            format!("delegators/{VOTER}/validators/{SEATED}"),
        ),
        ask(
            "staking.v1beta1.Query/Redelegations",
            &moved,
            format!(
                "delegators/{VOTER}/redelegations?src_validator_addr={SEATED}&dst_validator_addr={SLASHED}"
            ),
        ),
    ];
    questions.extend(lists_of_votes(delegator_addr, validator_addr));
    questions
}

fn lists_of_votes(delegator_addr: String, validator_addr: String) -> Vec<Question> {
    let of_voter = staking::QueryDelegatorDelegationsRequest {
        delegator_addr: delegator_addr.clone(),
        pagination: first(),
    };
    let leaving = staking::QueryDelegatorUnbondingDelegationsRequest {
        delegator_addr: delegator_addr.clone(),
        pagination: None,
    };
    let producers =
        staking::QueryDelegatorValidatorsRequest { delegator_addr, pagination: first() };
    let of_producer = staking::QueryValidatorDelegationsRequest {
        validator_addr: validator_addr.clone(),
        pagination: first(),
    };
    let leaving_producer =
        staking::QueryValidatorUnbondingDelegationsRequest { validator_addr, pagination: None };
    vec![
        ask(
            "staking.v1beta1.Query/DelegatorDelegations",
            &of_voter,
            format!("delegations/{VOTER}?{FIRST}"),
        ),
        ask(
            "staking.v1beta1.Query/DelegatorUnbondingDelegations",
            &leaving,
            format!("delegators/{VOTER}/unbonding_delegations"),
        ),
        ask(
            "staking.v1beta1.Query/DelegatorValidators",
            &producers,
            format!("delegators/{VOTER}/validators?{FIRST}"),
        ),
        ask(
            "staking.v1beta1.Query/ValidatorDelegations",
            &of_producer,
            format!("validators/{SEATED}/delegations?{FIRST}"),
        ),
        ask(
            "staking.v1beta1.Query/ValidatorUnbondingDelegations",
            &leaving_producer,
            format!("validators/{SEATED}/unbonding_delegations"),
        ),
    ]
}

pub(super) fn about_rewards() -> Vec<Question> {
    let (delegator_address, validator_address) = (VOTER.to_owned(), SEATED.to_owned());
    let voter = |path: &str| format!("delegators/{VOTER}/{path}");
    let producer = |path: &str| format!("validators/{SEATED}{path}");
    let rewards = distribution::QueryDelegationRewardsRequest {
        delegator_address: delegator_address.clone(),
        validator_address: validator_address.clone(),
    };
    let total = distribution::QueryDelegationTotalRewardsRequest {
        delegator_address: delegator_address.clone(),
    };
    let producers = distribution::QueryDelegatorValidatorsRequest {
        delegator_address: delegator_address.clone(),
    };
    let withdraw = distribution::QueryDelegatorWithdrawAddressRequest { delegator_address };
    let commission = distribution::QueryValidatorCommissionRequest {
        validator_address: validator_address.clone(),
    };
    let info = distribution::QueryValidatorDistributionInfoRequest {
        validator_address: validator_address.clone(),
    };
    let outstanding = distribution::QueryValidatorOutstandingRewardsRequest {
        validator_address: validator_address.clone(),
    };
    let slashes = distribution::QueryValidatorSlashesRequest {
        validator_address,
        ..distribution::QueryValidatorSlashesRequest::default()
    };
    let pool = distribution::QueryCommunityPoolRequest {};
    let params = distribution::QueryParamsRequest {};
    vec![
        ask(
            "distribution.v1beta1.Query/DelegationRewards",
            &rewards,
            voter(&format!("rewards/{SEATED}")),
        ),
        ask("distribution.v1beta1.Query/DelegationTotalRewards", &total, voter("rewards")),
        ask("distribution.v1beta1.Query/DelegatorValidators", &producers, voter("validators")),
        ask(
            "distribution.v1beta1.Query/DelegatorWithdrawAddress",
            &withdraw,
            voter("withdraw_address"),
        ),
        ask("distribution.v1beta1.Query/ValidatorCommission", &commission, producer("/commission")),
        ask("distribution.v1beta1.Query/ValidatorDistributionInfo", &info, producer("")),
        ask(
            "distribution.v1beta1.Query/ValidatorOutstandingRewards",
            &outstanding,
            producer("/outstanding_rewards"),
        ),
        ask("distribution.v1beta1.Query/ValidatorSlashes", &slashes, producer("/slashes")),
        ask("distribution.v1beta1.Query/CommunityPool", &pool, "community_pool"),
        ask("distribution.v1beta1.Query/Params", &params, "params"),
    ]
}

pub(super) fn about_signing_and_inflation() -> Vec<Question> {
    let info = |of: &str| slashing::QuerySigningInfoRequest { cons_address: of.into() };
    let one = "slashing.v1beta1.Query/SigningInfo";
    let all = slashing::QuerySigningInfosRequest { pagination: first() };
    vec![
        ask(one, &info(SIGNER), format!("signing_infos/{SIGNER}")),
        ask(one, &info("abc"), "signing_infos/abc"),
        ask("slashing.v1beta1.Query/SigningInfos", &all, format!("signing_infos?{FIRST}")),
        ask("slashing.v1beta1.Query/Params", &slashing::QueryParamsRequest {}, "params"),
        ask("mint.v1beta1.Query/Params", &mint::QueryParamsRequest {}, "params"),
        ask("mint.v1beta1.Query/Inflation", &mint::QueryInflationRequest {}, "inflation"),
        ask(
            "mint.v1beta1.Query/AnnualProvisions",
            &mint::QueryAnnualProvisionsRequest {},
            "annual_provisions",
        ),
    ]
}

pub(super) fn about_whalestake() -> Vec<Question> {
    let address = VOTER.to_owned();
    let account = |path: &str| format!("accounts/{VOTER}{path}");
    let stake = whaleshares::QueryStakeAccountRequest { address: address.clone() };
    let power_downs = whaleshares::QueryPowerDownsRequest { address: address.clone() };
    let room = whaleshares::QueryPowerDownRoomRequest { address: address.clone() };
    let tree = whaleshares::QueryProxyTreeRequest { address, pagination: first() };
    let board = whaleshares::QueryBoardRequest { pagination: first() };
    let liveness = whaleshares::QueryProducerLivenessRequest { operator: SEATED.into() };
    let (election, upgrade) =
        (whaleshares::QueryNextElectionRequest {}, whaleshares::QueryUpgradeRequest {});
    vec![
        ask("whaleshares.staking.v1.Query/StakeAccount", &stake, account("")),
        ask("whaleshares.staking.v1.Query/PowerDowns", &power_downs, account("/power_downs")),
        ask("whaleshares.staking.v1.Query/PowerDownRoom", &room, account("/power_down_room")),
        ask("whaleshares.staking.v1.Query/ProxyTree", &tree, account(&format!("/proxies?{FIRST}"))),
        ask("whaleshares.staking.v1.Query/Board", &board, format!("board?{FIRST}")),
        ask("whaleshares.staking.v1.Query/NextElection", &election, "next_election"),
        ask(
            "whaleshares.staking.v1.Query/ProducerLiveness",
            &liveness,
            format!("producers/{SEATED}/liveness"),
        ),
        ask("whaleshares.staking.v1.Query/Upgrade", &upgrade, "upgrade"),
        ask("whaleshares.staking.v1.Query/Params", &whaleshares::QueryParamsRequest {}, "params"),
    ]
}
