//! `cosmos.base.node.v1beta1.Service`: how this node is configured and how far it is.

use base::Result;
use prost_types::Timestamp;
use proto::cosmos::base::node::v1beta1::{
    ConfigRequest, ConfigResponse, StatusRequest, StatusResponse,
};

use super::methods::{Lane, Methods};
use super::{Asked, Facts};

pub(super) fn add(methods: &mut Methods) {
    methods.add("/cosmos.base.node.v1beta1.Service/Config", Lane::State, config);
    methods.add("/cosmos.base.node.v1beta1.Service/Status", Lane::Comet, status);
}

/// States leave memory one by one, hence the interval.
fn config(asked: &Asked<'_>, _: ConfigRequest) -> Result<ConfigResponse> {
    let Facts { states_kept, halt_height } = asked.services.facts;
    Ok(ConfigResponse {
        minimum_gas_price: asked.app.config().min_gas_prices.to_string(),
        pruning_keep_recent: states_kept.to_string(),
        pruning_interval: "1".to_owned(),
        halt_height,
    })
}

/// The hashes are those of the block's head, which only CometBFT has; a node whose CometBFT
/// can not be asked still tells how far it is.
fn status(asked: &Asked<'_>, _: StatusRequest) -> Result<StatusResponse> {
    let committed = asked.app.at(signed(asked.height), false)?;
    let header = asked.wait(asked.comet().header(signed(asked.height))).unwrap_or_default();
    let (seconds, nanos) = (committed.commit.time_s, committed.commit.time_nanos);
    let timestamp = Timestamp { seconds, nanos: i32::try_from(nanos).unwrap_or_default() };
    Ok(StatusResponse {
        earliest_store_height: asked.app.earliest(),
        height: asked.height,
        // A state that came by state sync has no time.
        timestamp: Some(timestamp).filter(|_| (seconds, nanos) != (0, 0)),
        app_hash: header.app_hash,
        validator_hash: header.next_validators_hash,
    })
}

fn signed(height: u64) -> i64 {
    i64::try_from(height).unwrap_or(i64::MAX)
}
