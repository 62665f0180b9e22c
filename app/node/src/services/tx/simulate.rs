//! `Simulate`: what a transaction would do, and the gas it would use.

use base::{Error, Result, Status};
use proto::cosmos::base::abci::v1beta1::SimulationResponse;
use proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};

use super::{Asked, invalid, write};

/// Whichever height was asked for: whoever simulates wants to know what the next block would do.
pub(super) fn simulate(asked: &Asked<'_>, request: SimulateRequest) -> Result<SimulateResponse> {
    #[allow(deprecated, reason = "older relayers send the transaction in parts")]
    let tx = match request {
        SimulateRequest { tx_bytes, .. } if !tx_bytes.is_empty() => tx_bytes,
        SimulateRequest { tx: Some(tx), .. } => write(&tx),
        SimulateRequest { .. } => return Err(invalid("empty txBytes is not allowed")),
    };
    match asked.app.simulate(&tx) {
        Ok(SimulationResponse { gas_info, result }) => Ok(SimulateResponse { gas_info, result }),
        Err(failed) => Err(Error::query(Status::Unknown, failed.to_string())),
    }
}
