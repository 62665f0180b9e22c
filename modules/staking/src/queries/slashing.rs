//! The SDK's questions of slashing. It counts missed blocks within a window; here a producer
//! is judged by how long it is silent, so a window is as long as it may be silent, and what
//! is missed in it is what was missed without a break until now.

use base::{Address, Ctx, Dec, Error, Result, Router, Status, Time, page};
use proto::cosmos::slashing::v1beta1::{
    Params, QueryParamsRequest, QueryParamsResponse, QuerySigningInfoRequest,
    QuerySigningInfoResponse, QuerySigningInfosRequest, QuerySigningInfosResponse,
    ValidatorSigningInfo,
};

use super::{height, of_bps};
use crate::params::Params as Rules;
use crate::state::{OPERATORS, SEATS};
use crate::votes::producer;

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.slashing.v1beta1.Query/Params", params);
    router.query("/cosmos.slashing.v1beta1.Query/SigningInfo", signing_info);
    router.query("/cosmos.slashing.v1beta1.Query/SigningInfos", signing_infos);
}

/// A single signature within the window is enough not to be jailed. Being silent costs the
/// seat but no stake, and the first wait doubles with each time.
fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    let rules = crate::params::params(ctx)?;
    let window = window(&rules);
    let params = Params {
        signed_blocks_window: height(window),
        min_signed_per_window: bytes(Dec::ONE.quo_amount(window.into())?),
        downtime_jail_duration: Some(rules.unjail_backoff.into()),
        slash_fraction_double_sign: bytes(of_bps(rules.slash_double_sign_bps)?),
        slash_fraction_downtime: bytes(Dec::ZERO),
    };
    Ok(QueryParamsResponse { params: Some(params) })
}

/// The blocks that a producer may miss one after the other at a block a second, the pace that
/// nodes are set to: 86,400 in the 24 hours of the whitepaper.
fn window(rules: &Rules) -> u64 {
    rules.inactive.0.max(1)
}

fn bytes(rate: Dec) -> Vec<u8> {
    rate.to_wire().into_bytes()
}

fn signing_info(
    ctx: &Ctx<'_>,
    request: QuerySigningInfoRequest,
) -> Result<QuerySigningInfoResponse> {
    let QuerySigningInfoRequest { cons_address } = request;
    if cons_address.is_empty() {
        return Err(Error::query(Status::InvalidArgument, "invalid request"));
    }
    let address = Address::parse_consensus(&cons_address)?;
    let operator = OPERATORS.get(ctx, &address)?.ok_or_else(|| {
        let text = format!("SigningInfo not found for validator {cons_address}");
        Error::query(Status::NotFound, text)
    })?;
    let rules = crate::params::params(ctx)?;
    Ok(QuerySigningInfoResponse { val_signing_info: Some(info(ctx, &rules, &address, &operator)?) })
}

/// Of every producer that has ever registered.
fn signing_infos(
    ctx: &Ctx<'_>,
    request: QuerySigningInfosRequest,
) -> Result<QuerySigningInfosResponse> {
    let rules = crate::params::params(ctx)?;
    let (info, pagination) =
        page(ctx, &OPERATORS, &(), request.pagination, |address, operator| {
            Ok(Some(info(ctx, &rules, &address, &operator)?))
        })?;
    Ok(QuerySigningInfosResponse { info, pagination: Some(pagination) })
}

/// Without a seat there is nothing to sign and nothing to miss.
fn info(
    ctx: &Ctx<'_>,
    rules: &Rules,
    address: &Address,
    operator: &Address,
) -> Result<ValidatorSigningInfo> {
    let producer = producer(ctx, operator)?;
    let seat = SEATS.get(ctx, address)?;
    let (since, missed) = seat.map_or((0, 0), |seat| (seat.since_height, seat.missed_in_a_row));
    Ok(ValidatorSigningInfo {
        address: address.consensus_text(),
        start_height: height(since),
        index_offset: 0,
        jailed_until: Some(producer.jail.map_or(Time::EPOCH, |jail| jail.until).into()),
        tombstoned: producer.tombstoned,
        missed_blocks_counter: height(missed.min(window(rules))),
    })
}
