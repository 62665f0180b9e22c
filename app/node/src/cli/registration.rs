//! What a producer says of itself when it registers.

use base::{Address, Amount, Coin, Dec};
use clap::Args;
use cometbft_config::ValidatorKey;
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::crypto::ed25519::PubKey;
use proto::cosmos::staking::v1beta1::{CommissionRates, Description, MsgCreateValidator};

use super::failure::{Failure, Result};

/// Everything that the message of a registration holds, but who registers.
pub(super) struct Registration {
    pub(super) description: Description,
    pub(super) commission: CommissionRates,
    /// The least stake of its own with which it wants to produce.
    pub(super) min_self_delegation: Amount,
    /// What its blocks are signed with.
    pub(super) key: Any,
    /// Its own stake to begin with.
    pub(super) stake: Coin,
}

/// What the producer keeps of its pay. The whitepaper's producer keeps all of it; a lower rate
/// shares the rest with those who vote for it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Producer")]
pub(super) struct CommissionArguments {
    /// What the producer keeps of its pay; the rest goes to those who vote for it.
    #[arg(long, value_name = "RATE", default_value = "1.0")]
    commission_rate: Dec,
    /// The most that it may ever keep.
    #[arg(long, value_name = "RATE", default_value = "1.0")]
    commission_max_rate: Dec,
    /// How much the rate may change within a day.
    #[arg(long, value_name = "RATE", default_value = "1.0")]
    commission_max_change_rate: Dec,
}

impl CommissionArguments {
    pub(super) fn rates(&self) -> CommissionRates {
        rates(self.commission_rate, self.commission_max_rate, self.commission_max_change_rate)
    }
}

/// The rates of a message.
pub(super) fn rates(rate: Dec, max_rate: Dec, max_change_rate: Dec) -> CommissionRates {
    CommissionRates {
        rate: rate.to_wire(),
        max_rate: max_rate.to_wire(),
        max_change_rate: max_change_rate.to_wire(),
    }
}

impl Registration {
    /// The message with which `operator` registers.
    pub(super) fn message(&self, operator: &Address) -> Any {
        let message = MsgCreateValidator {
            description: Some(self.description.clone()),
            commission: Some(self.commission.clone()),
            min_self_delegation: self.min_self_delegation.to_string(),
            validator_address: operator.validator_text(),
            pubkey: Some(self.key.clone()),
            value: Some((&self.stake).into()),
            ..MsgCreateValidator::default()
        };
        Any { type_url: MsgCreateValidator::type_url(), value: message.encode_to_vec() }
    }
}

/// The public half of the key with which a node signs blocks.
pub(super) fn public_key_of(key: &ValidatorKey) -> Any {
    let value = PubKey { key: key.public_key().to_vec() }.encode_to_vec();
    Any { type_url: PubKey::type_url(), value }
}

/// Reads what `whaled comet show-validator` prints.
pub(super) fn public_key(json: &str) -> Result<Any> {
    let wrong = |problem: String| {
        Failure::usage(format!("failed to unmarshal validator public key: {problem}"))
            .try_this("what whaled comet show-validator prints on the producer's machine")
    };
    let bytes = proto::json::parse(&Any::full_name(), json).map_err(|e| wrong(e.to_string()))?;
    let key = Any::decode(bytes.as_slice())?;
    match key.type_url == PubKey::type_url() {
        true => Ok(key),
        false => Err(wrong(format!("expected {}, found {}", PubKey::type_url(), key.type_url))),
    }
}
