//! Simulation in the words of the SDK: behind gRPC `Simulate` and the ABCI query `/app/simulate`.

use base::{Error, Event, Response};
use prost::Message;
use prost_types::Any;
use proto::cosmos::base::abci::v1beta1::{GasInfo, Result as Outcome, SimulationResponse};
use proto::tendermint::abci;
use tendermint_proto::v0_38::abci::{RequestQuery, ResponseQuery};

use super::App;
use super::query::{refuse, signed};

/// Why a transaction would fail.
#[derive(Debug, thiserror::Error)]
#[error("{error} with gas used: '{gas_used}'")]
pub struct SimulationFailed {
    /// The refusal.
    pub error: Error,
    /// The gas until then.
    pub gas_used: u64,
}

impl App {
    /// What the transaction would do, and the gas it would use; needs no signature. It runs behind
    /// the newest block and the mempool, because that is where it would stand.
    pub fn simulate(&self, tx: &[u8]) -> Result<SimulationResponse, SimulationFailed> {
        let result = self.run_ahead(tx);
        if let Some(error) = result.error {
            return Err(SimulationFailed { error, gas_used: result.gas_used });
        }
        let response = |Response { type_url, value }| Any { type_url, value };
        Ok(SimulationResponse {
            gas_info: Some(GasInfo { gas_wanted: result.gas_wanted, gas_used: result.gas_used }),
            result: Some(Outcome {
                events: result.events.into_iter().map(event).collect(),
                msg_responses: result.responses.into_iter().map(response).collect(),
                log: String::new(),
                ..with_data(result.data)
            }),
        })
    }

    /// `/app/simulate`, which answers in JSON.
    pub(super) fn answer_simulate(&self, request: &RequestQuery) -> ResponseQuery {
        let response = match self.simulate(&request.data) {
            Ok(response) => response.encode_to_vec(),
            Err(failed) => return refuse(&failed.error.because("failed to simulate tx")),
        };
        let height = match request.height {
            0 => signed(self.latest().commit.height),
            asked => asked,
        };
        match proto::json::print("cosmos.base.abci.v1beta1.SimulationResponse", &response) {
            Ok(json) => ResponseQuery {
                codespace: "sdk".into(),
                height,
                value: json.into(),
                ..ResponseQuery::default()
            },
            Err(error) => refuse(
                &Error::undefined(error.to_string())
                    .because("failed to JSON encode simulation response"),
            ),
        }
    }
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
