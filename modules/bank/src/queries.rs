//! The SDK's questions about money.

use base::{Address, Coin, Ctx, Denom, Error, Result, Router, Status, page};
use proto::cosmos::bank::v1beta1::{
    DenomOwner, Metadata, QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest,
    QueryBalanceResponse, QueryDenomMetadataByQueryStringRequest,
    QueryDenomMetadataByQueryStringResponse, QueryDenomMetadataRequest, QueryDenomMetadataResponse,
    QueryDenomOwnersByQueryRequest, QueryDenomOwnersByQueryResponse, QueryDenomOwnersRequest,
    QueryDenomOwnersResponse, QueryDenomsMetadataRequest, QueryDenomsMetadataResponse,
    QueryParamsRequest, QueryParamsResponse, QuerySendEnabledRequest, QuerySendEnabledResponse,
    QuerySpendableBalanceByDenomRequest, QuerySpendableBalanceByDenomResponse,
    QuerySpendableBalancesRequest, QuerySpendableBalancesResponse, QuerySupplyOfRequest,
    QuerySupplyOfResponse, QueryTotalSupplyRequest, QueryTotalSupplyResponse, SendEnabled,
};

use crate::keeper;
use crate::state::{BALANCES, HOLDERS, METADATA, PARAMS, SEND_ENABLED, SUPPLY};

pub(crate) fn routes(router: &mut Router) {
    router.query("/cosmos.bank.v1beta1.Query/Balance", balance);
    router.query("/cosmos.bank.v1beta1.Query/AllBalances", all_balances);
    router.query("/cosmos.bank.v1beta1.Query/SpendableBalances", spendable_balances);
    router.query("/cosmos.bank.v1beta1.Query/SpendableBalanceByDenom", spendable_balance);
    router.query("/cosmos.bank.v1beta1.Query/TotalSupply", total_supply);
    router.query("/cosmos.bank.v1beta1.Query/SupplyOf", supply_of);
    router.query("/cosmos.bank.v1beta1.Query/Params", params);
    router.query("/cosmos.bank.v1beta1.Query/DenomMetadata", denom_metadata);
    router.query("/cosmos.bank.v1beta1.Query/DenomMetadataByQueryString", denom_metadata_by_query);
    router.query("/cosmos.bank.v1beta1.Query/DenomsMetadata", denoms_metadata);
    router.query("/cosmos.bank.v1beta1.Query/DenomOwners", denom_owners);
    router.query("/cosmos.bank.v1beta1.Query/DenomOwnersByQuery", denom_owners_by_query);
    router.query("/cosmos.bank.v1beta1.Query/SendEnabled", send_enabled);
}

fn balance(ctx: &Ctx<'_>, request: QueryBalanceRequest) -> Result<QueryBalanceResponse> {
    let denom = denom(&request.denom)?;
    let amount = keeper::balance(ctx, &address(&request.address)?, &denom)?;
    Ok(QueryBalanceResponse { balance: Some((&Coin::new(denom, amount)).into()) })
}

fn all_balances(
    ctx: &Ctx<'_>,
    request: QueryAllBalancesRequest,
) -> Result<QueryAllBalancesResponse> {
    let owner = address(&request.address)?;
    let (balances, pagination) =
        page(ctx, &BALANCES, &owner, request.pagination, |(_, denom), amount| {
            let mut coin =
                proto::cosmos::base::v1beta1::Coin::from(&Coin::new(denom.clone(), amount));
            if request.resolve_denom
                && let Some(metadata) = METADATA.get(ctx, &denom)?
            {
                coin.denom = metadata.display;
            }
            Ok(Some(coin))
        })
        .map_err(in_page)?;
    Ok(QueryAllBalancesResponse { balances, pagination: Some(pagination) })
}

/// All balances, each without what of it is locked.
fn spendable_balances(
    ctx: &Ctx<'_>,
    request: QuerySpendableBalancesRequest,
) -> Result<QuerySpendableBalancesResponse> {
    let owner = address(&request.address)?;
    let spendable = keeper::spendable(ctx, &owner)?;
    let (balances, pagination) =
        page(ctx, &BALANCES, &owner, request.pagination, |(_, denom), amount| {
            let amount = spendable.of(&denom, amount);
            Ok(Some((&Coin::new(denom, amount)).into()))
        })
        .map_err(in_page)?;
    Ok(QuerySpendableBalancesResponse { balances, pagination: Some(pagination) })
}

/// One coin alone, whatever is locked of the others.
fn spendable_balance(
    ctx: &Ctx<'_>,
    request: QuerySpendableBalanceByDenomRequest,
) -> Result<QuerySpendableBalanceByDenomResponse> {
    let owner = address(&request.address)?;
    let denom = denom(&request.denom)?;
    let locked = auth::locked(ctx, &owner)?.amount_of(denom.as_str());
    let amount = keeper::balance(ctx, &owner, &denom)?.beyond(locked);
    Ok(QuerySpendableBalanceByDenomResponse { balance: Some((&Coin::new(denom, amount)).into()) })
}

fn total_supply(
    ctx: &Ctx<'_>,
    request: QueryTotalSupplyRequest,
) -> Result<QueryTotalSupplyResponse> {
    let coin = |denom, amount| Ok(Some((&Coin::new(denom, amount)).into()));
    let (supply, pagination) =
        page(ctx, &SUPPLY, &(), request.pagination, coin).map_err(internal)?;
    Ok(QueryTotalSupplyResponse { supply, pagination: Some(pagination) })
}

fn supply_of(ctx: &Ctx<'_>, request: QuerySupplyOfRequest) -> Result<QuerySupplyOfResponse> {
    let denom = denom(&request.denom)?;
    let amount = keeper::supply(ctx, &denom)?;
    Ok(QuerySupplyOfResponse { amount: Some((&Coin::new(denom, amount)).into()) })
}

fn params(ctx: &Ctx<'_>, _: QueryParamsRequest) -> Result<QueryParamsResponse> {
    Ok(QueryParamsResponse { params: PARAMS.get(ctx)? })
}

fn denom_metadata(
    ctx: &Ctx<'_>,
    request: QueryDenomMetadataRequest,
) -> Result<QueryDenomMetadataResponse> {
    Ok(QueryDenomMetadataResponse { metadata: Some(metadata_of(ctx, &request.denom)?) })
}

fn denom_metadata_by_query(
    ctx: &Ctx<'_>,
    request: QueryDenomMetadataByQueryStringRequest,
) -> Result<QueryDenomMetadataByQueryStringResponse> {
    let metadata = Some(metadata_of(ctx, &request.denom)?);
    Ok(QueryDenomMetadataByQueryStringResponse { metadata })
}

fn metadata_of(ctx: &Ctx<'_>, text: &str) -> Result<Metadata> {
    METADATA
        .get(ctx, &denom(text)?)?
        .ok_or_else(|| Error::query(Status::NotFound, format!("client metadata for denom {text}")))
}

fn denoms_metadata(
    ctx: &Ctx<'_>,
    request: QueryDenomsMetadataRequest,
) -> Result<QueryDenomsMetadataResponse> {
    let (metadatas, pagination) =
        page(ctx, &METADATA, &(), request.pagination, |_, metadata| Ok(Some(metadata)))
            .map_err(internal)?;
    Ok(QueryDenomsMetadataResponse { metadatas, pagination: Some(pagination) })
}

fn denom_owners(
    ctx: &Ctx<'_>,
    request: QueryDenomOwnersRequest,
) -> Result<QueryDenomOwnersResponse> {
    let denom = denom(&request.denom)?;
    let (denom_owners, pagination) =
        page(ctx, &HOLDERS, &denom, request.pagination, |(denom, holder), ()| {
            let amount = keeper::balance(ctx, &holder.0, &denom)?;
            let balance = Some((&Coin::new(denom, amount)).into());
            Ok(Some(DenomOwner { address: holder.0.to_string(), balance }))
        })?;
    Ok(QueryDenomOwnersResponse { denom_owners, pagination: Some(pagination) })
}

fn denom_owners_by_query(
    ctx: &Ctx<'_>,
    request: QueryDenomOwnersByQueryRequest,
) -> Result<QueryDenomOwnersByQueryResponse> {
    let QueryDenomOwnersByQueryRequest { denom, pagination } = request;
    let owners = denom_owners(ctx, QueryDenomOwnersRequest { denom, pagination })?;
    Ok(QueryDenomOwnersByQueryResponse {
        denom_owners: owners.denom_owners,
        pagination: owners.pagination,
    })
}

fn send_enabled(
    ctx: &Ctx<'_>,
    request: QuerySendEnabledRequest,
) -> Result<QuerySendEnabledResponse> {
    if request.denoms.is_empty() {
        let switch =
            |denom: Denom, enabled| Ok(Some(SendEnabled { denom: denom.to_string(), enabled }));
        let (send_enabled, pagination) =
            page(ctx, &SEND_ENABLED, &(), request.pagination, switch).map_err(internal)?;
        return Ok(QuerySendEnabledResponse { send_enabled, pagination: Some(pagination) });
    }
    let mut send_enabled = Vec::new();
    for text in request.denoms {
        let Ok(denom) = Denom::parse(&text) else { continue };
        if let Some(enabled) = SEND_ENABLED.get(ctx, &denom)? {
            send_enabled.push(SendEnabled { denom: text, enabled });
        }
    }
    Ok(QuerySendEnabledResponse { send_enabled, pagination: None })
}

fn address(text: &str) -> Result<Address> {
    Address::parse(text).map_err(|error| {
        let text = format!("invalid address: {}", Error::from(error));
        Error::query(Status::InvalidArgument, text)
    })
}

fn denom(text: &str) -> Result<Denom> {
    Denom::parse(text).map_err(|error| Error::query(Status::InvalidArgument, error.to_string()))
}

fn in_page(error: Error) -> Error {
    Error::query(Status::InvalidArgument, format!("paginate: {}", error.grpc_message()))
}

fn internal(error: Error) -> Error {
    Error::query(Status::Internal, error.grpc_message())
}
