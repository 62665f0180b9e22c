//! `Simulate`: what a transaction would do, and the gas it would use.

use base::{Error, Event, Response, Result, Status};
use prost_types::Any;
use proto::cosmos::base::abci::v1beta1::{GasInfo, Result as Outcome};
use proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use proto::tendermint::abci;

use super::{Asked, invalid, write};

/// Runs the transaction above the newest state, whichever height was asked for: whoever
/// simulates wants to know what the next block would do.
pub(super) fn simulate(asked: &Asked<'_>, request: SimulateRequest) -> Result<SimulateResponse> {
    #[allow(deprecated, reason = "older relayers send the transaction in parts")]
    let tx = match request {
        SimulateRequest { tx_bytes, .. } if !tx_bytes.is_empty() => tx_bytes,
        SimulateRequest { tx: Some(tx), .. } => write(&tx),
        SimulateRequest { .. } => return Err(invalid("empty txBytes is not allowed")),
    };
    let chain = asked.app.chain();
    let result = asked.app.with_view(&asked.app.latest(), |view| chain.simulate(view, &tx));
    if let Some(error) = result.error {
        let text = format!("{error} with gas used: '{}'", result.gas_used);
        return Err(Error::query(Status::Unknown, text));
    }
    let response = |Response { type_url, value }| Any { type_url, value };
    Ok(SimulateResponse {
        gas_info: Some(GasInfo { gas_wanted: result.gas_wanted, gas_used: result.gas_used }),
        result: Some(Outcome {
            events: result.events.into_iter().map(event).collect(),
            msg_responses: result.responses.into_iter().map(response).collect(),
            log: String::new(),
            ..with_data(result.data)
        }),
    })
}

#[allow(deprecated, reason = "clients still read the data here, and not in msg_responses")]
fn with_data(data: Vec<u8>) -> Outcome {
    Outcome { data, ..Outcome::default() }
}

/// Nothing is indexed, for nothing happened.
fn event(event: Event) -> abci::Event {
    let attribute = |(key, value): (std::borrow::Cow<'static, str>, String)| abci::EventAttribute {
        key: key.into_owned(),
        value,
        index: false,
    };
    abci::Event {
        r#type: event.kind.into_owned(),
        attributes: event.attributes.into_iter().map(attribute).collect(),
    }
}
