//! Why staking refuses. Codes below 100 are the SDK's with its texts; ours begin at 101.

use base::{Address, Amount, Code, Dec, Denom};

/// Codes are public: add at the end, never renumber.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nobody has registered as this operator.
    #[error("validator does not exist")]
    NoProducer,
    /// The operator has registered already.
    #[error(
        "validator already exist for this operator address; must use new validator operator address"
    )]
    OperatorTaken,
    /// The consensus key was used before, by whomever.
    #[error("validator already exist for this pubkey; must use new validator pubkey")]
    KeyTaken,
    /// Consensus understands ed25519 keys only.
    #[error("validator pubkey type is not supported")]
    KeyType,
    /// A rate below zero.
    #[error("commission must be positive")]
    CommissionNegative,
    /// A rate above one.
    #[error("commission cannot be more than 100%")]
    CommissionHuge,
    /// A rate above the producer's own maximum.
    #[error("commission cannot be more than the max rate")]
    CommissionAboveMax,
    /// A second change within a day.
    #[error("commission cannot be changed more than once in 24h")]
    CommissionTooSoon,
    /// A change below zero.
    #[error("commission change rate must be positive")]
    ChangeRateNegative,
    /// A change above the producer's own maximum of rates.
    #[error("commission change rate cannot be more than the max rate")]
    ChangeRateAboveMax,
    /// A change that is larger than the producer has promised.
    #[error("commission cannot be changed more than max change rate")]
    ChangeTooLarge,
    /// Less stake of its own than the producer demands of itself.
    #[error("validator's self delegation must be greater than their minimum self delegation")]
    SelfDelegationTooSmall,
    /// The promise of own stake may only grow.
    #[error("minimum self delegation cannot be decrease")]
    MinSelfDelegationDecreased,
    /// The voter has no votes there.
    #[error("no delegation for (address, validator) tuple")]
    NoDelegation,
    /// Too many power-downs of votes for one producer.
    #[error("too many unbonding delegation entries for (delegator, validator) tuple")]
    TooManyUnbondings,
    /// Votes move to where they are.
    #[error("cannot redelegate to the same validator")]
    SelfRedelegation,
    /// Nobody has registered as the operator that votes should move to.
    #[error("redelegation destination validator not found")]
    NoDestination,
    /// No consensus key.
    #[error("empty validator public key")]
    NoKey,
    /// A rate below the minimum of the chain.
    #[error("commission cannot be less than min rate")]
    CommissionBelowMin,
    /// More than may leave at once.
    #[error(
        "{asked} is more than can be powered down now: at an inflation rate of {rate} at most {cap} may be under way, {unbonding} is, which leaves {room}"
    )]
    PowerDownRoom {
        /// What was asked for.
        asked: Amount,
        /// What could have been asked for.
        room: Amount,
        /// The most that may be under way at once.
        cap: Amount,
        /// What is under way.
        unbonding: Amount,
        /// The inflation rate that sets the cap.
        rate: Dec,
    },
    /// Votes for one producer more than allowed.
    #[error("an account votes for {0} producers at most")]
    TooManyAllocations(u32),
    /// The operator's own stake is the chain's security.
    #[error(
        "a producer keeps {least} of its own stake while it is elected and {lock_seconds} s longer: {left} would be left"
    )]
    BondLocked {
        /// What has to stay.
        least: Amount,
        /// What would stay.
        left: Amount,
        /// For how long after it has left the set.
        lock_seconds: u64,
    },
    /// Too many power-downs of one account.
    #[error("an account has {0} running power-downs at most")]
    TooManyPowerDowns(usize),
    /// Less stake that votes for nobody.
    #[error("{asked} is more than the {has} that vote for nobody")]
    NotEnoughUnallocated {
        /// What was asked for.
        asked: Amount,
        /// What there is.
        has: Amount,
    },
    /// Nobody is his own proxy.
    #[error("{0} can not be its own proxy")]
    ProxyToSelf(Address),
    /// Proxies in a circle.
    #[error("{0} already votes through {1}: proxies would go in a circle")]
    ProxyLoop(Address, Address),
    /// Proxies of proxies of proxies.
    #[error("votes pass through {0} proxies at most")]
    ProxyTooDeep(usize),
    /// Nothing would change.
    #[error("the proxy is that already")]
    ProxyUnchanged,
    /// Nobody can be elected who has signed twice.
    #[error("{0} has signed twice and can not be elected again")]
    Tombstoned(String),
    /// Only those who produce decide.
    #[error("{0} is not among the elected producers")]
    NotSeated(String),
    /// Less stake of its own than every producer needs.
    #[error("a producer needs {least} of its own stake, {given} is given")]
    BelowLeastSelfStake {
        /// What every producer needs.
        least: Amount,
        /// What it would have.
        given: Amount,
    },
    /// An upgrade at a block that exists already.
    #[error("an upgrade at height {height} comes too late, the chain is at {now}")]
    UpgradeTooLate {
        /// The wished height.
        height: u64,
        /// The height of now.
        now: u64,
    },
    /// There is no power-down of this number.
    #[error("{0} has no power-down {1}")]
    NoPowerDown(Address, u64),
    /// Less of a power-down is left.
    #[error("{asked} is more than the {left} that are still to be paid")]
    LessRemains {
        /// What was asked for.
        asked: Amount,
        /// What is left.
        left: Amount,
    },
    /// The denomination of Whalestake is chosen once.
    #[error("the bond denomination is {0} for ever")]
    BondDenomFixed(Denom),
}

impl Code for Error {
    const CODESPACE: &'static str = "staking";

    fn code(&self) -> u32 {
        match self {
            Error::NoProducer => 3,
            Error::OperatorTaken => 4,
            Error::KeyTaken => 5,
            Error::KeyType => 6,
            Error::CommissionNegative => 9,
            Error::CommissionHuge => 10,
            Error::CommissionAboveMax => 11,
            Error::CommissionTooSoon => 12,
            Error::ChangeRateNegative => 13,
            Error::ChangeRateAboveMax => 14,
            Error::ChangeTooLarge => 15,
            Error::SelfDelegationTooSmall => 16,
            Error::MinSelfDelegationDecreased => 17,
            Error::NoDelegation => 19,
            Error::TooManyUnbondings => 27,
            Error::SelfRedelegation => 29,
            Error::NoDestination => 31,
            Error::NoKey => 39,
            Error::CommissionBelowMin => 40,
            Error::PowerDownRoom { .. } => 101,
            Error::TooManyAllocations(_) => 102,
            Error::BondLocked { .. } => 103,
            Error::TooManyPowerDowns(_) => 104,
            Error::NotEnoughUnallocated { .. } => 105,
            Error::ProxyToSelf(_) => 106,
            Error::ProxyLoop(..) => 107,
            Error::ProxyTooDeep(_) => 108,
            Error::ProxyUnchanged => 109,
            Error::Tombstoned(_) => 110,
            Error::NotSeated(_) => 111,
            Error::BelowLeastSelfStake { .. } => 112,
            Error::UpgradeTooLate { .. } => 113,
            Error::NoPowerDown(..) => 114,
            Error::LessRemains { .. } => 115,
            Error::BondDenomFixed(_) => 116,
        }
    }
}

/// Refusals of the SDK's distribution, with its codes and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distribution {
    /// Nothing is owed to the producer.
    #[error("no validator commission to withdraw")]
    NoPay,
    /// The community has less.
    #[error("community pool does not have sufficient coins to distribute")]
    PoolTooSmall,
}

impl Code for Distribution {
    const CODESPACE: &'static str = "distribution";

    fn code(&self) -> u32 {
        match self {
            Distribution::NoPay => 7,
            Distribution::PoolTooSmall => 9,
        }
    }
}

/// Refusals of the SDK's slashing, with its codes and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Slashing {
    /// It has signed twice, or has to wait.
    #[error("validator still jailed; cannot be unjailed")]
    StillJailed,
    /// It is not jailed.
    #[error("validator not jailed; cannot be unjailed")]
    NotJailed,
    /// It has no stake of its own.
    #[error("validator has no self-delegation; cannot be unjailed")]
    NoSelfDelegation,
    /// It has too little stake of its own.
    #[error("validator's self delegation less than minimum; cannot be unjailed")]
    SelfDelegationTooLow,
}

impl Code for Slashing {
    const CODESPACE: &'static str = "slashing";

    fn code(&self) -> u32 {
        match self {
            Slashing::StillJailed => 4,
            Slashing::NotJailed => 5,
            Slashing::NoSelfDelegation => 6,
            Slashing::SelfDelegationTooLow => 7,
        }
    }
}
