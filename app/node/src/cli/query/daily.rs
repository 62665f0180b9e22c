//! Queries that people type every day, with names and positional arguments as the SDK has them.
//! Everything else is generated from its descriptor alone.

use super::{claims, economy, governance};

/// How a method is typed.
pub(super) struct Form {
    /// Name of the method.
    pub(super) method: &'static str,
    /// Name of the command; none for a method that is of no use here.
    pub(super) name: &'static str,
    pub(super) aliases: &'static [&'static str],
    /// Fields of the request without a flag's name. A list takes all that is left.
    pub(super) positional: &'static [&'static str],
    /// The same for fields that may be left out; they come last.
    pub(super) optional: &'static [&'static str],
    pub(super) about: &'static str,
}

/// The form of a method, if it has one.
pub(super) fn form(service: &str, method: &str) -> Option<&'static Form> {
    all().find(|(name, form)| *name == service && form.method == method).map(|(_, form)| form)
}

/// All forms with their services.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Form)> {
    let forms = FORMS.iter().chain(&claims::FORMS).chain(&economy::FORMS).chain(&governance::FORMS);
    forms.flat_map(|(service, forms)| forms.iter().map(move |form| (*service, form)))
}

const FORMS: [(&str, &[Form]); 5] = [
    ("cosmos.auth.v1beta1.Query", AUTH),
    ("cosmos.bank.v1beta1.Query", BANK),
    ("cosmos.consensus.v1.Query", CONSENSUS),
    ("cosmos.base.node.v1beta1.Service", NODE),
    ("cosmos.base.tendermint.v1beta1.Service", COMET),
];

/// A method whose request has no fields worth a place.
pub(super) const fn plain(method: &'static str, name: &'static str, about: &'static str) -> Form {
    of(method, name, &[], about)
}

/// A method with fields in places.
pub(super) const fn of(
    method: &'static str,
    name: &'static str,
    positional: &'static [&'static str],
    about: &'static str,
) -> Form {
    Form { method, name, aliases: &[], positional, optional: &[], about }
}

const AUTH: &[Form] = &[
    of("Account", "account", &["address"], "Shows an account"),
    of(
        "AccountInfo",
        "account-info",
        &["address"],
        "Shows what all kinds of accounts have: number, sequence, key",
    ),
    plain("Accounts", "accounts", "Shows all accounts"),
    of(
        "AccountAddressByID",
        "address-by-acc-num",
        &["account_id"],
        "Shows the address of an account number",
    ),
    of("ModuleAccountByName", "module-account", &["name"], "Shows the account of a module"),
    plain("ModuleAccounts", "module-accounts", "Shows the accounts of all modules"),
    of(
        "AddressBytesToString",
        "address-bytes-to-string",
        &["address_bytes"],
        "Turns the bytes of an address into its text",
    ),
    of(
        "AddressStringToBytes",
        "address-string-to-bytes",
        &["address_string"],
        "Turns the text of an address into its bytes",
    ),
    plain("Bech32Prefix", "bech32-prefix", "Shows the Bech32 prefix of the chain"),
    plain("Params", "params", "Shows the parameters of accounts"),
];

const BANK: &[Form] = &[
    of("Balance", "balance", &["address", "denom"], "Shows what an account has of one kind"),
    of("AllBalances", "balances", &["address"], "Shows what an account has"),
    of("SpendableBalances", "spendable-balances", &["address"], "Shows what an account can spend"),
    of(
        "SpendableBalanceByDenom",
        "spendable-balance",
        &["address", "denom"],
        "Shows what an account can spend of one kind",
    ),
    Form {
        method: "TotalSupply",
        name: "total-supply",
        aliases: &["total"],
        positional: &[],
        optional: &[],
        about: "Shows how much there is of everything",
    },
    of("SupplyOf", "total-supply-of", &["denom"], "Shows how much there is of one kind"),
    plain("Params", "params", "Shows the parameters of money"),
    of("DenomMetadata", "denom-metadata", &["denom"], "Shows what a denomination is called"),
    plain("DenomsMetadata", "denoms-metadata", "Shows what all denominations are called"),
    of("DenomOwners", "denom-owners", &["denom"], "Shows who has how much of one kind"),
    of(
        "SendEnabled",
        "send-enabled",
        &["denoms"],
        "Shows for which denominations sending is switched on or off",
    ),
];

const CONSENSUS: &[Form] = &[plain("Params", "params", "Shows the limits of blocks and evidence")];

const NODE: &[Form] = &[
    plain("Config", "config", "Shows how the node is set"),
    plain("Status", "status", "Shows how far the node is"),
];

const COMET: &[Form] = &[
    plain("GetNodeInfo", "node-info", "Shows who the node is and what it is made of"),
    plain("GetSyncing", "syncing", "Shows whether the node still fetches old blocks"),
    plain("GetLatestBlock", "block-latest", "Shows the newest block"),
    of("GetBlockByHeight", "block-by-height", &["height"], "Shows the block at a height"),
    Form {
        method: "GetLatestValidatorSet",
        name: "validator-set",
        aliases: &[
            "validator-set-latest",
            "comet-validator-set",
            "cometbft-validator-set",
            "tendermint-validator-set",
        ],
        positional: &[],
        optional: &[],
        about: "Shows who signs the newest block",
    },
    of(
        "GetValidatorSetByHeight",
        "validator-set-by-height",
        &["height"],
        "Shows who signs the block at a height",
    ),
    plain("ABCIQuery", "", ""),
];
