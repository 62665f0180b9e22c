//! Messages of modules as commands, with names and positional arguments as the SDK has them; our
//! own stand beside.

/// How a message is typed. Its signer is who `--from` names, fields without a place have flags.
pub(super) struct Form {
    /// The method that takes it, without the slash in front.
    pub(super) method: &'static str,
    /// Name of the command.
    pub(super) name: &'static str,
    pub(super) positional: &'static [&'static str],
    /// The same for fields that may be left out; they come last.
    pub(super) optional: &'static [&'static str],
    /// A field that the signer fills who is not told otherwise.
    pub(super) own: Option<&'static str>,
    /// Whether governance sends it, so that the command proposes it.
    pub(super) proposes: bool,
    /// A field for which the word `none` stands for nothing.
    pub(super) clears: Option<&'static str>,
    pub(super) about: &'static str,
}

/// Commands that belong together.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) forms: &'static [Form],
}

pub(super) const GROUPS: [Group; 11] = [
    Group { name: "auth", about: "Proposes parameters of accounts", forms: ACCOUNTS },
    Group { name: "bank", about: "Moves money", forms: MONEY },
    Group { name: "consensus", about: "Proposes limits of blocks and evidence", forms: LIMITS },
    Group {
        name: "staking",
        about: "Locks tokens as Whalestake and votes with it",
        forms: STAKING,
    },
    Group { name: "distribution", about: "Withdraws what stake and producers earn", forms: PAY },
    Group { name: "slashing", about: "Brings a jailed producer back", forms: SLASHING },
    Group { name: "authz", about: "Lets others act in one's name", forms: AUTHZ },
    Group { name: "feegrant", about: "Pays fees for others", forms: FEEGRANT },
    Group {
        name: "claim",
        about: "Makes accounts for newcomers and pays what is due",
        forms: CLAIMS,
    },
    Group { name: "gov", about: "Proposes and decides as holders", forms: GOV },
    Group { name: "upgrade", about: "Proposes the next version of the chain", forms: &[] },
];

const fn form(
    method: &'static str,
    name: &'static str,
    positional: &'static [&'static str],
    about: &'static str,
) -> Form {
    Form {
        method,
        name,
        positional,
        optional: &[],
        own: None,
        proposes: false,
        clears: None,
        about,
    }
}

/// A message that governance sends: the command proposes it.
const fn proposal(
    method: &'static str,
    name: &'static str,
    positional: &'static [&'static str],
    about: &'static str,
) -> Form {
    Form { proposes: true, ..form(method, name, positional, about) }
}

const ACCOUNTS: &[Form] = &[proposal(
    "cosmos.auth.v1beta1.Msg/UpdateParams",
    "update-params-proposal",
    &["params"],
    "Proposes parameters of accounts, all of them in JSON",
)];

const MONEY: &[Form] = &[
    proposal(
        "cosmos.bank.v1beta1.Msg/UpdateParams",
        "update-params-proposal",
        &["params"],
        "Proposes parameters of money, all of them in JSON",
    ),
    proposal(
        "cosmos.bank.v1beta1.Msg/SetSendEnabled",
        "set-send-enabled-proposal",
        &["send_enabled"],
        "Proposes for which denominations sending is switched on or off, each in JSON",
    ),
];

const LIMITS: &[Form] = &[proposal(
    "cosmos.consensus.v1.Msg/UpdateParams",
    "update-params-proposal",
    &["block", "evidence", "validator", "abci"],
    "Proposes limits of blocks and evidence, all of them in JSON",
)];

/// A producer and an amount.
const PRODUCER: &[&str] = &["validator_address", "amount"];

const STAKING: &[Form] = &[
    form(
        "cosmos.staking.v1beta1.Msg/Delegate",
        "delegate",
        PRODUCER,
        "Locks tokens as Whalestake that votes for a producer",
    ),
    form(
        "cosmos.staking.v1beta1.Msg/BeginRedelegate",
        "redelegate",
        &["validator_src_address", "validator_dst_address", "amount"],
        "Moves votes from one producer to another",
    ),
    form(
        "cosmos.staking.v1beta1.Msg/Undelegate",
        "unbond",
        PRODUCER,
        "Takes votes from a producer and asks for the stake to be paid back, in parts",
    ),
    form(
        "cosmos.staking.v1beta1.Msg/CancelUnbondingDelegation",
        "cancel-unbond",
        &["validator_address", "amount", "creation_height"],
        "Takes a part of such a request back",
    ),
    Form {
        own: Some("to"),
        ..form(
            "whaleshares.staking.v1.Msg/PowerUp",
            "power-up",
            &["amount"],
            "Locks tokens as Whalestake, one's own or with --to somebody else's",
        )
    },
    form(
        "whaleshares.staking.v1.Msg/PowerDown",
        "power-down",
        &["amount"],
        "Asks for Whalestake that votes for nobody to be paid back, in parts",
    ),
    form(
        "whaleshares.staking.v1.Msg/CancelPowerDown",
        "cancel-power-down",
        &["id", "amount"],
        "Takes a part of a power-down back; the latest payments go first",
    ),
    form(
        "whaleshares.staking.v1.Msg/AllocateVotes",
        "allocate",
        &["validator", "amount"],
        "Lets stake that votes for nobody vote for a producer",
    ),
    form(
        "whaleshares.staking.v1.Msg/DeallocateVotes",
        "deallocate",
        &["validator", "amount"],
        "Takes votes from a producer; the stake stays",
    ),
    Form {
        clears: Some("validator"),
        ..form(
            "whaleshares.staking.v1.Msg/SetAutoVote",
            "auto-vote",
            &["validator"],
            "Names the producer that stake to come will vote for, or none",
        )
    },
    Form {
        clears: Some("proxy"),
        ..form(
            "whaleshares.staking.v1.Msg/SetProxy",
            "proxy",
            &["proxy"],
            "Lets somebody else vote with the stake that votes for nobody, or none",
        )
    },
    Form {
        optional: &["height"],
        clears: Some("version"),
        ..form(
            "whaleshares.staking.v1.Msg/SignalUpgrade",
            "signal-upgrade",
            &["version"],
            "Says that a producer is ready for a version from a height on; none takes it back",
        )
    },
];

const PAY: &[Form] = &[
    form(
        "cosmos.distribution.v1beta1.Msg/SetWithdrawAddress",
        "set-withdraw-addr",
        &["withdraw_address"],
        "Names the account that one's earnings go to",
    ),
    form(
        "cosmos.distribution.v1beta1.Msg/WithdrawValidatorCommission",
        "withdraw-validator-commission",
        &["validator_address"],
        "Withdraws what a producer has earned",
    ),
    form(
        "cosmos.distribution.v1beta1.Msg/FundCommunityPool",
        "fund-community-pool",
        &["amount"],
        "Gives to the community",
    ),
    proposal(
        "cosmos.distribution.v1beta1.Msg/CommunityPoolSpend",
        "community-pool-spend-proposal",
        &["recipient", "amount"],
        "Proposes to pay somebody out of what belongs to the community",
    ),
];

const SLASHING: &[Form] = &[form(
    "cosmos.slashing.v1beta1.Msg/Unjail",
    "unjail",
    &[],
    "Lets a jailed producer be elected again",
)];

const AUTHZ: &[Form] = &[form(
    "cosmos.authz.v1beta1.Msg/Revoke",
    "revoke",
    &["grantee", "msg_type_url"],
    "Takes back what was allowed",
)];

const FEEGRANT: &[Form] = &[
    form(
        "cosmos.feegrant.v1beta1.Msg/RevokeAllowance",
        "revoke",
        &["granter", "grantee"],
        "Pays fees for somebody no longer",
    ),
    form(
        "cosmos.feegrant.v1beta1.Msg/PruneAllowances",
        "prune",
        &[],
        "Removes allowances that have expired",
    ),
];

const CLAIMS: &[Form] = &[
    Form {
        optional: &["name"],
        ..form(
            "whaleshares.claim.v1.Msg/CreateSponsoredAccount",
            "create-sponsored-account",
            &["pub_key"],
            "Opens an account for a key, in JSON, and lends it Whalestake for bandwidth",
        )
    },
    form(
        "whaleshares.claim.v1.Msg/ReclaimLoan",
        "reclaim-loan",
        &["borrower"],
        "Takes back what an account was lent and does not need any more",
    ),
    form(
        "whaleshares.claim.v1.Msg/ReleaseTeamStake",
        "release-team-stake",
        &["member"],
        "Pays what is due to somebody of the launch team",
    ),
    form(
        "whaleshares.claim.v1.Msg/Finalize",
        "finalize",
        &["index"],
        "Pays a claim by memo key that has waited long enough",
    ),
    proposal(
        "whaleshares.claim.v1.Msg/UpdateParams",
        "update-params-proposal",
        &["params"],
        "Proposes rules of claims, all parameters in JSON",
    ),
    proposal(
        "whaleshares.claim.v1.Msg/AddCorrection",
        "add-correction-proposal",
        &["header", "end"],
        "Proposes a snapshot of accounts that were left out or got too little",
    ),
    proposal(
        "whaleshares.claim.v1.Msg/EndCorrection",
        "end-correction-proposal",
        &["number"],
        "Proposes to end a correction before its time",
    ),
];

const GOV: &[Form] = &[
    form(
        "cosmos.gov.v1.Msg/Deposit",
        "deposit",
        &["proposal_id", "amount"],
        "Adds to the deposit of a proposal",
    ),
    form(
        "cosmos.gov.v1.Msg/CancelProposal",
        "cancel-proposal",
        &["proposal_id"],
        "Takes one's own proposal back",
    ),
    proposal(
        "cosmos.gov.v1.Msg/UpdateParams",
        "update-params-proposal",
        &["params"],
        "Proposes how decisions are made, all parameters in JSON",
    ),
];
