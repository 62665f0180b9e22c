//! Transactions from one form into another: parts, bytes, and amino of old.

use base::Result;
use proto::amino::{std_tx_decode, std_tx_encode};
use proto::cosmos::tx::v1beta1::{
    TxDecodeAminoRequest, TxDecodeAminoResponse, TxDecodeRequest, TxDecodeResponse,
    TxEncodeAminoRequest, TxEncodeAminoResponse, TxEncodeRequest, TxEncodeResponse,
};

use super::{Asked, invalid, read, write};

pub(super) fn encode(_: &Asked<'_>, request: TxEncodeRequest) -> Result<TxEncodeResponse> {
    let tx = request.tx.ok_or_else(|| invalid("invalid empty tx"))?;
    Ok(TxEncodeResponse { tx_bytes: write(&tx) })
}

pub(super) fn decode(asked: &Asked<'_>, request: TxDecodeRequest) -> Result<TxDecodeResponse> {
    if request.tx_bytes.is_empty() {
        return Err(invalid("invalid empty tx bytes"));
    }
    Ok(TxDecodeResponse { tx: Some(read(asked, &request.tx_bytes)?) })
}

pub(super) fn encode_amino(
    _: &Asked<'_>,
    request: TxEncodeAminoRequest,
) -> Result<TxEncodeAminoResponse> {
    if request.amino_json.is_empty() {
        return Err(invalid("invalid empty tx json"));
    }
    let amino_binary =
        std_tx_encode(&request.amino_json).map_err(|error| invalid(error.to_string()))?;
    Ok(TxEncodeAminoResponse { amino_binary })
}

pub(super) fn decode_amino(
    _: &Asked<'_>,
    request: TxDecodeAminoRequest,
) -> Result<TxDecodeAminoResponse> {
    if request.amino_binary.is_empty() {
        return Err(invalid("invalid empty tx bytes"));
    }
    let amino_json =
        std_tx_decode(&request.amino_binary).map_err(|error| invalid(error.to_string()))?;
    Ok(TxDecodeAminoResponse { amino_json })
}
