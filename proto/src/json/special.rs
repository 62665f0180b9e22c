//! What no rule explains: Go types that are written by hand.

use super::rules::Form;

/// Messages whose Go type has a `MarshalJSON` of its own that hands over to `encoding/json`. It
/// prints 64-bit integers as numbers, nil lists as null, and leaves out what is empty. The
/// protobuf printer calls it for a message inside another one, never for the outermost.
const PLAIN: [&str; 2] = [
    // x/staking/types/delegation.go, so that embedded fields are printed under their name.
    "cosmos.staking.v1beta1.DelegationResponse",
    "cosmos.staking.v1beta1.RedelegationResponse",
];

/// Go types that stand for the text or bytes of a field (`gogoproto.customtype`, `casttype`).
const GO_TYPES: [(&str, Form); 4] = [
    ("cosmossdk.io/math.Int", Form::Int),
    ("cosmossdk.io/math.LegacyDec", Form::Dec),
    // A byte slice whose MarshalJSON prints upper-case hexadecimal digits.
    ("github.com/cometbft/cometbft/libs/bytes.HexBytes", Form::UpperHex),
    // A byte slice that is JSON already: the transactions of a genesis file.
    ("encoding/json.RawMessage", Form::RawJson),
];

/// Interfaces of which every implementation carries `cosmos_proto.implements_interface`, so that
/// a type that does not fit can be refused. Upstream marks accounts, public keys and evidence
/// only in part.
const CLOSED_INTERFACES: [&str; 4] = [
    "cosmos.gov.v1beta1.Content",
    "cosmos.authz.v1beta1.Authorization",
    "cosmos.feegrant.v1beta1.FeeAllowanceI",
    "cosmos.group.v1.DecisionPolicy",
];

pub(super) fn is_plain(message: &str) -> bool {
    PLAIN.contains(&message)
}

pub(super) fn form_of(go_type: &str) -> Option<Form> {
    GO_TYPES.into_iter().find_map(|(name, form)| (name == go_type).then_some(form))
}

pub(super) fn is_closed(interface: &str) -> bool {
    CLOSED_INTERFACES.contains(&interface)
}
