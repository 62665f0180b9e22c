//! Results of the core in the words of ABCI.

use std::num::TryFromIntError;

use base::{Error, Event};
use chain::{TxResult, ValidatorUpdate};
use prost::{DecodeError, Message};
use tendermint_proto::v0_38::abci::{
    self, EventAttribute, ExecTxResult, ResponseCheckTx, ResponseQuery,
};
use tendermint_proto::v0_38::crypto::{PublicKey, public_key::Sum};
use tendermint_proto::v0_38::types::ConsensusParams;

/// An event; every attribute is indexed, because relayers find packets by searching for them.
pub(crate) fn event(event: Event) -> abci::Event {
    let attribute = |(key, value): (std::borrow::Cow<'static, str>, String)| EventAttribute {
        key: key.into_owned(),
        value,
        index: true,
    };
    abci::Event {
        r#type: event.kind.into_owned(),
        attributes: event.attributes.into_iter().map(attribute).collect(),
    }
}

/// The result of a transaction in a block.
pub(crate) fn exec_result(result: TxResult) -> ExecTxResult {
    let (code, codespace, log) = verdict(result.error.as_ref());
    ExecTxResult {
        code,
        data: result.data.into(),
        log,
        info: String::new(),
        gas_wanted: signed(result.gas_wanted),
        gas_used: signed(result.gas_used),
        events: result.events.into_iter().map(event).collect(),
        codespace,
    }
}

/// The verdict of CheckTx.
pub(crate) fn check_result(result: TxResult) -> ResponseCheckTx {
    let (code, codespace, log) = verdict(result.error.as_ref());
    ResponseCheckTx {
        code,
        codespace,
        log,
        gas_wanted: signed(result.gas_wanted),
        gas_used: signed(result.gas_used),
        ..ResponseCheckTx::default()
    }
}

/// The refusal of a query.
pub(crate) fn query_error(error: &Error, height: i64) -> ResponseQuery {
    let (code, codespace, log) = verdict(Some(error));
    ResponseQuery { code, codespace, log, height, ..ResponseQuery::default() }
}

/// What powers of validators become.
pub(crate) fn validators(
    updates: &[ValidatorUpdate],
) -> Result<Vec<abci::ValidatorUpdate>, TryFromIntError> {
    let update = |&ValidatorUpdate { key, power }: &ValidatorUpdate| {
        let pub_key = Some(PublicKey { sum: Some(Sum::Ed25519(key.to_vec())) });
        Ok(abci::ValidatorUpdate { pub_key, power: i64::try_from(power)? })
    };
    updates.iter().map(update).collect()
}

fn verdict(error: Option<&Error>) -> (u32, String, String) {
    match error {
        None => (0, String::new(), String::new()),
        Some(error) => (error.code(), error.codespace().to_owned(), error.to_string()),
    }
}

fn signed(gas: u64) -> i64 {
    // A simulation has no limit; everything else was checked to fit.
    i64::try_from(gas).unwrap_or(i64::MAX)
}

/// Consensus parameters as CometBFT's library types; both are the same message.
pub(crate) fn to_abci(
    params: &proto::tendermint::types::ConsensusParams,
) -> Result<ConsensusParams, DecodeError> {
    ConsensusParams::decode(params.encode_to_vec().as_slice())
}

/// And back.
pub(crate) fn from_abci(
    params: &ConsensusParams,
) -> Result<proto::tendermint::types::ConsensusParams, DecodeError> {
    proto::tendermint::types::ConsensusParams::decode(params.encode_to_vec().as_slice())
}
