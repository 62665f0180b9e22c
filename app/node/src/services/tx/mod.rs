//! `cosmos.tx.v1beta1.Service`: transactions before, during and after their block.

mod broadcast;
mod convert;
mod lookup;
mod simulate;

use base::{Error, Result, Sdk};
use prost::Message;
use proto::cosmos::tx::v1beta1::{AuthInfo, Tx, TxBody, TxRaw};

use super::methods::{Lane, Methods};
use super::{Asked, invalid};

pub(super) fn add(methods: &mut Methods) {
    methods.add("/cosmos.tx.v1beta1.Service/Simulate", Lane::State, simulate::simulate);
    methods.add("/cosmos.tx.v1beta1.Service/BroadcastTx", Lane::Comet, broadcast::broadcast);
    methods.add("/cosmos.tx.v1beta1.Service/GetTx", Lane::Comet, lookup::tx);
    methods.add("/cosmos.tx.v1beta1.Service/GetTxsEvent", Lane::History, lookup::search);
    methods.add("/cosmos.tx.v1beta1.Service/GetBlockWithTxs", Lane::History, lookup::block);
    methods.add("/cosmos.tx.v1beta1.Service/TxEncode", Lane::State, convert::encode);
    methods.add("/cosmos.tx.v1beta1.Service/TxDecode", Lane::State, convert::decode);
    methods.add("/cosmos.tx.v1beta1.Service/TxEncodeAmino", Lane::State, convert::encode_amino);
    methods.add("/cosmos.tx.v1beta1.Service/TxDecodeAmino", Lane::State, convert::decode_amino);
}

/// Reads a transaction by the chain's rules of decoding. One without messages is no good, but
/// it can be read.
fn read(asked: &Asked<'_>, bytes: &[u8]) -> Result<Tx> {
    match asked.app.chain().decode(bytes) {
        Err(error) if !error.is(Sdk::InvalidRequest) => return Err(error),
        _ => {}
    }
    let unlikely = |error: prost::DecodeError| Error::undefined(error.to_string());
    let raw = TxRaw::decode(bytes).map_err(unlikely)?;
    Ok(Tx {
        body: Some(TxBody::decode(raw.body_bytes.as_slice()).map_err(unlikely)?),
        auth_info: Some(AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(unlikely)?),
        signatures: raw.signatures,
    })
}

/// The bytes that travel for a transaction given in parts.
fn write(tx: &Tx) -> Vec<u8> {
    TxRaw {
        body_bytes: tx.body.clone().unwrap_or_default().encode_to_vec(),
        auth_info_bytes: tx.auth_info.clone().unwrap_or_default().encode_to_vec(),
        signatures: tx.signatures.clone(),
    }
    .encode_to_vec()
}
