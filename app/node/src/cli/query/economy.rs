//! Queries of stake, producers, pay and inflation, with names and positional arguments as the SDK
//! has them; our own stand beside.

use super::daily::{Form, of, plain};

pub(super) const FORMS: [(&str, &[Form]); 5] = [
    ("cosmos.staking.v1beta1.Query", STAKING),
    ("whaleshares.staking.v1.Query", OWN),
    ("cosmos.distribution.v1beta1.Query", DISTRIBUTION),
    ("cosmos.slashing.v1beta1.Query", SLASHING),
    ("cosmos.mint.v1beta1.Query", MINT),
];

/// An account and a producer.
const PAIR: &[&str] = &["delegator_addr", "validator_addr"];

const STAKING: &[Form] = &[
    plain("Validators", "validators", "Shows all producers"),
    of("Validator", "validator", &["validator_addr"], "Shows a producer"),
    of(
        "ValidatorDelegations",
        "delegations-to",
        &["validator_addr"],
        "Shows who votes for a producer, and with how much",
    ),
    of(
        "ValidatorUnbondingDelegations",
        "unbonding-delegations-from",
        &["validator_addr"],
        "Shows what was taken from a producer and is paid back in parts",
    ),
    of("Delegation", "delegation", PAIR, "Shows with how much an account votes for a producer"),
    of(
        "UnbondingDelegation",
        "unbonding-delegation",
        PAIR,
        "Shows what an account has taken from a producer and is paid back in parts",
    ),
    of(
        "DelegatorDelegations",
        "delegations",
        &["delegator_addr"],
        "Shows for whom an account votes, and with how much",
    ),
    of(
        "DelegatorValidators",
        "delegator-validators",
        &["delegator_addr"],
        "Shows the producers that an account votes for",
    ),
    of(
        "DelegatorValidator",
        "delegator-validator",
        PAIR,
        "Shows a producer that an account votes for",
    ),
    of(
        "DelegatorUnbondingDelegations",
        "unbonding-delegations",
        &["delegator_addr"],
        "Shows what an account has taken from producers and is paid back in parts",
    ),
    Form {
        method: "Redelegations",
        name: "redelegation",
        aliases: &[],
        positional: &["delegator_addr", "src_validator_addr"],
        optional: &["dst_validator_addr"],
        about: "Shows votes on their way from one producer to another",
    },
    of(
        "HistoricalInfo",
        "historical-info",
        &["height"],
        "Shows the header of a past block and who was elected then",
    ),
    plain("Pool", "pool", "Shows how much stake there is"),
    plain("Params", "params", "Shows the parameters of staking that SDK chains have"),
];

const OWN: &[Form] = &[
    // `params` is the SDK's.
    plain("Params", "rules", "Shows all rules of stake, votes, producers and inflation"),
    of("StakeAccount", "stake-account", &["address"], "Shows an account's stake and its votes"),
    of("PowerDowns", "power-downs", &["address"], "Shows the running power-downs of an account"),
    of(
        "PowerDownRoom",
        "power-down-room",
        &["address"],
        "Shows how much an account could power down now",
    ),
    of(
        "ProxyTree",
        "proxies",
        &["address"],
        "Shows whom an account lets vote, and who lets it vote",
    ),
    plain("Board", "board", "Shows producers by rank, and the line below which nobody is elected"),
    plain("NextElection", "next-election", "Shows when the next election is and what it changes"),
    of(
        "ProducerLiveness",
        "liveness",
        &["operator"],
        "Shows when a producer signed and proposed last, and how long it has",
    ),
    plain("Upgrade", "upgrade", "Shows what producers have signalled and agreed upon"),
];

const DISTRIBUTION: &[Form] = &[
    plain("Params", "params", "Shows the parameters of pay"),
    of(
        "ValidatorDistributionInfo",
        "validator-distribution-info",
        &["validator_address"],
        "Shows what a producer and its own stake have earned",
    ),
    of(
        "ValidatorOutstandingRewards",
        "validator-outstanding-rewards",
        &["validator_address"],
        "Shows what a producer and its voters have earned and not withdrawn",
    ),
    of(
        "ValidatorCommission",
        "commission",
        &["validator_address"],
        "Shows what a producer has earned and not withdrawn",
    ),
    of(
        "ValidatorSlashes",
        "slashes",
        &["validator_address", "starting_height", "ending_height"],
        "Shows what a producer has lost for signing twice",
    ),
    of(
        "DelegationRewards",
        "rewards-by-validator",
        &["delegator_address", "validator_address"],
        "Shows what an account has earned by its votes for a producer",
    ),
    of(
        "DelegationTotalRewards",
        "rewards",
        &["delegator_address"],
        "Shows what an account has earned and not withdrawn",
    ),
    of(
        "DelegatorValidators",
        "delegator-validators",
        &["delegator_address"],
        "Shows the producers that an account votes for",
    ),
    of(
        "DelegatorWithdrawAddress",
        "delegator-withdraw-address",
        &["delegator_address"],
        "Shows where an account's earnings go",
    ),
    plain("CommunityPool", "community-pool", "Shows what the community has"),
];

const SLASHING: &[Form] = &[
    plain("Params", "params", "Shows the parameters of liveness that SDK chains have"),
    of(
        "SigningInfo",
        "signing-info",
        &["cons_address"],
        "Shows how reliably a producer has signed",
    ),
    plain("SigningInfos", "signing-infos", "Shows how reliably all producers have signed"),
];

const MINT: &[Form] = &[
    plain("Params", "params", "Shows the parameters of inflation that SDK chains have"),
    plain("Inflation", "inflation", "Shows the rate of inflation"),
    plain("AnnualProvisions", "annual-provisions", "Shows how much the running year mints"),
];
