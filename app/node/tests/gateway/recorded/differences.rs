//! Where answers differ from the recorded ones: on purpose, or because the chain below is
//! another one. Nothing else may differ, and nothing is listed without need.

use super::Difference;
use super::Part::{self, Everything, Member, Text};

/// The test begins at the last recorded height with some of the recorded accounts; the replay of
/// the whole recorded chain has tests of its own.
const STATE: &str = "depends on what the recorded chain had done before";
const NO_HISTORY: &str = "the test has no state before the last recorded height";
const NOT_BUILT: &str = "the module is not built yet";
const GO_PARSER: &str = "the SDK shows the text of a parser of Go; ours names field and value";
const GO_CLIENT: &str =
    "the SDK shows how its client of CometBFT fails; ours shows what CometBFT said";
const GO_SOURCE: &str =
    "the SDK adds a line of its source; gas is that of a smaller store and ante chain";
const BETTER_CODE: &str =
    "a malformed hash is the client's fault: InvalidArgument and 400, not Unknown and 500";
const LOCAL_BROADCAST: &str =
    "the SDK's gateway broadcasts without asking its own node, hence no height";
const REFLECTION: &str = "the SDK has forgotten to route these paths";
const INDEX: &str = "the SDK has no index page";
const GO_SPACE: &str =
    "Go's protobuf writes a plain space here in some builds and a hard one in others";
const REFUSED: &str =
    "the SDK answers with code 0 and no value for a height that it does not have; ours refuses";
const TEXT_OF_KIND: &str = "the SDK names the kind of its store; ours has no transient stores";
const WE_PRUNE: &str = "this node keeps 256 states and says so, and since when";
const ONE_TO_ONE: &str =
    "voters are never slashed, so a share is a token, where the SDK's are worth less than one";
const NO_UNBONDING_IDS: &str = "no module above may put an unbonding on hold, so none has a number";
const PAGES: &str = "the key of a page is what the next one begins with; ours has no length before";
const OWN_PAGES: &str = "allowances of a granter have an index, whose keys are grantees alone";
const EARNED: &str = "amounts are whole, and another inflation was shared by other rules";
const ONE_COIN: &str = "producers are paid in new tokens; fees, of any coin, are the community's";
const UNSHARED_SLASHES: &str = "a slash is the operator's alone, and no voter has a part in it";
const ALL_BONDED: &str =
    "all Whalestake is bonded, whoever it votes for; what is powered down is not";
const BOUNDS: &str = "at most 64 are elected, and 7 power-downs of a pair is a constant";
const SILENCE: &str =
    "one signature within the window is enough, and who loses the seat loses no stake";
const NO_WINDOW: &str = "missed blocks are counted in a row, without a window to go round in";
const NO_SEAT: &str = "who has no seat does not begin to sign";
const OTHER_CURVE: &str = "the rate falls with the years, whatever part of the supply is staked";
const NO_MINT_STORE: &str = "inflation is a part of staking: there is no store called mint";
const OWN_MODULES: &str = "the modules of this chain are others, and begin with version 1";
const NO_SUBSPACES: &str = "no module keeps parameters in the store of old";

const fn allow(rows: &'static str, part: Part, reason: &'static str) -> Difference {
    Difference { rows, part, reason }
}

pub const REST: &[Difference] = &[
    // Accounts.
    allow("auth GET /cosmos/auth/v1beta1/accounts  ", Everything, STATE),
    allow("/accounts?pagination.limit=2", Everything, STATE),
    allow("/accounts?pagination.limit=1&pagination.offset=1", Everything, STATE),
    allow("/accounts?pagination.limit=1&pagination.limit=2", Everything, STATE),
    allow("/accounts?pagination.limit=0", Everything, STATE),
    allow("/accounts?pagination.key=AAAA&pagination.limit=1", Everything, STATE),
    allow("/accounts?pagination.countTotal=true", Everything, STATE),
    allow("/accounts?nothing=1", Everything, STATE),
    allow("/accounts?pagination.nothing=1", Everything, STATE),
    allow("/accounts/cosmos1lfqrfv88", Everything, STATE),
    allow("/accounts/cosmos1c90urmdv", Everything, STATE),
    allow("/accounts/cosmos1ynavvs8t", Everything, STATE),
    allow("/accounts/cosmos1jzcm7has", Everything, STATE),
    allow("/accounts/cosmos10d07y265", Member("account_number"), STATE),
    allow("/accounts/cosmos1h8a4yxzk", Everything, STATE),
    allow("/account_info/cosmos10d07y265", Member("account_number"), STATE),
    allow("/module_accounts  ", Everything, STATE),
    allow("/module_accounts/gov", Member("account_number"), STATE),
    allow("/accounts?pagination.limit=-1", Text, GO_PARSER),
    allow("/accounts?pagination.limit=x", Text, GO_PARSER),
    allow("/accounts?pagination.key=%21%21", Text, GO_PARSER),
    allow("/address_by_id/x", Text, GO_PARSER),
    allow("/bech32/cosmos14p2vuvmt", Text, GO_PARSER),
    allow("/bech32/xyz", Text, GO_PARSER),
    // Money.
    allow("?resolve_denom=true", Everything, STATE),
    allow("by_denom?denom=ibc", Everything, STATE),
    allow("/spendable_balances/cosmos1lfqrfv88", Everything, STATE),
    allow("/spendable_balances/cosmos1jzcm7has", Everything, STATE),
    allow("/v1beta1/supply  ", Everything, STATE),
    allow("/supply?pagination.limit=1", Member("next_key"), STATE),
    allow("/supply/by_denom?denom=stake", Member("amount"), STATE),
    allow("/denoms_metadata  ", Everything, STATE),
    allow("/denoms_metadata?pagination.limit=1", Everything, STATE),
    allow("/denoms_metadata/ibc/", Everything, STATE),
    allow("/denom_owners/token", Everything, STATE),
    allow("/denom_owners/ibc/", Everything, STATE),
    allow("/denom_owners_by_query?denom=ibc", Everything, STATE),
    // The node and its blocks.
    allow("/node/v1beta1/config", Member("pruning_keep_recent"), WE_PRUNE),
    allow("/node/v1beta1/config", Member("pruning_interval"), WE_PRUNE),
    allow("base GET /cosmos/base/node/v1beta1/status", Member("earliest_store_height"), WE_PRUNE),
    allow("/node_info", Member("application_version"), "another program"),
    allow("/v1beta1/blocks/0", Text, GO_CLIENT),
    allow("/v1beta1/blocks/-1", Text, GO_CLIENT),
    allow("/v1beta1/blocks/x", Text, GO_PARSER),
    allow("/validatorsets/0", Text, GO_CLIENT),
    allow("/validatorsets/x", Text, GO_PARSER),
    allow("/abci_query?path=store/bank/key&data=AA==&prove=true", Member("data"), STATE),
    allow("/abci_query?path=/app/version", Member("value"), "this program has a version"),
    allow("/cosmos/base/reflection/v1beta1/", Everything, REFLECTION),
    allow("general GET /  ", Everything, INDEX),
    // Heights.
    allow("{\"x-cosmos-block-height\":\"100\"}", Everything, NO_HISTORY),
    allow("{\"Grpc-Metadata-x-cosmos-block-height\":\"100\"}", Everything, NO_HISTORY),
    allow("{\"x-cosmos-block-height\":\"1\"}", Everything, NO_HISTORY),
    allow("{\"x-cosmos-block-height\":\"5\"}", Everything, NO_HISTORY),
    allow("{\"x-cosmos-block-height\":\"x\"}", Text, GO_PARSER),
    allow("{\"x-cosmos-block-height\":\"latest\"}", Text, GO_PARSER),
    // Transactions.
    allow("/txs/0x5B80", Everything, BETTER_CODE),
    allow("/txs/abc", Everything, BETTER_CODE),
    allow("/txs/zz", Everything, BETTER_CODE),
    allow("&limit=2&page=2", Text, GO_CLIENT),
    allow("&page=99&limit=1", Text, GO_CLIENT),
    allow("?query=garbage", Text, GO_CLIENT),
    allow("?query=a=b=c", Text, GO_CLIENT),
    allow("&order_by=x", Text, GO_PARSER),
    allow("?query=message.module='ibc_channel'", Everything, NOT_BUILT),
    allow("/txs/block/x", Text, GO_PARSER),
    allow("/simulate simulate_ok", Member("gas_used"), GO_SOURCE),
    allow("/simulate simulate_camel", Member("gas_used"), GO_SOURCE),
    allow("/simulate simulate_tx_field", Member("gas_used"), GO_SOURCE),
    allow("/simulate simulate_bad_sequence", Text, GO_SOURCE),
    allow("/simulate simulate_message_fails", Text, GO_SOURCE),
    allow("/simulate garbage_tx", Text, GO_SOURCE),
    allow("/simulate not_json", Text, GO_PARSER),
    allow("/simulate bad_base64", Text, GO_PARSER),
    allow("/decode garbage_tx", Text, GO_SPACE),
    allow("/encode encode_unknown_type", Text, GO_PARSER),
    allow("/txs broadcast", Member("headers"), LOCAL_BROADCAST),
    allow("POST /cosmos/tx/v1beta1/txs empty_object", Member("headers"), LOCAL_BROADCAST),
    allow("/txs one transaction more", Member("headers"), LOCAL_BROADCAST),
    allow("/txs broadcast_bad_mode", Text, GO_PARSER),
    allow("/txs broadcast_empty", Everything, "no bytes and empty bytes are the same on the wire"),
    // Staking.
    allow("/v1beta1/validators  ", Member("delegator_shares"), ONE_TO_ONE),
    allow("/v1beta1/validators  ", Member("unbonding_ids"), NO_UNBONDING_IDS),
    allow("/validators?status=BOND_STATUS_UNBONDING", Member("delegator_shares"), ONE_TO_ONE),
    allow("/validators?status=BOND_STATUS_UNBONDING", Member("unbonding_ids"), NO_UNBONDING_IDS),
    allow("/validators?pagination.limit=1", Member("delegator_shares"), ONE_TO_ONE),
    allow("/validators?pagination.limit=1", Member("unbonding_ids"), NO_UNBONDING_IDS),
    allow("/validators?pagination.limit=1", Member("next_key"), PAGES),
    allow("/staking/v1beta1/validators/cosmosvaloper1fws", Member("delegator_shares"), ONE_TO_ONE),
    allow(
        "/staking/v1beta1/validators/cosmosvaloper1fws",
        Member("unbonding_ids"),
        NO_UNBONDING_IDS,
    ),
    allow("/v1beta1/delegations/cosmos105hp899w", Member("shares"), ONE_TO_ONE),
    allow("/v1beta1/delegations/cosmos105hp899w", Member("next_key"), PAGES),
    allow("wvvf2vvgv/validators  ", Member("delegator_shares"), ONE_TO_ONE),
    allow("wvvf2vvgv/validators  ", Member("unbonding_ids"), NO_UNBONDING_IDS),
    allow("/historical_info/100", Everything, NO_HISTORY),
    allow("/historical_info/x", Text, GO_PARSER),
    allow("/staking/v1beta1/pool", Member("bonded_tokens"), ALL_BONDED),
    allow("/staking/v1beta1/pool", Member("not_bonded_tokens"), ALL_BONDED),
    allow("/staking/v1beta1/params", Member("max_validators"), BOUNDS),
    allow("/staking/v1beta1/params", Member("max_entries"), BOUNDS),
    // Distribution.
    allow("/distribution/v1beta1/validators/cosmosvaloper1kf6h9k", Member("commission"), ONE_COIN),
    allow("/distribution/v1beta1/validators/cosmosvaloper1kf6h9k", Member("amount"), EARNED),
    allow("5zp00k/outstanding_rewards", Member("rewards"), ONE_COIN),
    allow(
        "/cosmosvaloper1fwsyhpkvfy0vfnzun2xfq5twywgwcmf3z6qsp6/commission",
        Member("amount"),
        EARNED,
    ),
    allow("/slashes?starting_height=1&", Everything, UNSHARED_SLASHES),
    allow("wvvf2vvgv/rewards", Member("amount"), EARNED),
    allow("/community_pool", Member("amount"), EARNED),
    // Slashing and inflation.
    allow("/slashing/v1beta1/params", Member("min_signed_per_window"), SILENCE),
    allow("/slashing/v1beta1/params", Member("slash_fraction_downtime"), SILENCE),
    allow("/signing_infos", Member("index_offset"), NO_WINDOW),
    allow("/signing_infos  ", Member("start_height"), NO_SEAT),
    allow("/signing_infos/cosmosvalcons1n5cw00", Member("start_height"), NO_SEAT),
    allow("/signing_infos?pagination.limit=1", Member("next_key"), PAGES),
    allow("/mint/v1beta1/params", Member("goal_bonded"), OTHER_CURVE),
    allow("/mint/v1beta1/params", Member("inflation_rate_change"), OTHER_CURVE),
    allow("/mint/v1beta1/inflation", Member("inflation"), OTHER_CURVE),
    allow("/annual_provisions", Member("annual_provisions"), OTHER_CURVE),
    // Allowances.
    allow(
        "/issued/cosmos1nl890hy9dykyr89lp7e6n5ze42f0tuadjt8m4r?pag",
        Member("next_key"),
        OWN_PAGES,
    ),
    // Proposals and upgrades.
    allow("?proposal_status=PROPOSAL_STATUS_NOTHING", Text, GO_PARSER),
    allow("/gov/v1/proposals/x", Text, GO_PARSER),
    allow("/gov/v1beta1/proposals/x", Text, GO_PARSER),
    allow("/upgraded_consensus_state/x", Text, GO_PARSER),
    allow("/module_versions  ", Member("module_versions"), OWN_MODULES),
    allow("/module_versions?module_name=bank", Member("version"), OWN_MODULES),
    allow("?subspace=transfer&key=SendEnabled", Everything, NO_SUBSPACES),
    allow("/params/v1beta1/subspaces", Member("subspaces"), NO_SUBSPACES),
    // Modules.
    allow("/cosmos/circuit/", Everything, NOT_BUILT),
    allow("/cosmos/group/", Everything, NOT_BUILT),
];

pub const GRPC: &[Difference] = &[
    allow("balance-height /", Everything, NO_HISTORY),
    allow("balance-height-1 ", Everything, NO_HISTORY),
    allow("balance-height-text ", Text, GO_PARSER),
    allow("balance-height-empty ", Text, GO_PARSER),
    allow("spendable ", Everything, STATE),
    allow("supply ", Everything, STATE),
    allow("module-account /", Everything, STATE),
    allow("node-config ", Everything, WE_PRUNE),
    allow("node-status ", Everything, WE_PRUNE),
    allow("abci-query ", Everything, NO_MINT_STORE),
    allow("simulate ", Everything, GO_SOURCE),
    allow("simulate-bad-sequence ", Text, GO_SOURCE),
    allow("simulate-old-height ", Everything, NO_HISTORY),
    allow("validators ", Member("delegator_shares"), ONE_TO_ONE),
    allow("validators ", Member("unbonding_ids"), NO_UNBONDING_IDS),
    allow("staking-params ", Member("max_validators"), BOUNDS),
    allow("staking-params ", Member("max_entries"), BOUNDS),
    allow("rewards ", Member("amount"), EARNED),
    allow("inflation ", Member("inflation"), OTHER_CURVE),
    allow("slashing-params ", Member("min_signed_per_window"), SILENCE),
    allow("slashing-params ", Member("slash_fraction_downtime"), SILENCE),
    allow("/ibc.", Everything, NOT_BUILT),
];

pub const ABCI: &[Difference] = &[
    allow("grpc-bank-balance-old ", Everything, NO_HISTORY),
    allow("grpc-bank-balance-1 ", Everything, NO_HISTORY),
    allow("grpc-bank-balance-garbage ", Member("log"), GO_PARSER),
    allow("grpc-node-info ", Member("value"), "another program"),
    allow("grpc-node-config ", Member("value"), WE_PRUNE),
    allow("grpc-node-status ", Member("value"), WE_PRUNE),
    allow("grpc-simulate ", Member("value"), GO_SOURCE),
    allow("grpc-simulate-tx-field ", Member("value"), GO_SOURCE),
    allow("grpc-simulate-bad-sequence ", Member("log"), GO_SOURCE),
    allow("app-simulate", Member("gas_used"), GO_SOURCE),
    allow("app-simulate-garbage ", Member("log"), GO_SPACE),
    allow("app-version", Member("value"), "this program has a version"),
    allow("store-height-1 ", Everything, NO_HISTORY),
    allow("store-height-2 ", Everything, NO_HISTORY),
    allow("store-height-2-prove ", Everything, NO_HISTORY),
    allow("store-height-3-prove ", Everything, NO_HISTORY),
    allow("store-height-latest-minus-1 ", Everything, NO_HISTORY),
    allow("store-height-latest-minus-1-prove ", Everything, NO_HISTORY),
    allow("store-then-absent ", Everything, NO_HISTORY),
    allow("store-upgrade-absent-prove ", Everything, NO_HISTORY),
    allow("store-empty-store-prove ", Everything, NO_HISTORY),
    allow("store-height-future ", Everything, REFUSED),
    allow("store-height-future-prove ", Everything, REFUSED),
    allow("store-height-far ", Everything, REFUSED),
    allow("store-height-negative ", Everything, REFUSED),
    allow("store-empty-key-prove ", Everything, "the SDK asks for the proof before the key"),
    allow("store-transient ", Member("log"), TEXT_OF_KIND),
    allow("store-subspace ", Member("value"), STATE),
    allow("store/ibc/", Everything, NOT_BUILT),
    allow("store/mint/", Everything, NO_MINT_STORE),
    allow("grpc-staking-params ", Member("value"), BOUNDS),
    allow("/ibc.", Everything, NOT_BUILT),
];

pub const PRUNED: &[Difference] = &[
    allow("pruned-grpc ", Member("log"), "the SDK's text names its tree"),
    allow("pruned-store ", Everything, REFUSED),
    allow("pruned-store-prove ", Everything, "a height that is gone is refused alike with a proof"),
];
